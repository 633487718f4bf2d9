//! Any bytes become a small picture within the box or are refused, and what is small is a JPEG.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use nanobanana_picture::{check_whole, inspect, thumbnail};

/// More pixels take long, and show nothing that so many do not.
const PIXELS: u32 = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    if !inspect(Cursor::new(bytes)).is_ok_and(|found| found.width * found.height <= PIXELS) {
        return;
    }
    let Ok(small) = thumbnail(Cursor::new(bytes), 40, 20) else {
        return;
    };
    assert!((1..=40).contains(&small.width) && (1..=20).contains(&small.height));
    assert_eq!(small.rgb.len(), 3 * (small.width * small.height) as usize);
    let jpeg = small.to_jpeg(85).expect("it is small");
    let seen = check_whole(Cursor::new(&jpeg)).expect("it was just written");
    assert_eq!((seen.width, seen.height), (small.width, small.height));
});
