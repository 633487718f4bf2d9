//! What an upload consists of: a format, a target, and a body that is streamed.

use std::fmt;
use std::io::Cursor;
use std::pin::Pin;

use bytes::Bytes;
use tokio::io::AsyncRead;

use crate::address::without_query;

/// The picture formats that can be an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UploadFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
}

impl UploadFormat {
    /// The file suffix without a dot (`fSuffix`).
    #[must_use]
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
        }
    }

    /// The media type (`fContentType`, and `Content-Type` of the upload).
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// Where to put one picture, and where it can be seen afterwards.
#[derive(Clone, PartialEq, Eq)]
pub struct UploadTarget {
    /// Presigned URL for the `PUT` (`ful`). Whoever has it can write there: not for logs.
    pub upload_url: String,
    /// Public URL to use as a task's input (`fdl`).
    pub public_url: String,
    /// The format the target was asked for, and the only one it takes.
    pub format: UploadFormat,
}

impl fmt::Debug for UploadTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadTarget")
            .field("upload_url", &without_query(&self.upload_url))
            .field("public_url", &without_query(&self.public_url))
            .field("format", &self.format)
            .finish()
    }
}

/// The bytes of an upload, read while they are sent.
pub struct UploadBody {
    pub(crate) reader: Pin<Box<dyn AsyncRead + Send>>,
    pub(crate) length: u64,
}

impl UploadBody {
    /// A body of exactly `length` bytes from `reader`; what comes after them is not read. A reader
    /// that ends early fails the upload.
    pub fn new(reader: impl AsyncRead + Send + Unpin + 'static, length: u64) -> Self {
        Self {
            reader: Box::pin(reader),
            length,
        }
    }

    /// A body from memory.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let length = bytes.len() as u64;
        Self::new(Cursor::new(bytes), length)
    }

    /// Length in bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The reader, for implementations of [`OpenApi`](crate::OpenApi) outside this crate.
    #[must_use]
    pub fn into_reader(self) -> Pin<Box<dyn AsyncRead + Send>> {
        self.reader
    }
}

impl fmt::Debug for UploadBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadBody")
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{UploadFormat, UploadTarget};
    use crate::address::without_query;

    #[test]
    fn debug_output_of_a_target_hides_its_signature() {
        let target = UploadTarget {
            upload_url: "https://b.aliyuncs.com/a.png?Signature=s3cret".to_owned(),
            public_url: "https://ima-ga.esxscloud.com/a.png".to_owned(),
            format: UploadFormat::Png,
        };
        assert_eq!(
            format!("{target:?}"),
            "UploadTarget { upload_url: \"https://b.aliyuncs.com/a.png\", \
             public_url: \"https://ima-ga.esxscloud.com/a.png\", format: Png }"
        );
    }

    #[test]
    fn a_shown_url_has_no_credentials_query_or_fragment() {
        assert_eq!(
            without_query("https://user:s3cret@a.example:81/b?s3cret#s3cret"),
            "https://a.example:81/b"
        );
        assert_eq!(without_query("javascript:s3cret?b"), "javascript:…");
        assert_eq!(without_query("s3cret"), "(not a URL)");
    }
}
