//! What can end a program early, and how it is shown.

use std::error::Error;
use std::io::{self, Write as _};
use std::path::PathBuf;

use nanobanana::input::{InputError, InputFault};
use nanobanana::journal::{JobId, JobRecord, JournalError};
use nanobanana::{
    Failure, InvalidApiKey, Refusal, ServiceError, UnreadableJob, text as engine_text,
};
use nanobanana_mcp::http::{HttpError, InvalidToken};
use nanobanana_mcp::stdio::StdioError;

use crate::connect::Maker;
use crate::environment::NotText;
use crate::exit::Exit;
use crate::given::{self, GivenError};
use crate::interruption::Interruption;
use crate::render::{job_text, outcome};
use crate::settings::SettingsError;
use crate::terminal::{Paint, paint};
use crate::text;
use crate::to_stdout::ToStdoutError;

/// An error of a command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    /// The engine's own.
    #[error(transparent)]
    Failure(#[from] Box<Failure>),
    /// No key, and no `--simulate`.
    #[error("{}", engine_text::en::key_missing())]
    KeyMissing,
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
    /// The command line stands for nothing that can be ordered.
    #[error(transparent)]
    Given(#[from] GivenError),
    /// The picture does not go to standard output.
    #[error(transparent)]
    ToStdout(#[from] ToStdoutError),
    /// The settings cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The journal cannot be read.
    #[error("the journal of paid jobs cannot be read")]
    Journal(#[from] JournalError),
    /// The user means a job that is not in the journal.
    #[error("there is no job `{key}` in the journal")]
    NoSuchJob {
        /// The user's word for it.
        key: String,
    },
    /// The user's word stands for several jobs.
    #[error("{}", text::ambiguous_job(key, candidates))]
    AmbiguousJob {
        /// The user's word.
        key: String,
        /// What it stands for.
        candidates: Vec<JobId>,
    },
    /// Another process works on the job.
    #[error("{}", text::busy(job, *pid))]
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
    #[error("{}", text::consent_missing(job))]
    ConsentMissing {
        /// The job.
        job: Box<JobRecord>,
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
    /// The system knows no home folder to keep the stand-in's state in.
    #[error("the home folder of the current user is not known")]
    NoHome,
    /// The stand-in did not start.
    #[error("the stand-in could not be started")]
    Simulator(#[source] ima_sim::SimulatorError),
    /// The MCP server on standard input and output broke off.
    #[error(transparent)]
    McpStdio(#[from] StdioError),
    /// The MCP server over HTTP could not be started, or broke off.
    #[error(transparent)]
    McpHttp(#[from] HttpError),
    /// The file that is to hold the MCP server's token cannot be used.
    #[error("the token file {} cannot be read", path.display())]
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
        self.kind_and_exit().1
    }

    /// A stable name for programs.
    pub(crate) fn kind(&self) -> &'static str {
        self.kind_and_exit().0
    }

    fn kind_and_exit(&self) -> (&'static str, Exit) {
        match self {
            Self::Failure(failure) => (failure.kind().name(), failure.kind().into()),
            Self::KeyMissing
            | Self::KeyInvalid(_)
            | Self::KeyNotText(_)
            | Self::KeyFile { .. }
            | Self::KeyAsFile => ("key", Exit::Key),
            Self::Given(error) if error.is_of_input() => ("input", Exit::Input),
            Self::Settings(_) | Self::Given(_) => ("usage", Exit::Usage),
            Self::NoSuchJob { .. } | Self::AmbiguousJob { .. } | Self::ConsentMissing { .. } => {
                ("refused", Exit::Refused)
            }
            Self::McpHttp(HttpError::TokenNeeded { .. })
            | Self::TokenFile { .. }
            | Self::Token(_) => ("refused", Exit::Refused),
            Self::Busy { .. } => ("busy", Exit::StillRunning),
            Self::ToStdout(ToStdoutError::Folder { .. } | ToStdoutError::Unwritten { .. }) => {
                ("output", Exit::Output)
            }
            Self::ToStdout(_) => ("usage", Exit::Usage),
            Self::SkillFolder { .. } => ("output", Exit::Output),
            Self::NoAgent => ("usage", Exit::Usage),
            Self::Stdout(_) => ("output", Exit::Output),
            Self::Interrupted(_) => ("interrupted", Exit::Interrupted),
            Self::NoHome
            | Self::Simulator(_)
            | Self::Service(_)
            | Self::Runtime(_)
            | Self::Journal(_)
            | Self::McpStdio(_)
            | Self::McpHttp(_)
            | Self::Unreadable(_) => ("internal", Exit::Internal),
        }
    }

    /// The next step, where there is one, by who makes the pictures.
    pub(crate) fn advice(&self, maker: Maker) -> Option<String> {
        match self {
            Self::Failure(failure) if is_of_gone_input(failure) => {
                Some(text::given::piped_is_gone().to_owned())
            }
            Self::Failure(failure) => engine_text::en::advice(failure, maker.service()),
            Self::Interrupted(interruption) => text::after_interruption(interruption, maker),
            Self::NoSuchJob { .. } => Some(text::list_jobs(maker).to_owned()),
            Self::ConsentMissing { job } => Some(text::unknown_advice(&job.id, maker)),
            _ => None,
        }
    }
}

/// Whether an input cannot be opened since it came through standard input, long ago.
fn is_of_gone_input(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Input(InputError { path, fault: InputFault::Open(_) | InputFault::Outside { .. } })
            if given::was_piped(path)
    )
}

impl CommandError {
    /// Says everything about it on standard error: what ended beside it, itself, what to do now,
    /// and what was spent.
    pub(crate) fn report(&self, maker: Maker) {
        let interruption = match self {
            Self::Interrupted(interruption) => Some(interruption),
            _ => None,
        };
        for job in interruption.iter().flat_map(|left| left.ended_badly()) {
            outcome::say(&text::ended(job));
        }
        show(self, self.advice(maker).as_deref());
        if let Some(interruption) = interruption.filter(|left| !left.jobs.is_empty()) {
            let points = interruption.points();
            outcome::bill(points.spent, points.unknown, maker);
        }
    }

    /// What came before it, for standard output.
    pub(crate) fn results(&self) -> String {
        match self {
            Self::Interrupted(interruption) => {
                interruption.jobs.iter().map(job_text::results).collect()
            }
            _ => String::new(),
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
pub(crate) fn show(error: &(dyn Error + 'static), advice: Option<&str>) {
    let mut lines = format!(
        "{} {}\n",
        paint(Paint::Error, "error:"),
        text::errors::error(error)
    );
    for cause in causes(error) {
        lines.push_str(&format!("  cause: {cause}\n"));
    }
    if let Some(advice) = advice {
        let advice = advice.replace('\n', "\n            ");
        lines.push_str(&format!("  what now: {advice}\n"));
    }
    // There is nobody left to tell when standard error is gone.
    let _ = io::stderr().write_all(lines.as_bytes());
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
