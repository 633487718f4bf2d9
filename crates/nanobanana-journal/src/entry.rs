//! A job's row in the journal, as the job itself writes it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::late::LateStep;
use super::{Caps, CreatePermit, JobId, Journal, JournalError, SpendError, Step, error_chain};

/// The row of a job that this process works on.
#[derive(Debug)]
pub struct Entry {
    journal: Journal,
    id: JobId,
    /// Steps that the database does not have yet, the oldest first.
    backlog: Mutex<Vec<LateStep>>,
}

impl Entry {
    /// The row of a job that was begun or claimed through this journal.
    #[must_use]
    pub fn new(journal: Journal, id: JobId) -> Self {
        Self {
            journal,
            id,
            backlog: Mutex::default(),
        }
    }

    /// The job.
    #[must_use]
    pub fn id(&self) -> &JobId {
        &self.id
    }

    /// Whether the prompt of the job may be written.
    #[must_use]
    pub fn writes_prompt(&self) -> bool {
        self.journal.writes_prompt_of(&self.id)
    }

    /// Permission for one create request, durable before it is given.
    ///
    /// # Errors
    /// As [`Journal::authorise_create`].
    pub async fn authorise(&self, caps: &Caps) -> Result<CreatePermit, SpendError> {
        self.catch_up().await?;
        let now = Timestamp::now();
        self.journal.authorise_create(&self.id, caps, now).await
    }

    /// Permission for one more create request of a job whose first answer was lost.
    ///
    /// # Errors
    /// As [`Journal::authorise_create`].
    pub async fn authorise_accepting_double_charge(
        &self,
        caps: &Caps,
    ) -> Result<CreatePermit, SpendError> {
        let now = Timestamp::now();
        self.journal
            .authorise_create_accepting_double_charge(&self.id, caps, now)
            .await
    }

    /// Writes down a step without which the work does not go on.
    ///
    /// # Errors
    /// As [`Journal::advance`].
    pub async fn record(&self, step: &Step) -> Result<(), JournalError> {
        self.catch_up().await?;
        self.journal.advance(&self.id, step, Timestamp::now()).await
    }

    /// Writes down a step of a job that may be paid: beside the database at once, then in it. When
    /// that fails the work goes on, since a paid picture matters more than its record: the step is
    /// written before the next one. Why it failed, for the user to be told.
    pub async fn note(&self, step: &Step) -> Option<String> {
        self.put_by(step).await;
        let error = self.catch_up().await.err()?;
        let reason = error_chain(&error);
        tracing::error!(job = %self.id, step = step.name(), reason, "step not recorded");
        Some(reason)
    }

    /// Polled once, it is done however this ends.
    async fn put_by(&self, step: &Step) {
        let steps = {
            let mut backlog = self.backlog();
            backlog.push(LateStep {
                at: Timestamp::now(),
                step: self.journal.as_written(&self.id, step).into_owned(),
            });
            backlog.clone()
        };
        if let Err(error) = self.journal.put_by(&self.id, steps).await {
            // The database may still take it.
            tracing::error!(job = %self.id, error = error_chain(&error), "step not put by");
        }
    }

    /// Writes what is still to be written. What cannot be written now waits for the next time.
    async fn catch_up(&self) -> Result<(), JournalError> {
        loop {
            let oldest = self.backlog().first().cloned();
            let Some(LateStep { at, step }) = oldest else {
                return Ok(());
            };
            match self.journal.advance(&self.id, &step, at).await {
                Ok(()) => {}
                // It was written after all: only the answer of the disk was lost.
                Err(error @ JournalError::Step { .. }) => {
                    tracing::warn!(job = %self.id, error = error_chain(&error), "step passed over");
                }
                Err(error) => return Err(error),
            }
            let is_empty = {
                let mut backlog = self.backlog();
                backlog.remove(0);
                backlog.is_empty()
            };
            if is_empty {
                self.journal.forget(&self.id).await;
            }
        }
    }

    /// Nothing that holds the lock can panic half way, so a poisoned one is as good as any.
    fn backlog(&self) -> MutexGuard<'_, Vec<LateStep>> {
        self.backlog.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets another process work on the job.
    pub async fn release(&self) {
        if let Err(error) = self.catch_up().await {
            tracing::error!(job = %self.id, error = error_chain(&error), "steps not recorded");
        }
        if let Err(error) = self.journal.release(&self.id).await {
            // A process that ends loses its leases anyway.
            tracing::debug!(job = %self.id, error = error_chain(&error), "lease not released");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Claim, NewJob, NewRun, PictureRecord, PromptLog, ServiceKind, State, Transition};

    fn order() -> NewRun {
        NewRun {
            service: ServiceKind::Simulator,
            jobs: vec![NewJob {
                task_type: "text_to_image".to_owned(),
                model_id: "m".to_owned(),
                model_name: "M".to_owned(),
                model_version: "m-1".to_owned(),
                size: None,
                aspect_ratio: None,
                points: 4,
                attribute_id: 1,
                prompt: "x".to_owned(),
                request: json!({}),
                plan: json!({}),
                input_hashes: Vec::new(),
                destination: json!({}),
            }],
        }
    }

    fn running() -> Step {
        let task_id = "t-1".to_owned();
        Step::Running { task_id }
    }

    fn succeeded() -> Step {
        Step::Succeeded {
            pictures: vec![PictureRecord {
                url: "https://a.example/1.png".to_owned(),
                cover_url: None,
            }],
        }
    }

    #[tokio::test]
    async fn what_could_not_be_written_is_told_and_written_before_the_next_step() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path(), PromptLog::Keep).await.unwrap();
        let now = Timestamp::now();
        let mut ids = journal.begin(&order(), &Caps::NONE, now).await.unwrap();
        let id = ids.remove(0);
        let entry = Entry::new(journal.clone(), id.clone());
        let permit = entry.authorise(&Caps::NONE).await.unwrap();
        assert_eq!(permit.job(), &id);

        // Without the lease no step can be written.
        journal.release(&id).await.unwrap();
        let reason = format!("job {id} is not held by this process");
        for step in [running(), succeeded()] {
            assert_eq!(entry.note(&step).await.as_ref(), Some(&reason));
        }

        let claimed = journal.claim(&id).await.unwrap();
        // They were put by, so whoever takes over knows of them.
        assert!(matches!(claimed, Claim::Claimed(job) if job.state == State::Succeeded));
        let saved = Step::Saved { files: Vec::new() };
        assert_eq!(entry.note(&saved).await, None);
        let transitions = journal.transitions(&id).await.unwrap();
        let states: Vec<State> = transitions.iter().map(|t: &Transition| t.to).collect();
        let expected = [
            State::Planned,
            State::Creating,
            State::Running,
            State::Succeeded,
            State::Saved,
        ];
        assert_eq!(states, expected);
    }

    #[tokio::test]
    async fn a_step_is_put_by_even_if_nobody_waits_for_that() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path(), PromptLog::Keep).await.unwrap();
        let now = Timestamp::now();
        let mut ids = journal.begin(&order(), &Caps::NONE, now).await.unwrap();
        let entry = Entry::new(journal.clone(), ids.remove(0));
        let _permit = entry.authorise(&Caps::NONE).await.unwrap();
        let step = running();
        let mut noting = Box::pin(entry.note(&step));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(noting.as_mut().poll(&mut context).is_pending());
        drop(noting);
        let path = folder.path().join("late").join(entry.id().as_str());
        let content = std::fs::read_to_string(path).unwrap();
        assert!(content.contains("t-1"), "{content}");
    }

    #[tokio::test]
    async fn a_step_that_was_written_after_all_does_not_stop_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path(), PromptLog::Keep).await.unwrap();
        let now = Timestamp::now();
        let mut ids = journal.begin(&order(), &Caps::NONE, now).await.unwrap();
        let entry = Entry::new(journal.clone(), ids.remove(0));
        let _permit = entry.authorise(&Caps::NONE).await.unwrap();
        entry.record(&running()).await.unwrap();
        entry.put_by(&running()).await;
        assert_eq!(entry.note(&succeeded()).await, None);
        let transitions = journal.transitions(entry.id()).await.unwrap();
        assert_eq!(transitions.last().unwrap().to, State::Succeeded);
    }
}
