//! The one gate to spending.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::Connection as _;
use sqlx::sqlite::SqliteConnection;

use super::budget::{Ask, Caps};
use super::error::{JournalError, SpendError};
use super::id::{JobId, RunId};
use super::record::{JobRecord, NewJob, NewRun, encode};
use super::state::State;
use super::write::{Arrow, begin_attempt, held_job, sent_attempts, write_progress};
use super::{Journal, PromptLog, Session, WhenGone, sql};

/// How many create requests of one job are sent, the first and those that recovery plans after a
/// refusal. A user who accepts to be charged twice may go beyond.
pub const MAX_ATTEMPTS: usize = 3;

/// Leave to send one create request. Only the journal can make one, and only after the job's row
/// says on disk that the request may have left.
#[derive(Debug)]
#[must_use = "the job is on record as being created"]
pub struct CreatePermit {
    job: JobId,
    points: u32,
    attribute_id: u64,
}

impl CreatePermit {
    /// The job that may be created.
    #[must_use]
    pub fn job(&self) -> &JobId {
        &self.job
    }

    /// The price that was allowed, in points.
    #[must_use]
    pub fn points(&self) -> u32 {
        self.points
    }

    /// The id of the credit rule that was allowed.
    #[must_use]
    pub fn attribute_id(&self) -> u64 {
        self.attribute_id
    }

    /// Checks that what is about to be sent is what was allowed.
    ///
    /// # Errors
    /// [`JournalError::OtherPlan`].
    pub fn covers(&self, points: u32, attribute_id: u64) -> Result<(), JournalError> {
        if (points, attribute_id) == (self.points, self.attribute_id) {
            return Ok(());
        }
        Err(JournalError::OtherPlan {
            job: self.job.clone(),
            allowed: (self.points, self.attribute_id),
            planned: (points, attribute_id),
        })
    }
}

/// What the user has agreed to.
#[derive(Clone, Copy, Debug)]
enum Consent {
    /// To be charged once: there is no task yet.
    Once,
    /// To be charged twice, perhaps: there may be a task already.
    PerhapsTwice,
}

impl Journal {
    /// Writes a run and its jobs as [planned](State::Planned) and held by this process, all or
    /// none. The jobs' ids come in the jobs' order.
    ///
    /// # Errors
    /// [`SpendError::OverCap`] when a limit would be passed.
    pub async fn begin(
        &self,
        run: &NewRun,
        caps: &Caps,
        now: Timestamp,
    ) -> Result<Vec<JobId>, SpendError> {
        let owner = &*self.owner_name(WhenGone::Make).await?;
        let dead = self.dead_spenders(caps).await?;
        let mut session = self.session().await?;
        let Session {
            connection, file, ..
        } = &mut *session;
        let mut transaction = connection.begin_with(sql::BEGIN).await?;
        let points = || run.jobs.iter().map(|job| u64::from(job.points));
        let ask = Ask {
            service: run.service,
            run_id: "",
            job_id: "",
            dearest: points().max().unwrap_or(0),
            total: points().sum(),
            doubtful: 0,
        };
        ask.check(caps, &mut transaction, &dead).await?;
        let run_id = RunId::random()?;
        let at = now.as_millisecond();
        sqlx::query(sql::INSERT_RUN)
            .bind(run_id.as_str())
            .bind(run.service.name())
            .bind(at)
            .execute(&mut *transaction)
            .await?;
        let mut ids = Vec::with_capacity(run.jobs.len());
        for (job, number) in run.jobs.iter().zip(1..) {
            let place = Place {
                id: JobId::random()?,
                run_id: &run_id,
                number,
                run,
                owner,
                at,
            };
            self.insert(&mut transaction, &place, job).await?;
            ids.push(place.id);
        }
        transaction.commit().await?;
        file.check()?;
        if self.prompts() == PromptLog::Omit {
            let prompts = run.jobs.iter().map(|job| job.prompt.clone());
            self.unwritten().extend(ids.iter().cloned().zip(prompts));
        }
        Ok(ids)
    }

    async fn insert(
        &self,
        connection: &mut SqliteConnection,
        place: &Place<'_>,
        job: &NewJob,
    ) -> Result<(), JournalError> {
        let prompt = match self.prompts() {
            PromptLog::Keep => Some(&job.prompt),
            PromptLog::Omit => None,
        };
        sqlx::query(sql::INSERT_JOB)
            .bind(place.id.as_str())
            .bind(place.run_id.as_str())
            .bind(place.number)
            .bind(place.run.service.name())
            .bind(place.at)
            .bind(place.owner)
            .bind(&job.task_type)
            .bind(&job.model_id)
            .bind(&job.model_name)
            .bind(&job.model_version)
            .bind(&job.size)
            .bind(&job.aspect_ratio)
            .bind(job.points)
            .bind(job.attribute_id.to_string())
            .bind(prompt)
            .bind(job.request.to_string())
            .bind(job.plan.to_string())
            .bind(encode("input_hashes", &job.input_hashes)?)
            .bind(job.destination.to_string())
            .execute(&mut *connection)
            .await?;
        let begun = Arrow {
            step: "begun",
            from: None,
            to: State::Planned,
        };
        begun.write(connection, &place.id, place.at, None).await
    }

    /// Allows a job's create request to be sent: checks the limits again and moves the job to
    /// [creating](State::Creating), on the disk itself before this returns. By then there is also
    /// room for what comes of it, should the database or the disk not take it then.
    ///
    /// # Errors
    /// [`SpendError::OverCap`] when a limit would be passed; the job stays as it is.
    /// [`JournalError::TooManyAttempts`] after [`MAX_ATTEMPTS`].
    pub async fn authorise_create(
        &self,
        job: &JobId,
        caps: &Caps,
        now: Timestamp,
    ) -> Result<CreatePermit, SpendError> {
        self.authorise(job, caps, now, Consent::Once).await
    }

    /// Allows the create request of an [unknown](State::Unknown) job to be sent again, after the
    /// user has accepted that both may be paid. From now on the points of both count.
    ///
    /// # Errors
    /// As [`authorise_create`](Self::authorise_create).
    pub async fn authorise_create_accepting_double_charge(
        &self,
        job: &JobId,
        caps: &Caps,
        now: Timestamp,
    ) -> Result<CreatePermit, SpendError> {
        self.authorise(job, caps, now, Consent::PerhapsTwice).await
    }

    async fn authorise(
        &self,
        job: &JobId,
        caps: &Caps,
        now: Timestamp,
        consent: Consent,
    ) -> Result<CreatePermit, SpendError> {
        let (_turn, reserved) = tokio::join!(self.shared.turn.lock(), self.reserve(job, consent));
        reserved?;
        let dead = self.dead_spenders(caps).await?;
        let mut session = self.session().await?;
        let Session {
            connection,
            file,
            owner,
        } = &mut *session;
        let mut transaction = connection.begin_with(sql::BEGIN).await?;
        let record = held_job(&mut transaction, owner.as_ref(), job).await?;
        let mut progress = record.progress()?;
        consent.check(&mut transaction, &record).await?;
        progress.create(now.as_millisecond());
        let ask = Ask {
            service: record.service,
            run_id: record.run_id.as_str(),
            job_id: job.as_str(),
            dearest: progress.points.into(),
            total: progress.points.into(),
            doubtful: progress.doubtful_points.into(),
        };
        ask.check(caps, &mut transaction, &dead).await?;
        begin_attempt(&mut transaction, &record, now).await?;
        let arrow = Arrow {
            step: consent.step(),
            from: Some(record.state),
            to: State::Creating,
        };
        write_progress(&mut transaction, job, &progress, Some(arrow), now).await?;
        transaction.commit().await?;
        file.check()?;
        Ok(CreatePermit {
            job: job.clone(),
            points: progress.points,
            attribute_id: progress.attribute_id,
        })
    }

    /// Makes room for what comes of a create request that may be allowed, which takes a disk as
    /// long as it takes: nobody else waits meanwhile. Only its holder changes a job, so what holds
    /// now holds until it is allowed.
    async fn reserve(&self, job: &JobId, consent: Consent) -> Result<(), JournalError> {
        let mut session = self.session().await?;
        let Session {
            connection, owner, ..
        } = &mut *session;
        let record = held_job(connection, owner.as_ref(), job).await?;
        consent.check(connection, &record).await?;
        drop(session);
        let job = job.clone();
        self.with_late(move |late| late.reserve(&job)).await
    }

    /// The dead among those who hold jobs for which nothing was sent yet, where it matters.
    async fn dead_spenders(&self, caps: &Caps) -> Result<HashSet<String>, JournalError> {
        if caps.run.is_none() && caps.day.is_none() {
            return Ok(HashSet::new());
        }
        let holders = sqlx::query_scalar(sql::SPENDERS)
            .fetch_all(&mut self.session().await?.connection)
            .await?;
        self.dead_among(holders).await
    }
}

/// Where a new job goes.
struct Place<'a> {
    id: JobId,
    run_id: &'a RunId,
    number: u32,
    run: &'a NewRun,
    owner: &'a str,
    at: i64,
}

impl Consent {
    /// How a transition calls the authorisation.
    const fn step(self) -> &'static str {
        match self {
            Self::Once => "create_authorised",
            Self::PerhapsTwice => "repeated_create_authorised",
        }
    }

    async fn check(
        self,
        connection: &mut SqliteConnection,
        record: &JobRecord,
    ) -> Result<(), JournalError> {
        let is_its_state = match self {
            Self::Once => record.state != State::Unknown,
            Self::PerhapsTwice => record.state == State::Unknown,
        };
        if !is_its_state || !record.state.may_become(State::Creating) {
            return Err(JournalError::Step {
                job: record.id.clone(),
                from: record.state,
                step: self.step(),
            });
        }
        match self {
            Self::Once => check_attempts(connection, &record.id).await,
            Self::PerhapsTwice => Ok(()),
        }
    }
}

/// Checks that another create request of a job may be planned or sent.
pub(super) async fn check_attempts(
    connection: &mut SqliteConnection,
    job: &JobId,
) -> Result<(), JournalError> {
    let made = sent_attempts(connection, job).await?;
    if made < MAX_ATTEMPTS {
        return Ok(());
    }
    Err(JournalError::TooManyAttempts {
        job: job.clone(),
        made,
    })
}
