//! What a client is told beside its answers, as far as it wants to hear it.

#![expect(
    deprecated,
    reason = "clients still use logging, which later revisions drop"
)]

use std::sync::{Arc, Mutex, PoisonError};

use nanobanana::journal::JobId;
use rmcp::RoleServer;
use rmcp::model::{LoggingLevel, LoggingMessageNotificationParam};
use rmcp::service::RequestContext;
use serde_json::json;

/// How much a message matters. The protocol's own has eight levels; these are in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Debug,
    Info,
    Error,
}

/// The messages of one session. Nothing is said until a client has asked for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    level: Arc<Mutex<Option<LoggingLevel>>>,
}

impl Log {
    /// From now on, what matters at least so much is said.
    pub(crate) fn set_level(&self, level: LoggingLevel) {
        *self.level.lock().unwrap_or_else(PoisonError::into_inner) = Some(level);
    }

    /// Whether it is wanted. From 2026-07-28 on each request says so for itself.
    fn is_wanted(&self, level: LoggingLevel, context: &RequestContext<RoleServer>) -> bool {
        let of_session = *self.level.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = context.meta.log_level().or(of_session);
        wanted.is_some_and(|wanted| rank(level) >= rank(wanted))
    }

    /// Says something about a job.
    pub(crate) async fn say(
        &self,
        context: &RequestContext<RoleServer>,
        level: Level,
        text: &str,
        job: Option<&JobId>,
    ) {
        let level = match level {
            Level::Debug => LoggingLevel::Debug,
            Level::Info => LoggingLevel::Info,
            Level::Error => LoggingLevel::Error,
        };
        if !self.is_wanted(level, context) {
            return;
        }
        let data = json!({ "message": text, "job_id": job });
        let message = LoggingMessageNotificationParam::new(level, data).with_logger("nanobanana");
        // A client that has gone hears nothing.
        let _ = context.peer.notify_logging_message(message).await;
    }
}

/// The protocol's order of the levels.
fn rank(level: LoggingLevel) -> u8 {
    match level {
        LoggingLevel::Debug => 0,
        LoggingLevel::Info => 1,
        LoggingLevel::Notice => 2,
        LoggingLevel::Warning => 3,
        LoggingLevel::Error => 4,
        LoggingLevel::Critical => 5,
        LoggingLevel::Alert => 6,
        LoggingLevel::Emergency => 7,
    }
}
