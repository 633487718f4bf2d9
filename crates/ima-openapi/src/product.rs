//! The product list: what can be bought, with which parameters, at which price.
//!
//! IMA's JSON is read by [`leaves`]. The serde form of the types here is this crate's own,
//! meant for caches.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::lenient::{integer, is_absent, items, text};
use crate::scalar::Scalar;

/// The `type` of a node that is a product. Other types only group.
const LEAF: &str = "3";

/// One product: a leaf of IMA Open API, product list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// The version; sent as `model_version`. Several products may share a `model_id`.
    pub id: String,
    /// The model.
    pub model_id: String,
    /// The name shown; sent as `model_name`.
    pub name: String,
    /// The parameters on offer.
    pub form_config: Vec<FormField>,
    /// The prices.
    pub credit_rules: Vec<CreditRule>,
    /// How many input pictures it takes; `None` when it says nothing about files.
    pub files: Option<FileLimits>,
}

/// A parameter on offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormField {
    /// The parameter's name.
    pub field: String,
    /// Its default.
    pub value: Option<Scalar>,
    /// Its choices, in order.
    pub options: Vec<Scalar>,
    /// Set when the field exists only in IMA's user interface.
    pub ui_virtual: Option<UiVirtual>,
}

/// How a field that is only shown becomes a parameter that is sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UiVirtual {
    /// The parameters a person chooses instead; never sent as they are.
    pub ui_params: Vec<FormField>,
    /// What their values stand for.
    pub mapping_rules: Vec<MappingRule>,
}

/// One line of a value mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappingRule {
    /// The values all of which the UI parameters must have.
    pub source_values: BTreeMap<String, Scalar>,
    /// The parameter to send; `None` means the virtual field's own name.
    pub target_param: Option<String>,
    /// The value to send.
    pub target_value: Scalar,
}

/// A price for parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditRule {
    /// Id of the rule; 0 when missing, which means that it cannot be bought.
    pub attribute_id: u64,
    /// Price in points.
    pub points: u32,
    /// The parameter values the price is for.
    pub attributes: BTreeMap<String, Scalar>,
}

/// How many input pictures a product takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLimits {
    /// At least this many.
    pub min_limit: u32,
    /// At most this many.
    pub max_limit: u32,
}

/// The products among `nodes`, in order: from a flat list as well as from a tree.
///
/// Unknown fields and node types are passed over. A product that cannot be read, down to any of
/// its prices, is left out, so that it neither breaks the list nor sells at a wrong price.
#[must_use]
pub fn leaves(nodes: &[Value]) -> Vec<Product> {
    let mut products = Vec::new();
    collect(nodes, &mut products);
    products
}

fn collect(nodes: &[Value], products: &mut Vec<Product>) {
    for node in nodes {
        if text(&node["type"]).as_deref() != Some(LEAF) {
            collect(items(&node["children"]), products);
        } else if let Some(product) = Product::read(node) {
            products.push(product);
        } else {
            let id = text(&node["id"]).unwrap_or_default();
            tracing::debug!(id, "left out a product that could not be read");
        }
    }
}

impl Product {
    fn read(leaf: &Value) -> Option<Self> {
        Some(Self {
            id: text(&leaf["id"])?,
            model_id: text(&leaf["model_id"])?,
            name: text(&leaf["name"])?,
            form_config: items(&leaf["form_config"])
                .iter()
                .filter_map(FormField::read)
                .collect(),
            credit_rules: items(&leaf["credit_rules"])
                .iter()
                .map(CreditRule::read)
                .collect::<Option<_>>()?,
            files: FileLimits::read(&leaf["files"]),
        })
    }
}

impl UiVirtual {
    fn read(field: &Value) -> Self {
        let mapping = &field["value_mapping"];
        // Recorded with one target for all rules; a rule of its own is just as plausible.
        let target_param = text(&mapping["target_param"]);
        Self {
            ui_params: items(&field["ui_params"])
                .iter()
                .filter_map(FormField::read)
                .collect(),
            mapping_rules: items(&mapping["mapping_rules"])
                .iter()
                .filter_map(|rule| MappingRule::read(rule, target_param.as_ref()))
                .collect(),
        }
    }
}

impl FormField {
    fn read(field: &Value) -> Option<Self> {
        Some(Self {
            field: text(&field["field"])?,
            value: Scalar::from_value(&field["value"]),
            options: items(&field["options"])
                .iter()
                .filter_map(|option| {
                    Scalar::from_value(option).or_else(|| Scalar::from_value(&option["value"]))
                })
                .collect(),
            ui_virtual: (field["is_ui_virtual"] == true).then(|| UiVirtual::read(field)),
        })
    }
}

impl MappingRule {
    fn read(rule: &Value, target_param: Option<&String>) -> Option<Self> {
        Some(Self {
            source_values: scalars(&rule["source_values"])?,
            target_param: text(&rule["target_param"]).or_else(|| target_param.cloned()),
            target_value: Scalar::from_value(&rule["target_value"])?,
        })
    }
}

impl CreditRule {
    fn read(rule: &Value) -> Option<Self> {
        let attribute_id = &rule["attribute_id"];
        Some(Self {
            attribute_id: if is_absent(attribute_id) {
                0
            } else {
                u64::try_from(integer(attribute_id)?).ok()?
            },
            points: u32::try_from(integer(&rule["points"])?).ok()?,
            attributes: scalars(&rule["attributes"])?,
        })
    }
}

impl FileLimits {
    fn read(files: &Value) -> Option<Self> {
        let limit = |name: &str| integer(&files[name]).and_then(|n| u32::try_from(n).ok());
        Some(Self {
            min_limit: limit("minLimit").unwrap_or(0),
            max_limit: limit("maxLimit")?,
        })
    }
}

/// An object of scalars; none when it is absent, `None` when it is anything else.
fn scalars(object: &Value) -> Option<BTreeMap<String, Scalar>> {
    if is_absent(object) {
        return Some(BTreeMap::new());
    }
    object
        .as_object()?
        .iter()
        .map(|(name, value)| Some((name.clone(), Scalar::from_value(value)?)))
        .collect()
}
