//! What a call asks for, and which earlier run it may have asked for already.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::filter::Sequence;
use crate::id::RunId;
use crate::record::ServiceKind;

/// How long a run can be joined: by a retry mark, unattended, at all. An idempotency key is kept as
/// long as the last.
const BY_RETRY: Duration = Duration::from_secs(15 * 60);
const UNATTENDED: Duration = Duration::from_secs(60 * 60);
pub(crate) const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// A run and its jobs, before they are written.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// Who will make the pictures.
    pub service: ServiceKind,
    /// The profile whose key pays.
    pub profile: Option<String>,
    /// Who asks.
    pub caller: Caller,
    /// Which earlier run it may be.
    pub join: Join,
    /// What makes another run of the caller's an equal one, in some form of its own. What is written
    /// is a hash of it under a key that stays on this machine, since a bare hash would confirm what a
    /// prompt was that is not kept.
    pub identity: Option<Vec<u8>>,
    /// Where its jobs may not have the place of others: the place in the journal's history since which no other
    /// may have been begun with the same [`destination`](NewJob::destination). One that has not ended never may.
    pub alone_since: Option<Sequence>,
    /// Its jobs, in order.
    pub jobs: Vec<NewJob>,
}

impl NewRun {
    /// A run of the local account that joins none.
    #[must_use]
    pub fn new(service: ServiceKind, jobs: Vec<NewJob>) -> Self {
        Self {
            service,
            profile: None,
            caller: Caller::default(),
            join: Join::default(),
            identity: None,
            alone_since: None,
            jobs,
        }
    }
}

/// A job, before it is written. Fields are those of a [`JobRecord`](crate::JobRecord).
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "fields say what they are")]
pub struct NewJob {
    pub task_type: String,
    pub model_id: String,
    pub model_name: String,
    pub model_version: String,
    pub size: Option<String>,
    pub aspect_ratio: Option<String>,
    pub points: u32,
    pub attribute_id: u64,
    /// The prompt; not written where prompts are [omitted](crate::PromptLog::Omit).
    pub prompt: String,
    /// The request, without the prompt.
    pub request: Value,
    /// The plan, without the prompt.
    pub plan: Value,
    pub input_hashes: Vec<String>,
    /// Where the pictures are to go. The journal writes it as it is, so where prompts are omitted
    /// a name that was made from the prompt must not be in it.
    pub destination: Value,
}

/// Whose pictures these are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// [`LOCAL`](Self::LOCAL), or the id of a client key. Limits and lists go by it.
    pub account: String,
    /// Whom the account names as its user, where it does. Nobody joins another one's run.
    pub end_user: Option<String>,
    /// The HTTP request by which it asks (`x-request-id`), where it does. Kept with the jobs, so that a line of a
    /// log leads to them; nothing goes by it.
    pub request_id: Option<String>,
}

impl Caller {
    /// The account of whoever works at this machine.
    pub const LOCAL: &str = "local";
}

impl Default for Caller {
    fn default() -> Self {
        Self {
            account: Self::LOCAL.to_owned(),
            end_user: None,
            request_id: None,
        }
    }
}

/// Which earlier run of the caller's a call may mean, so that it pays for no second one. The default
/// is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Join {
    /// The call's idempotency key. One that was used for an equal run means that run, running or
    /// ended; one that was used for another is an error; an unused one means a new run, and so does
    /// one whose run was cancelled before anything was sent without anybody having heard that.
    pub key: Option<String>,
    /// Whether the call says that it is a repeated one: it means the newest equal run of the last 15
    /// minutes, received or not, one that nobody waits for before others.
    pub is_retry: bool,
    /// Whether the call means the oldest equal run whose end nobody has [received](crate::Store::received).
    pub equal: Equal,
}

/// Which equal runs a call may mean by being equal. None that failed, was refused or was cancelled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Equal {
    /// None.
    #[default]
    Never,
    /// One of the last hour for which nobody waits: no living process but this one works on it, and
    /// it is not among these.
    Unattended {
        /// The runs of this process for which somebody waits.
        attended: Vec<RunId>,
    },
    /// Any of the last 24 hours: whoever asks again has given up on the first answer.
    Any,
    /// The newest, however old, received or not: what is to be made once, such as a row of a batch.
    Once,
}

/// An equal run.
#[derive(Clone, Debug)]
pub(crate) struct Twin {
    pub(crate) run: RunId,
    pub(crate) begun_at: Timestamp,
    pub(crate) is_received: bool,
    pub(crate) is_attended: bool,
    /// Whether every job of it failed, was refused or was cancelled.
    pub(crate) is_in_vain: bool,
}

impl Join {
    /// Whether an equal run may be meant.
    pub(crate) fn is_by_identity(&self) -> bool {
        self.is_retry || self.equal != Equal::Never
    }

    /// The run that a call without an idempotency key means, of these equal ones, the oldest first.
    pub(crate) fn choose<'a>(&self, twins: &'a [Twin], now: Timestamp) -> Option<&'a RunId> {
        let age = |twin: &Twin| Duration::try_from(now.duration_since(twin.begun_at));
        let is_within = |twin: &Twin, limit: Duration| age(twin).unwrap_or_default() <= limit;
        if self.is_retry {
            let recent = || twins.iter().rev().filter(|twin| is_within(twin, BY_RETRY));
            let left = recent().find(|twin| !twin.is_attended);
            if let Some(twin) = left.or_else(|| recent().next()) {
                return Some(&twin.run);
            }
        }
        if self.equal == Equal::Once {
            let open = twins.iter().rev().find(|twin| !twin.is_in_vain);
            return open.map(|twin| &twin.run);
        }
        let may_mean = |twin: &&Twin| match self.equal {
            Equal::Never | Equal::Once => false,
            Equal::Unattended { .. } => !twin.is_attended && is_within(twin, UNATTENDED),
            Equal::Any => is_within(twin, LONGEST),
        };
        let mut open = twins
            .iter()
            .filter(|twin| !twin.is_received && !twin.is_in_vain);
        open.find(may_mean).map(|twin| &twin.run)
    }
}
