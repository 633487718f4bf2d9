//! The model that a user chose last, in the file that IMA's clients share:
//! `~/.openclaw/memory/ima_prefs.json`.
//!
//! Other tools write to the same file, so every entry that is not ours is kept as it is.

#[cfg(test)]
mod tests;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use ima_openapi::TaskType;
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::plan::Plan;

/// What the names of half-written files begin with.
const SCRATCH: &str = ".ima_prefs-";

/// The preference file and the user whose entry is ours.
#[derive(Clone, Debug)]
pub struct Preferences {
    path: PathBuf,
    user_key: String,
    is_read: bool,
}

/// Why a preference could not be written. The picture is not affected.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum PreferenceError {
    /// The file or its folder could not be read or written.
    #[error("{} could not be read or written", path.display())]
    Io {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// The file, or the user's entry in it, is not the JSON object that IMA's clients share;
    /// it was left as it is.
    #[error("{} does not hold the JSON object that it should and was left as it is", path.display())]
    NotAnObject { path: PathBuf },
}

impl Preferences {
    /// The preferences of `user_id` in the file at `path`. Nothing is opened yet.
    #[must_use]
    pub fn new(path: PathBuf, user_id: &str) -> Self {
        Self {
            path,
            user_key: format!("user_{user_id}"),
            is_read: true,
        }
    }

    /// The same, which choose no model and are written all the same.
    #[must_use]
    pub fn write_only(self) -> Self {
        Self {
            is_read: false,
            ..self
        }
    }

    /// The id of the model that the user chose last for this task type. A file that is missing or
    /// cannot be read holds no preference.
    #[must_use]
    pub fn model_id(&self, task_type: TaskType) -> Option<String> {
        if !self.is_read {
            return None;
        }
        let root = read_object(&self.path).ok()??;
        let entry = root.get(&self.user_key)?.get(task_type.as_str())?;
        entry.get("model_id")?.as_str().map(str::to_owned)
    }

    /// Remembers the plan's model as the user's choice for its task type.
    ///
    /// The file is replaced in one step, under a lock that every process of this tool takes, with
    /// mode 0600.
    ///
    /// # Errors
    /// [`PreferenceError`]; a file that is not a JSON object is left as it is.
    pub fn remember(&self, plan: &Plan, now: Timestamp) -> Result<(), PreferenceError> {
        let io_error = |source| PreferenceError::Io {
            path: self.path.clone(),
            source,
        };
        let not_an_object = || PreferenceError::NotAnObject {
            path: self.path.clone(),
        };
        fs::create_dir_all(folder_of(&self.path)).map_err(io_error)?;
        // A link, as people keep for their dotfiles, stays one. Whoever writes to the file it leads
        // to takes the same lock.
        let path = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let lock = lock_file(&path).map_err(io_error)?;
        lock.lock().map_err(io_error)?;
        let root = read_object(&path).map_err(io_error)?;
        let mut root = root.ok_or_else(not_an_object)?;
        let entry = object_at(&mut root, &self.user_key)
            .and_then(|user| object_at(user, plan.task_type.as_str()))
            .ok_or_else(not_an_object)?;
        // As IMA's clients write it: in whole seconds.
        let now = now.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string();
        for (key, value) in [
            ("model_id", Value::from(plan.model_id.as_str())),
            ("model_name", Value::from(plan.model_name.as_str())),
            ("credit", Value::from(plan.points)),
            ("last_used", Value::from(now)),
        ] {
            entry.insert(key.to_owned(), value);
        }
        remove_scratch_files(&path);
        replace(&path, &Value::Object(root)).map_err(io_error)
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

/// The file's object; empty for a missing or empty file, `None` for anything but an object.
fn read_object(path: &Path) -> io::Result<Option<Map<String, Value>>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Ok(None),
        Err(error) => return Err(error),
    };
    if text.trim().is_empty() {
        return Ok(Some(Map::new()));
    }
    Ok(match serde_json::from_str(&text) {
        Ok(Value::Object(root)) => Some(root),
        _ => None,
    })
}

/// The object at a key, an empty one where the key is new.
fn object_at<'a>(
    parent: &'a mut Map<String, Value>,
    key: &str,
) -> Option<&'a mut Map<String, Value>> {
    parent
        .entry(key)
        .or_insert_with(|| Value::Object(Map::new()))
        .as_object_mut()
}

fn lock_file(path: &Path) -> io::Result<File> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".lock");
    let mut options = OpenOptions::new();
    options.create(true).write(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path.with_file_name(name))
}

/// Removes what writers that were killed have left. Only for the holder of the lock: nobody else
/// has such a file in use.
fn remove_scratch_files(path: &Path) {
    let entries = fs::read_dir(folder_of(path)).into_iter().flatten();
    for entry in entries.flatten() {
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(SCRATCH.as_bytes()) {
            // One that stays does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn replace(path: &Path, root: &Value) -> io::Result<()> {
    // For this user's eyes only, as every temporary file.
    let mut file = tempfile::Builder::new()
        .prefix(SCRATCH)
        .tempfile_in(folder_of(path))?;
    let mut text = serde_json::to_vec_pretty(root)?;
    text.push(b'\n');
    file.write_all(&text)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
