//! `-o -`: the picture itself on standard output.
//!
//! It is saved first, like any other, in a folder of this program, and removed only when all of it
//! has been written: it is paid for.

use std::fs::{self, DirBuilder, File};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nanobanana::{Existing, Outcome, Refusal, SaveTo};

use crate::args::MakeArgs;
use crate::environment::Folders;
use crate::error::CommandError;
use crate::text::en::terminal as en;

/// The path that stands for standard output.
const STDOUT: &str = "-";

/// Why a picture does not go to standard output.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ToStdoutError {
    /// Bytes of a picture are garbage there.
    #[error("{}", en::stdout_is_terminal())]
    Terminal,
    /// It has room for one picture.
    #[error("{}", en::one_picture_to_stdout(*count))]
    Several {
        /// How many are ordered.
        count: usize,
    },
    /// Something else is to be written to it, or to be done with a file.
    #[error("{}", en::stdout_is_taken(option))]
    Taken {
        /// The option that wants it.
        option: &'static str,
    },
    /// The folder in which it is kept until then cannot be made.
    #[error("{}", en::no_folder_for_stdout(path))]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The reader went away, or took no more.
    #[error("{}", en::not_on_stdout(path))]
    Unwritten {
        /// Where the picture is.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Whether the picture is to go to standard output.
pub(crate) fn is_meant(args: &MakeArgs) -> bool {
    args.output.output.as_deref() == Some(Path::new(STDOUT))
}

/// Where the picture is saved first, once it is clear that it can go to standard output.
pub(crate) fn first_place(args: &MakeArgs, prompt: &str) -> Result<SaveTo, CommandError> {
    let others = [
        ("--json", args.json),
        ("--messages", args.chat.messages.is_some()),
        ("--open", args.output.open),
    ];
    if let Some((option, _)) = others.into_iter().find(|(_, is_set)| *is_set) {
        return Err(ToStdoutError::Taken { option }.into());
    }
    if args.count.count > 1 {
        let count = args.count.count;
        return Err(ToStdoutError::Several { count }.into());
    }
    if io::stdout().is_terminal() {
        return Err(ToStdoutError::Terminal.into());
    }
    let folder = Folders::of_user().ok_or(CommandError::NoHome)?.piped;
    make_private(&folder).map_err(|source| ToStdoutError::Folder {
        path: folder.clone(),
        source,
    })?;
    // With a separator at its end, as a folder is named.
    let place = SaveTo::parse(Some(&folder.join("")), prompt, Existing::Keep);
    place.map_err(|refusal: Refusal| refusal.into())
}

fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Writes the picture that came, where one did, and removes its file.
pub(crate) fn write(outcomes: &[Arc<Outcome>]) -> Result<(), CommandError> {
    let pictures = outcomes.iter().filter_map(|one| one.result.as_ref().ok());
    for saved in pictures
        .flatten()
        .filter_map(|picture| picture.saved.as_ref())
    {
        let path = &saved.path;
        copy(path).map_err(|source| ToStdoutError::Unwritten {
            path: path.clone(),
            source,
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
