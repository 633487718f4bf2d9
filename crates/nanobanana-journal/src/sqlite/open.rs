//! Opening the file, and making or upgrading it first where that is needed.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};

use super::{private, sql};
use crate::blocking::blocking;
use crate::error::{Damage, DatabaseError, JournalError, JournalFault};

const FILE: &str = "journal.sqlite";
/// The file under construction. It gets its name when it is whole.
const DRAFT: &str = "journal.sqlite.new";
/// One that is to replace the file. It is whole.
const REPAIRED: &str = "journal.sqlite.repaired";
/// Held by whoever makes, upgrades or replaces the file.
const SETUP_LOCK: &str = "setup.lock";

/// How long a statement waits for another process's transaction, which takes milliseconds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// In KiB, as a negative number. All of a usual journal's inner pages fit.
const CACHE_SIZE: &str = "-256";
/// More than are in use on one path through a job.
const CACHED_STATEMENTS: usize = 16;

/// SQLite's primary result codes for a file that is not a sound database. It runs out of memory, or of room
/// for a value, where a length in the file is broken.
const DAMAGED: [i32; 4] = [7, 11, 18, 26];

/// SQLite's primary result codes where another process has the file.
const LOCKED: [i32; 2] = [5, 6];

/// SQLite's result codes for a medium that does not give what is on it, and for an index that a damaged file
/// does not name any more.
const UNREAD: [i32; 3] = [1, 266, 522];

pub(super) fn file_in(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// A file that was opened, known again by its place on the disk.
#[derive(Debug)]
pub(super) struct OpenFile {
    path: PathBuf,
    inode: (u64, u64),
}

/// What a name stands for, compared with the file that was opened by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// The same file.
    Kept,
    /// Another file.
    Taken,
    /// No file.
    Lost,
}

impl OpenFile {
    /// What the file's name stands for now. A file without a name can still be written, and nobody
    /// will ever read it.
    pub(super) fn name(&self) -> Name {
        match inode(&self.path) {
            Ok(inode) if inode == self.inode => Name::Kept,
            Ok(_) => Name::Taken,
            Err(_) => Name::Lost,
        }
    }

    pub(super) fn check(&self) -> Result<(), JournalError> {
        match self.name() {
            Name::Kept => Ok(()),
            Name::Taken | Name::Lost => Err(JournalError::Gone {
                path: self.path.clone(),
            }),
        }
    }
}

/// Asked by name: to open the file once more and close it would end SQLite's own locks on it.
fn inode(path: &Path) -> io::Result<(u64, u64)> {
    fs::metadata(path).map(|file| private::inode(&file))
}

pub(super) async fn open(folder: &Path) -> Result<(SqliteConnection, OpenFile), JournalError> {
    let path = file_in(folder);
    let in_folder = in_folder(folder);
    // Asked before the file is opened: one that loses its name meanwhile, to a repair, is then known
    // not to be the one that has it.
    match inode(&path) {
        Ok(inode) => {
            let (connection, to_do) = opened(&path).await?;
            if to_do.is_empty() {
                return Ok((connection, OpenFile { path, inode }));
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(in_folder(error)),
    }
    let _setup = lock_setup(folder).await?;
    let connection = open_alone(folder).await?;
    let inode = inode(&path).map_err(in_folder)?;
    Ok((connection, OpenFile { path, inode }))
}

/// Opens the journal for whoever holds the setup lock: makes or upgrades it where that is needed.
pub(super) async fn open_alone(folder: &Path) -> Result<SqliteConnection, JournalError> {
    let path = file_in(folder);
    if !path.try_exists().map_err(in_folder(folder))? {
        let [_, log, _] = set_of(&path);
        if folder.join(REPAIRED).exists() {
            // Whoever was replacing the file was killed in the middle.
            take_place(folder).map_err(in_folder(folder))?;
        } else if log.metadata().is_ok_and(|log| log.len() > 0) {
            return Err(damaged(&path, Damage::LogAlone));
        } else {
            let ((), draft) = draft(folder, async |_| Ok(())).await?;
            name(&draft, folder)?;
        }
    }
    let (mut connection, to_do) = opened(&path).await?;
    migrate(&mut connection, to_do).await?;
    Ok(connection)
}

/// Waits until nobody else makes, upgrades or repairs the file.
pub(super) async fn lock_setup(folder: &Path) -> Result<File, JournalError> {
    let folder = folder.to_owned();
    blocking(move || wait_for_setup(&folder)).await
}

/// The same, and the thread waits.
pub(super) fn wait_for_setup(folder: &Path) -> Result<File, JournalError> {
    let locked = || -> io::Result<File> {
        private::create_folder(folder)?;
        let file = private::open_or_create_file(&folder.join(SETUP_LOCK))?;
        file.lock()?;
        Ok(file)
    };
    locked().map_err(in_folder(folder))
}

/// Makes a file beside the journal's place and fills it. It is whole, on the disk itself, before
/// this returns; of one that could not be made, nothing is left.
///
/// SQLite itself would make it with whatever mode the process's mask allows, and gives the files
/// beside a database the mode of the database.
pub(super) async fn draft<T>(
    folder: &Path,
    fill: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, JournalError>,
) -> Result<(T, PathBuf), JournalError> {
    let draft = folder.join(DRAFT);
    remove_draft(folder).map_err(in_folder(folder))?;
    let made = async {
        drop(private::create_file(&draft).map_err(in_folder(folder))?);
        // Nobody reads a draft that was not finished, so that it is on the disk when it is whole, and not step by step.
        let mut connection = connect(&draft, SqliteSynchronous::Off).await?;
        migrate(&mut connection, sql::MIGRATIONS).await?;
        let filled = fill(&mut connection).await?;
        // Only now: until here everything went into the file itself, so that no closing has to
        // fold a log into it, which takes room and is not told when it fails.
        sqlx::raw_sql(sql::KEEP_A_LOG)
            .execute(&mut connection)
            .await?;
        connection.close().await?;
        let synced = File::open(&draft).and_then(|file| file.sync_all());
        synced.map_err(in_folder(folder))?;
        Ok(filled)
    };
    match made.await {
        Ok(filled) => Ok((filled, draft)),
        Err(error) => {
            // What stays is removed by the next one who makes the file.
            let _ = remove_draft(folder);
            Err(error)
        }
    }
}

pub(super) fn name(draft: &Path, folder: &Path) -> Result<(), JournalError> {
    let named = fs::rename(draft, file_in(folder)).and_then(|()| private::sync_folder(folder));
    named.map_err(in_folder(folder))
}

/// Puts a draft in the place of the journal, which goes aside with the files that belong to it.
/// Where it is now.
pub(super) fn replace(draft: &Path, folder: &Path) -> Result<PathBuf, JournalError> {
    let replaced = fs::rename(draft, folder.join(REPAIRED))
        .and_then(|()| private::sync_folder(folder))
        .and_then(|()| take_place(folder));
    replaced.map_err(in_folder(folder))
}

fn take_place(folder: &Path) -> io::Result<PathBuf> {
    let path = file_in(folder);
    let now = Timestamp::now().strftime("%Y%m%dT%H%M%S.%3f");
    let aside = folder.join(format!("{FILE}.damaged-{now}"));
    // The file itself first: without it, the next one who opens the journal goes on here.
    for (from, to) in set_of(&path).iter().zip(set_of(&aside)) {
        match fs::rename(from, to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::rename(folder.join(REPAIRED), path)?;
    private::sync_folder(folder)?;
    Ok(aside)
}

/// What a process that was killed in the middle has left.
fn remove_draft(folder: &Path) -> io::Result<()> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        private::remove_file(&folder.join(format!("{DRAFT}{suffix}")))?;
    }
    Ok(())
}

/// A database, and the files beside it that belong to it: its log and the log's index.
pub(super) fn set_of(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        name.into()
    })
}

fn in_folder(folder: &Path) -> impl Fn(io::Error) -> JournalError + Copy {
    move |source| JournalError::Files {
        path: folder.to_owned(),
        source,
    }
}

pub(super) fn damaged(path: &Path, source: Damage) -> JournalError {
    let path = path.to_owned();
    JournalError::Damaged { path, source }
}

fn options(path: &Path, synchronous: SqliteSynchronous) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .synchronous(synchronous)
        // macOS syncs to the drive's own memory unless it is asked to sync to the medium.
        .pragma("fullfsync", "ON")
        .pragma("cache_size", CACHE_SIZE)
        .statement_cache_capacity(CACHED_STATEMENTS)
        .disable_statement_logging()
}

async fn connect(
    path: &Path,
    synchronous: SqliteSynchronous,
) -> Result<SqliteConnection, JournalError> {
    let connection = options(path, synchronous).connect().await;
    connection.map_err(|source| unusable(path, source))
}

/// Opens a file that must be ours, and tells the steps that it has not seen.
async fn opened(path: &Path) -> Result<(SqliteConnection, Steps), JournalError> {
    // It got its name when it was whole. To SQLite an empty file is a new database.
    if path.metadata().is_ok_and(|metadata| metadata.len() == 0) {
        return Err(damaged(path, Damage::Empty));
    }
    let mut connection = connect(path, SqliteSynchronous::Full).await?;
    match steps_to_do(&mut connection, path).await {
        Ok(steps) => Ok((connection, steps)),
        Err(error) => {
            // Before anybody moves the file.
            let _ = connection.close().await;
            Err(error)
        }
    }
}

type Steps = &'static [&'static str];

async fn steps_to_do(
    connection: &mut SqliteConnection,
    path: &Path,
) -> Result<Steps, JournalError> {
    let mut ask = async |question: &'static str| {
        sqlx::query_scalar::<_, i64>(question)
            .fetch_one(&mut *connection)
            .await
            .map_err(|source| unusable(path, source))
    };
    let application = ask(sql::APPLICATION_ID).await?;
    if application == 0 && ask(sql::TABLES).await? == 0 {
        return Err(damaged(path, Damage::NoTables));
    }
    if application != sql::OUR_APPLICATION_ID {
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

/// Takes steps of the schema, all or none.
async fn migrate(connection: &mut SqliteConnection, steps: Steps) -> Result<(), JournalError> {
    if steps.is_empty() {
        return Ok(());
    }
    let mut transaction = connection.begin_with(sql::BEGIN).await?;
    for step in steps {
        sqlx::raw_sql(*step).execute(&mut *transaction).await?;
    }
    Ok(transaction.commit().await?)
}

fn unusable(path: &Path, source: sqlx::Error) -> JournalError {
    let is_damage = is_damage(&source);
    let source = database_error(source);
    if is_damage {
        return damaged(path, Damage::Database(source));
    }
    let path = path.to_owned();
    JournalError::Open { path, source }
}

/// Whether the database says that its file is not sound, or gives values that none has written.
pub(super) fn is_damage(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::ColumnDecode { .. })
        || code(error).is_some_and(|code| DAMAGED.contains(&(code & 0xff)))
}

/// Whether a part of the file cannot be read, where others can.
pub(super) fn is_unreadable(error: &sqlx::Error) -> bool {
    is_damage(error) || code(error).is_some_and(|code| UNREAD.contains(&code))
}

/// SQLite's result code, whose lowest byte is the primary one.
pub(super) fn code(error: &sqlx::Error) -> Option<i32> {
    let error = error.as_database_error()?;
    error.code()?.parse().ok()
}

impl From<sqlx::Error> for JournalError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(database_error(error))
    }
}

fn database_error(error: sqlx::Error) -> DatabaseError {
    let fault = match code(&error) {
        _ if is_damage(&error) => JournalFault::Damaged,
        Some(code) if LOCKED.contains(&(code & 0xff)) => JournalFault::InUse,
        _ => JournalFault::Unusable,
    };
    DatabaseError::new(error, fault)
}
