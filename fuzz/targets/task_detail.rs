//! A task's detail of any shape is read, and a finished task has a URL for each of its media.

#![no_main]

use ima_openapi::{TaskDetail, TaskState};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(data) = serde_json::from_slice(bytes) else {
        return;
    };
    let Some(detail) = TaskDetail::read(&data) else {
        return;
    };
    if let TaskState::Done { urls } = detail.state() {
        assert!(!urls.is_empty() && urls.len() == detail.medias.len());
    }
});
