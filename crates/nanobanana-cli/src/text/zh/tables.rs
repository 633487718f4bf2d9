//! Lists and tables in Chinese.

use nanobanana::Charge;
use nanobanana::journal::{AttemptOutcome, JobRecord};

use crate::text::tables::Name;

pub(crate) const fn name(name: Name) -> &'static str {
    match name {
        Name::Again => "再次生成",
        Name::Code => "错误码",
        Name::Day => "日期",
        Name::File => "文件",
        Name::Hint => "下一步",
        Name::InDoubt => "扣费不明",
        Name::Input => "输入图片",
        Name::Job => "任务",
        Name::MadeBy => "来源",
        Name::Model => "模型",
        Name::Ordered => "下单时间",
        Name::Picture => "图片",
        Name::PictureOrTask => "图片或平台任务 ID",
        Name::Points => "积分",
        Name::Prompt => "提示词",
        Name::Ratio => "宽高比",
        Name::Reason => "原因",
        Name::Size => "尺寸",
        Name::Spent => "消耗",
        Name::State => "状态",
        Name::TaskId => "平台任务 ID",
        Name::TaskType => "任务类型",
        Name::Time => "时间",
        Name::Total => "合计",
        Name::Undelivered => "没有图片",
        Name::Url => "网址",
        Name::Version => "版本",
        Name::Written => "写入时间",
    }
}

pub(crate) fn points(points: u32) -> String {
    format!("{points} 积分")
}

pub(crate) fn price(job: &JobRecord) -> String {
    let charge = match job.charge() {
        Charge::None => "没有扣除",
        Charge::Spent => "已扣除",
        Charge::Unknown => "扣费不明",
    };
    let mut text = format!("{}，{charge}", job.points);
    if job.doubtful_points > 0 {
        text.push_str(&format!(
            "；之前的请求另有 {} 积分扣费不明",
            job.doubtful_points
        ));
    }
    text
}

pub(crate) fn model(name: &str, other: &str) -> String {
    format!("{name}（{other}）")
}

pub(crate) const fn events() -> &'static str {
    "经过"
}

pub(crate) const fn paid_requests() -> &'static str {
    "付费请求"
}

pub(crate) fn sent_again(reason: &str) -> String {
    format!("再次发送，因为上一次：{reason}")
}

pub(crate) fn step(name: &str) -> &str {
    match name {
        "begun" => "记下任务",
        "uploading" => "上传图片",
        "create_authorised" => "发出付费请求",
        "repeated_create_authorised" => "再次发出付费请求",
        "back_to_planned" => "请求没有发出",
        "running" => "平台接受任务",
        "refused" => "平台拒绝请求",
        "replanned" => "换新方案",
        "unknown" => "没有收到回复",
        "still_running" => "不再等待",
        "succeeded" => "图片生成",
        "saved" => "图片保存",
        "delivery_failed" => "没能取回图片",
        "failed" => "生成失败",
        "cancelled" => "取消",
        other => other,
    }
}

pub(crate) const fn attempt(outcome: Option<AttemptOutcome>) -> &'static str {
    match outcome {
        None => "还没有回复",
        Some(AttemptOutcome::Created) => "任务已创建",
        Some(AttemptOutcome::Refused) => "被拒绝",
        Some(AttemptOutcome::NotSent) => "没有发出",
        Some(AttemptOutcome::Unknown) => "没有收到回复",
    }
}

pub(crate) fn event(at: &str, words: &[&str], said: Option<&str>) -> String {
    let said = said.map(|said| format!("：{said}")).unwrap_or_default();
    format!("  {at}  {}{said}\n", words.join("，"))
}
