//! What can end a program early.

mod report;

use std::io::{self, Write as _};
use std::path::PathBuf;

use nanobanana::input::{InputError, InputFault};
use nanobanana::journal::{JobId, JobRecord, JournalError, JournalFault, SavedFile};
use nanobanana::picture::PictureError;
use nanobanana::{
    Failure, InvalidApiKey, Language, NotAsSaved, PreferenceError, Refusal, ServiceError,
    UnreadableJob,
};
use nanobanana_mcp::http::{HttpError, InvalidToken};
use nanobanana_mcp::stdio::StdioError;

use crate::args::manual::Topic;
use crate::connect::Maker;
use crate::desktop::OpenError;
use crate::environment::NotText;
use crate::exit::Exit;
use crate::given::{self, GivenError};
use crate::interruption::Interruption;
use crate::key::keyring::KeyringError;
use crate::settings::SettingsError;
use crate::settings::edit::EditError;
use crate::text;
use crate::to_stdout::ToStdoutError;
pub(crate) use report::show;

/// An error of a command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    /// The engine's own.
    #[error(transparent)]
    Failure(#[from] Box<Failure>),
    /// The same in the drop-in, whose options have other names.
    #[error(transparent)]
    OfDropIn(Box<Failure>),
    /// No key, and no `--simulate`.
    #[error("{}", text::auth::key_missing(Language::En))]
    KeyMissing {
        /// Why the keyring did not say whether it has one.
        #[source]
        keyring: Option<KeyringError>,
    },
    /// The same for a command that needs none with `--simulate`.
    #[error("{}", text::auth::key_missing(Language::En))]
    KeyMissingFor {
        /// The command's name.
        command: &'static str,
        /// Why the keyring did not say whether it has one.
        #[source]
        keyring: Option<KeyringError>,
    },
    /// The key cannot be one.
    #[error("the API key cannot be used")]
    KeyInvalid(#[source] InvalidApiKey),
    /// The variable that is to hold the key holds no text.
    #[error("the API key cannot be used")]
    KeyNotText(#[from] NotText),
    /// The file that is to hold the key cannot be used.
    #[error("the key file {} cannot be read", path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The place of the file that is to hold the key is more like a key itself.
    #[error(
        "--api-key-file is the name of a file that holds the key, not the key; nothing was read"
    )]
    KeyAsFile,
    /// The source that counts has something that is no key. It was said what.
    #[error("{}", text::auth::key_unreadable(Language::En))]
    KeyUnreadable,
    /// A key on the command line of `auth login`.
    #[error("{}", text::auth::key_as_argument(Language::En))]
    KeyAsArgument,
    /// No key could be read from the terminal or the pipe.
    #[error("{}", text::auth::key_not_read(Language::En))]
    KeyNotRead(#[source] io::Error),
    /// A key was not stored, since its check failed.
    #[error("{}", text::auth::key_not_stored(Language::En))]
    KeyNotStored(#[source] Box<Failure>),
    /// The keyring gives or takes no key.
    #[error("{}", text::auth::keyring_unusable(Language::En))]
    Keyring(#[source] KeyringError),
    /// The file of the settings folder cannot be changed.
    #[error("{}", text::auth::file_not_changed(Language::En, path))]
    KeyFileNotChanged {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
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
    #[error("{}", text::config::no_parent_folder(Language::En, folder, parent))]
    NoParentFolder {
        /// The folder for pictures.
        folder: PathBuf,
        /// The one above it.
        parent: PathBuf,
    },
    /// The command line stands for nothing that can be ordered.
    #[error(transparent)]
    Given(#[from] GivenError),
    /// The picture does not go to standard output.
    #[error(transparent)]
    ToStdout(#[from] ToStdoutError),
    /// The journal cannot be read.
    #[error("the journal of paid jobs cannot be read; nothing was sent")]
    Journal(#[from] JournalError),
    /// The user means a job that is not in the journal.
    #[error("there is no job `{key}` in the journal")]
    NoSuchJob {
        /// The user's word for it.
        key: String,
    },
    /// The user means a picture or a job, and there is neither.
    #[error("{}", text::recipe::neither_file_nor_job(Language::En, key))]
    NeitherFileNorJob {
        /// The user's word.
        key: String,
    },
    /// A file cannot be read as a picture.
    #[error("{}", text::recipe::not_readable(Language::En, &path.display().to_string()))]
    PictureFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: PictureError,
    },
    /// A picture does not say what it was made from.
    #[error("{}", text::recipe::no_recipe(Language::En, name))]
    NoRecipe {
        /// The picture.
        name: String,
    },
    /// A job that the user had forgotten is to be ordered again.
    #[error("{}", text::recipe::forgotten(Language::En, job))]
    Forgotten {
        /// The job.
        job: Box<JobRecord>,
    },
    /// A picture of the stand-in is to be ordered again without it.
    #[error("{}", text::recipe::made_by_stand_in(Language::En, name))]
    MadeByStandIn {
        /// The picture or job.
        name: String,
    },
    /// What a recipe from elsewhere asks for is not to be paid without the user's word.
    #[error("{}", text::recipe::not_agreed(Language::En, name, asked))]
    NotAgreed {
        /// The picture.
        name: String,
        /// What it asks for, with the price.
        asked: String,
        /// What that costs.
        points: u64,
    },
    /// There is no prompt to send again.
    #[error("{}", text::recipe::prompt_unknown(Language::En, name))]
    PromptUnknown {
        /// The picture or job.
        name: String,
    },
    /// There are no inputs to send again.
    #[error("{}", text::recipe::inputs_not_known(Language::En, name))]
    InputsUnknown {
        /// The picture or job.
        name: String,
    },
    /// The user's word stands for several jobs.
    #[error("{}", text::en::ambiguous_job(key, candidates))]
    AmbiguousJob {
        /// The user's word.
        key: String,
        /// What it stands for.
        candidates: Vec<JobId>,
    },
    /// Another process works on the job.
    #[error("{}", text::en::busy(job, *pid))]
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
    #[error("{}", text::en::consent_missing(job))]
    ConsentMissing {
        /// The job.
        job: Box<JobRecord>,
    },
    /// A picture could not be shown.
    #[error(transparent)]
    Desktop(#[from] OpenError),
    /// There is no picture that could be shown.
    #[error("{}", text::desktop::no_picture_yet(Language::En, *maker))]
    NoPictureYet {
        /// Whose jobs were looked at.
        maker: Maker,
    },
    /// The job that is to be shown has no picture.
    #[error("{}", text::en::ended(job))]
    NoPicture {
        /// The job.
        job: Box<JobRecord>,
    },
    /// The picture that is to be shown was not downloaded.
    #[error("{}", text::desktop::at_vendor(Language::En, job))]
    NotDownloaded {
        /// The job.
        job: Box<JobRecord>,
    },
    /// The file that is to be shown is gone, or something else is there.
    #[error("{}", text::desktop::not_as_saved(Language::En, &file.path, why))]
    PictureNotAsSaved {
        /// Its job.
        job: JobId,
        /// The file.
        file: Box<SavedFile>,
        /// What has become of it.
        why: NotAsSaved,
    },
    /// The job cannot be forgotten.
    #[error("{}", text::forget::not_ended(Language::En, job))]
    NotEnded {
        /// The job.
        job: Box<JobRecord>,
    },
    /// A file of a job that is to be forgotten stays.
    #[error("{}", text::forget::not_deleted(Language::En, path))]
    NotDeleted {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The page of pictures could not be written.
    #[error("{}", text::gallery::not_written(Language::En, path))]
    GalleryFile {
        /// The page.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The name for the page of pictures is another file's.
    #[error("{}", text::gallery::not_a_page(Language::En, path))]
    GalleryName {
        /// The name.
        path: PathBuf,
    },
    /// The agent skill could not be written.
    #[error("the skill cannot be written to {}", folder.display())]
    SkillFolder {
        /// The skill's folder.
        folder: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Neither of the agents is there.
    #[error(
        "neither OpenClaw (~/.openclaw) nor Claude Code (~/.claude) is there: say with --target where \
         the skill is to go: openclaw, claude, or the folder that holds skills"
    )]
    NoAgent,
    /// The manual pages could not be written.
    #[error("the manual pages cannot be written to {}", folder.display())]
    ManFolder {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// There is no help about this.
    #[error("{}", text::en::topics::unknown_topic(word, near.as_deref(), &Topic::ALL.map(Topic::name), commands))]
    UnknownTopic {
        /// What was asked about.
        word: String,
        /// What was probably meant.
        near: Option<String>,
        /// The commands, which all have a help.
        commands: Vec<String>,
    },
    /// The system knows no home folder to keep the stand-in's state in.
    #[error("the home folder of the current user is not known")]
    NoHome,
    /// The stand-in did not start.
    #[error("the stand-in could not be started")]
    Simulator(#[source] ima_sim::SimulatorError),
    /// The MCP server on standard input and output broke off.
    #[error(transparent)]
    McpStdio(#[from] StdioError),
    /// The MCP server over HTTP could not be started.
    #[error(transparent)]
    McpHttp(#[from] HttpError),
    /// The file that is to hold the MCP server's token cannot be used.
    #[error("cannot use the token file {}", path.display())]
    TokenFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The MCP server's token cannot be one.
    #[error("the token cannot be used")]
    Token(#[from] InvalidToken),
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
    Interrupted(#[from] Box<Interruption>),
}

impl From<Failure> for CommandError {
    fn from(mut failure: Failure) -> Self {
        if !is_of_gone_input(&failure)
            && let Failure::Input(InputError { path, .. }) = &mut failure
            && given::was_piped(path)
        {
            // The file that holds it meanwhile is nothing that the user knows.
            *path = text::given::standard_input().into();
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
            Self::Keyring(_) | Self::KeyFileNotChanged { .. } => ("output", Exit::Output),
            Self::KeyMissing { .. }
            | Self::KeyMissingFor { .. }
            | Self::KeyAsArgument
            | Self::KeyUnreadable
            | Self::KeyNotRead(_)
            | Self::KeyInvalid(_)
            | Self::KeyNotText(_)
            | Self::KeyFile { .. }
            | Self::KeyAsFile => ("key", Exit::Key),
            Self::Config(EditError::Unwritable { .. })
            | Self::Preferences(_)
            | Self::NoParentFolder { .. }
            | Self::NotDeleted { .. }
            | Self::GalleryFile { .. } => ("output", Exit::Output),
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
            | Self::MadeByStandIn { .. }
            | Self::NotAgreed { .. }
            | Self::PromptUnknown { .. }
            | Self::InputsUnknown { .. } => ("refused", Exit::Refused),
            Self::PictureFile { .. } => ("input", Exit::Input),
            Self::TokenFile { .. } | Self::Token(_) => ("refused", Exit::Refused),
            Self::Busy { .. } => ("busy", Exit::StillRunning),
            Self::ToStdout(ToStdoutError::Folder { .. } | ToStdoutError::Unwritten { .. }) => {
                ("output", Exit::Output)
            }
            Self::ToStdout(_) => ("usage", Exit::Usage),
            Self::SkillFolder { .. } | Self::ManFolder { .. } => ("output", Exit::Output),
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
            if given::was_piped(path)
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
    pub(crate) fn of(self, command: Option<&'static str>) -> Self {
        match (self, command) {
            (Self::KeyMissing { keyring }, Some(command)) => {
                Self::KeyMissingFor { command, keyring }
            }
            (other, _) => other,
        }
    }

    /// The same error where the drop-in says it.
    pub(crate) fn of_drop_in(self) -> Self {
        match self {
            Self::Failure(failure) => Self::OfDropIn(failure),
            // The stand-in is the other program's.
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
