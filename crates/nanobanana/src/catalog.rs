//! What IMA sells at the moment, of the two models that this project offers.

use ima_openapi::{CreditRule, Product, Scalar, TaskType};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::model::Model;
use crate::refusal::Refusal;

/// The products of one task type, read from IMA's list. Prices and ids change often, so a
/// catalog is read anew for whatever pays.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalog {
    /// The task type whose list this is.
    pub task_type: TaskType,
    /// The offers, in the list's order.
    pub offers: Vec<Offer>,
    /// Where it is from, unless IMA has just said so.
    pub recalled: Option<Recalled>,
}

/// Where a catalog is from that is not IMA's of this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recalled {
    /// When IMA gave the list.
    pub as_of: Timestamp,
    /// Whether IMA was not asked, since there is no key; else it has not answered.
    pub lacks_key: bool,
}

/// One version of one model.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The model.
    pub model: Model,
    /// The leaf of IMA's list: version, form and credit rules.
    pub product: Product,
}

impl Catalog {
    /// Keeps what is in scope of a product list.
    #[must_use]
    pub fn new(task_type: TaskType, products: Vec<Product>) -> Self {
        let offers = products
            .into_iter()
            .filter_map(|product| {
                let model = Model::from_id(&product.model_id)?;
                Some(Offer { model, product })
            })
            .collect();
        Self {
            task_type,
            offers,
            recalled: None,
        }
    }

    /// The product of a model: the exact version where one is named, else the last in the list
    /// (IMA Open API, product list: several leaves may share a model id).
    ///
    /// # Errors
    /// [`Refusal::ModelNotListed`] and [`Refusal::VersionNotListed`].
    pub fn product(&self, model: Model, version: Option<&str>) -> Result<&Product, Refusal> {
        let versions = || {
            self.offers
                .iter()
                .filter(move |offer| offer.model == model)
                .map(|offer| &offer.product)
        };
        let last = versions().next_back().ok_or(Refusal::ModelNotListed {
            model,
            task_type: self.task_type,
        })?;
        let Some(version) = version else {
            return Ok(last);
        };
        versions()
            .find(|product| product.id == version)
            .ok_or_else(|| Refusal::VersionNotListed {
                version: version.to_owned(),
                listed: versions().map(|product| product.id.clone()).collect(),
            })
    }
}

impl Offer {
    /// The largest number of inputs, where the product takes any.
    #[must_use]
    pub fn max_inputs(&self) -> Option<u32> {
        self.product.files.map(|files| files.max_limit)
    }

    /// The prices, in the list's order.
    pub fn prices(&self) -> impl Iterator<Item = Price> {
        self.product.credit_rules.iter().map(Price::of)
    }

    /// The fields that a user may set: those that are sent as they are, then those of IMA's
    /// user interface that stand for another one.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        let text = |value: &Scalar| value.as_text().into_owned();
        choosables(&self.product).map(move |choosable| Field {
            name: choosable.name.to_owned(),
            default: choosable.default.map(text),
            options: choosable.options.iter().map(text).collect(),
        })
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Choosable<'a> {
    pub(crate) name: &'a str,
    /// Its options, in the product's own spelling; anything where there is none.
    pub(crate) options: &'a [Scalar],
    pub(crate) default: Option<&'a Scalar>,
}

/// The fields that every task has, whatever the product says of them: they are not for sale, and
/// [`ima_openapi::CreateTask`] fills them in.
pub(crate) const COMMON_FIELDS: [&str; 4] = ["prompt", "n", "input_images", "cast"];

/// The fields of a product that a user may choose: the real ones, then those that exist in
/// IMA's user interface only.
pub(crate) fn choosables(product: &Product) -> impl Iterator<Item = Choosable<'_>> {
    let real = product
        .form_config
        .iter()
        .filter(|field| field.ui_virtual.is_none())
        .map(|field| Choosable {
            name: &field.field,
            options: &field.options,
            default: field.value.as_ref(),
        });
    let ui_only = product
        .form_config
        .iter()
        .filter_map(|field| field.ui_virtual.as_ref())
        .flat_map(|ui| &ui.ui_params)
        .map(|param| Choosable {
            name: &param.field,
            options: &param.options,
            default: param.value.as_ref(),
        });
    real.chain(ui_only)
        .filter(|choosable| !COMMON_FIELDS.contains(&choosable.name))
}

/// The marker of the fallback rule. It is not a parameter (IMA Open API, product list).
const FALLBACK: (&str, &str) = ("default", "enabled");

/// The parameters that a rule is the price of.
pub(crate) fn priced_parameters(rule: &CreditRule) -> impl Iterator<Item = (&String, &Scalar)> {
    rule.attributes
        .iter()
        .filter(|(name, value)| (name.as_str(), &*value.as_text()) != FALLBACK)
}

/// What one combination of parameters costs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Price {
    /// The credit rule's id.
    pub attribute_id: u64,
    /// The price in IMA's points.
    pub points: u32,
    /// The parameters that it is the price of, in IMA's own spelling; none for the fallback
    /// rule, which prices whatever no other rule does.
    pub attributes: Map<String, Value>,
}

impl Price {
    fn of(rule: &CreditRule) -> Self {
        let attributes = priced_parameters(rule)
            .map(|(name, value)| (name.clone(), value.clone().into()))
            .collect();
        Self {
            attribute_id: rule.attribute_id,
            points: rule.points,
            attributes,
        }
    }

    /// The size that it is the price of, in IMA's own spelling.
    #[must_use]
    pub fn size(&self) -> Option<&str> {
        self.attributes.get("size")?.as_str()
    }
}

/// A field of a product, in IMA's own spelling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Field {
    /// The name, a key of further parameters.
    #[serde(rename = "field")]
    pub name: String,
    /// What is sent when the user says nothing.
    pub default: Option<String>,
    /// What may be sent; anything where it is empty.
    pub options: Vec<String>,
}
