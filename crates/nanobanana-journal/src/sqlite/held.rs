//! Working on a job: taking it over, taking it further, and letting go of it.

use std::sync::Arc;

use sqlx::sqlite::SqliteConnection;
use tokio::sync::MutexGuard;

use super::late::Lasts;
use super::session::WhenGone;
use super::{SqliteStore, lease, spend, sql, write};
use crate::blocking::lock;
use crate::error::{JournalError, error_chain};
use crate::id::JobId;
use crate::record::JobRecord;
use crate::state::{Recovery, State};
use crate::step::{LateStep, Step};
use crate::store::{Claim, Held};
use crate::unwritten;

impl SqliteStore {
    /// Writes what is still to be written. What cannot be written now waits for the next time.
    pub(super) async fn catch_up(&self, held: &Held) -> Result<(), JournalError> {
        let mut taken = Vec::new();
        let ended = loop {
            let Some(oldest) = held.backlog().first().cloned() else {
                break Ok(());
            };
            match self.take(held, &oldest).await {
                Ok(()) => {}
                // It was written after all: only the answer of the disk was lost.
                Err(error @ JournalError::Step { .. }) => {
                    tracing::warn!(job = %held.job(), error = error_chain(&error), "step passed over");
                }
                Err(error) => break Err(error),
            }
            held.backlog().remove(0);
            taken.push(oldest);
        };
        if !taken.is_empty() {
            self.cleared(held.job(), taken, held.is_let_go()).await;
        }
        ended
    }

    /// Takes out of a job's file what the database has, and gives up its room where it has ended.
    pub(super) async fn cleared(&self, job: &JobId, taken: Vec<LateStep>, has_ended: bool) {
        let job = job.clone();
        self.with_late(move |late| late.take_out(&job, &taken, has_ended))
            .await;
    }

    pub(super) async fn take(&self, held: &Held, late: &LateStep) -> Result<(), JournalError> {
        let LateStep { at, step, nonce } = late;
        let job = held.job();
        let is_given_up = self.is_given_up(job);
        let mut session = self.session().await?;
        let mut work = session.begin().await?;
        let mut record = match nonce {
            Some(_) => write::job(&mut work, job).await?,
            None => work.held_job(job).await?,
        };
        let (from, is_ours) = (record.state, work.holds(&record));
        if nonce.is_none() && matches!(step, Step::Replanned { .. }) && step.follows(from) {
            spend::check_attempts(&mut work, job).await?;
        }
        if nonce.is_none() && !is_given_up {
            write::check_answer_is_lost(&record, step, *at)?;
        }
        if !write::take(&mut work, &mut record, late).await? {
            return Err(JournalError::Step {
                job: job.clone(),
                from,
                step: step.name(),
            });
        }
        work.commit().await?;
        drop(session);
        if nonce.is_some() {
            lock(&self.shared.sent).remove(job);
        }
        if is_ours && record.state.is_final() {
            held.mark_let_go();
            lock(&self.shared.unwritten).remove(job);
        }
        Ok(())
    }

    /// Whether who has sent the last create request of a job from here has given it up.
    fn is_given_up(&self, job: &JobId) -> bool {
        let sent = lock(&self.shared.sent);
        sent.get(job).is_some_and(|life| life.strong_count() == 0)
    }

    /// A step as it is written: without the prompt, where that is not.
    pub(super) fn as_written(&self, job: &JobId, step: &Step) -> Step {
        match lock(&self.shared.unwritten).get(job) {
            Some(prompt) => unwritten::without_prompt(step, prompt),
            None => step.clone(),
        }
    }

    pub(super) async fn put_by(
        &self,
        job: &JobId,
        steps: Vec<LateStep>,
        lasts: Lasts,
    ) -> Result<(), JournalError> {
        let path = super::open::file_in(&self.shared.folder);
        let job = job.clone();
        self.with_late(move |late| {
            // Beside no database they would be found by nobody.
            if let Ok(false) = path.try_exists() {
                return Err(JournalError::Gone { path });
            }
            late.add(&job, steps, lasts)
        })
        .await
    }

    pub(super) async fn discard(&self, job: &JobId) {
        let job = job.clone();
        self.with_late(move |late| late.remove(&job)).await;
    }

    /// Moves what the last holder of a job has put by to the database. What that was.
    pub(super) async fn take_late(
        &self,
        connection: &mut SqliteConnection,
        record: &mut JobRecord,
    ) -> Result<Vec<LateStep>, JournalError> {
        let job = record.id.clone();
        let steps = self.with_late(move |late| late.read(&job)).await?;
        for late in &steps {
            write::take(connection, record, late).await?;
        }
        Ok(steps)
    }

    pub(super) async fn claim_job(&self, job: &JobId) -> Result<Claim, JournalError> {
        let own_name = self.owner_name(WhenGone::Fail).await?;
        loop {
            drop(self.settle().await);
            let mut session = self.session().await?;
            let holder = write::job(&mut session.connection, job).await?.lease_owner;
            drop(session);
            if let Some(holder) = &holder
                && self.dead_among(vec![holder.clone()]).await?.is_empty()
            {
                let pid = lease::process_id(holder);
                return Ok(Claim::Busy { pid });
            }
            // What is let go of is what is held before, not what is taken now.
            let _settled = self.settle().await;
            let mut session = self.session().await?;
            let mut work = session.begin().await?;
            let mut record = write::job(&mut work, job).await?;
            if record.lease_owner != holder {
                // Somebody was faster.
                continue;
            }
            let taken = self.take_late(&mut work, &mut record).await?;
            let can_be_asked_for = record.state == State::GivenUp && record.forgotten_at.is_none();
            if record.state.recovery() == Recovery::Nothing && !can_be_asked_for {
                work.commit().await?;
                drop(session);
                lock(&self.shared.unwritten).remove(job);
                self.cleared(job, taken, true).await;
                return Ok(Claim::Ended(Box::new(record)));
            }
            // From here on whoever drops this lets go of the job.
            let held = self.held(job.clone());
            sqlx::query(sql::TAKE_LEASE)
                .bind(job.as_str())
                .bind(&own_name)
                .execute(&mut *work)
                .await?;
            let committed = work.commit().await;
            self.make_sure(&mut session, committed, (sql::HAS_TAKEN, job.as_str()))
                .await?;
            drop(session);
            self.cleared(job, taken, false).await;
            record.lease_owner = Some(own_name);
            return Ok(Claim::Claimed(held, Box::new(record)));
        }
    }

    /// A job that is held here by now, or is about to be.
    pub(super) fn held(&self, job: JobId) -> Held {
        let writes_prompt = !lock(&self.shared.unwritten).contains_key(&job);
        Held::new(Arc::new(self.clone()), job, writes_prompt)
    }

    /// Lets go of jobs whose holders were dropped. Nobody lets go of any while the guard lives.
    pub(super) async fn settle(&self) -> MutexGuard<'_, ()> {
        let settling = self.shared.settling.lock().await;
        loop {
            let next = lock(&self.shared.dropped).last().cloned();
            let Some(job) = next else { return settling };
            if let Err(error) = self.release_job(&job).await {
                // It is tried again before the next job is claimed, and a process that ends lets go
                // of everything anyway.
                tracing::debug!(%job, error = error_chain(&error), "job not released");
                return settling;
            }
            lock(&self.shared.dropped).retain(|dropped| *dropped != job);
        }
    }

    /// Lets go of a job. Of no effect where this process does not hold it.
    pub(super) async fn release_job(&self, job: &JobId) -> Result<(), JournalError> {
        let mut session = self.session().await?;
        let Some(own_name) = session.owner_name() else {
            return Ok(());
        };
        let record = match session.held_job(job).await {
            Err(JournalError::NotHeld { .. }) => return Ok(()),
            Err(JournalError::NoSuchJob { .. }) => {
                // It was never begun.
                lock(&self.shared.unwritten).remove(job);
                return Ok(());
            }
            held => held?,
        };
        drop(session);
        if record.state.recovery() == Recovery::Nothing {
            lock(&self.shared.unwritten).remove(job);
        }
        // Before anybody else can hold the job.
        self.cleared(job, Vec::new(), true).await;
        sqlx::query(sql::GIVE_LEASE)
            .bind(job.as_str())
            .bind(own_name)
            .execute(&mut self.session().await?.connection)
            .await?;
        Ok(())
    }
}
