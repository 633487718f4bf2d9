//! Any bytes are recognized or refused, what is whole is what it was recognized as, and a recipe can be
//! read and written again.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use nanobanana_picture::{Recipe, check_whole, embed, inspect, sniff};

fuzz_target!(|bytes: &[u8]| {
    let sniffed = sniff(bytes);
    let inspected = inspect(Cursor::new(bytes));
    if let Ok(inspection) = &inspected {
        assert_eq!(sniffed.ok(), Some(inspection.format));
    }
    if let Ok(whole) = check_whole(Cursor::new(bytes)) {
        let inspection = inspected.expect("what is whole can be inspected");
        assert_eq!(inspection, whole);
    }
    if let Ok(Some(recipe)) = Recipe::read(Cursor::new(bytes)) {
        let mut again = Vec::new();
        if embed(Cursor::new(bytes), &recipe, &mut again).is_ok() {
            Recipe::read(Cursor::new(&again)).expect("it was just written");
        }
    }
});
