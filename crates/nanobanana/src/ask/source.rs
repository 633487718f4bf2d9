//! One input: a local file, a public HTTPS URL, perhaps with a name, or the bytes of a picture.

use std::fmt;
use std::fs::File;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ima_openapi::address::{is_public_address, is_public_name, without_query};
use url::{Host, Url};

use crate::refusal::{Refusal, UrlFault};

/// An input of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The name by which the prompt may mention it.
    pub name: Option<String>,
    /// Where the picture is.
    pub source: InputSource,
}

/// Where an input picture is.
#[derive(Clone, PartialEq, Eq)]
pub enum InputSource {
    /// A file on this machine; not opened yet.
    File(PathBuf),
    /// A public HTTPS URL, sent to IMA as the user wrote it.
    Url(String),
    /// Here. They are cleaned as a file is, and not kept: the journal has their hash.
    Bytes(Arc<[u8]>),
    /// The same in an open file, which perhaps has no name.
    Opened(OpenedFile),
}

/// An open file, read from its start by one run at a time. It is equal to itself alone.
#[derive(Clone, Debug)]
pub struct OpenedFile(pub Arc<File>);

impl PartialEq for OpenedFile {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for OpenedFile {}

/// Whether an input may be given as `name=path`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputSyntax {
    /// `cat=./cat.jpg` names the input. A path that holds `=` is written `./a=b.jpg`.
    Named,
    /// The same, beside a prompt that is text: an `@` before anything but a given name is part of it.
    Literal,
    /// Every text is a path or URL as it stands.
    #[default]
    Plain,
}

impl Input {
    /// Reads one input. Whether it can be one is said by [`InputSource::check`].
    #[must_use]
    pub fn parse(text: &str, syntax: InputSyntax) -> Self {
        let (name, place) = match syntax {
            InputSyntax::Named | InputSyntax::Literal => split_name(text),
            InputSyntax::Plain => (None, text),
        };
        Self {
            name: name.map(str::to_owned),
            source: place.into(),
        }
    }
}

impl InputSource {
    /// Checks what can be said without opening anything.
    ///
    /// # Errors
    /// [`Refusal::EmptyInput`], and [`Refusal::InputUrl`] for a URL that is not public HTTPS.
    pub fn check(&self) -> Result<(), Refusal> {
        match self {
            Self::File(path) if path.to_string_lossy().trim().is_empty() => {
                Err(Refusal::EmptyInput)
            }
            Self::Url(url) => url_fault(url).map_or(Ok(()), |reason| {
                let url = displayable(url);
                Err(Refusal::InputUrl { url, reason })
            }),
            Self::File(_) | Self::Bytes(_) | Self::Opened(_) => Ok(()),
        }
    }
}

/// A path, or a URL where it begins like one.
impl From<&str> for InputSource {
    fn from(place: &str) -> Self {
        if is_url(place) {
            Self::Url(place.trim().to_owned())
        } else {
            Self::File(place.into())
        }
    }
}

impl From<String> for InputSource {
    fn from(place: String) -> Self {
        place.as_str().into()
    }
}

impl From<PathBuf> for InputSource {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

impl From<&Path> for InputSource {
    fn from(path: &Path) -> Self {
        Self::File(path.to_owned())
    }
}

impl From<&[u8]> for InputSource {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl From<File> for InputSource {
    fn from(file: File) -> Self {
        Self::Opened(OpenedFile(Arc::new(file)))
    }
}

impl From<Vec<u8>> for InputSource {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

/// Bytes by their number.
impl fmt::Debug for InputSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Url(url) => f.debug_tuple("Url").field(url).finish(),
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Self::Opened(_) => f.write_str("Opened"),
        }
    }
}

/// Whether a text is meant as a URL. A file with such a name is written `./data:x`.
fn is_url(place: &str) -> bool {
    const SCHEMES: [&str; 5] = ["data", "file", "ftp", "http", "https"];
    let scheme = place
        .trim_start()
        .split_once(':')
        .map_or("", |(scheme, _)| scheme);
    place.contains("://")
        || SCHEMES
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known))
}

/// Splits `name=path` where the part before the first `=` can be a name.
#[must_use]
pub fn split_name(text: &str) -> (Option<&str>, &str) {
    match text.split_once('=') {
        Some((name, place)) if is_name(name) && !place.is_empty() => (Some(name), place),
        _ => (None, text),
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_name_char)
}

/// The characters that an input's name is made of.
pub(super) fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

fn url_fault(text: &str) -> Option<UrlFault> {
    // The URL goes out as it was written. These characters are read differently by different
    // readers, so the host that is checked here might not be the one that is asked.
    if text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
        return Some(UrlFault::Malformed);
    }
    let Ok(url) = Url::parse(text) else {
        return Some(UrlFault::Malformed);
    };
    match url.scheme() {
        "https" => {}
        "http" => return Some(UrlFault::PlainHttp),
        _ => return Some(UrlFault::Scheme),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some(UrlFault::Credentials);
    }
    let public = match url.host() {
        Some(Host::Domain(name)) => is_public_name(name),
        Some(Host::Ipv4(address)) => is_public_address(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => is_public_address(IpAddr::V6(address)),
        None => return Some(UrlFault::Malformed),
    };
    (!public).then_some(UrlFault::NotPublic)
}

/// A URL as it may be shown: without user, password, query and fragment.
fn displayable(text: &str) -> String {
    if Url::parse(text).is_ok() {
        return without_query(text);
    }
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let (scheme, rest) = text[..end].split_once("://").unwrap_or(("", &text[..end]));
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    format!("{scheme}://{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Input, Refusal> {
        let input = Input::parse(text, InputSyntax::Named);
        input.source.check().map(|()| input)
    }

    fn named(name: Option<&str>, source: InputSource) -> Result<Input, Refusal> {
        let name = name.map(str::to_owned);
        Ok(Input { name, source })
    }

    #[test]
    fn a_name_stands_before_the_first_equals_sign() {
        let file = |path: &str| InputSource::File(PathBuf::from(path));
        assert_eq!(parse("./cat.jpg"), named(None, file("./cat.jpg")));
        assert_eq!(
            parse("cat=./cat.jpg"),
            named(Some("cat"), file("./cat.jpg"))
        );
        assert_eq!(parse("猫=猫.png"), named(Some("猫"), file("猫.png")));
        assert_eq!(parse("./a=b.jpg"), named(None, file("./a=b.jpg")));
        assert_eq!(parse("=b.jpg"), named(None, file("=b.jpg")));
        let url = "https://example.com/p.jpg?a=b";
        assert_eq!(parse(url), named(None, InputSource::Url(url.to_owned())));
        let plain = Input::parse("cat=./cat.jpg", InputSyntax::Plain);
        assert_eq!(Ok(plain), named(None, file("cat=./cat.jpg")));
    }

    #[test]
    fn only_public_https_urls_pass() {
        use UrlFault::{Credentials, Malformed, NotPublic, PlainHttp, Scheme};
        let refused = [
            ("http://example.com/a.jpg", PlainHttp),
            ("ftp://example.com/a.jpg", Scheme),
            ("file:///etc/passwd", Scheme),
            ("data:image/png;base64,AAAA", Scheme),
            ("HTTP:example.com/a.jpg", PlainHttp),
            ("https://", Malformed),
            ("https://user:secret@example.com/a.jpg", Credentials),
            ("https://user@example.com/a.jpg", Credentials),
            ("https://localhost/a.jpg", NotPublic),
            ("https://a.localhost./a.jpg", NotPublic),
            ("https://intranet/a.jpg", NotPublic),
            ("https://printer.local/a.jpg", NotPublic),
            ("https://metadata.google.internal/a.jpg", NotPublic),
            ("https://127.0.0.1/a.jpg", NotPublic),
            ("https://2130706433/a.jpg", NotPublic),
            ("https://0x7f.1/a.jpg", NotPublic),
            ("https://10.1.2.3/a.jpg", NotPublic),
            ("https://172.16.0.1/a.jpg", NotPublic),
            ("https://192.168.1.1/a.jpg", NotPublic),
            ("https://169.254.169.254/latest", NotPublic),
            ("https://100.64.0.1/a.jpg", NotPublic),
            ("https://0.0.0.0/a.jpg", NotPublic),
            ("https://[::1]/a.jpg", NotPublic),
            ("https://[::ffff:10.0.0.1]/a.jpg", NotPublic),
            ("https://[fd00::1]/a.jpg", NotPublic),
            ("https://[fe80::1]/a.jpg", NotPublic),
            ("https://[2001::1]/a.jpg", NotPublic),
            ("https://[2002:7f00:1::]/a.jpg", NotPublic),
            ("https://[3fff::1]/a.jpg", NotPublic),
            ("https://example.com\\@127.0.0.1/a.jpg", Malformed),
            ("https://exam\nple.com/a.jpg", Malformed),
        ];
        for (url, expected) in refused {
            match parse(url) {
                Err(Refusal::InputUrl { reason, .. }) => assert_eq!(reason, expected, "{url}"),
                other => panic!("{url}: {other:?}"),
            }
        }
        for url in [
            "https://example.com/photo.jpg",
            "https://8.8.8.8/a.png",
            "https://[2606:4700::1111]/a.png",
            "https://locally.example.com/a.jpg",
        ] {
            assert_eq!(parse(url), named(None, InputSource::Url(url.to_owned())));
        }
    }

    #[test]
    fn a_refusal_shows_neither_password_nor_query() {
        for (given, shown) in [
            (
                "https://u:pw@example.com/a.jpg?token=t#f",
                "https://example.com/a.jpg",
            ),
            ("https://u:pw@?token=t", "https://"),
            ("https://u:p@w@exa mple/a?token=t", "https://exa mple/a"),
        ] {
            match parse(given) {
                Err(Refusal::InputUrl { url, .. }) => assert_eq!(url, shown),
                other => panic!("{given}: {other:?}"),
            }
        }
    }
}
