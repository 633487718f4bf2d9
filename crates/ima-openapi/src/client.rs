//! The two clients: one code, two services.

use std::fmt;
use std::io::Write;
use std::net::SocketAddr;

use async_trait::async_trait;

use crate::api::OpenApi;
use crate::delivery::Delivery;
use crate::detail::TaskDetail;
use crate::error::{Endpoint, Error, ErrorKind};
use crate::key::{ApiKey, Key};
use crate::keyed::KeyedHosts;
use crate::options::ClientOptions;
use crate::product::{self, Product};
use crate::service::{Ima, Service, Simulator};
use crate::task::{CreateTask, TaskId, TaskType};
use crate::transport::{BuildError, Transport};
use crate::upload::{UploadBody, UploadFormat, UploadTarget};

/// The client of IMA: fixed domains, HTTPS only, the user's own key.
///
/// No address can be given to it:
///
/// ```compile_fail
/// # use ima_openapi::{ApiKey, ClientOptions, ImaClient};
/// let key = ApiKey::new("ima_abc123").unwrap();
/// let address: std::net::SocketAddr = "127.0.0.1:80".parse().unwrap();
/// ImaClient::new(address, key, &ClientOptions::new("app/1"));
/// ```
pub type ImaClient = Client<Ima>;

/// The client of a simulator on this machine. It cannot be given the user's key:
///
/// ```compile_fail
/// # use ima_openapi::{ApiKey, ClientOptions, SimulatorClient};
/// let key = ApiKey::new("ima_abc123").unwrap();
/// let address: std::net::SocketAddr = "127.0.0.1:80".parse().unwrap();
/// SimulatorClient::new(address, key, &ClientOptions::new("app/1"));
/// ```
pub type SimulatorClient = Client<Simulator>;

/// A client of one service, see [`ImaClient`] and [`SimulatorClient`].
pub struct Client<W: Service> {
    service: W,
    keyed: KeyedHosts<W>,
    delivery: Delivery<W>,
}

impl Client<Ima> {
    /// Reads the system's certificate store; sends nothing.
    ///
    /// # Errors
    /// [`BuildError`] when TLS or the HTTP client cannot be set up.
    pub fn new(key: ApiKey, options: &ClientOptions) -> Result<Self, BuildError> {
        Self::assemble(Ima::new(), key, Transport::ima(options)?, options)
    }
}

impl Client<Simulator> {
    /// A client of the simulator at `address`; sends nothing.
    ///
    /// # Errors
    /// [`BuildError::NotLoopback`] when `address` is not on this machine, [`BuildError::Key`] when
    /// the made-up key has a form no key can have.
    pub fn new(
        address: SocketAddr,
        throwaway_key: &str,
        options: &ClientOptions,
    ) -> Result<Self, BuildError> {
        let service = Simulator::new(address).ok_or(BuildError::NotLoopback(address))?;
        let key = Key::new(throwaway_key).map_err(BuildError::Key)?;
        Self::assemble(service, key, Transport::simulator(options)?, options)
    }
}

impl<W: Service> Client<W> {
    fn assemble(
        service: W,
        key: Key<W>,
        transport: Transport,
        options: &ClientOptions,
    ) -> Result<Self, BuildError> {
        let http = transport.client()?;
        Ok(Self {
            keyed: KeyedHosts::new(service.clone(), key, http.clone(), options),
            delivery: Delivery::new(service.clone(), http, transport, options),
            service,
        })
    }
}

// By hand: an HTTP client prints its proxies, and with them their passwords.
impl<W: Service> fmt::Debug for Client<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl<W: Service> OpenApi for Client<W> {
    fn holds_key(&self, text: &str) -> bool {
        self.keyed.holds_key(text)
    }

    async fn product_list(&self, task_type: TaskType) -> Result<Vec<Product>, Error> {
        let data = self.keyed.product_list(task_type).await?;
        let nodes = data.as_array().ok_or_else(|| {
            Error::new(Endpoint::ProductList, ErrorKind::Malformed { what: "data" })
        })?;
        Ok(product::leaves(nodes))
    }

    async fn create_task(&self, task: &CreateTask) -> Result<TaskId, Error> {
        let data = self.keyed.create_task(task).await?;
        TaskId::read(&data["id"])
            .ok_or_else(|| Error::new(Endpoint::CreateTask, ErrorKind::MissingTaskId))
    }

    async fn task_detail(&self, id: &TaskId) -> Result<TaskDetail, Error> {
        let data = self.keyed.task_detail(id).await?;
        let mut detail = TaskDetail::read(&data).ok_or_else(|| {
            Error::new(Endpoint::TaskDetail, ErrorKind::Malformed { what: "data" })
        })?;
        for media in &mut detail.medias {
            for words in [&mut media.error_msg, &mut media.remark]
                .into_iter()
                .flatten()
            {
                *words = self.keyed.quote(words);
            }
        }
        Ok(detail)
    }

    async fn upload_token(&self, format: UploadFormat) -> Result<UploadTarget, Error> {
        self.keyed.upload_token(format).await
    }

    async fn upload(&self, target: &UploadTarget, body: UploadBody) -> Result<(), Error> {
        self.delivery
            .upload(target, body)
            .await
            .map_err(|kind| Error::new(Endpoint::Upload, self.keyed.without_key(kind)))
    }

    async fn download(&self, url: &str, sink: &mut (dyn Write + Send)) -> Result<u64, Error> {
        self.delivery
            .download(url, sink)
            .await
            .map_err(|kind| Error::new(Endpoint::Download, self.keyed.without_key(kind)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Client, ImaClient, OpenApi};
    use crate::error::{Error, ErrorKind, UrlRefusal};
    use crate::key::ApiKey;
    use crate::options::ClientOptions;
    use crate::service::Ima;
    use crate::transport::Transport;
    use crate::upload::{UploadBody, UploadFormat, UploadTarget};

    /// IMA's client without the certificate store of the machine that runs the test.
    fn ima() -> ImaClient {
        let options = ClientOptions::new("test/1");
        let transport = Transport::simulator(&options).unwrap();
        let key = ApiKey::new("ima_abc123").unwrap();
        Client::assemble(Ima::new(), key, transport, &options).unwrap()
    }

    async fn upload(upload_url: &str) -> Error {
        let target = UploadTarget {
            upload_url: upload_url.to_owned(),
            public_url: "https://ima-ga.esxscloud.com/a.png".to_owned(),
            format: UploadFormat::Png,
        };
        let body = UploadBody::from_bytes(&b"png"[..]);
        ima().upload(&target, body).await.unwrap_err()
    }

    #[test]
    fn debug_output_has_no_key() {
        assert_eq!(format!("{:?}", ima()), "Client { service: Ima(()), .. }");
    }

    #[tokio::test]
    async fn ima_s_client_downloads_from_public_https_urls_only() {
        for (url, shown, reason) in [
            (
                "http://ima-ga.esxscloud.com/a.png?sign=s3cret",
                "http://ima-ga.esxscloud.com/a.png",
                UrlRefusal::Scheme,
            ),
            (
                "https://user:s3cret@ima-ga.esxscloud.com/a.png#f",
                "https://ima-ga.esxscloud.com/a.png",
                UrlRefusal::UserInfo,
            ),
            ("a.png?s3cret", "(not a URL)", UrlRefusal::NotAUrl),
            (
                "https://localhost/a.png?sign=s3cret",
                "https://localhost/a.png",
                UrlRefusal::NotPublic,
            ),
        ] {
            let error = ima().download(url, &mut Vec::new()).await.unwrap_err();
            assert!(error.surely_not_sent() && !error.is_transient());
            assert_eq!(
                error.to_string(),
                format!("download: refused the address {shown}: {reason}")
            );
        }
    }

    #[tokio::test]
    async fn ima_s_client_uploads_to_the_storage_over_https_only() {
        for host in [
            "bucket.example",
            "bucket.aliyuncs.com",
            "ima-ga.esxscloud.com",
        ] {
            let foreign = upload(&format!("https://{host}/a.png?sign=s3cret")).await;
            assert_eq!(
                foreign.to_string(),
                format!("upload: refused to upload to {host}, which is not a host of IMA")
            );
            assert!(foreign.surely_not_sent());
        }
        for (url, expected) in [
            (
                "http://b.oss-us-east-1.aliyuncs.com/a.png",
                UrlRefusal::Scheme,
            ),
            (
                "https://b.oss-us-east-1.aliyuncs.com:8443/a.png",
                UrlRefusal::Port,
            ),
            (
                "https://u@b.oss-us-east-1.aliyuncs.com/a.png",
                UrlRefusal::UserInfo,
            ),
        ] {
            let error = upload(url).await;
            assert!(
                matches!(error.kind, ErrorKind::RefusedUrl { reason, .. } if reason == expected),
                "{error}"
            );
        }
    }
}
