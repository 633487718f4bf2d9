//! Small pictures, and ways to hide things in them.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use nanobanana_picture::{Orientation, PictureError};

/// A picture in which no two pixels near each other are alike.
pub(super) fn pattern(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        Rgb([(x * 37) as u8, (y * 53) as u8, (x * y * 11) as u8])
    })
}

pub(super) fn encode(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture
        .write_to(&mut Cursor::new(&mut bytes), format)
        .unwrap();
    bytes
}

pub(super) fn decode(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

pub(super) fn png(width: u32, height: u32) -> Vec<u8> {
    encode(&pattern(width, height).into(), ImageFormat::Png)
}

pub(super) fn webp(width: u32, height: u32) -> Vec<u8> {
    encode(&pattern(width, height).into(), ImageFormat::WebP)
}

/// A baseline JPEG with restart markers. It begins with `SOI` and a JFIF header.
pub(super) fn jpeg(width: u16, height: u16) -> Vec<u8> {
    jpeg_with(width, height, |encoder| encoder.set_restart_interval(1))
}

pub(super) fn progressive_jpeg(width: u16, height: u16) -> Vec<u8> {
    jpeg_with(width, height, |encoder| {
        encoder.set_progressive(true);
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
    })
}

pub(super) fn jpeg_with(
    width: u16,
    height: u16,
    configure: impl FnOnce(&mut Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 90);
    configure(&mut encoder);
    let picture = pattern(width.into(), height.into());
    encoder
        .encode(picture.as_raw(), width, height, ColorType::Rgb)
        .unwrap();
    bytes
}

/// Length of `SOI` and the JFIF header of the JPEGs made here.
pub(super) const JFIF_END: usize = 20;

pub(super) fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, marker], &length[..], body].concat()
}

/// Puts segments right behind the JFIF header.
pub(super) fn splice_segments(jpeg: &[u8], segments: &[Vec<u8>]) -> Vec<u8> {
    [&jpeg[..JFIF_END], &segments.concat(), &jpeg[JFIF_END..]].concat()
}

pub(super) fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = crc32fast::Hasher::new();
    crc.update(kind);
    crc.update(data);
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length[..], kind, data, &crc.finalize().to_be_bytes()].concat()
}

/// Length of the signature and header of a PNG.
pub(super) const PNG_HEADER_END: usize = 33;
/// Length of the last chunk of a PNG.
pub(super) const IEND_BYTES: usize = 12;

/// Puts chunks right behind the header, and others right before the end.
pub(super) fn splice_chunks(png: &[u8], first: &[Vec<u8>], last: &[Vec<u8>]) -> Vec<u8> {
    let end = png.len() - IEND_BYTES;
    [
        &png[..PNG_HEADER_END],
        &first.concat(),
        &png[PNG_HEADER_END..end],
        &last.concat(),
        &png[end..],
    ]
    .concat()
}

/// A PNG that says its sides are these, and holds one pixel.
pub(super) fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut png = png(1, 1);
    let header = [
        &width.to_be_bytes()[..],
        &height.to_be_bytes(),
        &png[24..29],
    ]
    .concat();
    png.splice(8..PNG_HEADER_END, chunk(b"IHDR", &header));
    png
}

/// EXIF data as a camera writes them, little-endian: a maker, an orientation, and the places of
/// a maker note and of a GPS directory, which follow.
pub(super) fn camera_exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"II\x2A\0\x08\0\0\0\x04\0".to_vec();
    for (tag, kind, count, value) in [
        (0x010F_u16, 2_u16, 4_u32, u32::from_le_bytes(*b"CAM\0")),
        (0x0112, 3, 1, u32::from(orientation)),
        (0x8769, 4, 1, 62),
        (0x8825, 4, 1, 76),
    ] {
        exif.extend(tag.to_le_bytes());
        exif.extend(kind.to_le_bytes());
        exif.extend(count.to_le_bytes());
        exif.extend(value.to_le_bytes());
    }
    exif.extend([0; 4]);
    exif.extend(b"MAKERNOTE-SECRETGPS-52.5200N-13.4050E");
    exif
}

pub(super) fn jpeg_exif(orientation: u8) -> Vec<u8> {
    segment(0xE1, &[b"Exif\0\0", &camera_exif(orientation)[..]].concat())
}

/// EXIF data that hold an orientation and nothing else, written out by hand.
pub(super) fn minimal_exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif
}

/// A color profile of one tag, a copyright notice.
pub(super) fn icc_profile(colors: &[u8; 4]) -> Vec<u8> {
    let mut profile = vec![0; 128];
    profile[16..20].copy_from_slice(colors);
    profile[36..40].copy_from_slice(b"acsp");
    profile.extend(b"\0\0\0\x01cprt\0\0\0\x90\0\0\0\x0Etext\0\0\0\0CC0 1\0");
    let length = u32::try_from(profile.len()).unwrap();
    profile[..4].copy_from_slice(&length.to_be_bytes());
    profile
}

pub(super) fn icc_segment(profile: &[u8]) -> Vec<u8> {
    segment(0xE2, &[b"ICC_PROFILE\0\x01\x01", profile].concat())
}

pub(super) fn orientation(value: u8) -> Orientation {
    Orientation::new(value).unwrap()
}

/// zlib data that store their content as it is.
pub(super) fn zlib_stored(content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap();
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in content {
        a = (a + u32::from(*byte)) % 65521;
        b = (b + a) % 65521;
    }
    [
        &[0x78, 0x01, 0x01][..],
        &length.to_le_bytes(),
        &(!length).to_le_bytes(),
        content,
        &(b << 16 | a).to_be_bytes(),
    ]
    .concat()
}

/// The text of an error, without those of its sources.
pub(super) fn explain<T: std::fmt::Debug>(result: Result<T, PictureError>) -> String {
    result.unwrap_err().to_string()
}

pub(super) fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// A file that says it is this long, whatever can be read from it.
pub(super) struct Claims<R> {
    pub(super) inner: R,
    pub(super) length: u64,
}

impl<R: Read> Read for Claims<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer)
    }
}

impl<R: Seek> Seek for Claims<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::End(0) => Ok(self.length),
            to => self.inner.seek(to),
        }
    }
}

/// A WebP of one pixel, with a code of its colors that has twice as many words as it has room for.
/// `image-webp` 0.2.4 indexes its table with what it reads by that code, and panics.
pub(super) const PANICKING_WEBP: &[u8] = b"RIFF$\0\0\0WEBPVP8L\x18\0\0\0\
      /\0\0\0\0\xF0\0I\x92 I\x92$\x0BBDbQ\xF3\xC8\xEA\xD9\xFB\x07";

/// In hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let hash = ring::digest::digest(&ring::digest::SHA256, bytes);
    hash.as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
