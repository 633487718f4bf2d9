//! What is said of a checked machine.

use std::path::{Path, PathBuf};

use nanobanana::journal::{JobId, LostJob, Repair, ServiceKind};
use nanobanana::openapi::{ClockOffset, KeyedHost, ReachStep, Reached, Unreached};
use nanobanana::{DASHBOARD_URL, Language, NEW_KEY_URL};
use nanobanana_text::{either, say};

use super::errors::{advice, chain};
use super::{auth, config};
use crate::doctor::{Finding, FolderRole, FolderState, KeyFinding, Mark};
use crate::environment::ProxyInUse;
use crate::error::CommandError;
use crate::key::keyring::KeyringError;
use crate::key::{KeySource, stored_file};
use crate::shell;

/// What is said of a check.
pub(crate) struct CheckText {
    /// What was found.
    pub(crate) summary: String,
    /// The one next step, where there is something to do.
    pub(crate) next: Option<String>,
}

impl CheckText {
    /// That all is well.
    fn fine(summary: impl Into<String>) -> Self {
        Self {
            summary: summary.into(),
            next: None,
        }
    }

    /// That something is to be done.
    fn with(summary: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            summary: summary.into(),
            next: Some(next.into()),
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

/// What a check is about.
pub(crate) fn label(l: Language, found: &Finding) -> &'static str {
    match found {
        Finding::Key(_) => either(l, "API key", "API 密钥"),
        Finding::Network(_) => either(l, "network", "网络"),
        Finding::Host(KeyedHost::Api, _) => either(l, "API host", "API 主机"),
        Finding::Host(KeyedHost::Upload, _) => either(l, "upload host", "上传主机"),
        Finding::Clock(_) => either(l, "clock", "时钟"),
        Finding::Proxy(_) => either(l, "proxy", "代理"),
        Finding::Settings(_) => either(l, "settings", "设置"),
        Finding::Folder(FolderRole::Journal, ..) => either(l, "journal folder", "任务记录文件夹"),
        Finding::Folder(FolderRole::Working | FolderRole::Setting, ..) => {
            either(l, "output folder", "输出文件夹")
        }
        Finding::Journal(..) | Finding::Repair(ServiceKind::Ima, _) => {
            either(l, "journal", "任务记录")
        }
        Finding::Repair(ServiceKind::Simulator, _) => either(l, "simulated jobs", "模拟任务记录"),
        Finding::Lost(_) => either(l, "lost job", "读不出的任务"),
        Finding::Unfinished(_) => either(l, "unfinished jobs", "未完成的任务"),
        Finding::UnknownCharges(_) => either(l, "unknown charges", "扣费不明"),
    }
}

/// What was found, and what to do.
pub(crate) fn words(l: Language, found: &Finding) -> CheckText {
    let none = || CheckText::fine(either(l, "none", "无"));
    let counted =
        |count: &usize, next| CheckText::with(say!(l, en "{count}", zh "{count} 个"), next);
    match found {
        Finding::Key(found) => key(l, found),
        Finding::Network(error) => CheckText::with(
            chain(l, error),
            either(
                l,
                "install the system's certificates (ca-certificates)",
                "请安装系统证书（ca-certificates）",
            ),
        ),
        Finding::Host(host, result) => self::host(l, *host, result),
        Finding::Clock(offset) => clock(l, *offset),
        Finding::Proxy(proxy) => self::proxy(l, proxy.as_ref()),
        Finding::Settings(Ok(())) => CheckText::fine(either(l, "can be used", "可以使用")),
        Finding::Settings(Err(error)) => CheckText::with(
            chain(l, error),
            either(
                l,
                "fix the file, or move it aside",
                "请改正该文件，或将其移走",
            ),
        ),
        Finding::Folder(role, path, state) => folder(l, *role, path.as_ref(), state),
        Finding::Journal(service, error) => CheckText {
            next: advice(l, error, *service)
                .map(|advice| advice.replace('\n', either(l, "; ", "；"))),
            ..CheckText::fine(chain(l, error))
        },
        Finding::Repair(service, repair) => self::repair(l, *service, repair),
        Finding::Lost(job) => lost(l, job),
        Finding::Unfinished(0) | Finding::UnknownCharges(0) => none(),
        Finding::Unfinished(count) => counted(count, "nanobanana resume"),
        Finding::UnknownCharges(count) => counted(
            count,
            either(
                l,
                "`nanobanana history --outcome unknown` lists them; `nanobanana show JOB` says what can be done",
                "用 `nanobanana history --outcome unknown` 列出，用 `nanobanana show 任务` 查看如何处理",
            ),
        ),
    }
}

fn key(l: Language, found: &KeyFinding) -> CheckText {
    let named = |source: &KeySource, hint: &str| {
        let source = auth::source(l, *source, stored_file::path().as_deref());
        say!(l, en "{hint}, {source}", zh "{hint}，{source}")
    };
    match found {
        KeyFinding::Accepted(source, hint) => {
            let key = named(source, hint);
            CheckText::fine(say!(l, en "{key}; IMA accepts it", zh "{key}；平台接受"))
        }
        KeyFinding::NotTried(source, hint) => {
            let key = named(source, hint);
            CheckText::with(
                say!(l, en "{key}; IMA could not be asked", zh "{key}；无法向平台验证"),
                either(l, "see the hosts below", "请看下面的主机检查"),
            )
        }
        KeyFinding::Refused(source, hint, failure) => {
            let key = named(source, hint);
            CheckText {
                summary: say!(l, en "{key}; IMA refuses it", zh "{key}；被平台拒绝"),
                next: nanobanana_text::advice(l, failure, ServiceKind::Ima, None),
            }
        }
        KeyFinding::Unusable(CommandError::KeyMissing { keyring, .. }) => CheckText::with(
            missing(l, keyring.as_ref()),
            say!(
                l,
                en "make one at {NEW_KEY_URL}, then run `nanobanana auth login`",
                zh "到 {NEW_KEY_URL} 创建密钥，再运行 `nanobanana auth login`",
            ),
        ),
        KeyFinding::Unusable(error) => CheckText::with(chain(l, error), "nanobanana auth login"),
    }
}

/// That there is no key, and why the keyring did not tell.
fn missing(l: Language, keyring: Option<&KeyringError>) -> String {
    match keyring {
        None => either(l, "none", "没有").to_owned(),
        Some(error) => {
            let why = chain(l, error);
            say!(l, en "none; {why}", zh "没有；{why}")
        }
    }
}

fn host(l: Language, host: KeyedHost, result: &Result<Reached, Unreached>) -> CheckText {
    let name = host.name();
    match result {
        Ok(reached) => {
            let latency = reached.latency.as_millis();
            CheckText::fine(say!(
                l,
                en "{name} answers over TLS in {latency} ms",
                zh "{name} 可通过 TLS 访问，{latency} 毫秒",
            ))
        }
        Err(error) => {
            let why = chain(l, error);
            let next = match error.step {
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
                    "if a proxy here opens TLS, put its certificate among the trusted ones \
                     (SSL_CERT_FILE)",
                    "若有代理解密 TLS，请把它的证书加入信任列表（SSL_CERT_FILE）",
                ),
                ReachStep::Answer => either(l, "try again later", "请稍后重试"),
            };
            CheckText::with(say!(l, en "{name}: {why}", zh "{name}：{why}"), next)
        }
    }
}

fn clock(l: Language, offset: Option<ClockOffset>) -> CheckText {
    let Some(offset) = offset else {
        return CheckText::with(
            either(l, "could not be compared", "无法比对"),
            either(l, "see the hosts above", "请看上面的主机检查"),
        );
    };
    let seconds = offset.size().as_secs();
    let summary = match offset {
        _ if seconds <= 2 => return CheckText::fine(either(l, "right", "准确")),
        ClockOffset::Ahead(_) => {
            say!(l, en "{seconds} s ahead of IMA's", zh "比平台快 {seconds} 秒")
        }
        ClockOffset::Behind(_) => {
            say!(l, en "{seconds} s behind IMA's", zh "比平台慢 {seconds} 秒")
        }
    };
    if seconds <= 60 {
        return CheckText::fine(summary);
    }
    let next = either(
        l,
        "set this machine's clock: uploads are signed with the time",
        "请校准本机时钟：上传签名要用到时间",
    );
    CheckText::with(summary, next)
}

fn proxy(l: Language, proxy: Option<&ProxyInUse>) -> CheckText {
    let Some(ProxyInUse { variable, address }) = proxy else {
        return CheckText::fine(either(l, "none", "未使用"));
    };
    CheckText::fine(match variable {
        Some(variable) => {
            say!(l, en "{address}, by {variable}", zh "{address}，由 {variable} 指定")
        }
        None => say!(l, en "{address}, by the system's settings", zh "{address}，由系统设置指定"),
    })
}

fn folder(l: Language, role: FolderRole, path: Option<&PathBuf>, state: &FolderState) -> CheckText {
    let path = path
        .map(|path| path.display().to_string())
        .unwrap_or_default();
    match state {
        FolderState::Writable => CheckText::fine(path),
        FolderState::OpenToOthers => CheckText::with(
            say!(
                l,
                en "{path} can be read by other users of this machine",
                zh "本机其他用户可以读取 {path}",
            ),
            shell::line(["chmod", "700", &path]).unwrap_or_else(|| "chmod 700".to_owned()),
        ),
        FolderState::NoParent(parent) => no_parent(l, Path::new(&path), parent),
        FolderState::Unusable(error) => {
            let why = chain(l, error.as_ref());
            let next = match role {
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
            let summary = say!(
                l,
                en "{path} cannot be written to: {why}",
                zh "{path} 无法写入：{why}",
            );
            CheckText::with(summary, next)
        }
    }
}

fn repair(l: Language, service: ServiceKind, repair: &Repair) -> CheckText {
    let saved = match repair {
        Repair::Absent => return CheckText::fine(either(l, "there is none yet", "还没有")),
        Repair::Sound => {
            return CheckText::fine(either(l, "sound; nothing was changed", "完好，没有改动"));
        }
        Repair::Repaired(saved) => saved,
    };
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
    let next = || {
        say!(
            l,
            en "the limits count only the jobs that were read; look for the others at {DASHBOARD_URL}",
            zh "限额只计入读出的任务；其余的请到 {DASHBOARD_URL} 查看",
        )
    };
    CheckText {
        summary: say!(
            l,
            en "was damaged and is now {aside}; {read}{missing}",
            zh "已损坏，移到了 {aside}；{read}{missing}",
        ),
        next: (service == ServiceKind::Ima).then(next),
    }
}

fn lost(l: Language, job: &LostJob) -> CheckText {
    let unknown = either(l, "unknown", "编号不明");
    let id = job.id.as_ref().map_or(unknown, JobId::as_str);
    CheckText::fine(match &job.task_id {
        Some(task_id) => say!(l, en "{id}, task {task_id}", zh "{id}，平台任务 {task_id}"),
        None => say!(l, en "{id}, no task id known", zh "{id}，平台任务编号不明"),
    })
}

fn no_parent(l: Language, path: &Path, parent: &Path) -> CheckText {
    let summary = config::no_parent_folder(l, path, parent);
    let parent = parent.display();
    let next = say!(
        l,
        en "make {parent} first, or set another folder: nanobanana config set output.folder FOLDER",
        zh "请先建好 {parent}，或另设文件夹：nanobanana config set output.folder 文件夹",
    );
    CheckText::with(summary, next)
}
