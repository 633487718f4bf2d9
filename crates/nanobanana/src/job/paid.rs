//! One paid task, from its create request to its files.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use futures_util::FutureExt as _;
use ima_openapi::TaskId;
use jiff::Timestamp;
use tokio::time::Instant;

use super::engine::Engine;
use super::spec::RunSpec;
use crate::event::{Event, JobNumber, Observer};
use crate::failure::{Failure, GenerationEnd};
use crate::journal::error_chain;
use crate::journal::{
    Held, IntendedFile, JobRecord, PictureRecord, SavedFile, Step, TaskEnd, blocking,
};
use crate::notice::Notice;
use crate::outcome::{Outcome, Picture};
use crate::output::{Destination, Numbering};
use crate::plan::Plan;
use crate::preferences::Preferences;

pub(super) struct Job<'a> {
    pub(super) number: JobNumber,
    pub(super) held: Held,
    pub(super) plan: Arc<Plan>,
    pub(super) engine: &'a Engine,
    pub(super) destination: Destination,
    /// Whether the job's number is part of its files' names.
    pub(super) is_numbered: bool,
    /// Where the model is remembered; nowhere for a job that is gone on with.
    pub(super) preferences: Option<&'a Preferences>,
    pub(super) observer: &'a dyn Observer,
}

/// What a job has found out on its way, whether it ends well or not.
#[derive(Default)]
pub(super) struct JobFacts {
    pub(super) doubtful_points: u32,
    pub(super) task_id: Option<TaskId>,
    pub(super) notices: Vec<Notice>,
    /// The files that were made ready for the task's pictures, in this process or before.
    pub(super) intended: Vec<IntendedFile>,
}

/// What the row of a job keeps of its run.
pub(super) struct RecordedPlan {
    plan: Plan,
    destination: Destination,
    is_numbered: bool,
}

impl RecordedPlan {
    /// `None` where another version has written it.
    pub(super) fn of(record: &JobRecord) -> Option<Self> {
        let (destination, is_numbered) =
            Destination::from_record(&record.destination, record.created_at.into())?;
        Some(Self {
            plan: Plan::from_record(record)?,
            destination,
            is_numbered,
        })
    }
}

impl JobFacts {
    /// Those of a job that was worked on before.
    pub(super) fn of(record: &JobRecord) -> Self {
        Self {
            doubtful_points: record.doubtful_points,
            intended: record.intended.clone(),
            ..Self::default()
        }
    }
}

impl<'a> Job<'a> {
    pub(super) fn again(
        engine: &'a Engine,
        held: Held,
        record: &JobRecord,
        kept: RecordedPlan,
        observer: &'a dyn Observer,
    ) -> Self {
        Self {
            number: JobNumber(usize::try_from(record.number).unwrap_or(1)),
            held,
            plan: Arc::new(engine.service.paced(kept.plan)),
            engine,
            destination: kept.destination,
            is_numbered: kept.is_numbered,
            preferences: None,
            observer,
        }
    }
}

impl Job<'_> {
    /// Writes down a step of a job that may be paid. The user is told once that it could not be.
    pub(super) async fn note(&self, step: &Step, notices: &mut Vec<Notice>) {
        tell_once(self.held.note(step).await, notices);
    }

    pub(super) async fn carry_out(mut self, spec: &RunSpec, input_urls: &[String]) -> Arc<Outcome> {
        let started = Instant::now();
        let mut facts = JobFacts::default();
        let working = async {
            let notices = &mut facts.notices;
            let task_id = self.create(spec, input_urls, notices).await?;
            self.attend(task_id, Duration::ZERO, &mut facts).await
        };
        let ended = caught(working).await;
        self.conclude(started.elapsed(), facts, ended).await
    }

    pub(super) async fn attend(
        &self,
        task_id: TaskId,
        age: Duration,
        facts: &mut JobFacts,
    ) -> Result<Vec<Picture>, Failure> {
        facts.task_id = Some(task_id.clone());
        let watched = self.engine.ima_time.during(self.watch(&task_id, age)).await;
        if let Some(step) = watched_step(&watched) {
            self.note(&step, &mut facts.notices).await;
        }
        self.fetch_all(task_id, watched?, facts).await
    }

    pub(super) async fn fetch_all(
        &self,
        task_id: TaskId,
        finished: Vec<PictureRecord>,
        facts: &mut JobFacts,
    ) -> Result<Vec<Picture>, Failure> {
        let delivered = self.deliver(&task_id, finished, facts).await;
        facts.task_id = Some(task_id);
        let step = match &delivered {
            Ok(pictures) => Step::Saved {
                files: pictures
                    .iter()
                    .filter_map(|picture| {
                        let file = picture.saved.as_ref()?.to_record(&picture.url);
                        let mut intended = facts.intended.iter();
                        let sha256 = intended.find(|intended| intended.file.path == file.path);
                        let sha256 = sha256.map(|intended| intended.sha256.clone());
                        Some(SavedFile { sha256, ..file })
                    })
                    .collect(),
            },
            Err(failure) => Step::DeliveryFailed {
                reason: error_chain(failure),
            },
        };
        self.note(&step, &mut facts.notices).await;
        self.observer.event(&Event::OnRecord { job: self.number });
        delivered
    }

    pub(super) async fn conclude(
        self,
        elapsed: Duration,
        mut facts: JobFacts,
        ended: thread::Result<Result<Vec<Picture>, Failure>>,
    ) -> Arc<Outcome> {
        let task_id = facts.task_id.clone();
        let result = ended.unwrap_or(Err(Failure::Broken { task_id }));
        if let Ok(pictures) = &result {
            let saved = pictures.iter().filter_map(|picture| picture.saved.as_ref());
            facts
                .notices
                .extend(saved.flat_map(|saved| saved.notices.clone()));
            self.remember_preference(&mut facts.notices).await;
        }
        let id = self.held.job().clone();
        self.held.release().await;
        for notice in &mut facts.notices {
            if let Notice::NotRecorded { task_id, .. } = notice {
                task_id.clone_from(&facts.task_id);
            }
        }
        let mut notices = self.plan.notices.clone();
        notices.extend(facts.notices);
        let outcome = Arc::new(Outcome {
            job: self.number,
            id,
            plan: self.plan,
            doubtful_points: facts.doubtful_points,
            task_id: facts.task_id,
            elapsed,
            notices,
            result,
        });
        log_end(&outcome);
        self.observer.event(&Event::Ended {
            outcome: Arc::clone(&outcome),
        });
        outcome
    }

    /// The numbers in a file's name: of the job where there are several, and of the picture where
    /// the task has several.
    pub(super) fn numbering(&self, nth_of_task: Option<usize>) -> Numbering {
        let of_job = self.is_numbered.then_some(self.number.0);
        Numbering(of_job.into_iter().chain(nth_of_task).collect())
    }

    async fn remember_preference(&self, notices: &mut Vec<Notice>) {
        let Some(preferences) = self.preferences.cloned() else {
            return;
        };
        let plan = Arc::clone(&self.plan);
        let _at_work = self.engine.service.capacity.work().await;
        // Another process may hold the lock, and the disk may be slow.
        let saving = blocking(move || preferences.remember(&plan, Timestamp::now())).await;
        if let Err(error) = saving {
            let reason = error_chain(&error);
            tracing::warn!(reason, "preference not saved");
            notices.push(Notice::PreferenceNotSaved { reason });
        }
    }
}

/// Tells the user once that a step could not be written down.
pub(super) fn tell_once(unrecorded: Option<String>, notices: &mut Vec<Notice>) {
    let is_told = |notice: &Notice| matches!(notice, Notice::NotRecorded { .. });
    if let Some(reason) = unrecorded
        && !notices.iter().any(is_told)
    {
        let task_id = None;
        notices.push(Notice::NotRecorded { task_id, reason });
    }
}

/// Holds a panic in the work on a job to that job: those beside it go on.
pub(super) async fn caught<T>(work: impl Future<Output = T>) -> thread::Result<T> {
    AssertUnwindSafe(work).catch_unwind().await
}

fn log_end(outcome: &Outcome) {
    let (job, seconds) = (outcome.job.0, outcome.elapsed.as_secs());
    let task_id = outcome.task_id.as_ref().map(TaskId::as_str);
    match &outcome.result {
        Ok(_) => tracing::info!(job, task_id, seconds, "succeeded"),
        Err(failure) => {
            tracing::warn!(
                job,
                task_id,
                seconds,
                error = error_chain(failure),
                "failed"
            );
        }
    }
}

/// What the end of a watch is in the journal; nothing where the task's state is as unknown as
/// before.
fn watched_step(watched: &Result<Vec<PictureRecord>, Failure>) -> Option<Step> {
    match watched {
        Ok(pictures) => Some(Step::Succeeded {
            pictures: pictures.clone(),
        }),
        Err(Failure::StillRunning { .. }) => Some(Step::StillRunning),
        Err(Failure::Generation { end, .. }) => Some(match end {
            GenerationEnd::Failed { reason } => Step::Failed {
                end: TaskEnd::Failed,
                message: reason.clone(),
            },
            GenerationEnd::Deleted => Step::Failed {
                end: TaskEnd::Deleted,
                message: None,
            },
        }),
        Err(_) => None,
    }
}
