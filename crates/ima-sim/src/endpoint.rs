//! What the simulator answers, and at which path and host.

use std::fmt;
use std::str::FromStr;

use http::Method;

/// Where keys and tasks are handled.
pub(crate) const API_HOST: &str = "api.imastudio.com";
/// Where upload tokens are issued.
pub(crate) const TOKEN_HOST: &str = "imapi.liveme.com";
/// Where presigned uploads go.
pub(crate) const BUCKET_HOST: &str = "zhubite-imagent-bot.oss-us-east-1.aliyuncs.com";
/// Where results and uploaded inputs are delivered from.
pub(crate) const DELIVERY_HOST: &str = "ima-ga.esxscloud.com";

/// Uploaded inputs: `{prefix}{upload id}.{suffix}`, for the upload and for the delivery.
pub(crate) const INPUT_PREFIX: &str = "/webAgent/privite/picture/";
/// Results: `{prefix}{task id}.{format}`.
pub(crate) const MEDIA_PREFIX: &str = "/ima/aigc/";
/// Results that have moved to [`MEDIA_PREFIX`].
pub(crate) const MOVED_PREFIX: &str = "/ima/moved/";

/// One kind of request IMA answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// `GET /open/v1/product/list`.
    ProductList,
    /// `POST /open/v1/tasks/create`.
    TaskCreate,
    /// `POST /open/v1/tasks/detail`.
    TaskDetail,
    /// `POST /api/rest/oss/getuploadtoken`.
    UploadToken,
    /// `PUT` of a presigned upload URL.
    Upload,
    /// `GET` of a result.
    Media,
    /// `GET` of an uploaded input.
    Input,
}

impl Endpoint {
    /// Every endpoint.
    pub const ALL: [Self; 7] = [
        Self::ProductList,
        Self::TaskCreate,
        Self::TaskDetail,
        Self::UploadToken,
        Self::Upload,
        Self::Media,
        Self::Input,
    ];

    /// The endpoint of a request; the method matters only where one path has two.
    pub(crate) fn of(method: &Method, path: &str) -> Option<Self> {
        match path {
            "/open/v1/product/list" => Some(Self::ProductList),
            "/open/v1/tasks/create" => Some(Self::TaskCreate),
            "/open/v1/tasks/detail" => Some(Self::TaskDetail),
            "/api/rest/oss/getuploadtoken" => Some(Self::UploadToken),
            _ if path.starts_with(INPUT_PREFIX) && method == Method::PUT => Some(Self::Upload),
            _ if path.starts_with(INPUT_PREFIX) => Some(Self::Input),
            _ if path.starts_with(MEDIA_PREFIX) || path.starts_with(MOVED_PREFIX) => {
                Some(Self::Media)
            }
            _ => None,
        }
    }

    /// IMA's host for this endpoint.
    #[must_use]
    pub fn host(self) -> &'static str {
        match self {
            Self::ProductList | Self::TaskCreate | Self::TaskDetail => API_HOST,
            Self::UploadToken => TOKEN_HOST,
            Self::Upload => BUCKET_HOST,
            Self::Media | Self::Input => DELIVERY_HOST,
        }
    }

    /// The methods this endpoint answers.
    pub(crate) fn accepts(self, method: &Method) -> bool {
        match self {
            Self::ProductList => method == Method::GET,
            Self::TaskCreate | Self::TaskDetail | Self::UploadToken => method == Method::POST,
            Self::Upload => method == Method::PUT,
            Self::Media | Self::Input => method == Method::GET || method == Method::HEAD,
        }
    }

    /// The short name used in fault scripts.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ProductList => "list",
            Self::TaskCreate => "create",
            Self::TaskDetail => "detail",
            Self::UploadToken => "token",
            Self::Upload => "put",
            Self::Media => "media",
            Self::Input => "input",
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A name that is no endpoint's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no endpoint is called \"{name}\"; use list, create, detail, token, put, media or input")]
pub struct UnknownEndpoint {
    /// The name as given.
    pub name: String,
}

impl FromStr for Endpoint {
    type Err = UnknownEndpoint;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|endpoint| endpoint.name() == text)
            .ok_or_else(|| UnknownEndpoint {
                name: text.to_owned(),
            })
    }
}
