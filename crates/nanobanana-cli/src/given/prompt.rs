//! Where a prompt comes from: the command line, a file (`@FILE`) or standard input (`-`).

use std::fmt;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read};
use std::path::Path;

use super::{GivenError, STDIN};
use crate::render::outcome::say;
use crate::text::given as words;

/// The longest prompt that is read, in bytes: far more than the models look at.
const LONGEST: u64 = 64 * 1024;

/// Extensions of files that hold text. Such a name after `@` is never a prompt.
const TEXT_FILES: [&str; 3] = ["txt", "md", "prompt"];

/// What a prompt is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PromptSource {
    StandardInput,
    /// A file, as it was typed.
    File(String),
}

impl fmt::Display for PromptSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StandardInput => f.write_str("standard input"),
            Self::File(path) => f.write_str(path),
        }
    }
}

/// The prompt that was typed or, where that stands for one, the text that it stands for. `names` has
/// one entry an input.
pub(super) fn read(typed: &str, names: &[Option<&str>]) -> Result<String, GivenError> {
    if typed == STDIN {
        let stdin = io::stdin();
        if stdin.is_terminal() {
            say(words::type_the_prompt());
        }
        return text(stdin.lock(), &PromptSource::StandardInput);
    }
    if let Some(rest) = typed.strip_prefix("@@") {
        // With inputs the engine itself reads `@@` as a plain `@`, anywhere.
        return Ok(if names.is_empty() {
            format!("@{rest}")
        } else {
            typed.to_owned()
        });
    }
    let Some(path) = file(typed, names) else {
        return Ok(typed.to_owned());
    };
    let from = PromptSource::File(path.display().to_string());
    let unread = |source| GivenError::UnreadPrompt {
        from: from.clone(),
        source,
    };
    text(File::open(path).map_err(unread)?, &from)
}

/// The file that is meant by a prompt: it is nothing but `@` and the path of a file, and no mention
/// of an input.
fn file<'a>(typed: &'a str, names: &[Option<&str>]) -> Option<&'a Path> {
    let path = typed.strip_prefix('@')?;
    if path.is_empty() || path.contains(char::is_whitespace) || names.contains(&Some(path)) {
        return None;
    }
    let path = Path::new(path);
    let is_meant = path.extension().is_some_and(|extension| {
        TEXT_FILES
            .iter()
            .any(|text| extension.eq_ignore_ascii_case(text))
    });
    (is_meant || path.is_file()).then_some(path)
}

/// A text up to its last line's end.
fn text(reader: impl Read, from: &PromptSource) -> Result<String, GivenError> {
    let mut bytes = Vec::new();
    let read = reader.take(LONGEST + 1).read_to_end(&mut bytes);
    read.map_err(|source| GivenError::UnreadPrompt {
        from: from.clone(),
        source,
    })?;
    if bytes.len() as u64 > LONGEST {
        return Err(GivenError::LongPrompt {
            from: from.clone(),
            limit: LONGEST,
        });
    }
    let text = String::from_utf8(bytes).map_err(|error| GivenError::NotUtf8 {
        from: from.clone(),
        at: error.utf8_error().valid_up_to(),
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_at_sign_and_a_file_are_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cat");
        std::fs::write(&path, "\u{feff}a cat\nin a hat\r\n\n").unwrap();
        let typed = format!("@{}", path.display());
        assert_eq!(read(&typed, &[]).unwrap(), "a cat\nin a hat");
        let plain = format!("@{typed}");
        assert_eq!(read(&plain, &[]).unwrap(), typed);
        assert_eq!(read(&plain, &[None]).unwrap(), plain);
        for prompt in ["@cat on @sofa", "@cat", "@", "a @b.txt", "@猫坐着"] {
            assert_eq!(read(prompt, &[Some("cat")]).unwrap(), prompt);
        }
        let missing = read("@missing.txt", &[]).unwrap_err();
        assert!(
            matches!(missing, GivenError::UnreadPrompt { from, .. } if from.to_string() == "missing.txt")
        );
    }

    #[test]
    fn what_is_no_text_or_too_long_is_named() {
        let from = &PromptSource::StandardInput;
        let not_text = text(&b"a cat \xff"[..], from).unwrap_err();
        assert!(matches!(not_text, GivenError::NotUtf8 { at: 6, .. }));
        let long = vec![b'a'; 64 * 1024 + 1];
        let too_long = text(&long[..], from).unwrap_err();
        assert!(matches!(
            too_long,
            GivenError::LongPrompt { limit: 65536, .. }
        ));
        assert_eq!(text(&long[1..], from).unwrap().len(), 65536);
    }
}
