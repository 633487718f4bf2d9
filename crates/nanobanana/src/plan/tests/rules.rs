//! The choice of the credit rule.

use serde_json::{Value, json};

use super::{cat, cat_with, catalog, planned, texts};
use crate::model::Model;
use crate::refusal::Refusal;

/// A form with these defaults, each field open to any value.
fn form(defaults: &Value) -> Value {
    let fields = defaults.as_object().unwrap().iter();
    fields
        .map(|(field, value)| json!({"field": field, "value": value}))
        .collect()
}

fn rule(attribute_id: u64, attributes: &Value) -> Value {
    json!({"attribute_id": attribute_id, "points": attribute_id * 10, "attributes": attributes})
}

/// The id of the rule for these parameters.
fn selected(parameters: &Value, rules: &[Value]) -> Result<u64, Refusal> {
    let catalog = catalog(&form(parameters), &json!(rules));
    planned(&cat(), &catalog).map(|plan| plan.attribute_id)
}

#[test]
fn all_attributes_of_a_rule_must_equal_the_parameters() {
    let rules = [
        rule(1, &json!({"size": "1K", "quality": "hd"})),
        rule(2, &json!({"size": "1K", "quality": "sd"})),
        rule(3, &json!({"size": "2K", "quality": "sd"})),
    ];
    let id = |size, quality| selected(&json!({"size": size, "quality": quality}), &rules);
    assert_eq!(id("1K", "hd"), Ok(1));
    assert_eq!(id("1K", "sd"), Ok(2));
    assert_eq!(id("2K", "sd"), Ok(3));
    let refusal = Refusal::NoRule {
        model: Model::Flash,
        parameters: texts(&["size=2K", "quality=hd"]),
        priced: texts(&[
            "quality=hd size=1K",
            "quality=sd size=1K",
            "quality=sd size=2K",
        ]),
    };
    assert_eq!(id("2K", "hd"), Err(refusal));
}

#[test]
fn values_are_compared_without_case_and_sent_as_the_rule_spells_them() {
    let rules = json!([rule(1, &json!({"size": "1K", "hd": "True", "steps": "4"}))]);
    let catalog = catalog(
        &form(&json!({"size": "1k", "hd": true, "steps": 4})),
        &rules,
    );
    let plan = planned(&cat(), &catalog).unwrap();
    let expected = json!({"size": "1K", "hd": "True", "steps": "4"});
    assert_eq!(Value::Object(plan.parameters), expected);
    let other = cat_with(&json!({"hd": false}));
    assert!(matches!(
        planned(&other, &catalog),
        Err(Refusal::NoRule { .. })
    ));
}

#[test]
fn the_fallback_rule_prices_what_no_other_does() {
    let fallback = rule(9, &json!({"default": "enabled"}));
    let rules = [fallback, rule(1, &json!({"size": "1K"}))];
    assert_eq!(selected(&json!({"size": "1K"}), &rules), Ok(1));
    assert_eq!(selected(&json!({"size": "2K"}), &rules), Ok(9));
    assert_eq!(selected(&json!({}), &rules), Ok(9));
    let catalog = catalog(&form(&json!({"size": "2K"})), &json!(rules));
    let plan = planned(&cat(), &catalog).unwrap();
    assert_eq!(Value::Object(plan.parameters), json!({"size": "2K"}));
    let prices: Vec<_> = catalog.offers[0]
        .prices()
        .map(|price| (price.points, Value::Object(price.attributes)))
        .collect();
    assert_eq!(prices, [(90, json!({})), (10, json!({"size": "1K"}))]);
}

#[test]
fn the_marker_is_a_parameter_like_any_other_with_another_value() {
    let rules = [rule(1, &json!({"default": "disabled"}))];
    assert!(matches!(
        selected(&json!({}), &rules),
        Err(Refusal::NoRule { .. })
    ));
    assert_eq!(selected(&json!({"default": "disabled"}), &rules), Ok(1));
}

#[test]
fn the_rule_with_the_most_attributes_is_the_exact_one() {
    let rules = [
        rule(1, &json!({"size": "1K"})),
        rule(2, &json!({"size": "1K", "quality": "hd"})),
        rule(3, &json!({"quality": "hd"})),
    ];
    let parameters = json!({"size": "1K", "quality": "hd"});
    assert_eq!(selected(&parameters, &rules), Ok(2));
    let first_of_equals = [rules[2].clone(), rules[0].clone()];
    assert_eq!(selected(&parameters, &first_of_equals), Ok(3));
}

#[test]
fn without_rules_nothing_can_be_bought() {
    let refusal = Refusal::NoRule {
        model: Model::Flash,
        parameters: texts(&["size=1K"]),
        priced: vec![],
    };
    assert_eq!(selected(&json!({"size": "1K"}), &[]), Err(refusal));
}

#[test]
fn a_rule_without_an_id_is_not_for_sale_and_no_other_takes_its_place() {
    let refusal = Refusal::NotForSale {
        model: Model::Flash,
        parameters: texts(&["size=1K"]),
    };
    let no_id = json!({"points": 6, "attributes": {"size": "1K"}});
    for unsold in [rule(0, &json!({"size": "1K"})), no_id] {
        let rules = [unsold, rule(9, &json!({"default": "enabled"}))];
        let parameters = json!({"size": "1K"});
        assert_eq!(selected(&parameters, &rules), Err(refusal.clone()));
    }
}

#[test]
fn a_price_for_several_pictures_is_not_the_price_of_one() {
    let rules = [
        rule(4, &json!({"size": "1K", "n": "4"})),
        rule(1, &json!({"size": "1K", "n": 1})),
    ];
    assert_eq!(selected(&json!({"size": "1K", "n": "4"}), &rules), Ok(1));
}
