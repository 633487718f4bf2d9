//! `POST /open/v1/tasks/create`: checked to the letter, then paid.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::answer::Answer;
use crate::backend::{Backend, Halt};
use crate::catalog::{self, Category, CreditRule, Leaf, is_alike};
use crate::incoming::Incoming;
use crate::scenario::Scenario;
use crate::state::Id;
use crate::task::{Fate, Format, Input, Task};
use crate::task_ids::Written;

/// The most input pictures of one task.
const MOST_INPUTS: usize = 14;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    task_type: String,
    enable_multi_model: bool,
    src_img_url: Vec<String>,
    parameters: Vec<Order>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    attribute_id: u64,
    model_id: String,
    model_name: String,
    model_version: String,
    app: String,
    platform: String,
    category: String,
    credit: u64,
    parameters: Parameters,
}

#[derive(Debug, Deserialize)]
struct Parameters {
    prompt: String,
    n: u64,
    input_images: Vec<String>,
    cast: Cast,
    /// Size, aspect ratio, and whatever else the product's form has.
    #[serde(flatten)]
    form: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cast {
    points: u64,
    attribute_id: u64,
}

#[derive(Debug, Serialize)]
struct Created {
    id: Written,
}

/// Accepts a task and takes its points, or refuses it.
pub(crate) fn create(backend: &Backend, request: &Incoming) -> Result<Answer, Halt> {
    let body: Body = serde_json::from_slice(&request.body)
        .map_err(|error| Answer::bad_request(format!("invalid body: {error}")))?;
    let (category, order) = the_order(&body)?;
    let leaf = leaf(category, order)?;
    check_form(leaf, &order.parameters.form)?;
    let rule = credit_rule(leaf, order)?;
    check_price(rule, order)?;
    let inputs = inputs(backend, category, &body, order)?;
    refuse_by_scenario(backend.config.scenario, order)?;

    let mut task = task(backend, category, leaf, rule, order, inputs)?;
    match backend.state.pay(&mut task)? {
        Ok(()) => Ok(Answer::envelope(
            0,
            "success",
            &Created {
                id: backend.config.task_ids.write(&task.id),
            },
        )),
        Err(points) => Err(insufficient_points(points, task.points).into()),
    }
}

/// The one order in the body, when everything around it is in order.
fn the_order(body: &Body) -> Result<(Category, &Order), Answer> {
    let category = Category::parse(&body.task_type)
        .ok_or_else(|| Answer::bad_request(format!("unknown task_type {}", body.task_type)))?;
    let [order] = body.parameters.as_slice() else {
        return Err(Answer::bad_request("parameters must hold one entry"));
    };
    let problem = if body.enable_multi_model {
        "enable_multi_model must be false"
    } else if order.category != body.task_type {
        "category must equal task_type"
    } else if order.app != "ima" || order.platform != "web" {
        "app must be ima and platform must be web"
    } else if order.parameters.prompt.trim().is_empty() {
        "prompt must not be empty"
    } else if order.parameters.n != 1 {
        "n must be 1"
    } else {
        return Ok((category, order));
    };
    Err(Answer::bad_request(problem))
}

fn leaf(category: Category, order: &Order) -> Result<&'static Leaf, Answer> {
    let leaf = catalog::leaf(category, &order.model_id, &order.model_version)
        .ok_or_else(|| Answer::bad_request("unknown model_id and model_version"))?;
    if leaf.name != order.model_name {
        return Err(Answer::bad_request("model_name is not the product's name"));
    }
    Ok(leaf)
}

/// Parameters must be fields of the form. A size is left to the credit rules, which refuse it by
/// their own codes.
fn check_form(leaf: &Leaf, form: &Map<String, Value>) -> Result<(), Answer> {
    for (name, value) in form {
        if !leaf.has_field(name) {
            return Err(Answer::bad_request(format!("unknown parameter {name}")));
        }
        if name == "aspect_ratio" && !leaf.offers(name, value) {
            return Err(Answer::bad_request(format!("invalid aspect_ratio {value}")));
        }
    }
    Ok(())
}

/// The rule the order names, when it is the one for its parameters.
fn credit_rule<'a>(leaf: &'a Leaf, order: &Order) -> Result<&'a CreditRule, Answer> {
    let form = &order.parameters.form;
    let mut rules = leaf.credit_rules.iter();
    if !rules.any(|rule| rule.fits(form, is_alike)) {
        return Err(no_rule());
    }
    let mut rules = leaf.credit_rules.iter();
    rules
        .find(|rule| rule.attribute_id == order.attribute_id)
        .filter(|rule| rule.fits(form, Value::eq))
        .ok_or_else(rule_mismatch)
}

fn check_price(rule: &CreditRule, order: &Order) -> Result<(), Answer> {
    let cast = &order.parameters.cast;
    let agreed = order.credit == rule.points
        && cast.points == rule.points
        && cast.attribute_id == rule.attribute_id;
    if agreed {
        Ok(())
    } else {
        Err(credit_mismatch())
    }
}

fn inputs(
    backend: &Backend,
    category: Category,
    body: &Body,
    order: &Order,
) -> Result<Vec<Input>, Halt> {
    let urls = &body.src_img_url;
    if *urls != order.parameters.input_images {
        return Err(Answer::bad_request("src_img_url and input_images differ").into());
    }
    let allowed = match category {
        Category::TextToImage => 0..=0,
        Category::ImageToImage => 1..=MOST_INPUTS,
    };
    if !allowed.contains(&urls.len()) {
        let (least, most) = allowed.into_inner();
        let message = format!("{} input images, {least} to {most} allowed", urls.len());
        return Err(Answer::bad_request(message).into());
    }
    urls.iter().map(|url| input(backend, url)).collect()
}

fn input(backend: &Backend, url: &str) -> Result<Input, Halt> {
    let unusable = || Answer::bad_request(format!("input image is not available: {url}"));
    let input = backend.addresses.locate(url).ok_or_else(unusable)?;
    let exists = match &input {
        Input::Remote(_) => true,
        Input::Upload(id) => backend.state.stored(id)?.is_some(),
        Input::Result(id) => backend.state.task(id)?.is_some(),
    };
    if exists {
        Ok(input)
    } else {
        Err(unusable().into())
    }
}

fn refuse_by_scenario(scenario: Scenario, order: &Order) -> Result<(), Answer> {
    Err(match scenario {
        Scenario::InsufficientPoints => insufficient_points(0, order.credit),
        Scenario::SubscriptionRequired => {
            Answer::refusal(4014, "This model requires a subscription plan")
        }
        Scenario::RuleMismatch => rule_mismatch(),
        Scenario::CreditMismatch => credit_mismatch(),
        Scenario::NoRule => no_rule(),
        Scenario::BadRequest => Answer::bad_request("Invalid size"),
        Scenario::BackendRefuses4k if is_4k(order) => Answer::refusal(500, "Internal server error"),
        _ => return Ok(()),
    })
}

fn is_4k(order: &Order) -> bool {
    let size = order.parameters.form.get("size").and_then(Value::as_str);
    size.is_some_and(|size| size.eq_ignore_ascii_case("4K"))
}

fn insufficient_points(points: u64, needed: u64) -> Answer {
    let message = format!("Insufficient points: {needed} needed, {points} left");
    Answer::refusal(4008, message)
}

fn no_rule() -> Answer {
    Answer::refusal(6009, "No matching credit rule")
}

fn rule_mismatch() -> Answer {
    Answer::refusal(6010, "Invalid product attribute")
}

fn credit_mismatch() -> Answer {
    Answer::refusal(6006, "Credit does not match the product attribute")
}

fn task(
    backend: &Backend,
    category: Category,
    leaf: &Leaf,
    rule: &CreditRule,
    order: &Order,
    inputs: Vec<Input>,
) -> Result<Task, Halt> {
    let config = &backend.config;
    let chosen = |name: &str, otherwise: &str| {
        let value = order.parameters.form.get(name).or(leaf.default_of(name));
        let text = value.and_then(Value::as_str).unwrap_or(otherwise);
        text.to_owned()
    };
    let aspect_ratio = chosen("aspect_ratio", "1:1");
    let asked = catalog::pixels(&chosen("size", "1K"), &aspect_ratio);
    let id = Id::random()?;
    Ok(Task {
        created_at_ms: backend.now_ms(),
        lifetime: config.pace.lifetime(&leaf.model_id, id.draw()),
        id,
        fate: Fate::under(config.scenario),
        category,
        model_id: leaf.model_id.clone(),
        prompt: order.parameters.prompt.clone(),
        aspect_ratio,
        inputs,
        points: rule.points,
        asked,
        drawn: match config.scenario {
            Scenario::WrongSize => asked.halved(),
            _ => asked,
        },
        format: match config.scenario {
            Scenario::Jpeg => Format::Jpeg,
            _ => Format::Png,
        },
        take: 0,
    })
}
