//! The daily log: what the engine traces, on disk. The key is no part of any trace.

use std::io;
use std::path::Path;
use std::sync::Mutex;

use jiff::Zoned;
use nanobanana::daily_log;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::args::serve::LogFormat;
use crate::render::columns::one_line;
use crate::terminal::{self, Verbosity, note, say};
use crate::text;

/// Events of this project's crates only: those of HTTP libraries would hold headers.
const LOGGED: [&str; 2] = ["nanobanana", "ima_openapi"];

/// Starts logging to today's file, and to standard error where every step is to be said, or in a format for
/// whoever collects the logs of servers: all but what is for finding mistakes. Without a folder, or where it
/// cannot be written, nothing is logged on disk: a picture matters more.
pub(crate) fn start(folder: Option<&Path>, format: Option<LogFormat>) {
    let today = Zoned::now().date();
    let is_verbose = terminal::verbosity() == Verbosity::Verbose;
    let file = folder.map(|folder| daily_log::open(folder, today));
    let l = text::language();
    match (folder, &file) {
        (Some(folder), Some(Ok(_))) if is_verbose => {
            let path = daily_log::path(folder, today);
            say(&text::terminal::log(l, &path.display().to_string()));
        }
        (_, Some(Err(error))) if is_verbose => {
            note(&text::terminal::no_log(l, &text::errors::chain(l, error)));
        }
        _ => {}
    }
    let file = file.and_then(Result::ok);
    if file.is_none() && !is_verbose && format.is_none() {
        return;
    }
    let on_disk = file.map(|file| {
        let lines = tracing_subscriber::fmt::layer().with_ansi(false);
        lines.with_timer(LocalTime).with_writer(Mutex::new(file))
    });
    let lines = || {
        let lines = tracing_subscriber::fmt::layer().with_ansi(false);
        lines.with_timer(LocalTime).with_writer(|| Said)
    };
    let said = match format {
        Some(LogFormat::Json) => {
            let lines = lines().json().flatten_event(true);
            let lines = lines.with_current_span(false).with_span_list(false);
            Some(lines.with_filter(LevelFilter::INFO).boxed())
        }
        Some(LogFormat::Text) => Some(lines().with_filter(LevelFilter::INFO).boxed()),
        None => is_verbose.then(|| lines().boxed()),
    };
    let ours = Targets::new().with_targets(LOGGED.map(|crate_| (crate_, LevelFilter::DEBUG)));
    let subscriber = tracing_subscriber::registry()
        .with(ours)
        .with(on_disk)
        .with(said);
    // Fails only where a subscriber is set already, which is then the one to keep.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

/// Lines on standard error. What they repeat of IMA's words is nothing that a terminal obeys.
struct Said;

impl io::Write for Said {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        say(&one_line(&String::from_utf8_lossy(line)));
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct LocalTime;

impl FormatTime for LocalTime {
    fn format_time(&self, w: &mut tracing_subscriber::fmt::format::Writer<'_>) -> std::fmt::Result {
        write!(w, "{}", Zoned::now().strftime("%Y-%m-%dT%H:%M:%S%.3f%:z"))
    }
}
