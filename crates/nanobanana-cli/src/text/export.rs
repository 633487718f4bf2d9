//! Copies of pictures.

use nanobanana::Language;
use nanobanana::journal::JobRecord;
use nanobanana_text::say;

pub(crate) fn no_files(l: Language, job: &JobRecord) -> String {
    let id = &job.id;
    say!(
        l,
        en "job {id} has no picture on this machine",
        zh "任务 {id} 在这台机器上没有图片",
    )
}
