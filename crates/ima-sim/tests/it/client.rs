//! A client that sends what a careful client sends, and lets a test change any of it.

use ima_sim::{Clock, Pace, Simulator, SimulatorConfig};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// 2026-04-01T00:00:00Z.
pub(crate) const NOW: Duration = Duration::from_secs(1_775_001_600);

/// A clock that stands still until it is moved.
#[derive(Clone)]
pub(crate) struct ManualClock(Arc<Mutex<SystemTime>>);

impl ManualClock {
    pub(crate) fn shown(&self) -> Clock {
        let now = Arc::clone(&self.0);
        Arc::new(move || *now.lock().unwrap())
    }

    pub(crate) fn advance(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

/// A simulator on a state directory of its own, its clock standing still.
pub(crate) struct Bench {
    pub(crate) simulator: Simulator,
    pub(crate) clock: ManualClock,
    pub(crate) folder: TempDir,
}

impl Bench {
    /// A simulator where tasks are done at once.
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut SimulatorConfig)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = ManualClock(Arc::new(Mutex::new(SystemTime::UNIX_EPOCH + NOW)));
        let mut config = SimulatorConfig::new(folder.path());
        config.pace = Pace::Instant;
        config.clock = clock.shown();
        change(&mut config);
        Self {
            simulator: Simulator::start(config).await.unwrap(),
            clock,
            folder,
        }
    }

    /// A request with the headers of the API.
    pub(crate) fn api(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.simulator.url());
        client()
            .request(method, url)
            .bearer_auth(self.simulator.api_key())
            .header("content-type", "application/json")
            .header("x-app-source", "ima_skills")
            .header("user-agent", "ima-sim-tests/1")
    }

    pub(crate) async fn create(&self, body: &Value) -> Value {
        let request = self.api(Method::POST, "/open/v1/tasks/create");
        envelope(request.body(body.to_string())).await
    }

    /// Creates a task that must be accepted; its id.
    pub(crate) async fn accepted(&self, body: &Value) -> String {
        let answer = self.create(body).await;
        assert_eq!(answer["code"], 0, "{answer}");
        answer["data"]["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn detail(&self, id: &str) -> Value {
        let request = self.api(Method::POST, "/open/v1/tasks/detail");
        envelope(request.body(json!({"task_id": id}).to_string())).await
    }

    /// The finished task's only media.
    pub(crate) async fn media(&self, id: &str) -> Value {
        self.detail(id).await["data"]["medias"][0].clone()
    }

    /// What the finished task's URL gives.
    pub(crate) async fn result(&self, id: &str) -> Response {
        let media = self.media(id).await;
        get(media["url"].as_str().unwrap()).await
    }
}

/// A client that follows nothing and knows no proxy.
pub(crate) fn client() -> reqwest::Client {
    // Only the first test of the process installs it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        // Reading the system's certificates takes longer than a whole test.
        .tls_certs_only([])
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

pub(crate) async fn get(url: &str) -> Response {
    client().get(url).send().await.unwrap()
}

/// Sends a request whose answer must be an envelope by HTTP 200.
pub(crate) async fn envelope(request: RequestBuilder) -> Value {
    let response = request.send().await.unwrap();
    let status = response.status();
    let content_type = response.headers()["content-type"].clone();
    let text = response.text().await.unwrap();
    assert_eq!(status, 200, "{text}");
    assert_eq!(content_type, "application/json", "{text}");
    serde_json::from_str(&text).unwrap()
}

/// A text_to_image order for flash at 1K and 16:9.
pub(crate) fn order() -> Value {
    json!({
        "task_type": "text_to_image", "enable_multi_model": false, "src_img_url": [],
        "parameters": [{
            "attribute_id": 4401, "model_id": "gemini-3.1-flash-image",
            "model_name": "Nano Banana 2", "model_version": "gemini-3.1-flash-image-preview",
            "app": "ima", "platform": "web", "category": "text_to_image", "credit": 6,
            "parameters": {
                "size": "1K", "aspect_ratio": "16:9", "prompt": "a lighthouse at dusk", "n": 1,
                "input_images": [], "cast": {"points": 6, "attribute_id": 4401},
            },
        }],
    })
}

/// An order with the value at a JSON pointer replaced.
pub(crate) fn order_with(changes: &[(&str, Value)]) -> Value {
    let mut order = order();
    for (pointer, value) in changes {
        *order.pointer_mut(pointer).unwrap() = value.clone();
    }
    order
}

/// An order for 792x168 pixels, so that drawing takes no time.
pub(crate) fn small_order() -> Value {
    order_with(&[
        ("/parameters/0/attribute_id", json!(4400)),
        ("/parameters/0/credit", json!(4)),
        ("/parameters/0/parameters/size", json!("512px")),
        ("/parameters/0/parameters/aspect_ratio", json!("21:9")),
        (
            "/parameters/0/parameters/cast",
            json!({"points": 4, "attribute_id": 4400}),
        ),
    ])
}
