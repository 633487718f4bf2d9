//! 中文：Chinese, in the words of the messages for chats.

mod error;
mod failure;
mod journal;
mod notice;
mod picture;
mod refusal;
mod rows;
mod system;
mod vendor;

use std::fmt::Display;
use std::time::Duration;

use ima_openapi::TaskId;
use ima_openapi::hosts::{DASHBOARD_URL, NEW_KEY_URL};

use crate::journal::{ServiceKind, State};
use crate::model::ExpectedTime;
use crate::plan::Plan;
use crate::text::brief;
use crate::trouble::{Trouble, TroubleKind};

pub use error::error;
pub use failure::{advice, failure, journal_advice};
pub use notice::notice;
pub(crate) use notice::shaping;
pub use refusal::refusal;
pub use rows::{offer_rows, plan_rows};

/// What is true of whatever a stand-in says of points.
const NOTHING_PAID: &str = "这是模拟，没有真的扣费";

/// The state of a job.
#[must_use]
pub const fn state(state: State) -> &'static str {
    match state {
        State::Planned => "待下单",
        State::Uploading => "上传中",
        State::Creating => "下单中",
        State::Running => "生成中",
        State::Succeeded => "已生成",
        State::Saved => "已保存",
        State::Refused => "被拒绝",
        State::Failed => "失败",
        State::StillRunning => "仍在生成",
        State::Unknown => "扣费不明",
        State::Cancelled => "已取消",
    }
}

/// That a key is needed, and how to get one, or do without: by a command that needs none.
#[must_use]
pub fn key_missing(free: Option<&str>) -> String {
    let needed = format!(
        "需要 API 密钥：运行 `nanobanana auth login`，或设置 IMA_API_KEY；到 {NEW_KEY_URL} 创建密钥"
    );
    match free {
        Some(free) => format!("{needed}；`{free}` 不需要密钥"),
        None => needed,
    }
}

/// The plan is known; nothing is spent yet.
#[must_use]
pub fn planned(plan: &Plan, jobs: usize) -> String {
    let mut parts = vec![plan.model_name.clone()];
    parts.extend(plan.size.map(|size| size.to_string()));
    parts.extend(plan.aspect_ratio.map(|ratio| ratio.to_string()));
    parts.push(price(plan, jobs));
    parts.push(format!("预计{}", range(plan.expected_time)));
    parts.join("，")
}

fn price(plan: &Plan, count: usize) -> String {
    let points = plan.points;
    match count {
        1 => format!("{points} 积分"),
        _ => format!("{count} × {points} = {} 积分", plan.total_points(count)),
    }
}

/// A time, with a space before it where it begins with a digit.
fn range(expected: ExpectedTime) -> String {
    match (expected.min.as_secs(), expected.max.as_secs()) {
        (_, 0) => "不到 1 秒".to_owned(),
        (min, max) if min == max => format!(" {max} 秒"),
        (min, max) => format!(" {min}–{max} 秒"),
    }
}

/// How many inputs have been uploaded.
#[must_use]
pub fn uploading(done: usize, total: usize) -> String {
    format!("已上传 {done}/{total}")
}

/// A task exists, and is paid where the vendor has it.
#[must_use]
pub fn created(task_id: &TaskId, service: ServiceKind) -> String {
    match service {
        ServiceKind::Vendor => format!("平台任务 {task_id} 已创建并扣费"),
        ServiceKind::Simulator => format!("平台任务 {task_id} 已创建"),
    }
}

/// A task that was created earlier is attended to again.
#[must_use]
pub fn picked_up(task_id: &TaskId) -> String {
    format!("继续等待平台任务 {task_id}")
}

/// How far a task is, or what is wrong with asking about it.
#[must_use]
pub fn progress(elapsed: Duration, expected: ExpectedTime, trouble: Option<&Trouble>) -> String {
    let phase = trouble.map_or_else(|| "正在生成".to_owned(), in_trouble);
    let elapsed = elapsed.as_secs();
    format!("{phase} · {elapsed} 秒，预计{}", range(expected))
}

fn in_trouble(trouble: &Trouble) -> String {
    let cause = match trouble.root() {
        Some(root) => error(root),
        None => vendor::what(trouble.error()),
    };
    let cause = brief(&cause);
    match trouble.kind {
        TroubleKind::NameLookup | TroubleKind::Connection | TroubleKind::Certificate => {
            format!("连不上 IMA（{cause}），还在重试")
        }
        TroubleKind::RateLimit => "请求太频繁，IMA 要求稍等，还在重试".to_owned(),
        TroubleKind::Server => format!("IMA 暂时出错（{cause}），还在重试"),
    }
}

/// The picture is being fetched.
#[must_use]
pub fn downloading() -> &'static str {
    "正在下载"
}

/// What a run has cost.
#[must_use]
pub fn spent(spent: u32, unknown: u32) -> String {
    match unknown {
        0 => format!("消耗 {spent} 积分"),
        _ => format!("消耗 {spent} 积分，另有 {unknown} 积分扣费不明"),
    }
}

/// Paid tasks that an interruption has left before their pictures came.
#[must_use]
pub fn left_behind(task_ids: &[String], service: ServiceKind) -> String {
    let tasks = list(task_ids);
    match service {
        ServiceKind::Vendor => format!("已扣费、仍在平台 {DASHBOARD_URL} 上的任务：{tasks}"),
        ServiceKind::Simulator => format!("仍在模拟服务上的任务：{tasks}；{NOTHING_PAID}"),
    }
}

/// Paid tasks that an interruption has left when their pictures were made.
#[must_use]
pub fn not_fetched(task_ids: &[String], service: ServiceKind) -> String {
    let tasks = list(task_ids);
    match service {
        ServiceKind::Vendor => format!("已扣费、已完成、图片还没下载的任务：{tasks}"),
        ServiceKind::Simulator => {
            format!("已完成、图片还没下载的任务：{tasks}；{NOTHING_PAID}")
        }
    }
}

fn list<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    texts.join("、")
}
