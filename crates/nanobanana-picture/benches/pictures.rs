//! What is done with the bytes of pictures.
//!
//! `cargo bench -p nanobanana-picture --bench pictures`

#![allow(
    clippy::unwrap_used,
    reason = "a measurement that cannot be made ends with a panic"
)]

use std::io::{self, Cursor};

use divan::Bencher;
use image::{DynamicImage, ImageFormat, RgbImage};
use nanobanana_picture::{ResultFormat, UploadFormat, check_whole, clean, convert, thumbnail};

fn main() {
    divan::main();
}

/// A picture of 2048 x 2048 pixels, as the vendor's 2K are, that is as hard to pack as a photo.
fn photo(format: ImageFormat) -> Vec<u8> {
    let mut noise = 1_u32;
    let pixels = RgbImage::from_fn(2048, 2048, |x, y| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (noise >> 28) as u8;
        image::Rgb([
            (x / 8) as u8 ^ grain,
            (y / 8) as u8 ^ grain,
            ((x + y) / 16) as u8 ^ grain,
        ])
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(pixels)
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

#[divan::bench(sample_count = 20)]
fn clean_a_png_of_2k(bencher: Bencher<'_, '_>) {
    let png = photo(ImageFormat::Png);
    bencher.bench(|| clean(Cursor::new(&png), io::sink(), UploadFormat::Png).unwrap());
}

#[divan::bench(sample_count = 20)]
fn clean_a_jpeg_of_2k(bencher: Bencher<'_, '_>) {
    let jpeg = photo(ImageFormat::Jpeg);
    bencher.bench(|| clean(Cursor::new(&jpeg), io::sink(), UploadFormat::Jpeg).unwrap());
}

#[divan::bench(sample_count = 20)]
fn prove_a_png_of_2k_whole(bencher: Bencher<'_, '_>) {
    let png = photo(ImageFormat::Png);
    bencher.bench(|| check_whole(Cursor::new(&png)).unwrap());
}

#[divan::bench(sample_count = 10)]
fn convert_a_png_of_2k_to_jpeg(bencher: Bencher<'_, '_>) {
    let png = photo(ImageFormat::Png);
    bencher.bench(|| convert(Cursor::new(&png), ResultFormat::Jpeg, io::sink()).unwrap());
}

#[divan::bench(sample_count = 10)]
fn show_a_png_of_2k_small(bencher: Bencher<'_, '_>) {
    let png = photo(ImageFormat::Png);
    bencher.bench(|| thumbnail(Cursor::new(&png), 512, 512).unwrap());
}
