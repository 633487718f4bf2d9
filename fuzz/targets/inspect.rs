//! Any bytes are recognised or refused, and what is whole is what it was recognised as.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use nanobanana::picture::{check_whole, inspect, sniff};

fuzz_target!(|bytes: &[u8]| {
    let sniffed = sniff(bytes);
    let inspected = inspect(Cursor::new(bytes));
    if let Ok(inspection) = &inspected {
        assert_eq!(sniffed.ok(), Some(inspection.format));
    }
    if let Ok(whole) = check_whole(Cursor::new(bytes)) {
        let inspection = inspected.expect("what is whole can be inspected");
        assert_eq!(inspection, whole.inspection);
        assert!(whole.trailing_bytes < inspection.bytes);
    }
});
