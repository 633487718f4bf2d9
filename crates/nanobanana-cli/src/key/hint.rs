//! So much of a key that its owner knows which one it is, and nobody else gets anything.

use secrecy::{ExposeSecret as _, SecretString};

const PREFIX: &str = "ima_";

/// The most characters that are shown behind the prefix.
const MOST: usize = 4;

/// Of how many characters behind the prefix one is shown.
const SHARE: usize = 4;

/// `ima_ab…`: the first characters of a key, and fewer of a short one.
pub(crate) fn hint(key: &SecretString) -> String {
    let key = key.expose_secret().trim();
    let (prefix, rest) = match key.strip_prefix(PREFIX) {
        Some(rest) => (PREFIX, rest),
        None => ("", key),
    };
    let length = rest.chars().count();
    let shown = rest.chars().take(MOST.min(length / SHARE));
    // What is no key at all may hold anything.
    let shown: String = shown.filter(char::is_ascii_graphic).collect();
    format!("{prefix}{shown}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_a_key_is_shown_and_never_more_than_four_characters() {
        for (key, shown) in [
            ("ima_q7Xv2LmZk9RtWbN4YpHcD8sFgJ3e", "ima_q7Xv…"),
            (" ima_abcdefgh\n", "ima_ab…"),
            ("ima_abc", "ima_…"),
            ("ima_", "ima_…"),
            ("abcdefgh", "ab…"),
            ("abc", "…"),
            ("\u{1b}[31mabcdefghijkl", "[31…"),
            ("", "…"),
        ] {
            assert_eq!(hint(&SecretString::from(key)), shown, "{key:?}");
        }
    }
}
