//! Chinese for showing pictures.

use std::io;
use std::path::Path;
use std::process::ExitStatus;

use nanobanana::NotAsSaved;
use nanobanana::journal::JobRecord;

use crate::connect::Maker;
use crate::text::zh;

pub(crate) fn no_viewer(path: &Path) -> String {
    format!("这台机器上没有可以打开 {} 的程序", path.display())
}

pub(crate) fn not_opened(path: &Path, program: &str, status: ExitStatus) -> String {
    format!("{program} 没能打开 {}（{}）", path.display(), ended(status))
}

/// How a program ended.
fn ended(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("被信号 {signal} 终止");
    }
    status
        .code()
        .map_or_else(|| status.to_string(), |code| format!("退出码 {code}"))
}

pub(crate) fn not_run(path: &Path, program: &str) -> String {
    format!("无法运行 {program} 来打开 {}", path.display())
}

pub(crate) fn show_it_yourself(path: &Path) -> &'static str {
    if path
        .extension()
        .is_some_and(|extension| extension == "html")
    {
        "请用浏览器打开该文件"
    } else if cfg!(target_os = "linux") {
        "请用任意看图程序打开该文件，或在桌面环境中安装 xdg-open（软件包 xdg-utils）"
    } else {
        "请用任意看图程序打开该文件"
    }
}

pub(crate) fn no_picture_yet(maker: Maker) -> String {
    zh::nothing_but_simulated("这台机器上还没有任何任务的图片", maker)
}

pub(crate) fn not_as_saved(path: &str, why: &NotAsSaved) -> String {
    match why {
        NotAsSaved::Open(error) if error.kind() == io::ErrorKind::NotFound => {
            format!("文件 {path} 已不存在")
        }
        NotAsSaved::Open(error) => format!("打不开 {path}：{error}"),
        NotAsSaved::Changed => format!("文件 {path} 已不是当初保存的图片"),
        NotAsSaved::AnotherJobs => format!("文件 {path} 现在是另一个任务的图片"),
    }
}

pub(crate) fn after_gone(url: Option<&str>, command: &str) -> String {
    match url {
        Some(url) => format!("IMA 那边可能还有：{url}\n查看全部信息：{command}"),
        None => format!("查看全部信息：{command}"),
    }
}

pub(crate) fn at_vendor(job: &JobRecord) -> String {
    format!("任务 {} 的图片没有下载", job.id)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;

    use super::*;

    #[test]
    fn how_a_program_ended_is_said_in_chinese() {
        assert_eq!(ended(ExitStatus::from_raw(3 << 8)), "退出码 3");
        assert_eq!(ended(ExitStatus::from_raw(9)), "被信号 9 终止");
    }
}
