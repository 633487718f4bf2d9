//! Ctrl-C and its like: how they are noticed, and what is said of the jobs that they left.

use std::io;
use std::pin::pin;
use std::time::Duration;

use jiff::Timestamp;
use nanobanana::Charge;
use nanobanana::journal::{
    Claim, Found, JobFilter, JobId, JobRecord, Journal, JournalError, Recovery, State, Step,
};

use crate::text;

/// How long the journal may take to say what is left. It takes milliseconds, unless another
/// process holds it.
const LONGEST_LOOK: Duration = Duration::from_secs(2);

/// Does work unless a signal ends it first. The work is then dropped, which removes its temporary
/// files. Further signals change nothing.
pub(crate) async fn unless_interrupted<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    tokio::select! {
        done = &mut work => Some(done),
        signal = interrupted() => match signal {
            Ok(()) => None,
            // Without a handler a signal ends the process the plain way.
            Err(_) => Some(work.await),
        },
    }
}

/// Waits for Ctrl-C, or for the signal by which supervisors ask a program to end.
#[cfg(unix)]
async fn interrupted() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = terminate.recv() => Ok(()),
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
async fn interrupted() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

/// What an interrupted command leaves behind, by the journal.
#[derive(Debug, thiserror::Error)]
#[error("{}", text::interrupted(self))]
pub(crate) struct Interruption {
    /// When it was looked at.
    pub(crate) at: Timestamp,
    /// Its jobs as they are left, in order; none where nothing was ordered.
    pub(crate) jobs: Vec<JobRecord>,
    /// Whether the journal could not be asked.
    pub(crate) is_unread: bool,
}

impl Interruption {
    /// What is left of the order that this process began at a time.
    pub(crate) async fn of_order(journal: &Journal, begun: Timestamp) -> Box<Self> {
        Self::look(async {
            let records = ordered_here(journal, begun).await?;
            Ok(leave(journal, records).await)
        })
        .await
    }

    /// What is left of these jobs, which this process has claimed.
    pub(crate) async fn of_jobs(journal: &Journal, jobs: &[JobId]) -> Box<Self> {
        Self::look(async {
            let mut records = Vec::new();
            for job in jobs {
                if let Found::One(record) = journal.find(job.as_str()).await? {
                    records.push(*record);
                }
            }
            Ok(leave(journal, records).await)
        })
        .await
    }

    async fn look(
        looking: impl Future<Output = Result<Vec<JobRecord>, JournalError>>,
    ) -> Box<Self> {
        let looked = tokio::time::timeout(LONGEST_LOOK, looking).await;
        let (jobs, is_unread) = match looked {
            Ok(Ok(jobs)) => (jobs, false),
            _ => (Vec::new(), true),
        };
        Box::new(Self {
            at: Timestamp::now(),
            jobs,
            is_unread,
        })
    }

    /// What is known of the jobs' points.
    pub(crate) fn points(&self) -> Points {
        let mut points = Points::default();
        for job in &self.jobs {
            points.unknown += job.doubtful_points;
            match job.charge() {
                Charge::None => {}
                Charge::Spent => points.spent += job.points,
                Charge::Unknown => points.unknown += job.points,
            }
        }
        points
    }

    /// The paid jobs whose pictures are still to be fetched.
    pub(crate) fn paid(&self) -> impl Iterator<Item = &JobRecord> {
        let jobs = self.jobs.iter();
        jobs.filter(|job| {
            let recovery = job.state.recovery();
            matches!(recovery, Recovery::AskVendor | Recovery::Download)
        })
    }

    /// The jobs that the vendor, or a limit, has ended without a picture.
    pub(crate) fn ended_badly(&self) -> impl Iterator<Item = &JobRecord> {
        let jobs = self.jobs.iter();
        jobs.filter(|job| matches!(job.state, State::Refused | State::Failed))
    }

    /// The jobs in a state.
    pub(crate) fn in_state(&self, state: State) -> impl Iterator<Item = &JobRecord> {
        self.jobs.iter().filter(move |job| job.state == state)
    }
}

/// Points of several jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Points {
    pub(crate) spent: u32,
    /// Of these it is not known whether they were spent.
    pub(crate) unknown: u32,
}

/// Writes down how the jobs are left.
async fn leave(journal: &Journal, mut records: Vec<JobRecord>) -> Vec<JobRecord> {
    for record in &mut records {
        let (state, reason, step): (_, _, fn(String) -> Step) = match record.state.recovery() {
            Recovery::Cancel => (State::Cancelled, text::INTERRUPTED_BEFORE, |reason| {
                Step::Cancelled { reason }
            }),
            Recovery::MarkUnknown => (State::Unknown, text::INTERRUPTED_MEANWHILE, |reason| {
                Step::Unknown { reason }
            }),
            _ => continue,
        };
        record.state = state;
        record.reason = Some(reason.to_owned());
        let step = step(reason.to_owned());
        // Where this fails, the next `resume` does the same.
        let _ = journal.advance(&record.id, &step, Timestamp::now()).await;
    }
    records
}

/// The jobs of the order that this process began at a time.
async fn ordered_here(journal: &Journal, begun: Timestamp) -> Result<Vec<JobRecord>, JournalError> {
    let filter = JobFilter {
        since: Some(begun),
        ..JobFilter::default()
    };
    let mut records = journal.jobs(&filter).await?;
    let mut ours = None;
    for record in &records {
        match journal.claim(&record.id).await? {
            Claim::Busy { pid } if pid == Some(std::process::id()) => {
                ours = Some(record.run_id.clone());
                break;
            }
            // Another process has just left it.
            Claim::Claimed(_) => journal.release(&record.id).await?,
            Claim::Busy { .. } | Claim::Ended(_) => {}
        }
    }
    records.retain(|record| Some(&record.run_id) == ours.as_ref());
    Ok(records)
}
