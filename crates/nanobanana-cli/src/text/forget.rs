//! What is said where jobs are forgotten.

use nanobanana::journal::{JobId, JobRecord};
use nanobanana::{Charge, Language};
use nanobanana_text::{either, say};

pub(crate) fn points_kept(l: Language, job: &JobRecord) -> String {
    let id = &job.id;
    let price = nanobanana_text::points(l, job.points.into());
    say!(
        l,
        en "job {id} is forgotten: prompt, inputs, paths and addresses are gone; its price ({price}), \
            times, model, size and task id stay for `spend` and the limits",
        zh "任务 {id} 已清除记录：提示词、输入图片、路径和网址都已清除；价格（{price}）、时间、模型、尺寸和\
            平台任务 ID 保留，供 `spend` 和限额使用",
    )
}

pub(crate) fn nothing_kept(l: Language, job: &JobId) -> String {
    say!(
        l,
        en "job {job} is forgotten: it cost nothing, and nothing of it is kept",
        zh "任务 {job} 已清除记录：没有扣过积分，什么都没有保留",
    )
}

pub(crate) fn was_forgotten(l: Language, job: &JobId) -> String {
    say!(
        l,
        en "job {job} was forgotten already; only what it cost is left",
        zh "任务 {job} 之前已清除记录，只保留了费用",
    )
}

pub(crate) fn deleted(l: Language, path: &str) -> String {
    say!(l, en "deleted {path}", zh "已删除 {path}")
}

pub(crate) fn still_there(l: Language, path: &str) -> String {
    say!(
        l,
        en "the picture stays, and its name may tell the prompt: {path}",
        zh "图片文件还在，文件名可能透露提示词：{path}",
    )
}

pub(crate) fn not_ours(l: Language, path: &str) -> String {
    say!(
        l,
        en "{path} has changed since it was saved, and is left",
        zh "{path} 保存后有过改动，没有删除",
    )
}

pub(crate) fn not_ended(l: Language, job: &JobRecord) -> String {
    let state = nanobanana_text::state(l, job.state);
    let why = match job.charge() {
        Charge::Spent => either(
            l,
            "it is paid, and its picture can still come",
            "已经付费，图片还可能取回",
        ),
        Charge::Unknown => either(l, "it may be paid", "可能已经付费"),
        Charge::None => either(l, "it may still be sent", "还可能会发出"),
    };
    let id = &job.id;
    say!(
        l,
        en "job {id} is {state} and cannot be forgotten: {why}; nothing was forgotten",
        zh "任务 {id} 处于“{state}”状态，不能清除记录：{why}；没有清除任何记录",
    )
}
