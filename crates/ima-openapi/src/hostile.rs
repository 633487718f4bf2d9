//! Whatever an answer holds, it is read or refused: never a panic, never a key, never a host that
//! gets a picture without being one of the vendor's.

use http::HeaderMap;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use crate::detail::{TaskDetail, TaskState};
use crate::envelope::{Answer, open};
use crate::hosts::is_storage_host;
use crate::key::ApiKey;
use crate::product::leaves;
use crate::world::{Rules as _, Vendor};

const KEY: &str = "ima_q7Xv2LmZk9RtWbN4";

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

fn answer(status: u16, body: Vec<u8>) -> Answer {
    Answer {
        status,
        headers: HeaderMap::new(),
        body,
    }
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
        let opened = open(&answer(status, body), &ApiKey::new(KEY).unwrap());
        let shown = format!("{opened:?}");
        prop_assert!(!shown.contains(&KEY[..12]), "{shown}");
        // Debug output escapes what a terminal would obey, so the texts themselves are looked at.
        if let Ok(data) = opened {
            let text = data.to_string();
            prop_assert!(!text.contains("\\u001b"), "{text}");
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

    #[test]
    fn only_buckets_of_the_storage_get_a_picture(
        scheme in select(vec!["https", "http", "file", "HTTPS"]),
        user in select(vec!["", "u@", "u:p@", "oss.aliyuncs.com@"]),
        host in select(vec![
            "bucket.oss-us-east-1.aliyuncs.com", "aliyuncs.com", "oss-us-east-1.aliyuncs.com",
            "bucket.aliyuncs.com", "BUCKET.OSS-CN-BEIJING.ALIYUNCS.COM", "127.0.0.1", "",
            "bucket.oss-us-east-1.aliyuncs.com.evil.example", "ima-ga.esxscloud.com",
            "bucket.oss-us-east-1.evilaliyuncs.com", "bucket.oss-us-east-1.aliyuncs.com.",
        ]),
        rest in any::<String>(),
    ) {
        let text = format!("{scheme}://{user}{host}{rest}");
        if let Ok(url) = Vendor::new().admit_upload(&text) {
            prop_assert_eq!(url.scheme(), "https");
            prop_assert!(is_storage_host(url.host_str().unwrap()), "{}", text);
            prop_assert!(url.username().is_empty() && url.password().is_none(), "{}", text);
            prop_assert_eq!(url.port(), None);
        }
    }
}
