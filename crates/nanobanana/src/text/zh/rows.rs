//! Plans and offers as names and values, for tables.

use super::{list, price, range};
use crate::catalog::{Offer, Price};
use crate::plan::Plan;

/// A plan as names and values.
#[must_use]
pub fn plan_rows(plan: &Plan, count: usize) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("任务类型", plan.task_type.to_string()),
        ("模型", format!("{}（{}）", plan.model_name, plan.model_id)),
        ("版本", plan.model_version.clone()),
    ];
    rows.extend(plan.size.map(|size| ("尺寸", size.to_string())));
    rows.extend(plan.aspect_ratio.map(|ratio| ("宽高比", ratio.to_string())));
    rows.extend(
        plan.expected_pixels
            .map(|pixels| ("像素", pixels.to_string())),
    );
    if plan.inputs > 0 {
        rows.push(("输入图片", format!("{} 张", plan.inputs)));
    }
    rows.push(("提示词", plan.prompt.clone()));
    rows.push(("计价规则", plan.attribute_id.to_string()));
    rows.push(("价格", price(plan, count)));
    rows.push(("预计耗时", alone(&range(plan.expected_time))));
    rows
}

/// An offer as names and values.
#[must_use]
pub fn offer_rows(offer: &Offer) -> Vec<(&'static str, String)> {
    let price = |price: Price| {
        let size = price.size().map(crate::words::people_size);
        match size {
            Some(size) => format!("{size}：{} 积分", price.points),
            None => format!("{} 积分", price.points),
        }
    };
    let mut rows = vec![
        ("模型 ID", offer.model_id().to_owned()),
        ("版本", offer.version().to_owned()),
        ("价格", list(offer.prices().map(price))),
    ];
    for field in offer.fields().filter(|field| field.name == "aspect_ratio") {
        rows.push(("宽高比", list(field.options)));
    }
    if let Some(limit) = offer.max_inputs() {
        rows.push(("输入图片", format!("最多 {limit} 张")));
    }
    rows.push(("预计耗时", alone(&range(offer.model.expected_time()))));
    rows
}

/// A time that follows no word.
fn alone(range: &str) -> String {
    range.trim_start().to_owned()
}
