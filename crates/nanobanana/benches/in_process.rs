//! What is computed in the process, without any network: words, plans, pictures.
//!
//! `cargo bench -p nanobanana --bench in_process`

#![allow(
    clippy::unwrap_used,
    reason = "a measurement that cannot be made ends with a panic"
)]

use std::io::{self, Cursor};

use divan::{Bencher, black_box};
use image::{DynamicImage, ImageFormat, RgbImage};
use nanobanana::input::InputSyntax;
use nanobanana::picture;
use nanobanana::plan::{self, Context};
use nanobanana::{Catalog, Request, RequestWords, TaskType, WithoutRatio};

const PRODUCTS: &str = include_str!("../facts/products_text_to_image.json");

fn main() {
    divan::main();
}

fn words() -> RequestWords {
    RequestWords {
        prompt: "a lighthouse at dusk, in the manner of an old travel poster".to_owned(),
        inputs: Vec::new(),
        input_syntax: InputSyntax::Named,
        task: None,
        model: Some("香蕉".to_owned()),
        version: None,
        size: Some("8k".to_owned()),
        ratio: Some("横屏".to_owned()),
        without_ratio: WithoutRatio::KeepShape,
        extra_params: None,
    }
}

#[divan::bench]
fn read_the_words_of_a_request() -> Request {
    Request::parse(black_box(&words())).unwrap()
}

#[divan::bench]
fn read_the_product_list(bencher: Bencher<'_, '_>) {
    bencher.bench(|| {
        let nodes: Vec<serde_json::Value> = serde_json::from_str(black_box(PRODUCTS)).unwrap();
        Catalog::new(TaskType::TextToImage, ima_openapi::leaves(&nodes))
    });
}

#[divan::bench]
fn plan_and_price(bencher: Bencher<'_, '_>) {
    let nodes: Vec<serde_json::Value> = serde_json::from_str(PRODUCTS).unwrap();
    let catalog = Catalog::new(TaskType::TextToImage, ima_openapi::leaves(&nodes));
    let request = Request::parse(&words()).unwrap();
    let context = Context::default();
    bencher.bench(|| plan::plan(black_box(&request), &catalog, &context).unwrap());
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
    bencher.bench(|| {
        picture::clean(Cursor::new(&png), io::sink(), picture::UploadFormat::Png).unwrap()
    });
}

#[divan::bench(sample_count = 20)]
fn clean_a_jpeg_of_2k(bencher: Bencher<'_, '_>) {
    let jpeg = photo(ImageFormat::Jpeg);
    bencher.bench(|| {
        picture::clean(Cursor::new(&jpeg), io::sink(), picture::UploadFormat::Jpeg).unwrap()
    });
}

#[divan::bench(sample_count = 20)]
fn prove_a_png_of_2k_whole(bencher: Bencher<'_, '_>) {
    let png = photo(ImageFormat::Png);
    bencher.bench(|| picture::check_whole(Cursor::new(&png)).unwrap());
}

#[divan::bench(sample_count = 10)]
fn convert_a_png_of_2k_to_jpeg(bencher: Bencher<'_, '_>) {
    let png = photo(ImageFormat::Png);
    bencher.bench(|| {
        picture::convert(Cursor::new(&png), picture::ResultFormat::Jpeg, io::sink()).unwrap()
    });
}

#[divan::bench(sample_count = 10)]
fn show_a_png_of_2k_small(bencher: Bencher<'_, '_>) {
    let png = photo(ImageFormat::Png);
    bencher.bench(|| picture::thumbnail(Cursor::new(&png), 512, 512).unwrap());
}
