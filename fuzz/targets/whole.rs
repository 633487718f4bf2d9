//! What is whole stays so with bytes behind it, and no longer is when its last byte is gone.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use nanobanana_picture::check_whole;

fuzz_target!(|bytes: &[u8]| {
    let Ok(found) = check_whole(Cursor::new(bytes)) else {
        return;
    };
    let is_whole = |length: usize| check_whole(Cursor::new(&bytes[..length])).is_ok();
    // Its last byte, should nothing behind it make a difference.
    let (mut cut, mut end) = (0, bytes.len());
    while end - cut > 1 {
        let middle = cut.midpoint(end);
        if is_whole(middle) {
            end = middle;
        } else {
            cut = middle;
        }
    }
    for length in [end, end.midpoint(bytes.len()), bytes.len()] {
        let part =
            check_whole(Cursor::new(&bytes[..length])).expect("what follows is no part of it");
        assert_eq!(part.format, found.format);
    }
    assert!(!is_whole(cut) && !is_whole(cut / 2));
});
