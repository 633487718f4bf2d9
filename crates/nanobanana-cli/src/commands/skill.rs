//! `skill install`: the agent skill of this project, put where an agent looks for skills.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::args::skill::{InstallArgs, Target};
use crate::environment::Folders;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::text::NO_AGENT;
use crate::text::files::unwritten;

/// The skill's name, which is its folder's too.
const NAME: &str = "nano-banana-ima";

/// A file of the skill: its place in the skill's folder, and its text.
macro_rules! skill_file {
    ($place:literal) => {
        ($place, include_str!(concat!("../../skill/", $place)))
    };
}

/// Every file of the skill.
const FILES: [(&str, &str); 6] = [
    skill_file!("SKILL.md"),
    skill_file!("references/failures.md"),
    skill_file!("references/messages.md"),
    skill_file!("references/options.md"),
    skill_file!("scripts/ima_image_create.py"),
    skill_file!("scripts/nanobanana"),
];

/// Writes the skill's files and prints the folders that they are in.
pub(crate) fn install(args: &InstallArgs) -> Result<Exit, CommandError> {
    let mut report = String::new();
    for folder in folders(args.target.as_ref())? {
        let folder = folder.join(NAME);
        write_all(&folder).map_err(|source| unwritten(&folder, source))?;
        report.push_str(&format!("{}\n", folder.display()));
    }
    write_stdout(&report)?;
    Ok(Exit::Success)
}

/// The folders of skills: the one that was named, or those of the agents that are there.
fn folders(target: Option<&Target>) -> Result<Vec<PathBuf>, CommandError> {
    let of_agent = || Folders::of_user().ok_or(CommandError::NoHome);
    let found = match target {
        Some(Target::Folder(folder)) => vec![folder.clone()],
        Some(Target::OpenClaw) => vec![of_agent()?.openclaw_skills()],
        Some(Target::Claude) => vec![of_agent()?.claude_skills()],
        None => {
            let folders = of_agent()?;
            let openclaw = is_openclaw(&folders.openclaw).then(|| folders.openclaw_skills());
            let claude = folders.claude.is_dir().then(|| folders.claude_skills());
            openclaw.into_iter().chain(claude).collect()
        }
    };
    if found.is_empty() {
        return Err(CommandError::told(Exit::Usage, |l| NO_AGENT.of(l)));
    }
    Ok(found)
}

/// Whether OpenClaw is installed in a folder: whether there is something that programs of IMA
/// do not write themselves, preferences and logs.
fn is_openclaw(folder: &Path) -> bool {
    let holds = |folder: &Path, is_meant: &dyn Fn(&str) -> bool| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.file_name())
            .any(|name| is_meant(&name.to_string_lossy()))
    };
    holds(folder, &|name| match name {
        "memory" => holds(&folder.join(name), &|name| !name.contains("ima_prefs")),
        "logs" => holds(&folder.join(name), &|name| name != "ima_skills"),
        _ => true,
    })
}

fn write_all(folder: &Path) -> io::Result<()> {
    for (place, text) in FILES {
        let path = folder.join(place);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent)?;
        // Replaced whole: an agent may be reading the old one.
        let mut new = tempfile::Builder::new().tempfile_in(parent)?;
        new.write_all(text.as_bytes())?;
        make_readable(new.as_file(), place.starts_with("scripts/"))?;
        new.persist(&path)?;
    }
    Ok(())
}

#[cfg(unix)]
fn make_readable(file: &fs::File, is_executable: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = if is_executable { 0o755 } else { 0o644 };
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn make_readable(_: &fs::File, _: bool) -> io::Result<()> {
    Ok(())
}
