//! Uploads and downloads: streamed, counted, and without any credential.

use std::io;
use std::time::Duration;

use ima_openapi::{Endpoint, ErrorKind, Limits, OpenApi, UploadBody, UploadFormat, UploadTarget};
use tokio::io::AsyncWriteExt;

use crate::server::{Reply, Server, options};

fn target(server: &Server, format: UploadFormat) -> UploadTarget {
    UploadTarget {
        upload_url: server.url("/bucket/a?Signature=s3cret%2B"),
        public_url: server.url("/a"),
        format,
    }
}

/// More than one chunk and not a multiple of one.
fn picture() -> Vec<u8> {
    (0..200_003_u32).map(|i| (i % 251) as u8).collect()
}

#[tokio::test]
async fn upload_puts_the_exact_bytes_with_their_length_and_type_only() {
    for (format, content_type) in [
        (UploadFormat::Png, "content-type: image/png"),
        (UploadFormat::Jpeg, "content-type: image/jpeg"),
    ] {
        let server = Server::start([Reply::http("200 OK", &[], "")]).await;
        let body = UploadBody::from_bytes(picture());
        let sent = server.client().upload(&target(&server, format), body).await;
        sent.unwrap();
        let request = server.request();
        assert_eq!(request.line, "PUT /bucket/a?Signature=s3cret%2B HTTP/1.1");
        assert_eq!(
            request.headers,
            [
                "accept: */*",
                "content-length: 200003",
                content_type,
                "host: ADDRESS",
                "user-agent: wire-test/1.0",
            ]
        );
        assert!(request.body == picture(), "other bytes arrived");
    }
}

#[tokio::test]
async fn upload_sends_what_a_reader_gives_piece_by_piece_up_to_the_length() {
    let server = Server::start([Reply::http("200 OK", &[], "")]).await;
    let (mut writer, reader) = tokio::io::duplex(1000);
    let feed = tokio::spawn(async move {
        // The reader stops at the length it was given, before all of this is taken.
        let _ = writer.write_all(&picture()).await;
    });
    let body = UploadBody::new(reader, 150_000);
    assert_eq!(body.length(), 150_000);
    let target = target(&server, UploadFormat::Png);
    server.client().upload(&target, body).await.unwrap();
    feed.await.unwrap();
    assert!(server.request().body == picture()[..150_000]);
}

#[tokio::test]
async fn a_reader_that_ends_early_fails_the_upload() {
    let server = Server::start([Reply::Silence]).await;
    let body = UploadBody::new(&b"short"[..], 100);
    let target = target(&server, UploadFormat::Png);
    let error = server.client().upload(&target, body).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Interrupted(_)), "{error:?}");
}

#[tokio::test]
async fn a_refused_upload_carries_its_status() {
    for (status, transient) in [
        ("403 Forbidden", false),
        ("503 Busy", true),
        ("307 To", false),
    ] {
        let reply = Reply::http(
            status,
            &["Location: https://elsewhere.example/"],
            "<Error/>",
        );
        let server = Server::start([reply]).await;
        let body = UploadBody::from_bytes(&b"png"[..]);
        let target = target(&server, UploadFormat::Png);
        let error = server.client().upload(&target, body).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("upload: HTTP status {}", &status[..3])
        );
        assert_eq!(error.is_transient(), transient);
        assert_eq!(error.endpoint, Endpoint::Upload);
    }
}

async fn upload_error(reply: Reply) -> ima_openapi::Error {
    let server = Server::start([reply]).await;
    let body = UploadBody::from_bytes(&b"png"[..]);
    let target = target(&server, UploadFormat::Png);
    server.client().upload(&target, body).await.unwrap_err()
}

#[tokio::test]
async fn a_refused_upload_carries_the_wait_that_was_asked_for() {
    let error = upload_error(Reply::http("429 Busy", &["Retry-After: 5"], "")).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(5)));
    let error = upload_error(Reply::http("503 Busy", &[], "")).await;
    assert_eq!(error.retry_after(), None);
}

#[tokio::test]
async fn a_success_of_something_else_than_the_storage_is_a_passing_fault() {
    let page = "a web page";
    let api = "an error of an API";
    for (headers, body, answer) in [
        (&["Content-Type: Text/HTML; charset=utf-8"][..], "", page),
        (&[], " <HTML><body>log in</body></HTML>", page),
        (&[], "<!DOCTYPE html>", page),
        (&["Content-Type: application/json"], r#"{"code": 403}"#, api),
    ] {
        let error = upload_error(Reply::http("200 OK", headers, body)).await;
        assert_eq!(
            error.to_string(),
            format!("upload: the upload was answered with {answer} instead of being stored")
        );
        assert!(error.is_transient() && !error.surely_not_sent());
    }
}

#[tokio::test]
async fn a_success_of_the_storage_may_have_any_other_body() {
    for body in ["", "<?xml version=\"1.0\"?><Ok/>", "{}", r#"{"code": 0}"#] {
        let server = Server::start([Reply::http("200 OK", &[], body)]).await;
        let target = target(&server, UploadFormat::Png);
        let sent = UploadBody::from_bytes(&b"png"[..]);
        server.client().upload(&target, sent).await.unwrap();
    }
}

#[tokio::test]
async fn an_upload_that_nobody_answers_or_reads_from_times_out() {
    for reply in [Reply::Silence, Reply::Deaf] {
        let server = Server::start([reply]).await;
        let body = UploadBody::from_bytes(picture());
        let target = target(&server, UploadFormat::Png);
        let result = server.impatient_client().upload(&target, body).await;
        let error = result.unwrap_err();
        assert_eq!(error.to_string(), "upload: no answer within 50ms");
        assert!(error.is_transient() && !error.surely_not_sent());
    }
}

#[tokio::test]
async fn an_upload_whose_reader_stalls_times_out() {
    let server = Server::start([Reply::Silence]).await;
    let (_writer, reader) = tokio::io::duplex(10);
    let target = target(&server, UploadFormat::Png);
    let body = UploadBody::new(reader, 10);
    let error = server.impatient_client().upload(&target, body).await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "upload: no answer within 50ms"
    );
}

#[tokio::test]
async fn download_streams_the_body_without_a_credential() {
    let body = "x".repeat(100_000);
    let server = Server::start([Reply::http("200 OK", &["Content-Type: image/png"], &body)]).await;
    let mut sink = Vec::new();
    let url = server.url("/a.png?x-oss=1");
    let download = server.client().download(&url, &mut sink).await.unwrap();
    assert_eq!(download, 100_000);
    assert!(sink == body.as_bytes());
    let request = server.request();
    assert_eq!(request.line, "GET /a.png?x-oss=1 HTTP/1.1");
    assert_eq!(
        request.headers,
        ["accept: */*", "host: ADDRESS", "user-agent: wire-test/1.0"]
    );
}

#[tokio::test]
async fn a_download_shorter_than_announced_is_cut_off() {
    let reply = Reply::Raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345".into());
    let server = Server::start([reply]).await;
    let mut sink = Vec::new();
    let url = server.url("/a");
    let error = server.client().download(&url, &mut sink).await.unwrap_err();
    assert_eq!(error.to_string(), "download: the answer was cut off");
    assert!(error.is_transient());
    assert_eq!(sink, b"12345");
}

#[tokio::test]
async fn a_download_that_pauses_times_out() {
    let partial = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345";
    for reply in [Reply::Silence, Reply::Stall(partial.to_owned())] {
        let server = Server::start([reply]).await;
        let url = server.url("/a");
        let client = server.impatient_client();
        let error = client.download(&url, &mut Vec::new()).await.unwrap_err();
        assert_eq!(error.to_string(), "download: no answer within 50ms");
    }
}

#[tokio::test(start_paused = true)]
async fn a_download_that_trickles_ends_though_it_never_pauses() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n";
    let server = Server::start([Reply::Trickle(head.to_owned())]).await;
    let url = server.url("/a");
    let client = server.impatient_client();
    let error = client.download(&url, &mut Vec::new()).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::TooSlow { .. }), "{error:?}");
    assert!(error.is_transient());
}

#[tokio::test]
async fn a_download_over_the_limit_stops_there() {
    let announced = Reply::http("200 OK", &[], "123456");
    let unannounced = Reply::Raw("HTTP/1.1 200 OK\r\n\r\n123456".into());
    for reply in [announced, unannounced] {
        let server = Server::start([reply]).await;
        let mut options = options();
        options.limits = Limits {
            media: 5,
            ..Limits::default()
        };
        let mut sink = Vec::new();
        let url = server.url("/a");
        let client = server.client_with(&options);
        let error = client.download(&url, &mut sink).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::TooLarge { limit: 5 }));
        assert!(!error.is_transient());
        assert_eq!(sink, b"");
    }
}

#[tokio::test]
async fn a_missing_file_is_an_http_status() {
    let server = Server::start([Reply::http("404 Not Found", &[], "gone")]).await;
    let url = server.url("/a");
    let error = server.client().download(&url, &mut Vec::new()).await;
    assert_eq!(error.unwrap_err().to_string(), "download: HTTP status 404");
}

#[tokio::test]
async fn a_sink_that_fails_is_told_apart_from_the_network() {
    struct Full;
    impl io::Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let server = Server::start([Reply::http("200 OK", &[], "x")]).await;
    let url = server.url("/a");
    let error = server.client().download(&url, &mut Full).await.unwrap_err();
    assert!(
        matches!(&error.kind, ErrorKind::Sink(cause) if cause.kind() == io::ErrorKind::StorageFull),
        "{error:?}"
    );
    assert!(!error.is_transient());
}
