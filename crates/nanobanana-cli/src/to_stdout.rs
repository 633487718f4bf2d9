//! `-o -`: the picture itself on standard output.
//!
//! It is saved first, like any other, in a folder of this program, and removed only when all of it
//! has been written: it is paid for.

use std::fs::{self, File};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use nanobanana::{Existing, Outcome, Refusal, SaveTo};

use crate::args::MakeArgs;
use crate::environment::Folders;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::render::outcome::saved;
use crate::text::files::unwritten;
use crate::text::terminal as text;
use crate::text_file::make_private;

const STDOUT: &str = "-";

pub(crate) fn is_meant(args: &MakeArgs) -> bool {
    args.output.output.as_deref() == Some(Path::new(STDOUT))
}

/// Where the picture is saved first, once it is clear that it can go to standard output.
pub(crate) fn first_place(args: &MakeArgs, prompt: &str) -> Result<SaveTo, CommandError> {
    let others = [
        ("--json", args.json.fields.is_some()),
        ("--messages", args.chat.messages.is_some()),
        ("--open", args.output.open),
    ];
    if let Some((option, _)) = others.into_iter().find(|(_, is_set)| *is_set) {
        return Err(CommandError::told(Exit::Usage, |l| {
            text::stdout_is_taken(l, option)
        }));
    }
    if args.count.count > 1 {
        let count = args.count.count;
        return Err(CommandError::told(Exit::Usage, |l| {
            text::one_picture_to_stdout(l, count)
        }));
    }
    if io::stdout().is_terminal() {
        return Err(CommandError::told(Exit::Usage, |l| {
            text::STDOUT_IS_TERMINAL.of(l)
        }));
    }
    let folder = Folders::of_user().ok_or(CommandError::NoHome)?.piped;
    make_private(&folder).map_err(|source| unwritten(&folder, source))?;
    // With a separator at its end, as a folder is named.
    let place = SaveTo::parse(Some(&folder.join("")), prompt, Existing::Keep);
    place.map_err(|refusal: Refusal| refusal.into())
}

/// Writes the picture that came, where one did, and removes its file.
pub(crate) fn write(outcomes: &[Arc<Outcome>]) -> Result<(), CommandError> {
    for path in saved(outcomes) {
        copy(path).map_err(|cause| {
            CommandError::told(Exit::Output, |l| text::not_on_stdout(l, path)).because(cause)
        })?;
        // The reader has it; a copy that stays is no loss.
        let _ = fs::remove_file(path);
    }
    Ok(())
}

fn copy(path: &Path) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut stdout = io::stdout().lock();
    io::copy(&mut file, &mut stdout)?;
    stdout.flush()
}
