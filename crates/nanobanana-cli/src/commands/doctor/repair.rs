//! `doctor --repair`: damaged journals, and what could be read of them.

use nanobanana::journal::{JobId, LostJob, Repair, Saved, ServiceKind};
use nanobanana::{DASHBOARD_URL, Language};
use nanobanana_text::{either, say};

use super::failed;
use crate::environment::Folders;
use crate::error::CommandError;
use crate::render::doctor::Check;

/// Repairs the journals that are damaged, and only those.
pub(super) async fn repair(l: Language) -> Result<Vec<Check>, CommandError> {
    let folders = Folders::of_user().ok_or(CommandError::NoHome)?;
    let mut checks = Vec::new();
    for service in ServiceKind::ALL {
        let label = match service {
            ServiceKind::Ima => either(l, "journal", "任务记录"),
            ServiceKind::Simulator => either(l, "simulated jobs", "模拟任务记录"),
        };
        match nanobanana::journal::repair(&folders.journal(service)).await {
            Ok(Repair::Absent) if service == ServiceKind::Simulator => {}
            Ok(Repair::Absent) => {
                checks.push(Check::ok(label, either(l, "there is none yet", "还没有")));
            }
            Ok(Repair::Sound) => {
                let text = either(l, "sound; nothing was changed", "完好，没有改动");
                checks.push(Check::ok(label, text));
            }
            Ok(Repair::Repaired(saved)) => {
                let hint = say!(
                    l,
                    en "the limits count only the jobs that were read; look for the others at {DASHBOARD_URL}",
                    zh "限额只计入读出的任务；其余的请到 {DASHBOARD_URL} 查看",
                );
                let hint = (service == ServiceKind::Ima).then_some(hint);
                checks.push(Check::ok(label, repaired(l, &saved)).warn(hint));
                checks.extend(saved.lost.iter().map(|job| lost(l, job)));
            }
            Err(error) => checks.push(failed(l, label, &error.into(), service)),
        }
    }
    Ok(checks)
}

/// What was saved of a damaged journal.
fn repaired(l: Language, saved: &Saved) -> String {
    let (jobs, lost) = (saved.jobs, saved.lost.len());
    let read = match (jobs, lost) {
        (0, 0) => say!(
            l,
            en "nothing in it could be read, and the new one is empty",
            zh "里面没有能读出的任务，新的任务记录是空的",
        ),
        _ => {
            let were = if jobs == 1 { "job was" } else { "jobs were" };
            say!(
                l,
                en "{jobs} {were} read into a new one, {lost} could not be",
                zh "{jobs} 个任务已读入新的任务记录，{lost} 个读不出",
            )
        }
    };
    let missing = match saved.lost_rows {
        0 => String::new(),
        rows => say!(
            l,
            en "; up to {rows} of their steps are missing",
            zh "；其中最多缺 {rows} 个步骤",
        ),
    };
    let aside = saved.aside.display();
    say!(
        l,
        en "was damaged and is now {aside}; {read}{missing}",
        zh "已损坏，移到了 {aside}；{read}{missing}",
    )
}

/// A job of a damaged journal that could not be read.
fn lost(l: Language, job: &LostJob) -> Check {
    let unknown = either(l, "unknown", "编号不明");
    let id = job.id.as_ref().map_or(unknown, JobId::as_str);
    let text = match &job.task_id {
        Some(task_id) => say!(l, en "{id}, task {task_id}", zh "{id}，平台任务 {task_id}"),
        None => say!(l, en "{id}, no task id known", zh "{id}，平台任务编号不明"),
    };
    Check::ok(either(l, "lost job", "读不出的任务"), text).warn(None)
}
