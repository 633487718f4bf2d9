//! What would be sent, and what is sold.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Notice, Sentences, Time};
use crate::catalog::{Catalog, Field, Offer, Price};
use crate::model::{ExpectedTime, PixelSize, Size};
use crate::{notice, plan};

/// What would be sent for one picture, and its price.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[allow(missing_docs, reason = "fields say what they are")]
pub struct Plan {
    /// `text_to_image` or `image_to_image`.
    pub task_type: &'static str,
    /// The word for the model, `flash` or `pro`.
    pub model: &'static str,
    pub model_id: String,
    pub model_name: String,
    /// IMA's id of the product.
    pub model_version: String,
    /// The size as people write it.
    pub size: Option<&'static str>,
    pub ratio: Option<String>,
    /// The id of the credit rule.
    pub attribute_id: u64,
    /// The price of one picture, in points.
    pub points: u32,
    /// The product's parameters, in IMA's spelling.
    pub parameters: Map<String, Value>,
    pub prompt: String,
    /// How many input pictures go along.
    pub inputs: usize,
    /// How long it usually takes.
    pub expected_seconds: Seconds,
    /// The pixels that IMA publishes for size and ratio.
    pub expected_pixels: Option<PixelSize>,
    /// When IMA said the price, where that is not now: what is paid is said by today's list.
    pub prices_as_of: Option<Time>,
    /// What the user must know of the choices.
    pub notices: Vec<Notice>,
}

/// From the shortest to the longest usual time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Seconds {
    /// The shortest.
    pub min: u64,
    /// The longest.
    pub max: u64,
}

/// What is sold for a task type.
#[derive(Clone, Debug, Serialize)]
pub struct Models {
    /// `text_to_image` or `image_to_image`.
    pub task_type: &'static str,
    /// When IMA said the prices, where that is not now.
    pub prices_as_of: Option<Time>,
    /// The models.
    pub models: Vec<Model>,
}

/// A model with its prices.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Model {
    /// The word for it, `flash` or `pro`.
    pub model: &'static str,
    /// IMA's id of it.
    pub model_id: String,
    /// IMA's name of it.
    pub model_name: String,
    /// IMA's id of the product.
    pub model_version: String,
    /// What each choice costs.
    pub prices: Vec<Price>,
    /// What can be chosen.
    pub fields: Vec<Field>,
    /// The most input pictures.
    pub max_inputs: Option<u32>,
    /// How long a picture usually takes.
    pub expected_seconds: Seconds,
}

impl Plan {
    /// What is told of a plan.
    #[must_use]
    pub fn of(plan: &plan::Plan, say: &Sentences) -> Self {
        let notices = plan.notices.iter();
        let prices_as_of = plan.notices.iter().find_map(|notice| match notice {
            notice::Notice::OldPrices(recalled) => Some(Time(recalled.as_of)),
            _ => None,
        });
        Self {
            task_type: plan.task_type.as_str(),
            model: plan.model.word(),
            model_id: plan.model_id.clone(),
            model_name: plan.model_name.clone(),
            model_version: plan.model_version.clone(),
            size: plan.size.map(Size::word),
            ratio: plan.aspect_ratio.map(|ratio| ratio.to_string()),
            attribute_id: plan.attribute_id,
            points: plan.points,
            parameters: plan.parameters.clone(),
            prompt: plan.prompt.clone(),
            inputs: plan.inputs,
            expected_seconds: plan.expected_time.into(),
            expected_pixels: plan.expected_pixels,
            prices_as_of,
            notices: notices.map(|notice| Notice::of(notice, say)).collect(),
        }
    }
}

impl From<ExpectedTime> for Seconds {
    fn from(expected: ExpectedTime) -> Self {
        Self {
            min: expected.min.as_secs(),
            max: expected.max.as_secs(),
        }
    }
}

impl From<&Catalog> for Models {
    fn from(catalog: &Catalog) -> Self {
        Self {
            task_type: catalog.task_type.as_str(),
            prices_as_of: catalog.recalled.map(|recalled| Time(recalled.as_of)),
            models: catalog.offers.iter().map(Model::from).collect(),
        }
    }
}

impl From<&Offer> for Model {
    fn from(offer: &Offer) -> Self {
        Self {
            model: offer.model.word(),
            model_id: offer.product.model_id.clone(),
            model_name: offer.product.name.clone(),
            model_version: offer.product.id.clone(),
            prices: offer.prices().collect(),
            fields: offer.fields().collect(),
            max_inputs: offer.max_inputs(),
            expected_seconds: offer.model.expected_time().into(),
        }
    }
}
