//! The server: where it listens, what it answers at which path, and how it ends.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use nanobanana::desk::Desk;
use nanobanana::journal::Filter;
use nanobanana_mcp::Server;
use ring::hmac;
use rmcp::handler::server::ServerHandler;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::access::{Access, Caller};
use crate::app::App;
use crate::ask::Names;
use crate::connections::{self, Limits};
use crate::document::{self, ANY, Operation, Paths};
use crate::gate::{self, Protocol};
use crate::options::Options;
use crate::problem::{Problem, ProblemKind};
use crate::rate::Rates;
use crate::reply::JSON;
use crate::{cleaning, followed, gemini, jobs, mcp, metrics, openai};

/// How many open files the connections of clients can take. The engine should leave them.
#[must_use]
pub fn open_files() -> u64 {
    Limits::of_process().total() as u64
}

/// A server that accepts connections and does not answer yet.
pub struct Listening {
    listener: TcpListener,
    metrics: Option<(SocketAddr, TcpListener)>,
    address: SocketAddr,
    options: Options,
}

/// Starts listening.
///
/// # Errors
/// The address that is taken, or is not one of this machine.
pub async fn listen(options: Options) -> Result<Listening, (SocketAddr, io::Error)> {
    let bind = async |address| {
        let bound = async {
            let listener = TcpListener::bind(address).await?;
            Ok((listener.local_addr()?, listener))
        };
        bound.await.map_err(|error| (address, error))
    };
    let (address, listener) = bind(options.address).await?;
    let metrics = match options.metrics {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    Ok(Listening {
        listener,
        metrics,
        address,
        options,
    })
}

impl Listening {
    /// The address, with the port that was given where any was asked for.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same of the metrics.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(|(address, _)| *address)
    }

    /// Answers requests until `end` is done. Whoever waits then is told to come again.
    pub async fn serve(self, desk: Desk, end: impl Future<Output = ()> + Send + 'static) {
        // All share the questions that callers come back with.
        let session = Server::of_requests(desk.clone());
        self.serve_with(move || session.clone(), desk, end).await;
    }

    /// The same. `session` makes what each session of MCP is answered by.
    pub async fn serve_with<S: ServerHandler>(
        self,
        session: impl Fn() -> S + Send + Sync + 'static,
        desk: Desk,
        end: impl Future<Output = ()> + Send + 'static,
    ) {
        let options = self.options;
        let ip = self.address.ip();
        let own = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
        let is_here = ip.is_loopback() || ip.is_unspecified();
        let own = own.into_iter().filter(|_| is_here);
        let address = match ip.is_ipv6() {
            true => format!("[{ip}]"),
            false => ip.to_string(),
        };
        let hosts: Vec<_> = own.chain([address]).chain(options.hosts.clone()).collect();
        let app = Arc::new(App {
            desk,
            access: Access::new(&hosts, &options),
            names: Names(options.models.clone()),
            rates: Rates::default(),
            secret: hmac::Key::new(hmac::HMAC_SHA256, &options.secret),
            options,
            ending: CancellationToken::new(),
        });
        let ending = app.ending.clone();
        let end = async move {
            end.await;
            ending.cancel();
        };
        cleaning::clean(&app).await;
        let router = router(Arc::clone(&app), mcp::routes(&app, session));
        let serving = connections::serve(self.listener, router, Limits::of_process(), end);
        let watched = async {
            if let Some((_, listener)) = self.metrics {
                let routes = metrics::routes(&app);
                connections::serve(listener, routes, Limits::OF_PROMETHEUS, pending()).await;
            }
            pending::<()>().await;
        };
        tokio::select! {
            () = serving => {}
            () = app.desk.look_after(&app.options.pictures) => {}
            () = cleaning::go_on(&app) => {}
            () = watched => {}
        }
    }
}

fn router(app: Arc<App>, mcp: Router<Arc<App>>) -> Router {
    // The last one comes first.
    routes(mcp)
        .fallback(async || Problem::new(ProblemKind::NotFound, "no such path"))
        .method_not_allowed_fallback(async || {
            Problem::new(ProblemKind::Method, "method not allowed")
        })
        .layer(middleware::from_fn_with_state(Arc::clone(&app), gate::pass))
        .layer(middleware::from_fn(followed::follow))
        .with_state(app)
}

/// The versions of Gemini's paths, of which OpenAI's have the first two.
const VERSIONS: [&str; 4] = ["", "/v1", "/v1beta", "/v1alpha"];

/// Every route there is.
fn routes(mcp: Router<Arc<App>>) -> Router<Arc<App>> {
    let openais = openai::routes()
        .route("/models", get(models))
        .route("/models/{*name}", get(model));
    let mut routes = mcp
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route(document::PATH, get(document))
        .merge(jobs::routes())
        .nest("/v1beta/openai", openais.clone())
        .nest("/openai/v1", openais)
        .nest("/openai/deployments/{deployment}", openai::routes());
    for version in VERSIONS {
        let mut both = gemini::files::routes()
            .merge(gemini::interactions::routes())
            .route("/models", get(models))
            .route("/models/{*call}", post(gemini::call).get(model));
        if VERSIONS[..2].contains(&version) {
            both = both.merge(openai::routes());
        }
        let upload = format!("/upload{version}/files");
        routes = routes.route(&upload, post(gemini::files::upload));
        routes = match version {
            "" => routes.merge(both),
            _ => routes.nest(version, both),
        };
    }
    routes
}

/// What the document says of them.
fn described() -> Paths {
    let text = json!({ "type": "string" });
    let probe = |summary| {
        let call = Operation::new("get", summary).without_key();
        call.answer(200, "text/plain", &text)
    };
    let is_ready = probe("Whether it can make pictures").answer(503, "text/plain", &text);
    let asking = |summary| {
        let call = Operation::new("get", summary).refuses_both(&ANY);
        call.answer(200, "application/json", &json!({ "type": "object" }))
    };
    let [list, one] = ["The models", "A model"].map(asking);
    let openais = || {
        let one = one.clone().refuses(&[404]);
        let paths = openai::described().at("/models", [list.clone()]);
        paths.at("/models/{name}", [one])
    };
    let mut paths = Paths::default()
        .at(mcp::PATH, mcp::described())
        .at("/healthz", [probe("Whether it runs")])
        .at("/readyz", [is_ready])
        .nest("", jobs::described())
        .nest("/v1beta/openai", openais())
        .nest("/openai/v1", openais())
        .nest("/openai/deployments/{deployment}", openai::described());
    for version in VERSIONS {
        let [list, one] = [&list, &one].map(|call| call.clone().refuses_both(&[400, 401, 404]));
        paths = paths
            .nest(version, gemini::described())
            .nest(version, gemini::files::described())
            .nest(version, gemini::interactions::described())
            .at(&format!("{version}/models"), [list])
            .at(&format!("{version}/models/{{model}}"), [one])
            .at(
                &format!("/upload{version}/files"),
                [gemini::files::described_upload()],
            );
        if VERSIONS[..2].contains(&version) {
            paths = paths.nest(version, openai::described());
        }
    }
    paths
}

async fn document() -> impl IntoResponse {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| described().document().to_string());
    ([(CONTENT_TYPE, JSON)], DOCUMENT.as_str())
}

/// Both protocols ask for the models at the same path; the place of the key tells them apart.
async fn models(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(protocol): Extension<Protocol>,
) -> Json<Value> {
    let listed = app.names.listed(&caller);
    Json(match protocol == Protocol::Gemini {
        true => {
            let models = listed.map(|(id, model)| gemini::model(id, model));
            json!({ "models": models.collect::<Vec<_>>() })
        }
        false => {
            let models = listed.map(|(id, _)| openai::model(id));
            json!({ "object": "list", "data": models.collect::<Vec<_>>() })
        }
    })
}

async fn model(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    Extension(protocol): Extension<Protocol>,
) -> Result<Json<Value>, Problem> {
    let model = app.names.model(&name)?;
    caller.check(model)?;
    let id = app.names.id(&name, model);
    Ok(Json(match protocol == Protocol::Gemini {
        true => gemini::model(id, model),
        false => openai::model(id),
    }))
}

async fn ready(State(app): State<Arc<App>>) -> Response {
    let is_usable = app
        .desk
        .journal()
        .page(&Filter::default(), None, Some(1))
        .await
        .is_ok();
    let (status, text) = if app.ending.is_cancelled() {
        (StatusCode::SERVICE_UNAVAILABLE, "ending\n")
    } else if !is_usable {
        (StatusCode::SERVICE_UNAVAILABLE, "cannot use the journal\n")
    } else if !app.options.has_key {
        (StatusCode::SERVICE_UNAVAILABLE, "no IMA key\n")
    } else {
        (StatusCode::OK, "ready\n")
    };
    (status, text).into_response()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_registered_route_is_in_the_document_and_the_reverse() {
        let mcp = Router::new().route(mcp::PATH, get(async || ""));
        let routes = routes(mcp);
        let same = |path: &str| {
            let call = path.rsplit_once(':').map_or(path, |(path, _)| path);
            let parts = call.split('/');
            let parts = parts.map(|part| if part.starts_with('{') { "{}" } else { part });
            parts.collect::<Vec<_>>().join("/")
        };
        let document = described().document();
        let described = document["paths"].as_object().unwrap().keys();
        let described: BTreeSet<String> = described.map(|path| same(path)).collect();
        // The only place where a router says what it has.
        let registered = format!("{routes:?}");
        let registered = registered.split("RouteId(").skip(1).filter_map(|rest| {
            let (_, rest) = rest.split_once("): \"")?;
            // Two are of whatever has no route.
            let path = rest.split('"').next()?;
            (path != "/" && !path.contains("__private")).then(|| same(path))
        });
        assert_eq!(registered.collect::<BTreeSet<_>>(), described);
        assert!(described.len() > 30, "{described:?}");
    }
}
