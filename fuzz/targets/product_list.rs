//! A product list of any shape is read, and whatever is planned from it is one of its prices.

#![no_main]

use ima_openapi::{TaskType, leaves};
use libfuzzer_sys::fuzz_target;
use nanobanana::input::InputSyntax;
use nanobanana::plan::{Context, plan};
use nanobanana::{Catalog, Request, RequestWords};
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let Ok(Value::Array(nodes)) = serde_json::from_slice(bytes) else {
        return;
    };
    let catalog = Catalog::new(TaskType::TextToImage, leaves(&nodes));
    for (model, size) in [("flash", None), ("flash", Some("4K")), ("pro", Some("2K"))] {
        let request = Request::parse(&RequestWords {
            prompt: "a cat".to_owned(),
            input_syntax: InputSyntax::Named,
            model: Some(model.to_owned()),
            size: size.map(str::to_owned),
            ..RequestWords::default()
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
