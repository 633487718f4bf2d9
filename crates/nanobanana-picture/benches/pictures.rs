//! What is done with the bytes of pictures.
//!
//! `cargo bench -p nanobanana-picture --bench pictures`

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "figures are what it is for, and one that cannot be measured ends with a panic"
)]

use std::hint::black_box;
use std::io::{self, Cursor};
use std::time::{Duration, Instant};

use image::{DynamicImage, ImageFormat, RgbImage};
use nanobanana_picture::{PictureFormat, ResultFormat, check_whole, clean, convert, thumbnail};

fn main() {
    let (png, jpeg) = (photo(ImageFormat::Png), photo(ImageFormat::Jpeg));
    bench("clean a PNG of 2K", || {
        clean(Cursor::new(&png), io::sink(), PictureFormat::Png).unwrap()
    });
    bench("clean a JPEG of 2K", || {
        clean(Cursor::new(&jpeg), io::sink(), PictureFormat::Jpeg).unwrap()
    });
    bench("prove a PNG of 2K whole", || {
        check_whole(Cursor::new(&png)).unwrap()
    });
    bench("convert a PNG of 2K to JPEG", || {
        convert(Cursor::new(&png), ResultFormat::Jpeg, io::sink()).unwrap()
    });
    bench("show a PNG of 2K small", || {
        thumbnail(Cursor::new(&png), 512, 512).unwrap()
    });
}

/// Prints the median of as many runs as fit into a second.
fn bench<T>(name: &str, work: impl Fn() -> T) {
    black_box(work());
    let began = Instant::now();
    let mut runs = Vec::new();
    while began.elapsed() < Duration::from_secs(1) {
        let began = Instant::now();
        black_box(work());
        runs.push(began.elapsed());
    }
    runs.sort_unstable();
    let median = runs[runs.len() / 2].as_secs_f64() * 1e3;
    println!("{name}\t{median}\tms");
}

/// A picture of 2048 x 2048 pixels, as IMA's 2K are, that is as hard to pack as a photo.
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
