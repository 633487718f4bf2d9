//! From form fields to the parameters that are sent.

use serde_json::{Value, json};

use super::{cat, cat_with, catalog, planned, sent, texts};
use crate::ask::Request;
use crate::model::{AspectRatio, Model, RatioChoice, Size};
use crate::refusal::Refusal;

/// A rule that prices anything.
fn any() -> Value {
    json!([{"attribute_id": 1, "points": 1, "attributes": {"default": "enabled"}}])
}

fn cannot_be_sent(parameter: &str) -> Refusal {
    Refusal::CannotBeSent {
        model: Model::Flash,
        parameter: parameter.to_owned(),
    }
}

/// A size that is sold as pixels and shown as a ratio.
fn pixels_by_ratio() -> Value {
    json!([{
        "field": "size", "value": "4k", "is_ui_virtual": true,
        "ui_params": [{
            "field": "aspect_ratio", "value": "1:1",
            "options": [{"value": "1:1"}, {"value": "16:9"}, {"value": "9:16"}],
        }],
        "value_mapping": {"mapping_rules": [
            {"source_values": {"aspect_ratio": "1:1"}, "target_value": "2048x2048"},
            {"source_values": {"aspect_ratio": "16:9"}, "target_value": "2560x1440"},
        ]},
    }])
}

#[test]
fn defaults_are_sent_and_fields_without_one_are_not() {
    let form = json!([
        {"field": "size", "value": "1K", "options": [{"value": "1K"}]},
        {"field": "seed", "value": null},
        {"field": "hd", "value": false},
        {"field": "steps", "value": 4},
    ]);
    let catalog = catalog(&form, &any());
    let expected = json!({"size": "1K", "hd": false, "steps": 4});
    assert_eq!(sent(&cat(), &catalog), expected);
}

#[test]
fn a_choice_replaces_the_default_in_the_products_own_spelling() {
    let form = json!([
        {"field": "quality", "value": "SD", "options": [{"value": "SD"}, {"value": "HD"}]},
        {"field": "hd", "value": false, "options": [{"value": false}, {"value": true}]},
        {"field": "seed", "value": null},
    ]);
    let catalog = catalog(&form, &any());
    let request = cat_with(&json!({"quality": "hd", "hd": "TRUE", "seed": 7}));
    let expected = json!({"quality": "HD", "hd": true, "seed": 7});
    assert_eq!(sent(&request, &catalog), expected);
}

#[test]
fn a_value_outside_the_options_is_refused_with_them() {
    let form = json!([
        {"field": "quality", "value": "SD", "options": [{"value": "SD"}, {"value": "HD"}]},
        {"field": "seed", "value": null},
    ]);
    let catalog = catalog(&form, &any());
    for (key, value, valid) in [
        ("quality", json!("8K"), texts(&["SD", "HD"])),
        ("quality", json!(["SD"]), texts(&["SD", "HD"])),
        ("seed", json!({}), vec![]),
        ("seed", json!(null), vec![]),
    ] {
        let request = cat_with(&json!({key: value}));
        let key = key.to_owned();
        let refusal = Refusal::ExtraParamValue { key, value, valid };
        assert_eq!(planned(&request, &catalog), Err(refusal));
    }
}

#[test]
fn a_parameter_of_the_user_interface_is_mapped_and_never_sent() {
    let catalog = catalog(&pixels_by_ratio(), &any());
    assert_eq!(sent(&cat(), &catalog), json!({"size": "2048x2048"}));
    let ratio = AspectRatio::new(16, 9).unwrap();
    let wide = Request {
        ratio: RatioChoice::Exact(ratio),
        ..cat()
    };
    let plan = planned(&wide, &catalog).unwrap();
    assert_eq!(Value::Object(plan.parameters), json!({"size": "2560x1440"}));
    assert_eq!(plan.aspect_ratio, Some(ratio));
}

#[test]
fn a_choice_that_no_mapping_rule_knows_is_refused() {
    let catalog = catalog(&pixels_by_ratio(), &any());
    let tall = Request {
        ratio: RatioChoice::Exact(AspectRatio::new(9, 16).unwrap()),
        ..cat()
    };
    let refusal = cannot_be_sent("aspect_ratio=9:16");
    assert_eq!(planned(&tall, &catalog), Err(refusal));
}

#[test]
fn a_mapping_goes_to_its_target_and_needs_all_its_sources() {
    let form = json!([{
        "field": "look", "is_ui_virtual": true,
        "ui_params": [{"field": "style", "value": "plain"}, {"field": "glow", "value": true}],
        "value_mapping": {"mapping_rules": [
            {
                "source_values": {"style": "Neon", "glow": "true"},
                "target_param": "preset", "target_value": 3,
            },
            {"source_values": {"style": "neon"}, "target_value": "flat"},
        ]},
    }]);
    let catalog = catalog(&form, &any());
    assert_eq!(sent(&cat(), &catalog), json!({}));
    let neon = cat_with(&json!({"style": "neon"}));
    assert_eq!(sent(&neon, &catalog), json!({"preset": 3}));
    // Without glow the second rule fits, which says nothing of glow.
    let dull = cat_with(&json!({"style": "neon", "glow": false}));
    assert_eq!(planned(&dull, &catalog), Err(cannot_be_sent("glow=false")));
}

#[test]
fn a_default_mapping_does_not_overrule_a_choice() {
    let form = json!([
        {"field": "size", "value": "1K", "options": [{"value": "1K"}, {"value": "2K"}]},
        {
            "field": "resolution", "is_ui_virtual": true,
            "ui_params": [{"field": "screen", "value": "phone"}],
            "value_mapping": {"mapping_rules": [
                {"source_values": {"screen": "phone"}, "target_param": "size", "target_value": "1K"},
                {"source_values": {"screen": "wall"}, "target_param": "size", "target_value": "4K"},
            ]},
        },
    ]);
    let catalog = catalog(&form, &any());
    let asked = Request {
        size: Some(Size::K2),
        ..cat()
    };
    assert_eq!(sent(&asked, &catalog), json!({"size": "2K"}));
    let wall = cat_with(&json!({"screen": "wall"}));
    assert_eq!(sent(&wall, &catalog), json!({"size": "4K"}));
    let both = Request {
        size: asked.size,
        ..wall
    };
    assert_eq!(planned(&both, &catalog), Err(cannot_be_sent("size=2K")));
}

#[test]
fn a_mapping_that_turns_the_size_into_another_is_refused() {
    let form = json!([{
        "field": "size", "is_ui_virtual": true,
        "ui_params": [{"field": "size", "value": "1K", "options": [{"value": "1K"}, {"value": "2K"}]}],
        "value_mapping": {"mapping_rules": [
            {"source_values": {"size": "2K"}, "target_value": "1K"},
        ]},
    }]);
    let asked = Request {
        size: Some(Size::K2),
        ..cat()
    };
    let result = planned(&asked, &catalog(&form, &any()));
    assert_eq!(result, Err(cannot_be_sent("size=2K")));
}

#[test]
fn fields_that_every_task_has_are_not_taken_from_the_product() {
    let form = json!([
        {"field": "n", "value": "4", "options": [{"value": "1"}, {"value": "4"}]},
        {"field": "prompt", "value": "a dog"},
    ]);
    let catalog = catalog(&form, &any());
    assert_eq!(sent(&cat(), &catalog), json!({}));
    assert_eq!(catalog.offers[0].fields().count(), 0);
}

#[test]
fn a_product_without_the_field_refuses_the_word_for_it() {
    let catalog = catalog(&json!([]), &any());
    let sized = Request {
        size: Some(Size::K2),
        ..cat()
    };
    let refusal = Refusal::SizeNotOffered {
        model: Model::Flash,
        size: Size::K2,
        offered: vec![],
    };
    assert_eq!(planned(&sized, &catalog), Err(refusal));
    let plan = planned(&cat(), &catalog).unwrap();
    assert_eq!((plan.size, plan.aspect_ratio), (None, None));
    assert_eq!(plan.expected_pixels, None);
}
