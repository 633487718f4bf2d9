//! English: a checked machine.

use crate::text::{auth, config};
use nanobanana::Language;
use std::path::{Path, PathBuf};

use nanobanana::journal::{JobId, LostJob, Repair};
use nanobanana::reach::{ClockOffset, KeyedHost, ReachStep, Reached, Unreached};
use nanobanana::{DASHBOARD_URL, NEW_KEY_URL};

use crate::connect::Maker;
use crate::doctor::{Finding, FolderRole, FolderState, KeyFinding, Mark};
use crate::environment::ProxyInUse;
use crate::error::CommandError;
use crate::key::keyring::KeyringError;
use crate::key::{KeySource, stored_file};
use crate::shell;
use crate::text::doctor::Words;
use crate::text::en::errors::chain;

pub(crate) const fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::Ok => "ok",
        Mark::Warn => "warn",
        Mark::Fail => "FAIL",
    }
}

pub(crate) const fn label(found: &Finding) -> &'static str {
    match found {
        Finding::Key(_) => "API key",
        Finding::Network(_) => "network",
        Finding::Host(KeyedHost::Api, _) => "API host",
        Finding::Host(KeyedHost::Upload, _) => "upload host",
        Finding::Clock(_) => "clock",
        Finding::Proxy(_) => "proxy",
        Finding::Settings(_) => "settings",
        Finding::Folder(FolderRole::Journal, ..) => "journal folder",
        Finding::Folder(FolderRole::Working | FolderRole::Setting, ..) => "output folder",
        Finding::Journal(..) | Finding::Repair(Maker::Vendor, _) => "journal",
        Finding::Repair(Maker::StandIn, _) => "simulated jobs",
        Finding::Lost(_) => "lost job",
        Finding::Unfinished(_) => "unfinished jobs",
        Finding::UnknownCharges(_) => "unknown charges",
    }
}

pub(crate) fn words(found: &Finding) -> Words {
    match found {
        Finding::Key(found) => key(found),
        Finding::Network(error) => Words::with(chain(error), CERTIFICATES),
        Finding::Host(host, result) => self::host(*host, result),
        Finding::Clock(offset) => clock(*offset),
        Finding::Proxy(proxy) => self::proxy(proxy.as_ref()),
        Finding::Settings(Ok(())) => Words::fine("can be used"),
        Finding::Settings(Err(error)) => {
            Words::with(chain(error), "mend the file, or move it away")
        }
        Finding::Folder(role, path, state) => folder(*role, path.as_ref(), state),
        Finding::Journal(maker, error) => Words {
            next: super::errors::advice(error, *maker).map(|advice| advice.replace('\n', "; ")),
            ..Words::fine(chain(error))
        },
        Finding::Repair(maker, repair) => self::repair(*maker, repair),
        Finding::Lost(job) => lost(job),
        Finding::Unfinished(0) => Words::fine("none"),
        Finding::Unfinished(count) => Words::with(format!("{count}"), "nanobanana resume"),
        Finding::UnknownCharges(0) => Words::fine("none"),
        Finding::UnknownCharges(count) => Words::with(
            format!("{count}"),
            "`nanobanana history --outcome unknown` lists them; `nanobanana show JOB` says what can be done",
        ),
    }
}

const CERTIFICATES: &str = "install the system's certificates (ca-certificates)";

fn key(found: &KeyFinding) -> Words {
    let named = |source: &KeySource, hint: &str| {
        let source = auth::source(Language::En, *source, stored_file::path().as_deref());
        format!("{hint}, {source}")
    };
    match found {
        KeyFinding::Accepted(source, hint) => {
            Words::fine(format!("{}; the vendor accepts it", named(source, hint)))
        }
        KeyFinding::NotTried(source, hint) => Words::with(
            format!("{}; the vendor could not be asked", named(source, hint)),
            "see the hosts below",
        ),
        KeyFinding::Refused(source, hint, failure) => {
            let advice =
                nanobanana_text::advice(Language::En, failure, Maker::Vendor.service(), None);
            Words {
                summary: format!("{}; the vendor refuses it", named(source, hint)),
                next: advice,
            }
        }
        KeyFinding::Unusable(CommandError::KeyMissing { keyring }) => Words::with(
            missing(keyring.as_ref()),
            format!("make one at {NEW_KEY_URL}, then run `nanobanana auth login`"),
        ),
        KeyFinding::Unusable(error) => Words::with(chain(error), "nanobanana auth login"),
    }
}

/// That there is no key, and why the keyring did not tell.
fn missing(keyring: Option<&KeyringError>) -> String {
    match keyring {
        None => "none".to_owned(),
        Some(error) => format!("none; {}", chain(error)),
    }
}

fn host(host: KeyedHost, result: &Result<Reached, Unreached>) -> Words {
    let name = host.name();
    match result {
        Ok(reached) => {
            let latency = reached.latency.as_millis();
            Words::fine(format!("{name} answers over TLS in {latency} ms"))
        }
        Err(error) => Words::with(
            format!("{name}: {}", chain(error)),
            match error.step {
                ReachStep::Name => "check the network connection and its DNS",
                ReachStep::Connect => "check the network connection, the firewall and the proxy",
                ReachStep::Tls => {
                    "if a proxy here opens TLS, put its certificate among the trusted ones \
                     (SSL_CERT_FILE)"
                }
                ReachStep::Answer => "try again later",
            },
        ),
    }
}

fn clock(offset: Option<ClockOffset>) -> Words {
    let Some(offset) = offset else {
        return Words::with("could not be compared", "see the hosts above");
    };
    let seconds = offset.size().as_secs();
    let summary = match offset {
        _ if seconds <= 2 => return Words::fine("right"),
        ClockOffset::Ahead(_) => format!("{seconds} s ahead of the vendor's"),
        ClockOffset::Behind(_) => format!("{seconds} s behind the vendor's"),
    };
    if seconds <= 60 {
        return Words::fine(summary);
    }
    Words::with(
        summary,
        "set this machine's clock: uploads are signed with the time",
    )
}

fn proxy(proxy: Option<&ProxyInUse>) -> Words {
    Words::fine(match proxy {
        None => "none".to_owned(),
        Some(ProxyInUse {
            variable: Some(variable),
            address,
        }) => format!("{address}, by {variable}"),
        Some(ProxyInUse { address, .. }) => format!("{address}, by the system's settings"),
    })
}

fn folder(role: FolderRole, path: Option<&PathBuf>, state: &FolderState) -> Words {
    let path = path
        .map(|path| path.display().to_string())
        .unwrap_or_default();
    match state {
        FolderState::Writable => Words::fine(path),
        FolderState::OpenToOthers => Words::with(
            format!("{path} can be read by other users of this machine"),
            shell::line(["chmod", "700", &path]).unwrap_or_else(|| "chmod 700".to_owned()),
        ),
        FolderState::NoParent(parent) => no_parent(Path::new(&path), parent),
        FolderState::Unusable(error) => Words::with(
            format!("{path} cannot be written to: {}", chain(error.as_ref())),
            match role {
                FolderRole::Journal => "make it writable: nothing is paid without the journal",
                FolderRole::Working => "work in another folder, or name one with -o",
                FolderRole::Setting => {
                    "set a folder that can be written to: nanobanana config set output.folder FOLDER"
                }
            },
        ),
    }
}

fn repair(maker: Maker, repair: &Repair) -> Words {
    let saved = match repair {
        Repair::Absent => return Words::fine("there is none yet"),
        Repair::Sound => return Words::fine("sound; nothing was changed"),
        Repair::Repaired(saved) => saved,
    };
    let read = match (saved.jobs, saved.lost.len()) {
        (0, 0) => "nothing in it could be read, and the new one is empty".to_owned(),
        (1, lost) => format!("1 job was read into a new one, {lost} could not be"),
        (jobs, lost) => format!("{jobs} jobs were read into a new one, {lost} could not be"),
    };
    let missing = match saved.lost_rows {
        0 => String::new(),
        rows => format!("; up to {rows} of their steps are missing"),
    };
    let aside = saved.aside.display();
    let next = "the limits count only the jobs that were read; look for the others at";
    Words {
        summary: format!("was damaged and is now {aside}; {read}{missing}"),
        next: (maker == Maker::Vendor).then(|| format!("{next} {DASHBOARD_URL}")),
    }
}

fn lost(job: &LostJob) -> Words {
    let id = job.id.as_ref().map_or("unknown", JobId::as_str);
    Words::fine(match &job.task_id {
        Some(task_id) => format!("{id}, task {task_id}"),
        None => format!("{id}, no task id known"),
    })
}

fn no_parent(path: &Path, parent: &Path) -> Words {
    Words::with(
        config::no_parent_folder(Language::En, path, parent),
        format!(
            "make {} first, or set another folder: nanobanana config set output.folder FOLDER",
            parent.display()
        ),
    )
}
