//! Who may ask what, where.

use ima_sim::Scenario;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Bench, client, envelope, order};

const LIST: &str = "/open/v1/product/list?app=ima&platform=web&category=text_to_image";

/// The list request with one header replaced, or left out when `value` is `None`.
async fn list_with(bench: &Bench, name: &str, value: Option<&str>) -> Value {
    let key = format!("Bearer {}", bench.simulator.api_key());
    let mut request = client().get(format!("{}{LIST}", bench.simulator.url()));
    for (header, usual) in [
        ("authorization", key.as_str()),
        ("content-type", "application/json"),
        ("x-app-source", "ima_skills"),
        ("x_app_language", "en"),
        ("user-agent", "ima-sim-tests/1"),
    ] {
        let value = if header == name { value } else { Some(usual) };
        if let Some(value) = value {
            request = request.header(header, value);
        }
    }
    envelope(request).await
}

#[tokio::test]
async fn every_header_of_the_api_is_checked() {
    let bench = Bench::start().await;
    let refusal =
        |code: u16, message: &str| json!({"code": code, "message": message, "data": null});
    let unauthorized = refusal(401, "Unauthorized: invalid API key");
    for (name, value, answer) in [
        ("authorization", None, &unauthorized),
        ("authorization", Some("Bearer ima_other"), &unauthorized),
        ("authorization", Some("Basic eDp5"), &unauthorized),
        (
            "content-type",
            None,
            &refusal(400, "Content-Type must be application/json"),
        ),
        (
            "x-app-source",
            Some("elsewhere"),
            &refusal(400, "x-app-source must be ima_skills"),
        ),
        (
            "x_app_language",
            Some("fr"),
            &refusal(400, "x_app_language must be en or zh"),
        ),
        ("user-agent", None, &refusal(400, "User-Agent is missing")),
    ] {
        assert_eq!(&list_with(&bench, name, value).await, answer, "{name}");
    }
    let accepted = list_with(&bench, "x_app_language", None).await;
    assert_eq!(accepted["code"], 0);
}

#[tokio::test]
async fn the_key_must_not_be_in_a_url() {
    let bench = Bench::start().await;
    let path = format!("{LIST}&key={}", bench.simulator.api_key());
    assert_eq!(
        envelope(bench.api(Method::GET, &path)).await,
        json!({"code": 400, "message": "the key must not be in the URL", "data": null})
    );
}

#[tokio::test]
async fn storage_refuses_a_credential() {
    let bench = Bench::start().await;
    let id = bench.accepted(&order()).await;
    let url = bench.media(&id).await["url"].as_str().unwrap().to_owned();
    let key = bench.simulator.api_key();
    for request in [
        client().get(&url).bearer_auth("anything"),
        client().get(&url).header("x-key", key),
        client().get(format!("{url}?key={key}")),
        client()
            .put(url.replace("/ima/aigc/", "/webAgent/privite/picture/"))
            .bearer_auth(key),
    ] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 400);
        assert_eq!(
            response.text().await.unwrap(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\n  <Code>InvalidArgument</Code>\n  \
             <Message>a credential was sent to storage</Message>\n</Error>\n"
        );
    }
}

#[tokio::test]
async fn what_ima_does_not_have_is_no_envelope() {
    let bench = Bench::start().await;
    for (method, path, status, text) in [
        (Method::GET, "/open/v1/models", 404, "no such path\n"),
        (Method::GET, "/open/v1/tasks/create", 405, "wrong method\n"),
        (Method::POST, LIST, 405, "wrong method\n"),
        (
            Method::GET,
            "/api/rest/oss/getuploadtoken?appUid=x",
            405,
            "send the fields as a form by POST: a query would put the key into a URL\n",
        ),
    ] {
        let response = bench.api(method, path).send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.text().await.unwrap(), text, "{path}");
    }
}

#[tokio::test]
async fn the_scenario_unauthorized_refuses_the_right_key() {
    let bench = Bench::with(|config| config.scenario = Scenario::Unauthorized).await;
    let answer = json!({"code": 401, "message": "Unauthorized: invalid API key", "data": null});
    assert_eq!(envelope(bench.api(Method::GET, LIST)).await, answer);
    assert_eq!(bench.create(&order()).await, answer);
    assert_eq!(bench.detail("0123456789abcdef01234567").await, answer);
}

#[tokio::test]
async fn requests_are_recorded_as_they_were_sent() {
    let bench = Bench::start().await;
    bench.accepted(&order()).await;
    let requests = bench.simulator.requests();
    let [request] = requests.as_slice() else {
        panic!("{requests:?}");
    };
    assert_eq!(request.endpoint, Some(ima_sim::Endpoint::TaskCreate));
    assert_eq!(request.method, "POST");
    assert_eq!(request.host, "127.0.0.1");
    assert_eq!(request.path, "/open/v1/tasks/create");
    assert_eq!(request.query, None);
    assert_eq!(request.header("x-app-source"), Some("ima_skills"));
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body, order());
    assert_eq!(request.body_length, order().to_string().len() as u64);
}
