use image::ImageFormat;

use crate::support::{encode, jpeg, pattern, png, webp};
use nanobanana_picture::{PictureFormat, Unrecognized, sniff};

#[test]
fn pictures_are_recognized_by_their_bytes() {
    let picture = pattern(3, 2).into();
    assert_eq!(sniff(&png(3, 2)), Ok(PictureFormat::Png));
    assert_eq!(sniff(&jpeg(3, 2)), Ok(PictureFormat::Jpeg));
    assert_eq!(sniff(&webp(3, 2)), Ok(PictureFormat::WebP));
    assert_eq!(
        sniff(&encode(&picture, ImageFormat::Gif)),
        Ok(PictureFormat::Gif)
    );
    assert_eq!(
        sniff(&encode(&picture, ImageFormat::Bmp)),
        Ok(PictureFormat::Bmp)
    );
    assert_eq!(
        sniff(&encode(&picture, ImageFormat::Tiff)),
        Ok(PictureFormat::Tiff)
    );
    assert_eq!(sniff(b"MM\0\x2A"), Ok(PictureFormat::Tiff));
}

#[test]
fn what_is_refused_is_named() {
    let cases: [(&[u8], &str); 16] = [
        (b"", "an empty file"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a HEIC picture"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "a HEIC picture"),
        (b"\0\0\0\x1Cftypmif1\0\0\0\0mif1avifmiaf", "an AVIF picture"),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1miaf", "an AVIF picture"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "unknown data"),
        (b"\0\0\x01\0\x01\0", "unknown data"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "an SVG drawing",
        ),
        (
            b"<?xml version='1.0'?>\n<!-- drawn -->\n<svg/>",
            "an SVG drawing",
        ),
        (
            b"\xEF\xBB\xBF\n <!DOCTYPE HTML><title>404</title>",
            "an HTML page",
        ),
        (b"<?xml version='1.0'?><html/>", "text"),
        (b"BMW is a maker of cars\n", "text"),
        ("ein Bär".as_bytes(), "text"),
        (b"cut inside a character \xC3", "text"),
        (b"\xFF\xFEa\0", "text"),
        (b"\x7FELF\x02\x01", "unknown data"),
    ];
    for (bytes, name) in cases {
        assert_eq!(sniff(bytes).unwrap_err().to_string(), name, "{bytes:?}");
    }
}

#[test]
fn a_name_is_not_enough_of_a_signature() {
    assert_eq!(sniff(b"\x89PNG"), Err(Unrecognized::Unknown));
    assert_eq!(sniff(b"RIFF\0\0\0\0WAVE"), Err(Unrecognized::Unknown));
}
