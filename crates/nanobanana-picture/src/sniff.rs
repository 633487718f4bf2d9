//! Recognizing a picture by its first bytes, never by its name.

use std::fmt;

/// As many first bytes of a file as [`sniff`] makes use of.
pub const SNIFF_BYTES: usize = 1024;

/// A format of pictures that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum PictureFormat {
    /// Portable Network Graphics.
    Png,
    /// JPEG, in a JFIF or EXIF file.
    Jpeg,
    /// WebP, lossy or lossless.
    WebP,
    /// GIF, of which the first frame counts.
    Gif,
    /// Windows bitmap.
    Bmp,
    /// TIFF, of which the first page counts.
    Tiff,
}

impl PictureFormat {
    /// The usual file name extension, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
            Self::Gif => "gif",
            Self::Bmp => "bmp",
            Self::Tiff => "tiff",
        }
    }

    /// The media type (IANA).
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
            Self::Bmp => "image/bmp",
            Self::Tiff => "image/tiff",
        }
    }

    /// The format of this [media type](Self::media_type).
    #[must_use]
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        [
            Self::Png,
            Self::Jpeg,
            Self::WebP,
            Self::Gif,
            Self::Bmp,
            Self::Tiff,
        ]
        .into_iter()
        .find(|format| format.media_type() == media_type)
    }
}

impl fmt::Display for PictureFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
        })
    }
}

/// What a file that is refused turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unrecognized {
    /// No bytes at all.
    Empty,
    /// HEIC or HEIF, as phones write it.
    Heic,
    /// AVIF.
    Avif,
    /// SVG.
    Svg,
    /// HTML, such as an error page saved under a picture's name.
    Html,
    /// Any other text.
    Text,
    /// None of these.
    Unknown,
}

impl fmt::Display for Unrecognized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Empty => "an empty file",
            Self::Heic => "a HEIC picture",
            Self::Avif => "an AVIF picture",
            Self::Svg => "an SVG drawing",
            Self::Html => "an HTML page",
            Self::Text => "text",
            Self::Unknown => "unknown data",
        })
    }
}

/// Tells what a file is by its first bytes, of which it wants [`SNIFF_BYTES`] where there are as
/// many.
///
/// # Errors
///
/// Names what the bytes are when they are no picture of a [`PictureFormat`].
pub fn sniff(head: &[u8]) -> Result<PictureFormat, Unrecognized> {
    match head {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Ok(PictureFormat::Png),
        [0xFF, 0xD8, 0xFF, ..] => Ok(PictureFormat::Jpeg),
        [b'R', b'I', b'F', b'F', ..] if head.get(8..12) == Some(b"WEBP") => Ok(PictureFormat::WebP),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(PictureFormat::Gif),
        [b'B', b'M', ..] if has_bitmap_header(head) => Ok(PictureFormat::Bmp),
        // 42 is classic TIFF, 43 its 64-bit variant.
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Ok(PictureFormat::Tiff),
        _ => Err(name_refused(head)),
    }
}

/// "BM" alone also begins words, so the length of the header that follows is looked at.
fn has_bitmap_header(head: &[u8]) -> bool {
    let length = head.get(14..18);
    matches!(length, Some([12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0]))
}

fn name_refused(head: &[u8]) -> Unrecognized {
    match head {
        [] => Unrecognized::Empty,
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => name_iso_media(head),
        _ => name_text(head),
    }
}

/// Tells HEIC from AVIF by the brands of the leading `ftyp` box (ISO/IEC 14496-12): the major
/// brand may be the neutral `mif1`, so all of them are looked at.
fn name_iso_media(head: &[u8]) -> Unrecognized {
    let box_length = head
        .first_chunk()
        .map_or(0, |length| u32::from_be_bytes(*length));
    let end = usize::try_from(box_length)
        .unwrap_or(usize::MAX)
        .min(head.len());
    // The minor version, at 12, stands between the major brand and the compatible ones.
    let is_brand = |wanted: &[&[u8; 4]]| {
        (8..end).step_by(4).filter(|at| *at != 12).any(|at| {
            head[at..]
                .first_chunk::<4>()
                .is_some_and(|brand| wanted.contains(&brand))
        })
    };
    if is_brand(&[b"avif", b"avis"]) {
        Unrecognized::Avif
    } else if is_brand(&[
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
    ]) {
        Unrecognized::Heic
    } else {
        Unrecognized::Unknown
    }
}

fn name_text(head: &[u8]) -> Unrecognized {
    let head = &head[..head.len().min(SNIFF_BYTES)];
    if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) {
        return Unrecognized::Text;
    }
    let text = match str::from_utf8(head) {
        Ok(text) => text,
        // The end of the head may fall inside a character.
        Err(error) if error.error_len().is_none() => {
            str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return Unrecognized::Unknown,
    };
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0C' | '\x1B'))
    {
        return Unrecognized::Unknown;
    }
    let text = text
        .trim_start_matches('\u{FEFF}')
        .trim_start()
        .to_ascii_lowercase();
    let begins = |openings: &[&str]| openings.iter().any(|opening| text.starts_with(opening));
    if begins(&["<svg", "<?xml", "<!--", "<!doctype svg"]) && text.contains("<svg") {
        Unrecognized::Svg
    } else if begins(&["<!doctype html", "<html", "<head", "<body"]) {
        Unrecognized::Html
    } else {
        Unrecognized::Text
    }
}
