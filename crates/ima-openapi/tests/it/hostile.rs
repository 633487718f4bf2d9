//! Whatever an answer holds, it is read or refused: never a panic, and never a key.

use ima_openapi::{OpenApi, TaskDetail, TaskId, TaskState, TaskType, leaves};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use crate::server::{KEY, Reply, Server};

/// Names that the readers know, so that arbitrary values come to stand where they look.
const NAMES: [&str; 31] = [
    "id",
    "type",
    "children",
    "model_id",
    "name",
    "form_config",
    "field",
    "value",
    "options",
    "is_ui_virtual",
    "ui_params",
    "value_mapping",
    "mapping_rules",
    "source_values",
    "target_param",
    "target_value",
    "credit_rules",
    "attribute_id",
    "points",
    "attributes",
    "tags",
    "files",
    "medias",
    "resource_status",
    "status",
    "url",
    "width",
    "error_msg",
    "code",
    "message",
    "data",
];

fn word() -> impl Strategy<Value = String> {
    let words = [
        "",
        "2",
        "3",
        "success",
        "failed",
        "1K",
        "https://a.example/1.png",
        KEY,
        "\u{1b}[2J",
    ];
    prop_oneof![3 => select(words.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

/// Any JSON, the more likely to be looked at the deeper.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        2 => any::<i64>().prop_map(Value::from),
        2 => (0..5_i64).prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        4 => word().prop_map(Value::from),
    ];
    let name = prop_oneof![8 => select(NAMES.to_vec()).prop_map(str::to_owned), 1 => word()];
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            1 => vec(inner.clone(), 0..4).prop_map(Value::from),
            3 => vec((name.clone(), inner), 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// What the two calls that read the most make of an answer with this status and body.
async fn readings(status: u16, body: &[u8]) -> [String; 2] {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} x\r\nContent-Length: {length}\r\n\r\n");
    let reply = || Reply::Raw([head.as_bytes(), body].concat());
    let server = Server::start([reply(), reply()]).await;
    let client = server.client();
    let list = client.product_list(TaskType::TextToImage).await;
    let detail = client.task_detail(&TaskId::new("a")).await;
    [format!("{list:?}"), format!("{detail:?}")]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_an_answer_or_an_error_and_neither_holds_the_key(
        status in select(vec![200_u16, 302, 400, 401, 500]),
        json in json_value(),
        cut in of(any::<prop::sample::Index>()),
        noise in vec(any::<u8>(), 0..16),
    ) {
        let envelope = json!({"code": 0, "message": KEY, "data": json});
        let mut body = serde_json::to_vec(&envelope).unwrap();
        if let Some(cut) = cut {
            body.truncate(cut.index(body.len() + 1));
            body.extend(noise);
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        for shown in runtime.block_on(readings(status, &body)) {
            // A throw-away key may be shown by shorter parts.
            prop_assert!(!shown.contains(&KEY[..16]), "{}", shown);
            // As debug output writes what a terminal would obey.
            prop_assert!(!shown.contains("\\u{1b}"), "{}", shown);
        }
    }

    #[test]
    fn any_list_gives_products_whose_every_price_can_be_read(nodes in vec(json_value(), 0..6)) {
        for product in leaves(&nodes) {
            let written = serde_json::to_value(&product).unwrap();
            prop_assert_eq!(serde_json::from_value(written).ok(), Some(product));
        }
    }

    #[test]
    fn a_task_is_done_only_where_every_one_of_its_media_has_a_url(
        medias in vec(json_value(), 0..4),
        other in json_value(),
    ) {
        let _ = TaskDetail::read(&other);
        let detail = TaskDetail::read(&json!({ "medias": medias })).unwrap();
        prop_assert_eq!(detail.medias.len(), medias.len());
        if let TaskState::Done { urls } = detail.state() {
            prop_assert!(!urls.is_empty());
            prop_assert_eq!(urls.len(), medias.len());
            prop_assert!(urls.iter().all(|url| !url.is_empty()));
        }
    }
}
