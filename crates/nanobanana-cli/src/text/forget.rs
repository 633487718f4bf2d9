//! What is said where jobs are forgotten.

use nanobanana::journal::{JobId, JobRecord};
use nanobanana::{Charge, Language};
use nanobanana_text::{either, say};

use super::Phrase;
use super::past::jobs;

pub(crate) fn job(l: Language, id: &JobId) -> String {
    say!(l, en "job {id}", zh "任务 {id} ")
}

/// What is left of jobs that have cost so many points.
pub(crate) fn points_kept(l: Language, jobs: &str, points: u64) -> String {
    let price = nanobanana_text::points(l, points);
    say!(
        l,
        en "forgot {jobs}: erased all prompts, inputs, paths and URLs; kept the cost ({price}), times, \
            model, size and task id for `spend` and limits",
        zh "{jobs}已清除记录：提示词、输入图片、路径和网址都已清除；费用（{price}）、时间、模型、尺寸和\
            平台任务 ID 保留，供 `spend` 和限额使用",
    )
}

pub(crate) fn nothing_kept(l: Language, job: &JobId) -> String {
    say!(
        l,
        en "forgot job {job}: it cost nothing, and nothing is kept",
        zh "任务 {job} 已清除记录：没有扣过积分，什么都没有保留",
    )
}

pub(crate) fn was_forgotten(l: Language, job: &JobId) -> String {
    say!(
        l,
        en "job {job} was already forgotten; only its cost is kept",
        zh "任务 {job} 之前已清除记录，只保留了费用",
    )
}

pub(crate) fn deleted(l: Language, path: &str) -> String {
    say!(l, en "deleted {path}", zh "已删除 {path}")
}

pub(crate) fn stays_without_recipe(l: Language, path: &str) -> String {
    say!(
        l,
        en "kept the picture without its recipe; its name may reveal the prompt: {path}",
        zh "图片文件还在，其中的配方已清除；文件名可能透露提示词：{path}",
    )
}

pub(crate) fn still_there(l: Language, path: &str) -> String {
    say!(
        l,
        en "kept the picture; its name may reveal the prompt: {path}",
        zh "图片文件还在，文件名可能透露提示词：{path}",
    )
}

pub(crate) fn may_keep_recipe(l: Language, why: &str) -> String {
    say!(
        l,
        en "{why}; if it has a recipe, the prompt stays in it",
        zh "{why}；其中若有带提示词的配方，仍会保留",
    )
}

pub(crate) fn not_ours(l: Language, path: &str) -> String {
    say!(
        l,
        en "kept {path}: it has changed since it was saved",
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

pub(crate) const WHICH_JOBS: Phrase = Phrase(
    "name the jobs: ids, files, words in their prompts, --since, --until, --before, or --all",
    "请指明哪些任务：编号、文件、提示词里的词、--since、--until、--before 或 --all",
);

pub(crate) const NO_MATCHES: Phrase = Phrase(
    "no finished job matches; nothing was forgotten",
    "没有符合条件的已结束的任务；没有清除任何记录",
);

pub(crate) const SAY_YES: Phrase = Phrase("add --yes", "请加上 --yes");

pub(crate) fn many_stay(l: Language, many: usize) -> String {
    say!(
        l,
        en "kept {many} pictures without recipes; their names may reveal the prompts",
        zh "{many} 个图片文件还在，其中没有配方；文件名可能透露提示词",
    )
}

pub(crate) fn question(l: Language, many: usize) -> String {
    let jobs = jobs(l, many);
    say!(
        l,
        en "forget {jobs}? This can't be undone [y/N] ",
        zh "清除 {jobs}的记录？清除后无法恢复 [y/N] ",
    )
}

pub(crate) fn not_agreed(l: Language, many: usize) -> String {
    let jobs = jobs(l, many);
    say!(
        l,
        en "this would forget {jobs}; nothing was forgotten",
        zh "这会清除 {jobs}的记录；没有清除任何记录",
    )
}

pub(crate) fn unknown_file(l: Language, name: &str) -> String {
    say!(
        l,
        en "{name} has no recipe, and no job here saved it",
        zh "{name} 里没有配方，也没有哪个任务保存过它",
    )
}
