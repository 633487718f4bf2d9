//! What is said of an interruption and of what it has left.

use nanobanana::Language;
use nanobanana::journal::{JobId, JobRecord, Recovery, ServiceKind, State};
use nanobanana_text::{either, say};

use super::jobs::{look_before, send_again};
use super::past::pictures;
use super::typed::resume;
use crate::interruption::Interruption;

pub(crate) fn interrupted(l: Language, interruption: &Interruption) -> String {
    let total = interruption.left.jobs.len();
    let finished = interruption.in_state(State::Saved).count();
    let progress = match (finished, total) {
        (0, _) | (_, 0..=1) => String::new(),
        _ => say!(
            l,
            en " after {finished} of {total} pictures",
            zh "，{total} 张图片已完成 {finished} 张",
        ),
    };
    let unanswered = "，有付费请求还没收到回复：任务可能已创建并扣费";
    let meanwhile = match (interruption.in_doubt().next(), finished) {
        (None, _) => "",
        (Some(_), 0) => either(
            l,
            " before IMA answered a paid request: a task may have been created and charged",
            unanswered,
        ),
        (Some(_), _) => either(
            l,
            ", and a paid request had no answer yet: a task may have been created and charged",
            unanswered,
        ),
    };
    say!(l, en "interrupted{progress}{meanwhile}", zh "已中断{progress}{meanwhile}")
}

/// From so many jobs on they are counted, where they need no names.
const MANY: usize = 4;

/// What to do after an interruption, where there is something. A command is the end of its line, so
/// that it can be copied.
pub(crate) fn after_interruption(
    l: Language,
    interruption: &Interruption,
    service: ServiceKind,
) -> Option<String> {
    let mut said = Vec::new();
    let fetch = |jobs: &[&JobId]| {
        let command = resume(jobs, service);
        say!(l, en "to get the pictures: {command}", zh "取回图片：{command}")
    };
    let paid: Vec<&JobRecord> = interruption.paid().collect();
    if !paid.is_empty() {
        // They are all that `resume` would pick up.
        let is_counted = interruption.left.is_all && paid.len() >= MANY;
        let (finished, going): (Vec<&JobRecord>, Vec<&JobRecord>) = paid
            .iter()
            .partition(|job| job.state.recovery() == Recovery::Download);
        let tasks = |jobs: &[&JobRecord]| match (is_counted, jobs.len()) {
            (true, 1) => vec![either(l, "1 task", "共 1 个").to_owned()],
            (true, count) => vec![say!(l, en "{count} tasks", zh "共 {count} 个")],
            (false, _) => jobs.iter().filter_map(|job| job.task_id.clone()).collect(),
        };
        if !going.is_empty() {
            said.push(nanobanana_text::left_behind(l, &tasks(&going), service));
        }
        if !finished.is_empty() {
            said.push(nanobanana_text::not_fetched(l, &tasks(&finished), service));
        }
        let named = paid.iter().filter(|_| !is_counted);
        said.push(fetch(&named.map(|job| &job.id).collect::<Vec<_>>()));
    }
    if interruption.in_doubt().next().is_some() {
        said.push(look_before(l, service));
    }
    // What the journal did not take of this is for `resume`.
    said.extend(interruption.in_doubt().map(|job| match job.state {
        State::Unknown => send_again(l, &job.id, service),
        _ => fetch(&[&job.id]),
    }));
    let is_unsent = |job: &&JobRecord| {
        job.state == State::Cancelled || job.state.recovery() == Recovery::Cancel
    };
    let unsent = interruption.left.jobs.iter().filter(is_unsent).count();
    if unsent > 0 {
        let pictures = pictures(l, unsent);
        said.push(say!(l, en "nothing was sent for {pictures}", zh "{pictures}没有发出请求"));
    }
    if let Some(heard) = &interruption.left.unread {
        let tasks: Vec<String> = heard.iter().filter_map(|job| job.task_id.clone()).collect();
        if !tasks.is_empty() {
            said.push(nanobanana_text::left_behind(l, &tasks, service));
        }
        let command = resume(
            &heard.iter().map(|job| &job.id).collect::<Vec<_>>(),
            service,
        );
        said.push(say!(
            l,
            en "cannot read the journal; to resume what is left: {command}",
            zh "任务记录暂时查不了；要继续剩下的任务：{command}",
        ));
    }
    (!said.is_empty()).then(|| said.join("\n"))
}
