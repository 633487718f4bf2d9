//! How many sessions there are. Clients that go without a word leave theirs behind.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use rmcp::transport::streamable_http_server::session::local::{LocalSessionManager, SessionConfig};
use rmcp::transport::streamable_http_server::session::{SessionId, SessionManager as _};
use tokio::time::Instant;

/// The most sessions. One more ends the one that was used the longest ago.
const MOST: usize = 128;

/// A session that was used within this time is not ended for another: longer than any call takes.
const IN_USE: Duration = Duration::from_secs(60);

const SESSION_ID: &str = "mcp-session-id";

/// The sessions, and when each was used last.
#[derive(Debug)]
pub(super) struct Sessions {
    manager: Arc<LocalSessionManager>,
    used: Mutex<HashMap<SessionId, Instant>>,
}

impl Sessions {
    /// No sessions yet. One ends by itself when it was not used for `idle`.
    pub(super) fn new(idle: Duration) -> Self {
        let mut manager = LocalSessionManager::default();
        manager.session_config = SessionConfig::default();
        manager.session_config.keep_alive = Some(idle);
        Self {
            manager: Arc::new(manager),
            used: Mutex::default(),
        }
    }

    pub(super) fn manager(&self) -> Arc<LocalSessionManager> {
        Arc::clone(&self.manager)
    }

    fn note_use(&self, id: &str) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = used.get_mut(id) {
            *at = Instant::now();
        }
    }

    /// Finds room for a new session. `false` where all are in use: then it is ended itself.
    async fn admit(&self, id: &str) -> bool {
        let id: SessionId = id.into();
        let surplus = {
            let alive = self.manager.sessions.read().await;
            let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
            used.retain(|id, _| alive.contains_key(id));
            let oldest = used.iter().min_by_key(|(_, at)| **at);
            let surplus = match oldest {
                Some((oldest, at)) if used.len() >= MOST => {
                    let is_in_use = at.elapsed() < IN_USE;
                    Some(if is_in_use {
                        id.clone()
                    } else {
                        oldest.clone()
                    })
                }
                _ => None,
            };
            used.insert(id.clone(), Instant::now());
            if let Some(surplus) = &surplus {
                used.remove(surplus);
            }
            surplus
        };
        if let Some(surplus) = &surplus {
            // It is gone from the list at once; an error would be about its task.
            let _ = self.manager.close_session(surplus).await;
        }
        surplus != Some(id)
    }
}

/// Keeps the number of sessions bounded.
pub(super) async fn bound(
    State(sessions): State<Arc<Sessions>>,
    request: Request,
    next: Next,
) -> Response {
    if let Some(id) = session_of(request.headers()) {
        sessions.note_use(id);
        return next.run(request).await;
    }
    let response = next.run(request).await;
    match session_of(response.headers()) {
        Some(id) if !sessions.admit(id).await => {
            let wait = [(RETRY_AFTER, IN_USE.as_secs().to_string())];
            (StatusCode::SERVICE_UNAVAILABLE, wait).into_response()
        }
        _ => response,
    }
}

fn session_of(headers: &HeaderMap) -> Option<&str> {
    headers.get(SESSION_ID)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn new_session(sessions: &Sessions) -> (SessionId, bool) {
        let (id, _transport) = sessions.manager.create_session().await.unwrap();
        let is_admitted = sessions.admit(&id).await;
        (id, is_admitted)
    }

    async fn is_alive(sessions: &Sessions, id: &SessionId) -> bool {
        sessions.manager.has_session(id).await.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_too_many_ends_the_one_that_was_not_used_for_longest() {
        let sessions = Sessions::new(Duration::from_secs(3600));
        let mut all = Vec::new();
        for _ in 0..MOST {
            let (id, is_admitted) = new_session(&sessions).await;
            assert!(is_admitted);
            all.push(id);
        }
        let (refused, is_admitted) = new_session(&sessions).await;
        assert!(!is_admitted);
        assert!(!is_alive(&sessions, &refused).await);
        assert!(is_alive(&sessions, &all[0]).await);

        tokio::time::advance(IN_USE).await;
        sessions.note_use(&all[0]);
        let (taken, is_admitted) = new_session(&sessions).await;
        assert!(is_admitted);
        assert!(is_alive(&sessions, &taken).await);
        assert!(is_alive(&sessions, &all[0]).await);
        assert_eq!(sessions.manager.sessions.read().await.len(), MOST);

        // What has ended in another way leaves room.
        sessions.manager.close_session(&all[0]).await.unwrap();
        sessions.note_use("no session");
        assert!(new_session(&sessions).await.1);
    }
}
