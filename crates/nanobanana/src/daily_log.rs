//! The daily log that the vendor's clients share: `~/.openclaw/logs/ima_skills/`, one file a day,
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
/// than 7 days. Other files in the folder are not touched.
///
/// # Errors
/// When the folder or the file cannot be made.
pub fn open(folder: &Path, today: Date) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    remove_old(folder, today);
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path(folder, today))
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

/// The date in the name of a daily log.
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
}
