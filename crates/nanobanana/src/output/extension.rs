//! What the end of a file name says of a picture's format.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use crate::picture::{PictureFormat, ResultFormat};
use crate::refusal::Refusal;

/// A picture format as the user spelled it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Extension {
    pub(super) format: ResultFormat,
    pub(super) text: String,
}

impl From<ResultFormat> for Extension {
    fn from(format: ResultFormat) -> Self {
        let text = PictureFormat::from(format).extension().to_owned();
        Self { format, text }
    }
}

/// Extensions of files that this tool does not write. Whoever ends a name with one of them means
/// such a file, and no program would open the picture as one. Any other ending is part of the name:
/// `cat.v2`, `portrait.final`.
const OTHERS: &[&str] = &[
    "gif", "bmp", "tif", "tiff", "heic", "heif", "avif", "svg", "ico", "jxl", "jp2", "psd", "eps",
    "apng", "pdf", "doc", "docx", "txt", "md", "json", "html", "mp4", "mov", "webm", "zip",
];

enum Meaning {
    /// A format of a picture.
    Written(ResultFormat),
    /// A format that is not written.
    Other,
    /// Nothing: it is part of the name.
    Name,
}

fn meaning(extension: &str) -> Meaning {
    match extension.to_ascii_lowercase().as_str() {
        "png" => Meaning::Written(ResultFormat::Png),
        "jpg" | "jpeg" => Meaning::Written(ResultFormat::Jpeg),
        "webp" => Meaning::Written(ResultFormat::WebP),
        other if OTHERS.contains(&other) => Meaning::Other,
        _ => Meaning::Name,
    }
}

/// Splits a file name before its extension, where that is one of a picture format. The name itself
/// may be any bytes.
pub(super) fn split(name: &OsStr) -> Result<(OsString, Option<Extension>), Refusal> {
    let whole = || Ok((name.to_owned(), None));
    let path = Path::new(name);
    let Some(text) = path.extension().and_then(OsStr::to_str) else {
        return named(name).and_then(|()| whole());
    };
    let format = match meaning(text) {
        Meaning::Written(format) => format,
        Meaning::Other => return Err(not_written(text)),
        Meaning::Name => return whole(),
    };
    let stem = path.file_stem().unwrap_or(name).to_owned();
    let text = text.to_owned();
    Ok((stem, Some(Extension { format, text })))
}

/// Refuses what is an extension only, `.png`: to the system it is the name of a hidden file.
fn named(name: &OsStr) -> Result<(), Refusal> {
    let Some(extension) = name.to_str().and_then(|name| name.strip_prefix('.')) else {
        return Ok(());
    };
    match meaning(extension) {
        Meaning::Written(_) => Err(Refusal::OutputUnnamed {
            name: format!(".{extension}"),
        }),
        Meaning::Other => Err(not_written(extension)),
        Meaning::Name => Ok(()),
    }
}

fn not_written(extension: &str) -> Refusal {
    Refusal::OutputFormat {
        extension: extension.to_owned(),
    }
}
