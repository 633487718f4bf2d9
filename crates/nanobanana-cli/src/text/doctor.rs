//! What is said of a checked machine.

use std::error::Error;
use std::path::Path;

use nanobanana::journal::{JobId, LostJob, Repair, Saved, ServiceKind};
use nanobanana::openapi::{KeyedHost, ReachStep, Reached, Unreached};
use nanobanana::{DASHBOARD_URL, Failure, FailureKind, Language, NEW_KEY_URL};
use nanobanana_text::{either, say};
use serde::Serialize;

use super::config;
use super::errors::{advice, chain};
use crate::environment::ProxyInUse;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::shell;

/// A clock that is off by more than this is worth a word, in seconds: uploads are signed with the time.
const WORTH_SAYING: u64 = 60;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mark {
    /// All is well.
    Ok,
    /// A picture can be made, and something should be done.
    Warn,
    /// No picture can be made.
    Fail,
}

/// What a check has found, in the words of one language.
#[derive(Serialize)]
pub(crate) struct Check {
    /// What it is about.
    pub(crate) check: &'static str,
    pub(crate) status: Mark,
    /// What was found.
    pub(crate) text: String,
    /// The one next step, where there is something to do.
    pub(crate) hint: Option<String>,
    /// How a command ends for this reason.
    #[serde(skip)]
    pub(crate) exit: Exit,
}

impl Check {
    fn ok(check: &'static str, text: impl Into<String>) -> Self {
        Self {
            check,
            status: Mark::Ok,
            text: text.into(),
            hint: None,
            exit: Exit::Success,
        }
    }

    fn warn(check: &'static str, text: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            status: Mark::Warn,
            hint: Some(hint.into()),
            ..Self::ok(check, text)
        }
    }

    fn fail(check: &'static str, exit: Exit, text: String, hint: impl Into<String>) -> Self {
        Self {
            status: Mark::Fail,
            exit,
            ..Self::warn(check, text, hint)
        }
    }
}

/// A mark, as a word.
pub(crate) fn mark(l: Language, mark: Mark) -> &'static str {
    match mark {
        Mark::Ok => either(l, "ok", "正常"),
        Mark::Warn => either(l, "warn", "注意"),
        Mark::Fail => either(l, "FAIL", "失败"),
    }
}

const fn key_label(l: Language) -> &'static str {
    either(l, "API key", "API 密钥")
}

/// A key, by its first characters and where it comes from, and what IMA says of it.
pub(crate) fn key(
    l: Language,
    hint: &str,
    source: &str,
    answer: &Result<Result<(), Failure>, CommandError>,
) -> Check {
    let key = say!(l, en "{hint}, {source}", zh "{hint}，{source}");
    match answer {
        Ok(Ok(())) => Check::ok(
            key_label(l),
            say!(l, en "{key}; IMA accepts it", zh "{key}；平台接受"),
        ),
        Ok(Err(failure)) if failure.kind() == FailureKind::Key => {
            let text = say!(l, en "{key}; IMA refuses it", zh "{key}；被平台拒绝");
            Check {
                hint: nanobanana_text::advice(l, failure, ServiceKind::Ima, None),
                ..Check::fail(key_label(l), Exit::Key, text, "")
            }
        }
        Ok(Err(_)) | Err(_) => Check::warn(
            key_label(l),
            say!(l, en "{key}; IMA could not be asked", zh "{key}；无法向平台验证"),
            either(l, "see the hosts below", "请看下面的主机检查"),
        ),
    }
}

/// That there is no key, or none that can be one.
pub(crate) fn no_key(l: Language, error: &CommandError) -> Check {
    let CommandError::KeyMissing { keyring, .. } = error else {
        let hint = "nanobanana auth login";
        return Check::fail(key_label(l), error.exit(), chain(l, error), hint);
    };
    let none = either(l, "none", "没有").to_owned();
    let text = keyring.as_ref().map_or(none, |error| {
        let why = chain(l, error);
        say!(l, en "none; {why}", zh "没有；{why}")
    });
    let hint = say!(
        l,
        en "make one at {NEW_KEY_URL}, then run `nanobanana auth login`",
        zh "到 {NEW_KEY_URL} 创建密钥，再运行 `nanobanana auth login`",
    );
    Check::fail(key_label(l), error.exit(), text, hint)
}

/// That TLS could not be set up, so no host was tried.
pub(crate) fn no_tls(l: Language, error: &(dyn Error + 'static)) -> Check {
    let hint = either(
        l,
        "install the system's certificates (ca-certificates)",
        "请安装系统证书（ca-certificates）",
    );
    let label = either(l, "network", "网络");
    Check::fail(label, Exit::Internal, chain(l, error), hint)
}

/// One of the two hosts.
pub(crate) fn host(l: Language, host: KeyedHost, result: &Result<Reached, Unreached>) -> Check {
    let name = host.name();
    let label = match host {
        KeyedHost::Api => either(l, "API host", "API 主机"),
        KeyedHost::Upload => either(l, "upload host", "上传主机"),
    };
    let error = match result {
        Err(error) => error,
        Ok(reached) => {
            let latency = reached.latency.as_millis();
            let text = say!(
                l,
                en "{name} answers over TLS in {latency} ms",
                zh "{name} 可通过 TLS 访问，{latency} 毫秒",
            );
            return Check::ok(label, text);
        }
    };
    let why = chain(l, error);
    let hint = match error.step {
        ReachStep::Name => either(
            l,
            "check the network connection and its DNS",
            "请检查网络连接和 DNS",
        ),
        ReachStep::Connect => either(
            l,
            "check the network connection, the firewall and the proxy",
            "请检查网络连接、防火墙和代理",
        ),
        ReachStep::Tls => either(
            l,
            "if a proxy here opens TLS, put its certificate among the trusted ones (SSL_CERT_FILE)",
            "若有代理解密 TLS，请把它的证书加入信任列表（SSL_CERT_FILE）",
        ),
        ReachStep::Answer => either(l, "try again later", "请稍后重试"),
    };
    let text = say!(l, en "{name}: {why}", zh "{name}：{why}");
    Check::fail(label, Exit::Network, text, hint)
}

/// By how many seconds this machine's clock is ahead, where a host has named the time.
pub(crate) fn clock(l: Language, ahead: Option<i64>) -> Check {
    let label = either(l, "clock", "时钟");
    let Some(ahead) = ahead else {
        let text = either(l, "could not be compared", "无法比对");
        let hint = either(l, "see the hosts above", "请看上面的主机检查");
        return Check::warn(label, text, hint);
    };
    let seconds = ahead.unsigned_abs();
    let text = match ahead {
        -2..=2 => either(l, "right", "准确").to_owned(),
        3.. => say!(l, en "{seconds} s ahead of IMA's", zh "比平台快 {seconds} 秒"),
        _ => say!(l, en "{seconds} s behind IMA's", zh "比平台慢 {seconds} 秒"),
    };
    if seconds <= WORTH_SAYING {
        return Check::ok(label, text);
    }
    let hint = either(
        l,
        "set this machine's clock: uploads are signed with the time",
        "请校准本机时钟：上传签名要用到时间",
    );
    Check::warn(label, text, hint)
}

/// The proxy on the way to the hosts.
pub(crate) fn proxy(l: Language, proxy: Option<ProxyInUse>) -> Check {
    let text = match proxy {
        None => either(l, "none", "未使用").to_owned(),
        Some(ProxyInUse { variable, address }) => match variable {
            Some(variable) => {
                say!(l, en "{address}, by {variable}", zh "{address}，由 {variable} 指定")
            }
            None => {
                say!(l, en "{address}, by the system's settings", zh "{address}，由系统设置指定")
            }
        },
    };
    Check::ok(either(l, "proxy", "代理"), text)
}

/// The settings file.
pub(crate) fn settings(l: Language, error: Option<&(dyn Error + 'static)>) -> Check {
    let label = either(l, "settings", "设置");
    let Some(error) = error else {
        return Check::ok(label, either(l, "can be used", "可以使用"));
    };
    let hint = either(
        l,
        "fix the file, or move it aside",
        "请改正该文件，或将其移走",
    );
    Check::fail(label, Exit::Usage, chain(l, error), hint)
}

/// What a folder is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FolderRole {
    /// The journal of paid jobs, without which nothing is paid.
    Journal,
    /// Pictures that nobody has named a place for, where none is set either: the working folder.
    Working,
    /// The same, where one is set: that of the setting `output.folder`.
    Setting,
}

impl FolderRole {
    fn label(self, l: Language) -> &'static str {
        match self {
            Self::Journal => either(l, "journal folder", "任务记录文件夹"),
            Self::Working | Self::Setting => either(l, "output folder", "输出文件夹"),
        }
    }
}

/// That a folder can be written to.
pub(crate) fn writable(l: Language, role: FolderRole, path: &Path) -> Check {
    Check::ok(role.label(l), path.display().to_string())
}

/// That others can read a folder, which holds prompts.
pub(crate) fn open_to_others(l: Language, role: FolderRole, path: &Path) -> Check {
    let path = path.display().to_string();
    let text = say!(
        l,
        en "{path} can be read by other users of this machine",
        zh "本机其他用户可以读取 {path}",
    );
    let hint = shell::line(["chmod", "700", &path]);
    let hint = hint.unwrap_or_else(|| "chmod 700".to_owned());
    Check::warn(role.label(l), text, hint)
}

/// That a folder is not there and is not made, as the one above it is missing.
pub(crate) fn no_parent(l: Language, role: FolderRole, path: &Path, parent: &Path) -> Check {
    let text = config::no_parent_folder(l, path, parent);
    let parent = parent.display();
    let hint = say!(
        l,
        en "make {parent} first, or set another folder: nanobanana config set output.folder FOLDER",
        zh "请先建好 {parent}，或另设文件夹：nanobanana config set output.folder 文件夹",
    );
    Check::fail(role.label(l), Exit::Output, text, hint)
}

/// That a folder cannot be written to.
pub(crate) fn unwritable(
    l: Language,
    role: FolderRole,
    path: &Path,
    error: &(dyn Error + 'static),
) -> Check {
    let hint = match role {
        FolderRole::Journal => either(
            l,
            "make it writable: nothing is paid without the journal",
            "请让它可写：没有任务记录就不会付费",
        ),
        FolderRole::Working => either(
            l,
            "work in another folder, or name one with -o",
            "请换一个文件夹，或用 -o 指定",
        ),
        FolderRole::Setting => either(
            l,
            "set a folder that can be written to: nanobanana config set output.folder FOLDER",
            "请设一个可写的文件夹：nanobanana config set output.folder 文件夹",
        ),
    };
    let (path, why) = (path.display(), chain(l, error));
    let text = say!(l, en "{path} cannot be written to: {why}", zh "{path} 无法写入：{why}");
    Check::fail(role.label(l), Exit::Output, text, hint)
}

/// That the journal cannot be read, or not be repaired.
pub(crate) fn no_journal(l: Language, service: ServiceKind, error: &CommandError) -> Check {
    let hint = advice(l, error, service);
    Check {
        hint: hint.map(|hint| hint.replace('\n', either(l, "; ", "；"))),
        ..Check::fail(
            either(l, "journal", "任务记录"),
            error.exit(),
            chain(l, error),
            "",
        )
    }
}

/// How many jobs wait to be picked up.
pub(crate) fn unfinished(l: Language, jobs: u64) -> Check {
    let label = either(l, "unfinished jobs", "未完成的任务");
    counted(l, label, jobs, "nanobanana resume")
}

/// Of how many jobs it is not known whether they were paid.
pub(crate) fn unknown_charges(l: Language, jobs: u64) -> Check {
    let hint = either(
        l,
        "`nanobanana history --outcome unknown` lists them; `nanobanana show JOB` says what can be done",
        "用 `nanobanana history --outcome unknown` 列出，用 `nanobanana show 任务` 查看如何处理",
    );
    counted(l, either(l, "unknown charges", "扣费不明"), jobs, hint)
}

fn counted(l: Language, label: &'static str, jobs: u64, hint: &str) -> Check {
    match jobs {
        0 => Check::ok(label, either(l, "none", "无")),
        _ => Check::warn(label, say!(l, en "{jobs}", zh "{jobs} 个"), hint),
    }
}

/// The journal of a service was looked at, and repaired where it was damaged.
pub(crate) fn repair(l: Language, service: ServiceKind, repair: &Repair) -> Check {
    let label = match service {
        ServiceKind::Ima => either(l, "journal", "任务记录"),
        ServiceKind::Simulator => either(l, "simulated jobs", "模拟任务记录"),
    };
    match repair {
        Repair::Absent => Check::ok(label, either(l, "there is none yet", "还没有")),
        Repair::Sound => {
            let text = either(l, "sound; nothing was changed", "完好，没有改动");
            Check::ok(label, text)
        }
        Repair::Repaired(saved) => {
            let hint = say!(
                l,
                en "the limits count only the jobs that were read; look for the others at {DASHBOARD_URL}",
                zh "限额只计入读出的任务；其余的请到 {DASHBOARD_URL} 查看",
            );
            Check {
                hint: (service == ServiceKind::Ima).then_some(hint),
                ..Check::warn(label, repaired(l, saved), "")
            }
        }
    }
}

fn repaired(l: Language, saved: &Saved) -> String {
    let (jobs, lost) = (saved.jobs, saved.lost.len());
    let read = match (jobs, lost) {
        (0, 0) => either(
            l,
            "nothing in it could be read, and the new one is empty",
            "里面没有能读出的任务，新的任务记录是空的",
        )
        .to_owned(),
        (1, _) => say!(
            l,
            en "1 job was read into a new one, {lost} could not be",
            zh "{jobs} 个任务已读入新的任务记录，{lost} 个读不出",
        ),
        _ => say!(
            l,
            en "{jobs} jobs were read into a new one, {lost} could not be",
            zh "{jobs} 个任务已读入新的任务记录，{lost} 个读不出",
        ),
    };
    let missing = match saved.lost_rows {
        0 => String::new(),
        rows => say!(
            l,
            en "; up to {rows} of their steps are missing",
            zh "；其中最多缺 {rows} 个步骤",
        ),
    };
    let aside = saved.aside.display();
    say!(
        l,
        en "was damaged and is now {aside}; {read}{missing}",
        zh "已损坏，移到了 {aside}；{read}{missing}",
    )
}

/// A job of a damaged journal that could not be read.
pub(crate) fn lost(l: Language, job: &LostJob) -> Check {
    let unknown = either(l, "unknown", "编号不明");
    let id = job.id.as_ref().map_or(unknown, JobId::as_str);
    let text = match &job.task_id {
        Some(task_id) => say!(l, en "{id}, task {task_id}", zh "{id}，平台任务 {task_id}"),
        None => say!(l, en "{id}, no task id known", zh "{id}，平台任务编号不明"),
    };
    Check {
        hint: None,
        ..Check::warn(either(l, "lost job", "读不出的任务"), text, "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_may_be_a_minute_off() {
        for (ahead, mark) in [
            (Some(60), Mark::Ok),
            (Some(61), Mark::Warn),
            (Some(-61), Mark::Warn),
            (None, Mark::Warn),
        ] {
            assert_eq!(clock(Language::En, ahead).status, mark, "{ahead:?}");
        }
    }
}
