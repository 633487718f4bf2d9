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

/// The format that an extension means; nothing where it is part of the name.
fn meaning(extension: &str) -> Result<Option<ResultFormat>, Refusal> {
    Ok(match extension.to_ascii_lowercase().as_str() {
        "png" => Some(ResultFormat::Png),
        "jpg" | "jpeg" => Some(ResultFormat::Jpeg),
        "webp" => Some(ResultFormat::WebP),
        other if OTHERS.contains(&other) => {
            let extension = extension.to_owned();
            return Err(Refusal::OutputFormat { extension });
        }
        _ => None,
    })
}

/// Splits a file name before its extension, where that is one of a picture format. The name itself
/// may be any bytes.
pub(super) fn split(name: &OsStr) -> Result<(OsString, Option<Extension>), Refusal> {
    let path = Path::new(name);
    if let Some(text) = path.extension().and_then(OsStr::to_str) {
        let text = text.to_owned();
        if let Some(format) = meaning(&text)? {
            let stem = path.file_stem().unwrap_or(name).to_owned();
            return Ok((stem, Some(Extension { format, text })));
        }
    } else if let Some(extension) = name.to_str().and_then(|name| name.strip_prefix('.'))
        && meaning(extension)?.is_some()
    {
        // `.png` alone: to the system it is the name of a hidden file.
        let name = format!(".{extension}");
        return Err(Refusal::OutputUnnamed { name });
    }
    Ok((name.to_owned(), None))
}
