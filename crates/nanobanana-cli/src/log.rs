//! The daily log: what the engine traces, on disk. The key is no part of any trace.

use std::path::Path;
use std::sync::Mutex;

use jiff::Zoned;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::time::FormatTime;

/// Events of this project's crates only: those of HTTP libraries would hold headers.
const FILTER: &str = "nanobanana=debug,ima_openapi=debug";

/// Starts logging to today's file. Without a folder, or where it cannot be written, nothing is
/// logged: a picture matters more.
pub(crate) fn start(folder: Option<&Path>) {
    let Some(folder) = folder else {
        return;
    };
    let Ok(file) = nanobanana::daily_log::open(folder, Zoned::now().date()) else {
        return;
    };
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(FILTER))
        .with_writer(Mutex::new(file))
        .with_ansi(false)
        .with_timer(LocalTime)
        .finish();
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
