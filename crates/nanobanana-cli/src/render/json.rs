//! The JSON that `--json` prints. Documented in `docs/json.md`; fields are only ever added.

pub(crate) mod auth;
mod interrupted;

use std::sync::Arc;
use std::time::Duration;

use nanobanana::journal::{JobId, JobRecord};
use nanobanana::{Catalog, Charge, Failure, Language, Notice, Outcome, PixelSize, Plan, report};
use serde::Serialize;
use serde_json::{Map, Value};

use super::outcome;
use crate::connect::Maker;
use crate::error::{CommandError, causes};
use crate::exit::Exit;
use crate::interruption::Points;
use crate::text;

/// The version of every object below.
pub(super) const VERSION: u32 = 1;

/// The end of `generate` and `edit`.
#[derive(Serialize)]
pub(crate) struct RunJson {
    version: u32,
    status: &'static str,
    exit_code: u8,
    simulated: bool,
    points: PointsJson,
    jobs: Vec<JobJson>,
    /// That of the first job that failed.
    error: Option<ErrorJson>,
}

#[derive(Serialize)]
struct PointsJson {
    spent: u32,
    unknown: u32,
}

#[derive(Serialize)]
struct JobJson {
    job: usize,
    id: JobId,
    status: &'static str,
    task_id: Option<String>,
    charge: Charge,
    /// Points of earlier requests whose answers were lost, beside those of the plan.
    doubtful_points: u32,
    elapsed_seconds: f64,
    /// None of a job that another version planned.
    plan: Option<PlanJson>,
    pictures: Vec<PictureJson>,
    notices: Vec<NoticeJson>,
    error: Option<ErrorJson>,
}

#[derive(Serialize)]
struct PictureJson {
    path: Option<String>,
    url: String,
    cover_url: Option<String>,
    format: Option<String>,
    media_type: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    bytes: Option<u64>,
}

/// A plan, alone or as part of a job.
#[derive(Serialize)]
pub(crate) struct PlanJson {
    task_type: &'static str,
    model: &'static str,
    model_id: String,
    model_name: String,
    model_version: String,
    size: Option<&'static str>,
    aspect_ratio: Option<String>,
    attribute_id: u64,
    points: u32,
    parameters: Map<String, Value>,
    prompt: String,
    inputs: usize,
    expected_seconds: RangeJson,
    expected_pixels: Option<PixelSize>,
}

#[derive(Serialize)]
struct RangeJson {
    min: u64,
    max: u64,
}

/// The end of `plan`.
#[derive(Serialize)]
pub(crate) struct PlannedJson {
    version: u32,
    simulated: bool,
    count: usize,
    total_points: u64,
    plan: PlanJson,
    notices: Vec<NoticeJson>,
}

#[derive(Serialize)]
struct NoticeJson {
    kind: &'static str,
    text: String,
}

/// A command that ended without a result.
#[derive(Serialize)]
struct ErrorOnlyJson {
    version: u32,
    status: &'static str,
    exit_code: u8,
    simulated: bool,
    error: ErrorJson,
}

#[derive(Serialize)]
struct ErrorJson {
    kind: &'static str,
    message: String,
    causes: Vec<String>,
    advice: Option<String>,
    vendor_code: Option<i64>,
    url: Option<String>,
}

/// The end of `models`.
#[derive(Serialize)]
pub(crate) struct ModelsJson {
    version: u32,
    simulated: bool,
    task_type: &'static str,
    models: Vec<ModelJson>,
}

#[derive(Serialize)]
struct ModelJson {
    model: &'static str,
    model_id: String,
    model_name: String,
    version_id: String,
    prices: Vec<PriceJson>,
    fields: Vec<FieldJson>,
    max_inputs: Option<u32>,
    expected_seconds: RangeJson,
}

#[derive(Serialize)]
struct PriceJson {
    attribute_id: u64,
    points: u32,
    attributes: Map<String, Value>,
}

#[derive(Serialize)]
struct FieldJson {
    field: String,
    default: Option<String>,
    options: Vec<String>,
}

pub(crate) fn run(outcomes: &[Arc<Outcome>], exit: Exit, maker: Maker) -> RunJson {
    let first = outcome::first_failed(outcomes);
    RunJson {
        version: VERSION,
        status: first.map_or("succeeded", |(_, failure)| failure.kind().name()),
        exit_code: exit as u8,
        simulated: maker == Maker::StandIn,
        points: outcome::points(outcomes).into(),
        jobs: outcomes
            .iter()
            .map(|outcome| job_of(outcome, maker))
            .collect(),
        error: first.map(|(outcome, failure)| error(outcome, failure, maker)),
    }
}

impl From<Points> for PointsJson {
    fn from(points: Points) -> Self {
        let Points { spent, unknown } = points;
        Self { spent, unknown }
    }
}

impl RunJson {
    /// The same with another status, where something else than an outcome decides it.
    pub(crate) fn with_status(self, status: &'static str) -> Self {
        Self { status, ..self }
    }
}

fn job_of(outcome: &Outcome, maker: Maker) -> JobJson {
    let (pictures, failure) = match &outcome.result {
        Ok(pictures) => (pictures.iter().map(picture).collect(), None),
        Err(failure) => (Vec::new(), Some(failure)),
    };
    JobJson {
        job: outcome.job.0,
        id: outcome.id.clone(),
        status: failure.map_or("succeeded", |failure| failure.kind().name()),
        task_id: outcome.task_id.as_ref().map(ToString::to_string),
        charge: outcome.charge(),
        doubtful_points: outcome.doubtful_points,
        elapsed_seconds: tenths(outcome.elapsed),
        plan: Some(plan(&outcome.plan)),
        pictures,
        notices: notices(&outcome.notices),
        error: failure.map(|failure| error(outcome, failure, maker)),
    }
}

/// Seconds with one decimal.
fn tenths(elapsed: Duration) -> f64 {
    (elapsed.as_secs_f64() * 10.0).round() / 10.0
}

fn picture(picture: &nanobanana::Picture) -> PictureJson {
    let saved = picture.saved.as_ref();
    PictureJson {
        path: saved.map(|saved| saved.path.to_string_lossy().into_owned()),
        url: picture.url.clone(),
        cover_url: picture.cover_url.clone(),
        format: saved.map(|saved| saved.format.to_string().to_lowercase()),
        media_type: saved.map(|saved| saved.format.media_type().to_owned()),
        width: saved.map(|saved| saved.pixels.width),
        height: saved.map(|saved| saved.pixels.height),
        bytes: saved.map(|saved| saved.bytes),
    }
}

fn plan(plan: &Plan) -> PlanJson {
    PlanJson {
        task_type: plan.task_type.as_str(),
        model: plan.model.word(),
        model_id: plan.model_id.clone(),
        model_name: plan.model_name.clone(),
        model_version: plan.model_version.clone(),
        size: plan.size.map(nanobanana::Size::word),
        aspect_ratio: plan.aspect_ratio.map(|ratio| ratio.to_string()),
        attribute_id: plan.attribute_id,
        points: plan.points,
        parameters: plan.parameters.clone(),
        prompt: plan.prompt.clone(),
        inputs: plan.inputs,
        expected_seconds: RangeJson::new(plan.expected_time),
        expected_pixels: plan.expected_pixels,
    }
}

impl RangeJson {
    fn new(expected: nanobanana::ExpectedTime) -> Self {
        Self {
            min: expected.min.as_secs(),
            max: expected.max.as_secs(),
        }
    }
}

pub(crate) fn planned(planned: &Plan, count: usize, maker: Maker) -> PlannedJson {
    PlannedJson {
        version: VERSION,
        simulated: maker == Maker::StandIn,
        count,
        total_points: planned.total_points(count),
        plan: plan(planned),
        notices: notices(&planned.notices),
    }
}

fn notices(notices: &[Notice]) -> Vec<NoticeJson> {
    notices
        .iter()
        .map(|notice| NoticeJson {
            kind: notice.kind(),
            text: nanobanana_text::notice(Language::En, notice),
        })
        .collect()
}

/// A command that ended without a result: what there is to say of it on standard output.
pub(crate) fn failed(error: &CommandError, maker: Maker) -> String {
    match error {
        CommandError::Interrupted(interruption) => to_text(&interrupted::run(
            interruption,
            error_of_command(error, maker),
            maker,
        )),
        _ => to_text(&error_only(error, maker)),
    }
}

fn error_only(error: &CommandError, maker: Maker) -> ErrorOnlyJson {
    ErrorOnlyJson {
        version: VERSION,
        status: error.kind(),
        exit_code: error.exit() as u8,
        simulated: maker == Maker::StandIn,
        error: error_of_command(error, maker),
    }
}

fn error_of_command(error: &CommandError, maker: Maker) -> ErrorJson {
    let failure = match error {
        CommandError::Failure(failure) => Some(failure),
        _ => None,
    };
    ErrorJson {
        kind: error.kind(),
        message: text::en::errors::error(error),
        causes: causes(error, text::en::errors::error),
        advice: text::en::errors::advice(error, maker),
        vendor_code: failure.and_then(|failure| failure.vendor_code()),
        url: failure.and_then(|failure| failure.url()).map(str::to_owned),
    }
}

fn error_of_failure(failure: &Failure, maker: Maker) -> ErrorJson {
    ErrorJson {
        kind: failure.kind().name(),
        message: nanobanana_text::failure(Language::En, failure),
        causes: causes(failure, text::en::errors::error),
        advice: nanobanana_text::advice(Language::En, failure, maker.service(), None),
        vendor_code: failure.vendor_code(),
        url: failure.url().map(str::to_owned),
    }
}

fn error(outcome: &Outcome, failure: &Failure, maker: Maker) -> ErrorJson {
    ErrorJson {
        kind: failure.kind().name(),
        message: nanobanana_text::failure(Language::En, failure),
        causes: causes(failure, text::en::errors::error),
        advice: text::en::advice(outcome, maker),
        vendor_code: failure.vendor_code(),
        url: failure.url().map(str::to_owned),
    }
}

pub(crate) fn models(catalog: &Catalog, maker: Maker) -> ModelsJson {
    ModelsJson {
        version: VERSION,
        simulated: maker == Maker::StandIn,
        task_type: catalog.task_type.as_str(),
        models: catalog.offers.iter().map(model).collect(),
    }
}

fn model(offer: &nanobanana::Offer) -> ModelJson {
    ModelJson {
        model: offer.model.word(),
        model_id: offer.model_id().to_owned(),
        model_name: offer.model_name().to_owned(),
        version_id: offer.version().to_owned(),
        prices: offer
            .prices()
            .map(|price| PriceJson {
                attribute_id: price.attribute_id,
                points: price.points,
                attributes: price.attributes,
            })
            .collect(),
        fields: offer
            .fields()
            .map(|field| FieldJson {
                field: field.name,
                default: field.default,
                options: field.options,
            })
            .collect(),
        max_inputs: offer.max_inputs(),
        expected_seconds: RangeJson::new(offer.model.expected_time()),
    }
}

/// A job of the journal, with the next step.
pub(crate) fn job(record: &JobRecord, maker: Maker) -> report::Job {
    report::Job {
        hint: text::en::next_step(record, maker),
        ..report::Job::from(record)
    }
}

/// Jobs that were looked for.
#[derive(Serialize)]
pub(crate) struct Jobs {
    /// Those that are not listed too.
    pub(crate) total: usize,
    pub(crate) jobs: Vec<report::Job>,
}

/// What a command prints: its own fields after those that every object has.
#[derive(Serialize)]
struct Object<'a, T> {
    version: u32,
    simulated: bool,
    #[serde(flatten)]
    of: &'a T,
}

/// The object of a command, as text.
pub(crate) fn object(of: &impl Serialize, maker: Maker) -> String {
    to_text(&report::to_json(&Object {
        version: VERSION,
        simulated: maker == Maker::StandIn,
        of,
    }))
}

/// One object, indented, with a line end.
pub(crate) fn to_text(object: &impl Serialize) -> String {
    // None of the types above can fail to serialise: no maps with other keys than strings.
    let mut text = serde_json::to_string_pretty(object).unwrap_or_default();
    text.push('\n');
    text
}
