//! From what a request asks for to its run, whatever protocol it came in.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::DateTime;
use nanobanana::desk::{Attended, Desk, End, Run};
use nanobanana::input::AllowedFolders;
use nanobanana::journal::{
    Caller as Owner, Filter, Found, JobId, JobRecord, Join, JournalError, RunId, State,
};
use nanobanana::report::Job;
use nanobanana::{
    Charge, Destination, Existing, Failure, Language, Metadata, NameTemplate, RatioChoice, Refusal,
    Request, RunSpec, SaveTo, Size, metrics,
};
use nanobanana_text::ENGLISH;
use ring::hmac;
use tokio_util::sync::CancellationToken;

use crate::access::{Access, Caller};
use crate::ask::{Ask, Names, shown};
use crate::credentials::Credentials;
use crate::options::Options;
use crate::problem::{Problem, ProblemKind};
use crate::rate::{Place, Rates};

/// What all requests share.
pub(crate) struct App {
    pub(crate) desk: Desk,
    pub(crate) options: Options,
    pub(crate) access: Access,
    pub(crate) names: Names,
    pub(crate) rates: Rates,
    /// Signs continuations and addresses of pictures.
    pub(crate) secret: hmac::Key,
    /// The server ends: nobody is to wait here any longer.
    pub(crate) ending: CancellationToken,
}

/// A run that a request waits for.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) run: Attended,
    /// Its place among those that the caller may have at once.
    pub(crate) room: Option<Place>,
}

/// A run that was begun and is not waited for.
#[derive(Debug)]
pub(crate) struct Begun {
    pub(crate) run: RunId,
    pub(crate) records: Vec<JobRecord>,
    pub(crate) is_joined: bool,
}

/// A run as an answer tells of it.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) is_joined: bool,
    pub(crate) jobs: Vec<Job>,
}

impl Told {
    /// The first job with a picture, once the run has ended.
    ///
    /// # Errors
    /// The run goes on, or no job has a picture: then why the first has none.
    pub(crate) fn pictured(&self) -> Result<&Job, Problem> {
        let (mut first, mut why) = (None, None);
        for job in &self.jobs {
            match of_job(job) {
                None => first = first.or(Some(job)),
                Some(problem) if problem.kind == ProblemKind::StillRunning => return Err(problem),
                problem => why = why.or(problem),
            }
        }
        first.ok_or_else(|| why.unwrap_or_else(no_job))
    }
}

impl Waiting {
    /// Goes, and leaves the run to be finished, in its place among those that the caller may have at once.
    pub(crate) fn leave(mut self) {
        self.run.untie();
        let (run, room) = (Arc::clone(&self.run), self.room);
        tokio::spawn(async move {
            run.ended().await;
            drop(room);
        });
    }
}

impl App {
    /// Begins the run that a request asks for, or waits for the one whose answer was lost.
    pub(crate) async fn begin(
        &self,
        ask: &Ask,
        by: &Caller,
        join: Join,
    ) -> Result<Waiting, Problem> {
        // It may have been revoked while the body came.
        let by = &Caller {
            request_id: by.request_id.clone(),
            ..self.caller(&by.shown).await?
        };
        let spec = self.spec(ask, by)?;
        let room = self.enter(by)?;
        let run = self
            .desk
            .attend(spec, join, &AllowedFolders::within(Vec::new()))
            .await;
        Ok(Waiting { run, room })
    }

    /// Begins a run that is not waited for: its caller comes again for what comes of it.
    pub(crate) async fn begin_alone(
        &self,
        ask: &Ask,
        by: &Caller,
        join: Join,
    ) -> Result<Begun, Problem> {
        let waiting = self.begin(ask, by, join).await?;
        let run = Arc::clone(&waiting.run);
        let Some(name) = run.name() else {
            let end = self.end(&run).await;
            let end = end.unwrap_or_else(|| Err(no_job())).err();
            return Err(end.unwrap_or_else(|| still_running(&run)));
        };
        waiting.leave();
        Ok(Begun {
            records: self.jobs(&name, Some(&by.account)).await?,
            run: name,
            is_joined: run.now().joined_after.is_some(),
        })
    }

    /// The jobs of an earlier run of an account's.
    pub(crate) async fn run(&self, run: &str, account: &str) -> Result<Vec<JobRecord>, Problem> {
        let none = || Problem::new(ProblemKind::NotFound, "no such run for this key");
        let run: RunId = serde_json::from_value(run.into()).map_err(|_| none())?;
        let jobs = self.jobs(&run, Some(account)).await?;
        if jobs.is_empty() {
            return Err(none());
        }
        Ok(jobs)
    }

    /// Waits for an earlier run of an account's.
    pub(crate) async fn attend(&self, run: &str, account: &str) -> Result<Waiting, Problem> {
        let mut jobs = self.run(run, account).await?;
        let run = self.desk.attend_earlier(jobs.swap_remove(0).run_id);
        Ok(Waiting { run, room: None })
    }

    /// The jobs of a run, of an account's only where one is named.
    async fn jobs(&self, run: &RunId, account: Option<&str>) -> Result<Vec<JobRecord>, Problem> {
        let filter = Filter {
            run: Some(run.clone()),
            account: account.map(str::to_owned),
            ..Filter::default()
        };
        let page = self.desk.journal().page(&filter, None, None).await;
        Ok(page.map_err(|error| self.unreadable(error))?.jobs)
    }

    /// A job of a caller's.
    pub(crate) async fn job(&self, id: &str, by: &Caller) -> Result<JobRecord, Problem> {
        // Whether a job of somebody else's exists is not said.
        let found = self.desk.journal().find_of(Some(&by.account), id).await;
        match found.map_err(|error| self.unreadable(error))? {
            Found::One(job) => Ok(*job),
            Found::None => {
                let message = format!("no job `{}` of this key", shown(id));
                Err(Problem::new(ProblemKind::NotFound, message))
            }
            Found::Ambiguous(candidates) => {
                let ids: Vec<&str> = candidates.iter().map(JobId::as_str).collect();
                let ids = ids.join(", ");
                let message = format!("`{}` matches several jobs: {ids}", shown(id));
                Err(Problem::invalid("id", message))
            }
        }
    }

    /// That the journal cannot be used.
    pub(crate) fn unreadable(&self, error: JournalError) -> Problem {
        self.refused(&Failure::Journal(error))
    }

    /// Why a run has no job at all: nothing was paid.
    pub(crate) fn refused(&self, failure: &Failure) -> Problem {
        let message = nanobanana_text::chain(Language::En, failure);
        let service = self.desk.service();
        let message = match nanobanana_text::advice(Language::En, failure, service, None) {
            Some(advice) => format!("{message}; {advice}"),
            None => message,
        };
        let kind = match failure {
            Failure::Refused(Refusal::KeyReused { .. }) => ProblemKind::KeyReused,
            failure => kind_of(failure.kind().name()),
        };
        Problem::new(kind, self.without_places(&message))
    }

    /// The folder of the journal and the pictures.
    pub(crate) fn state(&self) -> &Path {
        self.options
            .pictures
            .ancestors()
            .nth(2)
            .unwrap_or(&self.options.pictures)
    }

    /// A text in which it is not said where on this machine anything is.
    pub(crate) fn without_places(&self, text: &str) -> String {
        match &*self.state().to_string_lossy() {
            "" | "/" => text.to_owned(),
            state => text.replace(state, "…"),
        }
    }

    /// Whose key this is.
    pub(crate) async fn caller(&self, shown: &Credentials) -> Result<Caller, Problem> {
        let caller = self.access.caller(shown, self.desk.journal()).await;
        let caller = caller.map_err(|error| self.unreadable(error))?;
        caller.ok_or_else(|| Problem::new(ProblemKind::BadKey, "this key is not valid"))
    }

    /// Counts a request of a caller's.
    pub(crate) fn count(&self, by: &Caller) -> Result<(), Problem> {
        self.rates
            .count(&by.account, by.limits.rpm)
            .map_err(|standing| {
                metrics::limit_hit("requests_per_minute");
                let retry_after = standing.reset;
                let message = format!(
                    "this key's limit of {} requests a minute is reached",
                    standing.limit
                );
                Problem::new(ProblemKind::TooMany { retry_after }, message)
            })
    }

    /// A caller's place among those that it may have at once.
    pub(crate) fn enter(&self, by: &Caller) -> Result<Option<Place>, Problem> {
        let most = by.limits.concurrency;
        self.rates.enter(&by.account, most).map_err(|most| {
            metrics::limit_hit("requests_at_once");
            let retry_after = Duration::from_secs(5);
            let message = format!("this key's limit of {most} requests at once is reached");
            Problem::new(ProblemKind::TooMany { retry_after }, message)
        })
    }

    /// What is to be carried out.
    pub(crate) fn spec(&self, ask: &Ask, by: &Caller) -> Result<RunSpec, Problem> {
        by.check(ask.model)?;
        let mut request = Request::new(&ask.prompt)
            .model(ask.model)
            .size(ask.size.unwrap_or(Size::K1));
        for input in &ask.inputs {
            request = request.input(input.clone());
        }
        request = request.ratio(ask.ratio.map_or(RatioChoice::Auto, RatioChoice::Exact));
        // A name that says nothing, and that no other job's picture has.
        let folder =
            SaveTo::in_folder(&self.options.pictures.join(&by.account), "", Existing::Keep);
        let folder = folder.named_by(&NameTemplate::job(), DateTime::default());
        let folder = folder.with_metadata(Metadata::Untouched);
        let mut spec = RunSpec::new(request, Destination::Disk(folder)).count(ask.count);
        if let Some(format) = ask.format {
            spec = spec.format(format);
        }
        spec.caller = Owner {
            account: by.account.clone(),
            end_user: ask.end_user.clone(),
            request_id: by.request_id.clone(),
        };
        spec.caps = by.caps;
        Ok(spec)
    }

    /// The end of a run, for whoever waited for it. `None` where the server ends first.
    pub(crate) async fn end(&self, run: &Run) -> Option<Result<Told, Problem>> {
        tokio::select! {
            biased;
            end = run.ended() => Some(self.ended(run, &end)),
            () = self.ending.cancelled() => None,
        }
    }

    fn ended(&self, run: &Run, end: &End) -> Result<Told, Problem> {
        let now = run.now();
        let service = self.desk.service();
        let jobs = match end {
            End::Outcomes(outcomes) => {
                let outcomes = outcomes.iter();
                outcomes
                    .map(|outcome| Job::of_outcome(outcome, service, &ENGLISH))
                    .collect()
            }
            End::Joined(records) => records.iter().map(known).collect(),
            End::Failure(failure) => return Err(self.refused(failure)),
            End::Unreadable(record) => {
                let message = "the job was written by another version of this program";
                return Err(Problem {
                    job: Some(record.id.to_string()),
                    ..Problem::new(ProblemKind::Fault, message)
                });
            }
            End::Abandoned => return Err(still_running(run)),
        };
        Ok(Told {
            is_joined: now.joined_after.is_some(),
            jobs,
        })
    }

    /// A run that has not ended, as it is known.
    pub(crate) async fn so_far(&self, run: &Run) -> Result<Told, Problem> {
        let now = run.now();
        let jobs = match &now.run {
            Some(run) => self.jobs(run, None).await?,
            None => Vec::new(),
        };
        Ok(Told {
            is_joined: now.joined_after.is_some(),
            jobs: jobs.iter().map(known).collect(),
        })
    }
}

/// A job of the journal.
pub(crate) fn known(record: &JobRecord) -> Job {
    Job::of_record(record, &ENGLISH)
}

/// That there is nothing to tell of a run.
fn no_job() -> Problem {
    Problem::new(ProblemKind::Fault, "the run has no job")
}

/// That a run goes on, and the same request joins it.
pub(crate) fn still_running(run: &Run) -> Problem {
    let message = "the picture is not ready; repeat the request to keep waiting";
    Problem {
        job: run.now().jobs.first().map(|job| job.id.to_string()),
        ..Problem::new(ProblemKind::StillRunning, message)
    }
}

/// Why a job has no picture; `None` where it has one.
pub(crate) fn of_job(job: &Job) -> Option<Problem> {
    if job.pictures.iter().any(|picture| picture.path.is_some()) {
        return None;
    }
    let kind = match job.state {
        State::Unknown => ProblemKind::Unknown,
        State::Failed | State::GivenUp => ProblemKind::FailedAfterPayment,
        State::Refused | State::Cancelled => {
            kind_of(job.error.as_ref().map_or("cancelled", |error| &error.kind))
        }
        // The picture is made, and was deleted here since.
        State::Saved => ProblemKind::NotFound,
        State::Planned
        | State::Uploading
        | State::Creating
        | State::Running
        | State::StillRunning
        | State::Succeeded => ProblemKind::StillRunning,
    };
    let message = match &job.error {
        Some(error) => {
            let texts = std::iter::once(&error.message).chain(&error.causes);
            texts.map(String::as_str).collect::<Vec<_>>().join(": ")
        }
        None => format!("the job is {}", job.state.name()),
    };
    let message = match (kind, &job.id) {
        (ProblemKind::Unknown, Some(id)) => format!(
            "{message}; it may be paid, so do not ask for it again: GET /v1/jobs/{id} says what came of it, \
             once whoever runs this server has found out"
        ),
        _ => message,
    };
    Some(Problem {
        job: job.id.clone(),
        ..Problem::new(kind, message)
    })
}

/// The points of a job, as far as they were or may have been spent.
pub(crate) fn points(job: &Job) -> u32 {
    match job.charge {
        Charge::None => 0,
        _ => job.points,
    }
}

/// The kind of a failure that nothing was paid for.
fn kind_of(name: &str) -> ProblemKind {
    match name {
        "key" | "subscription" => ProblemKind::Misconfigured,
        "points" | "budget" => ProblemKind::OutOfPoints,
        "network" | "cancelled" => ProblemKind::Unavailable,
        "refused" | "input" => ProblemKind::Invalid,
        _ => ProblemKind::Fault,
    }
}
