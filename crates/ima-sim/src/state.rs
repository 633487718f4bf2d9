//! What outlives a process: tasks, uploads and the balance, as files in one directory.
//!
//! ```text
//! balance.json        points left and points spent
//! balance.lock        held while points are spent
//! tasks/ID.json       one accepted task
//! uploads/ID.json     one issued upload token
//! uploads/ID.blob     the uploaded bytes
//! ```
//!
//! Every file is replaced whole, so that a reader in another process sees the old or the new one.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::task::Task;

/// A file or folder of the state directory cannot be used, or is not what a simulator wrote.
#[derive(Debug, thiserror::Error)]
#[error("cannot use {path}", path = path.display())]
pub struct StateError {
    /// The file or folder.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// The account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(crate) points: u64,
    pub(crate) spent: u64,
}

/// An issued upload token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Upload {
    pub(crate) id: Id,
    pub(crate) suffix: String,
    pub(crate) content_type: String,
    /// Unix seconds after which the bytes are no longer accepted.
    pub(crate) expires: u64,
    /// What the presigned URL carries.
    pub(crate) signature: Id,
}

/// Twenty-four lower-case hexadecimal characters, so that an id is always a safe file name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Id(String);

impl Id {
    pub(crate) fn random() -> io::Result<Self> {
        let mut bytes = [0_u8; 12];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        Ok(Self(
            bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        ))
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == 24 && text.bytes().all(hex)).then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// A number from the id for choices that must stay the same for one task.
    pub(crate) fn draw(&self) -> u8 {
        u8::from_str_radix(&self.0[22..], 16).unwrap_or_default()
    }
}

/// The state directory.
#[derive(Debug)]
pub(crate) struct State {
    dir: PathBuf,
}

impl State {
    /// Opens a state directory; one without a balance gets `opening_points`.
    pub(crate) fn open(dir: &Path, opening_points: u64) -> Result<Self, StateError> {
        let state = Self {
            dir: dir.to_owned(),
        };
        for folder in [state.dir.join("tasks"), state.dir.join("uploads")] {
            fs::create_dir_all(&folder).map_err(io_error(&folder))?;
        }
        let _lock = state.lock()?;
        let path = state.account_path();
        if !path.try_exists().map_err(io_error(&path))? {
            let account = Account {
                points: opening_points,
                spent: 0,
            };
            write_json(&path, &account)?;
        }
        Ok(state)
    }

    pub(crate) fn account(&self) -> Result<Account, StateError> {
        read_json(&self.account_path())
    }

    /// Takes the task's points and keeps the task, or does neither: the points that there are.
    pub(crate) fn pay(&self, task: &mut Task) -> Result<Result<(), u64>, StateError> {
        let _lock = self.lock()?;
        let mut account = self.account()?;
        if account.points < task.points {
            return Ok(Err(account.points));
        }
        task.take = account.spent;
        account.points -= task.points;
        account.spent += task.points;
        write_json(&self.task_path(&task.id), task)?;
        write_json(&self.account_path(), &account)?;
        Ok(Ok(()))
    }

    pub(crate) fn task(&self, id: &Id) -> Result<Option<Task>, StateError> {
        if_found(read_json(&self.task_path(id)))
    }

    /// The tasks, oldest first.
    pub(crate) fn tasks(&self) -> Result<Vec<Task>, StateError> {
        let folder = self.dir.join("tasks");
        let mut tasks: Vec<Task> = Vec::new();
        for entry in fs::read_dir(&folder).map_err(io_error(&folder))? {
            let path = entry.map_err(io_error(&folder))?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                tasks.push(read_json(&path)?);
            }
        }
        tasks.sort_by(|a, b| {
            (a.created_at_ms, a.id.as_str()).cmp(&(b.created_at_ms, b.id.as_str()))
        });
        Ok(tasks)
    }

    pub(crate) fn issue(&self, upload: &Upload) -> Result<(), StateError> {
        write_json(&self.upload_path(&upload.id, "json"), upload)
    }

    pub(crate) fn upload(&self, id: &Id) -> Result<Option<Upload>, StateError> {
        if_found(read_json(&self.upload_path(id, "json")))
    }

    pub(crate) fn store(&self, id: &Id, bytes: &[u8]) -> Result<(), StateError> {
        write(&self.upload_path(id, "blob"), bytes)
    }

    /// The uploaded bytes, once they are there.
    pub(crate) fn stored(&self, id: &Id) -> Result<Option<Vec<u8>>, StateError> {
        let path = self.upload_path(id, "blob");
        if_found(fs::read(&path).map_err(io_error(&path)))
    }

    fn account_path(&self) -> PathBuf {
        self.dir.join("balance.json")
    }

    fn task_path(&self, id: &Id) -> PathBuf {
        self.dir.join("tasks").join(format!("{}.json", id.as_str()))
    }

    fn upload_path(&self, id: &Id, extension: &str) -> PathBuf {
        let name = format!("{}.{extension}", id.as_str());
        self.dir.join("uploads").join(name)
    }

    /// Held until dropped; the system frees it when the process dies.
    fn lock(&self) -> Result<File, StateError> {
        let path = self.dir.join("balance.lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(io_error(&path))?;
        file.lock().map_err(io_error(&path))?;
        Ok(file)
    }
}

fn io_error(path: &Path) -> impl Fn(io::Error) -> StateError {
    move |source| StateError {
        path: path.to_owned(),
        source,
    }
}

fn if_found<T>(result: Result<T, StateError>) -> Result<Option<T>, StateError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.source.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, StateError> {
    let bytes = fs::read(path).map_err(io_error(path))?;
    serde_json::from_slice(&bytes).map_err(|error| io_error(path)(error.into()))
}

fn write_json<T: Serialize>(path: &Path, value: &T) -> Result<(), StateError> {
    let text = serde_json::to_vec_pretty(value);
    write(path, &text.map_err(|error| io_error(path)(error.into()))?)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), StateError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(io_error(path))?;
    file.write_all(bytes).map_err(io_error(path))?;
    file.persist(path)
        .map_err(|failed| io_error(path)(failed.error))?;
    Ok(())
}
