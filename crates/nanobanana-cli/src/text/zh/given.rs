//! Chinese: prompts and inputs that stand for something else.

use std::path::Path;

pub(crate) const fn one_reader() -> &'static str {
    "标准输入只能读取一次：提示词和输入图片中只能有一个写成 `-`"
}

pub(crate) const fn no_picture_piped() -> &'static str {
    "输入 `-` 表示从标准输入读取图片，但这里的标准输入是键盘：请用管道传入图片，或写文件名\
     （名为 - 的文件写作 ./-）"
}

pub(crate) const fn empty_pipe() -> &'static str {
    "输入 `-` 表示从标准输入读取图片，但标准输入是空的"
}

pub(crate) fn long_picture(limit: u64) -> String {
    format!("标准输入超过了图片的上限 {limit} 字节")
}

pub(crate) const fn not_put_aside() -> &'static str {
    "标准输入的图片无法复制到临时文件夹"
}

pub(crate) const fn standard_input() -> &'static str {
    "标准输入"
}

pub(crate) const fn type_the_prompt() -> &'static str {
    "请输入提示词，按 Ctrl-D 结束"
}

pub(crate) fn unread_prompt(from: &str) -> String {
    format!("无法从 {from} 读取提示词；以 @ 开头的提示词请写作 @@")
}

pub(crate) fn long_prompt(from: &str, limit: u64) -> String {
    format!("{from} 中的提示词超过 {limit} 字节")
}

pub(crate) fn not_utf8(from: &str, at: usize) -> String {
    format!("{from} 中的提示词不是 UTF-8 文本：从第 {at} 字节起无法识别")
}

pub(crate) fn no_files(given: &str) -> String {
    format!("输入 `{given}` 没有对应任何图片文件")
}

pub(crate) fn unlisted(given: &str) -> String {
    format!("无法列出输入 `{given}` 的文件")
}

pub(crate) fn one_name_for_several(name: &str, given: &str, count: usize) -> String {
    format!("名称 `{name}` 只能对应一张图片，而 `{given}` 有 {count} 张")
}

pub(crate) fn file_name_not_text(path: &Path) -> String {
    format!("文件名 {path:?} 不是 UTF-8 文本，请改名")
}

pub(crate) const fn piped_is_gone() -> &'static str {
    "那张图片来自标准输入，没有保留，无法原样重新发送；请带上图片重新下单"
}
