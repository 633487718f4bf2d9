//! Pictures are kept for some days, and none of them for longer than its client key.

use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::{Duration, SystemTime};

use nanobanana::journal::error_chain;
use tokio::time::sleep;

use crate::app::App;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The folder of an account's files for several calls, and how long each is kept.
pub(crate) const FILES: &str = "files";
pub(crate) const FILES_LIFE: Duration = Duration::from_secs(48 * 60 * 60);

/// How often it is looked for what has been kept long enough.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// Removes what has been kept long enough, from time to time.
pub(crate) async fn go_on(app: &App) {
    loop {
        sleep(EVERY).await;
        clean(app).await;
    }
}

/// Removes what has been kept long enough. What cannot be removed is tried again the next time.
pub(crate) async fn clean(app: &App) {
    let keys = app.desk.journal().client_keys().await;
    let keys = keys.unwrap_or_else(|error| {
        tracing::warn!(error = error_chain(&error), "the client keys were not read");
        Vec::new()
    });
    let revoked = keys.into_iter().filter(|key| key.revoked_at.is_some());
    let revoked: Vec<String> = revoked.map(|key| key.id.to_string()).collect();
    let pictures = app.options.pictures.clone();
    let oldest = SystemTime::now().checked_sub(DAY * app.options.keep_days);
    let cleaning = tokio::task::spawn_blocking(move || {
        remove(
            &pictures,
            &revoked,
            oldest.unwrap_or(SystemTime::UNIX_EPOCH),
        )
    });
    if let Ok(Err(error)) = cleaning.await {
        tracing::warn!(%error, "old pictures were not removed");
    }
}

/// Removes the folders of these accounts, and of others what was written before this time.
fn remove(pictures: &Path, revoked: &[String], oldest: SystemTime) -> io::Result<()> {
    for folder in entries(pictures)? {
        if !folder.file_type()?.is_dir() {
            continue;
        }
        let is_revoked = |id: &String| folder.file_name() == id.as_str();
        if revoked.iter().any(is_revoked) {
            std::fs::remove_dir_all(folder.path())?;
            continue;
        }
        remove_older(&folder.path(), oldest)?;
        let files = SystemTime::now().checked_sub(FILES_LIFE);
        let files = files.unwrap_or(SystemTime::UNIX_EPOCH);
        remove_older(&folder.path().join(FILES), files)?;
    }
    Ok(())
}

/// Removes what was written in a folder before this time.
fn remove_older(folder: &Path, oldest: SystemTime) -> io::Result<()> {
    for file in entries(folder)? {
        let about = file.metadata()?;
        if about.is_file() && about.modified()? < oldest {
            std::fs::remove_file(file.path())?;
        }
    }
    Ok(())
}

/// What is in a folder; nothing where there is none.
pub(crate) fn entries(folder: &Path) -> io::Result<Vec<std::fs::DirEntry>> {
    match std::fs::read_dir(folder) {
        Ok(entries) => entries.collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
