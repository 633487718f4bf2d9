//! Chinese: prompts and inputs that stand for something else.

use std::path::Path;

use crate::given::GivenError;
use crate::given::prompt::PromptSource;

pub(crate) fn error(error: &GivenError) -> String {
    match error {
        GivenError::OneReader => one_reader().to_owned(),
        GivenError::NothingPiped => no_picture_piped().to_owned(),
        GivenError::EmptyPipe => empty_pipe().to_owned(),
        GivenError::LongPicture { limit } => long_picture(*limit),
        GivenError::NotPutAside(_) => not_put_aside().to_owned(),
        GivenError::UnreadPrompt { from, .. } => unread_prompt(from),
        GivenError::LongPrompt { from, limit } => long_prompt(from, *limit),
        GivenError::NotUtf8 { from, at } => not_utf8(from, *at),
        GivenError::NoFiles { given } => no_files(given),
        GivenError::NoPictures { folder } => no_pictures(folder),
        GivenError::Unlisted { given, .. } => unlisted(given),
        GivenError::OneNameForSeveral { name, given, count } => {
            one_name_for_several(name, given, *count)
        }
        GivenError::FileName { path } => file_name_not_text(path),
    }
}

/// What a prompt is read from, with a space between Chinese and a path.
fn source(from: &PromptSource) -> String {
    match from {
        PromptSource::StandardInput => standard_input().to_owned(),
        PromptSource::File(path) => format!(" {} ", path.display()),
    }
}

pub(crate) const fn standard_input() -> &'static str {
    "标准输入"
}

const fn one_reader() -> &'static str {
    "标准输入只能读取一次：提示词和输入图片中只能有一个写成“-”"
}

const fn no_picture_piped() -> &'static str {
    "输入图片“-”表示从标准输入读取图片，但这里的标准输入是键盘：请用管道传入图片，或写文件名\
     （名为 - 的文件写作 ./-）"
}

const fn empty_pipe() -> &'static str {
    "输入图片“-”表示从标准输入读取图片，但标准输入是空的"
}

fn long_picture(limit: u64) -> String {
    format!("标准输入超过了图片的上限 {limit} 字节")
}

const fn not_put_aside() -> &'static str {
    "标准输入的图片无法复制到临时文件夹"
}

pub(crate) const fn type_the_prompt() -> &'static str {
    "请输入提示词，按 Ctrl-D 结束"
}

fn unread_prompt(from: &PromptSource) -> String {
    format!("无法从{}读取提示词", source(from))
}

fn long_prompt(from: &PromptSource, limit: u64) -> String {
    let from = source(from);
    let from = from.trim_start();
    format!("{from}中的提示词超过 {limit} 字节")
}

fn not_utf8(from: &PromptSource, at: usize) -> String {
    let from = source(from);
    let from = from.trim_start();
    format!("{from}中的提示词不是 UTF-8 文本：从第 {at} 字节起无法识别")
}

fn no_files(given: &str) -> String {
    format!("没有文件符合输入图片“{given}”")
}

fn no_pictures(folder: &str) -> String {
    format!("文件夹“{folder}”里没有图片")
}

fn unlisted(given: &str) -> String {
    format!("无法列出输入图片“{given}”的文件")
}

fn one_name_for_several(name: &str, given: &str, count: usize) -> String {
    format!("名称“{name}”只能对应一张图片，而“{given}”有 {count} 张")
}

fn file_name_not_text(path: &Path) -> String {
    let escaped = format!("{path:?}");
    format!(
        "文件名“{}”不是 UTF-8 文本，请改名",
        escaped.trim_matches('"')
    )
}

pub(crate) const fn name_an_input() -> &'static str {
    "请用 `-i 文件或网址` 指定要修改的图片"
}

pub(crate) const fn name_an_input_of_drop_in() -> &'static str {
    "请用 `--input-images 文件或网址` 指定要修改的图片"
}

pub(crate) const fn allow_its_folder() -> &'static str {
    "只在这次允许它所在的文件夹：--allow-dir 文件夹，需要的每个都写\n\
     一直允许：nanobanana config set inputs.allow_dirs 文件夹...，要写全所有允许的"
}

pub(crate) const fn piped_is_gone() -> &'static str {
    "那张图片来自标准输入，没有保留，无法原样重新发送；请带上图片重新下单"
}
