//! Plans and models for people.

use nanobanana::{Catalog, Offer, Plan, text};

/// A plan as a table of names and values.
pub(crate) fn plan(plan: &Plan, count: usize) -> String {
    rows(&text::en::plan_rows(plan, count))
}

/// The models with their prices and ratios.
pub(crate) fn models(catalog: &Catalog) -> String {
    let blocks: Vec<String> = catalog.offers.iter().map(model).collect();
    blocks.join("\n")
}

fn model(offer: &Offer) -> String {
    let title = format!("{} ({})\n", offer.model_name(), offer.model.word());
    title + &rows(&text::en::offer_rows(offer))
}

/// Names and values, one a line.
pub(super) fn rows(rows: &[(&'static str, String)]) -> String {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    rows.iter()
        .map(|(name, value)| format!("{name:width$}  {value}\n"))
        .collect()
}
