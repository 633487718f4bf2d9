//! The jobs API: what a picture would cost, runs that are not waited for, and what is known of their jobs.

mod body;
mod events;

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use nanobanana::journal::{Cursor, Filter, JobRecord, RunId, State as JobState};
use nanobanana::report::{self, Job, Usage, to_json};
use nanobanana_mcp::delivery::Delivery;
use nanobanana_text::ENGLISH;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::access::Caller;
use crate::app::App;
use crate::ask;
use crate::document::{ANY, MAKING, Operation, Paths, component, fields, object};
use crate::openai;
use crate::pictures;
use crate::problem::{Problem, ProblemKind};
use crate::reply::{self, JSON};

/// How many jobs a page has, and at most.
const PAGE: u32 = 20;
const LONGEST_PAGE: u32 = 100;

/// The routes.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/plan", post(plan))
        .route("/v1/jobs", post(create).get(list))
        .route("/v1/jobs/{id}", get(show))
        .route("/v1/jobs/{id}/events", get(events::get))
        .route("/v1/jobs/{id}/pictures/{number}", get(pictures::get))
        .route("/v1/jobs/{id}/cancel", post(cancel))
        .route("/v1/usage", get(usage))
}

/// What the document says of them.
pub(crate) fn described() -> Paths {
    let (job, text) = (component("Job"), json!({ "type": "string" }));
    let jobs = json!({ "type": "array", "items": job });
    let asking = |summary| Operation::new("get", summary).refuses(&ANY);
    let of_job = |summary| asking(summary).refuses(&[400, 404]);
    let whole = json!({ "type": "integer" });
    let planned = object(json!({ "count": whole, "total_points": whole }));
    let planned = json!({ "allOf": [component("Plan"), planned] });
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": LONGEST_PAGE });
    let cursor = json!({ "type": "string", "pattern": r"^[0-9]{1,12}\.[0-9a-f]{20}\.[0-9]{1,4}$" });
    let expires = json!({ "type": "integer", "minimum": i64::MIN, "maximum": i64::MAX });
    let listed = fields(json!({ "jobs": jobs, "next": text }), &["jobs"]);
    let used = object(json!({
        "account": text, "usage": component("Usage"), "limits": { "type": "object" },
    }));
    let making = |summary| {
        let call = Operation::new("post", summary).refuses(&MAKING);
        call.body("application/json", &body::described())
    };
    let plan = making("What a request would make and cost").answer(200, TYPE, &planned);
    let create = making("Begin a run, without waiting for it")
        .header("idempotency-key", &text)
        .answer(201, TYPE, &object(json!({ "run_id": text, "jobs": jobs })));
    let list = asking("The caller's jobs, newest run first")
        .query("limit", &limit)
        .query("cursor", &cursor)
        .query("run_id", &text)
        .refuses(&[400])
        .answer(200, TYPE, &listed);
    let events = of_job("What happens to a job, as it happens").events();
    let picture = of_job("A job's picture")
        .query("exp", &expires)
        .query("sig", &text)
        .answer(200, "image/png", &json!({}))
        .answer(200, "image/jpeg", &json!({}))
        .answer(200, "image/webp", &json!({}));
    let cancel = Operation::new("post", "Cancel a job before it is paid")
        .answer(200, TYPE, &job)
        .refuses(&[400, 404, 409])
        .refuses(&ANY);
    let usage = asking("What the caller has spent and may spend").answer(200, TYPE, &used);
    Paths::default()
        .at("/v1/plan", [plan])
        .at("/v1/jobs", [create, list])
        .at("/v1/jobs/{id}", [of_job("A job").answer(200, TYPE, &job)])
        .at("/v1/jobs/{id}/events", [events.empty(204)])
        .at("/v1/jobs/{id}/pictures/{number}", [picture])
        .at("/v1/jobs/{id}/cancel", [cancel])
        .at("/v1/usage", [usage])
}

const TYPE: &str = "application/json";

/// What the handlers share of a request.
type Shared = (State<Arc<App>>, Extension<Caller>);

fn said(value: &impl Serialize) -> Response {
    reply::begun(JSON, Response::new(to_json(value).to_string().into()))
}

/// `POST /v1/plan`: what the same request to `/v1/jobs` would make and cost. Nothing is kept of it.
async fn plan(
    (State(app), Extension(caller)): Shared,
    request: Request,
) -> Result<Response, Problem> {
    let (ask, _) = body::read(&app, &caller, request).await?;
    let spec = app.spec(&ask, &caller)?;
    let plan = app.desk.engine().estimate(&spec.request, None).await;
    let plan = plan.map_err(|failure| app.refused(&failure))?;
    let mut planned = to_json(&report::Plan::of(&plan, &ENGLISH));
    planned["count"] = ask.count.into();
    planned["total_points"] = plan.total_points(ask.count).into();
    Ok(said(&planned))
}

/// `POST /v1/jobs`: begins a run, and answers as soon as it is in the journal.
async fn create(
    (State(app), Extension(caller)): Shared,
    Extension(delivery): Extension<Delivery>,
    request: Request,
) -> Result<Response, Problem> {
    let (ask, headers) = body::read(&app, &caller, request).await?;
    let begun = app
        .begin_alone(&ask, &caller, openai::join(&headers))
        .await?;
    let base = pictures::base(&headers);
    let records = begun.records.iter();
    let jobs: Vec<Job> = records.map(|job| told(&app, job, &base)).collect();
    let mut response = said(&json!({ "run_id": begun.run, "jobs": jobs }));
    *response.status_mut() = StatusCode::CREATED;
    let headers = response.headers_mut();
    reply::say_begun(headers, &begun, &ask.notices);
    let first = begun.records.first();
    let first = first.and_then(|job| format!("/v1/jobs/{}", job.id).parse().ok());
    if let Some(first) = first {
        headers.insert(LOCATION, first);
    }
    // Whoever knows the names asks for what comes of it, and another request is for other pictures.
    delivery.tells(&app.desk, begun.run);
    Ok(response)
}

/// Which jobs are listed.
#[derive(Debug, Deserialize)]
struct Listing {
    /// Only those of this run.
    run_id: Option<RunId>,
    limit: Option<String>,
    /// Where an earlier page has ended.
    cursor: Option<String>,
}

/// `GET /v1/jobs`: the caller's jobs, the newest run first.
async fn list(
    (State(app), Extension(caller)): Shared,
    listing: Result<Query<Listing>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Query(listing) = listing?;
    let limit = match listing.limit {
        None => PAGE,
        Some(text) => {
            let limit = text.parse().ok();
            let limit = limit.filter(|limit| (1..=LONGEST_PAGE).contains(limit));
            limit.ok_or_else(|| {
                let text = ask::shown(&text);
                let message = format!("limit must be from 1 to {LONGEST_PAGE}, not `{text}`");
                Problem::invalid("limit", message)
            })?
        }
    };
    let parse = |text: String| {
        let message = "cursor must be the `next` of another page";
        Cursor::parse(&text).ok_or_else(|| Problem::invalid("cursor", message))
    };
    let cursor = listing.cursor.map(parse).transpose()?;
    let filter = Filter {
        account: Some(caller.account.clone()),
        run: listing.run_id,
        ..Filter::default()
    };
    let page = app
        .desk
        .journal()
        .page(&filter, cursor.as_ref(), Some(limit));
    let page = page.await.map_err(|error| app.unreadable(error))?;
    let base = pictures::base(&headers);
    let jobs = page.jobs.iter().map(|job| told(&app, job, &base));
    let (jobs, next): (Vec<Job>, _) = (jobs.collect(), page.next.map(|next| next.to_string()));
    Ok(said(&json!({ "jobs": jobs, "next": next })))
}

/// `GET /v1/jobs/{id}`.
async fn show(
    (State(app), Extension(caller)): Shared,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let job = app.job(&id, &caller).await?;
    Ok(said(&told(&app, &job, &pictures::base(&headers))))
}

/// `POST /v1/jobs/{id}/cancel`: a job for which no paid request was permitted yet.
async fn cancel(
    (State(app), Extension(caller)): Shared,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let job = app.job(&id, &caller).await?;
    let job = app.desk.cancel(job).await;
    let job = job.map_err(|error| app.unreadable(error))?;
    if job.state == JobState::Cancelled {
        return Ok(said(&told(&app, &job, &pictures::base(&headers))));
    }
    let message = format!(
        "the job is {}; only one that is planned or uploading can be cancelled",
        job.state.name()
    );
    Err(Problem {
        job: Some(job.id.to_string()),
        ..Problem::new(ProblemKind::Conflict, message)
    })
}

/// `GET /v1/usage`: what the caller has spent, and may.
async fn usage((State(app), Extension(caller)): Shared) -> Result<Response, Problem> {
    let service = app.desk.service();
    let (account, day) = (&caller.account, caller.caps.day_start);
    let usage = Usage::read(app.desk.journal(), service, account, day).await;
    let usage = usage.map_err(|error| app.unreadable(error))?;
    Ok(said(
        &json!({ "account": account, "usage": usage, "limits": caller.limits }),
    ))
}

/// A job as its owner sees it: pictures by addresses that work for an hour, and nothing of where they are
/// on this machine.
fn told(app: &App, record: &JobRecord, base: &str) -> Job {
    let mut job = Job::of_record(record, &ENGLISH);
    for notice in &mut job.notices {
        notice.text = app.without_places(&notice.text);
    }
    for (picture, number) in job.pictures.iter_mut().zip(1..) {
        if picture.path.take().is_some() {
            let id = record.id.as_str();
            picture.url = Some(pictures::address(base, &app.secret, id, number));
        }
    }
    if let Some(error) = &mut job.error {
        for text in std::iter::once(&mut error.message).chain(&mut error.causes) {
            *text = app.without_places(text);
        }
    }
    job
}
