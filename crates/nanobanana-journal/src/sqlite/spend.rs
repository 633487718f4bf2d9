//! The one gate to spending.

use std::collections::HashSet;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use super::budget::Ask;
use super::client_keys::check_account;
use super::find::is_in_vain;
use super::session::{WhenGone, Work};
use super::{PromptLog, SqliteStore, fingerprint, row, sql, write};
use crate::blocking::lock;
use crate::caps::Caps;
use crate::error::JournalError;
use crate::id::{JobId, Nonce, RunId};
use crate::permit::{Consent, CreatePermit, MAX_ATTEMPTS, Moment};
use crate::progress::encode;
use crate::record::{Attempt, AttemptOutcome, JobRecord, ServiceKind};
use crate::run::{Equal, LONGEST, NewJob, NewRun, Twin};
use crate::state::State;
use crate::step::LateStep;
use crate::store::{Begun, Held, Spending};

#[async_trait]
impl Spending for SqliteStore {
    async fn begin(
        &self,
        run: &NewRun,
        caps: &Caps,
        now: Timestamp,
    ) -> Result<Begun, JournalError> {
        drop(self.settle().await);
        let call = self.call(run, caps, now).await?;
        let run_id = RunId::random()?;
        let mut session = self.session().await?;
        let mut work = session.begin().await?;
        if let Some(joined) = call.meant(&mut work).await? {
            return Ok(Begun::Joined(joined));
        }
        if let (Some(since), Some(job)) = (run.alone_since, run.jobs.first()) {
            let other = sqlx::query(sql::HAS_PLACE)
                .bind(job.destination.to_string())
                .bind(since.0);
            if other.fetch_optional(&mut *work).await?.is_some() {
                return Ok(Begun::Taken);
            }
        }
        check_account(&mut work, &run.caller.account, now).await?;
        let points = || run.jobs.iter().map(|job| u64::from(job.points));
        let ask = Ask {
            service: run.service,
            account: &run.caller.account,
            dearest: points().max().unwrap_or(0),
            total: points().sum(),
            job: None,
        };
        ask.check(caps, &mut work, &call.dead).await?;
        let at = now.as_millisecond();
        sqlx::query(sql::INSERT_RUN)
            .bind(run_id.as_str())
            .bind(run.service.name())
            .bind(at)
            .bind(&run.caller.account)
            .bind(&run.caller.end_user)
            .bind(&call.fingerprint)
            .execute(&mut *work)
            .await?;
        if let Some(key) = &run.join.key {
            sqlx::query(sql::INSERT_KEY)
                .bind(call.key_owner()?)
                .bind(key)
                .bind(run_id.as_str())
                .bind(at)
                .execute(&mut *work)
                .await?;
        }
        let mut ids = Vec::with_capacity(run.jobs.len());
        for (job, number) in run.jobs.iter().zip(1..) {
            let id = JobId::random()?;
            let place = (&id, &run_id, number);
            self.insert(&mut work, &call, place, job).await?;
            ids.push(id);
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

    async fn meant(&self, run: &NewRun, now: Timestamp) -> Result<Option<RunId>, JournalError> {
        let call = self.call(run, &Caps::NONE, now).await?;
        let mut session = self.session().await?;
        call.meant(&mut session.begin().await?).await
    }

    async fn affords(
        &self,
        service: ServiceKind,
        account: &str,
        (dearest, total): (u64, u64),
        caps: &Caps,
    ) -> Result<(), JournalError> {
        let dead = self.dead_spenders(caps, None).await?;
        let ask = Ask {
            service,
            account,
            dearest,
            total,
            job: None,
        };
        let mut session = self.session().await?;
        ask.check(caps, &mut session.connection, &dead).await
    }

    async fn authorise(
        &self,
        held: &Held,
        caps: &Caps,
        consent: Consent,
        now: Timestamp,
    ) -> Result<CreatePermit, JournalError> {
        self.catch_up(held).await?;
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
        let from = record.state;
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
            dearest: record.points.into(),
            total: record.points.into(),
            job: Some(&record),
        };
        ask.check(caps, &mut work, &dead).await?;
        write::update(&mut work, &record, Some((step_of(consent), from))).await?;
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
}

impl SqliteStore {
    /// What a call is judged by. To be asked before its transaction.
    async fn call<'a>(
        &self,
        run: &'a NewRun,
        caps: &Caps,
        now: Timestamp,
    ) -> Result<Call<'a>, JournalError> {
        let owner = self.owner_name(WhenGone::Make).await?;
        let identity = run.identity.as_slice();
        let fingerprint = fingerprint::of(&self.shared.folder, &run.caller, identity).await?;
        let fingerprint = fingerprint.into_iter().next();
        Ok(Call {
            run,
            owner,
            dead: self.dead_spenders(caps, fingerprint.as_deref()).await?,
            fingerprint,
            now,
        })
    }

    async fn insert(
        &self,
        connection: &mut SqliteConnection,
        call: &Call<'_>,
        (id, run_id, number): (&JobId, &RunId, u32),
        job: &NewJob,
    ) -> Result<(), JournalError> {
        let at = call.now.as_millisecond();
        let prompt = match self.shared.prompts {
            PromptLog::Keep => Some(&job.prompt),
            PromptLog::Omit => None,
        };
        sqlx::query(sql::INSERT_JOB)
            .bind(id.as_str())
            .bind(run_id.as_str())
            .bind(number)
            .bind(call.run.service.name())
            .bind(at)
            .bind(&call.owner)
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
            .bind(&call.run.profile)
            .bind(&call.run.caller.request_id)
            .execute(&mut *connection)
            .await?;
        let states = (None, State::Planned);
        write::transition(connection, id, at, "begun", states, None).await
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

/// A call for a run, and what it is judged by.
struct Call<'a> {
    run: &'a NewRun,
    /// What this process holds jobs as.
    owner: String,
    /// Those of the holders that matter who are dead.
    dead: HashSet<String>,
    fingerprint: Option<String>,
    now: Timestamp,
}

impl Call<'_> {
    /// The earlier run that it means.
    async fn meant(&self, work: &mut Work<'_>) -> Result<Option<RunId>, JournalError> {
        match &self.run.join.key {
            Some(key) => self.by_key(work, key).await,
            None => self.by_fingerprint(work).await,
        }
    }

    /// Whose idempotency keys the caller's are.
    fn key_owner(&self) -> Result<String, JournalError> {
        let caller = &self.run.caller;
        encode("caller", &(&caller.account, &caller.end_user))
    }

    /// Before when a run is too old to be meant.
    fn oldest(&self) -> i64 {
        let oldest = self.now.checked_sub(LONGEST).unwrap_or(Timestamp::MIN);
        oldest.as_millisecond()
    }

    /// The run that an idempotency key was used for.
    async fn by_key(&self, work: &mut Work<'_>, key: &str) -> Result<Option<RunId>, JournalError> {
        sqlx::query(sql::FORGET_KEYS)
            .bind(self.oldest())
            .execute(&mut **work)
            .await?;
        let used: Option<(String, Option<String>)> = sqlx::query_as(sql::RUN_OF_KEY)
            .bind(self.key_owner()?)
            .bind(key)
            .fetch_optional(&mut **work)
            .await?;
        match used {
            // Without an identity nothing is known to be equal.
            Some((used, equal)) if equal.is_some() && equal == self.fingerprint => {
                Ok(Some(RunId::stored(used)))
            }
            Some((used, _)) => Err(JournalError::KeyReused {
                run: RunId::stored(used),
            }),
            None => Ok(None),
        }
    }

    async fn by_fingerprint(&self, work: &mut Work<'_>) -> Result<Option<RunId>, JournalError> {
        let join = &self.run.join;
        if self.fingerprint.is_none() || !join.is_by_identity() {
            return Ok(None);
        }
        let rows = sqlx::query(sql::TWINS)
            .bind(&self.fingerprint)
            .bind(match join.equal {
                Equal::Once => i64::MIN,
                _ => self.oldest(),
            })
            .fetch_all(&mut **work)
            .await?;
        let waited_for: &[RunId] = match &join.equal {
            Equal::Unattended { attended } => attended,
            Equal::Never | Equal::Any | Equal::Once => &[],
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
            let state = row::state(row)?;
            let holder: Option<&str> = row.try_get("lease_owner")?;
            let is_living = |holder| self.owner != holder && !self.dead.contains(holder);
            if let Some(twin) = twins.last_mut() {
                twin.is_attended |= holder.is_some_and(is_living);
                twin.is_in_vain &= is_in_vain(state);
            }
        }
        Ok(join.choose(&twins, self.now).cloned())
    }
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
    match (consent, record.state) {
        (Consent::Once, State::Planned | State::Uploading) => {
            check_attempts(connection, &record.id).await
        }
        (Consent::PerhapsTwice, State::Unknown) => Ok(()),
        (_, from) => Err(JournalError::Step {
            job: record.id.clone(),
            from,
            step: step_of(consent),
        }),
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
