//! How far jobs are, and what they have cost.

use std::time::Duration;

use ima_openapi::hosts::DASHBOARD_URL;
use ima_openapi::{Language, TaskId};
use nanobanana::journal::{ServiceKind, State};
use nanobanana::plain::one_line;
use nanobanana::{ExpectedTime, Plan, Trouble, TroubleKind};

use crate::value::{either, list, points, price, range, usually};

/// The state of a job.
#[must_use]
pub const fn state(l: Language, state: State) -> &'static str {
    match state {
        State::Planned => either(l, "planned", "待下单"),
        State::Uploading => either(l, "uploading", "上传中"),
        State::Creating => either(l, "creating", "下单中"),
        State::Running => either(l, "running", "生成中"),
        State::Succeeded => either(l, "finished", "已生成"),
        State::Saved => either(l, "saved", "已保存"),
        State::Refused => either(l, "refused", "被拒绝"),
        State::Failed => either(l, "failed", "失败"),
        State::StillRunning => either(l, "still running", "仍在生成"),
        State::Unknown => either(l, "unknown", "扣费不明"),
        State::Cancelled => either(l, "cancelled", "已取消"),
        State::GivenUp => either(l, "given up", "已放弃"),
    }
}

/// The plan is known; nothing is spent yet.
#[must_use]
pub fn planned(l: Language, plan: &Plan, jobs: usize) -> String {
    let mut parts = vec![plan.model_name.clone()];
    parts.extend(plan.size.map(|size| size.to_string()));
    parts.extend(plan.aspect_ratio.map(|ratio| ratio.to_string()));
    parts.push(price(l, plan, jobs));
    parts.push(usually(l, plan.expected_time));
    parts.join(either(l, ", ", "，"))
}

/// Inputs are being uploaded, of which so many are done.
#[must_use]
pub fn uploading(l: Language, done: usize, total: usize) -> String {
    match total {
        1 => either(l, "uploading", "正在上传").to_owned(),
        _ => {
            let now = total.min(done + 1);
            say!(l, en "uploading {now} of {total}", zh "正在上传 {now}/{total}")
        }
    }
}

/// A task exists, and is paid where IMA has it.
#[must_use]
pub fn created(l: Language, task_id: &TaskId, service: ServiceKind) -> String {
    match service {
        ServiceKind::Ima => {
            say!(l, en "task {task_id} created and paid", zh "平台任务 {task_id} 已创建并扣费")
        }
        ServiceKind::Simulator => {
            say!(l, en "task {task_id} created", zh "平台任务 {task_id} 已创建")
        }
    }
}

/// A task that was created earlier is attended to again.
#[must_use]
pub fn picked_up(l: Language, task_id: &TaskId) -> String {
    say!(l, en "task {task_id} picked up", zh "继续等待平台任务 {task_id}")
}

/// How far a task is, or what is wrong with asking about it.
#[must_use]
pub fn progress(
    l: Language,
    elapsed: Duration,
    expected: ExpectedTime,
    wrong: Option<&Trouble>,
) -> String {
    let phase = match wrong {
        Some(wrong) => {
            let (what, cause) = (trouble(l, wrong.kind), brief(&wrong.root()));
            say!(l, en "{what}: {cause}; still trying", zh "{what}（{cause}），还在重试")
        }
        None => either(l, "generating", "正在生成").to_owned(),
    };
    let usually = match expected.is_over(elapsed) {
        true => {
            let range = range(l, expected);
            say!(l, en "taking longer than usual ({range})", zh "比平时久（平时 {range}）")
        }
        false => usually(l, expected),
    };
    let elapsed = elapsed.as_secs();
    say!(l, en "{phase} · {elapsed} s, {usually}", zh "{phase} · {elapsed} 秒，{usually}")
}

/// What keeps questions about a task from being answered.
pub(crate) const fn trouble(l: Language, kind: TroubleKind) -> &'static str {
    match kind {
        TroubleKind::NameLookup => either(l, "cannot look up IMA's address", "查不到服务的地址"),
        TroubleKind::Connection => either(l, "cannot reach IMA", "连不上服务"),
        TroubleKind::Certificate => {
            either(l, "IMA's certificate is not valid", "服务的安全证书无效")
        }
        TroubleKind::RateLimit => either(l, "IMA is limiting requests", "请求太频繁，服务要求稍等"),
        TroubleKind::Server => either(l, "IMA is having problems", "服务暂时出错"),
    }
}

/// The beginning of what a server said, on one line.
fn brief(text: &str) -> String {
    const LONGEST: usize = 80;
    let line = one_line(text);
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The picture is being fetched.
#[must_use]
pub const fn downloading(l: Language) -> &'static str {
    either(l, "downloading", "正在下载")
}

/// What a run has cost.
#[must_use]
pub fn spent(l: Language, spent: u64, unknown: u64) -> String {
    let spent = points(l, spent);
    match unknown {
        0 => say!(l, en "spent {spent}", zh "消耗 {spent}"),
        _ => say!(
            l,
            en "spent {spent}; {unknown} more may have been charged",
            zh "消耗 {spent}，另有 {unknown} 积分扣费不明",
        ),
    }
}

/// Paid tasks that an interruption has left before their pictures came.
#[must_use]
pub fn left_behind(l: Language, task_ids: &[String], service: ServiceKind) -> String {
    let tasks = list(l, task_ids);
    let left = say!(
        l,
        en "paid and still running at IMA ({DASHBOARD_URL}): {tasks}",
        zh "已扣费、仍在平台 {DASHBOARD_URL} 上的任务：{tasks}",
    );
    if_simulated(l, left, service)
}

/// Paid tasks that an interruption has left when their pictures were made.
#[must_use]
pub fn not_fetched(l: Language, task_ids: &[String], service: ServiceKind) -> String {
    let tasks = list(l, task_ids);
    let left = say!(
        l,
        en "paid and finished, but not downloaded yet: {tasks}",
        zh "已扣费、已完成、图片还没下载的任务：{tasks}",
    );
    if_simulated(l, left, service)
}

/// What is said of IMA, with the remark that it is not real where the simulator stands for it.
#[must_use]
pub fn if_simulated(l: Language, said: String, service: ServiceKind) -> String {
    match (service, said.strip_suffix([')', '）'])) {
        (ServiceKind::Ima, _) => said,
        (_, Some(open)) => say!(l, en "{open}, simulated)", zh "{open}，模拟）"),
        (_, None) => say!(l, en "{said} (simulated)", zh "{said}（模拟）"),
    }
}
