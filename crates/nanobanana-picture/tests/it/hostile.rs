//! Whatever the bytes, there is an answer, and never one that takes a part for the whole.

use std::io::{self, Cursor};

use image::ImageFormat;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::recipe::{embedded, recipe};
use crate::support::{
    camera_exif, chunk, encode, icc_profile, icc_segment, jpeg, jpeg_exif, pattern, png,
    progressive_jpeg, splice_chunks, splice_segments, webp,
};
use nanobanana_picture::{
    PictureError, PictureFormat, Recipe, ResultFormat, check_whole, clean, convert, embed, inspect,
    prepare, sniff,
};

/// One small picture of every kind, with all that is taken apart in it.
fn samples() -> Vec<Vec<u8>> {
    let picture = pattern(5, 3).into();
    let with_recipe = |picture: Vec<u8>| embedded(&picture, &recipe());
    vec![
        splice_chunks(&png(5, 3), &[chunk(b"eXIf", &camera_exif(6))], &[]),
        splice_segments(
            &jpeg(17, 9),
            &[jpeg_exif(6), icc_segment(&icc_profile(b"RGB "))],
        ),
        progressive_jpeg(17, 9),
        webp(5, 3),
        encode(&picture, ImageFormat::Gif),
        encode(&picture, ImageFormat::Bmp),
        encode(&picture, ImageFormat::Tiff),
        with_recipe(png(5, 3)),
        with_recipe(jpeg(17, 9)),
        with_recipe(webp(5, 3)),
    ]
}

/// Calls everything there is; only a panic fails.
fn try_everything(bytes: &[u8]) {
    let _ = sniff(bytes);
    let _ = inspect(Cursor::new(bytes));
    let _ = check_whole(Cursor::new(bytes));
    for format in [PictureFormat::Png, PictureFormat::Jpeg] {
        let _ = clean(Cursor::new(bytes), io::sink(), format);
    }
    let _ = convert(Cursor::new(bytes), ResultFormat::Jpeg, io::sink());
    let _ = prepare(Cursor::new(bytes), io::sink());
    let _ = Recipe::read(Cursor::new(bytes));
    let _ = embed(Cursor::new(bytes), &recipe(), io::sink());
}

fn is_refusal_of_a_part<T>(result: &Result<T, PictureError>) -> bool {
    matches!(
        result,
        Err(PictureError::CutOff { .. } | PictureError::NotAPicture { .. })
    )
}

#[test]
fn a_picture_cut_off_anywhere_is_never_whole() {
    for whole in &samples()[..4] {
        check_whole(Cursor::new(whole)).unwrap();
        for end in 0..whole.len() {
            let part = &whole[..end];
            assert!(
                is_refusal_of_a_part(&check_whole(Cursor::new(part))),
                "{end}"
            );
            assert!(
                is_refusal_of_a_part(&prepare(Cursor::new(part), io::sink())),
                "{end}"
            );
            let converted = convert(Cursor::new(part), ResultFormat::WebP, io::sink());
            assert!(is_refusal_of_a_part(&converted), "{end}");
        }
    }
}

#[test]
fn a_cut_off_picture_is_never_cleaned() {
    let samples = samples();
    for (whole, format) in [
        (&samples[0], PictureFormat::Png),
        (&samples[1], PictureFormat::Jpeg),
        (&samples[2], PictureFormat::Jpeg),
    ] {
        for end in 0..whole.len() {
            let cleaned = clean(Cursor::new(&whole[..end]), io::sink(), format);
            assert!(
                matches!(cleaned, Err(PictureError::CutOff { .. })),
                "{end}: {cleaned:?}"
            );
        }
    }
}

#[test]
fn a_cut_off_input_of_any_format_is_refused() {
    for whole in &samples()[4..7] {
        let mut complete = Vec::new();
        prepare(Cursor::new(whole), &mut complete).unwrap();
        for end in 0..whole.len() {
            let mut out = Vec::new();
            // The last bytes of a GIF hold no pixels.
            if prepare(Cursor::new(&whole[..end]), &mut out).is_ok() {
                assert_eq!(out, complete, "{end} of {}", whole.len());
                assert!(whole.len() - end <= 3);
            }
        }
    }
}

#[test]
fn a_png_with_any_bit_wrong_is_refused() {
    let whole = samples().swap_remove(0);
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << bit;
            let checked = check_whole(Cursor::new(&bytes));
            assert!(checked.is_err(), "bit {bit} of byte {at}: {checked:?}");
        }
    }
}

#[test]
fn no_wrong_byte_is_a_panic() {
    for whole in samples() {
        for at in 0..whole.len() {
            for mask in [0x01, 0xFF] {
                let mut bytes = whole.clone();
                bytes[at] ^= mask;
                try_everything(&bytes);
            }
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_no_panic(bytes in vec(any::<u8>(), 0..2048)) {
        try_everything(&bytes);
    }

    #[test]
    fn arbitrary_bytes_after_a_true_beginning_are_no_panic(
        sample in 0_usize..10,
        kept in any::<prop::sample::Index>(),
        bytes in vec(any::<u8>(), 0..512),
    ) {
        let mut hostile = samples().swap_remove(sample);
        hostile.truncate(kept.index(hostile.len() + 1));
        hostile.extend(bytes);
        try_everything(&hostile);
    }
}
