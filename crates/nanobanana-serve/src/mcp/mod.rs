//! MCP at `/mcp`, by the same keys. A client works in sessions of its own, or without any since 2026-07-28; each
//! request says anew whose it is.

mod first_byte;
mod sessions;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::{Extension, Router};
use nanobanana::Metadata;
use nanobanana::journal::{Caller as Owner, PromptLog};
use nanobanana_mcp::{Place, Remote, Settings};
use rmcp::handler::server::ServerHandler;
use rmcp::transport::StreamableHttpService;
use rmcp::transport::streamable_http_server::StreamableHttpServerConfig;
use serde_json::json;

use crate::access::Caller;
use crate::app::App;
use crate::document::{ANY, Operation};
use crate::problem::Problem;
use crate::{intake, pictures, reply};

use sessions::Sessions;

/// Where the protocol is spoken.
pub(crate) const PATH: &str = "/mcp";

/// The route. `session` makes what each session is answered by.
pub(crate) fn routes<S: ServerHandler>(
    app: &Arc<App>,
    session: impl Fn() -> S + Send + Sync + 'static,
) -> Router<Arc<App>> {
    let config = StreamableHttpServerConfig::default()
        // The server has looked at it.
        .disable_allowed_hosts()
        .with_max_request_body_bytes(intake::LONGEST)
        .with_cancellation_token(app.ending.child_token());
    let sessions = Arc::new(Sessions::new());
    let service = StreamableHttpService::new(move || Ok(session()), sessions.manager(), config);
    // The last one comes first.
    Router::new()
        .route_service(PATH, service)
        .layer(middleware::from_fn_with_state(sessions, sessions::bound))
        .layer(middleware::from_fn(first_byte::in_time))
        .layer(middleware::from_fn_with_state(Arc::clone(app), admit))
}

/// What the document says of it. Its messages are the Model Context Protocol's.
pub(crate) fn described() -> [Operation; 3] {
    let operation = |method, summary| {
        let operation = Operation::new(method, summary).refuses(&ANY);
        let session = json!({ "type": "string", "minLength": 1 });
        let operation = operation.header("mcp-session-id", &session);
        let refused = [400, 404, 405, 406, 409, 413, 415, 422].into_iter();
        refused.fold(operation, Operation::empty)
    };
    let message = json!({ "type": "object" });
    let post = operation("post", "Send a message").body("application/json", &message);
    let post = post.answer(200, "application/json", &message);
    [
        post.events().empty(202),
        operation("get", "Listen").events(),
        operation("delete", "End a session").empty(204),
    ]
}

/// Waits for the whole request, and says in it whose it is.
async fn admit(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (mut head, body) = request.into_parts();
    let request = Request::from_parts(head.clone(), body);
    let body = intake::whole(request).await?;
    for header in [CONTENT_ENCODING, CONTENT_LENGTH] {
        head.headers.remove(header);
    }
    let settings = settings(&app, caller, &head.headers);
    head.extensions.insert(Arc::new(settings));
    let response = next.run(Request::from_parts(head, body.into())).await;
    Ok(match response.headers().get(CONTENT_TYPE).cloned() {
        Some(kind) => reply::begun(kind, response),
        None => response,
    })
}

/// What a caller may do, and how its pictures reach it.
fn settings(app: &Arc<App>, by: Caller, headers: &HeaderMap) -> Settings {
    let (base, secret) = (pictures::base(headers), app.secret.clone());
    let (entered, caps) = (Arc::clone(app), by.caps);
    Settings {
        account: by.account.clone(),
        request_id: by.request_id.clone(),
        models: by.limits.models.clone(),
        ask_above: app.options.ask_above.filter(|_| by.account == Owner::LOCAL),
        caps: Arc::new(move || caps),
        allow_smaller: false,
        prompts: PromptLog::Omit,
        metadata: Metadata::Untouched,
        place: Place::Remote(Remote {
            folder: app.options.pictures.join(&by.account),
            hidden: app.state().to_owned(),
            address: Arc::new(move |job, number| pictures::address(&base, &secret, job, number)),
            enter: Arc::new(move || entered.enter(&by).map_err(|problem| problem.message)),
        }),
    }
}
