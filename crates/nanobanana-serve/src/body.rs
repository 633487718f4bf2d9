//! Bodies of answers with pictures in them. A picture is read from its file and written as Base64 piece by
//! piece, so that an answer takes the same memory whatever its pictures' size.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::stream::{self, Stream};
use nanobanana::report::Picture;
use serde_json::Value;
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

/// How much of a picture is encoded at once, in bytes: a multiple of three, so that the pieces join.
const PIECE: usize = 96 * 1024;

/// A part of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Text.
    Text(Bytes),
    /// A picture, as Base64.
    Picture {
        /// The file.
        path: PathBuf,
        /// Its length in bytes.
        bytes: u64,
    },
}

/// Parts of a body, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts(VecDeque<Part>);

impl Parts {
    /// A body of text alone.
    pub(crate) fn of(text: impl Into<Bytes>) -> Self {
        Self([Part::Text(text.into())].into())
    }

    /// Puts text before and behind.
    pub(crate) fn surround(&mut self, before: &'static str, behind: &'static str) {
        self.before(before);
        self.text(behind);
    }

    /// Puts text before.
    pub(crate) fn before(&mut self, text: impl Into<Bytes>) {
        self.0.push_front(Part::Text(text.into()));
    }

    /// Puts others behind.
    pub(crate) fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    /// Adds text.
    pub(crate) fn text(&mut self, text: impl Into<Bytes>) {
        self.0.push_back(Part::Text(text.into()));
    }

    /// Adds an event of a stream, of a kind where it has one.
    pub(crate) fn event(&mut self, kind: Option<&str>, data: Self) {
        let kind = kind.map(|kind| format!("event: {kind}\n"));
        self.text(format!("{}data: ", kind.unwrap_or_default()));
        self.append(data);
        self.text("\n\n");
    }

    /// The length of the body in bytes.
    pub(crate) fn length(&self) -> u64 {
        let length = |part: &Part| match part {
            Part::Text(text) => text.len() as u64,
            Part::Picture { bytes, .. } => bytes.div_ceil(3) * 4,
        };
        self.0.iter().map(length).sum()
    }

    /// The body. It breaks off where a file is not as long as it was, so that nobody takes half a picture
    /// for a whole one.
    pub(crate) fn stream(self) -> impl Stream<Item = io::Result<Bytes>> + Send {
        let state = (self.0, None::<Open>);
        stream::try_unfold(state, async |(mut parts, open)| {
            let mut open = match (open, parts.pop_front()) {
                (Some(open), next) => {
                    if let Some(next) = next {
                        parts.push_front(next);
                    }
                    open
                }
                (None, None) => return Ok(None),
                (None, Some(Part::Text(text))) => return Ok(Some((text, (parts, None)))),
                (None, Some(Part::Picture { path, bytes })) => Open {
                    file: File::open(path).await?.take(bytes),
                    left: bytes,
                },
            };
            let piece = open.next().await?;
            let open = (open.left > 0).then_some(open);
            Ok(Some((piece, (parts, open))))
        })
    }
}

/// What stands around the place of a picture in JSON. It is no character, and a text that has it
/// could only name pictures of its own answer.
const MARK: char = '\u{fdd0}';

/// The pictures of an answer in JSON.
#[derive(Debug, Default)]
pub(crate) struct Embedded(Vec<Part>);

impl Embedded {
    /// What stands for the Base64 of a saved picture until the answer is written, and the picture's
    /// media type.
    pub(crate) fn put<'p>(&mut self, picture: &'p Picture) -> Option<(String, &'p str)> {
        let (path, bytes) = (picture.path.as_deref()?.into(), picture.bytes?);
        let media_type = picture.media_type.as_deref()?;
        let place = format!("{MARK}{}{MARK}", self.0.len());
        self.0.push(Part::Picture { path, bytes });
        Some((place, media_type))
    }

    /// A value with the pictures in their places.
    pub(crate) fn write(&self, value: &Value) -> Parts {
        let text = value.to_string();
        let picture = |piece: &str| self.0.get(piece.parse::<usize>().ok()?).cloned();
        let part = |piece: &str| Part::Text(Bytes::copy_from_slice(piece.as_bytes()));
        let pieces = text.split(MARK);
        Parts(
            pieces
                .map(|piece| picture(piece).unwrap_or_else(|| part(piece)))
                .collect(),
        )
    }
}

/// A picture that is being written.
struct Open {
    file: tokio::io::Take<File>,
    /// How much of it is not written yet, in bytes.
    left: u64,
}

impl Open {
    async fn next(&mut self) -> io::Result<Bytes> {
        let length = self.left.min(PIECE as u64);
        let mut piece = vec![0; usize::try_from(length).unwrap_or(PIECE)];
        self.file.read_exact(&mut piece).await?;
        self.left -= length;
        Ok(STANDARD.encode(piece).into())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use futures_util::TryStreamExt as _;

    use super::*;

    fn embedded(path: &Path, bytes: usize) -> Parts {
        let mut embedded = Embedded::default();
        let picture = Picture {
            path: Some(path.to_str().unwrap().to_owned()),
            bytes: Some(bytes as u64),
            media_type: Some("image/png".to_owned()),
            ..Picture::default()
        };
        let place = embedded.put(&picture).unwrap().0;
        embedded.write(&serde_json::json!([place, 1]))
    }

    async fn written(parts: Parts) -> io::Result<Vec<u8>> {
        let pieces: Vec<Bytes> = parts.stream().try_collect().await?;
        Ok(pieces.concat())
    }

    #[tokio::test]
    async fn a_picture_is_base64_between_texts_whatever_its_length() {
        let folder = tempfile::tempdir().unwrap();
        for length in [0, 1, 2, 3, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 2] {
            let picture: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let path = folder.path().join("picture");
            std::fs::write(&path, &picture).unwrap();
            let parts = embedded(&path, length);
            let expected = format!("[\"{}\",1]", STANDARD.encode(&picture));
            assert_eq!(parts.length(), expected.len() as u64);
            assert_eq!(written(parts).await.unwrap(), expected.as_bytes());
        }
    }

    #[tokio::test]
    async fn a_file_that_is_shorter_than_it_was_breaks_the_body_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("picture");
        std::fs::write(&path, [1; 10]).unwrap();
        let error = written(embedded(&path, 11)).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }
}
