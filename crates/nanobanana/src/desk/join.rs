//! A call that means an earlier run: its end is waited for, wherever that is worked on.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use jiff::Timestamp;
use tokio::time::sleep;

use super::attendance::Attended;
use super::run::{End, Run};
use super::{Desk, LOOK, Taken};
use crate::event::{Event, JobNumber};
use crate::failure::Failure;
use crate::input::AllowedFolders;
use crate::job::{AttendedRuns, Engine, Intended, Ran, RunSpec};
use crate::journal::{
    Caller, Filter, Found, JobId, JobRecord, Join, JournalError, Recovery, RunId, State, lock,
};
use crate::metrics;
use crate::model::Model;
use crate::outcome::Outcome;

impl Desk {
    /// What a run would be, without spending.
    ///
    /// # Errors
    /// A [`Failure`] that has charged nothing.
    pub async fn intend(
        &self,
        spec: &RunSpec,
        join: &Join,
        allowed: &AllowedFolders,
    ) -> Result<Intended, Failure> {
        let mut engine = self.engine().clone();
        engine.allowed_folders = allowed.and(&engine.allowed_folders);
        engine.intend(self.journal(), spec, join).await
    }

    /// Begins a run, or joins the one whose answer was lost: by the call's key, by its mark of a retry, or as
    /// an equal one that nobody has received and nobody waits for. Equal calls that come at once are two.
    /// Comes back once it is in the journal, or has ended without that.
    pub async fn attend(&self, spec: RunSpec, join: Join, allowed: &AllowedFolders) -> Attended {
        let attendance = &self.inner.attendance;
        let Caller {
            account, end_user, ..
        } = spec.caller.clone();
        let alike = (account, end_user, spec.request.prompt.clone());
        let turn = attendance.turn(alike).lock_owned().await;
        let others = Arc::clone(attendance);
        let mut engine = self.engine().clone();
        engine.attended = Some(AttendedRuns(Arc::new(move || others.named())));
        // Whoever names a run by a key comes again for it.
        let is_tied = join.key.is_none();
        let attended = attendance.attend(self.begin(engine, spec, join, allowed), is_tied);
        // It cannot be closed while this borrows its sender.
        let _ = attended
            .follow()
            .wait_for(|now| now.run.is_some() || now.has_ended())
            .await;
        drop(turn);
        attended
    }

    /// Waits for an earlier run, and goes on with it where nobody does. Nothing is ever paid here.
    #[must_use]
    pub fn attend_earlier(&self, earlier: RunId) -> Attended {
        let run = self.add(Run::new(self.service(), Vec::new()));
        // Its name is known from the beginning.
        run.adopt(earlier.clone(), &[], Duration::ZERO);
        let (desk, its) = (self.clone(), Arc::clone(&run));
        self.work(&run, async move {
            let joined = desk.join(earlier, &its).await;
            joined.unwrap_or_else(|error| End::Failure(Box::new(Failure::Journal(error))))
        });
        self.inner.attendance.attend(run, false)
    }

    /// Carries a run out, or waits for the run that it means.
    pub(super) async fn run_or_join(
        &self,
        engine: &Engine,
        spec: &mut RunSpec,
        join: &Join,
        run: &Arc<Run>,
    ) -> End {
        self.receipts_written().await;
        let listener = self.listener(run);
        let mut before = None;
        loop {
            let ran = engine.run_or_join(self.journal(), spec, join, &listener);
            let joined = match ran.await {
                Ok(Ran::Outcomes(outcomes)) => return End::Outcomes(outcomes),
                Ok(Ran::Joined(joined)) => joined,
                Err(failure) => {
                    if let Failure::OverCap(over) = &failure {
                        metrics::limit_hit(over.cap.name());
                    }
                    return End::Failure(Box::new(failure));
                }
            };
            match self.join(joined.clone(), run).await {
                // Its process has ended before anything was sent: it is none to be joined, unless the
                // caller has heard that and names it all the same.
                Ok(end) if before.as_ref() != Some(&joined) && is_unsent(&end) => {}
                Ok(end) => {
                    metrics::joined();
                    return end;
                }
                Err(error) => return End::Failure(Box::new(Failure::Journal(error))),
            }
            before = Some(joined);
        }
    }

    /// Waits for the end of an earlier run, and goes on with it where nobody does.
    async fn join(&self, joined: RunId, run: &Arc<Run>) -> Result<End, JournalError> {
        let records = self.jobs_of(&joined).await?;
        let elapsed = run_time(&records);
        run.adopt(joined.clone(), &records, elapsed);
        let jobs = records.iter().map(|job| job.id.clone()).collect();
        run.hear(&Event::Joined { jobs, elapsed });
        let told = Mutex::new(Vec::new());
        let numbered = records.iter().zip((1..).map(JobNumber));
        let ends = numbered.map(|(job, number)| self.join_job(number, &job.id, run, &told));
        // Collected, since a future that holds the lazy iterator cannot be sent to another thread.
        let ends: Vec<_> = ends.collect();
        let ends: Result<Vec<_>, _> = join_all(ends).await.into_iter().collect();
        if let Some(outcomes) = ends?.into_iter().collect() {
            return Ok(End::Outcomes(outcomes));
        }
        Ok(End::Joined(self.jobs_of(&joined).await?))
    }

    pub(super) async fn jobs_of(&self, run: &RunId) -> Result<Vec<JobRecord>, JournalError> {
        let filter = Filter {
            run: Some(run.clone()),
            ..Filter::default()
        };
        Ok(self.journal().page(&filter, None, None).await?.jobs)
    }

    /// Waits for the end of a job of an earlier run: its outcome, where this process has it.
    async fn join_job(
        &self,
        number: JobNumber,
        job: &JobId,
        run: &Arc<Run>,
        told: &Mutex<Vec<Arc<Run>>>,
    ) -> Result<Option<Arc<Outcome>>, JournalError> {
        loop {
            let Found::One(record) = self.journal().find(job.as_str()).await? else {
                return Ok(None);
            };
            let progress = self.progress_elsewhere(number, &record);
            match self.take_up(record).await? {
                Taken::Run(other) => {
                    let is_first = {
                        let mut told = lock(told);
                        let is_first = !told.iter().any(|known| Arc::ptr_eq(known, &other));
                        told.push(Arc::clone(&other));
                        is_first
                    };
                    if is_first {
                        other.tell(&|event: &Event| run.hear(event)).await;
                    }
                    return Ok(match &*other.ended().await {
                        End::Outcomes(outcomes) => {
                            outcomes.iter().find(|outcome| outcome.id == *job).cloned()
                        }
                        _ => None,
                    });
                }
                Taken::Busy { .. } => {
                    if let Some(progress) = progress {
                        run.hear(&progress);
                    }
                    sleep(LOOK).await;
                }
                Taken::Ended(_) | Taken::AskUser(_) | Taken::OtherKey(_) => return Ok(None),
            }
        }
    }

    /// How far a task is that another process asks about, at the looks at which that is told.
    fn progress_elsewhere(&self, job: JobNumber, record: &JobRecord) -> Option<Event> {
        let model = Model::from_id(&record.model_id).filter(|_| record.state == State::Running)?;
        let elapsed = Timestamp::now().duration_since(record.committed_at);
        let elapsed = Duration::try_from(elapsed).ok()?;
        let interval = self.engine().service.pacing.progress.interval(model);
        let since_tick = elapsed.as_nanos() % interval.as_nanos();
        let expected = model.expected_time();
        (since_tick < LOOK.as_nanos()).then(|| Event::Progress {
            job,
            elapsed,
            percent: expected.percent(elapsed),
            expected,
            trouble: None,
        })
    }
}

/// For how long a run has gone on, or did.
fn run_time(jobs: &[JobRecord]) -> Duration {
    let is_over = jobs
        .iter()
        .all(|job| job.state.recovery() == Recovery::Nothing);
    let end = jobs.iter().map(|job| job.updated_at).max();
    let end = end.filter(|_| is_over).unwrap_or_else(Timestamp::now);
    let begun = jobs.iter().map(|job| job.created_at).min();
    let time = begun.map(|begun| Duration::try_from(end.duration_since(begun)));
    time.and_then(Result::ok).unwrap_or_default()
}

/// Whether every job was given up before anything was sent for it.
fn is_unsent(end: &End) -> bool {
    match end {
        End::Joined(jobs) => jobs.iter().all(|job| job.state == State::Cancelled),
        End::Outcomes(outcomes) => outcomes
            .iter()
            .all(|outcome| matches!(outcome.result, Err(Failure::Cancelled { .. }))),
        End::Failure(_) | End::Unreadable(_) | End::Abandoned => false,
    }
}
