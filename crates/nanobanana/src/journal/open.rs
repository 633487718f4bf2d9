//! Opening the file, and making or upgrading it first where that is needed.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};

use super::error::JournalError;
use super::{private, sql};

const FILE: &str = "journal.sqlite";
/// The file under construction. It gets its name when it is whole.
const DRAFT: &str = "journal.sqlite.new";
/// Held by whoever makes or upgrades the file.
const SETUP_LOCK: &str = "setup.lock";

/// How long a statement waits for another process's transaction, which takes milliseconds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// In KiB, as a negative number. All of a usual journal's inner pages fit.
const CACHE_SIZE: &str = "-256";
/// More than are in use on one path through a job.
const CACHED_STATEMENTS: usize = 16;

/// SQLite's result codes for a file that is not a sound database.
const DAMAGED: [&str; 2] = ["11", "26"];

/// Opens the journal in a folder, and makes both where they are missing.
pub(super) async fn open(folder: &Path) -> Result<SqliteConnection, JournalError> {
    let path = folder.join(FILE);
    let in_folder = |source| JournalError::Folder {
        folder: folder.to_owned(),
        source,
    };
    if path.try_exists().map_err(in_folder)? {
        let mut connection = connect(&path, options(&path)).await?;
        if migrations_to_do(&mut connection, &path).await?.is_empty() {
            return Ok(connection);
        }
    }
    let _setup = lock_setup(folder).await.map_err(in_folder)?;
    if !path.try_exists().map_err(in_folder)? {
        make(folder, &path).await?;
    }
    migrated(&path).await
}

/// Waits until nobody else makes or upgrades the file.
async fn lock_setup(folder: &Path) -> io::Result<File> {
    let folder = folder.to_owned();
    let waiting = tokio::task::spawn_blocking(move || {
        private::create_folder(&folder)?;
        let file = private::open_or_create_file(&folder.join(SETUP_LOCK))?;
        file.lock()?;
        Ok(file)
    });
    waiting.await.map_err(io::Error::other)?
}

/// Makes the file beside its place and then moves it there, so that nobody ever opens it half
/// made. SQLite itself would make it with whatever mode the process's mask allows, and gives its
/// `-wal` and `-shm` files the mode of the database.
async fn make(folder: &Path, path: &Path) -> Result<(), JournalError> {
    let draft = folder.join(DRAFT);
    let in_folder = |source| JournalError::Folder {
        folder: folder.to_owned(),
        source,
    };
    remove_draft(folder).map_err(in_folder)?;
    drop(private::create_file(&draft).map_err(in_folder)?);
    let connection = migrated(&draft).await?;
    connection.close().await?;
    fs::rename(&draft, path).map_err(in_folder)?;
    private::sync_folder(folder).map_err(in_folder)
}

/// What a process that was killed in the middle has left.
fn remove_draft(folder: &Path) -> io::Result<()> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        match fs::remove_file(folder.join(format!("{DRAFT}{suffix}"))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .synchronous(SqliteSynchronous::Full)
        // macOS syncs to the drive's own memory unless it is asked to sync to the medium.
        .pragma("fullfsync", "ON")
        .pragma("cache_size", CACHE_SIZE)
        .statement_cache_capacity(CACHED_STATEMENTS)
        .disable_statement_logging()
}

async fn connect(
    path: &Path,
    options: SqliteConnectOptions,
) -> Result<SqliteConnection, JournalError> {
    options
        .connect()
        .await
        .map_err(|source| unusable(path, source))
}

/// Opens a file that is ours or empty, and takes the steps that it has not seen, each as a whole.
async fn migrated(path: &Path) -> Result<SqliteConnection, JournalError> {
    // Files remember this mode, so opening a finished one does not set it: to change it, SQLite
    // needs the file to itself.
    let options = options(path).journal_mode(SqliteJournalMode::Wal);
    let mut connection = connect(path, options).await?;
    for migration in migrations_to_do(&mut connection, path).await? {
        let mut transaction = connection.begin_with(sql::BEGIN).await?;
        sqlx::raw_sql(*migration).execute(&mut *transaction).await?;
        transaction.commit().await?;
    }
    Ok(connection)
}

/// The steps that the file has not seen.
async fn migrations_to_do(
    connection: &mut SqliteConnection,
    path: &Path,
) -> Result<&'static [&'static str], JournalError> {
    let mut ask = async |question: &'static str| {
        sqlx::query_scalar::<_, i64>(question)
            .fetch_one(&mut *connection)
            .await
            .map_err(|source| unusable(path, source))
    };
    let application = ask(sql::APPLICATION_ID).await?;
    let is_unclaimed = application == 0 && ask(sql::TABLES).await? == 0;
    if application != sql::OUR_APPLICATION_ID && !is_unclaimed {
        return Err(JournalError::Foreign {
            path: path.to_owned(),
        });
    }
    let found = ask(sql::SCHEMA_VERSION).await?;
    usize::try_from(found)
        .ok()
        .and_then(|seen| sql::MIGRATIONS.get(seen..))
        .ok_or_else(|| JournalError::Newer {
            path: path.to_owned(),
            found,
            known: sql::MIGRATIONS.len().try_into().unwrap_or(i64::MAX),
        })
}

fn unusable(path: &Path, source: sqlx::Error) -> JournalError {
    let path = PathBuf::from(path);
    let code = source.as_database_error().and_then(DatabaseError::code);
    if code.is_some_and(|code| DAMAGED.contains(&&*code)) {
        JournalError::Damaged { path, source }
    } else {
        JournalError::Open { path, source }
    }
}
