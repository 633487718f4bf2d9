//! What can go wrong with the journal itself.

use std::error::Error;
use std::fmt;
use std::io;
use std::iter::successors;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::caps::OverCap;
use crate::id::{JobId, KeyId, RunId};
use crate::state::State;

/// The journal cannot do what was asked. Nothing of it was done.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum JournalError {
    /// Its folder, or a file or folder beside it, cannot be made, read or written.
    #[error("the journal cannot use {}", path.display())]
    Files { path: PathBuf, source: io::Error },
    /// The file is there and cannot be opened.
    #[error("cannot open the journal {}", path.display())]
    Open {
        path: PathBuf,
        source: DatabaseError,
    },
    /// The file cannot be read as a database. It is left as it is.
    #[error("the journal {} is damaged", path.display())]
    Damaged { path: PathBuf, source: Damage },
    /// The file lost its name while it was open: it was moved or deleted. What was written to it
    /// since is nowhere.
    #[error("the journal {} was moved or deleted while it was in use", path.display())]
    Gone { path: PathBuf },
    /// A living process works with the file, which is to be replaced.
    #[error("the journal {} is in use by another process", path.display())]
    InUse { path: PathBuf, pid: Option<u32> },
    /// The file is some other program's database. It is left as it is.
    #[error("{} is not a journal of this program", path.display())]
    Foreign { path: PathBuf },
    /// A later version of this program has changed the schema. The file is left as it is.
    #[error(
        "the journal {} was written by a newer version of this program \
         (its schema is number {found}, this version knows {known})",
        path.display()
    )]
    Newer {
        path: PathBuf,
        found: i64,
        known: i64,
    },
    /// A statement failed.
    #[error("cannot read or write the journal")]
    Database(#[source] DatabaseError),
    /// A value in the journal does not mean anything, or cannot be stored.
    #[error("the journal's column {column} has an unusable value")]
    Content {
        column: &'static str,
        source: Box<dyn Error + Send + Sync>,
    },
    /// The system has no random numbers to give.
    #[error("no random numbers for an id")]
    Random(#[source] getrandom::Error),
    /// There is no such job.
    #[error("there is no job {job}")]
    NoSuchJob { job: JobId },
    /// The job is not held through this journal: begin or claim it first.
    #[error("job {job} is not held by this process")]
    NotHeld { job: JobId },
    /// The job has not ended, so that it cannot be forgotten: it may be paid, and its picture may
    /// still come.
    #[error("job {job} is {state} and has not ended", state = state.name())]
    NotEnded { job: JobId, state: State },
    /// A living process works on the job.
    #[error("job {job} is held by another process")]
    Held { job: JobId, pid: Option<u32> },
    /// The step does not lead on from the job's state.
    #[error("job {job} is {from}, from which {step} is not a step", from = from.name())]
    Step {
        job: JobId,
        from: State,
        step: &'static str,
    },
    /// The answer to the job's create request may still come to another process, so that nobody
    /// else may say yet that it was lost.
    #[error("the create request of job {job} may be answered until {until}")]
    InFlight { job: JobId, until: Timestamp },
    /// The permit to send a create request is too old to be used: this machine slept, or its clock
    /// was changed. Nothing was sent.
    #[error("the create request of job {job} was not sent in time")]
    Expired { job: JobId },
    /// IMA has refused the job so often that it is not sent again.
    #[error("job {job} has been tried {made} times")]
    TooManyAttempts { job: JobId, made: usize },
    /// What is about to be sent is not what the limits were checked against.
    #[error(
        "job {job} was allowed {} points by rule {}, and its plan is for {} by rule {}",
        allowed.0, allowed.1, planned.0, planned.1
    )]
    OtherPlan {
        job: JobId,
        /// Points and credit rule.
        allowed: (u32, u64),
        /// Those of the plan.
        planned: (u32, u64),
    },
    /// The idempotency key belongs to a run that was asked for something else.
    #[error("the idempotency key was used for another request, run {run}")]
    KeyReused { run: RunId },
    /// There is no such client key, or it has ended.
    #[error("no client key {key}, or it is no longer valid")]
    NoSuchClientKey { key: KeyId },
    /// A client key that is not revoked has the name already.
    #[error("a client key named {name} already exists")]
    KeyNameTaken { name: String },
    /// A limit that the user has set would be passed.
    #[error(transparent)]
    OverCap(#[from] OverCap),
    /// The journal was closed through another handle.
    #[error("the journal is closed")]
    Closed,
}

/// How a file shows that it is damaged.
#[derive(Debug, thiserror::Error)]
pub enum Damage {
    /// It has no content.
    #[error("the file is empty")]
    Empty,
    /// It has no tables.
    #[error("the file holds no tables")]
    NoTables,
    /// Only the log beside it is there.
    #[error("only its journal.sqlite-wal is there")]
    LogAlone,
    /// The database says so where it is used.
    #[error(transparent)]
    Database(DatabaseError),
    /// The database says so where it is examined.
    #[error("{0}")]
    Found(String),
}

/// What a database said, in its own words.
#[derive(Debug)]
pub struct DatabaseError {
    source: Box<dyn Error + Send + Sync>,
    fault: JournalFault,
}

impl DatabaseError {
    /// What a database said, and what that means for the user.
    #[must_use]
    pub fn new(source: impl Into<Box<dyn Error + Send + Sync>>, fault: JournalFault) -> Self {
        let source = source.into();
        Self { source, fault }
    }
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

/// Its cause is in its own words.
impl Error for DatabaseError {}

/// What a user has to do about a journal that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JournalFault {
    /// Repair it, or move it aside.
    Damaged,
    /// Move it aside: it is another program's.
    Foreign,
    /// Update this program.
    Newer,
    /// Begin a new one, since it is gone.
    Gone,
    /// End the process that works with it.
    InUse,
    /// Make room, or the folder usable.
    Unusable,
}

impl JournalError {
    /// What is to be done about the journal itself; nothing where only a job is not as was asked.
    #[must_use]
    pub fn fault(&self) -> Option<JournalFault> {
        Some(match self {
            Self::Damaged { .. } | Self::Content { .. } => JournalFault::Damaged,
            Self::Foreign { .. } => JournalFault::Foreign,
            Self::Newer { .. } => JournalFault::Newer,
            Self::Gone { .. } => JournalFault::Gone,
            Self::InUse { .. } => JournalFault::InUse,
            Self::Database(source) | Self::Open { source, .. } => source.fault,
            Self::Files { .. } => JournalFault::Unusable,
            _ => return None,
        })
    }
}

/// An error and its causes on one line, for a log, or where there is room for one text only.
#[must_use]
pub fn error_chain(error: &dyn Error) -> String {
    let causes = successors(error.source(), |cause| (*cause).source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
