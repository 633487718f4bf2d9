//! Errors that people see as a first line or as a cause. What the system, a library or a server says
//! stays in its own words, and so does whatever has no better ones.

use std::error::Error;
use std::path::{Path, PathBuf};

use ima_openapi::{
    BusinessCode, Endpoint, Error as ApiError, ErrorKind, InvalidApiKey, Language, ReachStep,
    ThroughProxy, Unreached,
};
use nanobanana::input::{InputError, InputFault};
use nanobanana::journal::{Damage, JournalError, OverCap};
use nanobanana::picture::{PictureError, Unrecognized};
use nanobanana::{DeliveryError, Failure, Refusal, ServiceError};

use crate::failure::{failure, over_cap};
use crate::progress::state;
use crate::refusal::refusal;
use crate::value::{either, list};

/// An error, without its causes.
#[must_use]
pub fn error(l: Language, error: &(dyn Error + 'static)) -> String {
    if let Some(error) = error.downcast_ref::<Failure>() {
        failure(l, error)
    } else if let Some(error) = error.downcast_ref::<Box<Failure>>() {
        failure(l, error)
    } else if let Some(error) = error.downcast_ref::<Refusal>() {
        refusal(l, error)
    } else if let Some(error) = error.downcast_ref::<ApiError>() {
        call(l, error)
    } else if let Some(error) = error.downcast_ref::<InputError>() {
        input(l, &error.path, &error.fault)
    } else if let Some(InputFault::NotAFile) = error.downcast_ref() {
        say!(l, en "it is not a regular file", zh "不是普通文件")
    } else if let Some(InputFault::Outside { real, allowed }) = error.downcast_ref() {
        outside(l, real, allowed)
    } else if let Some(error) = error.downcast_ref::<PictureError>() {
        picture(l, error)
    } else if let Some(error) = error.downcast_ref::<DeliveryError>() {
        delivery(l, error).to_owned()
    } else if let Some(error) = error.downcast_ref::<JournalError>() {
        journal(l, error)
    } else if let Some(error) = error.downcast_ref::<OverCap>() {
        over_cap(l, error)
    } else if let Some(error) = error.downcast_ref::<Damage>() {
        damage(l, error)
    } else if let Some(error) = error.downcast_ref::<InvalidApiKey>() {
        key(l, *error)
    } else if let Some(ThroughProxy { proxy, .. }) = error.downcast_ref() {
        say!(l, en "{error}", zh "经由代理 {proxy}")
    } else if error.is::<ServiceError>() {
        say!(l, en "cannot set up the connection", zh "到服务的连接建立不起来")
    } else if let Some(error) = error.downcast_ref::<Unreached>() {
        let step = match error.step {
            ReachStep::Name => "查不到这个主机名",
            ReachStep::Connect => "连接不上",
            ReachStep::Tls => "TLS 握手失败",
            ReachStep::Answer => "没有回应",
        };
        say!(l, en "{error}", zh "{step}")
    } else {
        error.to_string()
    }
}

/// An error and its causes on one line, without what says the same again.
#[must_use]
pub fn chain(l: Language, fault: &(dyn Error + 'static)) -> String {
    let mut shown = error(l, fault);
    let mut text = shown.clone();
    let mut source = fault.source();
    while let Some(cause) = source {
        let said = error(l, cause);
        if !shown.contains(&said) {
            text = say!(l, en "{text}: {said}", zh "{text}：{said}");
        }
        shown = said;
        source = cause.source();
    }
    text
}

fn input(l: Language, path: &Path, fault: &InputFault) -> String {
    let path = path.display();
    match fault {
        InputFault::Open(_) => say!(l, en "cannot open {path}", zh "打不开 {path}"),
        InputFault::Place(_) => say!(
            l,
            en "cannot tell which folder {path} is in",
            zh "看不出 {path} 在哪个文件夹里",
        ),
        InputFault::Outside { real, allowed } => {
            let outside = outside(l, real, allowed);
            say!(l, en "cannot read {path}: {outside}", zh "不能读取 {path}：{outside}")
        }
        InputFault::NotAFile => {
            say!(l, en "{path} is not a regular file", zh "{path} 不是普通文件")
        }
        InputFault::Picture(fault) => {
            let fault = picture(l, fault);
            say!(l, en "cannot use {path}: {fault}", zh "{path} 不能用：{fault}")
        }
        InputFault::Scratch(_) => say!(
            l,
            en "cannot copy {path} to the temporary folder",
            zh "没能把 {path} 复制到临时文件夹",
        ),
        other => say!(l, en "{path}: {other}", zh "{path}：{other}"),
    }
}

fn outside(l: Language, real: &Path, allowed: &[PathBuf]) -> String {
    let folders = list(l, allowed.iter().map(|folder| quoted(folder)));
    let real = quoted(real);
    if allowed.is_empty() {
        say!(
            l,
            en "it is {real}, and no folder is allowed",
            zh "实际是 {real}，而现在不允许读取任何文件夹里的图片",
        )
    } else {
        say!(
            l,
            en "it is {real}, outside the allowed folders: {folders}",
            zh "实际是 {real}，不在允许读取的文件夹 {folders} 里",
        )
    }
}

/// A path with what a terminal obeys escaped: a link's target can hold whatever it likes to.
fn quoted(path: &Path) -> String {
    format!("{path:?}")
}

fn delivery(l: Language, error: &DeliveryError) -> &'static str {
    match error {
        DeliveryError::NotAPicture(_) => either(
            l,
            "the download is not a complete picture",
            "收到的不是一张完整的图片",
        ),
        _ => either(l, "the download failed", "下载失败"),
    }
}

fn key(l: Language, error: InvalidApiKey) -> String {
    match error {
        InvalidApiKey::Empty => say!(l, en "{error}", zh "密钥是空的"),
        InvalidApiKey::NotVisibleAscii => {
            say!(l, en "{error}", zh "密钥里有空格、汉字或其他不该有的字符")
        }
    }
}

/// A failed call: which, what it means where IMA's code says so, and IMA's own words.
fn call(l: Language, error: &ApiError) -> String {
    let endpoint = match error.endpoint {
        Endpoint::ProductList => "读取价目",
        Endpoint::CreateTask => "创建任务",
        Endpoint::TaskDetail => "查询任务",
        Endpoint::UploadToken => "申请上传",
        Endpoint::Upload => "上传",
        Endpoint::Download => "下载",
    };
    let what = match &error.kind {
        ErrorKind::Business(refusal) => {
            let (code, words) = (refusal.code.0, &refusal.message);
            let meaning = match (refusal.code, error.endpoint) {
                (BusinessCode::BAD_REQUEST, _) => "请求有误",
                (BusinessCode::UNAUTHORIZED, _) => "密钥无效或没有权限",
                (BusinessCode::BACKEND_REFUSED, Endpoint::CreateTask) => {
                    "任务过于复杂，后端没有接受"
                }
                (BusinessCode::BACKEND_REFUSED, _) => "平台内部故障",
                (BusinessCode::INSUFFICIENT_POINTS, _) => "积分不足",
                (BusinessCode::SUBSCRIPTION_REQUIRED, _) => "需要更高等级的订阅",
                (BusinessCode::CREDIT_MISMATCH, _) => "积分数和计价规则不一致",
                (BusinessCode::NO_RULE, _) => "没有适合这些参数的计价规则",
                (BusinessCode::ATTRIBUTE_MISMATCH, _) => "计价规则和参数不符",
                (BusinessCode(429), _) => "请求太频繁",
                _ => "平台没有接受",
            };
            format!("{meaning}（错误码 {code}：{words}）")
        }
        ErrorKind::Connect(_) => "连接不上".to_owned(),
        ErrorKind::Timeout { after } => format!("{} 秒内没有回应", after.as_secs_f64()),
        ErrorKind::Interrupted(_) => "连接中断".to_owned(),
        ErrorKind::HttpStatus { status, .. } => format!("HTTP 状态 {status}"),
        other => other.to_string(),
    };
    say!(l, en "{error}", zh "{endpoint}：{what}")
}

/// An error of the journal, which is called 任务记录.
fn journal(l: Language, error: &JournalError) -> String {
    let zh = match error {
        JournalError::OverCap(error) => return over_cap(l, error),
        JournalError::Files { path, .. } => format!("任务记录用不了 {}", path.display()),
        JournalError::Open { path, .. } => format!("任务记录 {} 打不开", path.display()),
        JournalError::Damaged { path, .. } => format!("任务记录 {} 已损坏", path.display()),
        JournalError::Gone { path } => {
            format!("任务记录 {} 在使用中被移走或删除了", path.display())
        }
        JournalError::InUse { path, .. } => {
            format!("任务记录 {} 正由另一个进程使用", path.display())
        }
        JournalError::Foreign { path } => format!("{} 不是本程序的任务记录", path.display()),
        JournalError::Newer { path, found, known } => format!(
            "任务记录 {} 是更新版本的程序写的（它的结构编号是 {found}，本程序只认识到 {known}）",
            path.display()
        ),
        JournalError::Database(_) => "任务记录没能读出或写入".to_owned(),
        JournalError::Content { column, .. } => format!("任务记录的 {column} 列里的值不能用"),
        JournalError::NoSuchJob { job } => format!("没有任务 {job}"),
        JournalError::NotEnded { job, state: now } => {
            format!("任务 {job} 还没有结束（{}）", state(l, *now))
        }
        JournalError::Held { job, .. } => format!("任务 {job} 正由另一个进程处理"),
        JournalError::TooManyAttempts { job, made } => format!("任务 {job} 已经试过 {made} 次"),
        JournalError::NoSuchClientKey { key } => format!("没有客户端密钥 {key}，或它已失效"),
        JournalError::KeyNameTaken { name } => format!("已有名为“{name}”的客户端密钥"),
        other => other.to_string(),
    };
    say!(l, en "{error}", zh "{zh}")
}

/// How a journal shows that it is damaged. What the database says speaks for itself.
fn damage(l: Language, damage: &Damage) -> String {
    match damage {
        Damage::Empty => say!(l, en "{damage}", zh "文件是空的"),
        Damage::NoTables => say!(l, en "{damage}", zh "文件里没有数据表"),
        Damage::LogAlone => say!(l, en "{damage}", zh "只剩下它的 journal.sqlite-wal"),
        other => other.to_string(),
    }
}

/// An error of a picture. What exactly is wrong inside a file stays in the words of its format.
fn picture(l: Language, error: &PictureError) -> String {
    let zh = match error {
        PictureError::NotAPicture { found } => format!(
            "这是{}，不是 PNG、JPEG、WebP、GIF、BMP 或 TIFF 图片",
            kind_of(*found)
        ),
        PictureError::UnexpectedFormat { found } => {
            format!("这是 {found} 图片，应当是 PNG、JPEG 或 WebP 图片")
        }
        PictureError::TooLarge { bytes, limit } => {
            format!("文件有 {bytes} 字节，图片最多 {limit} 字节")
        }
        PictureError::TooManyPixels {
            format,
            width,
            height,
            limit,
        } => format!("{format} 图片有 {width}x{height} 像素，这种格式最多 {limit} 像素"),
        PictureError::DecodedTooLarge { bytes, limit } => {
            format!("图片解码需要 {bytes} 字节内存，最多 {limit} 字节")
        }
        PictureError::CutOff { format } => format!("{format} 图片不完整：缺少结尾"),
        PictureError::Corrupt { format, what } => format!("{format} 图片已损坏：{what}"),
        PictureError::Unsupported { format, what } => format!("{format} 图片不能用：{what}"),
        PictureError::Decode { format, .. } => format!("{format} 图片无法解码"),
        PictureError::Damaged { format } => format!("{format} 图片已损坏，无法解码"),
        PictureError::DoesNotFit {
            format,
            width,
            height,
            limit,
        } => format!("{format} 放不下 {width}x{height} 像素的图片：每边最多 {limit} 像素"),
        PictureError::Encode { format, .. } => format!("图片写不成 {format}"),
        PictureError::RecipeTooLong { bytes, limit } => {
            format!("配方不含提示词也有 {bytes} 字节；图片里最多放 {limit} 字节")
        }
        PictureError::Read(_) => "图片读不出来".to_owned(),
        PictureError::Write(_) => "图片写不进去".to_owned(),
    };
    say!(l, en "{error}", zh "{zh}")
}

/// What a file is in Chinese, with a space before it where it begins with a letter.
const fn kind_of(found: Unrecognized) -> &'static str {
    match found {
        Unrecognized::Empty => "空文件",
        Unrecognized::Heic => " HEIC 图片",
        Unrecognized::Avif => " AVIF 图片",
        Unrecognized::Svg => " SVG 图形",
        Unrecognized::Html => " HTML 网页",
        Unrecognized::Text => "文本",
        Unrecognized::Unknown => "无法识别的数据",
    }
}
