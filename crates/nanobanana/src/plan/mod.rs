//! What will be sent, and what it costs.

mod parameters;
mod record;
mod rule;
#[cfg(test)]
mod tests;

use std::fmt;

use ima_openapi::{CreateTask, Product, Scalar, TaskType};
use serde_json::{Map, Value};

use crate::ask::Request;
use crate::ask::words;
use crate::catalog::Catalog;
use crate::dimensions;
use crate::model::{AspectRatio, Defaults, ExpectedTime, Model, PixelSize, RatioChoice, Size};
use crate::notice::Notice;
use crate::picture::RecipeTemplate;
use crate::refusal::Refusal;

use parameters::Parameters;

/// The field of a product that holds the size.
const SIZE: &str = "size";
/// The field of a product that holds the aspect ratio.
const ASPECT_RATIO: &str = "aspect_ratio";

/// A request that can be sent: the exact product, rule, parameters and price.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "fields say what they are")]
pub struct Plan {
    pub task_type: TaskType,
    pub model: Model,
    pub model_id: String,
    pub model_name: String,
    /// The version of the model, the `id` of its leaf.
    pub model_version: String,
    /// The size, where the product has one that people name.
    pub size: Option<Size>,
    /// The aspect ratio, where the product has one.
    pub aspect_ratio: Option<AspectRatio>,
    pub attribute_id: u64,
    /// The price of one picture in IMA's points.
    pub points: u32,
    /// The product's parameters in IMA's own spelling.
    pub parameters: Map<String, Value>,
    /// The prompt, as it will be sent.
    pub prompt: String,
    /// What the prompt was made of.
    pub template: Option<RecipeTemplate>,
    /// How many input pictures go along.
    pub inputs: usize,
    /// When the picture is expected, counted from the creation of its task.
    pub expected_time: ExpectedTime,
    /// The pixel size that IMA publishes for this size and ratio.
    pub expected_pixels: Option<PixelSize>,
    /// What the user must be told about the choices above.
    pub notices: Vec<Notice>,
    /// The cheapest plan for the same prompt, inputs and ratio, where it costs less than this one.
    pub cheaper: Option<Cheaper>,
}

/// What a cheaper plan changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cheaper {
    /// The model.
    pub model: Model,
    /// The size.
    pub size: Size,
    /// The price of one picture in IMA's points.
    pub points: u32,
}

/// What a plan depends on beside the request and the catalog.
#[derive(Clone, Debug, Default, PartialEq)]
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
    let chosen = request.open_defaults();
    let request = &Request {
        model: chosen.model.or(request.model),
        size: chosen.size.or(request.size),
        ratio: chosen.ratio.map_or(request.ratio, RatioChoice::Exact),
        ..request.clone()
    };
    let mut notices: Vec<Notice> = catalog
        .recalled
        .map(Notice::OldPrices)
        .into_iter()
        .collect();
    let model = choose_model(request, context, &mut notices);
    let is_preferred = notices.contains(&Notice::PreferredModel { model });
    notices.extend(said(chosen, model, request, catalog));
    notices.extend(request.notices.iter().cloned());
    let planned = plan_for(model, request, catalog, (context, notices));
    let planned = planned.map(|plan| Plan {
        cheaper: cheaper(plan.points, request, catalog, context),
        ..plan
    });
    planned.map_err(|mut refusal| {
        // The user did not name what the refusal speaks of.
        if is_preferred {
            refusal = Refusal::Preferred {
                model,
                refusal: Box::new(refusal),
            };
        }
        if !chosen.is_empty() {
            refusal = Refusal::BySettings {
                chosen,
                refusal: Box::new(refusal),
            };
        }
        refusal
    })
}

/// That the user's settings have chosen something which would be another without them.
fn said(chosen: Defaults, model: Model, request: &Request, catalog: &Catalog) -> Option<Notice> {
    let product = catalog.product(model, request.version.as_deref()).ok()?;
    let parameters = Parameters::of(product);
    let size = parameters.default_text(SIZE);
    let size = size.and_then(|text| wire_size(&text));
    let ratio = parameters.default_text(ASPECT_RATIO);
    let ratio = ratio.and_then(|text| AspectRatio::from_wire(&text));
    let chosen = Defaults {
        model: chosen.model.filter(|model| *model != Model::ALL[0]),
        size: chosen.size.filter(|chosen| Some(*chosen) != size),
        ratio: chosen.ratio.filter(|chosen| Some(*chosen) != ratio),
    };
    (!chosen.is_empty()).then_some(Notice::ChosenBySettings { chosen })
}

fn plan_for(
    model: Model,
    request: &Request,
    catalog: &Catalog,
    (context, mut notices): (&Context, Vec<Notice>),
) -> Result<Plan, Refusal> {
    let task_type = request.task_type();
    if catalog.task_type != task_type {
        return Err(Refusal::ModelNotListed { model, task_type });
    }
    let product = catalog.product(model, request.version.as_deref())?;
    check_inputs(product, request.inputs.len())?;

    let mut parameters = Parameters::of(product);
    let size = choose_size(request, model, &mut parameters)?;
    let ratio = choose_ratio(request, context, model, &mut parameters, &mut notices)?;
    for (key, value) in &request.extra_params {
        parameters.choose_extra(key, value)?;
    }
    let mut parameters = parameters.resolve(model)?;
    let rule = rule::select(model, &product.credit_rules, &mut parameters)?;

    let sent_size = sent(&parameters, SIZE).and_then(|text| wire_size(&text));
    let size = settle(model, SIZE, size, sent_size)?;
    let sent_ratio = sent(&parameters, ASPECT_RATIO).and_then(|text| AspectRatio::from_wire(&text));
    let aspect_ratio = settle(model, ASPECT_RATIO, ratio, sent_ratio)?;
    Ok(Plan {
        task_type,
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
        template: request.template.clone(),
        inputs: request.inputs.len(),
        expected_time: model.expected_time(),
        expected_pixels: size
            .zip(aspect_ratio)
            .and_then(|(size, ratio)| dimensions::published(ratio, size)),
        notices,
        cheaper: None,
    })
}

/// The cheapest of the plans that cost less and differ in model and size alone.
fn cheaper(
    points: u32,
    request: &Request,
    catalog: &Catalog,
    context: &Context,
) -> Option<Cheaper> {
    let choices = Model::ALL
        .into_iter()
        .flat_map(|model| Size::ALL.map(|size| (model, size)));
    let plans = choices.filter_map(|(model, size)| {
        let request = Request {
            size: Some(size),
            // Of another model there is no such version.
            version: None,
            ..request.clone()
        };
        let plan = plan_for(model, &request, catalog, (context, Vec::new())).ok()?;
        Some(Cheaper {
            model,
            size,
            points: plan.points,
        })
    });
    plans
        .filter(|cheaper| cheaper.points < points)
        .min_by_key(|cheaper| cheaper.points)
}

impl Plan {
    /// The price of `count` pictures in IMA's points.
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

/// The text of a parameter that will be sent.
fn sent(parameters: &Map<String, Value>, key: &str) -> Option<String> {
    let value = Scalar::from_value(parameters.get(key)?)?;
    Some(value.as_text().into_owned())
}

fn wire_size(text: &str) -> Option<Size> {
    words::size(text).ok()
}

/// What is sent, or what was chosen where the product sends it in other words. The two may not
/// differ: the picture would be another one than was asked for.
fn settle<T: PartialEq + fmt::Display>(
    model: Model,
    parameter: &str,
    chosen: Option<T>,
    sent: Option<T>,
) -> Result<Option<T>, Refusal> {
    match (chosen, sent) {
        (Some(chosen), Some(sent)) if chosen != sent => Err(Refusal::CannotBeSent {
            model,
            parameter: format!("{parameter}={chosen}"),
        }),
        (chosen, sent) => Ok(sent.or(chosen)),
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
        // Where it agrees with the default, nothing was chosen for the user.
        if model != default {
            notices.push(Notice::PreferredModel { model });
        }
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

/// Chooses the size that was asked for, if one was.
fn choose_size(
    request: &Request,
    model: Model,
    parameters: &mut Parameters<'_>,
) -> Result<Option<Size>, Refusal> {
    let Some(size) = request.size else {
        return Ok(None);
    };
    if !parameters.choose(SIZE, |text| wire_size(text) == Some(size)) {
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
    Ok(Some(size))
}

/// Chooses the ratio that was asked for or that keeps the input's shape, if either is the case.
fn choose_ratio(
    request: &Request,
    context: &Context,
    model: Model,
    parameters: &mut Parameters<'_>,
    notices: &mut Vec<Notice>,
) -> Result<Option<AspectRatio>, Refusal> {
    let offered: Vec<AspectRatio> = parameters
        .options(ASPECT_RATIO)
        .iter()
        .filter_map(|text| AspectRatio::from_wire(text))
        .collect();
    let ratio = match request.ratio {
        RatioChoice::Exact(ratio) => ratio,
        RatioChoice::Auto if request.task_type() == TaskType::ImageToImage => {
            let kept = context
                .first_input
                .and_then(|input| Some((input, AspectRatio::nearest(input.ratio(), &offered)?)));
            let Some((input, ratio)) = kept else {
                let default = parameters.default_text(ASPECT_RATIO);
                notices.extend(default.map(|ratio| Notice::ShapeUnknown { ratio }));
                return Ok(None);
            };
            let inputs = request.inputs.len();
            notices.push(Notice::ShapeKept {
                input,
                inputs,
                ratio,
            });
            ratio
        }
        RatioChoice::Auto | RatioChoice::ProductDefault => return Ok(None),
    };
    let is_wanted = |text: &str| AspectRatio::from_wire(text) == Some(ratio);
    if !parameters.choose(ASPECT_RATIO, is_wanted) {
        return Err(Refusal::RatioNotOffered {
            model,
            ratio,
            nearest: AspectRatio::nearest(ratio.value(), &offered),
            offered,
        });
    }
    Ok(Some(ratio))
}
