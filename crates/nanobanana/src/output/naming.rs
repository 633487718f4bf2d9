//! How a finished file gets its name, so that neither a kill nor a power cut brings it twice.
//!
//! The bytes are on the disk before the name, and the name before anybody says that the picture is
//! saved. Between the two the process may end, so what is about to get which name is
//! [written down](IntendedFile) first, and [looked for](is_there) by whoever takes over.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _};
use std::path::{Path, PathBuf};

use ima_openapi::TaskId;
use tempfile::NamedTempFile;

use super::{Numbering, SaveTo};
use crate::journal::{IntendedFile, sync_folder};
use crate::notice::Notice;
use crate::picture::{self, PictureFormat};
use crate::saved::open_saved;

/// A finished file whose bytes are on the disk, and the name that it is to get.
pub(crate) struct Naming {
    save_to: SaveTo,
    file: NamedTempFile,
    sha256: String,
    bytes: u64,
    /// The folder of the name, absolute and without links.
    folder: PathBuf,
    numbering: Numbering,
    format: PictureFormat,
    /// The path that was asked for.
    wanted: PathBuf,
    /// The one that it is to get, and which one that is of those that are tried.
    path: PathBuf,
    attempt: usize,
    replaces: bool,
}

/// What came of giving a file its name.
pub(crate) enum Named {
    /// It has it, or another one, which is then told.
    Done(Option<Notice>),
    /// Somebody was faster; it is to get the next name that is free.
    Taken(Box<Naming>),
}

impl SaveTo {
    /// Brings a finished file to the disk itself, and chooses its name.
    pub(crate) fn finish(
        self,
        file: NamedTempFile,
        numbering: Numbering,
        format: PictureFormat,
    ) -> io::Result<Naming> {
        let mut content = file.as_file();
        content.sync_all()?;
        let bytes = content.metadata()?.len();
        content.rewind()?;
        let sha256 = picture::sha256(content)?;
        let folder = self.folder().canonicalize()?;
        let first = folder.join(self.file_name(&numbering, format, 1));
        let mut asked_for = self.clone();
        if self.given_name().is_some() {
            asked_for.set = 1;
        }
        let wanted = folder.join(asked_for.file_name(&numbering, format, 1));
        let mut naming = Naming {
            replaces: self.may_replace(&first),
            path: first,
            wanted,
            attempt: 0,
            save_to: self,
            file,
            sha256,
            bytes,
            folder,
            numbering,
            format,
        };
        if !naming.replaces {
            naming.find_free();
        }
        Ok(naming)
    }
}

impl Naming {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub(crate) fn sha256(&self) -> &str {
        &self.sha256
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Gives the file its name, in one step, and makes the name as durable as the bytes.
    pub(crate) fn take(mut self) -> io::Result<Named> {
        let taken = if self.replaces {
            self.file.persist(&self.path).map_err(|error| error.error)?;
            None
        } else {
            self.file.persist_noclobber(&self.path).err()
        };
        if let Some(error) = taken {
            if error.error.kind() != io::ErrorKind::AlreadyExists {
                return Err(error.error);
            }
            self.file = error.file;
            self.find_free();
            return Ok(Named::Taken(Box::new(self)));
        }
        sync_names(&self.folder);
        // Of a set some names may have been free; then there is nothing to be said of them.
        let is_other = self.path != self.wanted && fs::symlink_metadata(&self.wanted).is_ok();
        Ok(Named::Done(is_other.then_some(Notice::FreeNameChosen {
            taken: self.wanted,
            used: self.path,
        })))
    }

    /// Goes on to the next name that nothing has.
    fn find_free(&mut self) {
        loop {
            self.attempt += 1;
            let name = self
                .save_to
                .file_name(&self.numbering, self.format, self.attempt);
            self.path = self.folder.join(name);
            // What cannot be looked at cannot be named either, which is then said.
            if fs::symlink_metadata(&self.path).is_err() {
                return;
            }
        }
    }
}

/// Makes the names in a folder as durable as the files. A file system that cannot do that is no
/// reason to call a picture that is there lost.
pub(super) fn sync_names(folder: &Path) {
    if let Err(error) = sync_folder(folder) {
        tracing::warn!(folder = %folder.display(), %error, "folder not synced");
    }
}

/// Whether a file has got the name that it was to get, and still has its bytes. Its name is then as
/// durable as they are.
pub(crate) fn is_there(task_id: &TaskId, intended: &IntendedFile) -> bool {
    let path = intended.path();
    let file = open_saved(Some(task_id.as_str()), &path, intended.file.bytes);
    let has_its_bytes = |file: File| {
        let sha256 = picture::sha256(file.take(intended.file.bytes));
        sha256.is_ok_and(|sha256| sha256 == intended.sha256)
    };
    let is_there = file.is_ok_and(has_its_bytes);
    if is_there && let Some(folder) = path.parent() {
        sync_names(folder);
    }
    is_there
}
