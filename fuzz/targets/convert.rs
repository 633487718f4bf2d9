//! Any bytes are converted or refused, a panic of a decoder among the refusals, and what is written is
//! whole, of the format and size that was told.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use nanobanana_picture::{
    PictureFormat, ResultFormat, Whole, check_whole, convert, inspect, prepare,
};

/// More pixels take long, and show nothing that so many do not.
const PIXELS: u32 = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    if !inspect(Cursor::new(bytes)).is_ok_and(|found| found.width * found.height <= PIXELS) {
        return;
    }
    for to in [ResultFormat::Png, ResultFormat::Jpeg, ResultFormat::WebP] {
        let mut out = Vec::new();
        let Ok(written) = convert(Cursor::new(bytes), to, &mut out) else {
            continue;
        };
        let Whole {
            inspection,
            trailing_bytes,
        } = whole(&out);
        assert_eq!(inspection.format, PictureFormat::from(to));
        assert_eq!(
            (inspection.width, inspection.height),
            (written.width, written.height)
        );
        assert_eq!((inspection.bytes, trailing_bytes), (written.bytes, 0));
    }
    let mut sent = Vec::new();
    if prepare(Cursor::new(bytes), &mut sent).is_ok() {
        assert_eq!(whole(&sent).trailing_bytes, 0);
    }
});

fn whole(written: &[u8]) -> Whole {
    check_whole(Cursor::new(written)).expect("it was just written")
}
