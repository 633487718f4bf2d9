//! A product list of any shape is read, and whatever is planned from it is one of its prices.

#![no_main]

use ima_openapi::{TaskType, leaves};
use libfuzzer_sys::fuzz_target;
use nanobanana::input::InputSyntax;
use nanobanana::plan::{Context, plan};
use nanobanana::{Catalog, Request, RequestWords, WithoutRatio};
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let Ok(Value::Array(nodes)) = serde_json::from_slice(bytes) else {
        return;
    };
    let catalog = Catalog::new(TaskType::TextToImage, leaves(&nodes));
    for (model, size) in [("flash", None), ("flash", Some("4K")), ("pro", Some("2K"))] {
        let request = Request::parse(&RequestWords {
            prompt: "a cat".to_owned(),
            inputs: Vec::new(),
            input_syntax: InputSyntax::Named,
            task: None,
            model: Some(model.to_owned()),
            version: None,
            size: size.map(str::to_owned),
            ratio: None,
            without_ratio: WithoutRatio::KeepShape,
            extra_params: None,
        })
        .expect("the words are good");
        let Ok(plan) = plan(&request, &catalog, &Context::default()) else {
            continue;
        };
        let product = catalog.product(plan.model, None).expect("it was planned");
        let mut rules = product.credit_rules.iter();
        assert!(
            rules.any(|rule| (rule.attribute_id, rule.points) == (plan.attribute_id, plan.points))
        );
        assert_ne!(plan.attribute_id, 0);
    }
});
