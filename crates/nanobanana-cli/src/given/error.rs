//! Why a prompt or an input stands for nothing.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What stands for standard input.
pub(super) const STDIN: &str = "-";

/// What a prompt is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PromptSource {
    StandardInput,
    /// A file, as it was typed.
    File(PathBuf),
}

impl PromptSource {
    /// What is meant by the path of `--prompt-file`.
    pub(super) fn of(path: &Path) -> Self {
        if path == Path::new(STDIN) {
            Self::StandardInput
        } else {
            Self::File(path.to_owned())
        }
    }
}

impl fmt::Display for PromptSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StandardInput => f.write_str("standard input"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// Why the command line stands for nothing that can be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GivenError {
    /// Standard input can be read once.
    #[error("standard input can be read once")]
    OneReader,
    /// Nothing is piped in.
    #[error("nothing is piped into standard input")]
    NothingPiped,
    /// Standard input ended at once.
    #[error("standard input was empty")]
    EmptyPipe,
    /// More than a picture may have.
    #[error("standard input has more than {limit} bytes")]
    LongPicture {
        /// The longest that is read, in bytes.
        limit: u64,
    },
    /// The picture could not be put aside.
    #[error("cannot copy standard input to the temporary folder")]
    NotPutAside(#[source] io::Error),
    /// The prompt's source cannot be read.
    #[error("cannot read the prompt from {from}")]
    UnreadPrompt {
        /// The file, or standard input.
        from: PromptSource,
        /// Why not.
        source: io::Error,
    },
    /// The prompt is longer than any can be.
    #[error("the prompt in {from} is longer than {limit} bytes")]
    LongPrompt {
        /// The file, or standard input.
        from: PromptSource,
        /// The longest that is read, in bytes.
        limit: u64,
    },
    /// The prompt is no text.
    #[error("the prompt in {from} is not UTF-8 text from byte {at} on")]
    NotUtf8 {
        /// The file, or standard input.
        from: PromptSource,
        /// The first byte that is none of a text, counted from 0.
        at: usize,
    },
    /// A pattern that no file fits.
    #[error("no file fits `{given}`")]
    NoFiles {
        /// What was typed.
        given: String,
    },
    /// A folder without pictures.
    #[error("no picture is in `{folder}`")]
    NoPictures {
        /// What was typed.
        folder: String,
    },
    /// A folder or a pattern that cannot be looked at.
    #[error("cannot list the files of `{given}`")]
    Unlisted {
        /// What was typed.
        given: String,
        /// Why not.
        source: io::Error,
    },
    /// A name for several pictures.
    #[error("the name `{name}` is for one picture, not {count}")]
    OneNameForSeveral {
        /// The name.
        name: String,
        /// What was typed after it.
        given: String,
        /// How many pictures that is.
        count: usize,
    },
    /// A file name that is no text.
    #[error("the file name {path:?} is not UTF-8 text")]
    FileName {
        /// The file.
        path: PathBuf,
    },
}

impl GivenError {
    /// Whether it is about a picture that is not there or not fit, as the engine's own are.
    pub(crate) fn is_of_input(&self) -> bool {
        matches!(
            self,
            Self::EmptyPipe
                | Self::LongPicture { .. }
                | Self::NotPutAside(_)
                | Self::NoFiles { .. }
                | Self::NoPictures { .. }
                | Self::Unlisted { .. }
        )
    }
}
