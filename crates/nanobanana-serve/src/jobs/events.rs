//! What happens to a job, as events that a client can go on with after a break.

use std::io;
use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::stream;
use nanobanana::desk::named::{News, Watch};
use nanobanana::journal::error_chain;
use nanobanana::report::to_json;

use super::told;
use crate::access::Caller;
use crate::app::App;
use crate::late::or_sign;
use crate::pictures;
use crate::problem::Problem;
use crate::reply::{self, EVENTS};

/// `GET /v1/jobs/{id}/events`. The id of an event is how many steps the job has taken: a client that comes
/// back with it hears what came after, also of another process; where nothing can come any more, 204 ends
/// its coming back.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let seen = headers.get("last-event-id");
    let seen = seen.and_then(|seen| seen.to_str().ok()?.trim().parse().ok());
    let job = app.job(&id, &caller).await?;
    let watch = app.desk.watch(&job, seen.unwrap_or(0)).await;
    let Some(watch) = watch.map_err(|error| app.unreadable(error))? else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let following = Following {
        app,
        watch,
        base: pictures::base(&headers),
    };
    let body = Body::from_stream(stream::try_unfold(following, Following::next));
    Ok(reply::begun(EVENTS, Response::new(body)))
}

struct Following {
    app: Arc<App>,
    watch: Watch,
    base: String,
}

impl Following {
    /// The next event, or a sign of life. It ends with the job, or with the server.
    async fn next(mut self) -> io::Result<Option<(Bytes, Self)>> {
        let next = async {
            tokio::select! {
                biased;
                () = self.app.ending.cancelled() => Ok(None),
                news = self.watch.next() => news,
            }
        };
        let news = match or_sign(next).await {
            Ok(news) => news.map_err(|error| io::Error::other(error_chain(&error)))?,
            Err(sign) => return Ok(Some((sign, self))),
        };
        Ok(news.map(|news| (self.written(&news).into(), self)))
    }

    fn written(&self, news: &News) -> String {
        match news {
            News::Step {
                number,
                record,
                is_end,
            } => {
                let name = if *is_end { "end" } else { "job" };
                let job = to_json(&told(&self.app, record, &self.base));
                format!("id: {number}\nevent: {name}\ndata: {job}\n\n")
            }
            News::Progress(event) => format!("event: progress\ndata: {}\n\n", to_json(event)),
        }
    }
}
