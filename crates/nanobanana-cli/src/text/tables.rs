//! Lists and tables: the names of what is in them, and what is said of jobs there.

use std::path::Path;

use nanobanana::journal::{AttemptOutcome, JobRecord};
use nanobanana::{Charge, Language};
use nanobanana_text::{either, say};

use super::Phrase;

impl Phrase {
    pub(crate) const MADE_FROM: Self = Self("made from", "来自任务");
    pub(crate) const MADE_INTO: Self = Self("made into", "改成任务");
    pub(crate) const AGAIN: Self = Self("again", "再次生成");
    pub(crate) const BALANCE: Self = Self("balance", "余额");
    pub(crate) const CALLER: Self = Self("caller", "调用方");
    pub(crate) const CHARGED: Self = Self("charged", "实扣");
    pub(crate) const CODE: Self = Self("code", "错误码");
    pub(crate) const DAY: Self = Self("day", "日期");
    pub(crate) const FILE: Self = Self("file", "文件");
    pub(crate) const HINT: Self = Self("hint", "下一步");
    pub(crate) const IN_DOUBT: Self = Self("in doubt", "扣费不明");
    pub(crate) const INPUT: Self = Self("input", "输入图片");
    pub(crate) const JOB: Self = Self("job", "任务");
    pub(crate) const MADE_BY: Self = Self("made by", "来源");
    pub(crate) const MODEL: Self = Self("model", "模型");
    pub(crate) const MONTH: Self = Self("month", "月份");
    pub(crate) const OUTCOME: Self = Self("outcome", "结果");
    pub(crate) const PROFILE: Self = Self("profile", "账号");
    pub(crate) const QUOTED: Self = Self("quoted", "报价");
    pub(crate) const CREATED: Self = Self("created", "创建时间");
    pub(crate) const PICTURE: Self = Self("picture", "图片");
    pub(crate) const PICTURE_OR_TASK: Self = Self("picture or task", "图片或平台任务 ID");
    pub(crate) const SIMULATED_PICTURE_OR_TASK: Self =
        Self("picture or task (simulated)", "图片或平台任务 ID（模拟）");
    pub(crate) const PICTURES: Self = Self("pictures", "图片");
    pub(crate) const POINTS: Self = Self("points", "积分");
    pub(crate) const PROMPT: Self = Self("prompt", "提示词");
    pub(crate) const RATIO: Self = Self("ratio", "宽高比");
    pub(crate) const REASON: Self = Self("reason", "原因");
    pub(crate) const REQUEST_ID: Self = Self("request", "请求 ID");
    pub(crate) const SIZE: Self = Self("size", "尺寸");
    pub(crate) const STATE: Self = Self("state", "状态");
    pub(crate) const TASK_TYPE: Self = Self("task", "任务类型");
    pub(crate) const TASK_ID: Self = Self("task id", "平台任务 ID");
    pub(crate) const TIME: Self = Self("time", "时间");
    pub(crate) const TOTAL: Self = Self("total", "合计");
    pub(crate) const UNDELIVERED: Self = Self("undelivered", "没有图片");
    pub(crate) const URL: Self = Self("url", "网址");
    pub(crate) const VERSION: Self = Self("version", "版本");
    pub(crate) const WRITTEN: Self = Self("written", "写入时间");
}

pub(crate) fn price(l: Language, job: &JobRecord) -> String {
    let points = job.points;
    let charge = match job.charge() {
        Charge::None => either(l, "not spent", "没有扣除"),
        Charge::Spent => either(l, "spent", "已扣除"),
        Charge::Unknown => either(l, "may have been charged", "扣费不明"),
    };
    let price = say!(l, en "{points}, {charge}", zh "{points}，{charge}");
    match job.doubtful_points {
        0 => price,
        more => say!(
            l,
            en "{price}; an earlier request may have cost {more} more",
            zh "{price}；之前的请求另有 {more} 积分扣费不明",
        ),
    }
}

pub(crate) fn model(l: Language, name: &str, other: &str) -> String {
    say!(l, en "{name} ({other})", zh "{name}（{other}）")
}

pub(crate) const EVENTS: Phrase = Phrase("events", "经过");
pub(crate) const PAID_REQUESTS: Phrase = Phrase("paid requests", "付费请求");

pub(crate) fn sent_again(l: Language, reason: &str) -> String {
    say!(l, en "sent again after: {reason}", zh "再次发送，因为上一次：{reason}")
}

/// A step of a job, by its name in the journal.
pub(crate) fn step(l: Language, name: &str) -> &str {
    match name {
        "begun" => either(l, "recorded", "记下任务"),
        "uploading" => either(l, "uploading inputs", "上传图片"),
        "create_authorised" => either(l, "paid request sent", "发出付费请求"),
        "repeated_create_authorised" => either(l, "paid request sent again", "再次发出付费请求"),
        "back_to_planned" => either(l, "request not sent", "请求没有发出"),
        "running" => either(l, "task created", "平台接受任务"),
        "refused" => either(l, "request refused", "平台拒绝请求"),
        "replanned" => either(l, "planned again", "换新方案"),
        "unknown" => either(l, "no answer", "没有收到回复"),
        "still_running" => either(l, "stopped waiting", "不再等待"),
        "succeeded" => either(l, "picture ready", "图片生成"),
        "saved" => either(l, "picture saved", "图片保存"),
        "delivery_failed" => either(l, "picture not fetched", "没能取回图片"),
        "failed" => either(l, "ended without a picture", "生成失败"),
        "cancelled" => either(l, "cancelled", "取消"),
        "given_up" => either(l, "given up", "放弃"),
        other => other,
    }
}

pub(crate) const fn attempt(l: Language, outcome: Option<AttemptOutcome>) -> &'static str {
    match outcome {
        None => either(l, "no answer yet", "还没有回复"),
        Some(AttemptOutcome::Created) => either(l, "task created", "任务已创建"),
        Some(AttemptOutcome::Refused) => either(l, "refused", "被拒绝"),
        Some(AttemptOutcome::NotSent) => either(l, "not sent", "没有发出"),
        Some(AttemptOutcome::Unknown) => either(l, "no answer", "没有收到回复"),
    }
}

/// A line of what happened and when, with what was said of it.
pub(crate) fn event(l: Language, at: &str, words: &[&str], said: Option<&str>) -> String {
    let words = words.join(either(l, ", ", "，"));
    let said = said.map(|said| say!(l, en ": {said}", zh "：{said}"));
    format!("  {at}  {words}{}\n", said.unwrap_or_default())
}

pub(crate) fn not_a_sheet(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(l, en "{path}: a contact sheet must be .png, .jpg or .webp", zh "{path}：总览图只能是 .png、.jpg 或 .webp")
}

pub(crate) fn sheet_exists(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(l, en "{path} already exists", zh "{path} 已存在")
}

pub(crate) fn replace_sheet(l: Language) -> &'static str {
    either(
        l,
        "use --force to replace it, or name another file",
        "要覆盖请加 --force，或换一个文件名",
    )
}

/// How long ago something was, so many seconds; nothing where that is more than a week, or not yet.
pub(crate) fn ago(l: Language, seconds: i64) -> Option<String> {
    Some(match seconds {
        0..60 => either(l, "just now", "刚刚").to_owned(),
        60..3_600 => {
            let minutes = seconds / 60;
            say!(l, en "{minutes} min ago", zh "{minutes} 分钟前")
        }
        3_600..86_400 => {
            let hours = seconds / 3_600;
            say!(l, en "{hours} h ago", zh "{hours} 小时前")
        }
        86_400..604_800 => {
            let days = seconds / 86_400;
            let days_en = if days == 1 {
                "1 day".to_owned()
            } else {
                format!("{days} days")
            };
            say!(l, en "{days_en} ago", zh "{days} 天前")
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_its_largest_unit_for_a_week() {
        let told = [0, 59, 60, 3_599, 7_200, 86_400, 604_799, 604_800, -1].map(|seconds| {
            let ago = ago(Language::En, seconds);
            ago.unwrap_or_else(|| "-".to_owned())
        });
        assert_eq!(
            told,
            [
                "just now",
                "just now",
                "1 min ago",
                "59 min ago",
                "2 h ago",
                "1 day ago",
                "6 days ago",
                "-",
                "-"
            ]
        );
        assert_eq!(ago(Language::Zh, 300).as_deref(), Some("5 分钟前"));
    }
}
