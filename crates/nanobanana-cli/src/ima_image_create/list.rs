//! `--list-models`: one line a price, as a table or as JSON.

use nanobanana::Catalog;
use serde::Serialize;

use crate::json::to_text;

#[derive(Serialize)]
struct Row {
    name: String,
    model_id: String,
    version_id: String,
    size: String,
    points: u32,
    attribute_id: u64,
}

pub(super) fn render(catalog: &Catalog, json: bool) -> String {
    let rows: Vec<Row> = catalog.offers.iter().flat_map(rows).collect();
    if json {
        return to_text(&rows);
    }
    let line = |[name, model, version, size, points, attribute]: [&str; 6]| {
        format!("{name:<17} {model:<23} {version:<31} {size:<6} {points:>6} {attribute:>12}\n")
    };
    let headings = [
        "name",
        "model_id",
        "version_id",
        "size",
        "points",
        "attribute_id",
    ];
    let rows = rows.iter().map(|row| {
        let (points, attribute) = (row.points.to_string(), row.attribute_id.to_string());
        line([
            &row.name,
            &row.model_id,
            &row.version_id,
            &row.size,
            &points,
            &attribute,
        ])
    });
    line(headings) + &rows.collect::<String>()
}

fn rows(offer: &nanobanana::Offer) -> impl Iterator<Item = Row> {
    offer.prices().map(|price| Row {
        name: offer.product.name.clone(),
        model_id: offer.product.model_id.clone(),
        version_id: offer.product.id.clone(),
        size: price.size().unwrap_or("-").to_owned(),
        points: price.points,
        attribute_id: price.attribute_id,
    })
}
