//! Errors that people see as a first line or as a cause.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use ima_openapi::{BuildError, CertificateFault, Error as ApiError, InvalidApiKey, Unreached};

use super::failure::{failure, over_cap};
use super::list;
use super::refusal::refusal;
use super::{journal, picture, system, vendor};
use crate::failure::{DeliveryError, Failure};
use crate::input::{InputError, InputFault};
use crate::job::UnreadableJob;
use crate::journal::{Damage, JournalError, OverCap, SpendError};
use crate::picture::PictureError;
use crate::preferences::PreferenceError;
use crate::refusal::Refusal;
use crate::service::ServiceError;

/// An error of the engine or the system, without its causes. Others speak for themselves.
#[must_use]
pub fn error(error: &(dyn Error + 'static)) -> String {
    if let Some(error) = error.downcast_ref::<Failure>() {
        failure(error)
    } else if let Some(error) = error.downcast_ref::<Refusal>() {
        refusal(error)
    } else if let Some(error) = error.downcast_ref::<ApiError>() {
        vendor::error(error)
    } else if let Some(error) = error.downcast_ref::<InputError>() {
        format!("{}：{}", error.path.display(), input(&error.fault))
    } else if let Some(error) = error.downcast_ref::<InputFault>() {
        input(error)
    } else if let Some(error) = error.downcast_ref::<PictureError>() {
        picture::error(error)
    } else if let Some(error) = error.downcast_ref::<DeliveryError>() {
        delivery(error).to_owned()
    } else if let Some(error) = error.downcast_ref::<JournalError>() {
        journal::error(error)
    } else if let Some(error) = error.downcast_ref::<OverCap>() {
        over_cap(error)
    } else {
        seldom(error)
    }
}

/// The errors that are met least.
fn seldom(error: &(dyn Error + 'static)) -> String {
    if let Some(error) = error.downcast_ref::<SpendError>() {
        match error {
            SpendError::OverCap(over) => over_cap(over),
            SpendError::Journal(error) => journal::error(error),
        }
    } else if let Some(damage) = error.downcast_ref::<Damage>() {
        journal::damage(damage)
    } else if let Some(UnreadableJob(job)) = error.downcast_ref::<UnreadableJob>() {
        format!("任务 {} 是本程序的另一个版本写的，读不出来", job.id)
    } else if let Some(error) = error.downcast_ref::<PreferenceError>() {
        preference(error)
    } else if let Some(error) = error.downcast_ref::<InvalidApiKey>() {
        key(*error).to_owned()
    } else if error.is::<ServiceError>() {
        "到服务的连接建立不起来".to_owned()
    } else if let Some(fault) = error.downcast_ref::<CertificateFault>() {
        vendor::certificate(fault)
    } else if let Some(error) = error.downcast_ref::<BuildError>() {
        vendor::build_error(error)
    } else if let Some(error) = error.downcast_ref::<Unreached>() {
        vendor::unreached(error.step).to_owned()
    } else if let Some(error) = error.downcast_ref::<io::Error>() {
        system::error(error)
    } else {
        let text = error.to_string();
        system::of_connection(&text).map_or(text, str::to_owned)
    }
}

fn input(fault: &InputFault) -> String {
    match fault {
        InputFault::Open(_) => "打不开".to_owned(),
        InputFault::Place(_) => "看不出在哪个文件夹里".to_owned(),
        InputFault::Outside { real, allowed } => outside(real, allowed),
        InputFault::NotAFile => "不是普通文件".to_owned(),
        InputFault::Picture(fault) => picture::error(fault),
        InputFault::Scratch(_) => "没能复制到临时文件夹".to_owned(),
    }
}

fn outside(real: &Path, allowed: &[PathBuf]) -> String {
    let folders = list(allowed.iter().map(|folder| quoted(folder)));
    let real = quoted(real);
    if allowed.is_empty() {
        format!("实际是{real}，而现在不允许读取任何文件夹里的图片")
    } else {
        format!("实际是{real}，不在允许读取的文件夹{folders}里")
    }
}

/// A path with what a terminal obeys escaped: a link's target can hold whatever it likes to.
fn quoted(path: &Path) -> String {
    let escaped = format!("{path:?}");
    format!("“{}”", escaped.trim_matches('"'))
}

fn delivery(error: &DeliveryError) -> &'static str {
    match error {
        DeliveryError::Fetch(_) => "下载失败",
        DeliveryError::NotAPicture(_) => "收到的不是一张完整的图片",
    }
}

fn preference(error: &PreferenceError) -> String {
    match error {
        PreferenceError::Io { path, .. } => format!("{} 读不出来或写不进去", path.display()),
        PreferenceError::NotAnObject { path } => {
            format!("{} 里不是应有的 JSON 对象，保持原样", path.display())
        }
    }
}

fn key(error: InvalidApiKey) -> &'static str {
    match error {
        InvalidApiKey::Empty => "密钥是空的",
        InvalidApiKey::NotVisibleAscii => "密钥里有空格、汉字或其他不该有的字符",
    }
}
