//! `doctor`: everything that a picture needs, looked at one by one. Each check is here with its words.

mod repair;

use std::path::Path;

use nanobanana::journal::{Filter, Recovery, ServiceKind};
use nanobanana::openapi::{KeyedHost, Proxies, Proxy, ReachStep, Reached, Unreached};
use nanobanana::{FailureKind, Language};
use nanobanana_text::{either, say};

use super::{auth, make};
use crate::args::auth::DoctorArgs;
use crate::environment;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::key::{self, KeyArgs};
use crate::network;
use crate::render::doctor::{Check, report};
use crate::settings::Settings;
use crate::text::errors::{advice, chain};
use crate::text::{self, language, typed};
use crate::text_file::is_readable_by_others;
use crate::{connect, journal, simulate};

pub(crate) async fn run(args: &DoctorArgs) -> Result<Exit, CommandError> {
    // Programs read English whatever the user's language is.
    let fields = args.json.fields.as_ref();
    let l = fields.map_or_else(language, |_| Language::En);
    let checks = match args.repair {
        true => repair::repair(l).await,
        false => examine(l, &args.key).await,
    };
    write_stdout(&match fields {
        Some(fields) => fields.array(&checks),
        None => report(l, &checks),
    })?;
    let mut exits = checks.iter().map(|check| check.exit);
    let failed = exits.find(|exit| *exit != Exit::Success);
    Ok(failed.unwrap_or(Exit::Success))
}

/// Makes every check. Needs no key, sends nothing that costs, and writes nothing. Where all is simulated,
/// key and network are not looked at.
async fn examine(l: Language, choice: &KeyArgs) -> Vec<Check> {
    choice.warn();
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
        Err(error) => failed(l, label, error),
    });
    checks.push(output_folder(l, settings.ok().as_ref()));
    checks.extend(journal(l, service).await);
    checks
}

/// A check that fails by an error: it is told as every command tells it.
fn failed(l: Language, label: &'static str, error: &CommandError) -> Check {
    let hint = advice(l, error, simulate::service());
    let hint = hint.map(|hint| hint.replace('\n', either(l, "; ", "；")));
    Check::ok(label, chain(l, error)).fail(error.exit(), hint)
}

/// The key, and the way to IMA.
async fn outside(l: Language, choice: &KeyArgs) -> Vec<Check> {
    let hosts = async { Ok(nanobanana::reach(&connect::plain_client()?).await?) };
    let (key, hosts) = tokio::join!(key(l, choice), hosts);
    let hosts = match hosts {
        Ok(hosts) => hosts,
        Err(error) => return vec![key, failed(l, either(l, "network", "网络"), &error)],
    };
    let reached = || hosts.iter().filter_map(|(_, result)| result.as_ref().ok());
    let ahead = reached().find_map(|host| host.clock_ahead);
    let mut checks = vec![key];
    checks.extend(hosts.iter().map(|(name, result)| host(l, *name, result)));
    checks.extend(ahead.map(|ahead| clock(l, ahead)));
    checks.push(proxy(l, reached().next().is_some()));
    checks
}

/// Finds the key, and tries it with a question that costs nothing.
async fn key(l: Language, choice: &KeyArgs) -> Check {
    let label = either(l, "API key", "API 密钥");
    let found = match key::find(choice).await {
        Ok(found) => found,
        Err(error) => return failed(l, label, &error),
    };
    let source = text::auth::source(l, found.source, &found.profile);
    let hint = found.hint;
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
            Check::ok(label, text).warn(say!(l, en "see the hosts below", zh "请看下面的主机检查"))
        }
    }
}

/// One of the two hosts.
fn host(l: Language, host: KeyedHost, result: &Result<Reached, Unreached>) -> Check {
    let error = match result {
        Ok(Reached { latency, .. }) => {
            let ms = latency.as_millis();
            let text = say!(l, en "answers over TLS in {ms} ms", zh "可通过 TLS 访问，{ms} 毫秒");
            return Check::ok(host.name(), text);
        }
        Err(error) => error,
    };
    let hint = match error.step {
        ReachStep::Name | ReachStep::Connect => either(
            l,
            "check the network connection, its DNS, the firewall and the proxy",
            "请检查网络连接、DNS、防火墙和代理",
        ),
        ReachStep::Tls => either(
            l,
            "if a proxy here opens TLS, put its certificate among the trusted ones (SSL_CERT_FILE)",
            "若有代理解密 TLS，请把它的证书加入信任列表（SSL_CERT_FILE）",
        ),
        ReachStep::Answer => either(l, "try again later", "请稍后重试"),
    };
    Check::ok(host.name(), chain(l, error)).fail(Exit::Network, hint.to_owned())
}

/// By how many seconds this machine's clock is ahead of a host's. Uploads are signed with it, and a minute is
/// no trouble.
fn clock(l: Language, ahead: i64) -> Check {
    let label = either(l, "clock", "时钟");
    let seconds = ahead.unsigned_abs();
    let text = match ahead {
        -60..=60 => return Check::ok(label, either(l, "right", "准确")),
        61.. => say!(l, en "{seconds} s ahead of IMA's", zh "比平台快 {seconds} 秒"),
        _ => say!(l, en "{seconds} s behind IMA's", zh "比平台慢 {seconds} 秒"),
    };
    Check::ok(label, text).warn(say!(
        l,
        en "set this machine's clock: uploads are signed with the time",
        zh "请校准本机时钟：上传签名要用到时间",
    ))
}

/// The proxy on the way to the hosts, and whether it leads there.
fn proxy(l: Language, is_reached: bool) -> Check {
    let label = either(l, "proxy", "代理");
    let (proxies, named_by) = network::proxies();
    let Some(proxy) = proxies.on_the_way_to(KeyedHost::Api.origin()) else {
        let unusable = environment::proxy().filter(|(_, value)| value.parse::<Proxy>().is_err());
        return match unusable.filter(|_| proxies == Proxies::System) {
            Some((name, _)) => Check::ok(label, text::network::ignored(l, name))
                .warn(text::network::NOT_A_PROXY.of(l).to_owned()),
            None => Check::ok(label, either(l, "none", "未使用")),
        };
    };
    let shown = text::network::proxy(l, &proxy, named_by);
    if is_reached {
        return Check::ok(label, shown);
    }
    let hint = text::network::CHECK_PROXY.of(l).to_owned();
    Check::ok(label, text::network::leads_nowhere(l, &shown)).fail(Exit::Network, hint)
}

/// Where pictures go that nobody has named a place for: the folder of the settings, else the working one.
fn output_folder(l: Language, settings: Option<&Settings>) -> Check {
    let label = either(l, "output folder", "输出文件夹");
    let set = settings.and_then(Settings::output_folder);
    if let Some(Err(error)) = set.as_deref().map(make::in_folder) {
        return failed(l, label, &error);
    }
    let path = set.or_else(|| environment::working_folder().ok());
    let hint = text::config::another_folder(l).to_owned();
    folder(l, label, &path.unwrap_or_default(), hint)
}

/// Whether a folder can be written to, or made; and what to do where it cannot.
fn folder(l: Language, label: &'static str, path: &Path, hint: String) -> Check {
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
            Check::ok(label, text).fail(Exit::Output, hint)
        }
    }
}

/// The journal, which holds prompts; and what is left in it: what waits to be picked up, and what is not known
/// to be paid.
async fn journal(l: Language, service: ServiceKind) -> Vec<Check> {
    let label = either(l, "journal", "任务记录");
    let read = async {
        let path = journal::folder(service)?;
        let Some(journal) = journal::existing(service).await? else {
            return Ok((path, Vec::new()));
        };
        let sums = journal.sums(&Filter::unfinished()).await?;
        journal::close(journal).await;
        Ok((path, sums))
    };
    let (path, sums) = match read.await {
        Ok(read) => read,
        Err(error) => return vec![failed(l, label, &error)],
    };
    let hint = say!(
        l,
        en "make it writable: nothing is paid without the journal",
        zh "请让它可写：没有任务记录就不会付费",
    );
    let mut whole = folder(l, label, &path, hint);
    if whole.exit == Exit::Success && is_readable_by_others(&path) {
        let shown = path.display();
        let text = say!(
            l,
            en "{shown} can be read by other users of this machine",
            zh "本机其他用户可以读取 {shown}",
        );
        whole = Check::ok(label, text).warn(typed::chmod("700", &path));
    }
    let counted = |label, wanted: &[Recovery], hint: String| {
        let wanted = sums
            .iter()
            .filter(|sum| wanted.contains(&sum.state.recovery()));
        match wanted.map(|sum| sum.jobs).sum::<u64>() {
            0 => Check::ok(label, either(l, "none", "无")),
            jobs => Check::ok(label, say!(l, en "{jobs}", zh "{jobs} 个")).warn(hint),
        }
    };
    let unfinished = counted(
        either(l, "unfinished jobs", "未完成的任务"),
        &[Recovery::Cancel, Recovery::AskIma, Recovery::Download],
        typed::resume(&[], service),
    );
    let option = typed::option(service);
    let unknown = counted(
        either(l, "unknown charges", "扣费不明"),
        &[Recovery::MarkUnknown, Recovery::AskUser],
        say!(
            l,
            en "`nanobanana history --outcome unknown{option}` lists them; `nanobanana show JOB` says what can be done",
            zh "用 `nanobanana history --outcome unknown{option}` 列出，用 `nanobanana show 任务` 查看如何处理",
        ),
    );
    vec![whole, unfinished, unknown]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_may_be_a_minute_off() {
        for (ahead, text) in [
            (60, "right"),
            (-60, "right"),
            (61, "61 s ahead of IMA's"),
            (-61, "61 s behind IMA's"),
        ] {
            let report = report(Language::En, &[clock(Language::En, ahead)]);
            assert!(report.contains(text), "{ahead}: {report}");
        }
    }
}
