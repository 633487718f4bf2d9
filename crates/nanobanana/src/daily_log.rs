//! The daily log that IMA's clients share: `~/.openclaw/logs/ima_skills/`, one file a day,
//! kept 7 days.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use jiff::ToSpan as _;
use jiff::civil::Date;

const PREFIX: &str = "ima_create_";
const SUFFIX: &str = ".log";
const DAYS_KEPT: i64 = 7;

/// Opens today's log for appending, mode 0600, and removes those of this family that are older
/// than 7 days. Other files in the folder are not touched, and no link leads to them.
///
/// # Errors
/// When the folder or the file cannot be made, is a link, or is another's.
pub fn open(folder: &Path, today: Date) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    let path = path(folder, today);
    if [folder, &path].into_iter().any(Path::is_symlink) {
        return Err(io::Error::other("it is a link"));
    }
    remove_old(folder, today);
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // A pipe is not waited for.
        options.mode(0o600);
        options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    }
    let file = options.open(path)?;
    make_private(&file)?;
    Ok(file)
}

/// Keeps others out of a log that was there before; fails for what is no file of its own.
#[cfg(unix)]
fn make_private(file: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let metadata = file.metadata()?;
    // A second name may be that of a file which is no log.
    if !metadata.is_file() || metadata.nlink() > 1 {
        return Err(io::Error::other("it is no file of its own"));
    }
    file.set_permissions(fs::Permissions::from_mode(0o600))
}

/// The profile folder keeps others out here.
#[cfg(not(unix))]
fn make_private(_file: &File) -> io::Result<()> {
    Ok(())
}

/// The file of a day.
#[must_use]
pub fn path(folder: &Path, day: Date) -> PathBuf {
    folder.join(format!("{PREFIX}{}{SUFFIX}", day.strftime("%Y%m%d")))
}

/// Best effort: a log that cannot be removed today is tried again tomorrow.
fn remove_old(folder: &Path, today: Date) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let oldest_kept = today.saturating_sub(DAYS_KEPT.days());
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_old = name
            .to_str()
            .and_then(date_of)
            .is_some_and(|date| date < oldest_kept);
        if is_old {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn date_of(name: &str) -> Option<Date> {
    let digits = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    if digits.len() != 8 {
        return None;
    }
    Date::strptime("%Y%m%d", digits).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn logs_older_than_seven_days_go_and_everything_else_stays() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "ima_create_20260309.log",
            "ima_create_20260310.log",
            "ima_create_20260316.log",
            "ima_create_2026031.log",
            "ima_create_99999999.log",
            "ima_create_20260101.log.gz",
            "other_20260101.log",
        ] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        open(folder.path(), date(2026, 3, 17)).unwrap();
        let mut names: Vec<String> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(
            names,
            [
                "ima_create_20260101.log.gz",
                "ima_create_2026031.log",
                "ima_create_20260310.log",
                "ima_create_20260316.log",
                "ima_create_20260317.log",
                "ima_create_99999999.log",
                "other_20260101.log",
            ]
        );
    }

    #[test]
    fn a_log_of_the_day_is_appended_to_and_private() {
        use std::io::Write as _;
        let folder = tempfile::tempdir().unwrap();
        let nested = folder.path().join("logs/ima_skills");
        for line in ["one\n", "two\n"] {
            let mut log = open(&nested, date(2026, 11, 23)).unwrap();
            log.write_all(line.as_bytes()).unwrap();
        }
        let path = nested.join("ima_create_20261123.log");
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntwo\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_log_that_leads_elsewhere_or_waits_is_none_and_a_lax_one_becomes_private() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let day = date(2026, 11, 23);
        let (log, other) = (path(folder.path(), day), folder.path().join("other"));
        let text = |path: &Path| fs::read_to_string(path).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let set_mode = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        let refused = || {
            open(folder.path(), day).unwrap_err();
            fs::remove_file(&log).unwrap();
        };
        fs::write(&other, "mine").unwrap();
        set_mode(&other, 0o644);

        symlink(&other, &log).unwrap();
        refused();
        symlink(folder.path().join("missing"), &log).unwrap();
        refused();
        assert!(!folder.path().join("missing").exists());
        fs::hard_link(&other, &log).unwrap();
        refused();
        let made = std::process::Command::new("mkfifo").arg(&log).status();
        assert!(made.unwrap().success());
        refused();
        assert_eq!((text(&other).as_str(), mode(&other)), ("mine", 0o644));

        fs::write(&log, "one\n").unwrap();
        set_mode(&log, 0o666);
        open(folder.path(), day).unwrap();
        assert_eq!((text(&log).as_str(), mode(&log)), ("one\n", 0o600));

        // Old logs of the folder that a link leads to are not ours to remove.
        let linked = tempfile::tempdir().unwrap();
        let old = path(linked.path(), date(2026, 1, 1));
        fs::write(&old, "").unwrap();
        let link = folder.path().join("logs");
        symlink(linked.path(), &link).unwrap();
        open(&link, day).unwrap_err();
        assert!(old.exists());
    }
}
