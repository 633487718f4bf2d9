//! `doctor --repair`: a damaged journal, and what could be read of it.

use nanobanana::journal::{JobId, ServiceKind, repair as repair_in};
use nanobanana::{DASHBOARD_URL, Language};
use nanobanana_text::{either, say};

use super::failed;
use crate::render::doctor::Check;
use crate::{journal, simulate};

/// Repairs the journal where it is damaged, and only then.
pub(super) async fn repair(l: Language) -> Vec<Check> {
    let label = either(l, "journal", "任务记录");
    let service = simulate::service();
    let repaired = async { Ok(repair_in(&journal::folder(service)?).await?) };
    let saved = match repaired.await {
        Ok(Some(saved)) => saved,
        Ok(None) => {
            return vec![Check::ok(
                label,
                either(l, "nothing to repair", "不需要修复"),
            )];
        }
        Err(error) => return vec![failed(l, label, &error)],
    };
    let (jobs, lost) = (saved.jobs, saved.lost.len());
    let were = if jobs == 1 { "job was" } else { "jobs were" };
    let read = say!(
        l,
        en "{jobs} {were} read into a new one, {lost} could not be",
        zh "{jobs} 个任务已读入新的任务记录，{lost} 个读不出",
    );
    let missing = match saved.lost_rows {
        0 => String::new(),
        rows => {
            say!(l, en "; up to {rows} of their steps are missing", zh "；其中最多缺 {rows} 个步骤")
        }
    };
    let aside = saved.aside.display();
    let text = say!(
        l,
        en "was damaged and is now {aside}; {read}{missing}",
        zh "已损坏，移到了 {aside}；{read}{missing}",
    );
    let hint = say!(
        l,
        en "the limits count only the jobs that were read; look for the others at {DASHBOARD_URL}",
        zh "限额只计入读出的任务；其余的请到 {DASHBOARD_URL} 查看",
    );
    let hint = (service == ServiceKind::Ima).then_some(hint);
    let mut checks = vec![Check::ok(label, text).warn(hint)];
    checks.extend(saved.lost.iter().map(|job| {
        let unknown = either(l, "unknown", "编号不明");
        let id = job.id.as_ref().map_or(unknown, JobId::as_str);
        let task = job.task_id.as_deref().unwrap_or(unknown);
        let text = say!(l, en "{id}, task {task}", zh "{id}，平台任务 {task}");
        Check::ok(either(l, "lost job", "读不出的任务"), text).warn(None)
    }));
    checks
}
