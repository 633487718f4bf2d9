mod defaults;
mod fields;
mod hostile;
mod recorded;
mod rules;

use ima_openapi::{Product, TaskType, leaves};
use serde_json::{Value, json};

use super::{Context, Plan, plan};
use crate::ask::Request;
use crate::catalog::Catalog;
use crate::model::{Model, RatioChoice};
use crate::refusal::Refusal;

const TEXT_TO_IMAGE: &str = include_str!("../../../facts/products_text_to_image.json");
const IMAGE_TO_IMAGE: &str = include_str!("../../../facts/products_image_to_image.json");

/// The recorded list of a task type.
fn recorded(task_type: TaskType) -> Catalog {
    let facts = match task_type {
        TaskType::TextToImage => TEXT_TO_IMAGE,
        TaskType::ImageToImage => IMAGE_TO_IMAGE,
    };
    let nodes: Vec<Value> = serde_json::from_str(facts).unwrap();
    Catalog::new(task_type, leaves(&nodes))
}

/// A text_to_image catalog of one version of flash, with this form and these rules.
fn catalog(form_config: &Value, credit_rules: &Value) -> Catalog {
    Catalog::new(
        TaskType::TextToImage,
        vec![product("v1", form_config, credit_rules)],
    )
}

fn product(id: &str, form_config: &Value, credit_rules: &Value) -> Product {
    let leaf = json!({
        "type": "3", "id": id, "model_id": Model::Flash.id(), "name": "Nano Banana 2",
        "form_config": form_config, "credit_rules": credit_rules,
    });
    let mut products = leaves(&[leaf]);
    assert_eq!(products.len(), 1, "the leaf cannot be read");
    products.remove(0)
}

/// A text_to_image request for a cat that asks for nothing else.
fn cat() -> Request {
    Request::new("a cat").ratio(RatioChoice::ProductDefault)
}

/// A cat with these further parameters.
fn cat_with(extra_params: &Value) -> Request {
    Request {
        extra_params: extra_params.as_object().unwrap().clone(),
        ..cat()
    }
}

fn planned(request: &Request, catalog: &Catalog) -> Result<Plan, Refusal> {
    plan(request, catalog, &Context::default())
}

/// The parameters that are sent for a request.
fn sent(request: &Request, catalog: &Catalog) -> Value {
    Value::Object(planned(request, catalog).unwrap().parameters)
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
