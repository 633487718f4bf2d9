//! Pictures for results: drawn from a hash of what was asked for, row by row.
//!
//! The same order gives the same bytes. The composition depends on the words, the model, the
//! ratio and the inputs; the size only changes how finely it is drawn.

mod caption;
mod color;
mod dice;
mod landscape;
mod layers;
mod papercut;
mod planets;
mod remix;
mod tiles;

use std::io::Write;

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use sha2::{Digest, Sha256};

use crate::catalog::PixelSize;
use caption::Caption;
use color::Rgb;
use dice::Dice;

/// What a picture is drawn from.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub(crate) prompt: String,
    pub(crate) model_id: String,
    pub(crate) aspect_ratio: String,
    pub(crate) size: PixelSize,
    pub(crate) sources: Vec<Source>,
}

/// An input picture.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// The bytes of a PNG or JPEG.
    Picture(Vec<u8>),
    /// Something that stands for a picture that is not at hand, such as its URL.
    Name(String),
}

/// A picture cannot be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PictureError {
    /// The PNG encoder refused.
    #[error("the PNG encoder refused")]
    Png(#[from] png::EncodingError),
    /// The JPEG encoder refused.
    #[error("the JPEG encoder refused")]
    Jpeg(#[from] image::ImageError),
    /// The encoder's buffer refused.
    #[error("the encoder's buffer refused")]
    Buffer(#[from] std::io::Error),
}

/// Something that can be drawn one row at a time.
trait Scene {
    /// Fills the row `y`, counted from the top.
    fn row(&self, y: u32, row: &mut [Rgb]);
}

/// Draws a PNG; of its pixels only one row is held at a time.
pub(crate) fn png(subject: &Subject) -> Result<Vec<u8>, PictureError> {
    let mut bytes = Vec::new();
    write_png(subject, &mut bytes)?;
    Ok(bytes)
}

fn write_png(subject: &Subject, sink: impl Write) -> Result<(), PictureError> {
    let PixelSize { width, height } = subject.size;
    let mut encoder = png::Encoder::new(sink, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::Up);
    encoder.add_text_chunk("Software".to_owned(), "ima-sim (simulated)".to_owned())?;
    let mut writer = encoder.write_header()?;
    let mut stream = writer.stream_writer()?;
    rows(subject, |row| stream.write_all(row))?;
    stream.finish()?;
    writer.finish()?;
    Ok(())
}

/// Draws a JPEG.
pub(crate) fn jpeg(subject: &Subject) -> Result<Vec<u8>, PictureError> {
    let PixelSize { width, height } = subject.size;
    let mut pixels = Vec::with_capacity(width as usize * height as usize * 3);
    rows(subject, |row| pixels.write_all(row))?;
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode(
        &pixels,
        width,
        height,
        ExtendedColorType::Rgb8,
    )?;
    Ok(bytes)
}

/// Draws every row and hands it on as 8-bit RGB.
fn rows(
    subject: &Subject,
    mut take: impl FnMut(&[u8]) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let PixelSize { width, height } = subject.size;
    let scene = scene(subject);
    let caption = Caption::new(&subject.prompt, subject.size);
    let mut row = vec![[0.0; 3]; width as usize];
    let mut encoded = vec![0; width as usize * 3];
    for y in 0..height {
        scene.row(y, &mut row);
        caption.draw(y, &mut row);
        for (pixel, bytes) in row.iter().zip(encoded.chunks_exact_mut(3)) {
            for (channel, byte) in pixel.iter().zip(bytes) {
                // Saturating: a glow may exceed white.
                *byte = (channel * 255.0 + 0.5) as u8;
            }
        }
        take(&encoded)?;
    }
    Ok(())
}

fn scene(subject: &Subject) -> Box<dyn Scene> {
    let mut dice = Dice::new(seed(subject));
    let size = subject.size;
    let input = subject.sources.iter().find_map(|source| match source {
        Source::Picture(bytes) => remix::Remix::new(bytes, size, &mut dice),
        Source::Name(_) => None,
    });
    if let Some(remix) = input {
        return Box::new(remix);
    }
    match dice.below(6) {
        0 => Box::new(landscape::hills(size, &mut dice)),
        1 | 2 => Box::new(landscape::sea(size, &mut dice)),
        3 => Box::new(papercut::papercut(size, &mut dice)),
        4 => Box::new(planets::Planets::new(size, &mut dice)),
        _ => Box::new(tiles::Tiles::new(size, &mut dice)),
    }
}

/// A hash of everything but the size. Each part is preceded by its length, so that no two
/// subjects run together.
fn seed(subject: &Subject) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    part(subject.prompt.as_bytes());
    part(subject.model_id.as_bytes());
    part(subject.aspect_ratio.as_bytes());
    for source in &subject.sources {
        match source {
            Source::Picture(bytes) => part(bytes),
            Source::Name(name) => part(name.as_bytes()),
        }
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn subject(prompt: &str, width: u32, height: u32) -> Subject {
        Subject {
            prompt: prompt.to_owned(),
            model_id: "gemini-3.1-flash-image".to_owned(),
            aspect_ratio: "1:1".to_owned(),
            size: PixelSize { width, height },
            sources: Vec::new(),
        }
    }

    fn pixels(subject: &Subject) -> Vec<u8> {
        let mut pixels = Vec::new();
        rows(subject, |row| {
            pixels.extend_from_slice(row);
            Ok(())
        })
        .unwrap();
        pixels
    }

    /// The part of bytes that differ by more than a tenth of the range.
    fn difference(one: &[u8], other: &[u8]) -> f64 {
        assert_eq!(one.len(), other.len());
        let differing = one
            .iter()
            .zip(other)
            .filter(|(one, other)| one.abs_diff(**other) > 25)
            .count();
        differing as f64 / one.len() as f64
    }

    /// Takes the signature and the header of a PNG, and then no more.
    struct HeaderOnly(Vec<u8>);

    impl Write for HeaderOnly {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            if self.0.len() >= 33 {
                return Err(std::io::ErrorKind::StorageFull.into());
            }
            self.0.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn every_published_size_is_in_the_header() {
        let catalog = Catalog::recorded().unwrap();
        let mut checked = 0;
        for line in include_str!("../../facts/dimensions.csv").lines().skip(1) {
            let mut cells = line.split(',');
            let ratio = cells.next().unwrap();
            for (size, published) in ["512px", "1K", "2K", "4K"].into_iter().zip(cells) {
                let mut header = HeaderOnly(Vec::new());
                let pixels = catalog.pixels(size, ratio);
                let subject = subject("size", pixels.width, pixels.height);
                write_png(&subject, &mut header).unwrap_err();
                let number =
                    |at: usize| u32::from_be_bytes(header.0[at..at + 4].try_into().unwrap());
                assert_eq!(&header.0[..8], b"\x89PNG\r\n\x1a\n");
                assert_eq!(
                    format!("{}x{}", number(16), number(20)),
                    published,
                    "{ratio} {size}"
                );
                checked += 1;
            }
        }
        assert_eq!(checked, 56);
    }

    #[test]
    fn the_same_order_gives_the_same_bytes() {
        let subject = subject("a red fox", 160, 120);
        assert_eq!(png(&subject).unwrap(), png(&subject.clone()).unwrap());
        assert_eq!(jpeg(&subject).unwrap(), jpeg(&subject.clone()).unwrap());
    }

    #[test]
    fn what_is_encoded_is_what_was_drawn() {
        let subject = subject("a red fox", 161, 47);
        let decoded = image::load_from_memory(&png(&subject).unwrap()).unwrap();
        assert_eq!((decoded.width(), decoded.height()), (161, 47));
        assert_eq!(decoded.into_rgb8().into_raw(), pixels(&subject));
        let decoded = image::load_from_memory(&jpeg(&subject).unwrap()).unwrap();
        assert_eq!((decoded.width(), decoded.height()), (161, 47));
        let lossy = decoded.into_rgb8().into_raw();
        assert!(difference(&lossy, &pixels(&subject)) < 0.05);
    }

    #[test]
    fn other_words_models_ratios_and_inputs_look_different() {
        let fox = subject("a red fox", 160, 120);
        let model = Subject {
            model_id: "gemini-3-pro-image".to_owned(),
            ..fox.clone()
        };
        let ratio = Subject {
            aspect_ratio: "4:3".to_owned(),
            ..fox.clone()
        };
        let input = Subject {
            sources: vec![Source::Name("https://example.com/fox.png".to_owned())],
            ..fox.clone()
        };
        for other in [subject("a blue fox", 160, 120), model, ratio, input] {
            let difference = difference(&pixels(&fox), &pixels(&other));
            assert!(difference > 0.3, "{difference}: {other:?}");
        }
    }

    #[test]
    fn a_larger_size_is_the_same_composition() {
        let small = pixels(&subject("a red fox", 128, 96));
        let large = pixels(&subject("a red fox", 256, 192));
        // The upper half, where no caption is: every other pixel of every other row.
        let thinned: Vec<u8> = (0..48)
            .flat_map(|y| (0..128).map(move |x| (y * 2 * 256 + x * 2) * 3))
            .flat_map(|at| large[at..at + 3].to_vec())
            .collect();
        assert!(difference(&small[..thinned.len()], &thinned) < 0.1);
    }

    #[test]
    fn an_input_is_recognisable_and_changed() {
        let mut input = image::RgbImage::from_pixel(64, 64, image::Rgb([230, 230, 230]));
        for pixel in input.pixels_mut().skip(32 * 64) {
            *pixel = image::Rgb([20, 20, 20]);
        }
        let mut bytes = std::io::Cursor::new(Vec::new());
        input.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        let mut subject = subject("as an oil painting", 256, 256);
        subject.sources = vec![Source::Picture(bytes.into_inner())];
        let painted = pixels(&subject);
        let brightness = |x: usize, y: usize| painted[(y * 256 + x) * 3 + 1];
        assert!(brightness(128, 60) > 150, "{}", brightness(128, 60));
        assert!(brightness(128, 180) < 90, "{}", brightness(128, 180));
        let strokes: std::collections::HashSet<&[u8]> = painted.chunks(3).collect();
        assert!(strokes.len() > 100);
    }

    #[test]
    fn an_input_that_cannot_be_decoded_still_gives_a_picture() {
        let mut subject = subject("a red fox", 64, 64);
        subject.sources = vec![Source::Picture(b"not a picture".to_vec())];
        assert_eq!(pixels(&subject).len(), 64 * 64 * 3);
    }
}
