//! The structured content of the answers. Pictures are never part of it, only where they are.

use jiff::Timestamp;
use nanobanana::journal::{Charge, JobRecord, ServiceKind, State};
use nanobanana::{Failure, FailureKind, Outcome, Plan, Trouble};
use schemars::JsonSchema;
use serde::Serialize;

use crate::words;
use nanobanana::desk::{End, Pending, Snapshot, Step};

/// A job.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct JobReport {
    /// Where it stands.
    pub(crate) status: Status,
    /// Its name for wait_job and job_status; absent where nothing was ordered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) job_id: Option<String>,
    /// What to do next, where there is something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
    /// Whether this call found the job of an identical one instead of ordering anything.
    pub(crate) joined: bool,
    /// Whether the pictures are those of the stand-in, which cost nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) simulated: Option<bool>,
    /// What is known of the points.
    pub(crate) charge: Charge,
    /// The price, in points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) points: Option<u32>,
    /// The vendor's id of the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) task_id: Option<String>,
    /// The vendor's name of the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) model: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) size: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ratio: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) prompt: Option<String>,
    /// When it was ordered: UTC, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ordered_at: Option<String>,
    /// How far it is, while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) progress: Option<ProgressReport>,
    /// The pictures.
    pub(crate) pictures: Vec<PictureReport>,
    /// What the user must be told beside the pictures.
    pub(crate) notices: Vec<String>,
    /// Why there is no picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<ErrorReport>,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Succeeded,
    Running,
    Unfinished,
    Unknown,
    Failed,
}

/// How far a job is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ProgressReport {
    /// In words.
    pub(crate) step: String,
    /// Since the task's creation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) elapsed_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) percent: Option<u8>,
    /// What is wrong, where the last questions about the task failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) trouble: Option<Trouble>,
}

/// A picture.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct PictureReport {
    /// The absolute path of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
    /// Where it is at the vendor.
    pub(crate) url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) media_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) height: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bytes: Option<u64>,
}

/// Why there is no picture.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ErrorReport {
    /// A stable name, such as points, refused or network.
    pub(crate) kind: String,
    pub(crate) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) advice: Option<String>,
}

/// Several jobs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct JobsReport {
    /// The youngest first.
    pub(crate) jobs: Vec<JobReport>,
}

impl JobReport {
    /// Of nothing yet.
    fn empty(status: Status, charge: Charge) -> Self {
        Self {
            status,
            job_id: None,
            next: None,
            joined: false,
            simulated: None,
            charge,
            points: None,
            task_id: None,
            model: None,
            size: None,
            ratio: None,
            prompt: None,
            ordered_at: None,
            progress: None,
            pictures: Vec::new(),
            notices: Vec::new(),
            error: None,
        }
    }

    /// Of a failure without a job.
    pub(crate) fn of_error(kind: &str, message: String, advice: Option<String>) -> Self {
        Self {
            error: Some(ErrorReport {
                kind: kind.to_owned(),
                message,
                advice,
            }),
            ..Self::empty(Status::Failed, Charge::None)
        }
    }

    /// Of a run at a moment.
    pub(crate) fn of_run(snapshot: &Snapshot) -> Self {
        let job = snapshot.jobs.first();
        let mut report = match &snapshot.end {
            Some(end) => Self::of_end(end, snapshot.service),
            None => Self::of_progress(snapshot),
        };
        if let Some(plan) = &snapshot.plan {
            report.add_plan(plan);
        }
        report.simulated = Some(snapshot.service == ServiceKind::Simulator);
        report.job_id = job.map(|job| job.id.to_string());
        if report.task_id.is_none() {
            report.task_id = job.and_then(|job| job.task_id.clone());
        }
        report
    }

    fn of_progress(snapshot: &Snapshot) -> Self {
        let job = snapshot.jobs.first();
        let charge = match job.map(|job| (&job.task_id, job.pending)) {
            Some((Some(_), _)) => Charge::Spent,
            Some((None, Pending::Paying)) => Charge::Unknown,
            _ => Charge::None,
        };
        let (elapsed_seconds, percent, trouble) = match job.map(|job| &job.step) {
            Some(Step::Generating {
                elapsed,
                percent,
                trouble,
                ..
            }) => (Some(elapsed.as_secs()), Some(*percent), trouble.clone()),
            _ => (None, None, None),
        };
        Self {
            next: Some(match job {
                Some(job) => words::still_running(&job.id),
                None => words::STILL_PLANNING.to_owned(),
            }),
            progress: Some(ProgressReport {
                step: words::step(snapshot),
                elapsed_seconds,
                percent,
                trouble,
            }),
            ..Self::empty(Status::Running, charge)
        }
    }

    fn of_end(end: &End, service: ServiceKind) -> Self {
        match end {
            End::Outcomes(outcomes) => match outcomes.first() {
                Some(outcome) => Self::of_outcome(outcome, service),
                None => Self::empty(Status::Failed, Charge::None),
            },
            End::Failure(failure) => Self::of_failure(failure, service),
            End::Abandoned => Self::of_error("abandoned", words::abandoned(None, service), None),
            End::Unreadable(_) => Self::of_error("unreadable", words::unreadable(None), None),
        }
    }

    fn of_outcome(outcome: &Outcome, service: ServiceKind) -> Self {
        let mut report = match &outcome.result {
            Ok(pictures) => Self {
                pictures: pictures.iter().map(PictureReport::of).collect(),
                ..Self::empty(Status::Succeeded, Charge::Spent)
            },
            Err(failure) => Self::of_failure(failure, service),
        };
        if let Err(failure) = &outcome.result {
            report.next = words::after(failure, Some(&outcome.id), service);
        }
        report.notices = outcome.notices.iter().map(words::note).collect();
        report.task_id = outcome.task_id.as_ref().map(ToString::to_string);
        report.add_plan(&outcome.plan);
        report
    }

    fn of_failure(failure: &Failure, service: ServiceKind) -> Self {
        let status = match failure.kind() {
            FailureKind::Unknown => Status::Unknown,
            FailureKind::StillRunning => Status::Unfinished,
            _ => Status::Failed,
        };
        Self {
            charge: failure.charge(),
            status,
            ..Self::of_error(
                failure.kind().name(),
                words::message(failure),
                words::advice(failure, service),
            )
        }
    }

    fn add_plan(&mut self, plan: &Plan) {
        self.points = Some(plan.points);
        self.model = Some(plan.model_name.clone());
        self.size = plan.size.map(|size| size.to_string());
        self.ratio = plan.aspect_ratio.map(|ratio| ratio.to_string());
    }

    /// Of a job that the journal knows.
    pub(crate) fn of_record(record: &JobRecord) -> Self {
        let status = match record.state {
            State::Saved => Status::Succeeded,
            State::Refused | State::Failed | State::Cancelled => Status::Failed,
            State::Unknown => Status::Unknown,
            _ => Status::Unfinished,
        };
        let has_failed = matches!(status, Status::Failed | Status::Unknown);
        Self {
            job_id: Some(record.id.to_string()),
            next: (status != Status::Succeeded).then(|| words::recorded(record)),
            simulated: Some(record.service == ServiceKind::Simulator),
            points: Some(record.points),
            task_id: record.task_id.clone(),
            model: Some(record.model_name.clone()),
            size: record.size.clone(),
            ratio: record.aspect_ratio.clone(),
            prompt: record.prompt.clone(),
            ordered_at: Some(time(record.created_at)),
            pictures: pictures(record),
            error: has_failed.then(|| ErrorReport {
                kind: record.state.name().to_owned(),
                message: record
                    .reason
                    .clone()
                    .unwrap_or_else(|| words::recorded(record)),
                advice: None,
            }),
            ..Self::empty(status, record.charge())
        }
    }
}

/// The files, or where the pictures are at the vendor as long as there are none.
fn pictures(record: &JobRecord) -> Vec<PictureReport> {
    if record.files.is_empty() {
        let at_vendor = record.pictures.iter().map(|picture| PictureReport {
            path: None,
            url: picture.url.clone(),
            media_type: None,
            width: None,
            height: None,
            bytes: None,
        });
        return at_vendor.collect();
    }
    let files = record.files.iter().map(|file| PictureReport {
        path: Some(file.path.clone()),
        url: file.url.clone(),
        media_type: Some(file.media_type.clone()),
        width: Some(file.width),
        height: Some(file.height),
        bytes: Some(file.bytes),
    });
    files.collect()
}

/// UTC, RFC 3339, in seconds.
fn time(at: Timestamp) -> String {
    format!("{at:.0}")
}

impl PictureReport {
    fn of(picture: &nanobanana::Picture) -> Self {
        let saved = picture.saved.as_ref();
        Self {
            path: saved.map(|saved| saved.path.to_string_lossy().into_owned()),
            url: picture.url.clone(),
            media_type: saved.map(|saved| saved.format.media_type().to_owned()),
            width: saved.map(|saved| saved.pixels.width),
            height: saved.map(|saved| saved.pixels.height),
            bytes: saved.map(|saved| saved.bytes),
        }
    }
}
