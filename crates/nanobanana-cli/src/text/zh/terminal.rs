//! Chinese: the terminal, and what goes through it.

use std::path::Path;

use crate::to_stdout::ToStdoutError;

pub(crate) fn error(error: &ToStdoutError) -> String {
    match error {
        ToStdoutError::Terminal => stdout_is_terminal().to_owned(),
        ToStdoutError::Several { count } => one_picture_to_stdout(*count),
        ToStdoutError::Taken { option } => stdout_is_taken(option),
        ToStdoutError::Folder { path, .. } => no_folder_for_stdout(path),
        ToStdoutError::Unwritten { path, .. } => not_on_stdout(path),
    }
}

pub(crate) fn planning(seconds: u64) -> String {
    format!("正在准备 · {seconds} 秒")
}

pub(crate) fn uploading(done: usize, total: usize, seconds: u64) -> String {
    format!("正在上传 {done}/{total} · {seconds} 秒")
}

pub(crate) fn waiting(seconds: u64) -> String {
    format!("等待服务器回应 · {seconds} 秒")
}

pub(crate) fn downloading(seconds: u64) -> String {
    format!("正在下载 · {seconds} 秒")
}

pub(crate) fn saving(seconds: u64) -> String {
    format!("正在保存 · {seconds} 秒")
}

pub(crate) fn log(path: &str) -> String {
    format!("日志：{path}")
}

const fn stdout_is_terminal() -> &'static str {
    "标准输出是终端，不能显示图片的字节：请传给其他程序或文件（-o - > a.png），或在 -o 后写文件名"
}

fn one_picture_to_stdout(count: usize) -> String {
    format!("-o - 只能向标准输出写一张图片，而这里要 {count} 张：请用 -o 指定文件夹")
}

fn stdout_is_taken(option: &str) -> String {
    format!("-o - 会把图片写到标准输出，不能与 {option} 同时使用")
}

fn no_folder_for_stdout(folder: &Path) -> String {
    format!("无法创建暂存图片的文件夹 {}", folder.display())
}

fn not_on_stdout(path: &Path) -> String {
    format!("图片未能写到标准输出，已保存在 {}", path.display())
}

pub(crate) fn no_log(cause: &str) -> String {
    format!("没有写日志文件：{cause}")
}
