//! The two hosts that get the key. One type alone turns the key into a request, and it can address
//! nothing but these.

use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use reqwest::{RequestBuilder, Response};
use serde::Serialize;
use serde_json::{Value, json};

use crate::envelope::{self, Answer};
use crate::error::{Endpoint, Error, ErrorKind};
use crate::key::Key;
use crate::options::{ClientOptions, Language};
use crate::redact::Redactor;
use crate::service::Service;
use crate::task::{CreateTask, TaskId, TaskType};
use crate::token_form::{self, TokenSeed};
use crate::transport::{Http, body_failed, within};
use crate::upload::{UploadFormat, UploadTarget};

/// The host of the product list, task create and task detail, which gets the key as a bearer token, and
/// that of the upload token, which gets it as two form fields.
pub(crate) struct KeyedHosts<W: Service> {
    service: W,
    http: Http,
    key: Key<W>,
    redactor: Redactor,
    language: Language,
    timeout: Duration,
    json_limit: u64,
}

impl<W: Service> KeyedHosts<W> {
    pub(crate) fn new(service: W, key: Key<W>, http: Http, options: &ClientOptions) -> Self {
        Self {
            service,
            http,
            redactor: key.redactor(),
            key,
            language: options.language,
            timeout: options.timeouts.answer,
            json_limit: options.limits.json,
        }
    }

    pub(crate) async fn product_list(&self, task_type: TaskType) -> Result<Value, Error> {
        let request = self.http.get(format!(
            "{}/open/v1/product/list?app=ima&platform=web&category={task_type}",
            self.service.api_origin()
        ));
        self.send(request, Endpoint::ProductList).await
    }

    pub(crate) async fn create_task(&self, task: &CreateTask) -> Result<Value, Error> {
        let request = self.post("/open/v1/tasks/create", task);
        self.send(request, Endpoint::CreateTask).await
    }

    pub(crate) async fn task_detail(&self, id: &TaskId) -> Result<Value, Error> {
        let request = self.post("/open/v1/tasks/detail", &json!({"task_id": id.as_str()}));
        self.send(request, Endpoint::TaskDetail).await
    }

    /// Whether a text holds the key or a part of it that must not be shown.
    pub(crate) fn holds_key(&self, text: &str) -> bool {
        self.redactor.finds_in(text)
    }

    /// An error of a host that gets no key, without the key: IMA may have named it there.
    pub(crate) fn without_key(&self, kind: ErrorKind) -> ErrorKind {
        redacted(kind, &self.redactor)
    }

    /// IMA's words for people, without the key.
    pub(crate) fn quote(&self, text: &str) -> String {
        envelope::quote(text, &self.redactor)
    }

    fn post(&self, path: &str, body: &impl Serialize) -> RequestBuilder {
        // Only maps with keys that are not texts fail to serialize, and no body here has one.
        let body = serde_json::to_vec(body).expect("the bodies of this crate are plain JSON");
        let origin = self.service.api_origin();
        self.http.post(format!("{origin}{path}")).body(body)
    }

    async fn send(&self, request: RequestBuilder, endpoint: Endpoint) -> Result<Value, Error> {
        let request = request
            .header(AUTHORIZATION, self.key.bearer())
            .header(CONTENT_TYPE, "application/json")
            .header("x-app-source", "ima_skills")
            .header("x_app_language", self.language.as_str());
        self.exchange(request)
            .await
            .map_err(|kind| Error::new(endpoint, redacted(kind, &self.redactor)))
    }

    async fn exchange(&self, request: RequestBuilder) -> Result<Value, ErrorKind> {
        let answer = receive(&self.http, request, self.json_limit);
        envelope::open(&within(self.timeout, answer).await?, &self.redactor)
    }

    pub(crate) async fn upload_token(&self, format: UploadFormat) -> Result<UploadTarget, Error> {
        self.ask_for_token(format)
            .await
            .map_err(|kind| Error::new(Endpoint::UploadToken, redacted(kind, &self.redactor)))
    }

    async fn ask_for_token(&self, format: UploadFormat) -> Result<UploadTarget, ErrorKind> {
        let seed = TokenSeed::draw()?;
        let request = self
            .http
            .post(format!(
                "{}/api/rest/oss/getuploadtoken",
                self.service.token_origin()
            ))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(token_form::encode(self.key.expose(), &seed, format));
        let data = self.exchange(request).await?;
        let url = |what| data[what].as_str().ok_or(ErrorKind::Malformed { what });
        let (upload_url, public_url) = (url("ful")?, url("fdl")?);
        self.service.admit_upload(upload_url)?;
        self.service.admit(public_url)?;
        Ok(UploadTarget {
            upload_url: upload_url.to_owned(),
            public_url: public_url.to_owned(),
            format,
        })
    }
}

/// Takes the key out of the addresses an answer named. (Its words lost it in [`envelope`].)
fn redacted(kind: ErrorKind, redactor: &Redactor) -> ErrorKind {
    let redact = |text: String| redactor.redact(&text).into_owned();
    match kind {
        ErrorKind::Redirect { location_host } => ErrorKind::Redirect {
            location_host: location_host.map(redact),
        },
        ErrorKind::ForeignUploadHost { host } => {
            ErrorKind::ForeignUploadHost { host: redact(host) }
        }
        ErrorKind::RefusedUrl { url, reason } => ErrorKind::RefusedUrl {
            url: redact(url),
            reason,
        },
        other => other,
    }
}

async fn receive(http: &Http, request: RequestBuilder, limit: u64) -> Result<Answer, ErrorKind> {
    let sent = request.send().await;
    let mut response = sent.map_err(|error| http.send_failed(error))?;
    if response.status().is_redirection() {
        return Err(ErrorKind::Redirect {
            location_host: location_host(&response),
        });
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(body_failed)? {
        if (body.len() + chunk.len()) as u64 > limit {
            return Err(ErrorKind::TooLarge { limit });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status: response.status().as_u16(),
        headers: std::mem::take(response.headers_mut()),
        body,
    })
}

fn location_host(response: &Response) -> Option<String> {
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let target = response.url().join(location).ok()?;
    target.host_str().map(str::to_owned)
}
