//! Making messages from what the engine says.

use std::path::Path;
use std::time::Duration;

use ima_openapi::Language;
use jiff::Timestamp;
use nanobanana::journal::{Charge, JobId, JobRecord, ServiceKind, State};
use nanobanana::report::{self, Job};
use nanobanana::{
    ExpectedTime, Failure, Model, Notice, Outcome, Picture, Plan, Trouble, open_saved,
};

use super::words;
use super::{
    Body, Chosen, Failed, JobRef, Line, Message, Progress, Start, Success, VERSION, is_safe_path,
};
use crate::failure::{advice, to_pick_up};
use crate::notice::brief;

/// How a front end's user goes on with a job.
pub trait Commands: Send + Sync {
    /// What fetches the picture of a paid job; costs nothing.
    fn pick_up(&self, job: &JobId) -> String;
}

/// Why there is no picture, where that is no failure of the engine: in the front end's words.
#[derive(Clone, Debug)]
pub struct Problem {
    /// A stable name of it for programs.
    pub name: &'static str,
    /// What went wrong; the runbook's own words where nothing is said.
    pub reason: Option<String>,
    /// The one thing to do, where there is one.
    pub advice: Option<String>,
    /// What is known of the points.
    pub charge: Charge,
    /// The command that goes on, where one does. It is part of the advice already.
    pub command: Option<String>,
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

    /// Step 1: it is known what will be made and what it costs.
    #[must_use]
    pub fn start(&self, plan: &Plan, jobs: &[JobId]) -> Message {
        let of = jobs.len();
        let job = |(id, number): (&JobId, usize)| JobRef {
            number,
            of,
            id: id.to_string(),
        };
        let start = Start {
            task_type: plan.task_type.as_str(),
            chosen: Chosen::of(plan),
            total_points: plan.total_points(of),
            jobs: jobs.iter().zip(1..).map(job).collect(),
            notices: self.notices(&plan.notices),
        };
        let text = words::start(self.language, &start);
        let only = match start.jobs.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        };
        self.message(1, only, &text, Body::Start(start))
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

    /// Step 4, before there was a job.
    #[must_use]
    pub fn refused(&self, failure: &Failure) -> Message {
        self.failure(None, self.failed(failure, None, None))
    }

    /// Step 4 for what is no failure of the engine.
    #[must_use]
    pub fn problem(&self, job: Option<JobRef>, problem: Problem) -> Message {
        let Problem {
            name,
            reason,
            advice,
            charge,
            command,
        } = problem;
        let language = self.language;
        let failed = Failed {
            failure: name,
            reason: reason.unwrap_or_else(|| words::unknown(language)).into(),
            advice: advice
                .unwrap_or_else(|| words::anything(language, None))
                .into(),
            charge,
            points: None,
            task_id: None,
            command: command.map(Line::from),
            elapsed_seconds: None,
        };
        self.failure(job, failed)
    }

    fn failed(&self, failure: &Failure, plan: Option<&Plan>, command: Option<String>) -> Failed {
        let language = self.language;
        let advice = advice(language, failure, self.service, plan);
        let advice = match &command {
            Some(command) => to_pick_up(language, advice, command),
            None => advice.unwrap_or_else(|| words::anything(language, Some(failure))),
        };
        Failed {
            failure: failure.kind().name(),
            reason: words::reason(language, failure).into(),
            advice: advice.into(),
            charge: failure.charge(),
            points: None,
            task_id: None,
            command: command.map(Line::from),
            elapsed_seconds: None,
        }
    }

    fn failure(&self, job: Option<JobRef>, failed: Failed) -> Message {
        let text = words::failed(self.language, &failed.reason, &failed.advice);
        self.message(4, job, &text, Body::Failure(failed))
    }

    fn notices<'n>(&self, notices: impl IntoIterator<Item = &'n Notice>) -> Vec<report::Notice> {
        // Without the details that only a log is for.
        let texts = notices.into_iter().map(|notice| report::Notice {
            kind: notice.kind().to_owned(),
            text: Line::text(brief(self.language, notice)),
        });
        texts.collect()
    }

    fn message(&self, step: u8, job: Option<JobRef>, text: &str, body: Body) -> Message {
        let label = job.as_ref().filter(|job| job.of > 1);
        let label = label.map(|job| format!("[{}/{}] ", job.number, job.of));
        Message {
            version: VERSION,
            step,
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
