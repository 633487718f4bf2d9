//! Commands for the user to copy: the same in every language.

use std::path::Path;

use nanobanana::journal::{JobId, ServiceKind};

use crate::environment::Folders;
use crate::{shell, simulate};

pub(crate) fn resume(jobs: &[&JobId], service: ServiceKind) -> String {
    let jobs: String = jobs.iter().map(|job| format!(" {job}")).collect();
    format!("nanobanana resume{jobs}{}", option(service))
}

pub(crate) fn resend(job: &JobId, service: ServiceKind) -> String {
    let option = option(service);
    format!("nanobanana resend {job} --accept-double-charge{option}")
}

pub(crate) fn show(job: &JobId) -> String {
    format!("nanobanana show {job}")
}

pub(crate) fn repair(service: ServiceKind) -> String {
    format!("nanobanana doctor --repair{}", option(service))
}

/// The command that moves a journal aside, with all that belongs to it; only its folder where no
/// shell takes the name.
pub(crate) fn journal_aside(folders: &Folders, service: ServiceKind) -> String {
    let folder = folders.journal(service).display().to_string();
    let command = shell::line(["mv", &folder, &format!("{folder}.aside")]);
    command.unwrap_or(folder)
}

pub(crate) fn chmod(mode: &str, path: &Path) -> String {
    let command = shell::line(["chmod", mode, &path.to_string_lossy()]);
    command.unwrap_or_else(|| format!("chmod {mode}"))
}

pub(crate) fn option(service: ServiceKind) -> &'static str {
    match service {
        ServiceKind::Ima if simulate::chosen().is_some() => " --no-simulate",
        ServiceKind::Ima => "",
        ServiceKind::Simulator => " --simulate",
    }
}
