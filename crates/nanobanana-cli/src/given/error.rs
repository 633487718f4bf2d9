//! Why a prompt or an input stands for nothing.

use std::io;
use std::path::PathBuf;

/// What stands for standard input.
pub(super) const STDIN: &str = "-";

/// Why the command line stands for nothing that can be read. What it says to people is in
/// `text/errors.rs`.
#[derive(Debug, thiserror::Error)]
#[error("no prompt or no picture could be read")]
pub(crate) enum GivenError {
    /// Standard input can be read once.
    OneReader,
    /// Nothing is piped in.
    NothingPiped,
    /// Standard input ended at once.
    EmptyPipe,
    /// More than a picture may have.
    LongPicture {
        /// The longest that is read, in bytes.
        limit: u64,
    },
    /// The picture could not be put aside.
    NotPutAside(#[source] io::Error),
    /// The prompt's source cannot be read.
    UnreadPrompt {
        /// The file; none for standard input.
        from: Option<PathBuf>,
        /// Why not.
        source: io::Error,
    },
    /// The prompt is longer than any can be.
    LongPrompt {
        /// The file; none for standard input.
        from: Option<PathBuf>,
        /// The longest that is read, in bytes.
        limit: u64,
    },
    /// The prompt is no text.
    NotUtf8 {
        /// The file; none for standard input.
        from: Option<PathBuf>,
        /// The first byte that is none of a text, counted from 0.
        at: usize,
    },
}

impl GivenError {
    /// Whether it is about a picture that is not there or not fit, as the engine's own are.
    pub(crate) fn is_of_input(&self) -> bool {
        matches!(
            self,
            Self::EmptyPipe | Self::LongPicture { .. } | Self::NotPutAside(_)
        )
    }
}
