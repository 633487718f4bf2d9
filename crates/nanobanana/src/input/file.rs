//! A local input: opened once, recognised by its bytes, cleaned of metadata, ready to be sent.

use std::error::Error;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek};
use std::path::{Path, PathBuf};

use crate::model::PixelSize;
use crate::picture::{self, PictureError, Prepared, UploadFormat};

/// A local picture that is fit to leave this machine.
///
/// The cleaned bytes are in a file without a name, so nothing stays behind however the process
/// ends.
#[derive(Debug)]
pub struct LocalInput {
    /// The path, as the user gave it.
    pub path: PathBuf,
    cleaned: File,
    prepared: Prepared,
}

/// Why a local input was refused. Nothing of it left this machine.
#[derive(Debug)]
pub struct InputError {
    /// The path, as the user gave it.
    pub path: PathBuf,
    /// What is wrong with it.
    pub fault: InputFault,
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.fault)
    }
}

// By hand because the fault is part of the message: as a `#[source]` it would be printed twice.
impl Error for InputError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.fault.source()
    }
}

/// What is wrong with a local input.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputFault {
    /// It does not exist, or may not be read.
    #[error("cannot be opened")]
    Open(#[source] io::Error),
    /// A folder, a pipe, a device or a socket.
    #[error("is not a regular file")]
    NotAFile,
    /// Its bytes are not a picture that can be sent.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The cleaned copy could not be written.
    #[error("could not be copied to the temporary folder")]
    Scratch(#[source] io::Error),
}

impl LocalInput {
    /// Opens the file, follows it if it is a link, and makes the cleaned copy. Blocks.
    ///
    /// The file is opened once and everything is read from that descriptor, so what was checked is
    /// what is sent.
    ///
    /// # Errors
    /// [`InputError`] with the path and what is wrong with it.
    pub fn open(path: &Path) -> Result<Self, InputError> {
        Self::prepare(path).map_err(|fault| InputError {
            path: path.to_owned(),
            fault,
        })
    }

    fn prepare(path: &Path) -> Result<Self, InputFault> {
        let mut source = open_regular(path)?;
        let mut cleaned = tempfile::tempfile().map_err(InputFault::Scratch)?;
        let prepared = picture::prepare(&mut source, &mut cleaned)?;
        Ok(Self {
            path: path.to_owned(),
            cleaned,
            prepared,
        })
    }

    /// The picture's size as it is displayed.
    #[must_use]
    pub fn pixels(&self) -> PixelSize {
        PixelSize {
            width: self.prepared.width,
            height: self.prepared.height,
        }
    }

    /// The format of the cleaned copy.
    #[must_use]
    pub fn upload_format(&self) -> UploadFormat {
        self.prepared.upload_format
    }

    /// The length of the cleaned copy in bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.prepared.bytes
    }

    /// SHA-256 of the cleaned copy, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        let hash = self.prepared.sha256.iter();
        hash.map(|byte| format!("{byte:02x}")).collect()
    }

    /// A reader of the cleaned copy, at its start. One at a time: all share one position.
    ///
    /// # Errors
    /// When the descriptor cannot be rewound or cloned.
    pub fn reader(&self) -> io::Result<File> {
        let mut file = self.cleaned.try_clone()?;
        file.rewind()?;
        Ok(file)
    }
}

/// Opens a regular file. Opening a pipe would wait for a writer, so the open does not block.
fn open_regular(path: &Path) -> Result<File, InputFault> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    let file = options.open(path).map_err(InputFault::Open)?;
    let metadata = file.metadata().map_err(InputFault::Open)?;
    if !metadata.is_file() {
        return Err(InputFault::NotAFile);
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(path: &Path) -> InputFault {
        LocalInput::open(path).expect_err("refused").fault
    }

    #[test]
    fn whatever_is_not_a_picture_in_a_regular_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("photo.png");
        std::fs::write(&text, "root:x:0:0:root:/root:/bin/bash\n").unwrap();
        assert!(matches!(
            fault(&text),
            InputFault::Picture(PictureError::NotAPicture { .. })
        ));
        assert!(matches!(fault(folder.path()), InputFault::NotAFile));
        let missing = folder.path().join("missing.png");
        assert!(matches!(
            fault(&missing),
            InputFault::Open(error) if error.kind() == io::ErrorKind::NotFound
        ));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_judged_by_what_it_points_to_and_devices_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("cat.png");
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
        assert!(matches!(fault(&link), InputFault::NotAFile));
        let secret = folder.path().join("secret");
        std::fs::write(&secret, "key=1\n").unwrap();
        let link = folder.path().join("dog.png");
        std::os::unix::fs::symlink(&secret, &link).unwrap();
        assert!(matches!(fault(&link), InputFault::Picture(_)));
    }
}
