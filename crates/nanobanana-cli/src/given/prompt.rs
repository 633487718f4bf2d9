//! Where a prompt comes from when it is not typed: a file (`--prompt-file`) or standard input (`-`).

use std::io::{self, IsTerminal as _, Read};
use std::path::{Path, PathBuf};

use nanobanana::input::{AllowedFolders, InputError, InputFault, open_regular};
use nanobanana::{Failure, MAX_PROMPT_BYTES};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::terminal::say;
use crate::text::{given as words, language};
use crate::text_file;

/// The longest prompt that is read, in bytes: the engine takes no longer one.
const LONGEST: u64 = MAX_PROMPT_BYTES as u64;

pub(super) fn of_stdin() -> Result<String, CommandError> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        say(words::TYPE_THE_PROMPT.of(language()));
    }
    text(stdin.lock(), None)
}

/// The prompt of a file. Where whoever names files is held to folders, so is this one: a prompt goes
/// to IMA, into the journal and into the picture.
pub(super) fn of_file(path: PathBuf, allowed: &AllowedFolders) -> Result<String, CommandError> {
    match open_regular(&path, allowed) {
        Ok(file) => text(file, Some(&path)),
        Err(fault @ InputFault::Outside { .. }) => {
            Err(Failure::Input(InputError { path, fault }).into())
        }
        Err(fault) => {
            let cause = match fault {
                InputFault::Open(error) | InputFault::Place(error) => error,
                _ => io::Error::other(text_file::Fault::NotAFile),
            };
            Err(unread(Some(&path), cause))
        }
    }
}

/// A text up to its last line's end.
fn text(reader: impl Read, from: Option<&Path>) -> Result<String, CommandError> {
    let mut bytes = Vec::new();
    let read = reader.take(LONGEST + 1).read_to_end(&mut bytes);
    read.map_err(|cause| unread(from, cause))?;
    let is_long = bytes.len() as u64 > LONGEST;
    let text = String::from_utf8(bytes).or_else(|error| {
        let problem = error.utf8_error();
        // A character may be cut in two where reading ended.
        if is_long && problem.error_len().is_none() {
            return Ok(String::new());
        }
        let at = problem.valid_up_to();
        let error = CommandError::told(Exit::Usage, |l| words::not_utf8(l, from, at));
        Err(error.hint(|l| words::AS_UTF8.of(l).to_owned()))
    })?;
    if is_long {
        // As where it was typed.
        let text = |l| words::long_prompt(l, from, LONGEST);
        return Err(CommandError::told(Exit::Refused, text));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

fn unread(from: Option<&Path>, cause: io::Error) -> CommandError {
    CommandError::told(Exit::Usage, |l| words::unread_prompt(l, from)).because(cause)
}

#[cfg(test)]
mod tests {
    use nanobanana::Language;

    use super::*;

    #[test]
    fn what_is_no_text_or_too_long_is_named() {
        let not_text = text(&b"a cat \xff"[..], None).unwrap_err();
        assert!(not_text.to_string().contains("byte: 6)"), "{not_text}");
        let long = vec![b'a'; 64 * 1024 + 1];
        let too_long = text(&long[..], None).unwrap_err();
        let long_prompt = words::long_prompt(Language::En, None, 65536);
        assert_eq!(too_long.to_string(), long_prompt);
        assert_eq!(text(&long[1..], None).unwrap().len(), 65536);
        // Its last character is read in part.
        let wide = "é".repeat(40_000);
        let too_long = text(wide.as_bytes(), None).unwrap_err();
        assert_eq!(too_long.to_string(), long_prompt);
        let mut picture = long;
        picture[0] = 0x89;
        let not_text = text(&picture[..], None).unwrap_err();
        assert!(not_text.to_string().contains("byte: 0)"), "{not_text}");
    }
}
