//! What is cleaned is a whole picture of the same size, and there is nothing left to clean in it.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use nanobanana_picture::{PictureFormat, check_whole, clean, inspect};

fuzz_target!(|bytes: &[u8]| {
    for format in [PictureFormat::Jpeg, PictureFormat::Png] {
        let mut cleaned = Vec::new();
        if clean(Cursor::new(bytes), &mut cleaned, format).is_err() {
            continue;
        }
        let before = inspect(Cursor::new(bytes)).expect("it was cleaned");
        let after = inspect(Cursor::new(&cleaned)).expect("it was just written");
        assert_eq!((before.width, before.height), (after.width, after.height));
        assert_eq!(after.format, PictureFormat::from(format));
        check_whole(Cursor::new(&cleaned)).expect("it was just written");
        let mut again = Vec::new();
        clean(Cursor::new(&cleaned), &mut again, format).expect("it was just written");
        assert_eq!(cleaned, again);
    }
});
