//! The bodies of requests: how long they may be, how long they may take, and what they are packed in.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use axum::body::BodyDataStream;
use axum::extract::Request;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use futures_util::stream::{self, StreamExt as _};
use multer::{Constraints, Field, Multipart, SizeLimit};
use nanobanana::input::InputSource;
use nanobanana::{MAX_INPUTS, metrics};
use serde_json::{Map, Value};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use tokio::time::{Instant, timeout_at};

use crate::fields::Fields;
use crate::problem::{Problem, ProblemKind};

/// The longest body, in bytes, also of what was packed: fourteen pictures of 3 MB in Base64.
pub(crate) const LONGEST: usize = 64 * 1024 * 1024;

/// The longest text of a form, in bytes.
const LONGEST_TEXT: u64 = 1024 * 1024;

/// How many parts a form may have.
const MOST_PARTS: usize = 100;

/// How long a body may take to come.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// How much is unpacked at once, in bytes: a thousand times as much may come out.
const PACKED_PIECE: usize = 4096;

/// A body as it comes, within its limits.
struct Incoming {
    body: BodyDataStream,
    unpacker: Option<MultiGzDecoder<Vec<u8>>>,
    /// How many bytes have come, and how many of what was unpacked.
    packed: usize,
    unpacked: usize,
    until: Instant,
}

impl Incoming {
    fn of(request: Request) -> Result<Self, Problem> {
        let headers = request.headers();
        if length(&request).is_some_and(|length| length > LONGEST) {
            return Err(too_long());
        }
        let packing = headers
            .get(CONTENT_ENCODING)
            .map_or("identity", |packing| packing.to_str().unwrap_or("?"));
        let unpacker = match packing {
            "identity" => None,
            "gzip" => Some(MultiGzDecoder::new(Vec::new())),
            _ => {
                let message = "content-encoding must be gzip, or none";
                return Err(Problem::invalid("body", message));
            }
        };
        Ok(Self {
            body: request.into_body().into_data_stream(),
            unpacker,
            packed: 0,
            unpacked: 0,
            until: Instant::now() + PATIENCE,
        })
    }

    /// The next piece; `None` at the end.
    async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        let not_gzip = |_: io::Error| Problem::invalid("body", "the body is not gzip");
        loop {
            let piece = timeout_at(self.until, self.body.next()).await;
            let piece = piece.map_err(|_| {
                Problem::invalid("body", "the body did not arrive within 10 minutes")
            })?;
            let piece = piece.transpose().map_err(|error| {
                Problem::invalid("body", format!("the body was cut off: {error}"))
            })?;
            count(&mut self.packed, piece.as_ref().map_or(0, Bytes::len))?;
            let Some(unpacker) = &mut self.unpacker else {
                return Ok(piece);
            };
            let is_end = piece.is_none();
            let mut unpacked = Vec::new();
            for piece in piece.unwrap_or_default().chunks(PACKED_PIECE) {
                unpacker.write_all(piece).map_err(not_gzip)?;
                count(&mut self.unpacked, unpacker.get_ref().len())?;
                unpacked.append(unpacker.get_mut());
            }
            if is_end {
                unpacker.try_finish().map_err(not_gzip)?;
                count(&mut self.unpacked, unpacker.get_ref().len())?;
                unpacked.append(unpacker.get_mut());
                self.unpacker = None;
            }
            if is_end || !unpacked.is_empty() {
                return Ok(Some(unpacked.into()));
            }
        }
    }
}

fn length(request: &Request) -> Option<usize> {
    let length = request.headers().get(CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

fn count(bytes: &mut usize, more: usize) -> Result<(), Problem> {
    *bytes += more;
    match *bytes > LONGEST {
        true => Err(too_long()),
        false => Ok(()),
    }
}

/// The whole body.
///
/// # Errors
/// It is too long, takes too long, or is packed in a way that is not read here.
pub(crate) async fn whole(request: Request) -> Result<Bytes, Problem> {
    let length = length(&request).unwrap_or_default();
    let mut incoming = Incoming::of(request)?;
    let mut whole = Vec::with_capacity(length);
    while let Some(piece) = incoming.next().await? {
        whole.extend_from_slice(&piece);
    }
    Ok(whole.into())
}

/// The fields of a JSON body or of a form, and the pictures of a form in their order.
pub(crate) async fn fields(request: Request) -> Result<(Fields, Vec<InputSource>), Problem> {
    let kind = request.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    match multer::parse_boundary(kind) {
        Ok(boundary) => form(Incoming::of(request)?, boundary).await,
        Err(_) if kind.starts_with("multipart/") => {
            let message = "content-type must be multipart/form-data with a boundary, or JSON";
            Err(Problem::invalid("body", message))
        }
        Err(_) => Ok((Fields::of_body(&whole(request).await?)?, Vec::new())),
    }
}

async fn form(incoming: Incoming, boundary: String) -> Result<(Fields, Vec<InputSource>), Problem> {
    let pieces = stream::try_unfold(incoming, async |mut incoming| {
        let piece = incoming.next().await?;
        Ok::<_, Problem>(piece.map(|piece| (piece, incoming)))
    });
    let files = ["image", "image[]", "mask", "markup"];
    let sizes = SizeLimit::new().per_field(LONGEST_TEXT);
    let sizes = files
        .into_iter()
        .fold(sizes, |sizes, name| sizes.for_field(name, LONGEST as u64));
    let constraints = Constraints::new().size_limit(sizes);
    let mut form = Multipart::with_constraints(pieces, boundary, constraints);
    let mut fields = Map::new();
    let mut images = Vec::new();
    for _ in 0..MOST_PARTS {
        let Some(part) = form.next_field().await.map_err(broken)? else {
            return Ok((Fields::of_form(fields), images));
        };
        let name = part.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "image" | "image[]" if images.len() < MAX_INPUTS => images.push(kept(part).await?),
            // So many are refused.
            "image" | "image[]" => images.push(InputSource::Bytes(Arc::default())),
            // That it is there is all that is asked of it.
            "mask" | "markup" => drop(fields.insert(name, Value::Bool(true))),
            _ => {
                let bytes = part.bytes().await.map_err(broken)?;
                let text = String::from_utf8_lossy(&bytes).into_owned();
                fields.insert(name, Value::String(text));
            }
        }
    }
    let message = format!("the form has more than {MOST_PARTS} parts");
    Err(Problem::invalid("body", message))
}

/// A picture of a form, in a file without a name.
async fn kept(mut part: Field<'static>) -> Result<InputSource, Problem> {
    let no_room = |error: io::Error| {
        tracing::warn!(%error, "a picture of a form could not be kept");
        let message = "no disk space for the pictures of this form";
        Problem::new(ProblemKind::Unavailable, message)
    };
    let mut file = File::from_std(tempfile::tempfile().map_err(no_room)?);
    while let Some(piece) = part.chunk().await.map_err(broken)? {
        file.write_all(&piece).await.map_err(no_room)?;
    }
    file.flush().await.map_err(no_room)?;
    Ok(file.into_std().await.into())
}

fn broken(error: multer::Error) -> Problem {
    let error = match error {
        multer::Error::StreamReadFailed(error) => error,
        error => error.into(),
    };
    error.downcast().map_or_else(
        |error| Problem::invalid("body", format!("the form cannot be read: {error}")),
        |problem| *problem,
    )
}

fn too_long() -> Problem {
    metrics::limit_hit("body_bytes");
    Problem::new(ProblemKind::TooLarge, "the body is longer than 64 MiB")
}
