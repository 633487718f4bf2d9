use std::io::{self, Cursor};

use crate::support::{
    Claims, IEND_BYTES, chunk, decode, encode, explain, jpeg, jpeg_exif, pattern, png,
    png_claiming, sha256, splice_chunks, splice_segments, zlib_stored,
};
use image::ImageFormat;
use nanobanana_picture::{Orientation, PictureError, PictureFormat, Prepared, Written, prepare};

#[test]
fn a_jpeg_is_cleaned() {
    let plain = jpeg(33, 17);
    let mut out = Vec::new();
    let input = splice_segments(&plain, &[jpeg_exif(1)]);
    let prepared = prepare(Cursor::new(input), &mut out).unwrap();
    assert_eq!(out, plain);
    let expected = Prepared {
        upload_format: PictureFormat::Jpeg,
        written: Written {
            width: 33,
            height: 17,
            orientation: Orientation::NORMAL,
            is_reduced: false,
            bytes: plain.len() as u64,
            sha256: sha256(&plain),
        },
    };
    assert_eq!(prepared, expected);
}

#[test]
fn other_formats_become_pngs() {
    for format in [
        ImageFormat::Bmp,
        ImageFormat::Tiff,
        ImageFormat::WebP,
        ImageFormat::Png,
    ] {
        let mut out = Vec::new();
        let input = encode(&pattern(9, 7).into(), format);
        let prepared = prepare(Cursor::new(input), &mut out).unwrap();
        assert_eq!(prepared.upload_format, PictureFormat::Png);
        assert_eq!(decode(&out), pattern(9, 7).into());
    }
}

#[test]
fn a_file_over_twenty_mebibytes_is_refused_unread() {
    let length = 20 * 1024 * 1024 + 1;
    let error = prepare(
        Claims {
            inner: Cursor::new([]),
            length,
        },
        io::sink(),
    )
    .unwrap_err();
    let PictureError::TooLarge {
        bytes: 20_971_521,
        limit: 20_971_520,
    } = error
    else {
        panic!("{error:?}")
    };
    assert_eq!(
        error.to_string(),
        "the file is 20971521 bytes long; the limit for a picture is 20971520"
    );
}

#[test]
fn what_a_file_grows_by_is_not_read() {
    let png = png(9, 7);
    let length = png.len() as u64 - 1;
    assert_eq!(
        explain(prepare(
            Claims {
                inner: Cursor::new(png),
                length
            },
            io::sink()
        )),
        "the PNG picture is truncated"
    );
}

#[test]
fn anything_but_a_picture_is_refused_by_name() {
    for (bytes, name) in [
        (&b""[..], "an empty file"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\n", "text"),
        (b"<!doctype html><p>Not found", "an HTML page"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a HEIC picture"),
    ] {
        let mut out = Vec::new();
        assert_eq!(
            explain(prepare(Cursor::new(bytes), &mut out)),
            format!("this is {name}, not a PNG, JPEG, WebP, GIF, BMP or TIFF picture")
        );
        assert_eq!(out, b"");
    }
}

#[test]
fn a_small_file_with_a_huge_claim_is_refused() {
    let error = prepare(Cursor::new(png_claiming(60_000, 60_000)), io::sink()).unwrap_err();
    let PictureError::TooManyPixels {
        format: PictureFormat::Png,
        width: 60_000,
        height: 60_000,
        limit: 100_000_000,
    } = error
    else {
        panic!("{error:?}")
    };
}

#[test]
fn a_png_with_fewer_pixels_than_its_header_claims_is_refused() {
    let small = png(1, 1);
    for (width, height) in [(2, 1), (1, 2), (9000, 9000)] {
        let error = prepare(Cursor::new(resized(&small, width, height)), io::sink()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the PNG picture is damaged: it has fewer pixels than its header says",
            "{width}x{height}"
        );
    }
}

#[test]
fn a_png_whose_pixels_are_none_is_refused() {
    let text = b"root:$6$Zk1:19000:0:99999:7:::\n".repeat(40);
    let plain = png(9, 7);
    let (header, end) = (&plain[..33], &plain[plain.len() - IEND_BYTES..]);
    for (pixels, said) in [
        (text.clone(), "cannot decode the PNG picture"),
        (
            zlib_stored(&text),
            "the PNG picture is damaged: a row has an unknown filter",
        ),
    ] {
        let forged = [header, &chunk(b"IDAT", &pixels), end].concat();
        let error = prepare(Cursor::new(forged), io::sink()).unwrap_err();
        assert_eq!(error.to_string(), said);
    }
}

#[test]
fn what_hides_behind_the_pixels_of_a_png_is_refused() {
    let hidden = chunk(b"IDAT", b"root:$6$Zk1:19000:0:99999:7:::");
    let error = prepare(
        Cursor::new(splice_chunks(&png(9, 7), &[], &[hidden])),
        io::sink(),
    )
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the PNG picture is damaged: it has data behind its packed pixels"
    );
}

/// The same PNG with another size in its header, and the check sum put right.
fn resized(png: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut png = png.to_vec();
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let check = crc32fast::hash(&png[12..29]);
    png[29..33].copy_from_slice(&check.to_be_bytes());
    png
}
