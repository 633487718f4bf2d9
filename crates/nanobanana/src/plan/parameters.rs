//! A product's parameters: its defaults, and what the user chose instead.
//!
//! The steps are those of "From a leaf to a create request" in IMA's published clients:
//! every non-virtual field with a default, then the user's choices in the product's own spelling,
//! then the fields that exist in IMA's user interface only, through their mapping.

use std::collections::BTreeMap;

use ima_openapi::{FormField, MappingRule, Product, Scalar, UiVirtual};
use serde_json::{Map, Value};

use crate::catalog::{COMMON_FIELDS, Choosable, choosables};
use crate::model::Model;
use crate::refusal::Refusal;

/// The parameters of one product while they are being chosen.
#[derive(Debug)]
pub(super) struct Parameters<'a> {
    product: &'a Product,
    /// The user's choices, by field name, in the product's own spelling.
    chosen: BTreeMap<&'a str, Scalar>,
}

/// Whether a field takes part as it is by default, or as the user chose it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layer {
    Defaults,
    Choices,
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
        let Some(Choosable { name, options, .. }) = self.choosable(field) else {
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
        let Some(Choosable { name, options, .. }) = self.choosable(key) else {
            return Err(Refusal::ExtraParamUnknown {
                key: key.to_owned(),
                valid: choosables(self.product)
                    .map(|choosable| choosable.name.to_owned())
                    .collect(),
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
            .map(|choosable| texts(choosable.options))
            .unwrap_or_default()
    }

    pub(super) fn default_text(&self, field: &str) -> Option<String> {
        let default = self.choosable(field)?.default?;
        Some(default.as_text().into_owned())
    }

    /// The parameters to send: the defaults, then the user's choices in their place.
    ///
    /// # Errors
    /// [`Refusal::CannotBeSent`] for a choice that the product's own mapping has no place for, or
    /// that contradicts another one.
    pub(super) fn resolve(&self, model: Model) -> Result<Map<String, Value>, Refusal> {
        let mut parameters = Map::new();
        for layer in [Layer::Defaults, Layer::Choices] {
            for field in &self.product.form_config {
                let resolved = match &field.ui_virtual {
                    None => self.real(field, layer),
                    Some(ui) => self.mapped(field, ui, layer),
                };
                if let Some((name, value)) = resolved
                    && !COMMON_FIELDS.contains(&name)
                {
                    parameters.insert(name.to_owned(), value.clone().into());
                }
            }
        }
        let lost = self
            .chosen
            .iter()
            .find(|(name, value)| !self.is_honored(name, value, &parameters));
        match lost {
            None => Ok(parameters),
            Some((name, value)) => Err(Refusal::CannotBeSent {
                model,
                parameter: format!("{name}={}", value.as_text()),
            }),
        }
    }

    fn real<'s>(&'s self, field: &'s FormField, layer: Layer) -> Option<(&'s str, &'s Scalar)> {
        let value = match layer {
            Layer::Defaults => field.value.as_ref(),
            Layer::Choices => self.chosen.get(field.field.as_str()),
        };
        Some((&field.field, value?))
    }

    fn mapped<'s>(
        &'s self,
        field: &'s FormField,
        ui: &'s UiVirtual,
        layer: Layer,
    ) -> Option<(&'s str, &'s Scalar)> {
        let is_chosen = ui
            .ui_params
            .iter()
            .any(|param| self.chosen.contains_key(param.field.as_str()));
        if is_chosen != (layer == Layer::Choices) {
            return None;
        }
        let rule = ui.mapping_rules.iter().find(|rule| self.maps(rule, ui))?;
        Some((target(field, rule), &rule.target_value))
    }

    /// Whether all source values of a mapping rule equal the values of the UI parameters.
    fn maps(&self, rule: &MappingRule, ui: &UiVirtual) -> bool {
        rule.source_values.iter().all(|(name, wanted)| {
            let default = ui
                .ui_params
                .iter()
                .find(|param| param.field == *name)
                .and_then(|param| param.value.as_ref());
            self.chosen
                .get(name.as_str())
                .or(default)
                .is_some_and(|value| same(value, wanted))
        })
    }

    /// Whether a choice is in the parameters: as it is, or as what the product maps it to.
    fn is_honored(&self, name: &str, value: &Scalar, parameters: &Map<String, Value>) -> bool {
        let sent = |name: &str, value: &Scalar| {
            let sent = parameters.get(name).and_then(Scalar::from_value);
            sent.is_some_and(|sent| same(&sent, value))
        };
        self.product
            .form_config
            .iter()
            .any(|field| match &field.ui_virtual {
                None => field.field == name && sent(name, value),
                Some(ui) => ui
                    .mapping_rules
                    .iter()
                    .find(|rule| self.maps(rule, ui))
                    .is_some_and(|rule| {
                        rule.source_values.contains_key(name)
                            && sent(target(field, rule), &rule.target_value)
                    }),
            })
    }

    fn choosable(&self, name: &str) -> Option<Choosable<'a>> {
        choosables(self.product).find(|choosable| choosable.name == name)
    }
}

fn target<'a>(field: &'a FormField, rule: &'a MappingRule) -> &'a str {
    rule.target_param.as_ref().unwrap_or(&field.field)
}

/// Whether two values are equal as IMA compares them: without case, booleans as
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
