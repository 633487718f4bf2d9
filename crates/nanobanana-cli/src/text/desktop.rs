//! What is said where a picture is to be shown on the desktop.

use std::io;
use std::path::Path;

use nanobanana::journal::JobRecord;
use nanobanana::{Language, NotAsSaved};
use nanobanana_text::{either, say};

pub(crate) fn not_shown(l: Language, path: &Path, was_tried: bool) -> String {
    let path = path.display();
    match was_tried {
        true => say!(l, en "cannot show {path}", zh "打不开 {path}"),
        false => {
            say!(l, en "no viewer found for {path}", zh "这台机器上没有可以打开 {path} 的程序")
        }
    }
}

pub(crate) fn show_it_yourself(l: Language, path: &Path) -> &'static str {
    let is_page = path.extension().is_some_and(|name| name == "html");
    if is_page {
        return either(l, "open the file in a browser", "请用浏览器打开该文件");
    }
    if cfg!(target_os = "linux") {
        return either(
            l,
            "open the file in any viewer, or install xdg-open (package xdg-utils) on a desktop",
            "请用任意看图程序打开该文件，或在桌面环境中安装 xdg-open（软件包 xdg-utils）",
        );
    }
    either(
        l,
        "open the file in any viewer",
        "请用任意看图程序打开该文件",
    )
}

pub(crate) fn not_as_saved(l: Language, path: &str, why: &NotAsSaved) -> String {
    match why {
        NotAsSaved::Open(error) if error.kind() == io::ErrorKind::NotFound => {
            say!(l, en "{path} no longer exists", zh "文件 {path} 已不存在")
        }
        NotAsSaved::Open(error) => {
            say!(l, en "cannot open {path}: {error}", zh "打不开 {path}：{error}")
        }
        NotAsSaved::Write(error) => {
            say!(l, en "cannot write {path}: {error}", zh "无法写入 {path}：{error}")
        }
        NotAsSaved::Changed => {
            say!(
                l,
                en "{path} is no longer the picture that was saved",
                zh "文件 {path} 已不是当初保存的图片",
            )
        }
        NotAsSaved::AnotherJobs => {
            say!(
                l,
                en "{path} is now another job's picture",
                zh "文件 {path} 现在是另一个任务的图片",
            )
        }
    }
}

pub(crate) fn after_gone(l: Language, url: Option<&str>, command: &str) -> String {
    match url {
        Some(url) => {
            say!(
                l,
                en "IMA may still have it: {url}\ndetails: {command}",
                zh "IMA 那边可能还有：{url}\n详情：{command}",
            )
        }
        None => say!(l, en "details: {command}", zh "详情：{command}"),
    }
}

pub(crate) fn not_downloaded(l: Language, job: &JobRecord) -> String {
    let id = &job.id;
    say!(l, en "the picture of job {id} was not downloaded", zh "任务 {id} 的图片没有下载")
}
