//! The credit rule that prices the parameters.

use ima_openapi::{CreditRule, Scalar};
use serde_json::{Map, Value};

use super::parameters::same;
use crate::catalog::priced_parameters;
use crate::model::Model;
use crate::refusal::Refusal;

/// Selects the rule all of whose attributes equal the parameters, and puts the rule's own spelling
/// into the parameters. Where several fit, the one with the most attributes is the exact one; the
/// fallback rule, which has none, comes last.
///
/// No rule fits: an error. A published client takes the first rule then, which turned a request
/// for 8K into a paid picture of 512 pixels.
pub(super) fn select<'a>(
    model: Model,
    rules: &'a [CreditRule],
    parameters: &mut Map<String, Value>,
) -> Result<&'a CreditRule, Refusal> {
    let mut best: Option<&CreditRule> = None;
    for rule in rules.iter().filter(|rule| fits(rule, parameters)) {
        if best.is_none_or(|best| exactness(rule) > exactness(best)) {
            best = Some(rule);
        }
    }
    let Some(rule) = best else {
        return Err(Refusal::NoRule {
            model,
            parameters: described(parameters),
            priced: rules
                .iter()
                .filter(|rule| rule.attribute_id != 0)
                .map(priced)
                .filter(|text| !text.is_empty())
                .collect(),
        });
    };
    if rule.attribute_id == 0 {
        return Err(Refusal::NotForSale {
            model,
            parameters: described(parameters),
        });
    }
    for (name, value) in priced_parameters(rule) {
        if let Some(parameter) = parameters.get_mut(name) {
            *parameter = value.clone().into();
        }
    }
    Ok(rule)
}

fn exactness(rule: &CreditRule) -> usize {
    priced_parameters(rule).count()
}

fn fits(rule: &CreditRule, parameters: &Map<String, Value>) -> bool {
    priced_parameters(rule).all(|(name, wanted)| match name.as_str() {
        // Every task makes one picture.
        "n" => wanted.as_text() == "1",
        name => parameters
            .get(name)
            .and_then(Scalar::from_value)
            .is_some_and(|value| same(&value, wanted)),
    })
}

fn described(parameters: &Map<String, Value>) -> Vec<String> {
    let text =
        |value: &Value| Scalar::from_value(value).map(|scalar| scalar.as_text().into_owned());
    parameters
        .iter()
        .map(|(name, value)| format!("{name}={}", text(value).unwrap_or_default()))
        .collect()
}

fn priced(rule: &CreditRule) -> String {
    let texts: Vec<String> = priced_parameters(rule)
        .map(|(name, value)| format!("{name}={}", value.as_text()))
        .collect();
    texts.join(" ")
}
