//! Many runs as one: the rows of a batch, each a picture that is made once, in whatever process and
//! however often the batch is run.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::stream::{self, StreamExt as _};
use tokio::sync::watch;

use super::Desk;
use super::run::{End, Run};
use crate::event::Event;
use crate::failure::{Failure, FailureKind};
use crate::input::{AllowedFolders, InputSource};
pub use crate::job::{BatchRow, Prospect, Standing};
use crate::job::{Engine, check_destination};
use crate::journal::{Equal, JobRecord, Join, JournalError, State};
use crate::outcome::Outcome;
use crate::output::Destination;

/// How many rows the journal is asked about at once.
const ASKED_AT_ONCE: usize = 500;

/// How a row ended.
#[derive(Debug)]
pub enum RowEnd {
    /// By this process.
    Outcome(Arc<Outcome>),
    /// Earlier, or by another process.
    Record(Box<JobRecord>),
    /// Nothing was begun.
    Failure(Box<Failure>),
    /// There is no picture to begin with.
    NoAnchor,
    /// The batch had stopped before.
    NotBegun,
}

/// Hears of the rows of a batch, by their indexes.
pub trait BatchObserver: Send + Sync {
    /// A row is worked on.
    fn begun(&self, row: usize);
    /// What happens to it.
    fn event(&self, row: usize, event: &Event);
    /// The last word about it.
    fn ended(&self, row: usize, end: RowEnd);
}

impl Desk {
    /// What the rows of a batch come to, by the prices of today. Sends no input and spends nothing.
    ///
    /// # Errors
    /// Where the prices or the journal cannot be read; of each row, a [`Failure`] that has charged
    /// nothing.
    pub async fn survey(
        &self,
        batch: &str,
        rows: &[BatchRow],
        again: bool,
    ) -> Result<Vec<Result<Prospect, Failure>>, Failure> {
        let mut planned = self.engine().plan_rows(batch, rows).await?;
        if again {
            refuse_taken_names(rows, &mut planned);
            return Ok(planned);
        }
        let caller = rows.first().map(|row| row.spec.caller.clone());
        let caller = caller.unwrap_or_default();
        for some in planned.chunks_mut(ASKED_AT_ONCE) {
            let some: Vec<&mut Prospect> = some.iter_mut().flatten().collect();
            let identities: Vec<_> = some.iter().map(|row| row.identity.clone()).collect();
            let known = self.journal().equal_jobs(&caller, &identities).await;
            for (row, known) in some.into_iter().zip(known.map_err(Failure::Journal)?) {
                row.standing = known.map_or(Standing::ToPay, Standing::of);
            }
        }
        refuse_taken_names(rows, &mut planned);
        Ok(planned)
    }

    /// Carries a batch out: each of its rows in order, so many at once, and an end for each. Rows that were
    /// made before are made `again` or not. A limit or a lack that the next row would meet too ends it early.
    pub async fn carry_out(
        &self,
        rows: Vec<(BatchRow, Prospect)>,
        concurrency: usize,
        again: bool,
        hears: &dyn BatchObserver,
    ) {
        let anchors = rows.iter().filter_map(|(row, _)| row.anchor);
        let batch = Batch {
            desk: self,
            engine: self.engine().clone().sharing_uploads(),
            anchors: anchors.map(|row| (row, watch::Sender::default())).collect(),
            has_stopped: AtomicBool::new(false),
            again,
            hears,
        };
        let work = rows
            .into_iter()
            .enumerate()
            .map(|(index, (row, prospect))| {
                let batch = &batch;
                async move {
                    if let Some(end) = batch.row(index, row, prospect).await {
                        batch.end(index, end);
                    }
                }
            });
        stream::iter(work)
            .for_each_concurrent(concurrency, |row| row)
            .await;
    }
}

/// Refuses the rows that would be paid and whose names, given by the user, a file has, or whose folder
/// cannot be written to.
fn refuse_taken_names(rows: &[BatchRow], planned: &mut [Result<Prospect, Failure>]) {
    for (row, planned) in rows.iter().zip(planned) {
        let is_named = match &row.spec.destination {
            Destination::Disk(save_to) => save_to.given_name().is_some(),
            Destination::Ima => false,
        };
        let to_pay = |row: &Prospect| matches!(row.standing, Standing::ToPay);
        let is_new = planned.as_ref().is_ok_and(to_pay);
        if is_new
            && is_named
            && let Err(failure) = check_destination(&row.spec)
        {
            *planned = Err(failure);
        }
    }
}

struct Batch<'a> {
    desk: &'a Desk,
    engine: Engine,
    /// The pictures that other rows begin with, once it is known whether there are any.
    anchors: HashMap<usize, watch::Sender<Option<Option<PathBuf>>>>,
    has_stopped: AtomicBool,
    again: bool,
    hears: &'a dyn BatchObserver,
}

impl Batch<'_> {
    /// What becomes of a row; none where the journal is closed before that is known.
    async fn row(&self, index: usize, row: BatchRow, prospect: Prospect) -> Option<RowEnd> {
        match prospect.standing {
            Standing::Saved(job) | Standing::Unknown(job) => return Some(RowEnd::Record(job)),
            Standing::Paid(run) => {
                self.hears.begun(index);
                let run = self.desk.attend_earlier(run);
                let end = self.follow(index, &run).await?;
                if !is_cancelled(&end) {
                    return Some(end);
                }
            }
            Standing::ToPay => {}
        }
        if self.has_stopped.load(Ordering::Relaxed) {
            return Some(RowEnd::NotBegun);
        }
        let mut spec = row.spec;
        if let Some(anchor) = row.anchor {
            let Some(picture) = self.picture_of(anchor).await else {
                return Some(RowEnd::NoAnchor);
            };
            if let Some(first) = spec.request.inputs.first_mut() {
                first.source = InputSource::File(picture);
            }
        }
        if self.has_stopped.load(Ordering::Relaxed) {
            return Some(RowEnd::NotBegun);
        }
        self.hears.begun(index);
        spec.identity = Some(prospect.identity);
        let join = Join {
            equal: match self.again {
                true => Equal::Never,
                false => Equal::Once,
            },
            ..Join::default()
        };
        let engine = self.engine.clone();
        let run = self
            .desk
            .begin(engine, spec, join, &AllowedFolders::ANYWHERE);
        self.follow(index, &run).await
    }

    /// Waits for the end of a run, and forgets it: there may be many more.
    async fn follow(&self, index: usize, run: &Arc<Run>) -> Option<RowEnd> {
        run.tell(&|event: &Event| self.hears.event(index, event))
            .await;
        self.desk.runs().retain(|known| !Arc::ptr_eq(known, run));
        let broken = || RowEnd::Failure(Box::new(Failure::Broken { task_id: None }));
        let mut left = match run.take_end() {
            End::Outcomes(mut only) => {
                return Some(only.pop().map_or_else(broken, RowEnd::Outcome));
            }
            End::Failure(failure) => return Some(RowEnd::Failure(failure)),
            End::Unreadable(job) => return Some(RowEnd::Record(job)),
            End::Joined(only) => only,
            // The program is told to end, while IMA goes on.
            End::Abandoned => match run.now().run {
                Some(run) => match self.desk.jobs_of(&run).await {
                    Err(JournalError::Closed) => return None,
                    jobs => jobs.unwrap_or_default(),
                },
                None => Vec::new(),
            },
        };
        let job = left.pop().map(Box::new);
        Some(job.map_or_else(broken, RowEnd::Record))
    }

    async fn picture_of(&self, anchor: usize) -> Option<PathBuf> {
        let mut known = self.anchors.get(&anchor)?.subscribe();
        // It cannot be closed while this borrows its sender.
        let picture = known.wait_for(Option::is_some).await.ok()?;
        picture.clone().flatten()
    }

    fn end(&self, index: usize, end: RowEnd) {
        if end.failure().is_some_and(|kind| stops(kind, &end)) {
            self.has_stopped.store(true, Ordering::Relaxed);
        }
        if let Some(anchor) = self.anchors.get(&index) {
            anchor.send_replace(Some(end.picture()));
        }
        self.hears.ended(index, end);
    }
}

/// Whether the rows after one that failed so would fail alike.
fn stops(kind: FailureKind, end: &RowEnd) -> bool {
    match kind {
        FailureKind::Key
        | FailureKind::Points
        | FailureKind::Subscription
        | FailureKind::Budget
        | FailureKind::Output => true,
        // The program is told to end.
        FailureKind::Cancelled => !matches!(end, RowEnd::Record(_)),
        _ => false,
    }
}

fn is_cancelled(end: &RowEnd) -> bool {
    end.failure() == Some(FailureKind::Cancelled)
}

impl RowEnd {
    /// Why there is no picture, where there is none.
    #[must_use]
    pub fn failure(&self) -> Option<FailureKind> {
        match self {
            Self::Outcome(outcome) => outcome.result.as_ref().err().map(Failure::kind),
            Self::Failure(failure) => Some(failure.kind()),
            Self::NoAnchor | Self::NotBegun => Some(FailureKind::Cancelled),
            Self::Record(job) => match job.state {
                State::Saved => None,
                State::Failed | State::GivenUp => Some(FailureKind::Generation),
                State::Refused => Some(FailureKind::Refused),
                State::Planned | State::Uploading | State::Cancelled => {
                    Some(FailureKind::Cancelled)
                }
                State::Creating | State::Unknown => Some(FailureKind::Unknown),
                State::Running | State::StillRunning | State::Succeeded => {
                    Some(FailureKind::StillRunning)
                }
            },
        }
    }

    /// The file of its picture.
    #[must_use]
    pub fn picture(&self) -> Option<PathBuf> {
        match self {
            Self::Outcome(outcome) => {
                let picture = outcome.result.as_ref().ok()?.first()?;
                Some(picture.saved.as_ref()?.path.clone())
            }
            Self::Record(job) => Some(job.files.first()?.path.clone().into()),
            Self::Failure(_) | Self::NoAnchor | Self::NotBegun => None,
        }
    }
}
