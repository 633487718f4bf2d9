//! Plans and offers as names and values, for tables.

use super::{list, points, price, range};
use crate::catalog::{Offer, Price};
use crate::plan::Plan;

/// A plan as names and values.
#[must_use]
pub fn plan_rows(plan: &Plan, count: usize) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("task", plan.task_type.to_string()),
        ("model", format!("{} ({})", plan.model_name, plan.model_id)),
        ("version", plan.model_version.clone()),
    ];
    rows.extend(plan.size.map(|size| ("size", size.to_string())));
    rows.extend(plan.aspect_ratio.map(|ratio| ("ratio", ratio.to_string())));
    rows.extend(
        plan.expected_pixels
            .map(|pixels| ("pixels", pixels.to_string())),
    );
    if plan.inputs > 0 {
        rows.push(("inputs", plan.inputs.to_string()));
    }
    rows.push(("prompt", plan.prompt.clone()));
    rows.push(("rule", plan.attribute_id.to_string()));
    rows.push(("price", price(plan, count)));
    rows.push(("usually", range(plan.expected_time)));
    rows
}

/// An offer as names and values.
#[must_use]
pub fn offer_rows(offer: &Offer) -> Vec<(&'static str, String)> {
    let price = |price: Price| {
        let size = price.size().map(crate::words::people_size);
        format!(
            "{} {}",
            size.unwrap_or_default(),
            points(price.points.into())
        )
    };
    let mut rows = vec![
        ("id", offer.model_id().to_owned()),
        ("version", offer.version().to_owned()),
        ("prices", list(offer.prices().map(price))),
    ];
    for field in offer.fields().filter(|field| field.name == "aspect_ratio") {
        rows.push(("ratios", list(field.options)));
    }
    if let Some(limit) = offer.max_inputs() {
        rows.push(("inputs", format!("up to {limit}")));
    }
    rows.push(("usually", range(offer.model.expected_time())));
    rows
}
