//! What can end a program early.

use std::error::Error;
use std::io::{self, Write as _};

use nanobanana::input::{InputError, InputFault};
use nanobanana::journal::{JobId, JournalError, JournalFault};
use nanobanana::{Failure, Language, Refusal, ServiceError};
use nanobanana_mcp::stdio::StdioError;

use crate::exit::Exit;
use crate::given::piped::was_piped;
use crate::interruption::Interruption;
use crate::key::keyring::KeyringError;
use crate::text::Phrase;

/// An error of a command. What it says to people is in `text/errors.rs`.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.kind())]
pub(crate) enum CommandError {
    #[error(transparent)]
    Failure(#[from] Box<Failure>),
    /// No key, and no `--simulate`.
    KeyMissing {
        /// The profile that has none, where one was named.
        profile: Option<String>,
        /// The profiles that have one, where none was named.
        others: Vec<String>,
        /// Why the keyring did not say whether it has one.
        #[source]
        keyring: Option<KeyringError>,
    },
    KeyNotStored(#[source] Box<Failure>),
    Keyring(#[source] KeyringError),
    Journal(#[from] JournalError),
    /// The user means a picture or a job, and there is neither.
    NoSuchJob {
        key: String,
    },
    Busy {
        job: JobId,
        pid: Option<u32>,
    },
    /// The system knows no home folder to keep the simulator's state in.
    NoHome,
    Simulator(#[source] ima_sim::SimulatorError),
    #[error(transparent)]
    McpStdio(#[from] StdioError),
    #[error(transparent)]
    Service(#[from] ServiceError),
    Runtime(#[source] io::Error),
    Stdout(#[source] io::Error),
    /// Anything else, by what it says.
    #[error(transparent)]
    Told(Box<Told>),
    /// Ctrl-C, SIGTERM or SIGHUP.
    #[error(transparent)]
    Interrupted(#[from] Box<Interruption>),
}

/// The name of an error that the user's word is missing.
pub(crate) const CONSENT: &str = "consent";

/// An error that nobody asks about: how it ends, and what it says in both languages.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text(Language::En))]
pub(crate) struct Told {
    exit: Exit,
    /// Its name for programs, where the exit code's does not say it.
    kind: Option<&'static str>,
    text: [String; 2],
    hint: [Option<String>; 2],
    #[source]
    source: Option<Box<dyn Error + Send + Sync>>,
}

const LANGUAGES: [Language; 2] = [Language::En, Language::Zh];

impl Told {
    pub(crate) fn text(&self, l: Language) -> &str {
        &self.text[usize::from(l == Language::Zh)]
    }

    pub(crate) fn hint(&self, l: Language) -> Option<&str> {
        self.hint[usize::from(l == Language::Zh)].as_deref()
    }
}

impl CommandError {
    pub(crate) fn told<T: Into<String>>(exit: Exit, text: impl Fn(Language) -> T) -> Self {
        Self::Told(Box::new(Told {
            exit,
            kind: None,
            text: LANGUAGES.map(|l| text(l).into()),
            hint: [None, None],
            source: None,
        }))
    }

    /// That something is not to be paid without the user's word, and how that is given.
    pub(crate) fn not_agreed(said: impl Fn(Language) -> String, hint: Phrase) -> Self {
        let refused = Self::told(Exit::Refused, said).named(CONSENT);
        refused.hint(|l| hint.of(l).to_owned())
    }

    pub(crate) fn named(mut self, kind: &'static str) -> Self {
        if let Self::Told(told) = &mut self {
            told.kind = Some(kind);
        }
        self
    }

    pub(crate) fn hint<T: Into<Option<String>>>(mut self, hint: impl Fn(Language) -> T) -> Self {
        if let Self::Told(told) = &mut self {
            told.hint = LANGUAGES.map(|l| hint(l).into());
        }
        self
    }

    pub(crate) fn because(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        if let Self::Told(told) = &mut self {
            told.source = Some(cause.into());
        }
        self
    }
}

impl From<Failure> for CommandError {
    fn from(mut failure: Failure) -> Self {
        if !is_of_gone_input(&failure)
            && let Failure::Input(InputError { path, .. }) = &mut failure
            && was_piped(path)
        {
            // The file that holds it meanwhile is nothing that the user knows.
            *path = "standard input".into();
        }
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
        self.kind_and_exit().1
    }

    /// A stable name for programs.
    pub(crate) fn kind(&self) -> &'static str {
        self.kind_and_exit().0
    }

    fn kind_and_exit(&self) -> (&'static str, Exit) {
        let exit = match self {
            Self::Failure(failure) | Self::KeyNotStored(failure) => {
                return (failure.kind().name(), failure.kind().into());
            }
            Self::Told(told) => match told.kind {
                Some(kind) => return (kind, told.exit),
                None => told.exit,
            },
            Self::KeyMissing { .. } => Exit::Key,
            Self::Keyring(_) | Self::Stdout(_) => Exit::Output,
            Self::Journal(error) if error.fault().is_some() => Exit::Output,
            Self::NoSuchJob { .. } => Exit::Refused,
            Self::Busy { .. } => Exit::StillRunning,
            Self::Interrupted(_) => Exit::Interrupted,
            Self::NoHome
            | Self::Simulator(_)
            | Self::Service(_)
            | Self::Runtime(_)
            | Self::Journal(_)
            | Self::McpStdio(_) => Exit::Internal,
        };
        let kind = match exit {
            Exit::Key => "key",
            Exit::Output => "output",
            Exit::Input => "input",
            Exit::Refused => "refused",
            Exit::Usage => "usage",
            Exit::StillRunning => "busy",
            Exit::Interrupted => "interrupted",
            _ => "internal",
        };
        (kind, exit)
    }
}

/// Whether an input cannot be opened since it came through standard input, long ago.
pub(crate) fn is_of_gone_input(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Input(InputError { path, fault: InputFault::Open(_) | InputFault::Outside { .. } })
            if was_piped(path)
    )
}

pub(crate) fn journal_fault(error: &CommandError) -> Option<JournalFault> {
    match error {
        CommandError::Journal(error) => error.fault(),
        CommandError::Failure(failure) => match &**failure {
            Failure::Journal(error) => error.fault(),
            _ => None,
        },
        _ => None,
    }
}

/// Writes to standard output. A reader that has had enough (`| head`) is no error.
pub(crate) fn write_stdout(text: &str) -> Result<(), CommandError> {
    write_stdout_bytes(text.as_bytes())
}

/// The same for what need not be text, such as a path for programs.
pub(crate) fn write_stdout_bytes(bytes: &[u8]) -> Result<(), CommandError> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(bytes).and_then(|()| stdout.flush());
    swallow_broken_pipe(written)
}

pub(crate) fn swallow_broken_pipe(written: io::Result<()>) -> Result<(), CommandError> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CommandError::Stdout(error)),
        _ => Ok(()),
    }
}
