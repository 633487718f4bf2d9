//! Whose sessions there are, and how many. Clients that go without a word leave theirs behind.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use rmcp::transport::streamable_http_server::session::local::{LocalSessionManager, SessionConfig};
use rmcp::transport::streamable_http_server::session::{SessionId, SessionManager as _};
use tokio::time::Instant;

use crate::access::Caller;

/// The most sessions of one caller. One more ends the one that was used the longest ago.
const MOST: usize = 64;

/// How long a session stays without a request.
const IDLE: Duration = Duration::from_secs(30 * 60);

/// A session that was used within this time is not ended for another: longer than any call takes.
const IN_USE: Duration = Duration::from_secs(60);

const SESSION_ID: &str = "mcp-session-id";

/// The sessions, and whose each is.
#[derive(Debug)]
pub(super) struct Sessions {
    manager: Arc<LocalSessionManager>,
    owned: Mutex<HashMap<SessionId, Owned>>,
}

#[derive(Debug)]
struct Owned {
    account: String,
    used: Instant,
}

impl Sessions {
    /// No sessions yet.
    pub(super) fn new() -> Self {
        let mut manager = LocalSessionManager::default();
        manager.session_config = SessionConfig::default();
        manager.session_config.keep_alive = Some(IDLE);
        Self {
            manager: Arc::new(manager),
            owned: Mutex::default(),
        }
    }

    pub(super) fn manager(&self) -> Arc<LocalSessionManager> {
        Arc::clone(&self.manager)
    }

    /// Notes a use by its owner. `false` where it is not this account's.
    fn is_used_by(&self, account: &str, id: &str) -> bool {
        let mut owned = self.owned.lock().unwrap_or_else(PoisonError::into_inner);
        let own = owned.get_mut(id).filter(|own| own.account == account);
        own.map(|own| own.used = Instant::now()).is_some()
    }

    /// Finds room for a new session. `false` where all of this account's are in use: then it is ended itself.
    async fn admit(&self, account: &str, id: &str) -> bool {
        let id: SessionId = id.into();
        let surplus = {
            let alive = self.manager.sessions.read().await;
            let mut owned = self.owned.lock().unwrap_or_else(PoisonError::into_inner);
            owned.retain(|id, _| alive.contains_key(id));
            let of_account = || owned.iter().filter(|(_, own)| own.account == account);
            let oldest = of_account().min_by_key(|(_, own)| own.used);
            let surplus = oldest.filter(|_| of_account().count() >= MOST);
            let surplus = surplus.map(|(oldest, own)| match own.used.elapsed() < IN_USE {
                true => id.clone(),
                false => oldest.clone(),
            });
            let own = Owned {
                account: account.to_owned(),
                used: Instant::now(),
            };
            owned.insert(id.clone(), own);
            if let Some(surplus) = &surplus {
                owned.remove(surplus);
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

/// Keeps sessions to their owners, and their number bounded.
pub(super) async fn bound(
    State(sessions): State<Arc<Sessions>>,
    Extension(Caller { account, .. }): Extension<Caller>,
    request: Request,
    next: Next,
) -> Response {
    if let Some(id) = session_of(request.headers()) {
        let is_end = request.method() == Method::DELETE;
        return match sessions.is_used_by(&account, id) {
            true => {
                let mut response = next.run(request).await;
                // Clients take 202, which the transport says, for a failure.
                if is_end && response.status() == StatusCode::ACCEPTED {
                    *response.status_mut() = StatusCode::NO_CONTENT;
                }
                response
            }
            false => (StatusCode::NOT_FOUND, "no such session for this key").into_response(),
        };
    }
    let response = next.run(request).await;
    match session_of(response.headers()) {
        Some(id) if !sessions.admit(&account, id).await => {
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
        let is_admitted = sessions.admit("a", &id).await;
        (id, is_admitted)
    }

    async fn is_alive(sessions: &Sessions, id: &SessionId) -> bool {
        sessions.manager.has_session(id).await.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_too_many_ends_the_one_that_was_not_used_for_longest() {
        let sessions = Sessions::new();
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
        // That is nobody else's affair.
        let (id, _transport) = sessions.manager.create_session().await.unwrap();
        assert!(sessions.admit("b", &id).await);
        sessions.manager.close_session(&id).await.unwrap();

        tokio::time::advance(IN_USE).await;
        assert!(sessions.is_used_by("a", &all[0]));
        assert!(!sessions.is_used_by("b", &all[0]));
        let (taken, is_admitted) = new_session(&sessions).await;
        assert!(is_admitted);
        assert!(is_alive(&sessions, &taken).await);
        assert!(is_alive(&sessions, &all[0]).await);
        assert_eq!(sessions.manager.sessions.read().await.len(), MOST);

        // What has ended in another way leaves room.
        sessions.manager.close_session(&all[0]).await.unwrap();
        assert!(!sessions.is_used_by("a", "no session"));
        assert!(new_session(&sessions).await.1);
    }
}
