use std::io::Cursor;

use image::ImageFormat;

use crate::support::{
    camera_exif, chunk, encode, explain, jpeg, jpeg_exif, orientation, pattern, png, png_claiming,
    progressive_jpeg, splice_chunks, splice_segments, webp,
};
use nanobanana_picture::{Inspection, Orientation, PictureFormat, check_whole, inspect};

#[test]
fn all_formats_are_measured() {
    let picture = pattern(5, 3).into();
    for (format, bytes) in [
        (PictureFormat::Png, png(5, 3)),
        (PictureFormat::Jpeg, jpeg(5, 3)),
        (PictureFormat::Jpeg, progressive_jpeg(5, 3)),
        (PictureFormat::WebP, webp(5, 3)),
        (PictureFormat::Gif, encode(&picture, ImageFormat::Gif)),
        (PictureFormat::Bmp, encode(&picture, ImageFormat::Bmp)),
        (PictureFormat::Tiff, encode(&picture, ImageFormat::Tiff)),
    ] {
        let expected = Inspection {
            format,
            width: 5,
            height: 3,
            stored_width: 5,
            stored_height: 3,
            orientation: Orientation::NORMAL,
            bytes: bytes.len() as u64,
        };
        assert_eq!(inspect(Cursor::new(bytes)).unwrap(), expected);
    }
}

#[test]
fn a_turned_picture_is_measured_as_displayed() {
    let turned_webp = {
        let exif = camera_exif(8);
        let simple = webp(5, 3);
        let body = [
            b"WEBPVP8X\x0A\0\0\0\x08\0\0\0\x04\0\0\x02\0\0",
            &simple[12..],
            b"EXIF",
            &u32::try_from(exif.len()).unwrap().to_le_bytes(),
            &exif,
            &[0][..exif.len() % 2],
        ]
        .concat();
        [
            b"RIFF",
            &u32::try_from(body.len()).unwrap().to_le_bytes()[..],
            &body,
        ]
        .concat()
    };
    for (value, bytes) in [
        (6, splice_segments(&jpeg(5, 3), &[jpeg_exif(6)])),
        (
            5,
            splice_chunks(&png(5, 3), &[chunk(b"eXIf", &camera_exif(5))], &[]),
        ),
        (
            7,
            splice_chunks(&png(5, 3), &[], &[chunk(b"eXIf", &camera_exif(7))]),
        ),
        (8, turned_webp),
    ] {
        let found = inspect(Cursor::new(&bytes)).unwrap();
        assert_eq!((found.width, found.height), (3, 5));
        assert_eq!((found.stored_width, found.stored_height), (5, 3));
        assert_eq!(found.orientation, orientation(value));
        assert_eq!(check_whole(Cursor::new(&bytes)).unwrap(), found);
    }
}

#[test]
fn senseless_orientations_count_as_none() {
    let huge_offset = b"Exif\0\0II\x2A\0\xFF\xFF\xFF\xFF".to_vec();
    let too_many_entries = b"Exif\0\0MM\0\x2A\0\0\0\x08\xFF\xFF\x01\x12\0\x03".to_vec();
    for body in [b"Exif\0\0".to_vec(), huge_offset, too_many_entries] {
        let bytes = splice_segments(&jpeg(5, 3), &[super::support::segment(0xE1, &body)]);
        assert_eq!(
            inspect(Cursor::new(bytes)).unwrap().orientation,
            Orientation::NORMAL
        );
    }
    for value in [0, 9, 255] {
        let bytes = splice_segments(&jpeg(5, 3), &[jpeg_exif(value)]);
        assert_eq!(
            inspect(Cursor::new(bytes)).unwrap().orientation,
            Orientation::NORMAL
        );
    }
}

#[test]
fn whole_pictures_are_whole_whatever_follows() {
    for bytes in [
        png(9, 7),
        jpeg(33, 17),
        progressive_jpeg(33, 17),
        webp(9, 7),
    ] {
        let whole = check_whole(Cursor::new(&bytes)).unwrap();
        let longer = [&bytes[..], &[0xAB; 100_000]].concat();
        let expected = Inspection {
            bytes: longer.len() as u64,
            ..whole
        };
        assert_eq!(check_whole(Cursor::new(longer)).unwrap(), expected);
    }
}

#[test]
fn fill_bytes_before_markers_are_read_over() {
    let plain = jpeg(33, 17);
    let end = plain.len() - 2;
    let filled = [
        &plain[..2],
        &[0xFF; 3],
        &plain[2..end],
        &[0xFF; 70_000],
        &plain[end..],
    ]
    .concat();
    let whole = check_whole(Cursor::new(filled)).unwrap();
    assert_eq!(whole.width, 33);
}

#[test]
fn a_result_of_another_format_is_named() {
    let gif = encode(&pattern(2, 2).into(), ImageFormat::Gif);
    assert_eq!(
        explain(check_whole(Cursor::new(gif))),
        "this is a GIF picture where a PNG, JPEG or WebP picture was expected"
    );
    assert_eq!(
        explain(check_whole(Cursor::new("<html><body>502 Bad Gateway"))),
        "this is an HTML page, not a PNG, JPEG, WebP, GIF, BMP or TIFF picture"
    );
}

#[test]
fn too_many_pixels_are_refused_by_the_header() {
    assert_eq!(
        explain(inspect(Cursor::new(png_claiming(60_000, 60_000)))),
        "the PNG picture has 60000x60000 pixels; a PNG may have at most 100000000"
    );
    let mut gif = encode(&pattern(1, 1).into(), ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0xFF; 4]);
    assert_eq!(
        explain(inspect(Cursor::new(gif))),
        "the GIF picture has 65535x65535 pixels; a GIF may have at most 50000000"
    );
}

#[test]
fn what_a_decoder_would_make_room_for_unasked_is_refused_by_the_header() {
    let frame = b"\0\0\0\x9D\x01\x2A\xFF\x0F\xFF\x0F";
    let vp8 = [&b"VP8 \x0A\0\0\0"[..], frame].concat();
    let animation = [&b"ANMF\x22\0\0\0"[..], &[0; 16], &vp8].concat();
    for rest in [vp8, animation] {
        let canvas = b"WEBPVP8X\x0A\0\0\0\0\0\0\0\0\0\0\0\0\0";
        let body = [canvas, &rest[..]].concat();
        let length = u32::try_from(body.len()).unwrap().to_le_bytes();
        let webp = [b"RIFF", &length[..], &body].concat();
        assert_eq!(
            explain(inspect(Cursor::new(webp))),
            "the WebP picture is damaged: a frame is larger than its canvas"
        );
    }
    let mut tiff = encode(&pattern(2, 2).into(), ImageFormat::Tiff);
    // The tag of the packing, a short number, once.
    let tag = [3, 1, 3, 0, 1, 0, 0, 0];
    let at = tiff.windows(8).position(|bytes| bytes == tag).unwrap();
    tiff[at + 8] = 7;
    assert_eq!(
        explain(inspect(Cursor::new(tiff))),
        "cannot use the TIFF picture: its pixels are packed as a JPEG"
    );
}
