//! What can end a program early.

use std::io::{self, Write as _};
use std::path::PathBuf;

use nanobanana::input::{InputError, InputFault};
use nanobanana::journal::{JobId, JobRecord, JournalError, JournalFault, SavedFile, ServiceKind};
use nanobanana::picture::PictureError;
use nanobanana::{
    Failure, InvalidApiKey, NotAsSaved, PreferenceError, Refusal, ServiceError, UnreadableJob,
};
use nanobanana_mcp::http::{HttpError, InvalidToken};
use nanobanana_mcp::stdio::StdioError;

use crate::desktop::OpenError;
use crate::environment::NotText;
use crate::exit::Exit;
use crate::given::error::GivenError;
use crate::given::piped::was_piped;
use crate::interruption::Interruption;
use crate::key::keyring::KeyringError;
use crate::settings::SettingsError;
use crate::settings::edit::EditError;

/// An error of a command. What it says to people is in `text/errors.rs`.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.kind())]
pub(crate) enum CommandError {
    /// The engine's own.
    #[error(transparent)]
    Failure(#[from] Box<Failure>),
    /// The same in the drop-in, whose options have other names.
    #[error(transparent)]
    OfDropIn(Box<Failure>),
    /// No key, and no `--simulate`.
    KeyMissing {
        /// The command, where it needs none with `--simulate`.
        command: Option<&'static str>,
        /// Why the keyring did not say whether it has one.
        #[source]
        keyring: Option<KeyringError>,
    },
    /// The key cannot be one.
    KeyInvalid(#[source] InvalidApiKey),
    /// The variable that is to hold the key holds no text.
    KeyNotText(#[from] NotText),
    /// The place of the file that is to hold the key is more like a key itself.
    KeyAsFile,
    /// The source that counts has something that is no key. It was said what.
    KeyUnreadable,
    /// A key on the command line of `auth login`.
    KeyAsArgument,
    /// No key could be read from the terminal or the pipe.
    KeyNotRead(#[source] io::Error),
    /// A key was not stored, since its check failed.
    KeyNotStored(#[source] Box<Failure>),
    /// The keyring gives or takes no key.
    Keyring(#[source] KeyringError),
    /// The settings cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A setting could not be changed.
    #[error(transparent)]
    Config(#[from] EditError),
    /// The preferences that programs share could not be read or written.
    #[error(transparent)]
    Preferences(#[from] PreferenceError),
    /// The folder above the one of the settings for pictures is not there.
    NoParentFolder {
        /// The folder for pictures.
        folder: PathBuf,
        /// The one above it.
        parent: PathBuf,
    },
    /// The command line stands for nothing that can be made.
    #[error(transparent)]
    Given(#[from] GivenError),
    /// Bytes of a picture are garbage on a terminal.
    StdoutIsTerminal,
    /// Standard output has room for one picture.
    OnePictureToStdout {
        /// How many are asked for.
        count: usize,
    },
    /// Something else is to be written to standard output, or to be done with a file.
    StdoutTaken {
        /// The option that wants it.
        option: &'static str,
    },
    /// A file or folder cannot be read or written.
    File {
        /// What for.
        of: FileUse,
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The journal cannot be read.
    Journal(#[from] JournalError),
    /// The user means a job that is not in the journal.
    NoSuchJob {
        /// The user's word for it.
        key: String,
    },
    /// The user means a picture or a job, and there is neither.
    NeitherFileNorJob {
        /// The user's word.
        key: String,
    },
    /// A file cannot be read as a picture.
    PictureFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: PictureError,
    },
    /// A picture does not say what it was made from.
    NoRecipe {
        /// The picture.
        name: String,
    },
    /// A job that the user had forgotten is to be made again.
    Forgotten {
        /// The job.
        job: Box<JobRecord>,
    },
    /// A picture of the simulator is to be made again without it.
    Simulated {
        /// The picture or job.
        name: String,
    },
    /// What a recipe from elsewhere asks for is not to be paid without the user's word.
    NotAgreed {
        /// The picture.
        name: String,
        /// What it asks for, with the price.
        asked: String,
        /// What that costs.
        points: u64,
    },
    /// There is no prompt to send again.
    PromptUnknown {
        /// The picture or job.
        name: String,
    },
    /// There are no inputs to send again.
    InputsUnknown {
        /// The picture or job.
        name: String,
    },
    /// The user's word stands for several jobs.
    AmbiguousJob {
        /// The user's word.
        key: String,
        /// What it stands for.
        candidates: Vec<JobId>,
    },
    /// Another process works on the job.
    Busy {
        /// The job.
        job: JobId,
        /// The process, where it is known.
        pid: Option<u32>,
    },
    /// The job was written by another version.
    #[error(transparent)]
    Unreadable(#[from] UnreadableJob),
    /// The user has not said that a second charge is accepted.
    ConsentMissing {
        /// The job.
        job: Box<JobRecord>,
    },
    /// A picture could not be shown.
    #[error(transparent)]
    Desktop(#[from] OpenError),
    /// There is no picture that could be shown.
    NoPictureYet {
        /// Whose jobs were looked at.
        service: ServiceKind,
    },
    /// The job that is to be shown has no picture.
    NoPicture {
        /// The job.
        job: Box<JobRecord>,
    },
    /// The picture that is to be shown was not downloaded.
    NotDownloaded {
        /// The job.
        job: Box<JobRecord>,
    },
    /// The file that is to be shown is gone, or something else is there.
    PictureNotAsSaved {
        /// Its job.
        job: JobId,
        /// The file.
        file: Box<SavedFile>,
        /// What has become of it.
        why: NotAsSaved,
    },
    /// The job cannot be forgotten.
    NotEnded {
        /// The job.
        job: Box<JobRecord>,
    },
    /// The name for the page of pictures is another file's.
    GalleryName {
        /// The name.
        path: PathBuf,
    },
    /// Neither of the agents is there.
    NoAgent,
    /// There is no help about this.
    UnknownTopic {
        /// What was asked about.
        word: String,
        /// What was probably meant.
        near: Option<String>,
    },
    /// The system knows no home folder to keep the simulator's state in.
    NoHome,
    /// The simulator did not start.
    Simulator(#[source] ima_sim::SimulatorError),
    /// The MCP server on standard input and output broke off.
    #[error(transparent)]
    McpStdio(#[from] StdioError),
    /// The MCP server over HTTP could not be started.
    #[error(transparent)]
    McpHttp(#[from] HttpError),
    /// The MCP server's token cannot be one.
    Token(#[from] InvalidToken),
    /// The client could not be built.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The runtime could not be built.
    Runtime(#[source] io::Error),
    /// Standard output cannot be written.
    Stdout(#[source] io::Error),
    /// Ctrl-C or SIGTERM.
    #[error(transparent)]
    Interrupted(#[from] Box<Interruption>),
}

/// What a file was wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileUse {
    /// To read the API key from.
    ReadKey,
    /// To read the MCP server's token from, or to keep it in.
    Token,
    /// To be written.
    Write,
    /// To be deleted.
    Delete,
    /// To be written to standard output.
    ToStdout,
}

impl FileUse {
    /// That it did not work.
    pub(crate) fn failed(self, path: impl Into<PathBuf>, source: io::Error) -> CommandError {
        CommandError::File {
            of: self,
            path: path.into(),
            source,
        }
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
        match self {
            Self::Failure(failure) => (failure.kind().name(), failure.kind().into()),
            Self::OfDropIn(failure) | Self::KeyNotStored(failure) => {
                (failure.kind().name(), failure.kind().into())
            }
            Self::File {
                of: FileUse::ReadKey,
                ..
            } => ("key", Exit::Key),
            Self::File {
                of: FileUse::Token, ..
            } => ("refused", Exit::Refused),
            Self::Keyring(_) | Self::File { .. } => ("output", Exit::Output),
            Self::KeyMissing { .. }
            | Self::KeyAsArgument
            | Self::KeyUnreadable
            | Self::KeyNotRead(_)
            | Self::KeyInvalid(_)
            | Self::KeyNotText(_)
            | Self::KeyAsFile => ("key", Exit::Key),
            Self::Config(EditError::Unwritable { .. })
            | Self::Preferences(_)
            | Self::NoParentFolder { .. } => ("output", Exit::Output),
            Self::Given(error) if error.is_of_input() => ("input", Exit::Input),
            // As where it was typed.
            Self::Given(GivenError::LongPrompt { .. }) => ("refused", Exit::Refused),
            Self::Settings(_) | Self::Config(_) | Self::Given(_) => ("usage", Exit::Usage),
            Self::NoSuchJob { .. }
            | Self::AmbiguousJob { .. }
            | Self::ConsentMissing { .. }
            | Self::NoPictureYet { .. }
            | Self::NoPicture { .. }
            | Self::NotDownloaded { .. }
            | Self::PictureNotAsSaved { .. }
            | Self::NotEnded { .. } => ("refused", Exit::Refused),
            Self::NeitherFileNorJob { .. }
            | Self::NoRecipe { .. }
            | Self::Forgotten { .. }
            | Self::Simulated { .. }
            | Self::NotAgreed { .. }
            | Self::PromptUnknown { .. }
            | Self::InputsUnknown { .. } => ("refused", Exit::Refused),
            Self::PictureFile { .. } => ("input", Exit::Input),
            Self::Token(_) => ("refused", Exit::Refused),
            Self::Busy { .. } => ("busy", Exit::StillRunning),
            Self::StdoutIsTerminal | Self::OnePictureToStdout { .. } | Self::StdoutTaken { .. } => {
                ("usage", Exit::Usage)
            }
            Self::NoAgent | Self::UnknownTopic { .. } | Self::GalleryName { .. } => {
                ("usage", Exit::Usage)
            }
            Self::Stdout(_) => ("output", Exit::Output),
            Self::Journal(error) if error.fault().is_some() => ("output", Exit::Output),
            Self::Interrupted(_) => ("interrupted", Exit::Interrupted),
            Self::NoHome
            | Self::Simulator(_)
            | Self::Service(_)
            | Self::Runtime(_)
            | Self::Journal(_)
            | Self::McpStdio(_)
            | Self::McpHttp(_)
            | Self::Desktop(_)
            | Self::Unreadable(_) => ("internal", Exit::Internal),
        }
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

/// Whether an input is in none of the folders that inputs may be in.
pub(crate) fn is_outside(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Input(InputError {
            fault: InputFault::Outside { .. },
            ..
        })
    )
}

/// What is wrong with the journal, where that is why.
pub(crate) fn journal_fault(error: &CommandError) -> Option<JournalFault> {
    match error {
        CommandError::Journal(error) => error.fault(),
        CommandError::Failure(failure) | CommandError::OfDropIn(failure) => match &**failure {
            Failure::Journal(error) => error.fault(),
            _ => None,
        },
        _ => None,
    }
}

/// Whether pictures were to be changed, and none was named.
pub(crate) fn needs_inputs(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(Refusal::InputsMissing))
}

impl CommandError {
    /// The same error of a command that can be tried without a key, where it is one.
    pub(crate) fn of(mut self, name: Option<&'static str>) -> Self {
        if let Self::KeyMissing { command, .. } = &mut self {
            *command = name;
        }
        self
    }

    /// The same error where the drop-in says it.
    pub(crate) fn of_drop_in(self) -> Self {
        match self {
            Self::Failure(failure) => Self::OfDropIn(failure),
            // The simulator is the other program's.
            other => other.of(Some("generate")),
        }
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

/// What came of writing to standard output: a reader that has had enough is no error.
pub(crate) fn swallow_broken_pipe(written: io::Result<()>) -> Result<(), CommandError> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CommandError::Stdout(error)),
        _ => Ok(()),
    }
}
