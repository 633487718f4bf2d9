//! What is said of prompts and inputs that stand for something else.

use std::path::Path;

use nanobanana::Language;
use nanobanana_text::{either, say};
use unicode_width::UnicodeWidthStr as _;

use super::Phrase;

pub(crate) const STANDARD_INPUT: Phrase = Phrase("standard input", "标准输入");
pub(crate) const TYPE_THE_PROMPT: Phrase = Phrase(
    "type the prompt; Ctrl-D ends it",
    "请输入提示词，按 Ctrl-D 结束",
);
pub(crate) const ONE_READER: Phrase = Phrase(
    "standard input can be read once: only the prompt or one input can be `-`",
    "标准输入只能读取一次：提示词和输入图片中只能有一个写成“-”",
);
pub(crate) const NO_PICTURE_PIPED: Phrase = Phrase(
    "the input `-` reads a picture from standard input, which is a terminal: pipe a picture in, \
         or name a file (./- for a file named -)",
    "输入图片“-”表示从标准输入读取图片，但这里的标准输入是键盘：请用管道传入图片，或写文件名\
         （名为 - 的文件写作 ./-）",
);
pub(crate) const EMPTY_PIPE: Phrase = Phrase(
    "the input `-` reads a picture from standard input, which was empty",
    "输入图片“-”表示从标准输入读取图片，但标准输入是空的",
);

pub(crate) fn long_picture(l: Language, limit: u64) -> String {
    say!(
        l,
        en "the picture on standard input is larger than {limit} bytes",
        zh "标准输入超过了图片的上限 {limit} 字节",
    )
}

pub(crate) const NOT_PUT_ASIDE: Phrase = Phrase(
    "cannot copy the picture from standard input to the temporary folder",
    "标准输入的图片无法复制到临时文件夹",
);

/// What a prompt is read from, a file or standard input.
fn source(l: Language, file: Option<&Path>) -> String {
    file.map_or(STANDARD_INPUT.of(l).to_owned(), |path| {
        path.display().to_string()
    })
}

pub(crate) fn unread_prompt(l: Language, file: Option<&Path>) -> String {
    let from = source(l, file);
    say!(l, en "cannot read the prompt from {from}", zh "无法从“{from}”读取提示词")
}

pub(crate) fn long_prompt(l: Language, file: Option<&Path>, limit: u64) -> String {
    let from = source(l, file);
    say!(
        l,
        en "the prompt in {from} is longer than {limit} bytes",
        zh "“{from}”中的提示词超过 {limit} 字节",
    )
}

pub(crate) fn not_utf8(l: Language, file: Option<&Path>, at: usize) -> String {
    let from = source(l, file);
    say!(
        l,
        en "the prompt in {from} is not UTF-8 text (first invalid byte: {at})",
        zh "“{from}”中的提示词不是 UTF-8 文本：从第 {at} 字节起无法识别",
    )
}

pub(crate) const AS_UTF8: Phrase = Phrase(
    "save it as UTF-8; -i names a picture",
    "请另存为 UTF-8；图片用 -i 指定",
);

/// How each word was read, where no prompt was among them, or several.
pub(crate) fn misread(l: Language, readings: &[(String, bool)]) -> String {
    let width = readings
        .iter()
        .map(|(word, _)| word.width())
        .max()
        .unwrap_or(0);
    let rows = readings.iter().map(|(word, is_picture)| {
        let pad = " ".repeat(width - word.width());
        let what = match is_picture {
            true => either(l, "picture", "图片"),
            false => either(
                l,
                "prompt (no such file or job)",
                "提示词（没有这个文件或任务）",
            ),
        };
        format!("\n  {word}{pad}  {what}")
    });
    let rows: String = rows.collect();
    match readings
        .iter()
        .filter(|(_, is_picture)| !is_picture)
        .count()
    {
        0 => {
            say!(l, en "the prompt is missing; these are all pictures:{rows}", zh "这些词里没有提示词：{rows}")
        }
        1 => say!(
            l,
            en "there are two prompts, --prompt-file and one of these:{rows}",
            zh "提示词有两个：--prompt-file 和其中一个词：{rows}",
        ),
        prompts => say!(
            l,
            en "expected one prompt, found {prompts}:{rows}",
            zh "这些词里有 {prompts} 个提示词，只能有一个：{rows}",
        ),
    }
}

pub(crate) const ONE_QUOTED: Phrase = Phrase(
    "check the file names, and quote the prompt; with --literal, only -i names pictures",
    "请检查文件名，并给提示词加引号；加 --literal 时只有 -i 后面是图片",
);
pub(crate) const LITERAL_WORDS: Phrase = Phrase(
    "--literal and --messages take one prompt; pictures go after -i",
    "--literal 和 --messages 只接受一个提示词；图片写在 -i 后面",
);

pub(crate) fn no_picture(l: Language, word: &str) -> String {
    say!(l, en "`{word}` has no picture", zh "“{word}”没有图片")
}

pub(crate) fn several_pictures(l: Language, word: &str, rows: &[(String, String)]) -> String {
    let count = rows.len();
    let rows: String = rows
        .iter()
        .map(|(name, place)| format!("\n  {name}  {place}"))
        .collect();
    say!(
        l,
        en "`{word}` has {count} pictures; name one of them:{rows}",
        zh "“{word}”有 {count} 张图片，请指定一张：{rows}",
    )
}

pub(crate) const NAME_AN_INPUT: Phrase = Phrase(
    "name the picture to edit: a file, a URL, or last",
    "请写出要修改的图片：文件、网址或 last",
);
pub(crate) const NAME_AN_INPUT_OF_DROP_IN: Phrase = Phrase(
    "name the picture to edit with `--input-images FILE|URL`",
    "请用 `--input-images 文件或网址` 指定要修改的图片",
);
pub(crate) const ALLOW_ITS_FOLDER: Phrase = Phrase(
    "to allow its folder for this command: --allow-dir FOLDER (can be repeated)\n\
         for every command: nanobanana config set inputs.allow_dirs FOLDER... (the whole list)",
    "只在这次允许它所在的文件夹：--allow-dir 文件夹，需要的每个都写\n\
         一直允许：nanobanana config set inputs.allow_dirs 文件夹...，要写全所有允许的",
);
pub(crate) const PIPED_IS_GONE: Phrase = Phrase(
    "that picture came from standard input and was not kept; start a new run with it",
    "那张图片来自标准输入，没有保留，无法原样重新发送；请带上图片重新提交",
);
