//! Who is let in, and what is told to those who are not.

use crate::world::{Request, World};

#[tokio::test]
async fn no_request_is_served_without_a_key() {
    let world = World::start().await;
    for key in [None, Some("wrong")] {
        let with = |request: Request| match key {
            None => request,
            Some(key) => request.with("x-api-key", key),
        };
        let answer = world
            .ask(&with(Request::generation().without("authorization")))
            .await;
        assert_eq!(
            (answer.status, answer.json()["error"]["code"].as_str()),
            (401, Some("invalid_api_key"))
        );
        let answer = world
            .ask(&with(Request::content().without("x-goog-api-key")))
            .await;
        let error = &answer.json()["error"];
        assert_eq!(
            (answer.status, error["status"].as_str()),
            (400, Some("INVALID_ARGUMENT"))
        );
        assert_eq!(error["details"][0]["reason"], "API_KEY_INVALID");
        for path in ["/v1/models", "/nothing", "/"] {
            assert_eq!(
                world
                    .ask(&with(Request::get(path).without("authorization")))
                    .await
                    .status,
                401
            );
        }
    }
    assert_eq!(world.ledger().creates_accepted, 0);
}

#[tokio::test]
async fn a_path_that_is_not_text_is_none_in_the_words_of_its_protocol() {
    let world = World::start().await;
    let answer = world.ask(&Request::get("/v1/jobs/%ff")).await;
    let code = &answer.json()["error"]["code"];
    assert_eq!((answer.status, code.as_str()), (404, Some("not_found")));
    let answer = world.ask(&Request::get("/v1beta/files/%ff")).await;
    let status = &answer.json()["error"]["status"];
    assert_eq!((answer.status, status.as_str()), (404, Some("NOT_FOUND")));
}

#[tokio::test]
async fn a_page_of_somebody_elses_is_told_nothing() {
    let world = World::start().await;
    for host in ["evil.com", "localhost.evil.com:8787", "192.168.1.1"] {
        let answer = world
            .ask(&Request::generation().without("host").with("host", host))
            .await;
        assert_eq!(answer.status, 403, "{host}");
    }
    let from_page = Request::generation().with("origin", "https://evil.com");
    let answer = world.ask(&from_page).await;
    assert_eq!(answer.header("access-control-allow-origin"), None);
    let mut preflight = Request::get("/v1/images/generations").with("origin", "https://evil.com");
    preflight.line = "OPTIONS /v1/images/generations".to_owned();
    let answer = world.ask(&preflight).await;
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (405, None)
    );
}

#[tokio::test]
async fn a_request_keeps_its_name() {
    let world = World::start().await;
    let answer = world
        .ask(&Request::get("/v1/models").with("x-request-id", "mine-1"))
        .await;
    assert_eq!(answer.header("x-request-id"), Some("mine-1"));
    let answer = world.ask(&Request::get("/nothing")).await;
    assert_eq!(answer.status, 404);
    assert!(answer.header("x-request-id").unwrap().starts_with("req_"));
}

#[tokio::test]
async fn whether_it_works_is_told_without_a_key() {
    let world = World::start().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(
            world
                .ask(
                    &Request::get(path)
                        .without("authorization")
                        .without("host")
                        .with("host", "10.0.0.7")
                )
                .await
                .status,
            200
        );
    }
    let keyless = World::with(|_| {}, |options| options.has_key = false).await;
    let answer = keyless
        .ask(&Request::get("/readyz").without("authorization"))
        .await;
    assert_eq!((answer.status, answer.text()), (503, "no IMA key\n"));
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_before_it_comes() {
    let world = World::start().await;
    let mut stream = tokio::net::TcpStream::connect(world.address())
        .await
        .unwrap();
    let head = "POST /v1/images/generations HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer local-token\r\n\
                content-length: 67108865\r\n\r\n";
    use tokio::io::AsyncWriteExt as _;
    stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(crate::world::answer(&mut stream).await.status, 413);
    // What is packed counts by what comes out of it.
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..65 {
        std::io::Write::write_all(&mut packed, &zeros).unwrap();
    }
    let mut request = Request::generation().with("content-encoding", "gzip");
    request.body = packed.finish().unwrap();
    assert_eq!(world.ask(&request).await.status, 413);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, br#"{"prompt":"a cat"}"#).unwrap();
    request.body = packed.finish().unwrap();
    assert_eq!(world.ask(&request).await.pictures().len(), 1);
}
