//! The promises of a plan over whatever list IMA might send.

use std::collections::BTreeMap;

use ima_openapi::{
    CreditRule, FileLimits, FormField, MappingRule, Product, Scalar, TaskType, UiVirtual,
};
use proptest::collection::vec;
use proptest::option::{of, weighted};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value};

use super::super::{Context, Plan, plan};
use crate::ask::Request;
use crate::catalog::Catalog;
use crate::input::{Input, InputSource};
use crate::model::{AspectRatio, Model, PixelSize, RatioChoice, Size};
use crate::notice::Notice;

/// Names and values are few, so that they meet.
fn name() -> impl Strategy<Value = String> {
    let others = ["quality", "n", "default", "prompt", ""];
    prop_oneof![
        3 => Just("size"),
        2 => Just("aspect_ratio"),
        2 => select(others.to_vec()),
    ]
    .prop_map(str::to_owned)
}

fn texts(texts: &'static [&'static str]) -> BoxedStrategy<Scalar> {
    select(texts).prop_map(Scalar::from).boxed()
}

/// Mostly a value that a field of this name can have.
fn value_of(name: &str) -> impl Strategy<Value = Scalar> + use<> {
    let fitting = match name {
        "size" => texts(&["512px", "1K", "1k", "2K", "4K"]),
        "aspect_ratio" => texts(&["1:1", "16:9", "9:16"]),
        _ => texts(&["enabled", "Enabled", "1", "hd"]),
    };
    prop_oneof![
        16 => fitting,
        1 => texts(&["8K", "2048x2048", "0:1", "1K", ""]),
        1 => any::<bool>().prop_map(Scalar::Bool),
        1 => select(vec![0, 1, 512]).prop_map(|n: u32| Scalar::Number(n.into())),
    ]
}

/// A name and a value for it.
fn pair() -> impl Strategy<Value = (String, Scalar)> {
    name().prop_flat_map(|name| (Just(name.clone()), value_of(&name)))
}

fn pairs() -> impl Strategy<Value = BTreeMap<String, Scalar>> {
    vec(pair(), 0..3).prop_map(BTreeMap::from_iter)
}

fn ui_param() -> impl Strategy<Value = FormField> {
    name().prop_flat_map(|name| {
        let options = vec(value_of(&name), 0..6);
        (Just(name.clone()), of(value_of(&name)), options).prop_map(|(field, value, options)| {
            FormField {
                field,
                value,
                options,
                ui_virtual: None,
            }
        })
    })
}

fn mapping_rule() -> impl Strategy<Value = MappingRule> {
    (pairs(), of(name()), pair()).prop_map(|(source_values, target_param, target)| MappingRule {
        source_values,
        target_param,
        target_value: target.1,
    })
}

fn field() -> impl Strategy<Value = FormField> {
    let ui = (vec(ui_param(), 0..3), vec(mapping_rule(), 0..3));
    (ui_param(), weighted(0.3, ui)).prop_map(|(shown, ui)| FormField {
        field: shown.field,
        value: shown.value,
        options: shown.options,
        ui_virtual: ui.map(|(ui_params, mapping_rules)| UiVirtual {
            ui_params,
            mapping_rules,
        }),
    })
}

fn credit_rule() -> impl Strategy<Value = CreditRule> {
    let attributes = prop_oneof![
        2 => pairs(),
        1 => Just([("default".to_owned(), Scalar::from("enabled"))].into()),
    ];
    let id = prop_oneof![4 => 1..6_u64, 1 => Just(0)];
    (id, any::<u32>(), attributes).prop_map(|(attribute_id, points, attributes)| CreditRule {
        attribute_id,
        points,
        attributes,
    })
}

fn product() -> impl Strategy<Value = Product> {
    let models = prop_oneof![
        4 => Just("gemini-3.1-flash-image"),
        2 => Just("gemini-3-pro-image"),
        1 => Just("midjourney"),
    ];
    let files = weighted(0.2, (0..3_u32, 0..20_u32));
    (
        select(vec!["v1", "v2", ""]),
        models,
        vec(field(), 0..5),
        vec(credit_rule(), 0..5),
        files,
    )
        .prop_map(|(id, model_id, form_config, credit_rules, files)| Product {
            id: id.to_owned(),
            model_id: model_id.to_owned(),
            name: "a name".to_owned(),
            form_config,
            credit_rules,
            files: files.map(|(min_limit, max_limit)| FileLimits {
                min_limit,
                max_limit,
            }),
        })
}

fn ratio_choice() -> impl Strategy<Value = RatioChoice> {
    let ratios =
        ["1:1", "16:9", "9:16", "65535:1"].map(|text| AspectRatio::from_wire(text).unwrap());
    prop_oneof![
        select(ratios.to_vec()).prop_map(RatioChoice::Exact),
        Just(RatioChoice::Auto),
        Just(RatioChoice::ProductDefault),
    ]
}

fn request() -> impl Strategy<Value = Request> {
    (
        of(select(Model::ALL.to_vec())),
        weighted(0.2, select(vec!["v1", "v2", "v3"])),
        of(select(Size::ALL.to_vec())),
        ratio_choice(),
        vec(pair(), 0..2),
        0..4_usize,
    )
        .prop_map(|(model, version, size, ratio, extra, inputs)| Request {
            prompt: "a cat".to_owned(),
            inputs: vec![
                Input {
                    name: None,
                    source: InputSource::Url("https://example.com/a.png".to_owned()),
                };
                inputs
            ],
            task: Some(TaskType::ImageToImage),
            model,
            version: version.map(str::to_owned),
            size,
            ratio,
            extra_params: extra
                .into_iter()
                .filter(|(name, _)| name != "size" && name != "aspect_ratio")
                .map(|(name, value)| (name, Value::from(value)))
                .collect(),
            ..Request::default()
        })
}

fn context() -> impl Strategy<Value = Context> {
    let sides = || select(vec![0, 1, 1000, u32::MAX]);
    (
        of(select(vec!["gemini-3-pro-image", "midjourney"])),
        of((sides(), sides())),
    )
        .prop_map(|(preferred, input)| Context {
            preferred_model_id: preferred.map(str::to_owned),
            first_input: input.map(|(width, height)| PixelSize { width, height }),
        })
}

/// The product's parameters as they go out.
fn sent(plan: &Plan) -> Map<String, Value> {
    let body = serde_json::to_value(plan.create_task(Vec::new())).unwrap();
    let parameters = &body["parameters"][0]["parameters"];
    parameters.as_object().unwrap().clone()
}

fn equal(sent: Option<&Value>, wanted: &Scalar) -> bool {
    let text = |value: &Scalar| value.as_text().to_lowercase();
    sent.and_then(Scalar::from_value)
        .is_some_and(|sent| text(&sent) == text(wanted))
}

fn prices(rule: &CreditRule, plan: &Plan, sent: &Map<String, Value>) -> bool {
    let is_marker = |name: &str, value: &Scalar| name == "default" && value.as_text() == "enabled";
    (rule.attribute_id, rule.points) == (plan.attribute_id, plan.points)
        && rule
            .attributes
            .iter()
            .all(|(name, value)| is_marker(name, value) || equal(sent.get(name), value))
}

fn check_words(request: &Request, context: &Context, plan: &Plan) {
    let has = |kind: &str| plan.notices.iter().any(|notice| notice.kind() == kind);
    match (request.model, context.preferred_model_id.as_deref()) {
        (Some(model), _) => assert_eq!(plan.model, model),
        (None, Some("midjourney")) => assert!(has("preference_out_of_scope")),
        (None, Some(_)) => assert!(plan.model == Model::Pro && has("preferred_model")),
        (None, None) => assert_eq!(plan.model, Model::Flash),
    }
    if let Some(size) = request.size {
        assert_eq!(plan.size, Some(size));
    }
    if let Some(version) = &request.version {
        assert_eq!(&plan.model_version, version);
    }
    match request.ratio {
        RatioChoice::Exact(ratio) => assert_eq!(plan.aspect_ratio, Some(ratio)),
        RatioChoice::ProductDefault => {
            assert!(!has("shape_kept") && !has("shape_unknown"));
        }
        RatioChoice::Auto => {
            for notice in &plan.notices {
                if let Notice::ShapeKept { ratio, .. } = notice {
                    assert_eq!(plan.aspect_ratio, Some(*ratio));
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_sends_what_it_prices_and_changes_nothing_silently(
        products in vec(product(), 1..4),
        request in request(),
        context in context(),
    ) {
        let catalog = Catalog::new(TaskType::ImageToImage, products);
        let Ok(plan) = plan(&request, &catalog, &context) else {
            return Ok(());
        };
        let product = catalog.product(plan.model, request.version.as_deref()).unwrap();
        let sent = sent(&plan);
        prop_assert_ne!(plan.attribute_id, 0);
        prop_assert!(product.credit_rules.iter().any(|rule| prices(rule, &plan, &sent)));
        prop_assert_eq!(&sent["prompt"], "a cat");
        prop_assert_eq!(&sent["n"], 1);
        check_words(&request, &context, &plan);
        for (key, value) in &request.extra_params {
            let is_real = |field: &FormField| field.ui_virtual.is_none() && field.field == *key;
            if product.form_config.iter().any(is_real) {
                prop_assert!(equal(sent.get(key), &Scalar::from_value(value).unwrap()));
            }
        }
    }
}
