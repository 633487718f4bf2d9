//! Chinese for forgetting jobs.

use nanobanana::Charge;
use nanobanana::Language;
use nanobanana::journal::{JobId, JobRecord};

pub(crate) fn points_kept(job: &JobRecord) -> String {
    format!(
        "任务 {} 已遗忘：提示词、输入图片、路径和网址都已清除；价格（{} 积分）、时间、模型、尺寸和\
         平台任务 ID 保留，供 `spend` 和限额使用",
        job.id, job.points
    )
}

pub(crate) fn nothing_kept(job: &JobId) -> String {
    format!("任务 {job} 已遗忘：没有扣过积分，什么都没有保留")
}

pub(crate) fn was_forgotten(job: &JobId) -> String {
    format!("任务 {job} 之前已遗忘，只保留了费用")
}

pub(crate) fn deleted(path: &str) -> String {
    format!("已删除 {path}")
}

pub(crate) fn still_there(path: &str) -> String {
    format!("提示：图片文件还在，文件名可能透露提示词：{path}")
}

pub(crate) fn not_ours(path: &str) -> String {
    format!("提示：{path} 保存后有过改动，没有删除")
}

pub(crate) fn not_deleted(path: &str) -> String {
    format!("无法删除 {path}；没有遗忘任何任务")
}

pub(crate) fn not_ended(job: &JobRecord) -> String {
    let state = nanobanana_text::state(Language::Zh, job.state);
    let why = match job.charge() {
        Charge::Spent => "已经付费，图片还可能取回",
        Charge::Unknown => "可能已经付费",
        Charge::None => "还可能会发出",
    };
    format!(
        "任务 {} 处于“{state}”状态，不能遗忘：{why}；没有遗忘任何任务",
        job.id
    )
}
