//! Plans and offers as names and values, for tables.

use std::fmt::Display;

use ima_openapi::Language;
use nanobanana::words::people_size;
use nanobanana::{Offer, Plan, Price};

use crate::value::{either, list, points, price, range};

/// A name and its value.
type Row = (&'static str, String);

/// Rows in a language.
struct Rows(Language, Vec<Row>);

impl Rows {
    /// A row, where there is a value.
    fn add(&mut self, en: &'static str, zh: &'static str, value: Option<impl Display>) {
        let row = value.map(|value| (either(self.0, en, zh), value.to_string()));
        self.1.extend(row);
    }
}

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
    let mut rows = Rows(l, Vec::new());
    rows.add("task", "任务类型", Some(plan.task_type));
    rows.add("model", "模型", Some(model));
    rows.add("version", "版本", Some(&plan.model_version));
    rows.add("size", "尺寸", plan.size);
    rows.add("ratio", "宽高比", plan.aspect_ratio);
    rows.add("pixels", "像素", plan.expected_pixels);
    rows.add("inputs", "输入图片", inputs);
    rows.add("prompt", "提示词", Some(&plan.prompt));
    rows.add("rule", "计价规则", Some(plan.attribute_id));
    rows.add("price", "价格", Some(price(l, plan, count)));
    rows.add("usually", "预计耗时", Some(range(l, plan.expected_time)));
    rows.1
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
    let ratios = ratios.map(|field| list(l, field.options));
    let mut rows = Rows(l, Vec::new());
    rows.add("id", "模型 ID", Some(&offer.product.model_id));
    rows.add("version", "版本", Some(&offer.product.id));
    rows.add("prices", "价格", Some(list(l, offer.prices().map(price))));
    rows.add("ratios", "宽高比", ratios);
    rows.add("inputs", "输入图片", inputs);
    rows.add(
        "usually",
        "预计耗时",
        Some(range(l, offer.model.expected_time())),
    );
    rows.1
}
