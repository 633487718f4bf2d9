//! What is whole stays so with bytes behind it, and no longer is when its last byte is gone.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use nanobanana_picture::check_whole;

fuzz_target!(|bytes: &[u8]| {
    let Ok(found) = check_whole(Cursor::new(bytes)) else {
        return;
    };
    let end = bytes.len() - usize::try_from(found.trailing_bytes).expect("it is in memory");
    let exact = check_whole(Cursor::new(&bytes[..end])).expect("what follows is no part of it");
    assert_eq!(exact.trailing_bytes, 0);
    assert_eq!(exact.inspection.format, found.inspection.format);
    let cut = check_whole(Cursor::new(&bytes[..end - 1]));
    assert!(cut.is_err(), "{cut:?}");
});
