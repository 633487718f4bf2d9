//! Pictures for results, drawn from a hash of what was asked for: the same take of a request
//! gives the same bytes, and the size only changes how finely it is drawn.

mod color;
mod dice;
mod landscape;
mod mark;
mod remix;

use std::io::{self, Write};

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use ring::digest::{Context, SHA256};

use crate::catalog::PixelSize;
use color::Pixel;
use landscape::Landscape;

/// What a picture is drawn from.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub(crate) prompt: String,
    pub(crate) model_id: String,
    pub(crate) aspect_ratio: String,
    pub(crate) size: PixelSize,
    /// The input pictures: the bytes of each, or what stands for one that is not at hand, such as its URL.
    pub(crate) sources: Vec<Vec<u8>>,
    /// Which of the pictures of this request.
    pub(crate) take: u64,
}

/// Draws a PNG.
pub(crate) fn png(subject: &Subject, sink: impl Write) -> io::Result<()> {
    let mut encoder = png::Encoder::new(sink, subject.size.width, subject.size.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::Up);
    encoder.add_text_chunk("Software".to_owned(), "ima-sim (simulated)".to_owned())?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(drawn(subject).as_flattened())?;
    Ok(writer.finish()?)
}

/// Draws a JPEG.
pub(crate) fn jpeg(subject: &Subject, sink: impl Write) -> io::Result<()> {
    let PixelSize { width, height } = subject.size;
    let (pixels, mut encoder) = (drawn(subject), JpegEncoder::new_with_quality(sink, 90));
    let encoded = encoder.encode(
        pixels.as_flattened(),
        width,
        height,
        ExtendedColorType::Rgb8,
    );
    encoded.map_err(io::Error::other)
}

/// Draws the pixels, row by row.
fn drawn(subject: &Subject) -> Vec<Pixel> {
    let (size, seed) = (subject.size, seed(subject));
    let mut pixels = vec![[0; 3]; size.width as usize * size.height as usize];
    let mut sources = subject.sources.iter();
    if !sources.any(|bytes| remix::draw(bytes, size, seed, &mut pixels).is_some()) {
        Landscape::new(size, seed).draw(&mut pixels);
    }
    mark::draw(size, &mut pixels);
    pixels
}

/// A hash of everything but the size; each part follows its length, so that none run together.
fn seed(subject: &Subject) -> u64 {
    let sources = subject.sources.iter().map(Vec::as_slice);
    let words = [&subject.prompt, &subject.model_id, &subject.aspect_ratio];
    let mut hash = Context::new(&SHA256);
    for part in words.map(String::as_bytes).into_iter().chain(sources) {
        hash.update(&(part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.update(&subject.take.to_be_bytes());
    let hash = hash.finish();
    let bytes = hash.as_ref().iter().take(8);
    bytes.fold(0, |word, byte| word << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::catalog::pixels as pixels_of;

    fn subject(prompt: &str, width: u32, height: u32) -> Subject {
        Subject {
            prompt: prompt.to_owned(),
            model_id: "gemini-3.1-flash-image".to_owned(),
            aspect_ratio: "1:1".to_owned(),
            size: PixelSize { width, height },
            sources: Vec::new(),
            take: 0,
        }
    }

    fn pixels(subject: &Subject) -> Vec<u8> {
        drawn(subject).into_flattened()
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

    #[test]
    fn every_published_size_is_drawn() {
        let mut checked = 0;
        for line in include_str!("../../facts/dimensions.csv").lines().skip(1) {
            let mut cells = line.split(',');
            let ratio = cells.next().unwrap();
            for (size, published) in ["512px", "1K", "2K", "4K"].into_iter().zip(cells) {
                let PixelSize { width, height } = pixels_of(size, ratio);
                assert_eq!(format!("{width}x{height}"), published, "{ratio} {size}");
                checked += 1;
                // The larger ones take long.
                if size == "512px" {
                    let png = image::load_from_memory(&png_of(&subject("size", width, height)));
                    let png = png.unwrap();
                    assert_eq!((png.width(), png.height()), (width, height));
                }
            }
        }
        assert_eq!(checked, 56);
    }

    fn png_of(subject: &Subject) -> Vec<u8> {
        let mut bytes = Vec::new();
        png(subject, &mut bytes).unwrap();
        bytes
    }

    fn jpeg_of(subject: &Subject) -> Vec<u8> {
        let mut bytes = Vec::new();
        jpeg(subject, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn the_same_order_gives_the_same_bytes() {
        let subject = subject("a red fox", 160, 120);
        assert_eq!(png_of(&subject), png_of(&subject.clone()));
        assert_eq!(jpeg_of(&subject), jpeg_of(&subject.clone()));
    }

    #[test]
    fn what_is_encoded_is_what_was_drawn() {
        let subject = subject("a red fox", 161, 47);
        let decoded = image::load_from_memory(&png_of(&subject)).unwrap();
        assert_eq!((decoded.width(), decoded.height()), (161, 47));
        assert_eq!(decoded.into_rgb8().into_raw(), pixels(&subject));
        let decoded = image::load_from_memory(&jpeg_of(&subject)).unwrap();
        assert_eq!((decoded.width(), decoded.height()), (161, 47));
        let lossy = decoded.into_rgb8().into_raw();
        assert!(difference(&lossy, &pixels(&subject)) < 0.05);
    }

    #[test]
    fn other_words_models_ratios_inputs_and_takes_look_different() {
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
            sources: vec![b"https://example.com/fox.png".to_vec()],
            ..fox.clone()
        };
        let take = Subject {
            take: 6,
            ..fox.clone()
        };
        for other in [subject("a blue fox", 160, 120), model, ratio, input, take] {
            let difference = difference(&pixels(&fox), &pixels(&other));
            assert!(difference > 0.3, "{difference}: {other:?}");
        }
    }

    #[test]
    fn a_larger_size_is_the_same_composition() {
        let small = pixels(&subject("a red fox", 128, 96));
        let large = pixels(&subject("a red fox", 256, 192));
        // The upper half, where the word is not: every other pixel of every other row.
        let thinned: Vec<u8> = (0..48)
            .flat_map(|y| (0..128).map(move |x| (y * 2 * 256 + x * 2) * 3))
            .flat_map(|at| large[at..at + 3].to_vec())
            .collect();
        assert!(difference(&small[..thinned.len()], &thinned) < 0.1);
    }

    #[test]
    fn the_word_in_the_corner_is_readable_on_any_picture_of_any_size() {
        for line in include_str!("../../facts/dimensions.csv").lines().skip(1) {
            for cell in line.split(',').skip(1) {
                let (width, height) = cell.split_once('x').unwrap();
                let [width, height] = [width, height].map(|side| side.parse::<u32>().unwrap());
                let on = |ground: u8, seen: &dyn Fn(u8) -> bool| {
                    let (mut columns, mut rows) = (HashSet::new(), HashSet::new());
                    let mut bytes = vec![ground; (width * height * 3) as usize];
                    mark::draw(PixelSize { width, height }, bytes.as_chunks_mut().0);
                    let blank = vec![ground; width as usize * 3];
                    let drawn = bytes.chunks(blank.len()).enumerate();
                    for (y, row) in drawn.filter(|(_, row)| *row != blank) {
                        let reds = row.iter().step_by(3).enumerate();
                        for (x, _) in reds.filter(|(_, red)| seen(**red)) {
                            columns.insert(x);
                            rows.insert(y);
                        }
                    }
                    (columns.len() as f32, rows.len() as f32)
                };
                let least = 9.0_f32.max(width.min(height) as f32 * 0.015);
                let (wide, high) = on(0, &|part| part > 127);
                assert!((least * 0.9..least * 1.3).contains(&high), "{cell}: {high}");
                assert!(
                    (least * 4.0..width as f32 * 0.7).contains(&wide),
                    "{cell}: {wide}"
                );
                // On white, it stands on a darker ground.
                let (wide, high) = on(255, &|part| part < 179);
                assert!(wide > least * 5.0 && high > least, "{cell}: {wide}x{high}");
            }
        }
    }

    #[test]
    fn an_input_is_recognizable_and_changed() {
        let mut input = image::RgbImage::from_pixel(64, 64, image::Rgb([230, 230, 230]));
        for pixel in input.pixels_mut().skip(32 * 64) {
            *pixel = image::Rgb([20, 20, 20]);
        }
        let mut bytes = io::Cursor::new(Vec::new());
        input.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        let mut subject = subject("as an oil painting", 256, 256);
        subject.sources = vec![bytes.into_inner()];
        let painted = pixels(&subject);
        let brightness = |x: usize, y: usize| painted[(y * 256 + x) * 3 + 1];
        assert!(brightness(128, 60) > 150, "{}", brightness(128, 60));
        assert!(brightness(128, 180) < 90, "{}", brightness(128, 180));
        let strokes: HashSet<&[u8]> = painted.chunks(3).collect();
        assert!(strokes.len() > 100);
    }

    #[test]
    fn an_input_that_cannot_be_decoded_still_gives_a_picture() {
        let mut subject = subject("a red fox", 64, 64);
        subject.sources = vec![b"not a picture".to_vec()];
        assert_eq!(pixels(&subject).len(), 64 * 64 * 3);
    }
}
