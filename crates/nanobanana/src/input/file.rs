//! A local input: opened once, recognized by its bytes, cleaned of metadata, ready to be sent.

use std::error::Error;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use super::allowed::AllowedFolders;
use crate::model::PixelSize;
use crate::picture::{self, PictureError, Prepared};

/// What stands for the path of a picture that was given as bytes.
const BYTES: &str = "(bytes)";

/// A local picture that is fit to leave this machine.
///
/// The cleaned bytes are in a file without a name, so nothing stays behind however the process
/// ends.
#[derive(Debug)]
pub struct LocalInput {
    /// The path, as the user gave it.
    pub path: PathBuf,
    is_file: bool,
    given_sha256: String,
    cleaned: File,
    pub(crate) prepared: Prepared,
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
#[allow(missing_docs, reason = "fields say what they are")]
#[non_exhaustive]
pub enum InputFault {
    /// It does not exist, or may not be read.
    #[error("cannot be opened")]
    Open(#[source] io::Error),
    /// The system cannot tell which folder it is in.
    #[error("cannot be found in any folder")]
    Place(#[source] io::Error),
    /// It is in none of the folders that inputs may be in.
    #[error("{}", outside(real, allowed))]
    Outside {
        /// Where it really is.
        real: PathBuf,
        /// The folders that it should be in one of.
        allowed: Vec<PathBuf>,
    },
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

// Quoted, since a link's target can hold whatever it likes to.
fn outside(real: &Path, allowed: &[PathBuf]) -> String {
    let allowed: Vec<String> = allowed.iter().map(|folder| format!("{folder:?}")).collect();
    match allowed.as_slice() {
        [] => format!("is {real:?}, and no folder is allowed for inputs"),
        [only] => format!("is {real:?}, which is not in the allowed folder {only}"),
        several => format!(
            "is {real:?}, which is in none of the allowed folders {}",
            several.join(", ")
        ),
    }
}

impl LocalInput {
    /// Opens the file, follows it if it is a link, and makes the cleaned copy. Blocks.
    ///
    /// The file is opened once and everything is judged by and read from that descriptor, so what
    /// was checked is what is sent.
    ///
    /// # Errors
    /// [`InputError`] with the path and what is wrong with it.
    pub fn open(path: &Path, allowed: &AllowedFolders) -> Result<Self, InputError> {
        Self::prepare(path, true, open_regular(path, allowed))
    }

    /// Makes the cleaned copy of a picture that is in memory, or in an open file. Blocks.
    pub(crate) fn of_reader(mut source: impl Read + Seek) -> Result<Self, InputError> {
        let rewound = source.rewind().map_err(InputFault::Open);
        Self::prepare(Path::new(BYTES), false, rewound.map(|()| source))
    }

    fn prepare(
        path: &Path,
        is_file: bool,
        opened: Result<impl Read + Seek, InputFault>,
    ) -> Result<Self, InputError> {
        let prepared = || {
            let mut source = opened?;
            let mut cleaned = tempfile::tempfile().map_err(InputFault::Scratch)?;
            let prepared = picture::prepare(&mut source, &mut cleaned)?;
            source.rewind().map_err(PictureError::Read)?;
            Ok(Self {
                path: path.to_owned(),
                is_file,
                given_sha256: picture::sha256(source).map_err(PictureError::Read)?,
                cleaned,
                prepared,
            })
        };
        prepared().map_err(|fault| InputError {
            path: path.to_owned(),
            fault,
        })
    }

    /// Whether it is still there for whoever opens it later: bytes are not kept.
    pub(crate) fn is_file(&self) -> bool {
        self.is_file
    }

    /// The picture's size as it is displayed.
    pub(crate) fn pixels(&self) -> PixelSize {
        PixelSize {
            width: self.prepared.written.width,
            height: self.prepared.written.height,
        }
    }

    /// SHA-256 of the cleaned copy, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.prepared.written.sha256
    }

    /// SHA-256 of the file as it was given, in hexadecimal.
    pub(crate) fn given_sha256(&self) -> &str {
        &self.given_sha256
    }

    /// A reader of the cleaned copy, at its start. One at a time: all share one position.
    pub(crate) fn reader(&self) -> io::Result<File> {
        let mut file = self.cleaned.try_clone()?;
        file.rewind()?;
        Ok(file)
    }
}

/// Opens a regular file in one of the allowed folders. Opening a pipe would wait for a writer, so the
/// open does not block.
///
/// # Errors
/// [`InputFault`] where it is not there, not allowed, or not a regular file.
pub fn open_regular(path: &Path, allowed: &AllowedFolders) -> Result<File, InputFault> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    let file = options.open(path).map_err(InputFault::Open)?;
    // First of all: nothing is said about what is outside but that it is.
    allowed.check(&file, path)?;
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
        LocalInput::open(path, &AllowedFolders::ANYWHERE)
            .expect_err("refused")
            .fault
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

    /// A folder with `in/cat.png` and `out/cat.png`, by its real path.
    #[cfg(unix)]
    fn two_folders() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for name in ["in", "out"] {
            std::fs::create_dir(root.join(name)).unwrap();
            let picture = image::RgbImage::new(2, 2);
            picture.save(root.join(name).join("cat.png")).unwrap();
        }
        (folder, root)
    }

    /// Where a path was found to lead that is not allowed.
    #[cfg(unix)]
    #[track_caller]
    fn led_out(path: &Path, allowed: &AllowedFolders) -> PathBuf {
        match LocalInput::open(path, allowed).expect_err("refused").fault {
            InputFault::Outside { real, .. } => real,
            fault => panic!("{fault:?}"),
        }
    }

    #[cfg(unix)]
    #[test]
    fn no_path_leads_out_of_the_allowed_folders() {
        use std::os::unix::fs::symlink;

        let (_folder, root) = two_folders();
        let allowed = AllowedFolders::within(vec![root.join("in"), root.join("missing")]);
        let outside = root.join("out/cat.png");
        let link = root.join("in/link.png");
        symlink(&outside, &link).unwrap();
        symlink(root.join("out"), root.join("in/folder")).unwrap();
        symlink("link.png", root.join("in/chain.png")).unwrap();
        for path in [
            outside.clone(),
            link,
            root.join("in/folder/cat.png"),
            root.join("in/chain.png"),
            root.join("in/../out/cat.png"),
            root.join("in/folder/../out/cat.png"),
        ] {
            assert_eq!(led_out(&path, &allowed), outside, "{}", path.display());
        }
        // A name that only begins like the folder's is not below it.
        std::fs::rename(root.join("out"), root.join("in-2")).unwrap();
        let beside = root.join("in-2/cat.png");
        assert_eq!(led_out(&beside, &allowed), beside);
        assert_eq!(
            led_out(Path::new("/dev/zero"), &allowed),
            Path::new("/dev/zero")
        );
        let nowhere = AllowedFolders::within(Vec::new());
        let inside = root.join("in/cat.png");
        assert_eq!(led_out(&inside, &nowhere), inside);
        assert_eq!(led_out(&inside, &allowed.and(&nowhere)), inside);
    }

    #[cfg(unix)]
    #[test]
    fn what_leads_into_the_allowed_folders_is_taken_as_before() {
        use std::os::unix::fs::symlink;

        let (_folder, root) = two_folders();
        symlink(root.join("in"), root.join("root")).unwrap();
        symlink(root.join("in/cat.png"), root.join("out/link.png")).unwrap();
        let linked = AllowedFolders::within(vec![root.join("root")]);
        for path in [
            root.join("in/cat.png"),
            root.join("root/cat.png"),
            root.join("out/link.png"),
            root.join("out/../in/cat.png"),
        ] {
            let input = LocalInput::open(&path, &linked).unwrap();
            assert_eq!(input.pixels().width, 2);
        }
        let both = linked.and(&AllowedFolders::within(vec![root.clone()]));
        LocalInput::open(&root.join("in/cat.png"), &both).unwrap();

        let pipe = root.join("in/pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        for path in [pipe, root.join("in")] {
            let error = LocalInput::open(&path, &linked).expect_err("refused");
            assert!(matches!(error.fault, InputFault::NotAFile), "{error}");
        }
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
