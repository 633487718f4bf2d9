//! A credential never follows a redirect; a download does, each hop checked.

use ima_openapi::{ErrorKind, OpenApi, TaskId, TaskType, UploadFormat};

use crate::server::{KEY, Reply, Server};

fn to(location: &str) -> Reply {
    Reply::http("302 Found", &[&format!("Location: {location}")], "")
}

#[tokio::test]
async fn a_keyed_host_cannot_send_the_key_elsewhere() {
    for (status, location, host) in [
        (
            "302 Found",
            "Location: https://evil.example/x?k=1",
            Some("evil.example"),
        ),
        (
            "301 Moved",
            "Location: //evil.example",
            Some("evil.example"),
        ),
        ("308 Permanent", "Location: /elsewhere", Some("127.0.0.1")),
        ("307 Temporary", "X-Nothing: 1", None),
    ] {
        let reply = || Reply::http(status, &[location], "");
        let server = Server::start([reply(), reply(), reply()]).await;
        let client = server.client();
        for error in [
            client
                .product_list(TaskType::TextToImage)
                .await
                .unwrap_err(),
            client.task_detail(&TaskId::new("t")).await.unwrap_err(),
            client.upload_token(UploadFormat::Png).await.unwrap_err(),
        ] {
            assert_eq!(
                error.to_string(),
                format!(
                    "{}: refused to be redirected to {}",
                    error.endpoint,
                    host.unwrap_or("an unknown host")
                )
            );
            assert!(!error.is_transient() && !error.surely_not_sent());
        }
        assert_eq!(server.requests().len(), 3);
    }
}

#[tokio::test]
async fn a_download_follows_five_hops_without_a_credential() {
    let server = Server::scripted(|origin| {
        vec![
            to("/1"),
            to("2?a=b"),
            to(&format!("{origin}/3")),
            to("/4"),
            to("/5"),
            Reply::http("200 OK", &[], "png"),
        ]
    })
    .await;
    let mut sink = Vec::new();
    let url = server.url("/dir/0");
    server.client().download(&url, &mut sink).await.unwrap();
    assert_eq!(sink, b"png");
    let requests = server.requests();
    let lines: Vec<_> = requests
        .iter()
        .map(|request| request.line.as_str())
        .collect();
    assert_eq!(
        lines,
        [
            "GET /dir/0 HTTP/1.1",
            "GET /1 HTTP/1.1",
            "GET /2?a=b HTTP/1.1",
            "GET /3 HTTP/1.1",
            "GET /4 HTTP/1.1",
            "GET /5 HTTP/1.1",
        ]
    );
    assert!(!format!("{requests:?}").contains(KEY));
}

#[tokio::test]
async fn a_sixth_hop_is_one_too_many() {
    let server = Server::start((0..6).map(|_| to("/again"))).await;
    let url = server.url("/");
    let error = server.client().download(&url, &mut Vec::new()).await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "download: refused to be redirected to 127.0.0.1"
    );
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn a_download_does_not_follow_to_another_place() {
    for (location, text) in [
        (
            "http://127.0.0.1:1/a?s3cret",
            "refused the address http://127.0.0.1:1/a: not an address of the simulator",
        ),
        (
            "http://localhost/a",
            "refused the address http://localhost/a: not an address of the simulator",
        ),
        (
            "https://evil.example/a",
            "refused the address https://evil.example/a: not an address of the simulator",
        ),
        (
            "http://u:p@127.0.0.1/a",
            "refused the address http://127.0.0.1/a: it contains a user name or password",
        ),
        ("http://", "refused the address (not a URL): not a URL"),
    ] {
        let server = Server::start([to(location)]).await;
        let url = server.url("/");
        let error = server.client().download(&url, &mut Vec::new()).await;
        assert_eq!(error.unwrap_err().to_string(), format!("download: {text}"));
    }
}

#[tokio::test]
async fn a_redirect_without_a_location_ends_the_download() {
    let server = Server::start([Reply::http("302 Found", &[], "")]).await;
    let url = server.url("/");
    let error = server.client().download(&url, &mut Vec::new()).await;
    assert!(matches!(
        error.unwrap_err().kind,
        ErrorKind::Redirect {
            location_host: None
        }
    ));
}
