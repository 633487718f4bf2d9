//! Lists and tables: the names of what is in them, and what is said of jobs there.

use nanobanana::journal::{AttemptOutcome, JobRecord};
use nanobanana::{Charge, Language};
use nanobanana_text::{either, say};

/// The name of a column or a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    Again,
    Code,
    Day,
    File,
    Hint,
    InDoubt,
    Input,
    Job,
    MadeBy,
    Model,
    Created,
    Picture,
    PictureOrTask,
    Pictures,
    Points,
    Prompt,
    Ratio,
    Reason,
    Size,
    Spent,
    State,
    TaskId,
    TaskType,
    Time,
    Total,
    Undelivered,
    Url,
    Version,
    Written,
}

/// The name of a column or a row.
pub(crate) const fn name(l: Language, name: Name) -> &'static str {
    match name {
        Name::Again => either(l, "again", "再次生成"),
        Name::Code => either(l, "code", "错误码"),
        Name::Day => either(l, "day", "日期"),
        Name::File => either(l, "file", "文件"),
        Name::Hint => either(l, "hint", "下一步"),
        Name::InDoubt => either(l, "in doubt", "扣费不明"),
        Name::Input => either(l, "input", "输入图片"),
        Name::Job => either(l, "job", "任务"),
        Name::MadeBy => either(l, "made by", "来源"),
        Name::Model => either(l, "model", "模型"),
        Name::Created => either(l, "created", "创建时间"),
        Name::Picture => either(l, "picture", "图片"),
        Name::PictureOrTask => either(l, "picture or task", "图片或平台任务 ID"),
        Name::Pictures => either(l, "pictures", "图片"),
        Name::Points => either(l, "points", "积分"),
        Name::Prompt => either(l, "prompt", "提示词"),
        Name::Ratio => either(l, "ratio", "宽高比"),
        Name::Reason => either(l, "reason", "原因"),
        Name::Size => either(l, "size", "尺寸"),
        Name::Spent => either(l, "spent", "消耗"),
        Name::State => either(l, "state", "状态"),
        Name::TaskType => either(l, "task", "任务类型"),
        Name::TaskId => either(l, "task id", "平台任务 ID"),
        Name::Time => either(l, "time", "时间"),
        Name::Total => either(l, "total", "合计"),
        Name::Undelivered => either(l, "undelivered", "没有图片"),
        Name::Url => either(l, "url", "网址"),
        Name::Version => either(l, "version", "版本"),
        Name::Written => either(l, "written", "写入时间"),
    }
}

/// The price of a job, and what is known of it.
pub(crate) fn price(l: Language, job: &JobRecord) -> String {
    let points = job.points;
    let charge = match job.charge() {
        Charge::None => either(l, "not spent", "没有扣除"),
        Charge::Spent => either(l, "spent", "已扣除"),
        Charge::Unknown => either(l, "not known whether spent", "扣费不明"),
    };
    let price = say!(l, en "{points}, {charge}", zh "{points}，{charge}");
    match job.doubtful_points {
        0 => price,
        more => say!(
            l,
            en "{price}; {more} more for an earlier request, not known whether spent",
            zh "{price}；之前的请求另有 {more} 积分扣费不明",
        ),
    }
}

/// A model's name, and in brackets another name of it.
pub(crate) fn model(l: Language, name: &str, other: &str) -> String {
    say!(l, en "{name} ({other})", zh "{name}（{other}）")
}

/// The title above the steps of a job.
pub(crate) const fn events(l: Language) -> &'static str {
    either(l, "events", "经过")
}

/// The title above the paid requests of a job.
pub(crate) const fn paid_requests(l: Language) -> &'static str {
    either(l, "paid requests", "付费请求")
}

/// That a paid request came after another one, of which this was said.
pub(crate) fn sent_again(l: Language, reason: &str) -> String {
    say!(l, en "sent again after: {reason}", zh "再次发送，因为上一次：{reason}")
}

/// A step of a job, by its name in the journal.
pub(crate) fn step(l: Language, name: &str) -> &str {
    match name {
        "begun" => either(l, "written down", "记下任务"),
        "uploading" => either(l, "uploading inputs", "上传图片"),
        "create_authorised" => either(l, "paid request sent", "发出付费请求"),
        "repeated_create_authorised" => either(l, "paid request sent again", "再次发出付费请求"),
        "back_to_planned" => either(l, "request did not leave", "请求没有发出"),
        "running" => either(l, "task created", "平台接受任务"),
        "refused" => either(l, "request refused", "平台拒绝请求"),
        "replanned" => either(l, "planned again", "换新方案"),
        "unknown" => either(l, "no answer came", "没有收到回复"),
        "still_running" => either(l, "no longer waited for", "不再等待"),
        "succeeded" => either(l, "picture made", "图片生成"),
        "saved" => either(l, "picture saved", "图片保存"),
        "delivery_failed" => either(l, "picture not fetched", "没能取回图片"),
        "failed" => either(l, "ended without a picture", "生成失败"),
        "cancelled" => either(l, "given up", "取消"),
        other => other,
    }
}

/// What came of a paid request.
pub(crate) const fn attempt(l: Language, outcome: Option<AttemptOutcome>) -> &'static str {
    match outcome {
        None => either(l, "no answer yet", "还没有回复"),
        Some(AttemptOutcome::Created) => either(l, "task created", "任务已创建"),
        Some(AttemptOutcome::Refused) => either(l, "refused", "被拒绝"),
        Some(AttemptOutcome::NotSent) => either(l, "not sent", "没有发出"),
        Some(AttemptOutcome::Unknown) => either(l, "no answer came", "没有收到回复"),
    }
}

/// A line of what happened and when, with what was said of it.
pub(crate) fn event(l: Language, at: &str, words: &[&str], said: Option<&str>) -> String {
    let words = words.join(either(l, ", ", "，"));
    let said = said.map(|said| say!(l, en ": {said}", zh "：{said}"));
    format!("  {at}  {words}{}\n", said.unwrap_or_default())
}
