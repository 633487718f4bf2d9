//! What is said of the terminal, and of what goes through it.

use std::path::Path;

use nanobanana::Language;
use nanobanana_text::{either, say};

/// That it is found out what will be sent, and for how many seconds already.
pub(crate) fn planning(l: Language, seconds: u64) -> String {
    say!(l, en "planning · {seconds} s", zh "正在准备 · {seconds} 秒")
}

/// How many inputs have arrived, and for how many seconds they have been on their way.
pub(crate) fn uploading(l: Language, done: usize, total: usize, seconds: u64) -> String {
    say!(
        l,
        en "uploading {done} of {total} · {seconds} s",
        zh "正在上传 {done}/{total} · {seconds} 秒",
    )
}

/// That an answer is waited for, and for how many seconds already.
pub(crate) fn waiting(l: Language, seconds: u64) -> String {
    say!(l, en "waiting for IMA · {seconds} s", zh "等待服务器回应 · {seconds} 秒")
}

/// That the picture is being fetched, and for how many seconds already.
pub(crate) fn downloading(l: Language, seconds: u64) -> String {
    say!(l, en "downloading · {seconds} s", zh "正在下载 · {seconds} 秒")
}

/// That the picture is being saved, and for how many seconds already.
pub(crate) fn saving(l: Language, seconds: u64) -> String {
    say!(l, en "saving · {seconds} s", zh "正在保存 · {seconds} 秒")
}

/// Where every step is written down.
pub(crate) fn log(l: Language, path: &str) -> String {
    say!(l, en "log: {path}", zh "日志：{path}")
}

/// That nothing is logged on disk.
pub(crate) fn no_log(l: Language, cause: &str) -> String {
    say!(l, en "nothing is logged on disk: {cause}", zh "没有写日志文件：{cause}")
}

pub(crate) fn stdout_is_terminal(l: Language) -> &'static str {
    either(
        l,
        "standard output is a terminal, which shows no bytes of a picture: send it to a program or a \
         file (-o - > a.png), or name a file after -o",
        "标准输出是终端，不能显示图片的字节：请传给其他程序或文件（-o - > a.png），或在 -o 后写文件名",
    )
}

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
        en "-o - writes the picture to standard output, which does not go with {option}",
        zh "-o - 会把图片写到标准输出，不能与 {option} 同时使用",
    )
}

pub(crate) fn no_folder_for_stdout(l: Language, folder: &Path) -> String {
    let folder = folder.display();
    say!(
        l,
        en "the folder {folder}, where the picture is kept until it is written, cannot be made",
        zh "无法创建暂存图片的文件夹 {folder}",
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
