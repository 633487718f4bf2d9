//! What is said of an interruption and of what it has left.

use nanobanana::Language;
use nanobanana::journal::{ServiceKind, State};
use nanobanana_text::{either, say};

use super::jobs::{look_before, send_again};
use super::typed::resume;
use crate::interruption::{Interruption, Left, Tasks};

/// That an interruption has ended the command.
pub(crate) fn interrupted(l: Language, interruption: &Interruption) -> String {
    let total = interruption.left.jobs.len();
    let finished = interruption.in_state(State::Saved).count();
    let progress = match (finished, total) {
        (0, _) | (_, 0..=1) => String::new(),
        _ => say!(
            l,
            en " when {finished} of {total} pictures had come",
            zh "，{total} 张图片已完成 {finished} 张",
        ),
    };
    let unanswered = "，有付费请求还没收到回复：任务可能已创建并扣费";
    let meanwhile = match (interruption.in_doubt().next(), finished) {
        (None, _) => "",
        (Some(_), 0) => either(
            l,
            " before IMA had answered a paid request: a task may have been created and paid",
            unanswered,
        ),
        (Some(_), _) => either(
            l,
            " and a paid request had no answer yet: a task may have been created and paid",
            unanswered,
        ),
    };
    say!(l, en "interrupted{progress}{meanwhile}", zh "已中断{progress}{meanwhile}")
}

/// The ids of tasks, or how many there are.
fn named(l: Language, tasks: &Tasks) -> Vec<String> {
    match tasks {
        Tasks::Named(ids) => ids.clone(),
        Tasks::Counted(1) => vec![either(l, "1 task", "共 1 个").to_owned()],
        Tasks::Counted(count) => vec![say!(l, en "{count} tasks", zh "共 {count} 个")],
    }
}

/// What to do after an interruption, where there is something. A command is the end of its line, so
/// that it can be copied.
pub(crate) fn after_interruption(
    l: Language,
    interruption: &Interruption,
    service: ServiceKind,
) -> Option<String> {
    let left = interruption.left();
    let said = left.iter().map(|left| match left {
        Left::Going(tasks) => nanobanana_text::left_behind(l, &named(l, tasks), service),
        Left::Finished(tasks) => nanobanana_text::not_fetched(l, &named(l, tasks), service),
        Left::ToFetch(jobs) => {
            let command = resume(jobs, service);
            say!(l, en "to get the pictures: {command}", zh "取回图片：{command}")
        }
        Left::Unanswered => look_before(l, service),
        Left::SendAgain(job) => send_again(l, job, service),
        Left::Unsent(1) => {
            either(l, "nothing was sent for 1 picture", "1 张图片没有发出请求").to_owned()
        }
        Left::Unsent(count) => say!(
            l,
            en "nothing was sent for {count} pictures",
            zh "{count} 张图片没有发出请求",
        ),
        Left::Unread(jobs) => {
            let command = resume(jobs, service);
            say!(
                l,
                en "the journal could not be asked what is left; to pick up whatever it is: {command}",
                zh "任务记录暂时查不了；要继续剩下的任务：{command}",
            )
        }
    });
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| said.join("\n"))
}
