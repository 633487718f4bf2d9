//! `doctor`: everything that a picture needs, looked at one by one. Each check is here with its words.

mod repair;

use std::io;
use std::path::Path;
use std::time::Duration;

use nanobanana::journal::{Filter, Recovery, ServiceKind};
use nanobanana::openapi::{KeyedHost, Proxies, Proxy, ReachStep, Reached, Unreached};
use nanobanana::{ClientOptions, FailureKind, Language};
use nanobanana_text::{either, say};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::auth;
use crate::args::auth::DoctorArgs;
use crate::environment::{self, Folders};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::key::{self, KeyChoice};
use crate::network::{self, NamedBy};
use crate::render::doctor::{self as render, Check, Mark};
use crate::settings::{Settings, missing_parent};
use crate::text::errors::{advice, chain};
use crate::text::network::{self as text, NOT_A_PROXY};
use crate::text::{
    auth::source,
    config::no_parent_folder,
    language,
    typed::{self, chmod},
};
use crate::text_file::is_readable_by_others;
use crate::{connect, journal, simulate};

/// How long a proxy is waited for.
const PROXY_PATIENCE: Duration = Duration::from_secs(5);

pub(crate) async fn run(args: &DoctorArgs) -> Result<Exit, CommandError> {
    // Programs read English whatever the user's language is.
    let fields = args.json.fields.as_ref();
    let l = fields.map_or_else(language, |_| Language::En);
    let checks = if args.repair {
        repair::repair(l).await?
    } else {
        let choice = args.key.choice();
        choice.warn();
        examine(l, choice).await
    };
    write_stdout(&match fields {
        Some(fields) => fields.array(&checks),
        None => render::report(l, &checks),
    })?;
    Ok(render::exit(&checks))
}

/// Makes every check. Needs no key, sends nothing that costs, and writes nothing. Where all is simulated,
/// key and network are not looked at.
async fn examine(l: Language, choice: KeyChoice<'_>) -> Vec<Check> {
    let service = simulate::service();
    let mut checks = match service {
        ServiceKind::Ima => outside(l, choice).await,
        ServiceKind::Simulator => {
            let text = either(l, "simulated: no key, no network", "模拟：不用密钥，不联网");
            vec![Check::ok(either(l, "service", "服务"), text)]
        }
    };
    let settings = Settings::load();
    let label = either(l, "settings", "设置");
    checks.push(match &settings {
        Ok(_) => Check::ok(label, either(l, "valid", "可以使用")),
        Err(error) => failed(l, label, error, service),
    });
    if let Some(folders) = Folders::of_user() {
        checks.push(journal_folder(l, &folders.journal(service)));
    }
    checks.push(output_folder(l, settings.ok().as_ref()));
    checks.extend(jobs(l, service).await);
    checks
}

/// The key, and the way to IMA.
async fn outside(l: Language, choice: KeyChoice<'_>) -> Vec<Check> {
    let (proxies, named_by) = network::proxies();
    let mut options = ClientOptions::new(connect::USER_AGENT);
    options.proxies = proxies.clone();
    let (key, hosts) = tokio::join!(key(l, choice), nanobanana::reach(&options));
    let is_reached = |hosts: &Vec<(_, Result<_, _>)>| hosts.iter().any(|(_, host)| host.is_ok());
    let is_reached = hosts.as_ref().is_ok_and(is_reached);
    let mut checks = vec![key];
    match hosts {
        Ok(hosts) => {
            let mut reached = hosts.iter().filter_map(|(_, result)| result.as_ref().ok());
            let ahead = reached.find_map(|host| host.clock_ahead);
            checks.extend(hosts.iter().map(|(name, result)| host(l, *name, result)));
            checks.push(clock(l, ahead));
        }
        Err(error) => {
            let hint = say!(
                l,
                en "install the system's certificates (ca-certificates)",
                zh "请安装系统证书（ca-certificates）",
            );
            let check = Check::ok(either(l, "network", "网络"), chain(l, &error));
            checks.push(check.fail(Exit::Internal, hint));
        }
    }
    checks.push(proxy(l, &proxies, named_by, is_reached).await);
    checks
}

/// A check that fails by an error: it is told as every command tells it.
fn failed(l: Language, label: &'static str, error: &CommandError, service: ServiceKind) -> Check {
    let hint = advice(l, error, service);
    let hint = hint.map(|hint| hint.replace('\n', either(l, "; ", "；")));
    let login = (error.exit() == Exit::Key).then(|| "nanobanana auth login".to_owned());
    Check::ok(label, chain(l, error)).fail(error.exit(), hint.or(login))
}

/// Finds the key, and tries it with a question that costs nothing.
async fn key(l: Language, choice: KeyChoice<'_>) -> Check {
    let label = either(l, "API key", "API 密钥");
    let found = match key::find(choice).await {
        Ok(found) => found,
        Err(error) => return failed(l, label, &error, ServiceKind::Ima),
    };
    let (hint, source) = (found.hint, source(l, found.source, &found.profile));
    let shown = say!(l, en "{hint}, {source}", zh "{hint}，{source}");
    match auth::check(found.key).await {
        Ok(Ok(())) => {
            let text = say!(l, en "{shown}; IMA accepts it", zh "{shown}；平台接受");
            Check::ok(label, text)
        }
        Ok(Err(failure)) if failure.kind() == FailureKind::Key => {
            let text = say!(l, en "{shown}; IMA refuses it", zh "{shown}；被平台拒绝");
            let hint = nanobanana_text::advice(l, &failure, ServiceKind::Ima, None);
            Check::ok(label, text).fail(Exit::Key, hint)
        }
        Ok(Err(_)) | Err(_) => {
            let text = say!(l, en "{shown}; IMA could not be asked", zh "{shown}；无法向平台验证");
            let hint = say!(l, en "see the hosts below", zh "请看下面的主机检查");
            Check::ok(label, text).warn(hint)
        }
    }
}

/// One of the two hosts.
fn host(l: Language, host: KeyedHost, result: &Result<Reached, Unreached>) -> Check {
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
    let hint = match error.step {
        ReachStep::Name => {
            say!(l, en "check the network connection and its DNS", zh "请检查网络连接和 DNS")
        }
        ReachStep::Connect => say!(
            l,
            en "check the network connection, the firewall and the proxy",
            zh "请检查网络连接、防火墙和代理",
        ),
        ReachStep::Tls => say!(
            l,
            en "if a proxy here opens TLS, put its certificate among the trusted ones (SSL_CERT_FILE)",
            zh "若有代理解密 TLS，请把它的证书加入信任列表（SSL_CERT_FILE）",
        ),
        ReachStep::Answer => say!(l, en "try again later", zh "请稍后重试"),
    };
    let why = chain(l, error);
    let text = say!(l, en "{name}: {why}", zh "{name}：{why}");
    Check::ok(label, text).fail(Exit::Network, hint)
}

/// By how many seconds this machine's clock is ahead, where a host has named the time. Uploads are signed
/// with it, and a minute is no trouble.
fn clock(l: Language, ahead: Option<i64>) -> Check {
    let label = either(l, "clock", "时钟");
    let Some(ahead) = ahead else {
        let hint = say!(l, en "see the hosts above", zh "请看上面的主机检查");
        return Check::ok(label, either(l, "could not be compared", "无法比对")).warn(hint);
    };
    let seconds = ahead.unsigned_abs();
    let text = match ahead {
        -2..=2 => say!(l, en "right", zh "准确"),
        3.. => say!(l, en "{seconds} s ahead of IMA's", zh "比平台快 {seconds} 秒"),
        _ => say!(l, en "{seconds} s behind IMA's", zh "比平台慢 {seconds} 秒"),
    };
    let check = Check::ok(label, text);
    match seconds {
        ..=60 => check,
        _ => check.warn(say!(
            l,
            en "set this machine's clock: uploads are signed with the time",
            zh "请校准本机时钟：上传签名要用到时间",
        )),
    }
}

/// The proxy on the way to the hosts: whether it leads there, else whether it is there at all.
async fn proxy(l: Language, proxies: &Proxies, by: NamedBy, is_reached: bool) -> Check {
    let label = either(l, "proxy", "代理");
    let Some(proxy) = proxies.on_the_way_to(KeyedHost::Api.origin()) else {
        let unusable = environment::proxy().filter(|(_, value)| value.parse::<Proxy>().is_err());
        return match unusable.filter(|_| *proxies == Proxies::System) {
            Some((name, _)) => {
                Check::ok(label, text::ignored(l, name)).warn(NOT_A_PROXY.of(l).to_owned())
            }
            None => Check::ok(label, either(l, "none", "未使用")),
        };
    };
    let shown = text::proxy(l, &proxy, by);
    if is_reached {
        return Check::ok(label, shown);
    }
    let connected = TcpStream::connect((proxy.host(), proxy.port()));
    let connected = timeout(PROXY_PATIENCE, connected).await;
    match connected.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
        Ok(_) => {
            let hint = text::CHECK_ITS_KIND.of(l).to_owned();
            Check::ok(label, text::leads_nowhere(l, &shown)).fail(Exit::Network, hint)
        }
        Err(error) => {
            let hint = text::START_IT.of(l).to_owned();
            Check::ok(label, text::unreachable(l, &shown, &error)).fail(Exit::Network, hint)
        }
    }
}

/// The folder of the journal, which holds prompts.
fn journal_folder(l: Language, path: &Path) -> Check {
    let label = either(l, "journal folder", "任务记录文件夹");
    let to_do = say!(
        l,
        en "make it writable: nothing is paid without the journal",
        zh "请让它可写：没有任务记录就不会付费",
    );
    let check = folder(l, label, path, to_do);
    if check.status != Mark::Ok || !is_readable_by_others(path) {
        return check;
    }
    let shown = path.display();
    let text = say!(
        l,
        en "{shown} can be read by other users of this machine",
        zh "本机其他用户可以读取 {shown}",
    );
    Check::ok(label, text).warn(chmod("700", path))
}

/// Where pictures go that nobody has named a place for: the folder of the settings, else the working one.
fn output_folder(l: Language, settings: Option<&Settings>) -> Check {
    let label = either(l, "output folder", "输出文件夹");
    let Some(path) = settings.and_then(Settings::output_folder) else {
        let to_do = say!(
            l,
            en "work in another folder, or name one with -o",
            zh "请换一个文件夹，或用 -o 指定",
        );
        let working = environment::working_folder();
        return folder(l, label, &working.unwrap_or_default(), to_do);
    };
    if let Some(parent) = missing_parent(&path) {
        let text = no_parent_folder(l, &path, parent);
        let parent = parent.display();
        let hint = say!(
            l,
            en "make {parent} first, or set another folder: nanobanana config set output.folder FOLDER",
            zh "请先建好 {parent}，或另设文件夹：nanobanana config set output.folder 文件夹",
        );
        return Check::ok(label, text).fail(Exit::Output, hint);
    }
    let to_do = say!(
        l,
        en "set a folder that can be written to: nanobanana config set output.folder FOLDER",
        zh "请设一个可写的文件夹：nanobanana config set output.folder 文件夹",
    );
    folder(l, label, &path, to_do)
}

/// Whether a folder can be written to, or made; and what to do where it cannot.
fn folder(l: Language, label: &'static str, path: &Path, to_do: String) -> Check {
    // What is not there yet is made in what is.
    let existing = path.ancestors().find(|folder| folder.exists());
    let shown = path.display();
    // Makes a file without a name, or one that is gone at once.
    match tempfile::tempfile_in(existing.unwrap_or(path)) {
        Ok(_) => Check::ok(label, shown.to_string()),
        Err(error) => {
            let why = chain(l, &error);
            let text =
                say!(l, en "{shown} cannot be written to: {why}", zh "{shown} 无法写入：{why}");
            Check::ok(label, text).fail(Exit::Output, to_do)
        }
    }
}

/// What is left in the journal: what waits to be picked up, and what is not known to be paid.
async fn jobs(l: Language, service: ServiceKind) -> Vec<Check> {
    let sums = async {
        let Some(journal) = journal::existing(service).await? else {
            return Ok(Vec::new());
        };
        let sums = journal.sums(&Filter::unfinished()).await?;
        journal::close(journal).await;
        Ok(sums)
    };
    let label = either(l, "journal", "任务记录");
    let sums = match sums.await {
        Ok(sums) => sums,
        Err(error) => return vec![failed(l, label, &error, service)],
    };
    let counted = |label, wanted: &[Recovery], hint: String| {
        let wanted = sums
            .iter()
            .filter(|sum| wanted.contains(&sum.state.recovery()));
        match wanted.map(|sum| sum.jobs).sum::<u64>() {
            0 => Check::ok(label, either(l, "none", "无")),
            jobs => Check::ok(label, say!(l, en "{jobs}", zh "{jobs} 个")).warn(hint),
        }
    };
    vec![
        counted(
            either(l, "unfinished jobs", "未完成的任务"),
            &[Recovery::Cancel, Recovery::AskIma, Recovery::Download],
            typed::resume(&[], service),
        ),
        counted(
            either(l, "unknown charges", "扣费不明"),
            &[Recovery::MarkUnknown, Recovery::AskUser],
            {
                let option = typed::option(service);
                say!(
                    l,
                    en "`nanobanana history --outcome unknown{option}` lists them; `nanobanana show JOB` says what can be done",
                    zh "用 `nanobanana history --outcome unknown{option}` 列出，用 `nanobanana show 任务` 查看如何处理",
                )
            },
        ),
    ]
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
