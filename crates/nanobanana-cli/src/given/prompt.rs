//! Where a prompt comes from when it is not typed: a file (`--prompt-file`) or standard input (`-`).

use std::io::{self, IsTerminal as _, Read};
use std::path::PathBuf;

use nanobanana::input::{AllowedFolders, InputError, InputFault, open_regular};
use nanobanana::{Failure, MAX_PROMPT_BYTES};

use super::error::GivenError;
use crate::error::CommandError;
use crate::terminal::say;
use crate::text::{given as words, language};
use crate::text_file;

/// The longest prompt that is read, in bytes: the engine takes no longer one.
const LONGEST: u64 = MAX_PROMPT_BYTES as u64;

/// The prompt of standard input.
pub(super) fn of_stdin() -> Result<String, GivenError> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        say(words::type_the_prompt(language()));
    }
    text(stdin.lock(), None)
}

/// The prompt of a file. Where whoever names files is held to folders, so is this one: a prompt goes
/// to IMA, into the journal and into the picture.
pub(super) fn of_file(path: PathBuf, allowed: &AllowedFolders) -> Result<String, CommandError> {
    match open_regular(&path, allowed) {
        Ok(file) => Ok(text(file, Some(&path))?),
        Err(fault @ InputFault::Outside { .. }) => {
            Err(Failure::Input(InputError { path, fault }).into())
        }
        Err(fault) => {
            let source = match fault {
                InputFault::Open(error) | InputFault::Place(error) => error,
                _ => io::Error::other(text_file::Fault::NotAFile),
            };
            let from = Some(path);
            Err(GivenError::UnreadPrompt { from, source }.into())
        }
    }
}

/// A text up to its last line's end.
fn text(reader: impl Read, file: Option<&PathBuf>) -> Result<String, GivenError> {
    let from = || file.cloned();
    let mut bytes = Vec::new();
    let read = reader.take(LONGEST + 1).read_to_end(&mut bytes);
    read.map_err(|source| GivenError::UnreadPrompt {
        from: from(),
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
            from: from(),
            at: problem.valid_up_to(),
        })
    })?;
    if is_long {
        return Err(GivenError::LongPrompt {
            from: from(),
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
    fn what_is_no_text_or_too_long_is_named() {
        let not_text = text(&b"a cat \xff"[..], None).unwrap_err();
        assert!(matches!(not_text, GivenError::NotUtf8 { at: 6, .. }));
        let long = vec![b'a'; 64 * 1024 + 1];
        let too_long = text(&long[..], None).unwrap_err();
        assert!(matches!(
            too_long,
            GivenError::LongPrompt { limit: 65536, .. }
        ));
        assert_eq!(text(&long[1..], None).unwrap().len(), 65536);
        // Its last character is read in part.
        let wide = "é".repeat(40_000);
        let too_long = text(wide.as_bytes(), None).unwrap_err();
        assert!(matches!(too_long, GivenError::LongPrompt { .. }));
        let mut picture = long;
        picture[0] = 0x89;
        let not_text = text(&picture[..], None).unwrap_err();
        assert!(matches!(not_text, GivenError::NotUtf8 { at: 0, .. }));
    }
}
