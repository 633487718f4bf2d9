//! Faults as a client sees them.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use ima_sim::{Exchange, FaultScript};
use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::client::{Bench, client, order};

async fn bench(script: &str) -> Bench {
    let faults: FaultScript = script.parse().unwrap();
    Bench::with(|config| config.faults = faults).await
}

/// The create request as bytes, for tests that look at the connection itself.
fn raw_create(bench: &Bench) -> String {
    let body = order().to_string();
    format!(
        "POST /open/v1/tasks/create HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\nx-app-source: ima_skills\r\nuser-agent: raw/1\r\n\
         content-length: {}\r\n\r\n{body}",
        bench.simulator.api_key(),
        body.len()
    )
}

async fn send_create(bench: &Bench) -> TcpStream {
    let mut stream = TcpStream::connect(bench.simulator.address()).await.unwrap();
    stream
        .write_all(raw_create(bench).as_bytes())
        .await
        .unwrap();
    stream
}

/// Reads until the connection ends; the error if it does not end in order.
async fn read_all(mut stream: TcpStream) -> (String, Option<ErrorKind>) {
    let mut bytes = Vec::new();
    let error = stream.read_to_end(&mut bytes).await.err();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    (text, error.map(|error| error.kind()))
}

#[tokio::test]
async fn a_reset_is_a_reset_and_its_effect_is_as_scripted() {
    for (script, tasks) in [("create:1=reset-before", 0), ("create:1=reset-after", 1)] {
        let bench = bench(script).await;
        let stream = send_create(&bench).await;
        let expected = (String::new(), Some(ErrorKind::ConnectionReset));
        assert_eq!(read_all(stream).await, expected, "{script}");
        assert_eq!(bench.simulator.ledger().tasks.len(), tasks, "{script}");
        bench.accepted(&order()).await;
    }
}

#[tokio::test]
async fn answers_of_gateways_and_strangers() {
    let page = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head>\
                <body><h1>Sign in to this network</h1></body></html>\n";
    for (script, status, header, body, tasks) in [
        (
            "create:1=status-503;retry-after=7",
            503,
            ("retry-after", "7"),
            "Service Unavailable\n",
            0,
        ),
        (
            "create:1=late-status-504",
            504,
            ("content-type", "text/plain; charset=utf-8"),
            "Gateway Timeout\n",
            1,
        ),
        (
            "create:1=business-6006;message=price moved",
            200,
            ("content-type", "application/json"),
            "{\"code\":6006,\"message\":\"price moved\",\"data\":null}",
            0,
        ),
        (
            "create:1=html",
            200,
            ("content-type", "text/html; charset=utf-8"),
            page,
            0,
        ),
        (
            "create:1=redirect;location=https://example.com/x",
            302,
            ("location", "https://example.com/x"),
            "",
            0,
        ),
    ] {
        let bench = bench(script).await;
        let request = bench.api(Method::POST, "/open/v1/tasks/create");
        let response = request.body(order().to_string()).send().await.unwrap();
        assert_eq!(response.status(), status, "{script}");
        assert_eq!(response.headers()[header.0], header.1, "{script}");
        assert_eq!(response.text().await.unwrap(), body, "{script}");
        assert_eq!(bench.simulator.ledger().tasks.len(), tasks, "{script}");
    }
}

#[tokio::test]
async fn a_cut_answer_took_effect() {
    let bench = bench("create:1=cut-json").await;
    let request = bench.api(Method::POST, "/open/v1/tasks/create");
    let response = request.body(order().to_string()).send().await.unwrap();
    let text = response.text().await.unwrap();
    let id = bench.simulator.ledger().tasks[0].clone();
    let whole = json!({"code": 0, "message": "success", "data": {"id": id}}).to_string();
    assert_eq!(text, whole[..whole.len() / 2]);
}

#[tokio::test]
async fn a_cut_body_announces_more_than_it_sends() {
    let bench = bench("create:1=cut-body").await;
    let (text, error) = read_all(send_create(&bench).await).await;
    assert_eq!(error, None);
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let id = bench.simulator.ledger().tasks[0].clone();
    let whole = json!({"code": 0, "message": "success", "data": {"id": id}}).to_string();
    assert!(
        head.contains(&format!("content-length: {}", whole.len())),
        "{head}"
    );
    assert_eq!(body, &whole[..whole.len() / 2]);
}

/// A simulator that tells of every exchange over a channel.
async fn observed(script: &str) -> (Bench, UnboundedReceiver<Exchange>) {
    let (sender, exchanges) = unbounded_channel();
    let faults: FaultScript = script.parse().unwrap();
    let bench = Bench::with(|config| {
        config.faults = faults;
        config.observer = Some(Arc::new(move |exchange: &Exchange| {
            sender.send(exchange.clone()).unwrap();
        }));
    })
    .await;
    (bench, exchanges)
}

/// Whether the connection is open and has nothing to say.
fn is_silent(stream: &TcpStream) -> bool {
    let read = stream.try_read(&mut [0]);
    read.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

#[tokio::test]
async fn a_stall_answers_nothing() {
    let (bench, mut exchanges) = observed("create:1=stall").await;
    let stream = send_create(&bench).await;
    let exchange = exchanges.recv().await.unwrap();
    assert_eq!(exchange.status, None);
    assert_eq!(exchange.fault.as_deref(), Some("stall"));
    assert!(is_silent(&stream));
    assert_eq!(bench.simulator.ledger().tasks.len(), 0);
}

#[tokio::test]
async fn a_stall_in_the_body_sends_half() {
    let (bench, mut exchanges) = observed("create:1=stall-body").await;
    let mut stream = send_create(&bench).await;
    let announced = exchanges.recv().await.unwrap().length as usize;
    let mut text = String::new();
    let half = loop {
        let byte = stream.read_u8().await.unwrap();
        text.push(char::from(byte));
        match text.split_once("\r\n\r\n") {
            Some((_, body)) if body.len() == announced / 2 => break body,
            _ => {}
        }
    };
    let id = bench.simulator.ledger().tasks[0].clone();
    let whole = json!({"code": 0, "message": "success", "data": {"id": id}}).to_string();
    assert_eq!(half, &whole[..whole.len() / 2]);
    assert!(is_silent(&stream));
}

#[tokio::test]
async fn only_the_scripted_request_is_struck() {
    let bench = bench("create:2=status-500").await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let request = bench.api(Method::POST, "/open/v1/tasks/create");
        let response = request.body(order().to_string()).send().await.unwrap();
        statuses.push(response.status().as_u16());
    }
    assert_eq!(statuses, [200, 500, 200]);
    assert_eq!(bench.simulator.ledger().tasks.len(), 2);
}

#[tokio::test]
async fn the_observer_sees_faults_and_never_the_key() {
    let (bench, mut exchanges) = observed("create:1=status-503;retry-after=1").await;
    let request = bench.api(Method::POST, "/open/v1/tasks/create");
    let response = request.body(order().to_string()).send().await.unwrap();
    assert_eq!(response.status(), 503);
    bench.accepted(&order()).await;
    let misplaced = format!("{}/{}", bench.simulator.url(), bench.simulator.api_key());
    client().get(misplaced).send().await.unwrap();
    let mut lines = Vec::new();
    for _ in 0..3 {
        let exchange = Exchange {
            elapsed: Duration::ZERO,
            ..exchanges.recv().await.unwrap()
        };
        lines.push(exchange.to_string());
    }
    assert_eq!(
        lines,
        [
            "POST 127.0.0.1/open/v1/tasks/create 503 20 bytes 0 ms \
             fault status-503;retry-after=1",
            "POST 127.0.0.1/open/v1/tasks/create 200 code 0 71 bytes 0 ms",
            "GET 127.0.0.1/KEY 404 13 bytes 0 ms",
        ]
    );
}
