//! What a picture needs, looked at one by one.

mod folder;

use std::path::PathBuf;

use nanobanana::journal::{Filter, LostJob, Recovery, Repair, ServiceKind};
use nanobanana::openapi::{ClockOffset, KeyedHost, Reached, Unreached};
use nanobanana::{Failure, FailureKind, ServiceError};
use serde::Serialize;

pub(crate) use folder::{FolderRole, FolderState};

use crate::commands::auth;
use crate::connect;
use crate::environment::{self, Folders, ProxyInUse};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::journal;
use crate::key::{self, FoundKey, KeyChoice, KeySource};
use crate::settings::{Settings, SettingsError};

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

/// What is known of the key, with where it comes from and its first characters.
pub(crate) enum KeyFinding {
    /// IMA accepts it.
    Accepted(KeySource, String),
    /// IMA refuses it.
    Refused(KeySource, String, Box<Failure>),
    /// IMA could not be asked; the checks of the network say why.
    NotTried(KeySource, String),
    /// There is none, or none that can be one.
    Unusable(CommandError),
}

/// What a check has found.
pub(crate) enum Finding {
    /// The key.
    Key(KeyFinding),
    /// TLS could not be set up, so no host was tried.
    Network(ServiceError),
    /// One of the two hosts.
    Host(KeyedHost, Result<Reached, Unreached>),
    /// This machine's clock, where a host has named the time.
    Clock(Option<ClockOffset>),
    /// The proxy on the way to the hosts.
    Proxy(Option<ProxyInUse>),
    /// The settings file.
    Settings(Result<(), SettingsError>),
    /// A folder that is written to.
    Folder(FolderRole, Option<PathBuf>, FolderState),
    /// The journal cannot be read, or not be repaired.
    Journal(ServiceKind, CommandError),
    /// The journal of a service was looked at, and repaired where it was damaged.
    Repair(ServiceKind, Repair),
    /// A job of a damaged journal could not be read.
    Lost(LostJob),
    /// How many jobs wait to be picked up.
    Unfinished(usize),
    /// Of how many jobs it is not known whether they were paid.
    UnknownCharges(usize),
}

impl Finding {
    /// Whether something is to be done.
    pub(crate) fn mark(&self) -> Mark {
        let (is_ok, otherwise) = match self {
            Self::Key(KeyFinding::Accepted(..)) | Self::Proxy(_) => return Mark::Ok,
            Self::Key(KeyFinding::NotTried(..)) => return Mark::Warn,
            Self::Key(_) | Self::Network(_) | Self::Journal(..) => return Mark::Fail,
            Self::Host(_, result) => (result.is_ok(), Mark::Fail),
            Self::Settings(result) => (result.is_ok(), Mark::Fail),
            Self::Folder(_, _, state) => return state.mark(),
            Self::Clock(offset) => {
                let is_right = offset.is_some_and(|offset| offset.size().as_secs() <= WORTH_SAYING);
                (is_right, Mark::Warn)
            }
            Self::Repair(_, repair) => (!matches!(repair, Repair::Repaired(_)), Mark::Warn),
            Self::Lost(_) => return Mark::Warn,
            Self::Unfinished(count) | Self::UnknownCharges(count) => (*count == 0, Mark::Warn),
        };
        if is_ok { Mark::Ok } else { otherwise }
    }

    /// The exit code of a run that fails for this reason.
    fn exit(&self) -> Exit {
        match self {
            Self::Key(KeyFinding::Unusable(error)) | Self::Journal(_, error) => error.exit(),
            Self::Key(_) => Exit::Key,
            Self::Host(..) => Exit::Network,
            Self::Settings(_) => Exit::Usage,
            Self::Folder(..) => Exit::Output,
            _ => Exit::Internal,
        }
    }
}

/// How the command ends: as the first check that failed.
pub(crate) fn exit(findings: &[Finding]) -> Exit {
    let failed = findings.iter().find(|found| found.mark() == Mark::Fail);
    failed.map_or(Exit::Success, Finding::exit)
}

/// Makes every check. Needs no key, sends nothing that costs, and writes nothing.
pub(crate) async fn examine(choice: KeyChoice<'_>) -> Vec<Finding> {
    let options = connect::plain_client();
    let (key, hosts) = tokio::join!(examine_key(choice), nanobanana::reach(&options));
    let mut findings = vec![Finding::Key(key)];
    match hosts {
        Ok(hosts) => {
            let mut reached = hosts.iter().filter_map(|(_, result)| result.as_ref().ok());
            let clock = reached.find_map(|host| host.clock);
            let host = |(host, result)| Finding::Host(host, result);
            findings.extend(hosts.into_iter().map(host));
            findings.push(Finding::Clock(clock));
        }
        Err(error) => findings.push(Finding::Network(error)),
    }
    findings.push(Finding::Proxy(environment::proxy(KeyedHost::Api.origin())));
    let settings = Settings::load();
    let output = settings.as_ref().ok().and_then(Settings::output_folder);
    findings.push(Finding::Settings(settings.map(|_| ())));
    findings.push(folder::journal());
    findings.push(folder::output(output));
    findings.extend(jobs().await);
    findings
}

/// Finds the key, and tries it with a question that costs nothing.
async fn examine_key(choice: KeyChoice<'_>) -> KeyFinding {
    let FoundKey { source, key, hint } = match key::find(choice).await {
        Ok(found) => found,
        Err(error) => return KeyFinding::Unusable(error),
    };
    match auth::check(key).await {
        Ok(Ok(())) => KeyFinding::Accepted(source, hint),
        Ok(Err(failure)) if failure.kind() == FailureKind::Key => {
            KeyFinding::Refused(source, hint, Box::new(failure))
        }
        Ok(Err(_)) | Err(_) => KeyFinding::NotTried(source, hint),
    }
}

/// Repairs the journals that are damaged, and only those.
pub(crate) async fn repair() -> Result<Vec<Finding>, CommandError> {
    let folders = Folders::of_user().ok_or(CommandError::NoHome)?;
    let mut findings = Vec::new();
    for service in ServiceKind::ALL {
        match nanobanana::journal::repair(&folders.journal(service)).await {
            Ok(Repair::Absent) if service == ServiceKind::Simulator => {}
            Ok(repair) => {
                let lost = match &repair {
                    Repair::Repaired(saved) => saved.lost.clone(),
                    _ => Vec::new(),
                };
                findings.push(Finding::Repair(service, repair));
                findings.extend(lost.into_iter().map(Finding::Lost));
            }
            Err(error) => findings.push(Finding::Journal(service, error.into())),
        }
    }
    Ok(findings)
}

/// What is left in the journal of IMA's jobs.
async fn jobs() -> Vec<Finding> {
    let sums = async {
        let Some(journal) = journal::existing(ServiceKind::Ima).await? else {
            return Ok(Vec::new());
        };
        let sums = journal.sums(&Filter::unfinished()).await?;
        journal::close(journal).await;
        Ok(sums)
    };
    let sums = match sums.await {
        Ok(sums) => sums,
        Err(error) => return vec![Finding::Journal(ServiceKind::Ima, error)],
    };
    let count = |wanted: &[Recovery]| {
        let sums = sums.iter();
        let sums = sums.filter(|sum| wanted.contains(&sum.state.recovery()));
        usize::try_from(sums.map(|sum| sum.jobs).sum::<u64>()).unwrap_or(usize::MAX)
    };
    vec![
        Finding::Unfinished(count(&[
            Recovery::Cancel,
            Recovery::AskIma,
            Recovery::Download,
        ])),
        Finding::UnknownCharges(count(&[Recovery::MarkUnknown, Recovery::AskUser])),
    ]
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_clock_may_be_a_minute_off() {
        for (offset, mark) in [
            (Some(ClockOffset::Ahead(Duration::from_secs(60))), Mark::Ok),
            (
                Some(ClockOffset::Ahead(Duration::from_secs(61))),
                Mark::Warn,
            ),
            (
                Some(ClockOffset::Behind(Duration::from_secs(61))),
                Mark::Warn,
            ),
            (None, Mark::Warn),
        ] {
            assert_eq!(Finding::Clock(offset).mark(), mark, "{offset:?}");
        }
    }

    #[test]
    fn the_first_check_that_failed_gives_the_exit_code() {
        let folder = Finding::Folder(
            FolderRole::Working,
            None,
            FolderState::Unusable("full".into()),
        );
        assert_eq!(exit(&[Finding::Unfinished(1)]), Exit::Success);
        assert_eq!(exit(&[Finding::Clock(None), folder]), Exit::Output);
    }
}
