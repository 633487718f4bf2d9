//! What a server's operator watches with Prometheus: what was asked and answered, beside the engine's own counts.
//! They are of all callers together, so no key can read them: they have a listener of their own.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use nanobanana::journal::{Filter, JournalError, error_chain};
use nanobanana::{Model, metrics};
use prometheus::{
    Histogram, HistogramVec, IntCounter, IntCounterVec, IntGaugeVec, Opts, Registry, TEXT_FORMAT,
    TextEncoder, register_histogram, register_histogram_vec, register_int_counter,
    register_int_counter_vec,
};

use crate::app::App;

const REGISTERED: &str = "a metric is registered once, under a valid name";

static REQUESTS: LazyLock<IntCounterVec> = LazyLock::new(|| {
    let labels = ["method", "route", "status"];
    let name = "nanobanana_http_requests_total";
    register_int_counter_vec!(name, "HTTP requests, by route and status", &labels)
        .expect(REGISTERED)
});

static DURATION: LazyLock<HistogramVec> = LazyLock::new(|| {
    let name = "nanobanana_http_request_duration_seconds";
    let help = "From the head of a request to the last byte of its answer";
    let buckets = vec![
        0.005, 0.025, 0.1, 0.5, 1.0, 5.0, 15.0, 25.0, 40.0, 60.0, 120.0, 300.0, 600.0,
    ];
    register_histogram_vec!(name, help, &["route"], buckets).expect(REGISTERED)
});

static OVERHEAD: LazyLock<Histogram> = LazyLock::new(|| {
    let name = "nanobanana_request_overhead_seconds";
    let help = "The same of a request for pictures, without the time in which it waited for IMA";
    let buckets = vec![
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    ];
    register_histogram!(name, help, buckets).expect(REGISTERED)
});

static KEEP_ALIVES: LazyLock<IntCounter> = LazyLock::new(|| {
    let help = "Signs of life sent while an answer was waited for";
    register_int_counter!("nanobanana_keepalives_total", help).expect(REGISTERED)
});

/// A request has been answered.
pub(crate) fn answered((method, route, status): (&str, &str, u16), duration: Duration) {
    let labels = [method, route, &status.to_string()];
    REQUESTS.with_label_values(&labels).inc();
    let durations = DURATION.with_label_values(&[route]);
    durations.observe(duration.as_secs_f64());
}

/// A request for pictures took so much longer than IMA.
pub(crate) fn added(overhead: Duration) {
    OVERHEAD.observe(overhead.as_secs_f64());
}

/// A client was shown that its answer goes on.
pub(crate) fn kept_alive() {
    KEEP_ALIVES.inc();
}

/// The one route of the listener for Prometheus.
pub(crate) fn routes(app: &Arc<App>) -> Router {
    metrics::begin();
    LazyLock::force(&OVERHEAD);
    LazyLock::force(&KEEP_ALIVES);
    Router::new()
        .route("/metrics", get(scrape))
        .with_state(Arc::clone(app))
}

async fn scrape(State(app): State<Arc<App>>) -> Response {
    let mut families = prometheus::gather();
    match unfinished(&app).await {
        Ok(jobs) => families.extend(jobs.gather()),
        Err(error) => tracing::warn!(error = error_chain(&error), "jobs not counted"),
    }
    let text = TextEncoder::new().encode_to_string(&families);
    ([(CONTENT_TYPE, TEXT_FORMAT)], text.unwrap_or_default()).into_response()
}

/// The jobs of the journal that have not ended, whichever process works on them.
async fn unfinished(app: &App) -> Result<Registry, JournalError> {
    let filter = Filter {
        service: Some(app.desk.service()),
        ..Filter::unfinished()
    };
    let help = "Jobs in the journal that have not ended";
    let gauge = IntGaugeVec::new(
        Opts::new("nanobanana_jobs", help),
        &["state", "model", "size"],
    );
    let gauge = gauge.expect(REGISTERED);
    for sum in app.desk.journal().sums(&filter).await? {
        let mut models = Model::ALL.into_iter();
        let model = models.find(|model| model.display_name() == sum.model_name);
        let size = sum
            .size
            .as_deref()
            .map_or("none", |size| size.trim_end_matches("px"));
        let labels = [sum.state.name(), model.map_or("other", Model::word), size];
        let count = i64::try_from(sum.jobs).unwrap_or(i64::MAX);
        gauge.with_label_values(&labels).add(count);
    }
    let registry = Registry::new();
    registry.register(Box::new(gauge)).expect(REGISTERED);
    Ok(registry)
}
