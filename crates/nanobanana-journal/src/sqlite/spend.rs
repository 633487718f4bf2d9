//! The one gate to spending.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use super::budget::Ask;
use super::client_keys::check_account;
use super::session::{WhenGone, Work};
use super::write::{self, Arrow, update};
use super::{PromptLog, SqliteStore, fingerprint, row, sql};
use crate::blocking::lock;
use crate::caps::Caps;
use crate::error::JournalError;
use crate::id::{JobId, Nonce, RunId};
use crate::permit::{Consent, CreatePermit, MAX_ATTEMPTS, Moment};
use crate::progress::encode;
use crate::record::{Attempt, AttemptOutcome, JobRecord};
use crate::run::{Equal, LONGEST, NewJob, NewRun, Twin};
use crate::state::State;
use crate::step::LateStep;
use crate::store::{Begun, Held};

impl SqliteStore {
    pub(super) async fn begin_run(
        &self,
        run: &NewRun,
        caps: &Caps,
        now: Timestamp,
    ) -> Result<Begun, JournalError> {
        drop(self.settle().await);
        let owner = &*self.owner_name(WhenGone::Make).await?;
        let fingerprint = self.fingerprint(run).await?;
        let fingerprint = fingerprint.as_deref();
        let dead = self.dead_spenders(caps, fingerprint).await?;
        let run_id = RunId::random()?;
        let mut session = self.session().await?;
        let mut work = session.begin().await?;
        if let Some(joined) = meant(&mut work, run, fingerprint, (owner, &dead), now).await? {
            return Ok(Begun::Joined(joined));
        }
        check_account(&mut work, &run.caller.account, now).await?;
        let points = || run.jobs.iter().map(|job| u64::from(job.points));
        let ask = Ask {
            service: run.service,
            account: &run.caller.account,
            run_id: "",
            job_id: "",
            dearest: points().max().unwrap_or(0),
            total: points().sum(),
            doubtful: 0,
        };
        ask.check(caps, &mut work, &dead).await?;
        let at = now.as_millisecond();
        sqlx::query(sql::INSERT_RUN)
            .bind(run_id.as_str())
            .bind(run.service.name())
            .bind(at)
            .bind(&run.caller.account)
            .bind(&run.caller.end_user)
            .bind(fingerprint)
            .execute(&mut *work)
            .await?;
        if let Some(key) = &run.join.key {
            sqlx::query(sql::INSERT_KEY)
                .bind(key_owner(run)?)
                .bind(key)
                .bind(run_id.as_str())
                .bind(at)
                .execute(&mut *work)
                .await?;
        }
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
            self.insert(&mut work, &place, job).await?;
            ids.push(place.id);
        }
        if self.shared.prompts == PromptLog::Omit {
            let prompts = run.jobs.iter().map(|job| job.prompt.clone());
            lock(&self.shared.unwritten).extend(ids.iter().cloned().zip(prompts));
        }
        // From here on whoever drops these lets go of the jobs.
        let jobs = ids.into_iter().map(|id| self.held(id)).collect();
        let committed = work.commit().await;
        self.make_sure(&mut session, committed, (sql::HAS_BEGUN, run_id.as_str()))
            .await?;
        Ok(Begun::New { run: run_id, jobs })
    }

    pub(super) async fn meant_run(
        &self,
        run: &NewRun,
        now: Timestamp,
    ) -> Result<Option<RunId>, JournalError> {
        let owner = &*self.owner_name(WhenGone::Make).await?;
        let fingerprint = self.fingerprint(run).await?;
        let fingerprint = fingerprint.as_deref();
        let dead = self.dead_spenders(&Caps::NONE, fingerprint).await?;
        let mut session = self.session().await?;
        let mut work = session.begin().await?;
        meant(&mut work, run, fingerprint, (owner, &dead), now).await
    }

    async fn fingerprint(&self, run: &NewRun) -> Result<Option<String>, JournalError> {
        let Some(identity) = &run.identity else {
            return Ok(None);
        };
        let hash = fingerprint::of(&self.shared.folder, &run.caller, identity);
        Ok(Some(hash.await?))
    }

    async fn insert(
        &self,
        connection: &mut SqliteConnection,
        place: &Place<'_>,
        job: &NewJob,
    ) -> Result<(), JournalError> {
        let prompt = match self.shared.prompts {
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

    pub(super) async fn authorise_job(
        &self,
        held: &Held,
        caps: &Caps,
        consent: Consent,
        now: Timestamp,
    ) -> Result<CreatePermit, JournalError> {
        let (called, job) = (Moment::now(), held.job());
        let (_turn, reserved) = tokio::join!(self.shared.turn.lock(), self.reserve(job, consent));
        let answers = reserved?;
        let dead = self.dead_spenders(caps, None).await?;
        let nonce = Nonce::random()?;
        let mut session = self.session().await?;
        // It may have been a while before it was this job's turn. From here on time counts.
        let (waited, asked) = called.whole_seconds();
        let now = now.checked_add(waited).unwrap_or(now);
        let mut work = session.begin().await?;
        let mut record = work.held_job(job).await?;
        for answer in &answers {
            write::take(&mut work, &mut record, answer).await?;
        }
        check_consent(consent, &mut work, &record).await?;
        sqlx::query(sql::INSERT_ATTEMPT)
            .bind(job.as_str())
            .bind(now.as_millisecond())
            .bind(record.points)
            .bind(record.attribute_id.to_string())
            .bind(&record.size)
            .bind(&record.reason)
            .bind(nonce.as_str())
            .execute(&mut *work)
            .await?;
        let from = Some(record.state);
        record.create(now);
        let account: String = sqlx::query_scalar(sql::ACCOUNT)
            .bind(record.run_id.as_str())
            .fetch_one(&mut *work)
            .await?;
        if consent == Consent::Once {
            // What a key was asked for in time is made, and what it left in doubt is the owner's.
            check_account(&mut work, &account, record.created_at).await?;
        }
        let ask = Ask {
            service: record.service,
            account: &account,
            run_id: record.run_id.as_str(),
            job_id: job.as_str(),
            dearest: record.points.into(),
            total: record.points.into(),
            doubtful: record.doubtful_points.into(),
        };
        ask.check(caps, &mut work, &dead).await?;
        let arrow = Arrow {
            step: step_of(consent),
            from,
            to: State::Creating,
        };
        update(&mut work, &record, Some(arrow)).await?;
        let committed = work.commit().await;
        self.make_sure(&mut session, committed, (sql::HAS_ALLOWED, nonce.as_str()))
            .await?;
        drop(session);
        let price = (record.points, record.attribute_id);
        let permit = CreatePermit::new(asked, job.clone(), nonce, price);
        lock(&self.shared.sent).insert(job.clone(), permit.life());
        if !answers.is_empty() {
            self.cleared(job, answers, false).await;
        }
        Ok(permit)
    }

    /// Makes room for what comes of a create request that may be allowed, which takes a disk as
    /// long as it takes: nobody else waits meanwhile. Only its holder changes a job, so what holds
    /// now holds until it is allowed. The answers to earlier requests that lie there.
    async fn reserve(&self, job: &JobId, consent: Consent) -> Result<Vec<LateStep>, JournalError> {
        let mut session = self.session().await?;
        let record = session.held_job(job).await?;
        check_consent(consent, &mut session.connection, &record).await?;
        drop(session);
        let job = job.clone();
        self.with_late(move |late| late.reserve(&job)).await
    }

    /// The dead among those who hold jobs for which nothing was sent yet, where it matters, and among
    /// those who hold equal runs.
    async fn dead_spenders(
        &self,
        caps: &Caps,
        fingerprint: Option<&str>,
    ) -> Result<HashSet<String>, JournalError> {
        let mut holders: Vec<String> = Vec::new();
        let mut session = self.session().await?;
        if caps.shared().next().is_some() {
            let spenders = sqlx::query_scalar(sql::SPENDERS);
            holders.extend(spenders.fetch_all(&mut session.connection).await?);
        }
        if fingerprint.is_some() {
            let equal = sqlx::query_scalar(sql::HOLDERS_OF_TWINS).bind(fingerprint);
            holders.extend(equal.fetch_all(&mut session.connection).await?);
        }
        drop(session);
        self.dead_among(holders).await
    }
}

/// Whose idempotency keys a caller's are.
fn key_owner(run: &NewRun) -> Result<String, JournalError> {
    encode("caller", &(&run.caller.account, &run.caller.end_user))
}

/// The run that an idempotency key was used for.
async fn by_key(
    work: &mut Work<'_>,
    run: &NewRun,
    key: &str,
    fingerprint: Option<&str>,
    now: Timestamp,
) -> Result<Option<RunId>, JournalError> {
    let expired = now.checked_sub(LONGEST).unwrap_or(Timestamp::MIN);
    sqlx::query(sql::FORGET_KEYS)
        .bind(expired.as_millisecond())
        .execute(&mut **work)
        .await?;
    let used: Option<(String, Option<String>)> = sqlx::query_as(sql::RUN_OF_KEY)
        .bind(key_owner(run)?)
        .bind(key)
        .fetch_optional(&mut **work)
        .await?;
    match used {
        // Without an identity nothing is known to be equal.
        Some((used, equal)) if equal.is_some() && equal.as_deref() == fingerprint => {
            Ok(Some(RunId::stored(used)))
        }
        Some((used, _)) => Err(JournalError::KeyReused {
            run: RunId::stored(used),
        }),
        None => Ok(None),
    }
}

async fn meant(
    work: &mut Work<'_>,
    run: &NewRun,
    fingerprint: Option<&str>,
    (owner, dead): (&str, &HashSet<String>),
    now: Timestamp,
) -> Result<Option<RunId>, JournalError> {
    match &run.join.key {
        Some(key) => by_key(work, run, key, fingerprint, now).await,
        None => by_fingerprint(work, run, fingerprint, (owner, dead), now).await,
    }
}

async fn by_fingerprint(
    work: &mut Work<'_>,
    run: &NewRun,
    fingerprint: Option<&str>,
    (owner, dead): (&str, &HashSet<String>),
    now: Timestamp,
) -> Result<Option<RunId>, JournalError> {
    let Some(fingerprint) = fingerprint.filter(|_| run.join.is_by_identity()) else {
        return Ok(None);
    };
    let oldest = now.checked_sub(LONGEST).unwrap_or(Timestamp::MIN);
    let rows = sqlx::query(sql::TWINS)
        .bind(fingerprint)
        .bind(oldest.as_millisecond())
        .fetch_all(&mut **work)
        .await?;
    let waited_for: &[RunId] = match &run.join.equal {
        Equal::Unattended { attended } => attended,
        Equal::Never | Equal::Any => &[],
    };
    let mut twins: Vec<Twin> = Vec::new();
    for row in &rows {
        let id = RunId::stored(row.try_get("id")?);
        if twins.last().is_none_or(|twin| twin.run != id) {
            twins.push(Twin {
                is_attended: waited_for.contains(&id),
                run: id,
                begun_at: row::time(row, "created_at")?,
                is_received: row.try_get::<Option<i64>, _>("received_at")?.is_some(),
                is_in_vain: true,
            });
        }
        let (state, holder) = (
            row::state(row)?,
            row.try_get::<Option<&str>, _>("lease_owner")?,
        );
        if let Some(twin) = twins.last_mut() {
            twin.is_attended |=
                holder.is_some_and(|holder| holder != owner && !dead.contains(holder));
            twin.is_in_vain &= matches!(state, State::Failed | State::Refused | State::Cancelled);
        }
    }
    Ok(run.join.choose(&twins, now).cloned())
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

/// How a transition calls an authorisation.
const fn step_of(consent: Consent) -> &'static str {
    match consent {
        Consent::Once => "create_authorised",
        Consent::PerhapsTwice => "repeated_create_authorised",
    }
}

async fn check_consent(
    consent: Consent,
    connection: &mut SqliteConnection,
    record: &JobRecord,
) -> Result<(), JournalError> {
    let is_its_state = match consent {
        Consent::Once => matches!(record.state, State::Planned | State::Uploading),
        Consent::PerhapsTwice => record.state == State::Unknown,
    };
    if !is_its_state {
        return Err(JournalError::Step {
            job: record.id.clone(),
            from: record.state,
            step: step_of(consent),
        });
    }
    match consent {
        Consent::Once => check_attempts(connection, &record.id).await,
        Consent::PerhapsTwice => Ok(()),
    }
}

/// Checks that another create request of a job may be planned or sent.
pub(super) async fn check_attempts(
    connection: &mut SqliteConnection,
    job: &JobId,
) -> Result<(), JournalError> {
    let attempts = write::attempts(connection, job).await?;
    let may_be_sent = |attempt: &&Attempt| attempt.outcome != Some(AttemptOutcome::NotSent);
    let made = attempts.iter().filter(may_be_sent).count();
    if made < MAX_ATTEMPTS {
        return Ok(());
    }
    Err(JournalError::TooManyAttempts {
        job: job.clone(),
        made,
    })
}
