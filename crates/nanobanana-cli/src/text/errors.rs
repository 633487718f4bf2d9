//! Errors, what to do about them, and what is said beside results.

use std::error::Error;
use std::io;

use nanobanana::input::{InputError, InputFault};
use nanobanana::journal::{JournalFault, ServiceKind};
use nanobanana::report::causes;
use nanobanana::{Failure, Language, Refusal};
use nanobanana_mcp::stdio::StdioError;
use nanobanana_text::{either, say};

use super::{auth, config, files, given, interruption, jobs, recipe, typed};
use crate::environment::{API_KEY, Folders, NotText};
use crate::error::{CommandError, is_of_gone_input, journal_fault};
use crate::interruption::Interruption;
use crate::key::keyring::KeyringError;
use crate::settings::InvalidSetting;
use crate::text_file;

/// An error, without its causes. What this program does not know speaks for itself.
pub(crate) fn error(l: Language, error: &(dyn Error + 'static)) -> String {
    if let Some(boxed) = error.downcast_ref::<Box<Failure>>() {
        nanobanana_text::failure(l, boxed)
    } else if let Some(error) = error.downcast_ref::<CommandError>() {
        of_command(l, error)
    } else if let Some(interruption) = error.downcast_ref::<Interruption>() {
        interruption::interrupted(l, interruption)
    } else if let Some(error) = error.downcast_ref::<KeyringError>() {
        auth::keyring(l, error)
    } else if let Some(InvalidSetting { line, fault }) = error.downcast_ref() {
        config::in_line(l, *line, fault)
    } else if error.is::<NotText>() {
        say!(l, en "{API_KEY} does not hold UTF-8 text", zh "{API_KEY} 里不是 UTF-8 文字")
    } else if l == Language::En {
        nanobanana_text::error(l, error)
    } else if let Some(fault) = error.downcast_ref::<io::Error>().and_then(of_text_file) {
        fault
    } else {
        nanobanana_text::error(l, error)
    }
}

fn of_command(l: Language, error: &CommandError) -> String {
    match error {
        CommandError::Failure(failure) => nanobanana_text::failure(l, failure),
        CommandError::KeyMissing { profile, .. } => match profile {
            Some(name) => say!(
                l,
                en "profile `{name}` has no API key",
                zh "账号“{name}”没有 API 密钥",
            ),
            None => say!(l, en "no API key is set", zh "还没有设置 API 密钥"),
        },
        CommandError::KeyNotStored(_) => auth::KEY_NOT_STORED.of(l).to_owned(),
        CommandError::Keyring(_) => auth::KEYRING_UNUSABLE.of(l).to_owned(),
        CommandError::Journal(_) => say!(
            l,
            en "cannot read the journal of paid jobs; nothing was sent",
            zh "任务记录读不出来，没有发出请求",
        ),
        CommandError::NoSuchJob { key } => recipe::no_such(l, key),
        CommandError::Busy { job, pid } => jobs::busy(l, job, *pid),
        CommandError::NoHome => say!(
            l,
            en "cannot find your home folder",
            zh "不知道当前用户的主文件夹在哪里",
        ),
        CommandError::Simulator(_) => {
            say!(l, en "cannot start the simulator", zh "模拟服务启动不了")
        }
        CommandError::McpStdio(error @ StdioError::Greeting(_)) => {
            say!(l, en "{error}", zh "标准输入上的客户端说的不是 MCP")
        }
        CommandError::McpStdio(error @ StdioError::Broken(_)) => {
            say!(l, en "{error}", zh "服务中断了")
        }
        CommandError::Service(error) => nanobanana_text::error(l, error),
        CommandError::Runtime(_) => {
            say!(l, en "cannot start nanobanana", zh "程序启动不了")
        }
        CommandError::Stdout(_) => {
            say!(l, en "cannot write to standard output", zh "标准输出写不进去")
        }
        CommandError::Told(told) => told.text(l).to_owned(),
        CommandError::Interrupted(left) => interruption::interrupted(l, left),
    }
}

/// What is wrong with a text file, in Chinese, where that is not the system's own error.
fn of_text_file(error: &io::Error) -> Option<String> {
    let fault = error.get_ref()?.downcast_ref::<text_file::Fault>()?;
    Some(match fault {
        text_file::Fault::NotAFile => "不是普通文件".to_owned(),
        text_file::Fault::TooLong { longest } => format!("超过 {longest} 字节"),
        text_file::Fault::NotText => "不是文本".to_owned(),
        text_file::Fault::WritableByOthers => {
            "本机其他用户可以改写它；请用 chmod 600 设为只有自己可用".to_owned()
        }
    })
}

/// An error and its causes on one line.
pub(crate) fn chain(l: Language, error: &(dyn Error + 'static)) -> String {
    let mut words = vec![self::error(l, error)];
    words.extend(causes(error, |cause| self::error(l, cause)));
    words.join(either(l, ": ", "："))
}

/// The next step after an error, where there is one, by who makes the pictures.
pub(crate) fn advice(l: Language, error: &CommandError, service: ServiceKind) -> Option<String> {
    if let Some(fault) = journal_fault(error) {
        return Some(after_journal_fault(l, fault, service));
    }
    match error {
        CommandError::Failure(failure) => match &**failure {
            Failure::Refused(Refusal::OutputExists { free, .. }) => Some(files::use_force(l, free)),
            Failure::Refused(Refusal::InputsMissing) => Some(given::NAME_AN_INPUT.of(l).to_owned()),
            failure if is_of_gone_input(failure) => Some(given::PIPED_IS_GONE.of(l).to_owned()),
            Failure::Input(InputError {
                fault: InputFault::Outside { .. },
                ..
            }) => Some(given::ALLOW_ITS_FOLDER.of(l).to_owned()),
            failure => nanobanana_text::advice(l, failure, service, None),
        },
        CommandError::KeyMissing {
            profile: Some(name),
            ..
        } => Some(auth::log_in(l, name)),
        CommandError::KeyMissing { others, .. } if !others.is_empty() => {
            Some(auth::choose_profile(l, others))
        }
        CommandError::KeyMissing { .. } => Some(auth::get_a_key(l)),
        CommandError::KeyNotStored(failure) => Some(auth::after_failed_check(l, failure.kind())),
        CommandError::Keyring(error) => Some(auth::instead_of_keyring(l, error).to_owned()),
        CommandError::Interrupted(left) => interruption::after_interruption(l, left, service),
        CommandError::NoSuchJob { key } if key == "last" => Some(jobs::make_one(l, service)),
        CommandError::NoSuchJob { .. } => Some(jobs::list_jobs(l, service)),
        CommandError::Service(_) => Some(say!(
            l,
            en "install the system's certificates (ca-certificates)",
            zh "请安装系统证书（ca-certificates）",
        )),
        CommandError::Told(told) => told.hint(l).map(str::to_owned),
        _ => None,
    }
}

fn after_journal_fault(l: Language, fault: JournalFault, service: ServiceKind) -> String {
    let Some(folders) = Folders::of_user() else {
        return nanobanana_text::journal_advice(l, fault);
    };
    let aside = typed::journal_aside(&folders, service);
    let repair = typed::repair(service);
    let next = match fault {
        JournalFault::Damaged => say!(
            l,
            en "to keep what can be read and move the rest aside: {repair}",
            zh "保留还能读出的任务，把损坏的文件移到一旁：{repair}",
        ),
        JournalFault::Foreign => say!(
            l,
            en "to start a new journal, move this one aside: {aside}",
            zh "要开始新的任务记录，请先把它移到一旁：{aside}",
        ),
        JournalFault::Newer => say!(
            l,
            en "update nanobanana, or start a new journal, whose limits do not count the old jobs: {aside}",
            zh "请更新 nanobanana；或开始新的任务记录，限额不再计入旧的任务：{aside}",
        ),
        JournalFault::Gone => say!(
            l,
            en "try again; the new journal has none of the old jobs",
            zh "再试一次；新的任务记录里没有旧的任务",
        ),
        JournalFault::InUse | JournalFault::Unusable => {
            return nanobanana_text::journal_advice(l, fault);
        }
    };
    let logs = folders.logs(service);
    let logs = logs.display();
    say!(
        l,
        en "recent task ids are in the log: {logs}\n{next}",
        zh "最近几天的任务编号在日志里：{logs}\n{next}",
    )
}

pub(crate) fn error_line(l: Language, error: &str) -> String {
    say!(l, en "error: {error}", zh "错误：{error}")
}

pub(crate) fn cause_line(l: Language, cause: &str) -> String {
    say!(l, en "  cause: {cause}", zh "  原因：{cause}")
}

pub(crate) fn advice_lines(l: Language, advice: &str) -> String {
    let below = either(l, "\n        ", "\n          ");
    let advice = advice.replace('\n', below);
    say!(l, en "  hint: {advice}", zh "  下一步：{advice}")
}
