//! What a picture needs, looked at one by one.

mod folder;
mod key;

use std::path::PathBuf;

use nanobanana::ServiceError;
use nanobanana::journal::{JobFilter, Journal, LostJob, Recovery, Repair};
use nanobanana::reach::{self, ClockOffset, KeyedHost, Reached, Unreached};

pub(crate) use folder::{FolderRole, FolderState};
pub(crate) use key::KeyFinding;

use crate::connect::{self, Maker};
use crate::environment::{self, Folders, ProxyInUse};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::journal;
use crate::key::KeyChoice;
use crate::preview::{self, Support};
use crate::settings::{Settings, SettingsError};

/// A clock that is off by more than this is worth a word, in seconds: uploads are signed with the time.
const WORTH_SAYING: u64 = 60;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    /// All is well.
    Ok,
    /// A picture can be made, and something should be done.
    Warn,
    /// No picture can be made.
    Fail,
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
    /// What certificates are trusted: how many roots, where they can be counted, and the file that
    /// SSL_CERT_FILE names.
    Certificates(Option<usize>, Option<PathBuf>),
    /// The settings file.
    Settings(Result<(), SettingsError>),
    /// A folder that is written to.
    Folder(FolderRole, Option<PathBuf>, FolderState),
    /// How this terminal can show pictures.
    Terminal(Support),
    /// The journal cannot be read, or not be repaired.
    Journal(Maker, CommandError),
    /// The journal of a maker was looked at, and repaired where it was damaged.
    Repair(Maker, Repair),
    /// A job of a damaged journal could not be read.
    Lost(LostJob),
    /// How many jobs wait to be picked up.
    Unfinished(usize),
    /// Of how many jobs it is not known whether they were paid.
    UnknownCharges(usize),
}

impl Finding {
    /// A stable name for programs.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Key(_) => "key",
            Self::Network(_) => "network",
            Self::Host(KeyedHost::Api, _) => "api_host",
            Self::Host(KeyedHost::Upload, _) => "upload_host",
            Self::Clock(_) => "clock",
            Self::Proxy(_) => "proxy",
            Self::Certificates(..) => "certificates",
            Self::Settings(_) => "settings",
            Self::Folder(FolderRole::Journal, ..) => "journal_folder",
            Self::Folder(FolderRole::Working | FolderRole::Setting, ..) => "output_folder",
            Self::Terminal(_) => "terminal",
            Self::Journal(..) => "journal",
            Self::Repair(..) => "repair",
            Self::Lost(_) => "lost_job",
            Self::Unfinished(_) => "unfinished_jobs",
            Self::UnknownCharges(_) => "unknown_charges",
        }
    }

    /// Whether something is to be done.
    pub(crate) fn mark(&self) -> Mark {
        match self {
            Self::Key(found) => found.mark(),
            Self::Network(_) | Self::Journal(..) => Mark::Fail,
            Self::Host(_, result) => ok_or_fail(result.is_ok()),
            Self::Settings(result) => ok_or_fail(result.is_ok()),
            Self::Certificates(roots, _) => ok_or_fail(*roots != Some(0)),
            Self::Clock(offset) => {
                let is_right = offset.is_some_and(|offset| offset.size().as_secs() <= WORTH_SAYING);
                ok_or_warn(is_right)
            }
            Self::Folder(_, _, state) => state.mark(),
            Self::Repair(_, Repair::Repaired(_)) | Self::Lost(_) => Mark::Warn,
            Self::Proxy(_) | Self::Terminal(_) | Self::Repair(..) => Mark::Ok,
            Self::Unfinished(count) | Self::UnknownCharges(count) => ok_or_warn(*count == 0),
        }
    }

    /// The exit code of an order that fails for this reason.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Key(found) => found.exit(),
            Self::Host(..) => Exit::Network,
            Self::Settings(_) => Exit::Usage,
            Self::Folder(..) => Exit::Output,
            Self::Journal(_, error) => error.exit(),
            _ => Exit::Internal,
        }
    }
}

fn ok_or_fail(is_ok: bool) -> Mark {
    if is_ok { Mark::Ok } else { Mark::Fail }
}

fn ok_or_warn(is_ok: bool) -> Mark {
    if is_ok { Mark::Ok } else { Mark::Warn }
}

/// How the command ends: as the first check that failed.
pub(crate) fn exit(findings: &[Finding]) -> Exit {
    let failed = findings.iter().find(|found| found.mark() == Mark::Fail);
    failed.map_or(Exit::Success, Finding::exit)
}

/// Makes every check. Needs no key, sends nothing that costs, and writes nothing.
pub(crate) async fn examine(choice: KeyChoice<'_>) -> Vec<Finding> {
    let options = connect::plain_client();
    let (key, hosts) = tokio::join!(key::examine(choice), reach::reach(&options));
    let mut findings = vec![Finding::Key(key)];
    match hosts {
        Ok(hosts) => {
            let clock = hosts
                .iter()
                .find_map(|(_, result)| result.as_ref().ok()?.clock);
            findings.extend(
                hosts
                    .into_iter()
                    .map(|(host, result)| Finding::Host(host, result)),
            );
            findings.push(Finding::Clock(clock));
        }
        Err(error) => findings.push(Finding::Network(error)),
    }
    findings.push(Finding::Proxy(environment::proxy(KeyedHost::Api.origin())));
    findings.push(Finding::Certificates(
        environment::trusted_roots(),
        environment::certificate_file(),
    ));
    let settings = Settings::load();
    let output = settings.as_ref().ok().and_then(Settings::output_folder);
    findings.push(Finding::Settings(settings.map(|_| ())));
    findings.push(folder::journal());
    findings.push(folder::output(output));
    findings.push(Finding::Terminal(preview::support()));
    findings.extend(jobs().await);
    findings
}

/// Repairs the journals that are damaged, and only those.
pub(crate) async fn repair() -> Result<Vec<Finding>, CommandError> {
    let folders = Folders::of_user().ok_or(CommandError::NoHome)?;
    let mut findings = Vec::new();
    for maker in Maker::ALL {
        match Journal::repair(&folders.journal(maker)).await {
            Ok(Repair::Absent) if maker == Maker::StandIn => {}
            Ok(repair) => {
                let lost = match &repair {
                    Repair::Repaired(saved) => saved.lost.clone(),
                    _ => Vec::new(),
                };
                findings.push(Finding::Repair(maker, repair));
                findings.extend(lost.into_iter().map(Finding::Lost));
            }
            Err(error) => findings.push(Finding::Journal(maker, error.into())),
        }
    }
    Ok(findings)
}

/// What is left in the journal of the vendor's jobs.
async fn jobs() -> Vec<Finding> {
    let records = async {
        let Some(journal) = journal::existing(Maker::Vendor).await? else {
            return Ok(Vec::new());
        };
        let records = journal.jobs(&JobFilter::default()).await?;
        journal::close(journal).await;
        Ok(records)
    };
    let records = match records.await {
        Ok(records) => records,
        Err(error) => return vec![Finding::Journal(Maker::Vendor, error)],
    };
    let count = |wanted: &[Recovery]| {
        let jobs = records.iter();
        jobs.filter(|job| wanted.contains(&job.state.recovery()))
            .count()
    };
    vec![
        Finding::Unfinished(count(&[
            Recovery::Cancel,
            Recovery::AskVendor,
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
