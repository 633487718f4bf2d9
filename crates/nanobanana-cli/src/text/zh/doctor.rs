//! Chinese: a checked machine.

use crate::text::{auth, config};
use nanobanana::Language;
use std::path::{Path, PathBuf};

use nanobanana::journal::{JobId, LostJob, Repair};
use nanobanana::reach::{ClockOffset, KeyedHost, ReachStep, Reached, Unreached};
use nanobanana::{DASHBOARD_URL, NEW_KEY_URL};

use super::errors;
use crate::connect::Maker;
use crate::doctor::{Finding, FolderRole, FolderState, KeyFinding, Mark};
use crate::environment::ProxyInUse;
use crate::error::CommandError;
use crate::key::keyring::KeyringError;
use crate::key::{KeySource, stored_file};
use crate::shell;
use crate::text::doctor::Words;

pub(crate) const fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::Ok => "正常",
        Mark::Warn => "注意",
        Mark::Fail => "失败",
    }
}

pub(crate) const fn label(found: &Finding) -> &'static str {
    match found {
        Finding::Key(_) => "API 密钥",
        Finding::Network(_) => "网络",
        Finding::Host(KeyedHost::Api, _) => "API 主机",
        Finding::Host(KeyedHost::Upload, _) => "上传主机",
        Finding::Clock(_) => "时钟",
        Finding::Proxy(_) => "代理",
        Finding::Settings(_) => "设置",
        Finding::Folder(FolderRole::Journal, ..) => "任务记录文件夹",
        Finding::Folder(FolderRole::Working | FolderRole::Setting, ..) => "输出文件夹",
        Finding::Journal(..) | Finding::Repair(Maker::Vendor, _) => "任务记录",
        Finding::Repair(Maker::StandIn, _) => "模拟任务记录",
        Finding::Lost(_) => "读不出的任务",
        Finding::Unfinished(_) => "未完成的任务",
        Finding::UnknownCharges(_) => "扣费不明",
    }
}

pub(crate) fn words(found: &Finding) -> Words {
    match found {
        Finding::Key(found) => key(found),
        Finding::Network(error) => Words::with(errors::chain(error), CERTIFICATES),
        Finding::Host(host, result) => self::host(*host, result),
        Finding::Clock(offset) => clock(*offset),
        Finding::Proxy(proxy) => self::proxy(proxy.as_ref()),
        Finding::Settings(Ok(())) => Words::fine("可以使用"),
        Finding::Settings(Err(error)) => {
            Words::with(errors::chain(error), "请改正该文件，或将其移走")
        }
        Finding::Folder(role, path, state) => folder(*role, path.as_ref(), state),
        Finding::Journal(maker, error) => Words {
            next: errors::advice(error, *maker).map(|advice| advice.replace('\n', "；")),
            ..Words::fine(errors::chain(error))
        },
        Finding::Repair(maker, repair) => self::repair(*maker, repair),
        Finding::Lost(job) => lost(job),
        Finding::Unfinished(0) => Words::fine("无"),
        Finding::Unfinished(count) => Words::with(format!("{count} 个"), "nanobanana resume"),
        Finding::UnknownCharges(0) => Words::fine("无"),
        Finding::UnknownCharges(count) => Words::with(
            format!("{count} 个"),
            "用 `nanobanana history --outcome unknown` 列出，用 `nanobanana show 任务` 查看如何处理",
        ),
    }
}

const CERTIFICATES: &str = "请安装系统证书（ca-certificates）";

fn key(found: &KeyFinding) -> Words {
    let named = |source: &KeySource, hint: &str| {
        let source = auth::source(Language::Zh, *source, stored_file::path().as_deref());
        format!("{hint}，{source}")
    };
    match found {
        KeyFinding::Accepted(source, hint) => {
            Words::fine(format!("{}；平台接受", named(source, hint)))
        }
        KeyFinding::NotTried(source, hint) => Words::with(
            format!("{}；无法向平台验证", named(source, hint)),
            "请看下面的主机检查",
        ),
        KeyFinding::Refused(source, hint, failure) => {
            let advice =
                nanobanana_text::advice(Language::Zh, failure, Maker::Vendor.service(), None);
            Words {
                summary: format!("{}；被平台拒绝", named(source, hint)),
                next: advice,
            }
        }
        KeyFinding::Unusable(CommandError::KeyMissing { keyring }) => Words::with(
            missing(keyring.as_ref()),
            format!("到 {NEW_KEY_URL} 创建密钥，再运行 `nanobanana auth login`"),
        ),
        KeyFinding::Unusable(error) => Words::with(errors::chain(error), "nanobanana auth login"),
    }
}

/// That there is no key, and why the keyring did not tell.
fn missing(keyring: Option<&KeyringError>) -> String {
    match keyring {
        None => "没有".to_owned(),
        Some(error) => format!("没有；{}", errors::chain(error)),
    }
}

fn host(host: KeyedHost, result: &Result<Reached, Unreached>) -> Words {
    let name = host.name();
    match result {
        Ok(reached) => {
            let latency = reached.latency.as_millis();
            Words::fine(format!("{name} 可通过 TLS 访问，{latency} 毫秒"))
        }
        Err(error) => Words::with(
            format!("{name}：{}", errors::chain(error)),
            match error.step {
                ReachStep::Name => "请检查网络连接和 DNS",
                ReachStep::Connect => "请检查网络连接、防火墙和代理",
                ReachStep::Tls => "若有代理解密 TLS，请把它的证书加入信任列表（SSL_CERT_FILE）",
                ReachStep::Answer => "请稍后重试",
            },
        ),
    }
}

fn clock(offset: Option<ClockOffset>) -> Words {
    let Some(offset) = offset else {
        return Words::with("无法比对", "请看上面的主机检查");
    };
    let seconds = offset.size().as_secs();
    let summary = match offset {
        _ if seconds <= 2 => return Words::fine("准确"),
        ClockOffset::Ahead(_) => format!("比平台快 {seconds} 秒"),
        ClockOffset::Behind(_) => format!("比平台慢 {seconds} 秒"),
    };
    if seconds <= 60 {
        return Words::fine(summary);
    }
    Words::with(summary, "请校准本机时钟：上传签名要用到时间")
}

fn proxy(proxy: Option<&ProxyInUse>) -> Words {
    Words::fine(match proxy {
        None => "未使用".to_owned(),
        Some(ProxyInUse {
            variable: Some(variable),
            address,
        }) => format!("{address}，由 {variable} 指定"),
        Some(ProxyInUse { address, .. }) => format!("{address}，由系统设置指定"),
    })
}

fn folder(role: FolderRole, path: Option<&PathBuf>, state: &FolderState) -> Words {
    let path = path
        .map(|path| path.display().to_string())
        .unwrap_or_default();
    match state {
        FolderState::Writable => Words::fine(path),
        FolderState::OpenToOthers => Words::with(
            format!("本机其他用户可以读取 {path}"),
            shell::line(["chmod", "700", &path]).unwrap_or_else(|| "chmod 700".to_owned()),
        ),
        FolderState::NoParent(parent) => no_parent(Path::new(&path), parent),
        FolderState::Unusable(error) => Words::with(
            format!("{path} 无法写入：{}", errors::chain(error.as_ref())),
            match role {
                FolderRole::Journal => "请让它可写：没有任务记录就不会付费",
                FolderRole::Working => "请换一个文件夹，或用 -o 指定",
                FolderRole::Setting => {
                    "请设一个可写的文件夹：nanobanana config set output.folder 文件夹"
                }
            },
        ),
    }
}

fn repair(maker: Maker, repair: &Repair) -> Words {
    let saved = match repair {
        Repair::Absent => return Words::fine("还没有"),
        Repair::Sound => return Words::fine("完好，没有改动"),
        Repair::Repaired(saved) => saved,
    };
    let read = match (saved.jobs, saved.lost.len()) {
        (0, 0) => "里面没有能读出的任务，新的任务记录是空的".to_owned(),
        (jobs, lost) => format!("{jobs} 个任务已读入新的任务记录，{lost} 个读不出"),
    };
    let missing = match saved.lost_rows {
        0 => String::new(),
        rows => format!("；其中最多缺 {rows} 个步骤"),
    };
    let aside = saved.aside.display();
    Words {
        summary: format!("已损坏，移到了 {aside}；{read}{missing}"),
        next: (maker == Maker::Vendor)
            .then(|| format!("限额只计入读出的任务；其余的请到 {DASHBOARD_URL} 查看")),
    }
}

fn lost(job: &LostJob) -> Words {
    let id = job.id.as_ref().map_or("编号不明", JobId::as_str);
    Words::fine(match &job.task_id {
        Some(task_id) => format!("{id}，平台任务 {task_id}"),
        None => format!("{id}，平台任务编号不明"),
    })
}

fn no_parent(path: &Path, parent: &Path) -> Words {
    Words::with(
        config::no_parent_folder(Language::Zh, path, parent),
        format!(
            "请先建好 {}，或另设文件夹：nanobanana config set output.folder 文件夹",
            parent.display()
        ),
    )
}
