//! What each failure is called: whether a paid create may have happened, and whether to try again.

use std::error::Error as _;
use std::time::Duration;

use ima_openapi::{
    BuildError, BusinessCode, CreateTask, Endpoint, Error, ErrorKind, InvalidApiKey, Limits,
    OpenApi, SimulatorClient, TaskId, TaskType, UploadFormat,
};
use serde_json::Map;
use tokio::net::TcpSocket;

use crate::server::{KEY, Reply, Server, options};

fn task() -> CreateTask {
    CreateTask {
        task_type: TaskType::TextToImage,
        attribute_id: 1,
        model_id: "m".to_owned(),
        model_name: "M".to_owned(),
        model_version: "m-1".to_owned(),
        points: 1,
        product_parameters: Map::new(),
        prompt: "p".to_owned(),
        input_urls: Vec::new(),
    }
}

/// The error of a create that is answered by `reply`.
async fn create_error(reply: Reply) -> Error {
    let server = Server::start([reply]).await;
    let error = server.client().create_task(&task()).await.unwrap_err();
    assert_eq!(error.endpoint, Endpoint::CreateTask);
    let shown = format!("{error} {error:?} {:?}", error.source());
    assert!(!shown.contains(KEY), "{shown}");
    error
}

#[derive(Debug, PartialEq)]
struct Verdict {
    surely_not_sent: bool,
    is_transient: bool,
}

const NOT_SENT: Verdict = Verdict {
    surely_not_sent: true,
    is_transient: true,
};
const MAYBE_SENT: Verdict = Verdict {
    surely_not_sent: false,
    is_transient: true,
};
const ANSWERED: Verdict = Verdict {
    surely_not_sent: false,
    is_transient: false,
};

fn verdict(error: &Error) -> Verdict {
    Verdict {
        surely_not_sent: error.surely_not_sent(),
        is_transient: error.is_transient(),
    }
}

#[tokio::test]
async fn a_refused_connection_was_surely_not_sent() {
    // Held and not listened on, so that no other test's server gets the port meanwhile.
    let closed = TcpSocket::new_v4().unwrap();
    closed.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = closed.local_addr().unwrap();
    let client = SimulatorClient::new(address, KEY, &options()).unwrap();
    let error = client.create_task(&task()).await.unwrap_err();
    assert_eq!(error.to_string(), "task create: no connection");
    assert!(error.source().is_some());
    assert_eq!(verdict(&error), NOT_SENT);
}

#[tokio::test]
async fn a_connection_that_ends_before_the_answer_may_have_been_sent() {
    for reply in [Reply::Reset, Reply::Raw(Vec::new())] {
        let error = create_error(reply).await;
        assert_eq!(error.to_string(), "task create: the connection broke");
        assert!(error.source().is_some());
        assert_eq!(verdict(&error), MAYBE_SENT);
    }
}

#[tokio::test]
async fn a_create_without_an_answer_may_have_been_sent() {
    let server = Server::start([Reply::Silence]).await;
    let result = server.impatient_client().create_task(&task()).await;
    let error = result.unwrap_err();
    assert_eq!(error.to_string(), "task create: no answer within 50ms");
    assert_eq!(verdict(&error), MAYBE_SENT);
}

#[tokio::test]
async fn an_answer_that_stops_half_way_is_a_timeout_too() {
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"code\": 0,";
    let server = Server::start([Reply::Stall(half.to_owned())]).await;
    let result = server.impatient_client().create_task(&task()).await;
    assert!(matches!(
        result.unwrap_err().kind,
        ErrorKind::Timeout { after } if after == Duration::from_millis(50)
    ));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_trickles_ends_all_the_same() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n";
    let server = Server::start([Reply::Trickle(head.to_owned())]).await;
    let result = server.impatient_client().create_task(&task()).await;
    let error = result.unwrap_err();
    assert_eq!(error.to_string(), "task create: no answer within 50ms");
    assert_eq!(verdict(&error), MAYBE_SENT);
}

#[tokio::test]
async fn an_answer_that_is_cut_off_may_have_been_sent() {
    for raw in [
        "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"code\": 0,",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n{\"code\": 0,\r\n",
        "HTTP/1.1 200 OK\r\n\r\n{\"code\": 0,",
    ] {
        let error = create_error(Reply::Raw(raw.into())).await;
        assert_eq!(error.to_string(), "task create: the answer was cut off");
        assert_eq!(verdict(&error), MAYBE_SENT);
    }
}

#[tokio::test]
async fn http_error_pages_are_transport_faults() {
    for (status, expected) in [
        ("502 Bad Gateway", MAYBE_SENT),
        ("429 Too Many Requests", MAYBE_SENT),
        ("408 Request Timeout", MAYBE_SENT),
        ("403 Forbidden", ANSWERED),
    ] {
        let page = Reply::http(status, &["Content-Type: text/html"], "<html>no</html>");
        let error = create_error(page).await;
        assert_eq!(
            error.to_string(),
            format!("task create: HTTP status {}", &status[..3])
        );
        assert_eq!(verdict(&error), expected);
        assert_eq!(error.retry_after(), None);
        assert_eq!(error.business(), None);
    }
}

#[tokio::test]
async fn a_bare_status_of_seven_says_that_no_task_was_made() {
    let page = |status: &str| Reply::http(status, &["Content-Type: text/html"], "<html>no</html>");
    for status in [400, 401, 403, 404, 405, 413, 429] {
        let error = create_error(page(&format!("{status} No"))).await;
        assert!(error.is_refusal() && error.business().is_none(), "{error}");
        assert_eq!(error.is_rate_limit(), status == 429);
        let server = Server::start([page(&format!("{status} No"))]).await;
        let error = server.client().task_detail(&TaskId::new("t")).await;
        let error = error.unwrap_err();
        assert!(!error.is_refusal(), "{error}");
        assert_eq!(error.is_transient(), matches!(status, 404 | 429), "{error}");
        let success = r#"{"code": 0, "message": "", "data": {"id": "t"}}"#;
        let error = create_error(Reply::http(&format!("{status} No"), &[], success)).await;
        assert!(!error.is_refusal(), "{error}");
    }
    for status in [402, 406, 408, 409, 410, 418, 422, 431, 500, 502, 503, 504] {
        let error = create_error(page(&format!("{status} No"))).await;
        assert!(!error.is_refusal(), "{error}");
    }
    assert!(!create_error(page("200 OK")).await.is_refusal());
    let cut = "HTTP/1.1 403 No\r\nContent-Length: 50\r\n\r\n{\"code\": 0,";
    assert!(!create_error(Reply::Raw(cut.into())).await.is_refusal());
}

#[tokio::test]
async fn a_busy_server_says_when_to_come_back() {
    let error = create_error(Reply::http("503 Busy", &["Retry-After: 12"], "")).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(12)));
    assert_eq!(verdict(&error), MAYBE_SENT);
}

#[tokio::test]
async fn a_page_instead_of_json_is_quoted_without_the_key() {
    let page = format!("<html>{KEY}</html>");
    let error = create_error(Reply::http("200 OK", &["Content-Type: text/html"], &page)).await;
    assert_eq!(
        error.to_string(),
        "task create: the answer is not JSON (text/html): <html>…</html>"
    );
    assert_eq!(verdict(&error), MAYBE_SENT);
}

#[tokio::test]
async fn an_answer_over_the_limit_is_refused() {
    let server = Server::start([Reply::json(r#"{"code": 0, "data": {"id": "t"}}"#)]).await;
    let mut options = options();
    options.limits = Limits {
        json: 10,
        ..Limits::default()
    };
    let result = server.client_with(&options).create_task(&task()).await;
    let error = result.unwrap_err();
    assert_eq!(
        error.to_string(),
        "task create: the answer is larger than 10 bytes"
    );
    assert_eq!(verdict(&error), ANSWERED);
}

#[tokio::test]
async fn ima_s_refusals_carry_code_words_and_status() {
    for (code, expected) in [
        (400, BusinessCode::BAD_REQUEST),
        (401, BusinessCode::UNAUTHORIZED),
        (500, BusinessCode::BACKEND_REFUSED),
        (4008, BusinessCode::INSUFFICIENT_POINTS),
        (4014, BusinessCode::SUBSCRIPTION_REQUIRED),
        (6006, BusinessCode::CREDIT_MISMATCH),
        (6009, BusinessCode::NO_RULE),
        (6010, BusinessCode::ATTRIBUTE_MISMATCH),
        (7777, BusinessCode(7777)),
    ] {
        let body = format!(r#"{{"code": {code}, "message": "not with {KEY}", "data": null}}"#);
        let error = create_error(Reply::http("500 Oops", &[], &body)).await;
        assert_eq!(
            error.to_string(),
            format!("task create: code {code}: not with …")
        );
        let refusal = error.business().unwrap();
        assert_eq!(refusal.code, expected);
        assert_eq!(refusal.code.0, code);
        assert_eq!(refusal.message, "not with …");
        assert_eq!(refusal.http_status, 500);
        assert_eq!(verdict(&error), ANSWERED);
    }
}

#[tokio::test]
async fn a_code_in_the_likeness_of_a_passing_status_passes_unless_it_ends_a_create() {
    for (code, passes) in [
        (408, true),
        (429, true),
        (500, true),
        (503, true),
        (599, true),
        (400, false),
        (401, false),
        (404, false),
        (499, false),
        (600, false),
        (4008, false),
        (7777, false),
    ] {
        for status in ["200 OK", "503 Busy"] {
            let body = format!(r#"{{"code": {code}, "message": "m", "data": null}}"#);
            let reply = || Reply::http(status, &[], &body);
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
                let expected = Verdict {
                    surely_not_sent: false,
                    is_transient: passes,
                };
                assert_eq!(verdict(&error), expected, "{status}: {error}");
            }
            assert_eq!(verdict(&create_error(reply()).await), ANSWERED, "{code}");
        }
    }
}

#[tokio::test]
async fn a_refusal_says_when_to_come_back() {
    let body = r#"{"code": 429, "message": "slow down", "data": null}"#;
    for status in ["200 OK", "429 Too Many Requests", "503 Busy"] {
        let error = create_error(Reply::http(status, &["Retry-After: 12"], body)).await;
        assert_eq!(error.to_string(), "task create: code 429: slow down");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(12)));
    }
    let dated = [
        "Date: Wed, 21 Oct 2026 07:28:00 GMT",
        "Retry-After: Wed, 21 Oct 2026 07:29:30 GMT",
    ];
    let error = create_error(Reply::http("200 OK", &dated, body)).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(90)));
    let error = create_error(Reply::json(body)).await;
    assert_eq!(error.retry_after(), None);
}

#[tokio::test]
async fn success_without_a_readable_list_is_malformed() {
    let server = Server::start([Reply::json(r#"{"code": 0, "data": null}"#)]).await;
    let result = server.client().product_list(TaskType::TextToImage).await;
    let error = result.unwrap_err();
    assert_eq!(
        error.to_string(),
        "product list: the answer has no usable `data`"
    );
    assert_eq!(verdict(&error), ANSWERED);
}

#[test]
fn a_simulator_is_on_this_machine() {
    for address in ["192.168.0.1:80", "0.0.0.0:80", "[2001:db8::1]:80"] {
        let address = address.parse().unwrap();
        let error = SimulatorClient::new(address, KEY, &options()).unwrap_err();
        assert!(matches!(error, BuildError::NotLoopback(named) if named == address));
        assert_eq!(
            error.to_string(),
            format!("{address} is not a loopback address")
        );
    }
    let loopback = "[::1]:80".parse().unwrap();
    let error = SimulatorClient::new(loopback, " ", &options()).unwrap_err();
    assert!(matches!(error, BuildError::Key(InvalidApiKey::Empty)));
    let client = SimulatorClient::new(loopback, KEY, &options()).unwrap();
    assert_eq!(
        format!("{client:?}"),
        "Client { service: Simulator { address: [::1]:80 }, .. }"
    );
}
