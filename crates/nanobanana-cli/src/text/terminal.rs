//! What is said of the terminal, and of what goes through it.

use std::path::Path;

use nanobanana::Language;
use nanobanana::journal::ServiceKind;
use nanobanana_text::{either, say};

use super::Phrase;
use crate::environment;

pub(crate) fn note(l: Language, note: &str) -> String {
    say!(l, en "note: {note}", zh "提示：{note}")
}

/// What a job is at, and for how many seconds already.
pub(crate) fn since(l: Language, doing: &str, seconds: u64) -> String {
    say!(l, en "{doing} · {seconds} s", zh "{doing} · {seconds} 秒")
}

pub(crate) const fn paid(l: Language, service: ServiceKind) -> &'static str {
    match service {
        ServiceKind::Ima => either(l, "paid; generating", "已扣费，正在生成"),
        ServiceKind::Simulator => either(l, "generating", "正在生成"),
    }
}

pub(crate) const PICKED_UP: Phrase = Phrase("picked up", "继续等待");
pub(crate) const PLANNING: Phrase = Phrase("planning", "正在准备");
pub(crate) const WAITING: Phrase = Phrase("waiting for IMA", "等待服务器回应");
pub(crate) const SAVING: Phrase = Phrase("saving", "正在保存");

pub(crate) fn log(l: Language, path: &str) -> String {
    say!(l, en "log: {path}", zh "日志：{path}")
}

pub(crate) fn no_log(l: Language, cause: &str) -> String {
    say!(l, en "cannot write the log: {cause}", zh "没有写日志文件：{cause}")
}

pub(crate) const STDOUT_IS_TERMINAL: Phrase = Phrase(
    "cannot write a picture to a terminal: pipe it to a program, redirect it (-o - > a.png), or name a file",
    "标准输出是终端，不能显示图片的字节：请传给其他程序或文件（-o - > a.png），或在 -o 后写文件名",
);

pub(crate) fn one_picture_to_stdout(l: Language, count: usize) -> String {
    say!(
        l,
        en "-o - writes one picture to standard output, not {count}: give -o a folder",
        zh "-o - 只能向标准输出写一张图片，而这里要 {count} 张：请用 -o 指定文件夹",
    )
}

pub(crate) fn stdout_is_taken(l: Language, option: &str) -> String {
    say!(
        l,
        en "-o - writes the picture to standard output and cannot be combined with {option}",
        zh "-o - 会把图片写到标准输出，不能与 {option} 同时使用",
    )
}

pub(crate) fn not_on_stdout(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(
        l,
        en "the picture could not be written to standard output; it is kept in {path}",
        zh "图片未能写到标准输出，已保存在 {path}",
    )
}

pub(crate) fn no_simulation(l: Language, fault: &str) -> String {
    let variable = environment::SIMULATE;
    say!(
        l,
        en "{variable} must be 1, 0 or a value of --simulate=: {fault}",
        zh "{variable} 的值不是 1 或 0，也不是 --simulate= 接受的值：{fault}",
    )
}
