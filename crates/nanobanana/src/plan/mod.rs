//! What will be sent, and what it costs.

mod parameters;
mod rule;

use ima_openapi::{CreateTask, Product, TaskType};
use serde_json::{Map, Value};

use crate::catalog::Catalog;
use crate::dimensions;
use crate::model::{AspectRatio, ExpectedTime, Model, PixelSize, Size};
use crate::notice::Notice;
use crate::refusal::Refusal;
use crate::request::{RatioChoice, Request};
use crate::words::{self, SizeWord};

use parameters::Parameters;

/// The field of a product that holds the size.
const SIZE: &str = "size";
/// The field of a product that holds the aspect ratio.
const ASPECT_RATIO: &str = "aspect_ratio";

/// A request that can be sent: the exact product, rule, parameters and price.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The task type.
    pub task_type: TaskType,
    /// The model.
    pub model: Model,
    /// The vendor's id of the model.
    pub model_id: String,
    /// The vendor's name of the model.
    pub model_name: String,
    /// The version of the model, the `id` of its leaf.
    pub model_version: String,
    /// The size, where the product has one that people name.
    pub size: Option<Size>,
    /// The aspect ratio, where the product has one.
    pub aspect_ratio: Option<AspectRatio>,
    /// The credit rule's id.
    pub attribute_id: u64,
    /// The price of one picture in the vendor's points.
    pub points: u32,
    /// The product's parameters in the vendor's own spelling.
    pub parameters: Map<String, Value>,
    /// The prompt, as it will be sent.
    pub prompt: String,
    /// How many input pictures go along.
    pub inputs: usize,
    /// When the picture is expected, counted from the creation of its task.
    pub expected_time: ExpectedTime,
    /// The pixel size that the vendor publishes for this size and ratio.
    pub expected_pixels: Option<PixelSize>,
    /// What the user must be told about the choices above.
    pub notices: Vec<Notice>,
}

/// What a plan depends on beside the request and the catalog.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The model id of the user's saved preference for this task type.
    pub preferred_model_id: Option<String>,
    /// The displayed size of the first local input.
    pub first_input: Option<PixelSize>,
}

/// Plans a request. A pure function: no clock, no network, no file.
///
/// # Errors
/// A [`Refusal`] that lists the valid choices.
pub fn plan(request: &Request, catalog: &Catalog, context: &Context) -> Result<Plan, Refusal> {
    let mut notices = Vec::new();
    let model = choose_model(request, context, &mut notices);
    let product = catalog.product(model, request.version.as_deref())?;
    check_inputs(product, request.inputs.len())?;

    let mut parameters = Parameters::of(product);
    choose_size(request, model, &mut parameters, &mut notices)?;
    choose_ratio(request, context, model, &mut parameters, &mut notices)?;
    for (key, value) in &request.extra_params {
        parameters.choose_extra(key, value)?;
    }
    let mut parameters = parameters.resolve();
    let rule = rule::select(model, &product.credit_rules, &mut parameters)?;

    let size = wire_text(&parameters, SIZE)
        .and_then(|text| words::size(&text).ok())
        .and_then(|word| match word {
            SizeWord::Size(size) => Some(size),
            SizeWord::BeyondLargest { .. } => None,
        });
    let aspect_ratio =
        wire_text(&parameters, ASPECT_RATIO).and_then(|text| AspectRatio::from_wire(&text));
    Ok(Plan {
        task_type: request.task_type,
        model,
        model_id: product.model_id.clone(),
        model_name: product.name.clone(),
        model_version: product.id.clone(),
        size,
        aspect_ratio,
        attribute_id: rule.attribute_id,
        points: rule.points,
        parameters,
        prompt: request.prompt.clone(),
        inputs: request.inputs.len(),
        expected_time: model.expected_time(),
        expected_pixels: size
            .zip(aspect_ratio)
            .and_then(|(size, ratio)| dimensions::published(ratio, size)),
        notices,
    })
}

impl Plan {
    /// The price of `count` pictures in the vendor's points.
    #[must_use]
    pub fn total_points(&self, count: usize) -> u64 {
        u64::from(self.points) * count as u64
    }

    /// The create request of this plan with these input URLs.
    #[must_use]
    pub fn create_task(&self, input_urls: Vec<String>) -> CreateTask {
        CreateTask {
            task_type: self.task_type,
            attribute_id: self.attribute_id,
            model_id: self.model_id.clone(),
            model_name: self.model_name.clone(),
            model_version: self.model_version.clone(),
            points: self.points,
            product_parameters: self.parameters.clone(),
            prompt: self.prompt.clone(),
            input_urls,
        }
    }
}

fn wire_text(parameters: &Map<String, Value>, key: &str) -> Option<String> {
    match parameters.get(key)? {
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The user's word, else the saved preference, else flash.
fn choose_model(request: &Request, context: &Context, notices: &mut Vec<Notice>) -> Model {
    if let Some(model) = request.model {
        return model;
    }
    let default = Model::ALL[0];
    let Some(model_id) = &context.preferred_model_id else {
        return default;
    };
    if let Some(model) = Model::from_id(model_id) {
        notices.push(Notice::PreferredModel { model });
        model
    } else {
        notices.push(Notice::PreferenceOutOfScope {
            model_id: model_id.clone(),
            model: default,
        });
        default
    }
}

/// The product's own limits. Those of every product are checked when the words are read.
fn check_inputs(product: &Product, given: usize) -> Result<(), Refusal> {
    let Some(limits) = product.files.filter(|_| given > 0) else {
        return Ok(());
    };
    let as_count = |limit: u32| usize::try_from(limit).unwrap_or(usize::MAX);
    let (least, most) = (as_count(limits.min_limit), as_count(limits.max_limit));
    if given > most {
        return Err(Refusal::TooManyInputs { given, limit: most });
    }
    if given < least {
        return Err(Refusal::TooFewInputs {
            given,
            limit: least,
        });
    }
    Ok(())
}

fn choose_size(
    request: &Request,
    model: Model,
    parameters: &mut Parameters<'_>,
    notices: &mut Vec<Notice>,
) -> Result<(), Refusal> {
    let Some(word) = &request.size else {
        return Ok(());
    };
    let size = word.size();
    let is_asked = |text: &str| words::size(text) == Ok(SizeWord::Size(size));
    if !parameters.choose(SIZE, is_asked) {
        return Err(Refusal::SizeNotOffered {
            model,
            size,
            offered: parameters
                .options(SIZE)
                .iter()
                .map(|text| words::people_size(text))
                .collect(),
        });
    }
    if let SizeWord::BeyondLargest { asked } = word {
        notices.push(Notice::LargestSizeInstead {
            asked: asked.clone(),
            size,
        });
    }
    Ok(())
}

fn choose_ratio(
    request: &Request,
    context: &Context,
    model: Model,
    parameters: &mut Parameters<'_>,
    notices: &mut Vec<Notice>,
) -> Result<(), Refusal> {
    let offered: Vec<AspectRatio> = parameters
        .options(ASPECT_RATIO)
        .iter()
        .filter_map(|text| AspectRatio::from_wire(text))
        .collect();
    let ratio = match request.ratio {
        RatioChoice::ProductDefault => return Ok(()),
        RatioChoice::Exact(ratio) => ratio,
        RatioChoice::KeepShape => {
            let kept = context
                .first_input
                .and_then(|input| Some((input, AspectRatio::nearest(input.ratio(), &offered)?)));
            let Some((input, ratio)) = kept else {
                notices.extend(shape_unknown(parameters));
                return Ok(());
            };
            notices.push(Notice::ShapeKept { input, ratio });
            ratio
        }
    };
    if parameters.choose(ASPECT_RATIO, |text| {
        AspectRatio::from_wire(text) == Some(ratio)
    }) {
        return Ok(());
    }
    Err(Refusal::RatioNotOffered {
        model,
        ratio,
        nearest: AspectRatio::nearest(ratio.value(), &offered),
        offered,
    })
}

fn shape_unknown(parameters: &Parameters<'_>) -> Option<Notice> {
    let ratio = parameters.default_text(ASPECT_RATIO)?;
    Some(Notice::ShapeUnknown { ratio })
}
