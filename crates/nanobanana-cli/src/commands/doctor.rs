//! `doctor`: everything that a picture needs, looked at one by one.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use nanobanana::Language;
use nanobanana::journal::{Filter, Recovery, Repair, ServiceKind};
use nanobanana::openapi::KeyedHost;

use super::auth;
use crate::args::auth::DoctorArgs;
use crate::environment::{self, Folders};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::key::{self, FoundKey, KeyChoice, stored_file};
use crate::render::{self, json};
use crate::settings::{Settings, missing_parent};
use crate::text::doctor::{self as text, Check, FolderRole, Mark};
use crate::text::{auth::source, language};
use crate::text_file::is_readable_by_others;
use crate::{connect, journal};

pub(crate) async fn run(args: &DoctorArgs) -> Result<Exit, CommandError> {
    // Programs read English whatever the user's language is.
    let l = if args.json { Language::En } else { language() };
    let checks = if args.repair {
        repair(l).await?
    } else {
        let choice = args.key.choice();
        choice.warn();
        examine(l, choice).await
    };
    // As the first check that failed.
    let failed = checks.iter().find(|check| check.status == Mark::Fail);
    let exit = failed.map_or(Exit::Success, |check| check.exit);
    write_stdout(&if args.json {
        json::object(&render::doctor::json(&checks, exit), ServiceKind::Ima)
    } else {
        render::doctor::report(&checks)
    })?;
    Ok(exit)
}

/// Makes every check. Needs no key, sends nothing that costs, and writes nothing.
async fn examine(l: Language, choice: KeyChoice<'_>) -> Vec<Check> {
    let options = connect::plain_client();
    let (key, hosts) = tokio::join!(key(l, choice), nanobanana::reach(&options));
    let mut checks = vec![key];
    match hosts {
        Ok(hosts) => {
            let mut reached = hosts.iter().filter_map(|(_, result)| result.as_ref().ok());
            let clock = reached.find_map(|host| host.clock_ahead);
            let host = |(host, result): &(_, _)| text::host(l, *host, result);
            checks.extend(hosts.iter().map(host));
            checks.push(text::clock(l, clock));
        }
        Err(error) => checks.push(text::no_tls(l, &error)),
    }
    checks.push(text::proxy(l, environment::proxy(KeyedHost::Api.origin())));
    let settings = Settings::load();
    let error = settings.as_ref().err();
    checks.push(text::settings(l, error.map(|error| error as _)));
    let folders = Folders::of_user().ok_or(CommandError::NoHome);
    let journal = folders.map(|folders| folders.journal(ServiceKind::Ima));
    checks.push(folder(l, FolderRole::Journal, journal));
    checks.push(match settings.ok().and_then(|set| set.output_folder()) {
        Some(path) => folder(l, FolderRole::Setting, io::Result::Ok(path)),
        None => folder(l, FolderRole::Working, environment::working_folder()),
    });
    checks.extend(jobs(l).await);
    checks
}

/// Finds the key, and tries it with a question that costs nothing.
async fn key(l: Language, choice: KeyChoice<'_>) -> Check {
    match key::find(choice).await {
        Ok(FoundKey {
            source: of,
            key,
            hint,
        }) => {
            let source = source(l, of, stored_file::path().as_deref());
            text::key(l, &hint, &source, &auth::check(key).await)
        }
        Err(error) => text::no_key(l, &error),
    }
}

/// Whether a folder can be written to, or made.
fn folder<E: Error + 'static>(l: Language, role: FolderRole, path: Result<PathBuf, E>) -> Check {
    let path = match path {
        Ok(path) => path,
        Err(error) => return text::unwritable(l, role, Path::new(""), &error),
    };
    if role == FolderRole::Setting
        && let Some(parent) = missing_parent(&path)
    {
        return text::no_parent(l, role, &path, parent);
    }
    // What is not there yet is made in what is.
    let existing = path.ancestors().find(|folder| folder.exists());
    let existing = existing.unwrap_or(&path);
    // Makes a file without a name, or one that is gone at once.
    if let Err(error) = tempfile::tempfile_in(existing) {
        return text::unwritable(l, role, &path, &error);
    }
    if role == FolderRole::Journal && existing == path && is_readable_by_others(&path) {
        return text::open_to_others(l, role, &path);
    }
    text::writable(l, role, &path)
}

/// What is left in the journal of IMA's jobs.
async fn jobs(l: Language) -> Vec<Check> {
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
        Err(error) => return vec![text::no_journal(l, ServiceKind::Ima, &error)],
    };
    let count = |wanted: &[Recovery]| {
        let sums = sums.iter();
        let sums = sums.filter(|sum| wanted.contains(&sum.state.recovery()));
        sums.map(|sum| sum.jobs).sum()
    };
    let left = [Recovery::Cancel, Recovery::AskIma, Recovery::Download];
    vec![
        text::unfinished(l, count(&left)),
        text::unknown_charges(l, count(&[Recovery::MarkUnknown, Recovery::AskUser])),
    ]
}

/// Repairs the journals that are damaged, and only those.
async fn repair(l: Language) -> Result<Vec<Check>, CommandError> {
    let folders = Folders::of_user().ok_or(CommandError::NoHome)?;
    let mut checks = Vec::new();
    for service in ServiceKind::ALL {
        match nanobanana::journal::repair(&folders.journal(service)).await {
            Ok(Repair::Absent) if service == ServiceKind::Simulator => {}
            Ok(repair) => {
                checks.push(text::repair(l, service, &repair));
                if let Repair::Repaired(saved) = &repair {
                    checks.extend(saved.lost.iter().map(|job| text::lost(l, job)));
                }
            }
            Err(error) => checks.push(text::no_journal(l, service, &error.into())),
        }
    }
    Ok(checks)
}
