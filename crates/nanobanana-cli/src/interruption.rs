//! Ctrl-C and its like: how they are noticed, and what is said of the jobs that they left.

use std::io;
use std::pin::pin;
use std::time::Duration;

use jiff::Timestamp;
use nanobanana::journal::{
    Claim, Found, JobFilter, JobId, JobRecord, Journal, JournalError, Recovery, Step,
};

use crate::connect::Maker;
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
    pub(crate) maker: Maker,
    /// Paid jobs that can be picked up.
    pub(crate) paid: Vec<Paid>,
    /// Jobs whose paid request may have left and has no answer.
    pub(crate) unanswered: Vec<JobId>,
    /// Whether the journal could not be asked.
    pub(crate) is_unread: bool,
}

/// A job whose task is paid.
#[derive(Debug)]
pub(crate) struct Paid {
    pub(crate) job: JobId,
    pub(crate) task_id: String,
}

impl Interruption {
    /// What is left of the order that this process began at a time.
    pub(crate) async fn of_order(journal: &Journal, begun: Timestamp, maker: Maker) -> Self {
        Self::look(maker, async {
            let records = ordered_here(journal, begun).await?;
            Self::leave(journal, records, maker).await
        })
        .await
    }

    /// What is left of these jobs, which this process has claimed.
    pub(crate) async fn of_jobs(journal: &Journal, jobs: &[JobId], maker: Maker) -> Self {
        Self::look(maker, async {
            let mut records = Vec::new();
            for job in jobs {
                if let Found::One(record) = journal.find(job.as_str()).await? {
                    records.push(*record);
                }
            }
            Self::leave(journal, records, maker).await
        })
        .await
    }

    async fn look(maker: Maker, looking: impl Future<Output = Result<Self, JournalError>>) -> Self {
        match tokio::time::timeout(LONGEST_LOOK, looking).await {
            Ok(Ok(interruption)) => interruption,
            _ => Self {
                is_unread: true,
                ..Self::nothing(maker)
            },
        }
    }

    fn nothing(maker: Maker) -> Self {
        Self {
            maker,
            paid: Vec::new(),
            unanswered: Vec::new(),
            is_unread: false,
        }
    }

    /// Writes down how the jobs are left, and sorts them by what can be done.
    async fn leave(
        journal: &Journal,
        records: Vec<JobRecord>,
        maker: Maker,
    ) -> Result<Self, JournalError> {
        let mut left = Self::nothing(maker);
        for record in records {
            let step = match record.state.recovery() {
                Recovery::AskVendor | Recovery::Download => {
                    left.paid.push(Paid {
                        task_id: record.task_id.unwrap_or_default(),
                        job: record.id,
                    });
                    continue;
                }
                Recovery::AskUser => {
                    left.unanswered.push(record.id);
                    continue;
                }
                Recovery::Nothing => continue,
                Recovery::Cancel => Step::Cancelled {
                    reason: text::INTERRUPTED_BEFORE.to_owned(),
                },
                Recovery::MarkUnknown => {
                    left.unanswered.push(record.id.clone());
                    Step::Unknown {
                        reason: text::INTERRUPTED_MEANWHILE.to_owned(),
                    }
                }
            };
            // Where this fails, the next `resume` does the same.
            let _ = journal.advance(&record.id, &step, Timestamp::now()).await;
        }
        Ok(left)
    }
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
