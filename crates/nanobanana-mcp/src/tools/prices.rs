//! The structured content of the answers about prices.

use nanobanana::{Catalog, Plan};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::words;

/// A price.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct PlanReport {
    pub(crate) task: String,
    /// The vendor's id of the model.
    pub(crate) model_id: String,
    /// The vendor's name of the model.
    pub(crate) model: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) size: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ratio: Option<String>,
    /// The price, in points.
    pub(crate) points: u32,
    pub(crate) expected_seconds: RangeReport,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) height: Option<u32>,
    /// What the user must know of the choices.
    pub(crate) notices: Vec<String>,
}

/// From the shortest to the longest usual time.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub(crate) struct RangeReport {
    pub(crate) min: u64,
    pub(crate) max: u64,
}

/// What is on offer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ModelsReport {
    pub(crate) task: String,
    pub(crate) models: Vec<ModelReport>,
}

/// A model.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ModelReport {
    /// The word for it in the other tools.
    pub(crate) model: String,
    pub(crate) model_id: String,
    pub(crate) name: String,
    pub(crate) prices: Vec<PriceReport>,
    pub(crate) ratios: Vec<String>,
    pub(crate) expected_seconds: RangeReport,
}

/// What one choice costs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct PriceReport {
    pub(crate) points: u32,
    /// The parameters that it is the price of, in the vendor's spelling.
    pub(crate) attributes: Map<String, Value>,
}

impl PlanReport {
    pub(crate) fn of(plan: &Plan) -> Self {
        Self {
            task: plan.task_type.as_str().to_owned(),
            model_id: plan.model_id.clone(),
            model: plan.model_name.clone(),
            size: plan.size.map(|size| size.to_string()),
            ratio: plan.aspect_ratio.map(|ratio| ratio.to_string()),
            points: plan.points,
            expected_seconds: plan.expected_time.into(),
            width: plan.expected_pixels.map(|pixels| pixels.width),
            height: plan.expected_pixels.map(|pixels| pixels.height),
            notices: plan.notices.iter().map(words::note).collect(),
        }
    }
}

impl From<nanobanana::ExpectedTime> for RangeReport {
    fn from(expected: nanobanana::ExpectedTime) -> Self {
        Self {
            min: expected.min.as_secs(),
            max: expected.max.as_secs(),
        }
    }
}

impl ModelsReport {
    pub(crate) fn of(catalog: &Catalog) -> Self {
        let models = catalog.offers.iter().map(|offer| {
            let ratio = offer.fields().find(|field| field.name == "aspect_ratio");
            let prices = offer.prices().map(|price| PriceReport {
                points: price.points,
                attributes: price.attributes,
            });
            ModelReport {
                model: offer.model.word().to_owned(),
                model_id: offer.model_id().to_owned(),
                name: offer.model_name().to_owned(),
                prices: prices.collect(),
                ratios: ratio.map(|field| field.options).unwrap_or_default(),
                expected_seconds: offer.model.expected_time().into(),
            }
        });
        Self {
            task: catalog.task_type.as_str().to_owned(),
            models: models.collect(),
        }
    }
}
