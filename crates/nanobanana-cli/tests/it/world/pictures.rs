//! Small pictures, good and bad.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// What a camera wrote into a picture, and must not leave this machine.
pub(crate) const SECRET: &str = "59.3293N 18.0686E Ada";

/// A picture in which no two neighbors are alike.
pub(crate) fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let pixels = RgbImage::from_fn(width, height, |x, y| {
        Rgb([(x * 3) as u8, (y * 5) as u8, (x + y) as u8])
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(pixels)
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

pub(crate) fn decoded(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

/// Width and height by the bytes.
pub(crate) fn pixels(bytes: &[u8]) -> (u32, u32) {
    let picture = decoded(bytes);
    (picture.width(), picture.height())
}

/// A JPEG as a phone held upright writes it: the pixels lie on their side, EXIF says so, and
/// there is a comment with [`SECRET`].
pub(crate) fn phone_jpeg(width: u32, height: u32) -> Vec<u8> {
    let jpeg = picture(width, height, ImageFormat::Jpeg);
    let mut exif =
        b"Exif\0\0II\x2A\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(SECRET.as_bytes());
    let segments = [segment(0xE1, &exif), segment(0xFE, SECRET.as_bytes())];
    // Behind the start of the image.
    [&jpeg[..2], &segments.concat(), &jpeg[2..]].concat()
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, marker], &length[..], content].concat()
}

/// The length of a PNG's signature and header.
const PNG_HEADER_END: usize = 33;

/// A PNG with a text chunk that holds [`SECRET`].
pub(crate) fn annotated_png(width: u32, height: u32) -> Vec<u8> {
    let png = picture(width, height, ImageFormat::Png);
    let text = chunk(b"tEXt", format!("Author\0{SECRET}").as_bytes());
    [&png[..PNG_HEADER_END], &text, &png[PNG_HEADER_END..]].concat()
}

/// A PNG of one pixel whose header claims other sides.
pub(crate) fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let png = picture(1, 1, ImageFormat::Png);
    let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = chunk(b"IHDR", &[&sides, &png[24..29]].concat());
    [&png[..8], &header, &png[PNG_HEADER_END..]].concat()
}

fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let mut crc = crc32fast::Hasher::new();
    crc.update(kind);
    crc.update(content);
    [&length[..], kind, content, &crc.finalize().to_be_bytes()].concat()
}

/// The beginning of an iPhone's photo.
pub(crate) fn heic() -> Vec<u8> {
    b"\0\0\0\x24ftypheic\0\0\0\0mif1MiHEmiafMiHBheic\0\0\0\x08mdat".to_vec()
}
