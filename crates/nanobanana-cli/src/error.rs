//! What can end a program early, and how it is shown.

use std::error::Error;
use std::io::{self, Write as _};

use nanobanana::{Failure, InvalidApiKey, Refusal, ServiceError, text};

use crate::exit::Exit;
use crate::interruption::Interruption;

/// An error of a command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    /// The engine's own.
    #[error(transparent)]
    Failure(#[from] Box<Failure>),
    /// No key, and no `--simulate`.
    #[error("{}", text::en::key_missing())]
    KeyMissing,
    /// The key cannot be one.
    #[error("the API key cannot be used")]
    KeyInvalid(#[source] InvalidApiKey),
    /// The system knows no home folder to keep the stand-in's state in.
    #[error("the home folder of the current user is not known")]
    NoHome,
    /// The stand-in did not start.
    #[error("the stand-in could not be started")]
    Simulator(#[source] ima_sim::SimulatorError),
    /// The client could not be built.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The runtime could not be built.
    #[error("the program could not be started")]
    Runtime(#[source] io::Error),
    /// Standard output cannot be written.
    #[error("standard output cannot be written")]
    Stdout(#[source] io::Error),
    /// Ctrl-C or SIGTERM.
    #[error(transparent)]
    Interrupted(#[from] Interruption),
}

impl From<Failure> for CommandError {
    fn from(failure: Failure) -> Self {
        Self::Failure(Box::new(failure))
    }
}

impl From<Refusal> for CommandError {
    fn from(refusal: Refusal) -> Self {
        Failure::Refused(refusal).into()
    }
}

impl CommandError {
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Failure(failure) => failure.kind().into(),
            Self::KeyMissing | Self::KeyInvalid(_) => Exit::Key,
            Self::NoHome | Self::Simulator(_) | Self::Service(_) | Self::Runtime(_) => {
                Exit::Internal
            }
            Self::Stdout(_) => Exit::Output,
            Self::Interrupted(_) => Exit::Interrupted,
        }
    }

    /// The next step, where there is one.
    pub(crate) fn advice(&self) -> Option<String> {
        match self {
            Self::Failure(failure) => text::en::advice(failure),
            Self::Interrupted(interruption) => interruption.advice(),
            _ => None,
        }
    }
}

/// The messages of an error's causes, without repetitions.
pub(crate) fn causes(error: &dyn Error) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    let mut shown = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        // Some errors repeat their source in their own text.
        if !shown.contains(&text) {
            causes.push(text.clone());
        }
        shown = text;
        source = cause.source();
    }
    causes
}

/// Writes an error, its causes and the next step to standard error.
pub(crate) fn show(error: &dyn Error, advice: Option<&str>) {
    let mut text = format!("error: {error}\n");
    for cause in causes(error) {
        text.push_str(&format!("  cause: {cause}\n"));
    }
    if let Some(advice) = advice {
        text.push_str(&format!("  what now: {advice}\n"));
    }
    // There is nobody left to tell when standard error is gone.
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Writes to standard output. A reader that has had enough (`| head`) is no error.
pub(crate) fn write_stdout(text: &str) -> Result<(), CommandError> {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CommandError::Stdout(error)),
        _ => Ok(()),
    }
}
