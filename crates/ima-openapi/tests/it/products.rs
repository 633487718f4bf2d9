//! The product list: the recorded answers, both shapes, and what a reader must survive.

use std::collections::BTreeMap;

use ima_openapi::{
    CreditRule, FileLimits, FormField, MappingRule, Product, Scalar, UiVirtual, leaves,
};
use serde_json::{Value, json};

const TEXT_TO_IMAGE: &str = include_str!("../facts/products_text_to_image.json");
const IMAGE_TO_IMAGE: &str = include_str!("../facts/products_image_to_image.json");

fn recorded(facts: &str) -> Vec<Product> {
    leaves(&serde_json::from_str::<Vec<Value>>(facts).unwrap())
}

fn prices(product: &Product) -> Vec<(String, u64, u32)> {
    product
        .credit_rules
        .iter()
        .map(|rule| {
            let size = rule.attributes["size"].as_text().into_owned();
            (size, rule.attribute_id, rule.points)
        })
        .collect()
}

fn price(size: &str, attribute_id: u64, points: u32) -> (String, u64, u32) {
    (size.to_owned(), attribute_id, points)
}

fn attributes(pairs: &[(&str, &str)]) -> BTreeMap<String, Scalar> {
    pairs
        .iter()
        .map(|&(name, value)| (name.to_owned(), Scalar::from(value)))
        .collect()
}

#[test]
fn the_recorded_models_are_read_in_order() {
    for facts in [TEXT_TO_IMAGE, IMAGE_TO_IMAGE] {
        let products = recorded(facts);
        let names: Vec<_> = products
            .iter()
            .map(|product| {
                (
                    product.model_id.as_str(),
                    product.id.as_str(),
                    product.name.as_str(),
                )
            })
            .collect();
        assert_eq!(
            names,
            [
                (
                    "gemini-3.1-flash-image",
                    "gemini-3.1-flash-image-preview",
                    "Nano Banana 2"
                ),
                (
                    "gemini-3-pro-image",
                    "gemini-3-pro-image-preview",
                    "Nano Banana Pro"
                ),
                (
                    "doubao-seedream-4.5",
                    "doubao-seedream-4-5-251128",
                    "SeeDream 4.5"
                ),
                ("midjourney", "midjourney", "Midjourney"),
            ]
        );
    }
}

#[test]
fn the_recorded_prices_are_those_of_april_2026() {
    let text = recorded(TEXT_TO_IMAGE);
    assert_eq!(
        prices(&text[0]),
        [
            price("512px", 4400, 4),
            price("1K", 4401, 6),
            price("2K", 4402, 10),
            price("4K", 4403, 13),
        ]
    );
    assert_eq!(
        prices(&text[1]),
        [
            price("1K", 2399, 10),
            price("2K", 2400, 10),
            price("4K", 2401, 18)
        ]
    );
    let image = recorded(IMAGE_TO_IMAGE);
    assert_eq!(
        prices(&image[0]),
        [
            price("512px", 4404, 4),
            price("1K", 4405, 6),
            price("2K", 4406, 10),
            price("4K", 4407, 13),
        ]
    );
    assert_eq!(
        prices(&image[1]),
        [
            price("1K", 2402, 10),
            price("2K", 2403, 10),
            price("4K", 2404, 18)
        ]
    );
}

#[test]
fn the_recorded_flash_has_its_parameters_tags_and_file_limits() {
    let text = &recorded(TEXT_TO_IMAGE)[0];
    let fields: Vec<_> = text
        .form_config
        .iter()
        .map(|field| {
            (
                field.field.as_str(),
                field.value.clone(),
                field.options.len(),
            )
        })
        .collect();
    assert_eq!(
        fields,
        [
            ("aspect_ratio", Some(Scalar::from("1:1")), 14),
            ("size", Some(Scalar::from("1K")), 4),
        ]
    );
    assert_eq!(
        text.form_config[1].options,
        ["512px", "1K", "2K", "4K"].map(Scalar::from)
    );
    assert_eq!(text.files, None);
    assert_eq!(
        recorded(IMAGE_TO_IMAGE)[0].files,
        Some(FileLimits {
            min_limit: 1,
            max_limit: 14,
        })
    );
}

#[test]
fn the_recorded_virtual_field_keeps_its_mapping() {
    let seedream = &recorded(TEXT_TO_IMAGE)[2];
    let [size] = seedream.form_config.as_slice() else {
        panic!("{:?}", seedream.form_config);
    };
    let mapping = size.ui_virtual.as_ref().unwrap();
    assert_eq!(size.value, Some(Scalar::from("4k")));
    assert_eq!(mapping.ui_params.len(), 1);
    assert_eq!(mapping.ui_params[0].field, "aspect_ratio");
    assert_eq!(mapping.ui_params[0].value, Some(Scalar::from("4k")));
    assert_eq!(mapping.ui_params[0].options.len(), 10);
    assert_eq!(mapping.mapping_rules.len(), 10);
    assert_eq!(
        mapping.mapping_rules[1],
        MappingRule {
            source_values: attributes(&[("aspect_ratio", "2:3")]),
            target_param: Some("size".to_owned()),
            target_value: Scalar::from("1664x2496"),
        }
    );
    assert_eq!(
        seedream.credit_rules,
        [CreditRule {
            attribute_id: 2341,
            points: 5,
            attributes: attributes(&[("default", "enabled")]),
        }]
    );
}

#[test]
fn a_tree_is_read_like_a_flat_list() {
    let flat: Vec<Value> = serde_json::from_str(TEXT_TO_IMAGE).unwrap();
    let tree = [
        json!({"type": "2", "id": "Nano Banana", "children": [flat[0], flat[1]]}),
        json!({"type": "9", "note": "no children"}),
        json!({"type": 1, "children": [{"type": "2", "children": [flat[2]]}]}),
        json!({"type": "2", "children": null}),
        flat[3].clone(),
    ];
    assert_eq!(leaves(&tree), leaves(&flat));
}

fn field(
    name: &str,
    value: Option<Scalar>,
    options: Vec<Scalar>,
    ui_virtual: Option<UiVirtual>,
) -> FormField {
    FormField {
        field: name.to_owned(),
        value,
        options,
        ui_virtual,
    }
}

fn number(number: i64) -> Scalar {
    Scalar::Number(number.into())
}

#[test]
fn parameters_are_read_in_every_spelling() {
    let leaf = json!({
        "type": 3, "id": "v", "model_id": "m", "name": "M", "unknown": [{}],
        "form_config": [
            {"field": "hd", "value": false, "options": [true, {"label": "No", "value": false}, {}]},
            {"field": "steps", "value": null, "options": null},
            {"field": "style", "is_ui_virtual": true,
             "ui_params": [{"field": "mood", "value": 1, "options": [1, 2]}],
             "value_mapping": {"mapping_rules": [
                {"source_values": {"mood": 1}, "target_value": "calm"},
                {"source_values": {"mood": 2}, "target_param": "tone", "target_value": true},
                {"source_values": {"mood": 3}},
             ]}},
            {"value": "no name"},
        ],
    });
    let mapping = |mood, target_param: Option<&str>, target_value| MappingRule {
        source_values: BTreeMap::from([("mood".to_owned(), number(mood))]),
        target_param: target_param.map(str::to_owned),
        target_value,
    };
    let style = UiVirtual {
        ui_params: vec![FormField {
            field: "mood".to_owned(),
            value: Some(number(1)),
            options: vec![number(1), number(2)],
            ui_virtual: None,
        }],
        mapping_rules: vec![
            mapping(1, None, Scalar::from("calm")),
            mapping(2, Some("tone"), Scalar::Bool(true)),
        ],
    };
    let yes_or_no = vec![Scalar::Bool(true), Scalar::Bool(false)];
    assert_eq!(
        leaves(&[leaf]),
        [Product {
            id: "v".to_owned(),
            model_id: "m".to_owned(),
            name: "M".to_owned(),
            form_config: vec![
                field("hd", Some(Scalar::Bool(false)), yes_or_no, None),
                field("steps", None, vec![], None),
                field("style", None, vec![], Some(style)),
            ],
            credit_rules: vec![],
            files: None,
        }]
    );
}

#[test]
fn prices_are_read_in_every_spelling() {
    let leaf = json!({
        "type": "3", "id": "v", "model_id": "m", "name": "M",
        "credit_rules": [
            {"attribute_id": "12", "points": "7", "attributes": {"hd": true}},
            {"points": 8, "attributes": null},
            {"attribute_id": null, "points": 9},
        ],
        "tags": [{"tag_type": "EET"}, null],
        "files": {"minLimit": "1", "maxLimit": "4"},
    });
    let rule = |attribute_id, points, attributes| CreditRule {
        attribute_id,
        points,
        attributes,
    };
    let hd = BTreeMap::from([("hd".to_owned(), Scalar::Bool(true))]);
    assert_eq!(
        leaves(&[leaf]),
        [Product {
            id: "v".to_owned(),
            model_id: "m".to_owned(),
            name: "M".to_owned(),
            form_config: vec![],
            credit_rules: vec![
                rule(12, 7, hd),
                rule(0, 8, BTreeMap::new()),
                rule(0, 9, BTreeMap::new()),
            ],
            files: Some(FileLimits {
                min_limit: 1,
                max_limit: 4,
            }),
        }]
    );
}

#[test]
fn a_leaf_that_cannot_be_read_is_left_out_alone() {
    let good = json!({"type": "3", "id": "good", "model_id": "m", "name": "M"});
    let broken = [
        json!({"type": "3", "model_id": "m", "name": "no version"}),
        json!({"type": "3", "id": "no model", "name": "M"}),
        json!({"type": "3", "id": "no name", "model_id": "m"}),
        json!({"type": "3", "id": "v", "model_id": "m", "name": "M",
               "credit_rules": [{"attribute_id": 1, "points": 4},
                                {"attribute_id": 2, "points": "many"}]}),
        json!({"type": "3", "id": "v", "model_id": "m", "name": "M",
               "credit_rules": [{"attribute_id": -1, "points": 4}]}),
        json!({"type": "3", "id": "v", "model_id": "m", "name": "M",
               "credit_rules": [{"attribute_id": 1, "points": 4, "attributes": {"size": []}}]}),
        json!(null),
        json!("text"),
    ];
    for leaf in broken {
        let products = leaves(&[leaf.clone(), good.clone()]);
        let ids: Vec<_> = products.iter().map(|product| product.id.as_str()).collect();
        assert_eq!(ids, ["good"], "{leaf}");
    }
}

#[test]
fn products_survive_a_cache() {
    let products = recorded(TEXT_TO_IMAGE);
    let cached = serde_json::to_string(&products).unwrap();
    assert_eq!(
        serde_json::from_str::<Vec<Product>>(&cached).unwrap(),
        products
    );
}
