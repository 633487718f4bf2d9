//! What the simulator answers, and at which path and host.

use clap::ValueEnum;
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

/// One kind of request IMA answers, and its short name in fault scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum)]
pub enum Endpoint {
    /// `GET /open/v1/product/list`.
    #[value(name = "list")]
    ProductList,
    /// `POST /open/v1/tasks/create`.
    #[value(name = "create")]
    TaskCreate,
    /// `POST /open/v1/tasks/detail`.
    #[value(name = "detail")]
    TaskDetail,
    /// `POST /api/rest/oss/getuploadtoken`.
    #[value(name = "token")]
    UploadToken,
    /// `PUT` of a presigned upload URL.
    #[value(name = "put")]
    Upload,
    /// `GET` of a result.
    Media,
    /// `GET` of an uploaded input.
    Input,
}

impl Endpoint {
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
}
