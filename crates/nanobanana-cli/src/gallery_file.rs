//! Where a page of pictures is written, and under which name.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use nanobanana::Existing;
use tempfile::NamedTempFile;

use crate::error::{CommandError, FileUse};
use crate::render::gallery::MARK;

/// The name of a page in a folder.
const NAME: &str = "gallery.html";
/// In so many bytes of a page its mark is.
const HEAD: u64 = 2 * 1024;

/// The place of a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct GalleryFile {
    /// The real path of the folder.
    folder: PathBuf,
    stem: String,
    extension: String,
}

/// A page that was written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) path: PathBuf,
    /// The file that has the name that was asked for, where another one was taken.
    pub(crate) taken: Option<PathBuf>,
}

impl GalleryFile {
    /// A page by this name, or in this folder, which is made where it is missing: what does not end
    /// in `.html` or `.htm` is a folder. The name of another kind of file is refused.
    pub(crate) fn at(output: &Path) -> Result<Self, CommandError> {
        if is_other_file(output) {
            let path = output.to_owned();
            return Err(CommandError::GalleryName { path });
        }
        let (folder, name) = split(output);
        let real = fs::create_dir_all(folder).and_then(|()| folder.canonicalize());
        let folder = real.map_err(|source| FileUse::Gallery.failed(output, source))?;
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name.as_str(), "html"));
        Ok(Self {
            folder,
            stem: stem.to_owned(),
            extension: extension.to_owned(),
        })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes a page, which gets its name when it is whole. A page of the same name is replaced, and
    /// so is any other file where that is wanted; else the next free name is taken.
    pub(crate) fn write(&self, page: &str, existing: Existing) -> Result<Written, CommandError> {
        let wanted = self.named(1);
        self.try_write(page, existing)
            .map_err(|source| FileUse::Gallery.failed(wanted, source))
    }

    fn try_write(&self, page: &str, existing: Existing) -> io::Result<Written> {
        let wanted = self.named(1);
        let mut file = self.scratch_file()?;
        file.write_all(page.as_bytes())?;
        file.as_file().sync_all()?;
        for attempt in 1.. {
            let path = self.named(attempt);
            if existing == Existing::Replace || is_gallery(&path) {
                file.persist(&path)?;
            } else if let Err(error) = file.persist_noclobber(&path) {
                if error.error.kind() != io::ErrorKind::AlreadyExists {
                    return Err(error.error);
                }
                file = error.file;
                continue;
            }
            let taken = (attempt > 1).then_some(wanted);
            return Ok(Written { path, taken });
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    fn named(&self, attempt: usize) -> PathBuf {
        let Self {
            folder,
            stem,
            extension,
        } = self;
        match attempt {
            1 => folder.join(format!("{stem}.{extension}")),
            _ => folder.join(format!("{stem}-{attempt}.{extension}")),
        }
    }

    /// A file beside the final one, which goes unless it takes its name.
    fn scratch_file(&self) -> io::Result<NamedTempFile> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".nanobanana-gallery-").suffix(".part");
        // What any other program's file would get: the umask decides, not the temporary file.
        #[cfg(unix)]
        builder
            .permissions(<fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666));
        builder.tempfile_in(&self.folder)
    }
}

/// Whether a path is, or would be by its name, a file that is no page. `v1.2` is a folder's name.
fn is_other_file(output: &Path) -> bool {
    if output.is_dir() || page_name(output).is_some() {
        return false;
    }
    if output.exists() {
        return true;
    }
    let bytes = output.as_os_str().as_encoded_bytes();
    let is_folder = bytes
        .last()
        .is_some_and(|byte| std::path::is_separator(char::from(*byte)));
    let extension = output.extension().unwrap_or_default().as_encoded_bytes();
    let is_word = !extension.is_empty() && extension.iter().all(u8::is_ascii_alphabetic);
    is_word && !is_folder
}

/// The name of a path that is one of a page.
fn page_name(output: &Path) -> Option<&str> {
    let name = output.file_name()?.to_str()?;
    let lower = name.to_ascii_lowercase();
    (lower.ends_with(".html") || lower.ends_with(".htm")).then_some(name)
}

/// The folder and the name that a path stands for.
fn split(output: &Path) -> (&Path, String) {
    match page_name(output) {
        Some(name) if !output.is_dir() => {
            let folder = output.parent().unwrap_or(output);
            let is_here = folder.as_os_str().is_empty();
            (
                if is_here { Path::new(".") } else { folder },
                name.to_owned(),
            )
        }
        _ => (output, NAME.to_owned()),
    }
}

/// Whether a file is a page of this program.
fn is_gallery(path: &Path) -> bool {
    // Not through a link: what it leads to is not this name's.
    let is_file = fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
    let mut head = Vec::new();
    let mut read = || File::open(path)?.take(HEAD).read_to_end(&mut head);
    is_file && read().is_ok() && String::from_utf8_lossy(&head).contains(MARK)
}
