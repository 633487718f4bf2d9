//! Plans and offers as names and values, for tables.

use ima_openapi::Language;
use nanobanana::words::people_size;
use nanobanana::{Offer, Plan, Price};

use crate::value::{either, list, points, price, range};

/// A name and its value.
type Row = (&'static str, String);

/// A plan as names and values.
#[must_use]
pub fn plan_rows(l: Language, plan: &Plan, count: usize) -> Vec<Row> {
    let Plan {
        model_name,
        model_id,
        inputs,
        ..
    } = plan;
    let model = say!(l, en "{model_name} ({model_id})", zh "{model_name}（{model_id}）");
    let inputs = (*inputs > 0).then(|| say!(l, en "{inputs}", zh "{inputs} 张"));
    let rows = [
        (
            either(l, "task", "任务类型"),
            Some(plan.task_type.to_string()),
        ),
        (either(l, "model", "模型"), Some(model)),
        (
            either(l, "version", "版本"),
            Some(plan.model_version.clone()),
        ),
        (
            either(l, "size", "尺寸"),
            plan.size.map(|size| size.to_string()),
        ),
        (
            either(l, "ratio", "宽高比"),
            plan.aspect_ratio.map(|ratio| ratio.to_string()),
        ),
        (
            either(l, "pixels", "像素"),
            plan.expected_pixels.map(|pixels| pixels.to_string()),
        ),
        (either(l, "inputs", "输入图片"), inputs),
        (either(l, "prompt", "提示词"), Some(plan.prompt.clone())),
        (
            either(l, "rule", "计价规则"),
            Some(plan.attribute_id.to_string()),
        ),
        (either(l, "price", "价格"), Some(price(l, plan, count))),
        (
            either(l, "usually", "预计耗时"),
            Some(range(l, plan.expected_time)),
        ),
    ];
    let known = rows
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    known.collect()
}

/// An offer as names and values.
#[must_use]
pub fn offer_rows(l: Language, offer: &Offer) -> Vec<Row> {
    let price = |price: Price| {
        let points = points(l, price.points.into());
        match price.size().map(people_size) {
            Some(size) => say!(l, en "{size} {points}", zh "{size}：{points}"),
            None => points,
        }
    };
    let ratios = offer.fields().find(|field| field.name == "aspect_ratio");
    let inputs = offer.max_inputs();
    let inputs = inputs.map(|limit| say!(l, en "up to {limit}", zh "最多 {limit} 张"));
    let rows = [
        (
            either(l, "id", "模型 ID"),
            Some(offer.product.model_id.clone()),
        ),
        (either(l, "version", "版本"), Some(offer.product.id.clone())),
        (
            either(l, "prices", "价格"),
            Some(list(l, offer.prices().map(price))),
        ),
        (
            either(l, "ratios", "宽高比"),
            ratios.map(|field| list(l, field.options)),
        ),
        (either(l, "inputs", "输入图片"), inputs),
        (
            either(l, "usually", "预计耗时"),
            Some(range(l, offer.model.expected_time())),
        ),
    ];
    let known = rows
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    known.collect()
}
