//! Whether a command prints what a document says, but for what differs from run to run.

use super::stage::Ran;

/// A line that stands for any lines.
const ANY: &str = "…";

/// A line that stands where the user interrupts.
pub(super) const INTERRUPTION: &str = "^C";

/// What a command printed, in the words of the document where these are as good. Where a document
/// says nothing, a command that succeeds says nothing either.
pub(super) fn in_the_words_of(printed: &str, ran: &Ran) -> String {
    if printed.is_empty() && ran.code == Some(0) {
        return String::new();
    }
    let mut actual = ran.text.clone();
    if ran.code != Some(0) {
        actual.push_str(&format!("(exit code {})\n", ran.code.unwrap_or(-1)));
    }
    let said: Vec<&str> = printed.lines().collect();
    let came: Vec<&str> = actual.lines().collect();
    if is_like(&said, &came) {
        printed.to_owned()
    } else {
        actual
    }
}

fn is_like(said: &[&str], came: &[&str]) -> bool {
    match said.split_first() {
        None => came.is_empty(),
        Some((&ANY, rest)) => (0..=came.len()).any(|skipped| is_like(rest, &came[skipped..])),
        Some((line, rest)) => came
            .split_first()
            .is_some_and(|(first, others)| plain(line) == plain(first) && is_like(rest, others)),
    }
}

/// A line with what differs from run to run replaced: ids, times, ports and sums of bytes.
fn plain(line: &str) -> String {
    let mut text = String::new();
    let mut word = String::new();
    for c in line.trim_end().chars().chain(['\0']) {
        if c.is_ascii_alphanumeric() {
            word.push(c);
            continue;
        }
        text.push_str(if is_id(&word) { "ID" } else { &word });
        word.clear();
        text.push(c);
    }
    text.pop();
    without_times(&text)
}

/// Whether a word can be an id, the beginning of one, or a sum of bytes. Such as `facade` are ids
/// too, since one id in 355 has no digits.
fn is_id(word: &str) -> bool {
    let is_hex = word
        .chars()
        .all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c));
    is_hex && (word.len() == 6 || word.len() == 7 || word.len() >= 20)
}

/// The line without dates, times of day and ports.
fn without_times(line: &str) -> String {
    let patterns = [
        "dddd-dd-dd",
        "dd:dd:dd.ddd",
        "dd:dd:dd",
        "dd:dd",
        "127.0.0.1:ddddd",
        "127.0.0.1:dddd",
    ];
    let chars: Vec<char> = line.chars().collect();
    let mut text = String::new();
    let mut at = 0;
    while at < chars.len() {
        let found = patterns.iter().find(|pattern| {
            let is_here = |(index, wanted)| {
                chars.get(at + index).is_some_and(|&c: &char| match wanted {
                    'd' => c.is_ascii_digit(),
                    other => c == other,
                })
            };
            pattern.chars().enumerate().all(is_here)
        });
        match found {
            Some(pattern) => {
                text.push_str("TIME");
                at += pattern.chars().count();
            }
            None => {
                text.push(chars[at]);
                at += 1;
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_times_are_whatever_they_are_and_the_rest_is_not() {
        assert_eq!(
            plain("2026-11-23 17:40  a1b2c3  saved  4 points"),
            "TIME TIME  ID  saved  4 points"
        );
        assert_eq!(
            plain("faded decade 1024x1024 100000"),
            "faded ID 1024x1024 ID"
        );
        assert_ne!(plain("spent 4 points"), plain("spent 10 points"));
    }

    #[test]
    fn an_ellipsis_is_any_lines() {
        assert!(is_like(&["a", "…", "c"], &["a", "b", "b", "c"]));
        assert!(is_like(&["a", "…"], &["a"]));
        assert!(!is_like(&["a", "…", "c"], &["a", "b"]));
        assert!(!is_like(&["a"], &["a", "b"]));
    }
}
