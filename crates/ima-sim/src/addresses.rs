//! The URLs a simulator hands out. They are built when an answer is, since the next process that
//! serves the same state has another port.

use std::net::SocketAddr;

use http::Uri;

use crate::endpoint::{DELIVERY_HOST, Endpoint, INPUT_PREFIX, MEDIA_PREFIX, MOVED_PREFIX};
use crate::state::{Id, Upload};
use crate::task::{Input, Task};

/// How clients reach this simulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Addresses {
    /// Plain HTTP, every host at this address.
    Plain(SocketAddr),
    /// TLS under IMA's own host names.
    Ima,
}

impl Addresses {
    fn origin(self, endpoint: Endpoint) -> String {
        match self {
            Self::Plain(address) => format!("http://{address}"),
            Self::Ima => format!("https://{}", endpoint.host()),
        }
    }

    /// Where an input is uploaded to, without the signature.
    pub(crate) fn upload(self, upload: &Upload) -> String {
        format!("{}{}", self.origin(Endpoint::Upload), input_path(upload))
    }

    /// Where an uploaded input is delivered from.
    pub(crate) fn input(self, upload: &Upload) -> String {
        format!("{}{}", self.origin(Endpoint::Input), input_path(upload))
    }

    /// Where a result is delivered from.
    pub(crate) fn media(self, task: &Task) -> String {
        self.result(MEDIA_PREFIX, task)
    }

    /// Where a result was before it moved to [`Self::media`].
    pub(crate) fn moved(self, task: &Task) -> String {
        self.result(MOVED_PREFIX, task)
    }

    fn result(self, prefix: &str, task: &Task) -> String {
        format!(
            "{}{prefix}{}.{}",
            self.origin(Endpoint::Media),
            task.id.as_str(),
            task.format.name()
        )
    }

    /// What an input URL points to; `None` when IMA would not take it.
    pub(crate) fn locate(self, url: &str) -> Option<Input> {
        let uri: Uri = url.parse().ok()?;
        let host = uri
            .host()
            .filter(|host| host.contains('.') || self.is_local(host))?;
        let own = match uri.scheme_str()? {
            "https" => host == DELIVERY_HOST,
            "http" if self.is_local(host) => true,
            _ => return None,
        };
        if !own {
            return Some(Input::Remote(url.to_owned()));
        }
        object_id(uri.path(), INPUT_PREFIX)
            .map(Input::Upload)
            .or_else(|| object_id(uri.path(), MEDIA_PREFIX).map(Input::Result))
            .or_else(|| object_id(uri.path(), MOVED_PREFIX).map(Input::Result))
    }

    /// Any loopback port counts: another process may have issued the URL for the same state.
    fn is_local(self, host: &str) -> bool {
        matches!(self, Self::Plain(_)) && matches!(host, "127.0.0.1" | "localhost")
    }
}

fn input_path(upload: &Upload) -> String {
    format!("{INPUT_PREFIX}{}.{}", upload.id.as_str(), upload.suffix)
}

/// The id in `{prefix}{id}.{extension}`.
pub(crate) fn object_id(path: &str, prefix: &str) -> Option<Id> {
    let (id, _extension) = path.strip_prefix(prefix)?.split_once('.')?;
    Id::parse(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef01234567";

    #[test]
    fn input_urls_are_own_objects_or_remote_https() {
        let plain = Addresses::Plain(([127, 0, 0, 1], 4000).into());
        let id = || Id::parse(ID).unwrap();
        for (url, input) in [
            (
                format!("http://127.0.0.1:9/webAgent/privite/picture/{ID}.png"),
                Some(Input::Upload(id())),
            ),
            (
                format!("https://ima-ga.esxscloud.com/ima/aigc/{ID}.jpeg"),
                Some(Input::Result(id())),
            ),
            (
                "https://ima-ga.esxscloud.com/elsewhere.png".to_owned(),
                None,
            ),
            (
                "https://example.com/cat.png".to_owned(),
                Some(Input::Remote("https://example.com/cat.png".to_owned())),
            ),
            ("http://example.com/cat.png".to_owned(), None),
            ("file:///etc/passwd".to_owned(), None),
            ("cat.png".to_owned(), None),
        ] {
            assert_eq!(plain.locate(&url), input, "{url}");
        }
        let own = format!("http://127.0.0.1:4000/ima/aigc/{ID}.png");
        assert_eq!(Addresses::Ima.locate(&own), None);
    }
}
