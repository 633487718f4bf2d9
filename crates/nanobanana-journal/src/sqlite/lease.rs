//! Who works on a job, and whether they are still alive.
//!
//! A process that works on jobs holds an exclusive lock on a file of its own. The system lets the
//! lock go when the process ends, however it ends, and keeps it while the machine sleeps: no
//! clock is involved. Rows name the file; the file is empty.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::process;

use super::private;
use crate::error::JournalError;
use crate::id::random_hex;

const SUFFIX: &str = ".lock";

/// This process as a holder of jobs, for as long as the value lives.
#[derive(Debug)]
pub(super) struct Owner {
    name: String,
    path: PathBuf,
    _file: File,
}

impl Owner {
    /// Becomes an owner, and clears away the files of those that were killed.
    pub(super) fn create(folder: &Path) -> Result<Self, JournalError> {
        // The process id is for people, the random part is what makes it unique.
        let name = format!("{}-{}", process::id(), random_hex::<8>()?);
        let path = path_of(folder, &name);
        living(folder)?;
        let locked = || -> io::Result<File> {
            private::create_folder(folder)?;
            // The file gets its name when it is locked already, so that nobody who meets it
            // takes it for a dead owner's.
            let unnamed = path.with_extension("new");
            let file = private::create_file(&unnamed)?;
            file.try_lock()?;
            fs::rename(&unnamed, &path)?;
            Ok(file)
        };
        match locked() {
            Ok(file) => Ok(Self {
                name,
                path,
                _file: file,
            }),
            Err(source) => Err(JournalError::Files { path, source }),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether others can see that it is alive: its file may have been removed.
    pub(super) fn is_visible(&self) -> bool {
        self.path.exists()
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        // A file that stays is found dead and removed by the next process.
        let _ = fs::remove_file(&self.path);
    }
}

/// The process id in an owner's name.
pub(super) fn process_id(name: &str) -> Option<u32> {
    name.split_once('-')?.0.parse().ok()
}

/// Whether an owner is alive. The file of a dead one is removed.
pub(super) fn is_alive(folder: &Path, name: &str) -> Result<bool, JournalError> {
    let path = path_of(folder, name);
    probe(&path).map_err(|source| JournalError::Files { path, source })
}

/// An owner that is alive, where there is one. The files of dead ones are removed.
pub(super) fn living(folder: &Path) -> Result<Option<String>, JournalError> {
    let probed = || -> io::Result<Option<String>> {
        let mut living = None;
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().into_string().unwrap_or_default();
            if let Some(name) = name.strip_suffix(SUFFIX)
                && probe(&entry.path())?
            {
                living = Some(name.to_owned());
            }
        }
        Ok(living)
    };
    match probed() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        probed => probed.map_err(|source| JournalError::Files {
            path: folder.to_owned(),
            source,
        }),
    }
}

fn path_of(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}{SUFFIX}"))
}

fn probe(path: &Path) -> io::Result<bool> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    // A shared lock: of two processes that probe at once, neither looks like an owner to the other.
    match file.try_lock_shared() {
        Ok(()) => {
            private::remove_file(path)?;
            Ok(false)
        }
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn an_owner_is_alive_until_it_is_dropped_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let owners = folder.path().join("owners");
        let owner = Owner::create(&owners).unwrap();
        let name = owner.name().to_owned();
        assert_eq!(files(&owners), [format!("{name}.lock")]);
        assert_eq!(process_id(&name), Some(process::id()));
        assert!(is_alive(&owners, &name).unwrap());
        drop(owner);
        assert!(!is_alive(&owners, &name).unwrap());
        assert_eq!(files(&owners), [""; 0]);
    }

    #[test]
    fn the_file_of_a_killed_owner_is_removed_when_met_and_by_the_next_owner() {
        let folder = tempfile::tempdir().unwrap();
        for killed in ["1-a", "2-b"] {
            File::create(path_of(folder.path(), killed)).unwrap();
        }
        assert!(!is_alive(folder.path(), "1-a").unwrap());
        assert_eq!(files(folder.path()), ["2-b.lock"]);
        let living = Owner::create(folder.path()).unwrap();
        let next = Owner::create(folder.path()).unwrap();
        let mut expected = [&living, &next].map(|owner| format!("{}.lock", owner.name()));
        expected.sort();
        assert_eq!(files(folder.path()), expected);
    }

    #[test]
    fn a_name_tells_the_process() {
        assert_eq!(process_id("123-00ff"), Some(123));
        assert_eq!(process_id("00ff"), None);
        assert_eq!(process_id(""), None);
    }
}
