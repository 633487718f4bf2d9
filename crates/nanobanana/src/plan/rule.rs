//! The credit rule that prices the parameters.

use ima_openapi::{CreditRule, Scalar};
use serde_json::{Map, Value};

use super::parameters::same;
use crate::model::Model;
use crate::refusal::Refusal;

/// The marker of the fallback rule. It is not a parameter (IMA Open API, product list).
const FALLBACK: (&str, &str) = ("default", "enabled");

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
        if best.is_none_or(|best| attributes(rule).count() > attributes(best).count()) {
            best = Some(rule);
        }
    }
    let Some(rule) = best else {
        return Err(Refusal::NoRule {
            model,
            parameters: described(parameters),
            priced: rules.iter().map(priced).collect(),
        });
    };
    if rule.attribute_id == 0 {
        return Err(Refusal::NotForSale {
            model,
            parameters: described(parameters),
        });
    }
    for (name, value) in attributes(rule) {
        parameters.insert(name.clone(), value.clone().into());
    }
    Ok(rule)
}

/// The attributes that are parameters.
fn attributes(rule: &CreditRule) -> impl Iterator<Item = (&String, &Scalar)> {
    rule.attributes
        .iter()
        .filter(|(name, value)| (name.as_str(), &*value.as_text()) != FALLBACK)
}

fn fits(rule: &CreditRule, parameters: &Map<String, Value>) -> bool {
    attributes(rule).all(|(name, wanted)| {
        parameters
            .get(name)
            .and_then(Scalar::from_value)
            .is_some_and(|value| same(&value, wanted))
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
    let texts: Vec<String> = attributes(rule)
        .map(|(name, value)| format!("{name}={}", value.as_text()))
        .collect();
    texts.join(" ")
}
