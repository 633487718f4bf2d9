//! The exact requests of the four JSON calls, and what is read from their answers.

use ima_openapi::{
    ClientOptions, CreateTask, Endpoint, ErrorKind, Language, OpenApi, TaskId, TaskState, TaskType,
    UploadFormat, UploadTarget,
};
use serde_json::{Map, json};

use crate::server::{KEY, Reply, Server, options};

fn task() -> CreateTask {
    let mut product_parameters = Map::new();
    product_parameters.insert("size".to_owned(), json!("1K"));
    product_parameters.insert("aspect_ratio".to_owned(), json!("16:9"));
    CreateTask {
        task_type: TaskType::TextToImage,
        attribute_id: 4401,
        model_id: "gemini-3.1-flash-image".to_owned(),
        model_name: "Nano Banana 2".to_owned(),
        model_version: "gemini-3.1-flash-image-preview".to_owned(),
        points: 6,
        product_parameters,
        prompt: "a cat".to_owned(),
        input_urls: Vec::new(),
    }
}

#[tokio::test]
async fn product_list_is_a_get_with_every_header() {
    let server = Server::start([Reply::json(r#"{"code": 0, "message": "", "data": []}"#)]).await;
    let client = server.client_with(&ClientOptions {
        language: Language::Zh,
        ..options()
    });
    let products = client.product_list(TaskType::ImageToImage).await.unwrap();
    assert_eq!(products, []);
    let request = server.request();
    assert_eq!(
        request.line,
        "GET /open/v1/product/list?app=ima&platform=web&category=image_to_image HTTP/1.1"
    );
    assert_eq!(
        request.headers,
        [
            "accept: */*",
            &format!("authorization: Bearer {KEY}"),
            "content-type: application/json",
            "host: ADDRESS",
            "user-agent: wire-test/1.0",
            "x-app-source: ima_skills",
            "x_app_language: zh",
        ]
    );
    assert_eq!(request.text(), "");
}

#[tokio::test]
async fn create_posts_the_task_once_and_reads_its_id() {
    let server = Server::start([Reply::json(r#"{"code": 200, "data": {"id": "t-1"}}"#)]).await;
    let id = server.client().create_task(&task()).await.unwrap();
    assert_eq!(id, TaskId::new("t-1"));
    let request = server.request();
    assert_eq!(request.line, "POST /open/v1/tasks/create HTTP/1.1");
    assert_eq!(
        request.headers,
        [
            "accept: */*",
            &format!("authorization: Bearer {KEY}"),
            &format!("content-length: {}", request.body.len()),
            "content-type: application/json",
            "host: ADDRESS",
            "user-agent: wire-test/1.0",
            "x-app-source: ima_skills",
            "x_app_language: en",
        ]
    );
    assert_eq!(
        request.text(),
        concat!(
            r#"{"task_type":"text_to_image","enable_multi_model":false,"src_img_url":[],"#,
            r#""parameters":[{"attribute_id":4401,"model_id":"gemini-3.1-flash-image","#,
            r#""model_name":"Nano Banana 2","#,
            r#""model_version":"gemini-3.1-flash-image-preview","app":"ima","#,
            r#""platform":"web","category":"text_to_image","credit":6,"#,
            r#""parameters":{"size":"1K","aspect_ratio":"16:9","prompt":"a cat","#,
            r#""n":1,"input_images":[],"cast":{"points":6,"attribute_id":4401}}}]}"#,
        )
    );
}

#[tokio::test]
async fn a_numeric_task_id_is_taken_and_a_missing_one_is_an_error() {
    for (data, expected) in [
        (r#"{"id": 42}"#, Some(TaskId::new("42"))),
        (
            r#"{"id": 340282366920938463463374607431768211455, "n": 1}"#,
            Some(TaskId::new("340282366920938463463374607431768211455")),
        ),
        (
            r#"{"id": 18446744073709551617.0}"#,
            Some(TaskId::new("18446744073709551617.0")),
        ),
        (
            r#"{"id": "\u96ea/../?a='\"\\$(b);#"}"#,
            Some(TaskId::new("雪/../?a='\"\\$(b);#")),
        ),
        (r#"{"id": -36893488147419103232}"#, None),
        (r#"{"id": ""}"#, None),
        (r#"{"id": null}"#, None),
        ("{}", None),
        ("null", None),
    ] {
        let answer = format!(r#"{{"code": 0, "data": {data}}}"#);
        let server = Server::start([Reply::json(&answer)]).await;
        match (server.client().create_task(&task()).await, expected) {
            (Ok(id), Some(expected)) => assert_eq!(id, expected),
            (Err(error), None) => {
                assert_eq!(error.endpoint, Endpoint::CreateTask);
                assert!(matches!(error.kind, ErrorKind::MissingTaskId), "{error}");
                assert!(!error.surely_not_sent() && !error.is_transient());
            }
            (result, _) => panic!("{data}: {result:?}"),
        }
    }
}

#[tokio::test]
async fn detail_posts_the_id_and_reads_the_medias() {
    let answer = json!({"code": "200", "message": "", "data": {"medias": [{
        "resource_status": 1, "status": "success",
        "url": "https://ima-ga.esxscloud.com/a.png", "width": 1376, "height": 768,
    }]}});
    let server = Server::start([Reply::json(&answer.to_string())]).await;
    let detail = server.client().task_detail(&TaskId::new("t-1")).await;
    assert_eq!(
        detail.unwrap().state(),
        TaskState::Done {
            urls: vec!["https://ima-ga.esxscloud.com/a.png".to_owned()],
        }
    );
    let request = server.request();
    assert_eq!(request.line, "POST /open/v1/tasks/detail HTTP/1.1");
    assert_eq!(
        request.headers,
        [
            "accept: */*",
            &format!("authorization: Bearer {KEY}"),
            "content-length: 17",
            "content-type: application/json",
            "host: ADDRESS",
            "user-agent: wire-test/1.0",
            "x-app-source: ima_skills",
            "x_app_language: en",
        ]
    );
    assert_eq!(request.text(), r#"{"task_id":"t-1"}"#);
}

#[tokio::test]
async fn ima_s_reasons_for_a_failed_task_lose_an_echoed_key() {
    let answer = json!({"code": 0, "data": {"medias": [{
        "resource_status": 2, "error_msg": format!("{KEY} may not\ndo this"),
    }]}});
    let server = Server::start([Reply::json(&answer.to_string())]).await;
    let detail = server.client().task_detail(&TaskId::new("t-1")).await;
    assert_eq!(
        detail.unwrap().state(),
        TaskState::Failed {
            reason: Some("… may not do this".to_owned()),
        }
    );
}

#[tokio::test]
async fn upload_token_posts_the_key_in_the_form_and_nowhere_else() {
    let server = Server::start([Reply::json(r#"{"code": 0, "data": {}}"#)]).await;
    let error = server.client().upload_token(UploadFormat::Png).await;
    assert!(matches!(
        error.unwrap_err().kind,
        ErrorKind::Malformed { what: "ful" }
    ));
    let request = server.request();
    assert_eq!(request.line, "POST /api/rest/oss/getuploadtoken HTTP/1.1");
    assert_eq!(
        request.headers,
        [
            "accept: */*",
            &format!("content-length: {}", request.body.len()),
            "content-type: application/x-www-form-urlencoded",
            "host: ADDRESS",
            "user-agent: wire-test/1.0",
        ]
    );
    let fields: Vec<_> = request
        .text()
        .split('&')
        .map(|field| field.split_once('=').unwrap())
        .collect();
    let value_of = |name| fields.iter().find(|(field, _)| *field == name).unwrap().1;
    let (sign, timestamp, nonce) = (value_of("sign"), value_of("timestamp"), value_of("nonce"));
    assert_eq!(
        fields,
        [
            ("appUid", KEY),
            ("cmimToken", KEY),
            ("appId", "webAgent"),
            ("appKey", "32jdskjdk320eew"),
            ("sign", sign),
            ("timestamp", timestamp),
            ("nonce", nonce),
            ("fService", "privite"),
            ("fType", "picture"),
            ("fSuffix", "png"),
            ("fContentType", "image%2Fpng"),
        ]
    );
    assert_eq!(sign.len(), 40);
    assert_eq!(nonce.len(), 21);
    assert!(timestamp.bytes().all(|byte| byte.is_ascii_digit()));
}

#[tokio::test]
async fn upload_token_takes_a_target_of_the_same_place() {
    let server = Server::scripted(|origin| {
        let data = json!({
            "ful": format!("{origin}/put?sign=s3cret"),
            "fdl": format!("{origin}/a.png"),
        });
        vec![Reply::json(&json!({"code": 0, "data": data}).to_string())]
    })
    .await;
    let target = server.client().upload_token(UploadFormat::Jpeg).await;
    assert_eq!(
        target.unwrap(),
        UploadTarget {
            upload_url: server.url("/put?sign=s3cret"),
            public_url: server.url("/a.png"),
            format: UploadFormat::Jpeg,
        }
    );
}

#[tokio::test]
async fn upload_token_refuses_targets_of_another_place() {
    for foreign_field in ["ful", "fdl"] {
        let server = Server::scripted(|origin| {
            let mut data = json!({"ful": origin, "fdl": origin});
            data[foreign_field] = json!("http://127.0.0.1:1/a.png?sign=s3cret");
            vec![Reply::json(&json!({"code": 0, "data": data}).to_string())]
        })
        .await;
        let error = server.client().upload_token(UploadFormat::Png).await;
        assert_eq!(
            error.unwrap_err().to_string(),
            "upload token: refused the address http://127.0.0.1:1/a.png: \
             not an address of the simulator"
        );
    }
}

#[tokio::test]
async fn upload_token_refuses_and_does_not_repeat_a_target_that_holds_the_key() {
    for field in ["ful", "fdl"] {
        let server = Server::scripted(|origin| {
            let mut data = json!({"ful": origin, "fdl": origin});
            data[field] = json!(format!("{origin}/{KEY}?sign=s3cret"));
            vec![Reply::json(&json!({"code": 0, "data": data}).to_string())]
        })
        .await;
        let error = server.client().upload_token(UploadFormat::Png).await;
        assert_eq!(
            error.unwrap_err().to_string(),
            "upload token: refused the address (not shown): a secret was in it"
        );
    }
}
