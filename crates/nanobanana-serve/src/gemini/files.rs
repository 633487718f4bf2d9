//! Gemini's files: pictures that a client sends once and names in several calls, for 48 hours. They come in
//! pieces, to an address that stands for the key: Google's SDKs show none there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use bytes::Bytes;
use jiff::Timestamp;
use nanobanana::input::InputSource;
use nanobanana::journal::error_chain;
use nanobanana::picture::{self, MAX_INPUT_BYTES, PictureFormat};
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::is_file_id;
use super::token;
use crate::access::Caller;
use crate::app::App;
use crate::ask::shown;
use crate::document::{GEMINIS, Operation, Paths, fields, object};
use crate::fields::{Fields, Notices};
use crate::problem::{Problem, ProblemKind};
use crate::{cleaning, intake, pictures};

/// How much the files of an account may be together, in bytes.
const MOST_BYTES: u64 = 1024 * 1024 * 1024;

/// How many files a page of the list has at most.
const LONGEST_PAGE: usize = 100;

/// The formats that uploads are cleaned to.
const KINDS: [(&str, &str); 2] = [("png", "image/png"), ("jpg", "image/jpeg")];

/// The routes under a version.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/files", get(list))
        .route("/files/{id}", get(show).delete(remove))
}

/// What the document says of them.
pub(crate) fn described() -> Paths {
    let file = object(json!({ "name": { "type": "string" }, "uri": { "type": "string" } }));
    let listed = fields(
        json!({ "files": { "type": "array", "items": file } }),
        &["files"],
    );
    let call = |method, summary, answer: &Value| {
        let call = Operation::new(method, summary).answer(200, "application/json", answer);
        call.refuses_gemini(&GEMINIS)
    };
    let list = call("get", "The caller's files", &listed)
        .query("pageSize", &json!({ "type": "integer", "minimum": 0 }))
        .query("pageToken", &json!({ "type": "string" }));
    let delete = call("delete", "Delete a file", &json!({ "type": "object" }));
    Paths::default()
        .at("/files", [list])
        .at("/files/{id}", [call("get", "A file", &file), delete])
}

/// What it says of [uploads](upload), whose version stands behind their path.
pub(crate) fn described_upload() -> Operation {
    let named = fields(json!({ "file": { "type": ["object", "null"] } }), &[]);
    let summary = "Begin an upload: its pieces are posted to the address in `x-goog-upload-url`";
    Operation::new("post", summary)
        .header("x-goog-upload-protocol", &json!({ "enum": ["resumable"] }))
        .required()
        .header("x-goog-upload-command", &json!({ "enum": ["start"] }))
        .required()
        .body("application/json", &named)
        .optional()
        .answer(200, "application/json", &json!({ "type": "object" }))
        .refuses_gemini(&GEMINIS)
}

/// A file of an account's.
struct Kept {
    id: String,
    path: PathBuf,
    media_type: &'static str,
    /// Its length in bytes.
    bytes: u64,
    made: SystemTime,
}

impl Kept {
    fn told(&self, base: &str) -> Value {
        let time = |time| Timestamp::try_from(time).map_or(Value::Null, |at| at.to_string().into());
        let name = format!("files/{}", self.id);
        json!({
            "name": name,
            "uri": format!("{base}/v1beta/{name}"),
            "mimeType": self.media_type,
            "sizeBytes": self.bytes.to_string(),
            "createTime": time(self.made),
            "updateTime": time(self.made),
            "expirationTime": time(self.made + cleaning::FILES_LIFE),
            "state": "ACTIVE",
            "source": "UPLOADED",
        })
    }
}

/// Where the files of an account are.
fn folder(app: &App, account: &str) -> PathBuf {
    app.options.pictures.join(account).join(cleaning::FILES)
}

/// A file that has not expired.
fn find(folder: &FilePath, id: &str) -> Option<Kept> {
    KINDS
        .into_iter()
        .filter(|_| is_file_id(id))
        .find_map(|(extension, media_type)| {
            let path = folder.join(format!("{id}.{extension}"));
            let about = path.metadata().ok()?;
            let made = about.modified().ok()?;
            (made + cleaning::FILES_LIFE > SystemTime::now()).then(|| Kept {
                id: id.to_owned(),
                path,
                media_type,
                bytes: about.len(),
                made,
            })
        })
}

fn found(folder: &FilePath, id: &str) -> Result<Kept, Problem> {
    let none = || {
        let message = format!(
            "no file `{}` of this key: files are kept for 48 hours",
            shown(id)
        );
        Problem::new(ProblemKind::NotFound, message)
    };
    find(folder, id).ok_or_else(none)
}

/// Opens the files of a caller's among these inputs, to make a picture of.
pub(super) async fn open(
    app: &App,
    caller: &Caller,
    inputs: &mut [InputSource],
) -> Result<(), Problem> {
    for input in inputs {
        if let InputSource::File(id) = input {
            let id = id.to_string_lossy().into_owned();
            let folder = folder(app, &caller.account);
            let open = move || File::open(found(&folder, &id)?.path).map_err(not_kept);
            *input = aside(open).await?.into();
        }
    }
    Ok(())
}

/// Does what waits for a disk where nothing else has to wait for it.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| {
        let message = "the file could not be read";
        Err(Problem::new(ProblemKind::Fault, message))
    })
}

/// What the handlers share of a request.
type Shared = (State<Arc<App>>, Extension<Caller>);

/// Which files are listed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listing {
    page_size: Option<usize>,
    /// The last file of the page before.
    page_token: Option<String>,
}

async fn list(
    (State(app), Extension(caller)): Shared,
    listing: Result<Query<Listing>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let folder = folder(&app, &caller.account);
    let base = pictures::base(&headers);
    let Query(listing) = listing?;
    let page = move || {
        let size = listing.page_size.unwrap_or(LONGEST_PAGE);
        let size = size.clamp(1, LONGEST_PAGE);
        let after = listing.page_token.unwrap_or_default();
        let entries = cleaning::entries(&folder).map_err(not_kept)?;
        let paths = entries.iter().map(fs::DirEntry::path);
        let ids = paths.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
        let mut kept: Vec<Kept> = ids.filter_map(|id| find(&folder, &id)).collect();
        kept.retain(|kept| kept.id > after);
        kept.sort_by(|a, b| a.id.cmp(&b.id));
        let is_last = kept.len() <= size;
        kept.truncate(size);
        let told: Vec<Value> = kept.iter().map(|kept| kept.told(&base)).collect();
        let mut page = json!({ "files": told });
        if let (false, Some(last)) = (is_last, kept.last()) {
            page["nextPageToken"] = last.id.as_str().into();
        }
        Ok(page)
    };
    aside(page).await.map(Json)
}

async fn show(
    (State(app), Extension(caller)): Shared,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let base = pictures::base(&headers);
    let folder = folder(&app, &caller.account);
    let file = aside(move || found(&folder, &id)).await?;
    Ok(Json(file.told(&base)))
}

async fn remove(
    (State(app), Extension(caller)): Shared,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let folder = folder(&app, &caller.account);
    aside(move || fs::remove_file(found(&folder, &id)?.path).map_err(not_kept)).await?;
    Ok(Json(json!({})))
}

/// What the address of an upload says: a token of its id and account.
#[derive(Debug, Deserialize)]
pub(crate) struct Upload {
    upload_id: String,
}

/// In place of a key's id in that token, which is asked for without a key.
const UPLOAD: &str = "upload";

/// `POST /upload/{version}/files`: the beginning of an upload, or a piece of one.
pub(crate) async fn upload(
    State(app): State<Arc<App>>,
    caller: Option<Extension<Caller>>,
    place: Result<Query<Upload>, QueryRejection>,
    request: Request,
) -> Result<Response, Problem> {
    match (place, caller) {
        (Ok(Query(place)), _) => add(&app, place, request).await,
        (Err(_), Some(Extension(caller))) => begin(&app, &caller, request).await,
        (Err(_), None) => Err(forbidden()),
    }
}

fn forbidden() -> Problem {
    let message = "this address was not signed here or for a key that works, or has expired: an upload takes an hour";
    Problem::new(ProblemKind::Forbidden, message)
}

async fn begin(app: &App, caller: &Caller, request: Request) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let [protocol, command] = ["x-goog-upload-protocol", "x-goog-upload-command"].map(text);
    if (protocol, command) != (Some("resumable"), Some("start")) {
        let message = "x-goog-upload-protocol must be resumable, and the first command start";
        return Err(Problem::invalid("x-goog-upload-protocol", message));
    }
    let length = text("x-goog-upload-header-content-length");
    check_length(length.and_then(|length| length.parse().ok()).unwrap_or(0))?;
    let body = intake::whole(request).await?;
    let mut notices = Notices::default();
    if !body.is_empty() {
        let mut file = Fields::of_body(&body)?.object("file")?;
        // Both are read from the bytes.
        for field in ["mimeType", "sizeBytes"] {
            file.take(field);
        }
        file.name_rest(&mut notices);
    }
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|_| Problem::new(ProblemKind::Fault, "there is no randomness"))?;
    let id = format!("nb-{:032x}", u128::from_be_bytes(bytes));
    let until = Timestamp::now().as_second() + pictures::LIFE;
    let said = format!("{id} {}", caller.account);
    let token = token::seal(&said, until, (&app.secret, UPLOAD));
    let base = pictures::base(&headers);
    let address = format!("{base}/upload/v1beta/files?upload_id={token}");
    let mut response = (
        [
            ("x-goog-upload-url", address.as_str()),
            ("x-goog-upload-status", "active"),
        ],
        Json(json!({})),
    )
        .into_response();
    if let Some(codes) = notices.header().and_then(|codes| codes.parse().ok()) {
        response.headers_mut().insert("x-nanobanana-notice", codes);
    }
    Ok(response)
}

/// A piece of an upload.
struct Piece {
    offset: u64,
    bytes: Bytes,
    is_last: bool,
}

/// How far an upload is: whether it goes on, how many bytes have come, and the file that it has become.
type Progress = (&'static str, u64, Option<Kept>);

async fn add(app: &App, place: Upload, request: Request) -> Result<Response, Problem> {
    let (said, _) = token::open(&place.upload_id, (&app.secret, UPLOAD)).ok_or_else(forbidden)?;
    let (id, account) = said.split_once(' ').ok_or_else(forbidden)?;
    // Its key may have ended since.
    let keys = app.desk.journal().client_keys().await;
    let mut keys = keys.map_err(|error| app.unreadable(error))?.into_iter();
    let key = keys.find(|key| key.id.as_str() == account);
    if key.is_some_and(|key| !key.works_at(Timestamp::now())) {
        return Err(forbidden());
    }
    let headers = request.headers().clone();
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let (folder, id) = (folder(app, account), id.to_owned());
    let (status, received, kept) = match text("x-goog-upload-command").unwrap_or_default() {
        "query" => aside(move || Ok(progress(&folder, &id))).await?,
        add @ ("upload" | "upload, finalize" | "finalize") => {
            let offset = text("x-goog-upload-offset").unwrap_or("0").parse();
            let not_so = |_| Problem::invalid("x-goog-upload-offset", "no number of bytes");
            let piece = Piece {
                offset: offset.map_err(not_so)?,
                bytes: intake::whole(request).await?,
                is_last: add.ends_with("finalize"),
            };
            aside(move || keep(&folder, &id, &piece)).await?
        }
        _ => {
            let message = "x-goog-upload-command must be `upload`, `finalize` or both, or `query`";
            return Err(Problem::invalid("x-goog-upload-command", message));
        }
    };
    let body = match kept {
        None => json!({}),
        Some(kept) => json!({ "file": kept.told(&pictures::base(&headers)) }),
    };
    let headers = [
        ("x-goog-upload-status", status.to_owned()),
        ("x-goog-upload-size-received", received.to_string()),
    ];
    Ok((headers, Json(body)).into_response())
}

fn part(folder: &FilePath, id: &str) -> PathBuf {
    folder.join(format!("{id}.part"))
}

fn progress(folder: &FilePath, id: &str) -> Progress {
    match find(folder, id) {
        Some(kept) => ("final", kept.bytes, Some(kept)),
        None => {
            let part = part(folder, id).metadata();
            ("active", part.map_or(0, |about| about.len()), None)
        }
    }
}

/// Adds a piece. The last one makes it a file, cleaned as every picture that leaves this machine.
fn keep(folder: &FilePath, id: &str, piece: &Piece) -> Result<Progress, Problem> {
    let before = progress(folder, id);
    // Its client has not heard that it was the last.
    if before.2.is_some() {
        return Ok(before);
    }
    let path = part(folder, id);
    fs::create_dir_all(folder).map_err(not_kept)?;
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .read(true)
        .open(&path)
        .map_err(not_kept)?;
    let there = file.metadata().map_err(not_kept)?.len();
    if piece.offset != there {
        let message = format!("x-goog-upload-offset must be {there}, where the upload goes on");
        return Err(Problem::invalid("x-goog-upload-offset", message));
    }
    let more = piece.bytes.len() as u64;
    check_length(there + more)?;
    let others = cleaning::entries(folder).map_err(not_kept)?;
    let lengths = others.iter().filter_map(|other| other.metadata().ok());
    if lengths.map(|about| about.len()).sum::<u64>() + more > MOST_BYTES {
        let message = "this key's files are 1 GiB together: delete some of them first";
        return Err(Problem::new(ProblemKind::TooLarge, message));
    }
    file.write_all(&piece.bytes).map_err(not_kept)?;
    if !piece.is_last {
        return Ok(progress(folder, id));
    }
    let mut cleaned = tempfile::NamedTempFile::new_in(folder).map_err(not_kept)?;
    let prepared = picture::prepare(&mut file, &mut cleaned);
    fs::remove_file(&path).map_err(not_kept)?;
    let prepared = prepared.map_err(|error| Problem::invalid("file", error_chain(&error)))?;
    let [(png, _), (jpeg, _)] = KINDS;
    let extension = match prepared.upload_format {
        PictureFormat::Jpeg => jpeg,
        _ => png,
    };
    let kept = cleaned.persist(folder.join(format!("{id}.{extension}")));
    kept.map_err(|error| not_kept(error.error))?;
    Ok(progress(folder, id))
}

fn check_length(bytes: u64) -> Result<(), Problem> {
    match bytes > MAX_INPUT_BYTES {
        true => Err(Problem::new(
            ProblemKind::TooLarge,
            "a file may have at most 20 MiB",
        )),
        false => Ok(()),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
pub(super) fn not_kept(error: io::Error) -> Problem {
    tracing::warn!(%error, "a file could not be read, kept or deleted");
    let message = "the file could not be read, kept or deleted";
    Problem::new(ProblemKind::Unavailable, message)
}
