//! Picking up a job that another process, or this one, has left.

use std::sync::Arc;
use std::time::Duration;

use ima_openapi::TaskId;
use jiff::Timestamp;
use tokio::time::Instant;

use super::engine::Engine;
use super::paid::{Job, JobFacts, RecordedPlan, caught};
use crate::event::{Event, Observer};
use crate::failure::Failure;
use crate::journal::{Charge, Held, JobRecord, Recovery, State, Step};
use crate::outcome::{Outcome, Picture};
use crate::output::Destination;

impl Engine {
    /// Takes up a job that this process has claimed ([`Store::claim`](crate::journal::Store::claim)), and ends it as far as it
    /// can be ended: pictures of paid tasks are fetched, jobs that were never sent are cancelled,
    /// jobs whose create request was in flight become unknown. Nothing is ever paid here.
    ///
    /// # Errors
    /// The record, where this version cannot read its plan or destination.
    pub async fn resume(
        &self,
        held: Held,
        record: Box<JobRecord>,
        observer: &dyn Observer,
    ) -> Result<Arc<Outcome>, UnreadableJob> {
        let Some(kept) = RecordedPlan::of(&record) else {
            // A later version can read it, so it is left to that.
            held.release().await;
            return Err(UnreadableJob(record));
        };
        let job = Job::again(self, held, &record, kept, observer);
        Ok(job.take_up(&record).await)
    }
}

/// A job in the journal that this version cannot read.
#[derive(Debug, thiserror::Error)]
#[error("job {} was written by another version of this program and cannot be read", .0.id)]
pub struct UnreadableJob(pub Box<JobRecord>);

impl Job<'_> {
    async fn take_up(self, record: &JobRecord) -> Arc<Outcome> {
        let started = Instant::now();
        // A task's time is counted from its creation, whoever waited for it.
        let before = record
            .task_id
            .as_ref()
            .map_or(Duration::ZERO, |_| age(record));
        let mut facts = JobFacts::of(record);
        self.clear_the_way();
        let ended = caught(self.recover(record, &mut facts)).await;
        self.conclude(before + started.elapsed(), facts, ended)
            .await
    }

    /// Removes the temporary files of the process that had the job before, and makes the folder
    /// again where it is gone. Where that cannot be done, saving says so.
    fn clear_the_way(&self) {
        if let Destination::Disk(save_to) = &self.destination
            && let Err(error) = save_to
                .prepare()
                .and_then(|()| save_to.remove_scratch_files(self.held.job()))
        {
            tracing::debug!(job = %self.held.job(), %error, "the folder was not made ready");
        }
    }

    /// Goes on where the answer to a request in doubt leads by now, whoever heard it; the doubt, where
    /// nobody did.
    pub(super) async fn take_up_answer(
        &self,
        facts: &mut JobFacts,
        doubt: Failure,
    ) -> Result<Vec<Picture>, Failure> {
        match self.held.known().await {
            Some(known) if known.state.charge() != Charge::Unknown => {
                facts.doubtful_points = known.doubtful_points;
                Box::pin(self.recover(&known, facts)).await
            }
            _ => Err(doubt),
        }
    }

    async fn recover(
        &self,
        record: &JobRecord,
        facts: &mut JobFacts,
    ) -> Result<Vec<Picture>, Failure> {
        let task_id = record.task_id.as_deref().map(TaskId::new);
        facts.task_id.clone_from(&task_id);
        let recovery = match record.state {
            // Whoever has claimed it was asked to.
            State::GivenUp => Recovery::AskIma,
            state => state.recovery(),
        };
        match (recovery, task_id) {
            (Recovery::AskIma, Some(task_id)) => {
                if record.state != State::Running {
                    let running = Step::Running {
                        task_id: task_id.to_string(),
                    };
                    self.note(&running, &mut facts.notices).await;
                }
                self.observer.event(&Event::PickedUp {
                    job: self.number,
                    task_id: task_id.clone(),
                });
                self.attend(task_id, age(record), facts).await
            }
            (Recovery::Download, Some(task_id)) => {
                let finished = self.finished(&task_id).await;
                let finished = finished.unwrap_or_else(|| record.pictures.clone());
                self.fetch_all(task_id, finished, facts).await
            }
            (Recovery::Cancel, _) => {
                let reason = "the program ended before anything was sent".to_owned();
                let step = Step::Cancelled {
                    reason: reason.clone(),
                };
                self.note(&step, &mut facts.notices).await;
                Err(Failure::Cancelled { reason })
            }
            (Recovery::MarkUnknown, _) => {
                self.held.outwait_answer(record).await;
                let reason = "the program ended while the paid request was under way".to_owned();
                let step = Step::Unknown { reason };
                self.note(&step, &mut facts.notices).await;
                self.take_up_answer(facts, Failure::CreateUnknown { source: None })
                    .await
            }
            // IMA has refused it meanwhile.
            (Recovery::Nothing, _) => Err(Failure::Cancelled {
                reason: record.reason.clone().unwrap_or_default(),
            }),
            _ => Err(Failure::CreateUnknown { source: None }),
        }
    }
}

/// How long ago the task was created, by the clock on the wall; never zero, since a task that is
/// picked up is asked about at once.
fn age(record: &JobRecord) -> Duration {
    let age = Timestamp::now().duration_since(record.committed_at);
    Duration::try_from(age)
        .unwrap_or_default()
        .max(Duration::from_millis(1))
}
