//! A product's parameters: its defaults, and what the user chose instead.
//!
//! The steps are those of "From a leaf to a create request" in the vendor's published clients:
//! every non-virtual field with a default, then the user's choices in the product's own spelling,
//! then the fields that exist in the vendor's user interface only, through their mapping.

use std::collections::BTreeMap;

use ima_openapi::{FormField, MappingRule, Product, Scalar, UiParam};
use serde_json::{Map, Value};

use crate::refusal::Refusal;

/// The parameters of one product while they are being chosen.
#[derive(Debug)]
pub(super) struct Parameters<'a> {
    product: &'a Product,
    /// The user's choices, by field name, in the product's own spelling.
    chosen: BTreeMap<&'a str, Scalar>,
}

impl<'a> Parameters<'a> {
    pub(super) fn of(product: &'a Product) -> Self {
        Self {
            product,
            chosen: BTreeMap::new(),
        }
    }

    /// Chooses the option of a field whose text is accepted; false where there is none.
    pub(super) fn choose(&mut self, field: &str, accepts: impl Fn(&str) -> bool) -> bool {
        let Some((name, options, _)) = self.choosable(field) else {
            return false;
        };
        let option = options.iter().find(|option| accepts(&option.as_text()));
        if let Some(option) = option {
            self.chosen.insert(name, option.clone());
        }
        option.is_some()
    }

    /// Chooses the value of any field. A field without a list of options takes any scalar.
    pub(super) fn choose_extra(&mut self, key: &str, value: &Value) -> Result<(), Refusal> {
        let Some((name, options, _)) = self.choosable(key) else {
            return Err(Refusal::ExtraParamUnknown {
                key: key.to_owned(),
                valid: self.names(),
            });
        };
        let scalar = Scalar::from_value(value);
        let accepted = match scalar {
            Some(scalar) if options.is_empty() => Some(scalar),
            Some(scalar) => options.iter().find(|option| same(option, &scalar)).cloned(),
            None => None,
        };
        let Some(accepted) = accepted else {
            return Err(Refusal::ExtraParamValue {
                key: key.to_owned(),
                value: value.clone(),
                valid: texts(options),
            });
        };
        self.chosen.insert(name, accepted);
        Ok(())
    }

    /// The options of a field, in the product's own spelling.
    pub(super) fn options(&self, field: &str) -> Vec<String> {
        self.choosable(field)
            .map(|(_, options, _)| texts(options))
            .unwrap_or_default()
    }

    /// The default of a field.
    pub(super) fn default_text(&self, field: &str) -> Option<String> {
        let (_, _, default) = self.choosable(field)?;
        default.map(|value| value.as_text().into_owned())
    }

    /// The parameters to send.
    pub(super) fn resolve(&self) -> Map<String, Value> {
        let mut parameters = Map::new();
        for field in &self.product.form_config {
            if let Some((name, value)) = self.resolve_field(field) {
                parameters.insert(name, value.into());
            }
        }
        parameters
    }

    fn resolve_field(&self, field: &FormField) -> Option<(String, Scalar)> {
        let Some(ui) = &field.ui_virtual else {
            let chosen = self.chosen.get(field.field.as_str());
            let value = chosen.or(field.value.as_ref())?.clone();
            return Some((field.field.clone(), value));
        };
        let rule = ui
            .mapping_rules
            .iter()
            .find(|rule| self.maps(rule, &ui.ui_params))?;
        let target = rule.target_param.as_ref().unwrap_or(&field.field);
        Some((target.clone(), rule.target_value.clone()))
    }

    /// Whether all source values of a mapping rule equal the values of the UI parameters.
    fn maps(&self, rule: &MappingRule, ui_params: &[UiParam]) -> bool {
        rule.source_values.iter().all(|(name, wanted)| {
            let default = ui_params
                .iter()
                .find(|param| param.field == *name)
                .and_then(|param| param.value.as_ref());
            self.chosen
                .get(name.as_str())
                .or(default)
                .is_some_and(|value| same(value, wanted))
        })
    }

    /// A field that a user may choose: a non-virtual one, else a parameter of the vendor's user
    /// interface. Its name, its options and its default.
    fn choosable(&self, name: &str) -> Option<(&'a str, &'a [Scalar], Option<&'a Scalar>)> {
        self.choosables().find(|(field, ..)| *field == name)
    }

    fn choosables(
        &self,
    ) -> impl Iterator<Item = (&'a str, &'a [Scalar], Option<&'a Scalar>)> + use<'a> {
        let fields = &self.product.form_config;
        let real = fields
            .iter()
            .filter(|field| field.ui_virtual.is_none())
            .map(|field| {
                (
                    field.field.as_str(),
                    &field.options[..],
                    field.value.as_ref(),
                )
            });
        let ui_only = fields
            .iter()
            .filter_map(|field| field.ui_virtual.as_ref())
            .flat_map(|ui| &ui.ui_params)
            .map(|param| {
                (
                    param.field.as_str(),
                    &param.options[..],
                    param.value.as_ref(),
                )
            });
        real.chain(ui_only)
    }

    fn names(&self) -> Vec<String> {
        self.choosables()
            .map(|(name, ..)| name.to_owned())
            .collect()
    }
}

/// Whether two values are equal as the vendor compares them: without case, booleans as
/// `true`/`false`.
pub(super) fn same(a: &Scalar, b: &Scalar) -> bool {
    a.as_text().to_lowercase() == b.as_text().to_lowercase()
}

fn texts(options: &[Scalar]) -> Vec<String> {
    options
        .iter()
        .map(|option| option.as_text().into_owned())
        .collect()
}
