use std::io::{self, Cursor, Write};

use crate::support::{
    IEND_BYTES, JFIF_END, camera_exif, chunk, contains, decode, explain, icc_profile, icc_segment,
    jpeg, jpeg_exif, jpeg_with, minimal_exif, orientation, png, progressive_jpeg, segment, sha256,
    splice_chunks, splice_segments, zlib_stored,
};
use nanobanana_picture::{Orientation, PictureError, PictureFormat, Written, clean};

fn cleaned(bytes: &[u8], format: PictureFormat) -> (Vec<u8>, Written) {
    let mut out = Vec::new();
    let written = clean(Cursor::new(bytes), &mut out, format).unwrap();
    assert_eq!(written.bytes, out.len() as u64);
    assert_eq!(written.sha256, sha256(&out));
    (out, written)
}

/// One of every kind of segment in which cameras and programs hide things.
fn telling_segments(orientation: u8) -> Vec<Vec<u8>> {
    vec![
        jpeg_exif(orientation),
        segment(
            0xE1,
            b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>SECRET</x:xmpmeta>",
        ),
        jpeg_exif(3),
        segment(0xE2, b"MPF\0SECRET"),
        segment(0xE2, b"SECRET"),
        segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04SECRET"),
        segment(0xE0, b"JFXX\0\x10SECRET"),
        segment(0xEF, b"SECRET"),
        segment(0xFE, b"SECRET"),
    ]
}

#[test]
fn a_jpeg_loses_all_metadata_and_nothing_else() {
    for plain in [jpeg(33, 17), progressive_jpeg(33, 17)] {
        let mut telling = splice_segments(&plain, &telling_segments(1));
        telling.extend(jpeg(8, 8));
        telling.extend(b"SECRET");
        let (clean, written) = cleaned(&telling, PictureFormat::Jpeg);
        assert_eq!(clean, plain);
        assert!(!contains(&clean, b"SECRET") && !contains(&clean, b"GPS"));
        assert_eq!((written.width, written.height), (33, 17));
        assert_eq!(written.orientation, Orientation::NORMAL);
    }
}

#[test]
fn a_jpeg_keeps_its_orientation_and_color_profile() {
    let plain = jpeg(33, 17);
    let icc = icc_segment(&icc_profile(b"RGB "));
    let mut segments = telling_segments(6);
    segments.push(icc.clone());
    let (clean, written) = cleaned(&splice_segments(&plain, &segments), PictureFormat::Jpeg);
    let exif = segment(0xE1, &[b"Exif\0\0", &minimal_exif(6)[..]].concat());
    assert_eq!(clean, splice_segments(&plain, &[exif, icc]));
    assert_eq!((written.width, written.height), (17, 33));
    assert_eq!(written.orientation, orientation(6));
    assert_eq!(decode(&clean), decode(&plain));
}

#[test]
fn a_jfif_thumbnail_is_left_out() {
    let plain = jpeg(33, 17);
    let mut jfif = plain[6..JFIF_END - 2].to_vec();
    jfif.extend(b"\x01\x02SECRET");
    let telling = [&plain[..2], &segment(0xE0, &jfif), &plain[JFIF_END..]].concat();
    assert_eq!(cleaned(&telling, PictureFormat::Jpeg).0, plain);
}

#[test]
fn an_adobe_segment_keeps_its_meaning_only() {
    let adobe = b"Adobe\0\x64\0\0\0\0\x01";
    let plain = splice_segments(&jpeg(33, 17), &[segment(0xEE, adobe)]);
    let longer = [&adobe[..], b"SECRET"].concat();
    let telling = splice_segments(&jpeg(33, 17), &[segment(0xEE, &longer)]);
    assert_eq!(cleaned(&telling, PictureFormat::Jpeg).0, plain);
}

#[test]
fn exif_data_after_the_pixels_began_are_not_heeded() {
    let plain = progressive_jpeg(33, 17);
    let second_scan = plain
        .windows(2)
        .rposition(|pair| pair == [0xFF, 0xDA])
        .unwrap();
    let telling = [&plain[..second_scan], &jpeg_exif(6), &plain[second_scan..]].concat();
    let (clean, written) = cleaned(&telling, PictureFormat::Jpeg);
    assert_eq!(clean, plain);
    assert_eq!(written.orientation, Orientation::NORMAL);
}

#[test]
fn a_scan_larger_than_any_buffer_is_copied_exactly() {
    let large = jpeg_with(700, 500, |encoder| encoder.set_quality(100));
    assert!(large.len() > 3 * 64 * 1024);
    assert_eq!(cleaned(&large, PictureFormat::Jpeg).0, large);
}

fn telling_chunks() -> Vec<Vec<u8>> {
    vec![
        chunk(b"tEXt", b"Comment\0SECRET"),
        chunk(b"zTXt", b"Comment\0\0SECRET"),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0SECRET"),
        chunk(b"tIME", &[7, 230, 1, 2, 3, 4, 5]),
        chunk(b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]),
        chunk(b"prVt", b"SECRET"),
        chunk(b"hIST", b"SECRET"),
    ]
}

#[test]
fn a_png_loses_all_metadata_and_nothing_else() {
    let plain = png(9, 7);
    let mut after = telling_chunks();
    after.push(chunk(b"fdAT", b"\0\0\0\x01SECRET"));
    after.push(chunk(b"eXIf", &camera_exif(1)));
    let mut telling = splice_chunks(&plain, &telling_chunks(), &after);
    telling.extend(b"SECRET");
    let (clean, written) = cleaned(&telling, PictureFormat::Png);
    assert_eq!(clean, plain);
    assert_eq!((written.width, written.height), (9, 7));
    assert_eq!(written.orientation, Orientation::NORMAL);
}

#[test]
fn a_png_keeps_its_orientation_and_colors() {
    let plain = png(9, 7);
    let colors = [
        chunk(b"cHRM", &[1; 32]),
        chunk(b"gAMA", &45_455_u32.to_be_bytes()),
        chunk(b"sBIT", &[8, 8, 8]),
        chunk(b"cICP", &[1, 13, 0, 1]),
        chunk(b"mDCV", &[2; 24]),
        chunk(b"cLLI", &[3; 8]),
        chunk(
            b"iCCP",
            &[b"icc\0\0", &zlib_stored(&icc_profile(b"RGB "))[..]].concat(),
        ),
        chunk(b"bKGD", &[0; 6]),
        chunk(b"pHYs", &[0, 0, 0x0B, 0x13, 0, 0, 0x0B, 0x13, 1]),
    ];
    let telling = [
        &[
            chunk(b"eXIf", &camera_exif(8)),
            chunk(b"eXIf", &camera_exif(3)),
        ][..],
        &colors,
        &telling_chunks(),
    ]
    .concat();
    let (clean, written) = cleaned(&splice_chunks(&plain, &telling, &[]), PictureFormat::Png);
    let kept = [&[chunk(b"eXIf", &minimal_exif(8))][..], &colors].concat();
    assert_eq!(clean, splice_chunks(&plain, &kept, &[]));
    assert_eq!((written.width, written.height), (7, 9));
    assert_eq!(written.orientation, orientation(8));
}

#[test]
fn what_only_claims_to_be_a_color_profile_is_left_out() {
    let plain = png(9, 7);
    let profile = icc_profile(b"RGB ");
    let mut other_size = profile.clone();
    other_size.extend(b"SECRET");
    let behind = [&zlib_stored(&profile)[..], b"SECRET"].concat();
    for packed in [b"SECRET".to_vec(), zlib_stored(&other_size), behind] {
        let icc = chunk(b"iCCP", &[b"icc\0\0", &packed[..]].concat());
        let telling = splice_chunks(&plain, &[icc], &[]);
        assert_eq!(cleaned(&telling, PictureFormat::Png).0, plain);
    }
    let plain = jpeg(33, 17);
    for profile in [&b"SECRET"[..], &other_size] {
        let telling = splice_segments(&plain, &[icc_segment(profile)]);
        assert_eq!(cleaned(&telling, PictureFormat::Jpeg).0, plain);
    }
}

#[test]
fn a_chunk_of_another_length_than_its_meaning_gives_it_is_left_out() {
    let plain = png(9, 7);
    for kind in [
        b"cHRM", b"gAMA", b"sBIT", b"cICP", b"mDCV", b"cLLI", b"bKGD", b"pHYs", b"sRGB", b"tRNS",
    ] {
        let telling = splice_chunks(&plain, &[chunk(kind, b"a SECRET of some length")], &[]);
        assert_eq!(cleaned(&telling, PictureFormat::Png).0, plain, "{kind:?}");
    }
}

#[test]
fn cleaning_twice_changes_nothing_more() {
    let jpeg = splice_segments(&jpeg(33, 17), &telling_segments(6));
    let png = splice_chunks(
        &png(9, 7),
        &[chunk(b"eXIf", &camera_exif(6))],
        &telling_chunks(),
    );
    for (bytes, format) in [(jpeg, PictureFormat::Jpeg), (png, PictureFormat::Png)] {
        let once = cleaned(&bytes, format);
        assert_eq!(cleaned(&once.0, format), once);
    }
}

#[test]
fn broken_rules_of_png_are_named() {
    let plain = png(9, 7);
    let end = plain.len() - IEND_BYTES;
    let spoiled = |at: usize| {
        let mut bytes = plain.clone();
        bytes[at] ^= 1;
        bytes
    };
    let without_pixels = [&plain[..33], &plain[end..]].concat();
    let torn = splice_chunks(
        &plain,
        &[],
        &[chunk(b"tEXt", b"a\0b"), chunk(b"IDAT", b"x")],
    );
    for (bytes, text) in [
        (png(9, 7)[..8].to_vec(), "the PNG picture is truncated"),
        (
            spoiled(29),
            "the PNG picture is damaged: a checksum does not match",
        ),
        (spoiled(45), "cannot decode the PNG picture"),
        (
            spoiled(0),
            "the PNG picture is damaged: it does not begin with the signature",
        ),
        (
            without_pixels,
            "the PNG picture is damaged: it has no pixels",
        ),
        (
            torn,
            "the PNG picture is damaged: its pixels are torn apart",
        ),
        (
            splice_chunks(&plain, &[chunk(b"NEWs", b"")], &[]),
            "cannot use the PNG picture: it has a chunk of an unknown kind that it depends on",
        ),
        (
            splice_chunks(&plain, &[chunk(b"IHDR", &plain[16..29])], &[]),
            "the PNG picture is damaged: its header is not the first chunk",
        ),
    ] {
        assert_eq!(
            explain(clean(Cursor::new(bytes), io::sink(), PictureFormat::Png)),
            text
        );
    }
}

#[test]
fn broken_rules_of_jpeg_are_named() {
    let plain = jpeg(33, 17);
    let scan = plain
        .windows(2)
        .position(|pair| pair == [0xFF, 0xDA])
        .unwrap();
    let frame = plain
        .windows(2)
        .position(|pair| pair == [0xFF, 0xC0])
        .unwrap();
    let scan_header = &plain[scan..scan + 14];
    let mut no_height = plain.clone();
    no_height[frame + 5..frame + 7].fill(0);
    let end = [0xFF, 0xD9];
    for (bytes, text) in [
        (
            plain[..plain.len() - 1].to_vec(),
            "the JPEG picture is truncated",
        ),
        (
            [&plain[..scan], &end].concat(),
            "the JPEG picture is damaged: it has no pixels",
        ),
        (
            [&plain[..scan], scan_header, &end].concat(),
            "the JPEG picture is damaged: a scan has no data",
        ),
        (
            [&plain[..2], scan_header].concat(),
            "the JPEG picture is damaged: it has no frame header",
        ),
        (
            splice_segments(&plain, &[vec![0xFF, 0xE5, 0, 1]]),
            "the JPEG picture is damaged: a segment is shorter than its own length field",
        ),
        (
            splice_segments(&plain, &[vec![0]]),
            "the JPEG picture is damaged: it has stray bytes between its segments",
        ),
        (
            splice_segments(&plain, &[vec![0xFF, 0xD8]]),
            "the JPEG picture is damaged: it has a marker in a wrong place",
        ),
        (
            splice_segments(&plain, &[segment(0xC0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0])]),
            "the JPEG picture is damaged: it has two frame headers",
        ),
        (
            no_height,
            "cannot use the JPEG picture: its header does not give its height",
        ),
        (
            splice_segments(&plain, &[segment(0xDE, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0])]),
            "cannot use the JPEG picture: it is stored in several resolutions",
        ),
    ] {
        assert_eq!(
            explain(clean(Cursor::new(bytes), io::sink(), PictureFormat::Jpeg)),
            text
        );
    }
}

#[test]
fn an_output_that_is_full_is_a_write_error() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let error = clean(Cursor::new(png(9, 7)), Full, PictureFormat::Png).unwrap_err();
    let PictureError::Write(source) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(source.kind(), io::ErrorKind::StorageFull);
    assert_eq!(error.to_string(), "the picture cannot be written");
}
