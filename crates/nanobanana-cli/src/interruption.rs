//! Ctrl-C and its like: how they are noticed, and what is said of an order that they ended.

use std::io;

use nanobanana::text;

/// Waits for Ctrl-C, or for the signal by which supervisors ask a program to end.
#[cfg(unix)]
pub(crate) async fn interrupted() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = terminate.recv() => Ok(()),
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
pub(crate) async fn interrupted() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

/// What an order that was interrupted leaves behind.
#[derive(Debug, Default, thiserror::Error)]
#[error("interrupted{}", if *unanswered > 0 { UNANSWERED } else { "" })]
pub(crate) struct Interruption {
    /// The ids of paid tasks that go on at the vendor.
    pub(crate) running: Vec<String>,
    /// Create requests that may have left and have no answer yet.
    pub(crate) unanswered: usize,
}

const UNANSWERED: &str =
    " before the vendor had answered a paid request: a task may have been created and paid";

impl Interruption {
    /// The next step, where there is one.
    pub(crate) fn advice(&self) -> Option<String> {
        if !self.running.is_empty() {
            return Some(text::en::left_running(&self.running));
        }
        (self.unanswered > 0).then(|| {
            "look at your tasks at the vendor before trying again: a second request may be charged \
             again"
                .to_owned()
        })
    }
}
