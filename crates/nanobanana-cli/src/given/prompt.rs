//! Where a prompt comes from: the command line, a file (`@FILE`) or standard input (`-`).

use std::fmt;
use std::fs::{self, File};
use std::io::{self, IsTerminal as _, Read};
use std::path::Path;

use nanobanana::MAX_PROMPT_BYTES;
use nanobanana::words::nearest_word;

use super::{GivenError, STDIN};
use crate::render::outcome::say;
use crate::text::given as words;

/// The longest prompt that is read, in bytes: the engine takes no longer one.
const LONGEST: u64 = MAX_PROMPT_BYTES as u64;

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
    let unread = |source: io::Error| match near_file(path) {
        Some(near) if source.kind() == io::ErrorKind::NotFound => GivenError::NoPromptFile {
            from: from.clone(),
            near,
        },
        _ => GivenError::UnreadPrompt {
            from: from.clone(),
            source,
        },
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
    // Without inputs it cannot be a mention: a slip in a file's name is no prompt to pay for.
    let is_slip = || names.is_empty() && near_file(path).is_some();
    (is_text(path) || path.is_file() || is_slip()).then_some(path)
}

/// The file that was probably meant by the path of one that is not there, as it could have been
/// typed: one of the same folder with a near name, with or without its extension.
fn near_file(missing: &Path) -> Option<String> {
    let name = missing.file_name()?.to_str()?;
    let folder = missing.parent()?;
    let listed = if folder.as_os_str().is_empty() {
        fs::read_dir(".")
    } else {
        fs::read_dir(folder)
    };
    let entries = listed.ok()?.flatten();
    let texts = entries.filter(|entry| may_be_text(&entry.path()) && entry.path().is_file());
    let names: Vec<String> = texts
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    let near = nearest_word(name, names.iter().map(String::as_str)).or_else(|| {
        let stem = nearest_word(name, names.iter().map(|name| stem(name)))?;
        let mut of_stem = names.iter().filter(|name| self::stem(name) == stem);
        of_stem.next().map(String::as_str)
    })?;
    folder.join(near).to_str().map(str::to_owned)
}

/// A name without the extension of a text.
fn stem(name: &str) -> &str {
    let parts = name.rsplit_once('.');
    parts.map_or(name, |(stem, _)| stem)
}

/// Whether a file has the extension of a text, or none.
fn may_be_text(path: &Path) -> bool {
    path.extension().is_none() || is_text(path)
}

/// Whether a name has the extension of a text.
fn is_text(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        TEXT_FILES
            .iter()
            .any(|text| extension.eq_ignore_ascii_case(text))
    })
}

/// A text up to its last line's end.
fn text(reader: impl Read, from: &PromptSource) -> Result<String, GivenError> {
    let mut bytes = Vec::new();
    let read = reader.take(LONGEST + 1).read_to_end(&mut bytes);
    read.map_err(|source| GivenError::UnreadPrompt {
        from: from.clone(),
        source,
    })?;
    let is_long = bytes.len() as u64 > LONGEST;
    let text = String::from_utf8(bytes).or_else(|error| {
        let problem = error.utf8_error();
        // A character may be cut in two where reading ended.
        if is_long && problem.error_len().is_none() {
            return Ok(String::new());
        }
        Err(GivenError::NotUtf8 {
            from: from.clone(),
            at: problem.valid_up_to(),
        })
    })?;
    if is_long {
        return Err(GivenError::LongPrompt {
            from: from.clone(),
            limit: LONGEST,
        });
    }
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
        // Its last character is read in part.
        let wide = "é".repeat(40_000);
        let too_long = text(wide.as_bytes(), from).unwrap_err();
        assert!(matches!(too_long, GivenError::LongPrompt { .. }));
        let mut picture = long;
        picture[0] = 0x89;
        let not_text = text(&picture[..], from).unwrap_err();
        assert!(matches!(not_text, GivenError::NotUtf8 { at: 0, .. }));
    }
}
