//! Any bytes are converted or refused, a panic of a decoder among the refusals, and what is written is
//! whole, of the format and size that was told.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use nanobanana_picture::{
    Inspection, PictureFormat, ResultFormat, check_whole, convert, inspect, prepare,
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
        let inspection = whole(&out);
        assert_eq!(inspection.format, PictureFormat::from(to));
        assert_eq!(
            (inspection.width, inspection.height),
            (written.width, written.height)
        );
        assert_eq!(inspection.bytes, written.bytes);
    }
    let mut sent = Vec::new();
    if prepare(Cursor::new(bytes), &mut sent).is_ok() {
        whole(&sent);
    }
});

/// What was written, which is whole and has nothing behind its end.
fn whole(written: &[u8]) -> Inspection {
    check_whole(Cursor::new(&written[..written.len() - 1])).expect_err("its last byte is its end");
    check_whole(Cursor::new(written)).expect("it was just written")
}
