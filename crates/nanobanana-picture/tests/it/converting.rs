use std::io::{self, Cursor};

use image::metadata::Orientation as Turn;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Rgb, RgbImage, Rgba, RgbaImage};
use jpeg_encoder::{ColorType, Encoder};

use crate::support::{
    PANICKING_WEBP, PNG_HEADER_END, camera_exif, chunk, contains, decode, encode, explain,
    icc_profile, icc_segment, jpeg, jpeg_exif, pattern, png, progressive_jpeg, splice_chunks,
    splice_segments, webp, zlib_stored,
};
use nanobanana_picture::{
    Orientation, ResultFormat, Written, check_whole, convert, prepare, thumbnail,
};

fn converted(bytes: &[u8], to: ResultFormat) -> Vec<u8> {
    converted_and_written(bytes, to).0
}

fn converted_and_written(bytes: &[u8], to: ResultFormat) -> (Vec<u8>, Written) {
    let mut out = Vec::new();
    let written = convert(Cursor::new(bytes), to, &mut out).unwrap();
    assert_eq!(written.bytes, out.len() as u64);
    assert_eq!(written.orientation, Orientation::NORMAL);
    (out, written)
}

fn profile_of(bytes: &[u8]) -> Option<Vec<u8>> {
    let reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .unwrap();
    reader.into_decoder().unwrap().icc_profile().unwrap()
}

/// Four colors, one of them transparent, so that a GIF holds them exactly.
fn few_colors() -> RgbaImage {
    let colors = [
        [0, 0, 0, 0],
        [255, 0, 0, 255],
        [0, 128, 0, 255],
        [9, 8, 7, 255],
    ];
    RgbaImage::from_fn(7, 5, |x, y| Rgba(colors[((x + 3 * y) % 4) as usize]))
}

#[test]
fn lossless_formats_become_pngs_of_the_same_pixels() {
    let colors: DynamicImage = pattern(9, 7).into();
    let transparent: DynamicImage = few_colors().into();
    for (picture, format) in [
        (&colors, ImageFormat::WebP),
        (&transparent, ImageFormat::WebP),
        (&transparent, ImageFormat::Gif),
        (&colors, ImageFormat::Bmp),
        (&colors, ImageFormat::Tiff),
        (&transparent, ImageFormat::Tiff),
    ] {
        let (png, written) = converted_and_written(&encode(picture, format), ResultFormat::Png);
        assert_eq!(&decode(&png), picture, "{format:?}");
        assert_eq!(
            (written.width, written.height),
            (picture.width(), picture.height())
        );
    }
}

#[test]
fn deep_samples_are_rounded_to_eight_bits() {
    let deep = image::ImageBuffer::from_fn(2, 1, |x, _| {
        Rgb(if x == 0 {
            [0_u16, 128, 129]
        } else {
            [65_535, 257 * 7 + 128, 257 * 7 + 129]
        })
    });
    let deep = DynamicImage::ImageRgb16(deep);
    for format in [ImageFormat::Tiff, ImageFormat::Png] {
        let (webp, written) = converted_and_written(&encode(&deep, format), ResultFormat::WebP);
        assert_eq!(decode(&webp).as_bytes(), [0, 0, 1, 255, 7, 8]);
        assert!(written.is_reduced);
    }
    let flat = encode(&pattern(9, 7).into(), ImageFormat::Tiff);
    assert!(!converted_and_written(&flat, ResultFormat::Png).1.is_reduced);
}

#[test]
fn only_the_first_frame_of_a_gif_is_taken() {
    let mut gif = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut gif);
    encoder
        .encode_frame(image::Frame::new(few_colors()))
        .unwrap();
    encoder
        .encode_frame(image::Frame::new(RgbaImage::new(7, 5)))
        .unwrap();
    drop(encoder);
    assert_eq!(
        decode(&converted(&gif, ResultFormat::Png)),
        few_colors().into()
    );
}

#[test]
fn jpegs_become_what_their_decoder_shows() {
    for bytes in [jpeg(33, 17), progressive_jpeg(33, 17)] {
        let shown = decode(&bytes);
        assert_eq!(decode(&converted(&bytes, ResultFormat::Png)), shown);
        assert_eq!(decode(&converted(&bytes, ResultFormat::WebP)), shown);
    }
}

#[test]
fn a_jpeg_of_printing_colors_becomes_rgb() {
    let mut jpeg = Vec::new();
    let inks = [[0, 0, 0, 255], [0, 255, 255, 0], [0, 0, 0, 0]].map(|ink| [ink; 64]);
    for (ink, rgb) in inks.iter().zip([[0, 0, 0], [255, 0, 0], [255, 255, 255]]) {
        jpeg.clear();
        Encoder::new(&mut jpeg, 100)
            .encode(ink.as_flattened(), 8, 8, ColorType::Cmyk)
            .unwrap();
        let shown = decode(&converted(&jpeg, ResultFormat::Png));
        assert_eq!(shown, RgbImage::from_pixel(8, 8, Rgb(rgb)).into());
    }
}

#[test]
fn every_orientation_is_applied_to_the_pixels() {
    for value in 1..=8 {
        let turn = Turn::from_exif(value).unwrap();
        let jpeg = splice_segments(&jpeg(33, 17), &[jpeg_exif(value)]);
        let mut shown = decode(&jpeg);
        shown.apply_orientation(turn);
        for to in [ResultFormat::Png, ResultFormat::WebP] {
            let (bytes, written) = converted_and_written(&jpeg, to);
            assert_eq!(decode(&bytes), shown, "orientation {value}");
            assert_eq!(
                (written.width, written.height),
                (shown.width(), shown.height())
            );
        }

        let png = splice_chunks(&png(9, 7), &[chunk(b"eXIf", &camera_exif(value))], &[]);
        let mut shown = decode(&png);
        shown.apply_orientation(turn);
        assert_eq!(
            decode(&converted(&png, ResultFormat::WebP)),
            shown,
            "orientation {value}"
        );
    }
}

#[test]
fn a_turned_tiff_is_turned_back() {
    let tiff = hand_made_tiff(3, 2, 6, &[10, 20, 30, 40, 50, 60]);
    let (png, written) = converted_and_written(&tiff, ResultFormat::Png);
    assert_eq!((written.width, written.height), (2, 3));
    assert_eq!(decode(&png).as_bytes(), [40, 10, 50, 20, 60, 30]);
}

/// An uncompressed gray TIFF of one strip.
fn hand_made_tiff(width: u16, height: u16, orientation: u16, samples: &[u8]) -> Vec<u8> {
    const ENTRIES: u16 = 9;
    let data_at = 8 + 2 + ENTRIES * 12 + 4;
    let mut tiff = b"II\x2A\0\x08\0\0\0".to_vec();
    tiff.extend(ENTRIES.to_le_bytes());
    for (tag, value) in [
        (256_u16, width),
        (257, height),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, data_at),
        (274, orientation),
        (277, 1),
        (279, u16::try_from(samples.len()).unwrap()),
    ] {
        tiff.extend(tag.to_le_bytes());
        tiff.extend([3, 0, 1, 0, 0, 0]);
        tiff.extend(value.to_le_bytes());
        tiff.extend([0, 0]);
    }
    tiff.extend([0; 4]);
    tiff.extend(samples);
    tiff
}

#[test]
fn what_holds_the_same_pixels_becomes_the_same_jpeg() {
    // No side is a multiple of the block size.
    let mut expected = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut expected, 95)
        .encode_image(&pattern(33, 17))
        .unwrap();
    assert_eq!(converted(&png(33, 17), ResultFormat::Jpeg), expected);
    assert_eq!(converted(&webp(33, 17), ResultFormat::Jpeg), expected);
}

#[test]
fn transparency_becomes_white_in_a_jpeg() {
    let half = RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 128]));
    let none = RgbaImage::from_pixel(8, 8, Rgba([200, 0, 0, 0]));
    for (picture, sample) in [(half, 127), (none, 255)] {
        let png = encode(&picture.into(), ImageFormat::Png);
        let shown = decode(&converted(&png, ResultFormat::Jpeg));
        assert_eq!(shown.as_bytes(), [sample; 8 * 8 * 3]);
    }
}

#[test]
fn gray_stays_grey() {
    let gray: DynamicImage = DynamicImage::from(pattern(9, 7)).to_luma8().into();
    let png = encode(&gray, ImageFormat::Png);
    let jpeg = converted(&png, ResultFormat::Jpeg);
    assert_eq!(decode(&jpeg).color(), image::ColorType::L8);
    assert_eq!(decode(&converted(&jpeg, ResultFormat::Png)), decode(&jpeg));
}

#[test]
fn an_interlaced_png_is_put_together() {
    let header = [0, 0, 0, 3, 0, 0, 0, 3, 8, 0, 0, 0, 1];
    // The passes of Adam7, each row with its filter: pixels are numbered by their place.
    let passes = [0, 11, 0, 13, 0, 31, 33, 0, 12, 0, 32, 0, 21, 22, 23];
    let png = [
        &b"\x89PNG\r\n\x1A\n"[..],
        &chunk(b"IHDR", &header),
        &chunk(b"IDAT", &zlib_stored(&passes)),
        &chunk(b"IEND", b""),
    ]
    .concat();
    let webp = converted(&png, ResultFormat::WebP);
    let gray: Vec<u8> = decode(&webp).to_luma8().into_raw();
    assert_eq!(gray, [11, 12, 13, 21, 22, 23, 31, 32, 33]);
}

#[test]
fn a_fitting_color_profile_is_kept_and_other_metadata_are_not() {
    let profile = icc_profile(b"RGB ");
    let jpeg = splice_segments(&jpeg(33, 17), &[jpeg_exif(1), icc_segment(&profile)]);
    let png = converted(&jpeg, ResultFormat::Png);
    for bytes in [
        &png,
        &converted(&jpeg, ResultFormat::WebP),
        &converted(&png, ResultFormat::Jpeg),
    ] {
        assert_eq!(profile_of(bytes).as_ref(), Some(&profile));
        assert!(!contains(bytes, b"SECRET") && !contains(bytes, b"GPS"));
    }
    let webp = converted(&jpeg, ResultFormat::WebP);
    assert_eq!(
        profile_of(&converted(&webp, ResultFormat::Png)),
        Some(profile)
    );
}

#[test]
fn a_profile_of_other_colors_is_left_out() {
    let jpeg = splice_segments(&jpeg(33, 17), &[icc_segment(&icc_profile(b"CMYK"))]);
    assert_eq!(profile_of(&converted(&jpeg, ResultFormat::Png)), None);
}

#[test]
fn a_side_too_long_for_the_format_is_refused() {
    let wide = encode(&pattern(16_385, 1).into(), ImageFormat::Png);
    assert_eq!(
        explain(convert(Cursor::new(&wide), ResultFormat::WebP, io::sink())),
        "WebP cannot hold a picture of 16385x1 pixels: a side has at most 16384"
    );
    let wide = encode(&pattern(65_536, 1).into(), ImageFormat::Png);
    assert_eq!(
        explain(convert(Cursor::new(&wide), ResultFormat::Jpeg, io::sink())),
        "JPEG cannot hold a picture of 65536x1 pixels: a side has at most 65535"
    );
}

#[test]
fn pixels_that_cannot_be_unpacked_are_an_error() {
    let png = png(9, 7);
    let bad = [
        &png[..PNG_HEADER_END],
        &chunk(b"IDAT", b"not zlib"),
        &chunk(b"IEND", b""),
    ]
    .concat();
    for to in [ResultFormat::Jpeg, ResultFormat::WebP] {
        assert_eq!(
            explain(convert(Cursor::new(&bad), to, io::sink())),
            "cannot decode the PNG picture"
        );
    }
    let short = zlib_stored(&[0; 30]);
    let short = [
        &png[..PNG_HEADER_END],
        &chunk(b"IDAT", &short),
        &chunk(b"IEND", b""),
    ]
    .concat();
    assert_eq!(
        explain(convert(Cursor::new(&short), ResultFormat::Jpeg, io::sink())),
        "cannot decode the PNG picture"
    );
}

#[test]
fn a_panic_of_a_decoder_is_a_damaged_picture() {
    check_whole(Cursor::new(PANICKING_WEBP)).unwrap();
    let said = "the WebP picture is damaged and cannot be decoded";
    for to in [ResultFormat::Png, ResultFormat::Jpeg] {
        let converting = convert(Cursor::new(PANICKING_WEBP), to, io::sink());
        assert_eq!(explain(converting), said);
    }
    let shrinking = thumbnail(Cursor::new(PANICKING_WEBP), 9, 9);
    assert_eq!(explain(shrinking), said);
    let preparing = prepare(Cursor::new(PANICKING_WEBP), io::sink());
    assert_eq!(explain(preparing), said);
}
