//! Making messages from what the engine says.

use std::path::Path;
use std::time::Duration;

use ima_openapi::Language;
use jiff::Timestamp;
use nanobanana::journal::{
    Charge, JobId, JobRecord, JournalFault, ServiceKind, State, error_chain,
};
use nanobanana::report::{self, Job};
use nanobanana::{
    ExpectedTime, Failure, FailureKind, Model, Notice, Outcome, Picture, Plan, Trouble, open_saved,
};

use super::words;
use super::{
    Body, Chosen, Failed, JobRef, Joined, Line, Message, Offer, Progress, Start, Success, VERSION,
    is_safe_path,
};
use crate::failure::advice;

/// How a front end's user goes on with a job.
pub trait Commands: Send + Sync {
    /// What fetches the picture of a paid job; costs nothing.
    fn pick_up(&self, job: &JobId) -> String;
}

/// Makes the messages of one run.
pub struct Messenger<'a> {
    language: Language,
    service: ServiceKind,
    commands: &'a dyn Commands,
}

impl<'a> Messenger<'a> {
    /// One who speaks of the pictures of a service.
    #[must_use]
    pub fn new(language: Language, service: ServiceKind, commands: &'a dyn Commands) -> Self {
        Self {
            language,
            service,
            commands,
        }
    }

    /// Step 0: the request was received. To be said before anything else is done.
    #[must_use]
    pub fn acknowledge(&self) -> Message {
        self.message(
            0,
            None,
            &words::acknowledge(self.language),
            Body::Acknowledge,
        )
    }

    /// Step 0 of a call that makes nothing new and fetches what was paid.
    #[must_use]
    pub fn fetching(&self) -> Message {
        let text = words::fetching(self.language);
        self.message(0, None, &text, Body::Acknowledge)
    }

    /// What so many pictures would cost; no step, since nothing is begun.
    #[must_use]
    pub fn price(&self, plan: &Plan, count: usize) -> Message {
        let price = self.priced(plan, count, Vec::new());
        let text = words::price(self.language, &price);
        self.message(None, None, &text, Body::Price(price))
    }

    /// Step 1: it is known what will be made and what it costs.
    #[must_use]
    pub fn start(&self, plan: &Plan, jobs: &[JobId]) -> Message {
        let start = self.priced(plan, jobs.len(), numbered(jobs));
        let text = words::start(self.language, &start);
        self.message(1, only(&start.jobs), &text, Body::Start(start))
    }

    /// Step 1: the call means an earlier run, which has gone on for so long.
    #[must_use]
    pub fn joined(&self, jobs: &[JobId], elapsed: Duration) -> Message {
        let joined = Joined {
            jobs: numbered(jobs),
            elapsed_seconds: elapsed.as_secs(),
        };
        let text = words::joined(self.language, &joined);
        self.message(1, only(&joined.jobs), &text, Body::Joined(joined))
    }

    fn priced(&self, plan: &Plan, count: usize, jobs: Vec<JobRef>) -> Start {
        Start {
            task_type: plan.task_type.as_str(),
            chosen: Chosen::of(plan),
            count,
            total_points: plan.total_points(count),
            jobs,
            notices: self.notices(&plan.notices),
        }
    }

    /// Step 2: how far the task is, and what is wrong with asking about it.
    #[must_use]
    pub fn progress(
        &self,
        job: JobRef,
        elapsed: Duration,
        expected: ExpectedTime,
        trouble: Option<&Trouble>,
    ) -> Message {
        let progress = Progress {
            percent: expected.percent(elapsed),
            elapsed_seconds: elapsed.as_secs(),
            expected_seconds: expected.into(),
            trouble: trouble.cloned(),
        };
        let text = words::progress(self.language, &progress);
        self.message(2, Some(job), &text, Body::Progress(progress))
    }

    /// Step 3 or 4: how the job ended.
    #[must_use]
    pub fn ended(&self, job: JobRef, outcome: &Outcome) -> Message {
        match &outcome.result {
            Ok(pictures) => self.success(job, outcome, pictures),
            Err(failure) => self.failed_job(job, outcome, failure),
        }
    }

    fn success(&self, job: JobRef, outcome: &Outcome, pictures: &[Picture]) -> Message {
        let plan = &outcome.plan;
        // What the plan was chosen by was said when it started.
        let is_new = |notice: &&Notice| !plan.notices.contains(notice);
        let success = Success {
            task_id: outcome.task_id.as_ref().map(|id| id.as_str().into()),
            chosen: Chosen::of(plan),
            elapsed_seconds: outcome.elapsed.as_secs(),
            media: pictures
                .iter()
                .map(|picture| media(picture.into()))
                .collect(),
            notices: self.notices(outcome.notices.iter().filter(is_new)),
        };
        let text = words::success(self.language, &success);
        self.message(3, Some(job), &text, Body::Success(success))
    }

    /// Step 3 of a job whose picture was there before; `None` where it has none.
    #[must_use]
    pub fn saved(&self, job: JobRef, record: &JobRecord) -> Option<Message> {
        if record.state != State::Saved {
            return None;
        }
        let elapsed = record.updated_at.duration_since(record.committed_at);
        let success = Success {
            task_id: record.task_id.as_deref().map(Line::from),
            chosen: Chosen {
                model_id: record.model_id.as_str().into(),
                model_name: record.model_name.as_str().into(),
                size: record.size.as_deref().map(Line::from),
                aspect_ratio: record.aspect_ratio.as_deref().map(Line::from),
                points: record.points,
                expected_seconds: Model::from_id(&record.model_id)?.expected_time().into(),
            },
            elapsed_seconds: Duration::try_from(elapsed).map_or(0, |elapsed| elapsed.as_secs()),
            media: saved_media(record),
            notices: Vec::new(),
        };
        let text = words::success(self.language, &success);
        Some(self.message(3, Some(job), &text, Body::Success(success)))
    }

    fn failed_job(&self, job: JobRef, outcome: &Outcome, failure: &Failure) -> Message {
        let is_paid = failure.charge() == Charge::Spent;
        let command = is_paid.then(|| self.commands.pick_up(&outcome.id));
        let failed = Failed {
            points: Some(outcome.plan.points),
            task_id: outcome.task_id.as_ref().map(|id| id.as_str().into()),
            elapsed_seconds: Some(outcome.elapsed.as_secs()),
            ..self.failed(failure, Some(&outcome.plan), command)
        };
        self.failure(Some(job), failed)
    }

    /// Step 4, before there was a job, or of one that has ended before.
    #[must_use]
    pub fn refused(&self, job: Option<JobRef>, failure: &Failure) -> Message {
        self.failure(job, self.failed(failure, None, None))
    }

    /// What is said of a failure of this name, in the runbook's own words, where nothing more is known.
    #[must_use]
    pub fn unknown(&self, name: &'static str, charge: Charge) -> Failed {
        Failed {
            failure: name,
            reason: words::unknown(self.language).into(),
            advice: words::anything(self.language, None).into(),
            charge,
            points: None,
            task_id: None,
            offer: None,
            command: None,
            cause: None,
            elapsed_seconds: None,
        }
    }

    fn failed(&self, failure: &Failure, plan: Option<&Plan>, command: Option<String>) -> Failed {
        let language = self.language;
        let advice = advice(language, failure, self.service, plan);
        let advice = advice.unwrap_or_else(|| words::anything(language, Some(failure)));
        Failed {
            reason: words::reason(language, failure).into(),
            advice: advice.into(),
            offer: Offer::after(failure),
            command: command.map(Line::from),
            cause: Some(error_chain(failure).into()),
            ..self.unknown(failure.kind().name(), failure.charge())
        }
    }

    /// Step 4 for what is no failure of the engine: in the front end's words.
    #[must_use]
    pub fn failure(&self, job: Option<JobRef>, failed: Failed) -> Message {
        let failed = Failed {
            reason: spoken(&failed.reason),
            advice: spoken(&failed.advice),
            ..failed
        };
        let text = words::failed(self.language, &failed);
        self.message(4, job, &text, Body::Failure(failed))
    }

    fn notices<'n>(&self, notices: impl IntoIterator<Item = &'n Notice>) -> Vec<report::Notice> {
        // Without the details that only a log is for.
        let texts = notices.into_iter().map(|notice| report::Notice {
            kind: notice.kind().to_owned(),
            text: Line::text(words::note(self.language, notice)),
        });
        texts.collect()
    }

    fn message(
        &self,
        step: impl Into<Option<u8>>,
        job: Option<JobRef>,
        text: &str,
        body: Body,
    ) -> Message {
        let label = job.as_ref().filter(|job| job.of > 1);
        let label = label.map(|job| format!("[{}/{}] ", job.number, job.of));
        Message {
            version: VERSION,
            step: step.into(),
            at: format!("{:.3}", Timestamp::now()),
            language: self.language.as_str(),
            simulated: self.service == ServiceKind::Simulator,
            job,
            text: label.unwrap_or_default() + text,
            body,
        }
    }
}

impl Chosen {
    fn of(plan: &Plan) -> Self {
        Self {
            model_id: plan.model_id.as_str().into(),
            model_name: plan.model_name.as_str().into(),
            size: plan.size.map(|size| size.word().into()),
            aspect_ratio: plan.aspect_ratio.map(|ratio| ratio.to_string().into()),
            points: plan.points,
            expected_seconds: plan.expected_time.into(),
        }
    }
}

impl Offer {
    fn after(failure: &Failure) -> Option<Self> {
        match (failure.charge(), failure) {
            // A key that is refused fetches nothing either.
            (Charge::Spent, _) => (failure.kind() != FailureKind::Key).then_some(Self::Fetch),
            (Charge::Unknown, _) => None,
            (Charge::None, Failure::Ima(_)) => {
                let helps = matches!(failure.kind(), FailureKind::Network | FailureKind::Refused);
                helps.then_some(Self::Retry)
            }
            (Charge::None, Failure::Journal(error)) => {
                (error.fault() == Some(JournalFault::Gone)).then_some(Self::Retry)
            }
            (Charge::None, Failure::PriceRose { .. } | Failure::Cancelled { .. }) => {
                Some(Self::Retry)
            }
            (Charge::None, _) => None,
        }
    }
}

/// Words for a chat: a file is named by its name, since where it is concerns nobody there.
fn spoken(text: &str) -> Line {
    let mut line = String::with_capacity(text.len());
    let is_end = |c: char| c.is_whitespace() || "\"'`()（）“”,;，；：。".contains(c);
    for token in text.split_inclusive(is_end) {
        let body = token.trim_end_matches(is_end);
        let is_url = body.contains("://");
        let name = body.rsplit(['/', '\\']).find(|piece| !piece.is_empty());
        line.push_str(name.filter(|_| !is_url).unwrap_or(body));
        line.push_str(&token[body.len()..]);
    }
    line.into()
}

/// The jobs of a run, each with its number.
fn numbered(jobs: &[JobId]) -> Vec<JobRef> {
    let of = jobs.len();
    let job = |(id, number): (&JobId, usize)| JobRef {
        number,
        of,
        id: id.to_string(),
    };
    jobs.iter().zip(1..).map(job).collect()
}

/// The job that a message about a whole run is about, where the run is one job.
fn only(jobs: &[JobRef]) -> Option<JobRef> {
    match jobs {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// Pictures that were saved before, each without its path where something else is there now.
fn saved_media(record: &JobRecord) -> Vec<report::Picture> {
    let task = record.task_id.as_deref();
    let pictures = Job::from(record).pictures.into_iter();
    let there = pictures.map(|mut picture| {
        let bytes = picture.bytes.unwrap_or_default();
        picture.path = picture
            .path
            .filter(|path| open_saved(task, Path::new(path), bytes).is_ok());
        media(picture)
    });
    there.collect()
}

/// A picture as a chat can hear of it: its path exactly as it is, or not at all.
fn media(picture: report::Picture) -> report::Picture {
    let line = |text: Option<String>| text.map(Line::text);
    report::Picture {
        path: picture.path.filter(|path| {
            // One that is no Unicode has become another.
            Path::new(path).is_absolute() && is_safe_path(path) && !path.contains('\u{fffd}')
        }),
        url: line(picture.url),
        cover_url: line(picture.cover_url),
        media_type: line(picture.media_type),
        ..picture
    }
}
