//! Where a picture is saved, and under which name.

use std::fs::{self, Permissions};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::picture::{PictureFormat, ResultFormat};
use crate::refusal::Refusal;

/// What happens to the pictures of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// They stay at the vendor; their URLs are the result.
    Vendor,
    /// They are saved.
    Disk(SaveTo),
}

/// A folder and a name for the pictures of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveTo {
    folder: PathBuf,
    stem: String,
    extension: Option<Extension>,
    existing: Existing,
}

/// A picture format as the user spelled it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Extension {
    format: ResultFormat,
    text: String,
}

/// What to do with a file that already has the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Leave it and choose a free name.
    Keep,
    /// Replace it.
    Replace,
}

/// Extensions of pictures that this tool does not write. Any other unknown ending is part of the
/// name.
const OTHER_PICTURES: &[&str] = &[
    "gif", "bmp", "tif", "tiff", "heic", "heif", "avif", "svg", "ico", "jxl", "psd", "pdf",
];

/// The longest name made from a prompt, in characters.
const MAX_STEM: usize = 48;

impl SaveTo {
    /// Reads an output path. A folder, or none at all, takes a name from the prompt.
    ///
    /// # Errors
    /// [`Refusal::OutputFormat`] for the extension of a picture format that is not written.
    pub fn parse(path: Option<&Path>, prompt: &str, existing: Existing) -> Result<Self, Refusal> {
        let in_folder = |folder: &Path| Self {
            folder: folder.to_owned(),
            stem: stem_from(prompt),
            extension: None,
            existing,
        };
        let Some(path) = path else {
            return Ok(in_folder(Path::new(".")));
        };
        let text = path.to_string_lossy();
        let names_folder = text.ends_with(std::path::is_separator) || path.is_dir();
        let Some(name) = path.file_name().filter(|_| !names_folder) else {
            return Ok(in_folder(path));
        };
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let (stem, extension) = split_extension(&name.to_string_lossy())?;
        Ok(Self {
            folder: folder.to_owned(),
            stem,
            extension,
            existing,
        })
    }

    /// Makes the folder and proves that it can be written to, before anything is spent.
    pub(crate) fn prepare(&self) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        self.scratch_file().map(drop)
    }

    /// The folder, as the user gave it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The format that the path's extension asks for.
    pub(crate) fn format(&self) -> Option<ResultFormat> {
        self.extension.as_ref().map(|extension| extension.format)
    }

    /// A file beside the final one, which is removed unless it takes its name.
    pub(crate) fn scratch_file(&self) -> io::Result<NamedTempFile> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".nanobanana-").suffix(".part");
        // What any other program's file would get: the umask decides, not the temporary file.
        #[cfg(unix)]
        builder.permissions(<Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666));
        builder.tempfile_in(&self.folder)
    }

    /// Gives a finished file its name, in one step and durable.
    pub(crate) fn keep(
        &self,
        mut file: NamedTempFile,
        numbering: Numbering,
        format: PictureFormat,
    ) -> io::Result<Kept> {
        file.as_file().sync_all()?;
        let folder = self.folder.canonicalize()?;
        let wanted = folder.join(self.file_name(numbering, format, 1));
        if self.existing == Existing::Replace {
            file.persist(&wanted)?;
            return Ok(Kept::Wanted(wanted));
        }
        for attempt in 1.. {
            let path = folder.join(self.file_name(numbering, format, attempt));
            match file.persist_noclobber(&path) {
                Ok(_) if attempt == 1 => return Ok(Kept::Wanted(path)),
                Ok(_) => {
                    return Ok(Kept::Free {
                        taken: wanted,
                        used: path,
                    });
                }
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                    file = error.file;
                }
                Err(error) => return Err(error.error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    fn file_name(&self, numbering: Numbering, format: PictureFormat, attempt: usize) -> String {
        let number = match numbering {
            Numbering::Only => String::new(),
            Numbering::Of(number) => format!("-{number}"),
        };
        let again = if attempt == 1 {
            String::new()
        } else {
            format!("-{attempt}")
        };
        // The user's own spelling (`.jpeg`), where it is the format of the file.
        let extension = match &self.extension {
            Some(extension) if PictureFormat::from(extension.format) == format => &extension.text,
            _ => format.extension(),
        };
        format!("{}{number}{again}.{extension}", self.stem)
    }
}

/// Whether a run has one picture or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numbering {
    /// The only picture of its run.
    Only,
    /// One of several, counted from 1.
    Of(usize),
}

/// The name that a file got.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// The one that was asked for.
    Wanted(PathBuf),
    /// Another one, since the one that was asked for was taken.
    Free { taken: PathBuf, used: PathBuf },
}

fn split_extension(name: &str) -> Result<(String, Option<Extension>), Refusal> {
    let Some((stem, extension)) = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()) else {
        return Ok((name.to_owned(), None));
    };
    let format = match extension.to_ascii_lowercase().as_str() {
        "png" => ResultFormat::Png,
        "jpg" | "jpeg" => ResultFormat::Jpeg,
        "webp" => ResultFormat::WebP,
        other if OTHER_PICTURES.contains(&other) => {
            return Err(Refusal::OutputFormat {
                extension: extension.to_owned(),
            });
        }
        _ => return Ok((name.to_owned(), None)),
    };
    let text = extension.to_owned();
    Ok((stem.to_owned(), Some(Extension { format, text })))
}

/// A safe file name from the first words of a prompt: letters and digits of any script, joined by
/// hyphens.
fn stem_from(prompt: &str) -> String {
    let mut stem = String::new();
    let mut length = 0;
    let mut gap = false;
    for c in prompt.chars().flat_map(char::to_lowercase) {
        if !c.is_alphanumeric() {
            gap = length > 0;
            continue;
        }
        let added = if gap { 2 } else { 1 };
        if length + added > MAX_STEM {
            break;
        }
        if gap {
            stem.push('-');
        }
        stem.push(c);
        length += added;
        gap = false;
    }
    if stem.is_empty() {
        "picture".to_owned()
    } else {
        stem
    }
}
