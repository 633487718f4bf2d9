//! IMA's host names over TLS, reached through the proxy that the simulator is.

use std::path::Path;

use ima_sim::{Endpoint, Pace, Simulator, SimulatorConfig};
use reqwest::{Certificate, Client, Proxy};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::small_order;

async fn start() -> (Simulator, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut config = SimulatorConfig::new(folder.path().join("state"));
    config.pace = Pace::Instant;
    config.certificates = Some(folder.path().join("tls"));
    let simulator = Simulator::start(config).await.unwrap();
    (simulator, folder)
}

fn authority(path: &Path) -> Certificate {
    Certificate::from_pem(&std::fs::read(path).unwrap()).unwrap()
}

/// A client that trusts the simulator's authority only and goes through it.
fn client(simulator: &Simulator) -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .tls_certs_only([authority(simulator.ca_certificate_path().unwrap())])
        .proxy(Proxy::https(simulator.url()).unwrap())
        .build()
        .unwrap()
}

async fn api(client: &Client, simulator: &Simulator, path: &str, body: &Value) -> Value {
    let response = client
        .post(format!("https://api.imastudio.com{path}"))
        .bearer_auth(simulator.api_key())
        .header("content-type", "application/json")
        .header("x-app-source", "ima_skills")
        .header("user-agent", "ima-sim-tests/1")
        .body(body.to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_client_with_the_real_urls_gets_its_picture() {
    let (simulator, _folder) = start().await;
    let client = client(&simulator);
    let created = api(&client, &simulator, "/open/v1/tasks/create", &small_order()).await;
    let id = created["data"]["id"].as_str().unwrap();
    let body = json!({"task_id": id});
    let detail = api(&client, &simulator, "/open/v1/tasks/detail", &body).await;
    let url = detail["data"]["medias"][0]["url"].as_str().unwrap();
    assert_eq!(
        url,
        format!("https://ima-ga.esxscloud.com/ima/aigc/{id}.png")
    );
    let picture = client.get(url).send().await.unwrap();
    assert_eq!(picture.headers()["content-type"], "image/png");

    let seen: Vec<(Option<Endpoint>, String)> = simulator
        .requests()
        .into_iter()
        .map(|request| (request.endpoint, request.host))
        .collect();
    assert_eq!(
        seen,
        [
            (Some(Endpoint::TaskCreate), "api.imastudio.com".to_owned()),
            (Some(Endpoint::TaskDetail), "api.imastudio.com".to_owned()),
            (Some(Endpoint::Media), "ima-ga.esxscloud.com".to_owned()),
        ]
    );
}

#[tokio::test]
async fn http_1_is_spoken_too_and_a_reset_goes_through_tls() {
    let (simulator, folder) = start().await;
    simulator.shutdown().await;
    let mut config = SimulatorConfig::new(folder.path().join("state"));
    config.faults = "create:1=reset-after".parse().unwrap();
    config.certificates = Some(folder.path().to_owned());
    let simulator = Simulator::start(config).await.unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .tls_certs_only([authority(simulator.ca_certificate_path().unwrap())])
        .proxy(Proxy::https(simulator.url()).unwrap())
        .http1_only()
        .build()
        .unwrap();
    let request = client
        .post("https://api.imastudio.com/open/v1/tasks/create")
        .bearer_auth(simulator.api_key())
        .header("content-type", "application/json")
        .header("x-app-source", "ima_skills")
        .header("user-agent", "ima-sim-tests/1")
        .body(small_order().to_string());
    let error = request.send().await.unwrap_err();
    assert_eq!(
        root_cause(&error),
        Some(std::io::ErrorKind::ConnectionReset),
        "{error:?}"
    );
    assert_eq!(simulator.ledger().tasks.len(), 1);
}

fn root_cause(error: &(dyn std::error::Error + 'static)) -> Option<std::io::ErrorKind> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            return Some(error.kind());
        }
        cause = error.source();
    }
    None
}

#[tokio::test]
async fn a_host_that_does_not_fit_the_path_is_misdirected() {
    let (simulator, _folder) = start().await;
    let client = client(&simulator);
    let response = client
        .post("https://imapi.liveme.com/open/v1/tasks/create")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 421);
    assert_eq!(
        response.text().await.unwrap(),
        "imapi.liveme.com does not serve /open/v1/tasks/create\n"
    );
}

async fn reply(simulator: &Simulator, request: &str) -> String {
    let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    reply
}

#[tokio::test]
async fn nothing_but_imas_hosts_is_reached() {
    let (simulator, _folder) = start().await;
    for request in [
        "CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n",
        "CONNECT api.imastudio.com:80 HTTP/1.1\r\nhost: api.imastudio.com\r\n\r\n",
        "GET http://api.imastudio.com/open/v1/product/list HTTP/1.1\r\n\r\n",
    ] {
        assert_eq!(
            reply(&simulator, request).await,
            "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 58\r\n\
             Connection: close\r\n\r\n\
             this port speaks TLS, or CONNECT to IMA's hosts, port 443\n"
        );
    }
    assert_eq!(simulator.requests(), []);
}

#[tokio::test]
async fn tls_is_also_spoken_without_connect() {
    let (simulator, _folder) = start().await;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .no_proxy()
        .tls_certs_only([authority(simulator.ca_certificate_path().unwrap())])
        .resolve("api.imastudio.com", simulator.address())
        .build()
        .unwrap();
    let url = format!(
        "https://api.imastudio.com:{}/open/v1/nothing",
        simulator.address().port()
    );
    let response = client.get(url).send().await.unwrap();
    assert_eq!(response.status(), 404);
    assert_eq!(response.text().await.unwrap(), "no such path\n");
}

#[tokio::test]
async fn without_the_authority_there_is_no_trust() {
    let (simulator, _folder) = start().await;
    let (other, _other_folder) = start().await;
    let path = other.ca_certificate_path().unwrap();
    let client = Client::builder()
        .tls_certs_only([authority(path)])
        .proxy(Proxy::https(simulator.url()).unwrap())
        .build()
        .unwrap();
    let error = client
        .get("https://api.imastudio.com/")
        .send()
        .await
        .unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert_eq!(simulator.requests(), []);
}
