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

/// Draws a PNG; only one row of pixels is held at a time.
pub(crate) fn png(subject: &Subject) -> Result<Vec<u8>, PictureError> {
    let PixelSize { width, height } = subject.size;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
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
    Ok(bytes)
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
mod gallery {
    use super::*;
    #[test]
    #[ignore]
    fn gallery() {
        let t = |p: &str, w, h| Subject {
            prompt: p.into(),
            model_id: "gemini-3.1-flash-image".into(),
            aspect_ratio: "1:1".into(),
            size: PixelSize {
                width: w,
                height: h,
            },
            sources: vec![],
        };
        std::fs::create_dir_all("/tmp/gal").unwrap();
        for i in 0..24 {
            let p =
                format!("a lighthouse at dusk, number {i}, with soft light and distant mountains");
            std::fs::write(
                format!("/tmp/gal/{i:02}.png"),
                png(&t(&p, 688, 384)).unwrap(),
            )
            .unwrap();
        }
        for (n, w, h) in [("big", 4096, 4096), ("wide", 12288, 1536)] {
            let s = t("一只红色的狐狸 a red fox", w, h);
            let now = std::time::Instant::now();
            let b = png(&s).unwrap();
            println!("{n} {:?} {}", now.elapsed(), b.len());
            let now = std::time::Instant::now();
            let mut r = 0;
            rows(&s, |x| {
                r += x[0] as usize;
                Ok(())
            })
            .unwrap();
            println!("rows {:?} {r}", now.elapsed());
        }
    }
}
