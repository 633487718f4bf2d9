//! Bodies of answers with pictures in them. A picture is read from its file and written as Base64 piece by
//! piece, so that an answer takes the same memory whatever its pictures' size.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::stream::{self, Stream};
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

    /// Adds a picture.
    pub(crate) fn picture(&mut self, path: impl Into<PathBuf>, bytes: u64) {
        let path = path.into();
        self.0.push_back(Part::Picture { path, bytes });
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
    use futures_util::TryStreamExt as _;

    use super::*;

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
            let mut parts = Parts::default();
            parts.text("<");
            parts.picture(path, length as u64);
            parts.text(">");
            let expected = format!("<{}>", STANDARD.encode(&picture));
            assert_eq!(parts.length(), expected.len() as u64);
            assert_eq!(written(parts).await.unwrap(), expected.as_bytes());
        }
    }

    #[tokio::test]
    async fn a_file_that_is_shorter_than_it_was_breaks_the_body_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("picture");
        std::fs::write(&path, [1; 10]).unwrap();
        let mut parts = Parts::default();
        parts.picture(path, 11);
        parts.text(">");
        let error = written(parts).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }
}
