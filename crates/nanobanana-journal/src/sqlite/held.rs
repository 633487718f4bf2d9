//! Working on a job: taking it over, taking it further, and letting go of it.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;

use super::session::WhenGone;
use super::{SqliteStore, lease, spend, sql, write};
use crate::error::{JournalError, error_chain};
use crate::id::{JobId, Nonce};
use crate::record::JobRecord;
use crate::state::Recovery;
use crate::step::{LateStep, Step};
use crate::store::{Claim, Held};
use crate::unwritten;

/// Whether a step is checked against the time at which an answer can still come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hearing {
    /// Somebody may still hear the answer.
    Open,
    /// Who has sent the request has given it up.
    Over,
}

impl SqliteStore {
    /// Takes a held job further.
    pub(super) async fn advance_held(
        &self,
        held: &Held,
        step: &Step,
        now: Timestamp,
    ) -> Result<(), JournalError> {
        self.catch_up(held).await?;
        let step = self.as_written(held.job(), step).into_owned();
        let nonce = None;
        let at = now;
        self.take(held, &LateStep { at, step, nonce })
            .await
            .map(drop)
    }

    /// Puts a step by, beside the database, on the disk itself, before the database is asked to take
    /// it. That waits for nothing but the disk, and whoever drops it waits too, so that it cannot be
    /// left half way, and a process that is killed later has it done.
    pub(super) async fn record_held(
        &self,
        held: &Held,
        nonce: Option<&Nonce>,
        step: &Step,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let steps = {
            let mut backlog = held.backlog();
            backlog.push(LateStep {
                at,
                step: self.as_written(held.job(), step).into_owned(),
                nonce: nonce.cloned(),
            });
            backlog.clone()
        };
        if let Err(error) = self.put_by(held.job(), steps).await {
            // The database may still take it.
            tracing::error!(job = %held.job(), error = error_chain(&error), "step not put by");
        }
        self.catch_up(held).await
    }

    /// Writes what is still to be written. What cannot be written now waits for the next time.
    pub(super) async fn catch_up(&self, held: &Held) -> Result<(), JournalError> {
        loop {
            let oldest = held.backlog().first().cloned();
            let Some(oldest) = oldest else {
                return Ok(());
            };
            let is_ours = match self.take(held, &oldest).await {
                Ok(is_ours) => is_ours,
                // It was written after all: only the answer of the disk was lost.
                Err(error @ JournalError::Step { .. }) => {
                    tracing::warn!(job = %held.job(), error = error_chain(&error), "step passed over");
                    true
                }
                Err(error) => return Err(error),
            };
            let is_empty = {
                let mut backlog = held.backlog();
                backlog.remove(0);
                backlog.is_empty()
            };
            // The database has it.
            let job = held.job().clone();
            match oldest.nonce {
                Some(nonce) if !is_ours => {
                    self.with_late(move |late| late.clear_answer(&job, &nonce))
                        .await?;
                }
                _ if is_empty => self.with_late(move |late| late.clear(&job)).await,
                _ => {}
            }
        }
    }

    /// Writes a step to the database. Whether the job is held here, and so the file beside it.
    async fn take(&self, held: &Held, late: &LateStep) -> Result<bool, JournalError> {
        let LateStep { at, step, nonce } = late;
        let job = held.job();
        let hearing = self.hearing(job);
        let mut session = self.session().await?;
        let mut work = session.begin().await?;
        let record = match nonce {
            Some(_) => write::job(&mut work, job).await?,
            None => work.held_job(job).await?,
        };
        if nonce.is_none() && matches!(step, Step::Replanned { .. }) && step.follows(record.state) {
            spend::check_attempts(&mut work, job).await?;
        }
        if nonce.is_none() && hearing == Hearing::Open {
            write::check_answer_is_lost(&record, step, *at)?;
        }
        let is_ours = work.holds(&record);
        if !write::take_late(&mut work, &record, late).await? {
            return Err(JournalError::Step {
                job: job.clone(),
                from: record.state,
                step: step.name(),
            });
        }
        work.commit().await?;
        drop(session);
        if nonce.is_some() {
            self.sent().remove(job);
        }
        if step.is_last() && is_ours {
            held.mark_let_go();
            self.unwritten().remove(job);
            self.discard(job).await;
        }
        Ok(is_ours)
    }

    /// Whether the last create request of a job can still be heard of.
    fn hearing(&self, job: &JobId) -> Hearing {
        match self.sent().get(job) {
            Some(life) if life.strong_count() == 0 => Hearing::Over,
            _ => Hearing::Open,
        }
    }

    /// A step as it is written: without the prompt, where that is not.
    fn as_written<'a>(&self, job: &JobId, step: &'a Step) -> Cow<'a, Step> {
        match self.unwritten().get(job) {
            Some(prompt) => Cow::Owned(unwritten::without_prompt(step, prompt)),
            None => Cow::Borrowed(step),
        }
    }

    pub(super) async fn put_by(
        &self,
        job: &JobId,
        steps: Vec<LateStep>,
    ) -> Result<(), JournalError> {
        let path = super::open::file_in(&self.shared.folder);
        let job = job.clone();
        self.with_late(move |late| {
            // Beside no database they would be found by nobody.
            if let Ok(false) = path.try_exists() {
                return Err(JournalError::Gone { path });
            }
            late.write(&job, &steps)
        })
        .await
    }

    /// Removes the file of a job that needs none any more.
    pub(super) async fn discard(&self, job: &JobId) {
        let job = job.clone();
        self.with_late(move |late| late.remove(&job)).await;
    }

    /// Moves what the last holder of a job has put by to the database.
    pub(super) async fn take_late(
        &self,
        connection: &mut SqliteConnection,
        mut record: JobRecord,
    ) -> Result<JobRecord, JournalError> {
        let job = record.id.clone();
        let steps = self.with_late(move |late| late.read(&job)).await?;
        for late in steps {
            if write::take_late(connection, &record, &late).await? {
                record = write::job(connection, &record.id).await?;
            }
        }
        Ok(record)
    }

    /// Takes over a job that no living process holds.
    pub(super) async fn claim_job(&self, job: &JobId) -> Result<Claim, JournalError> {
        self.settle().await;
        let own_name = self.owner_name(WhenGone::Fail).await?;
        loop {
            let mut session = self.session().await?;
            let holder = write::job(&mut session.connection, job).await?.lease_owner;
            drop(session);
            if let Some(holder) = &holder
                && self.dead_among(vec![holder.clone()]).await?.is_empty()
            {
                let pid = lease::process_id(holder);
                return Ok(Claim::Busy { pid });
            }
            let mut session = self.session().await?;
            let mut work = session.begin().await?;
            let record = write::job(&mut work, job).await?;
            if record.lease_owner != holder {
                // Somebody was faster.
                continue;
            }
            let mut record = self.take_late(&mut work, record).await?;
            if record.state.recovery() == Recovery::Nothing {
                work.commit().await?;
                drop(session);
                self.unwritten().remove(job);
                self.discard(job).await;
                return Ok(Claim::Ended(Box::new(record)));
            }
            sqlx::query(sql::TAKE_LEASE)
                .bind(job.as_str())
                .bind(&own_name)
                .execute(&mut *work)
                .await?;
            work.commit().await?;
            drop(session);
            let cleared = job.clone();
            self.with_late(move |late| late.clear(&cleared)).await;
            record.lease_owner = Some(own_name);
            return Ok(Claim::Claimed(self.held(job.clone()), Box::new(record)));
        }
    }

    /// A job that is held here by now.
    pub(super) fn held(&self, job: JobId) -> Held {
        let writes_prompt = !self.unwritten().contains_key(&job);
        Held::new(Arc::new(self.clone()), job, writes_prompt)
    }

    /// Lets go of jobs whose holders were dropped.
    pub(super) async fn settle(&self) {
        let _one = self.shared.settling.lock().await;
        loop {
            let next = self.dropped().last().cloned();
            let Some(job) = next else { return };
            if let Err(error) = self.release_job(&job).await {
                // It is tried again before the next job is claimed, and a process that ends lets go
                // of everything anyway.
                tracing::debug!(%job, error = error_chain(&error), "job not released");
                return;
            }
            self.dropped().retain(|dropped| *dropped != job);
        }
    }

    /// The same, soon: what drops a holder does not wait.
    pub(super) fn settle_soon(&self, job: &JobId) {
        self.dropped().push(job.clone());
        // A store that nobody uses any more has let go of everything.
        let shared = Arc::downgrade(&self.shared);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Some(shared) = shared.upgrade() {
                    Self { shared }.settle().await;
                }
            });
        }
    }

    /// Lets go of a job. Of no effect where this process does not hold it.
    pub(super) async fn release_job(&self, job: &JobId) -> Result<(), JournalError> {
        let mut session = self.session().await?;
        let Some(own_name) = session.owner_name() else {
            return Ok(());
        };
        let record = match session.held_job(job).await {
            Err(JournalError::NotHeld { .. } | JournalError::NoSuchJob { .. }) => return Ok(()),
            held => held?,
        };
        drop(session);
        if record.state.recovery() == Recovery::Nothing {
            self.unwritten().remove(job);
        }
        // Before anybody else can hold the job, and only where nothing is left in it.
        let of_job = job.clone();
        self.with_late(move |late| -> Result<(), JournalError> {
            if late.read(&of_job)?.is_empty() {
                late.remove(&of_job);
            }
            Ok(())
        })
        .await?;
        sqlx::query(sql::GIVE_LEASE)
            .bind(job.as_str())
            .bind(own_name)
            .execute(&mut self.session().await?.connection)
            .await?;
        Ok(())
    }
}
