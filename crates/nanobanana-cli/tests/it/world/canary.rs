//! Whether the key got anywhere but to where it belongs.

use std::fs;

use ima_sim::RecordedRequest;

use super::ima::{KEY, line};
use super::sandbox::Sandbox;

/// The shortest part of the key that must not turn up by itself.
const PART: usize = 9;

/// Whether there is the key or a part of it, in any case. In KEY no such part is an ordinary word.
pub(crate) fn holds_key(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    let key = KEY.to_ascii_lowercase();
    let holds = |start: usize, length: usize| text.contains(&key[start..start + length]);
    // Wherever a part begins, one of these few blocks is in it.
    const BLOCK: usize = PART.div_ceil(2);
    let mut blocks = (0..=key.len() - BLOCK).step_by(BLOCK);
    blocks.any(|start| holds(start, BLOCK))
        && (0..=key.len() - PART).any(|start| holds(start, PART))
}

#[test]
fn each_part_of_the_key_is_seen() {
    for start in 0..=KEY.len() - PART {
        let part = KEY[start..start + PART].to_ascii_uppercase();
        assert!(holds_key(format!("x{part}x").as_bytes()), "{part}");
        assert!(!holds_key(&part.as_bytes()[1..]), "{part}");
    }
}

/// That neither a file of the user nor its name holds the key.
#[track_caller]
pub(crate) fn assert_no_key_in_files(sandbox: &Sandbox) {
    for file in sandbox.files() {
        let name = file.as_os_str().as_encoded_bytes();
        let is_clean = !holds_key(&fs::read(&file).unwrap()) && !holds_key(name);
        assert!(is_clean, "{}", file.display());
    }
}

/// A request without the places where the key belongs.
pub(crate) fn elsewhere(request: &RecordedRequest) -> String {
    let mut text = line(request);
    for (name, value) in &request.headers {
        let value = match (request.host.as_str(), name.as_str()) {
            ("api.imastudio.com", "authorization") => "",
            _ => value,
        };
        text.push_str(&format!("\n{name}: {value}"));
    }
    let body = String::from_utf8_lossy(&request.body).into_owned();
    let body = match request.host.as_str() {
        "imapi.liveme.com" => body
            .replace(&format!("appUid={KEY}&"), "")
            .replace(&format!("cmimToken={KEY}&"), ""),
        _ => body,
    };
    text + "\n\n" + &body
}
