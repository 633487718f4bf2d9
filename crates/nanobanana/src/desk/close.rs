//! The end of the work in good order: nothing new is paid, and what is being paid or saved is written
//! down.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::timeout;

use super::Desk;
use super::run::{Pending, Run, Snapshot};
use crate::job::Cancellation;
use crate::journal::{
    Claim, Filter, Found, JobId, JobRecord, Journal, JournalError, Recovery, Step, lock,
};

/// Reasons that the journal keeps, in English like all that programs read.
const INTERRUPTED_BEFORE: &str = "interrupted before anything was sent";
const INTERRUPTED_MEANWHILE: &str = "interrupted while the paid request was under way";

/// How long a picture that has just got its name may take to be written down.
const LAST_RECORD: Duration = Duration::from_millis(200);

/// How long the journal may take to say what is left, and again to note it. Each takes milliseconds,
/// unless another process holds it.
const LONGEST_LOOK: Duration = Duration::from_secs(1);

/// What is left of the runs that had not ended.
#[derive(Clone, Debug)]
pub struct Left {
    /// When it was looked at.
    pub at: Timestamp,
    /// The jobs of all runs as they are left, in order.
    pub jobs: Vec<JobRecord>,
    /// What was heard of them, where the journal could not be asked.
    pub unread: Option<Vec<NamedJob>>,
    /// Whether no other job waits to be picked up.
    pub is_all: bool,
}

/// A job by its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedJob {
    /// Its name in the journal.
    pub id: JobId,
    /// IMA's id of its task, where it was heard.
    pub task_id: Option<String>,
}

impl Desk {
    /// From now on nothing new is paid. What should not be broken off, of all runs.
    #[must_use]
    pub fn stop_buying(&self) -> Pending {
        self.inner.engine.cancellation.stop_buying();
        let runs = self.runs();
        let pending = runs.iter().map(|run| run.now().pending());
        pending.max().unwrap_or(Pending::Nothing)
    }

    /// Ends the work. From now on nothing new is paid; what is paid at this moment, or being saved,
    /// may take until `limit` to be written down. Then the work on all runs is dropped, which removes
    /// its temporary files, their jobs are let go of, and the journal is closed.
    ///
    /// What is left, where not every run had ended.
    pub async fn close(self, limit: impl Future<Output = ()>) -> Option<Left> {
        let inner = &self.inner;
        let runs = self.runs().clone();
        wind_down(&runs, &inner.engine.cancellation, limit).await;
        let mut tasks = std::mem::take(&mut *lock(&inner.tasks));
        let is_left = runs.iter().any(|run| !run.now().has_ended());
        tasks.shutdown().await;
        let _ = timeout(LONGEST_LOOK, self.receipts_written()).await;
        let left = if is_left {
            Some(Left::of(&inner.journal, named(&runs)).await)
        } else {
            None
        };
        // What was written is written; what is open is for the next process.
        let _ = inner.journal.close().await;
        left
    }
}

/// Brings runs to where their work can be dropped.
async fn wind_down(
    runs: &[Arc<Run>],
    cancellation: &Cancellation,
    limit: impl Future<Output = ()>,
) {
    cancellation.stop_buying();
    let settled = all(runs, |now| now.pending() == Pending::Nothing);
    tokio::select! {
        biased;
        () = settled => {}
        () = limit => tracing::warn!("a paid request was under way when the program ended"),
    }
    cancellation.stop_saving();
    // A picture that has its name by now is written down; no other gets one.
    let saved = all(runs, |now| {
        now.jobs.iter().all(|job| job.pending != Pending::Saving)
    });
    let _ = timeout(LAST_RECORD, saved).await;
}

async fn all(runs: &[Arc<Run>], is_so: impl Fn(&Snapshot) -> bool) {
    for run in runs {
        // An error would mean that the run is gone.
        let _ = run.follow().wait_for(&is_so).await;
    }
}

fn named(runs: &[Arc<Run>]) -> Vec<NamedJob> {
    let jobs = runs.iter().flat_map(|run| run.now().jobs);
    jobs.map(|job| NamedJob {
        id: job.id,
        task_id: job.task_id,
    })
    .collect()
}

impl Left {
    async fn of(journal: &Journal, named: Vec<NamedJob>) -> Self {
        let (jobs, unread, is_all) = match timeout(LONGEST_LOOK, read(journal, &named)).await {
            Ok(Ok(mut records)) => {
                let _ = timeout(LONGEST_LOOK, leave(journal, &mut records)).await;
                let is_all = timeout(LONGEST_LOOK, are_all(journal, &records)).await;
                (records, None, is_all.unwrap_or(false))
            }
            _ => (Vec::new(), Some(named), false),
        };
        Self {
            at: Timestamp::now(),
            jobs,
            unread,
            is_all,
        }
    }
}

async fn read(journal: &Journal, named: &[NamedJob]) -> Result<Vec<JobRecord>, JournalError> {
    let mut records = Vec::with_capacity(named.len());
    for NamedJob { id, .. } in named {
        if let Found::One(record) = journal.find(id.as_str()).await? {
            records.push(*record);
        }
    }
    Ok(records)
}

/// Whether these are all the jobs that wait to be picked up.
async fn are_all(journal: &Journal, records: &[JobRecord]) -> bool {
    let Ok(unfinished) = journal.page(&Filter::unfinished(), None, None).await else {
        return false;
    };
    let mut others = unfinished
        .jobs
        .iter()
        .filter(|job| job.state.recovery() != Recovery::AskUser);
    others.all(|job| records.iter().any(|known| known.id == job.id))
}

/// Ends what nobody works on any more, as far as the journal takes it: the records say how far.
async fn leave(journal: &Journal, records: &mut [JobRecord]) {
    for record in records {
        let step = match record.state.recovery() {
            Recovery::Cancel => Step::Cancelled {
                reason: INTERRUPTED_BEFORE.to_owned(),
            },
            Recovery::MarkUnknown => Step::Unknown {
                reason: INTERRUPTED_MEANWHILE.to_owned(),
            },
            _ => continue,
        };
        // What fails of this is done by the next `resume`.
        if let Ok(Claim::Claimed(held, _)) = journal.claim(&record.id).await {
            let _ = held.advance(&step).await;
            if let Some(known) = held.known().await {
                *record = known;
            }
            held.release().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use tokio::time::{Instant, sleep};

    use super::super::run::JobSnapshot;
    use super::*;
    use crate::TaskId;
    use crate::event::{Event, JobNumber};
    use crate::journal::ServiceKind;

    const JOB: JobNumber = JobNumber(1);

    fn run() -> Arc<Run> {
        let job = JobSnapshot {
            number: JOB,
            id: JobId::random().unwrap(),
            task_id: None,
            step: super::super::run::Step::Begun,
            pending: Pending::Nothing,
        };
        Arc::new(Run::new(ServiceKind::Simulator, vec![job]))
    }

    /// How long a run goes on after a signal.
    async fn after_signal(run: &Arc<Run>, limit: impl Future<Output = ()>) -> Duration {
        let started = Instant::now();
        wind_down(&[Arc::clone(run)], &Cancellation::default(), limit).await;
        started.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_nothing_depends_on_is_dropped_at_once() {
        assert_eq!(after_signal(&run(), pending()).await, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_to_a_paid_request_that_comes_in_time_is_waited_for() {
        let run = run();
        run.hear(&Event::Paying { job: JOB });
        let answer = async {
            sleep(Duration::from_millis(1500)).await;
            let task_id = TaskId::new("t-1");
            run.hear(&Event::Created { job: JOB, task_id });
        };
        let (time, ()) = tokio::join!(after_signal(&run, pending()), answer);
        assert_eq!(time, Duration::from_millis(1500));
        assert_eq!(named(&[run])[0].task_id.as_deref(), Some("t-1"));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_is_waited_for_until_the_limit() {
        let run = run();
        run.hear(&Event::Paying { job: JOB });
        let limit = Duration::from_secs(2);
        assert_eq!(after_signal(&run, sleep(limit)).await, limit);
        assert_eq!(after_signal(&run, ready(())).await, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_picture_that_is_being_saved_is_waited_for_and_a_last_moment_to_record_it() {
        let run = run();
        run.hear(&Event::Saving { job: JOB });
        assert_eq!(after_signal(&run, ready(())).await, LAST_RECORD);
        let saving = async {
            sleep(Duration::from_millis(700)).await;
            run.hear(&Event::OnRecord { job: JOB });
        };
        let (time, ()) = tokio::join!(after_signal(&run, pending()), saving);
        assert_eq!(time, Duration::from_millis(700));
    }
}
