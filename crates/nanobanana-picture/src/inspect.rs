//! Measuring a picture, and proving that it is whole, without decoding its pixels.

use std::io::{BufReader, Read, Seek, SeekFrom};

use image::ImageDecoder;
use image::codecs::bmp::BmpDecoder;
use image::codecs::gif::GifDecoder;
use image::codecs::tiff::TiffDecoder;

use tiff::tags::{CompressionMethod, Tag};

use crate::error::decode_error;
use crate::guard::guarded;
use crate::limits::check_pixels;
use crate::sniff::{PictureFormat, SNIFF_BYTES, sniff};
use crate::walk::{JpegPart, JpegWalker, Measures, PngPart, PngWalker, walk_webp};
use crate::{Orientation, PictureError};

/// What a picture is read from. Within this crate it has no type of its own: decoders are otherwise compiled
/// anew for each kind of reader, in each crate that calls.
pub(crate) trait Source: Read + Seek {}

impl<R: Read + Seek> Source for R {}

/// What a picture says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// Its format, by its bytes.
    pub format: PictureFormat,
    /// Width in pixels, as displayed.
    pub width: u32,
    /// Height in pixels, as displayed.
    pub height: u32,
    /// Width in pixels, as stored.
    pub stored_width: u32,
    /// Height in pixels, as stored.
    pub stored_height: u32,
    /// How the stored picture is turned for display.
    pub orientation: Orientation,
    /// Length of the file in bytes.
    pub bytes: u64,
}

/// Measures a picture by its headers.
///
/// A JPEG is read up to its pixels. A PNG and a WebP are walked to their ends, since their
/// orientation may come last.
///
/// # Errors
///
/// When the bytes are no picture, are cut off or damaged as far as they were read, cannot be
/// read, or name too many pixels.
pub fn inspect(mut reader: impl Read + Seek) -> Result<Inspection, PictureError> {
    inspect_source(&mut reader)
}

pub(crate) fn inspect_source(reader: &mut dyn Source) -> Result<Inspection, PictureError> {
    let (format, bytes) = open(reader)?;
    let (size, orientation) = match format {
        PictureFormat::Jpeg | PictureFormat::Png | PictureFormat::WebP => {
            walk(reader, format, Extent::Headers)?
        }
        PictureFormat::Gif => measure_decoder(format, || GifDecoder::new(BufReader::new(reader)))?,
        PictureFormat::Bmp => measure_decoder(format, || BmpDecoder::new(BufReader::new(reader)))?,
        PictureFormat::Tiff => {
            refuse_packed_jpeg(reader)?;
            measure_decoder(format, || TiffDecoder::new(BufReader::new(reader)))?
        }
    };
    Ok(Inspection::new(format, size, orientation, bytes))
}

/// Proves that a PNG, JPEG or WebP picture is whole: every part that its format asks for is there
/// to the last byte and, in a PNG, has the right checksum. Bytes after its end are allowed.
///
/// # Errors
///
/// When the bytes are no such picture, are cut off or damaged, cannot be read, or name too
/// many pixels.
pub fn check_whole(mut reader: impl Read + Seek) -> Result<Inspection, PictureError> {
    check_whole_source(&mut reader)
}

pub(crate) fn check_whole_source(reader: &mut dyn Source) -> Result<Inspection, PictureError> {
    let (format, bytes) = open(reader)?;
    let (size, orientation) = walk(reader, format, Extent::Whole)?;
    Ok(Inspection::new(format, size, orientation, bytes))
}

impl Inspection {
    fn new(
        format: PictureFormat,
        (stored_width, stored_height): (u32, u32),
        orientation: Orientation,
        bytes: u64,
    ) -> Self {
        let (width, height) = orientation.displayed(stored_width, stored_height);
        Self {
            format,
            width,
            height,
            stored_width,
            stored_height,
            orientation,
            bytes,
        }
    }
}

/// Recognizes the format and measures the file; leaves the reader at the start.
pub(crate) fn open(reader: &mut dyn Source) -> Result<(PictureFormat, u64), PictureError> {
    let bytes = reader.seek(SeekFrom::End(0)).map_err(PictureError::Read)?;
    reader.rewind().map_err(PictureError::Read)?;
    let mut head = Vec::with_capacity(SNIFF_BYTES);
    let mut start = Read::take(&mut *reader, SNIFF_BYTES as u64);
    start.read_to_end(&mut head).map_err(PictureError::Read)?;
    reader.rewind().map_err(PictureError::Read)?;
    let format = sniff(&head).map_err(|found| PictureError::NotAPicture { found })?;
    Ok((format, bytes))
}

/// How far a picture is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// To its pixels, where its headers come before them.
    Headers,
    Whole,
}

fn walk(
    reader: impl Read,
    format: PictureFormat,
    extent: Extent,
) -> Result<Measures, PictureError> {
    match format {
        PictureFormat::Jpeg => walk_jpeg(JpegWalker::new(reader)?, extent),
        PictureFormat::Png => walk_png(PngWalker::new(reader)?),
        PictureFormat::WebP => walk_webp(reader, |_| {}),
        found @ (PictureFormat::Gif | PictureFormat::Bmp | PictureFormat::Tiff) => {
            Err(PictureError::UnexpectedFormat { found })
        }
    }
}

fn walk_jpeg<R: Read>(mut walker: JpegWalker<R>, extent: Extent) -> Result<Measures, PictureError> {
    let mut orientation = Orientation::NORMAL;
    loop {
        match walker.next_part()? {
            JpegPart::Exif(found) => orientation = found,
            JpegPart::Segment { .. } => {}
            JpegPart::Scan(_) if extent == Extent::Whole => {}
            JpegPart::Scan(_) | JpegPart::End => break,
        }
    }
    Ok((walker.frame()?, orientation))
}

fn walk_png<R: Read>(mut walker: PngWalker<R>) -> Result<Measures, PictureError> {
    let mut orientation = Orientation::NORMAL;
    loop {
        match walker.next_part()? {
            PngPart::Exif(found) => orientation = found,
            PngPart::Finish { kind, .. } if kind == *b"IEND" => break,
            PngPart::Begin { .. } | PngPart::Data(_) | PngPart::Finish { .. } => {}
        }
    }
    Ok((walker.size(), orientation))
}

/// A JPEG in a TIFF is decoded at the size that it says itself, so the size of the TIFF does not tell
/// how much memory that takes. Leaves the reader at the start.
fn refuse_packed_jpeg(reader: &mut dyn Source) -> Result<(), PictureError> {
    let format = PictureFormat::Tiff;
    let packing = guarded(format, || {
        let decoder = tiff::decoder::Decoder::new(BufReader::new(&mut *reader)).ok();
        // Where this cannot be read, the decoder says why.
        Ok(decoder.and_then(|mut found| found.find_tag_unsigned::<u16>(Tag::Compression).ok()?))
    })?;
    reader.rewind().map_err(PictureError::Read)?;
    if packing != Some(CompressionMethod::ModernJPEG.to_u16()) {
        return Ok(());
    }
    Err(PictureError::Unsupported {
        format,
        what: "its pixels are packed as a JPEG",
    })
}

/// Measures a picture by the decoder of its format, as far as that reads to begin with.
fn measure_decoder<D: ImageDecoder>(
    format: PictureFormat,
    open: impl FnOnce() -> image::ImageResult<D>,
) -> Result<Measures, PictureError> {
    let explain = |error| decode_error(format, error);
    guarded(format, || {
        let mut decoder = open().map_err(explain)?;
        let (width, height) = decoder.dimensions();
        if width == 0 || height == 0 {
            return Err(PictureError::Corrupt {
                format,
                what: "it has no pixels",
            });
        }
        check_pixels(format, width, height)?;
        let orientation = decoder.orientation().map_err(explain)?;
        Ok(((width, height), orientation.into()))
    })
}
