//! The daily log: what the engine traces, on disk. The key is no part of any trace.

use std::path::Path;
use std::sync::Mutex;

use jiff::Zoned;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt as _;

/// Events of this project's crates only: those of HTTP libraries would hold headers.
const LOGGED: [&str; 2] = ["nanobanana", "ima_openapi"];

/// Starts logging to today's file. Without a folder, or where it cannot be written, nothing is
/// logged: a picture matters more.
pub(crate) fn start(folder: Option<&Path>) {
    let Some(folder) = folder else {
        return;
    };
    let Ok(file) = nanobanana::daily_log::open(folder, Zoned::now().date()) else {
        return;
    };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(Mutex::new(file))
        .with_ansi(false)
        .with_timer(LocalTime);
    let ours = Targets::new().with_targets(LOGGED.map(|crate_| (crate_, LevelFilter::DEBUG)));
    let subscriber = tracing_subscriber::registry().with(ours).with(lines);
    // Fails only where a subscriber is set already, which is then the one to keep.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

/// The local time with its offset, RFC 3339.
struct LocalTime;

impl FormatTime for LocalTime {
    fn format_time(&self, w: &mut tracing_subscriber::fmt::format::Writer<'_>) -> std::fmt::Result {
        write!(w, "{}", Zoned::now().strftime("%Y-%m-%dT%H:%M:%S%.3f%:z"))
    }
}
