//! The product list.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::catalog::{Category, nodes};
use crate::incoming::Incoming;
use crate::scenario::Scenario;

/// Answers `GET /open/v1/product/list`.
pub(crate) fn list(request: &Incoming, scenario: Scenario) -> Result<Answer, Answer> {
    let category = category(request.query.as_deref().unwrap_or_default())?;
    let mut leaves = nodes(category).to_vec();
    if request.header("x_app_language") == Some("zh") {
        leaves.iter_mut().for_each(label_in_chinese);
    }
    let data = match scenario {
        Scenario::RulesMissing => without_rules(leaves),
        Scenario::TreeList => tree(leaves),
        _ => leaves,
    };
    Ok(Answer::envelope(0, "success", &data))
}

/// Reads the query, which has exactly the three known fields.
fn category(query: &str) -> Result<Category, Answer> {
    let mut category = None;
    let (mut app, mut platform) = (false, false);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match (name.as_ref(), value.as_ref()) {
            ("app", "ima") => app = true,
            ("platform", "web") => platform = true,
            ("category", value) => category = Category::parse(value),
            (name, _) => return Err(Answer::bad_request(format!("invalid query field {name}"))),
        }
    }
    match (app, platform, category) {
        (true, true, Some(category)) => Ok(category),
        _ => Err(Answer::bad_request(
            "the query needs app=ima, platform=web and a known category",
        )),
    }
}

fn label_in_chinese(leaf: &mut Value) {
    let fields = leaf.get_mut("form_config").and_then(Value::as_array_mut);
    for field in fields.into_iter().flatten() {
        let label = match field["field"].as_str() {
            Some("aspect_ratio") => "画面比例",
            Some("size") => "清晰度",
            Some("resolution") => "分辨率",
            _ => continue,
        };
        field["label"] = label.into();
    }
}

/// Alternates the two ways in which a product cannot be bought.
fn without_rules(mut leaves: Vec<Value>) -> Vec<Value> {
    for (index, leaf) in leaves.iter_mut().enumerate() {
        if index % 2 == 0 {
            leaf["credit_rules"] = json!([]);
            continue;
        }
        let rules = leaf["credit_rules"].as_array_mut();
        for rule in rules.into_iter().flatten() {
            rule["attribute_id"] = json!(0);
        }
    }
    leaves
}

/// The same leaves under group nodes, two levels deep, among things a reader has to skip.
fn tree(leaves: Vec<Value>) -> Vec<Value> {
    let mut groups: Vec<(String, Vec<Value>)> = Vec::new();
    for mut leaf in leaves {
        leaf["future_field"] = json!({"since": "2031", "nested": [1, "two", null]});
        let name = leaf["parent_id"].as_str().unwrap_or_default().to_owned();
        match groups.iter_mut().find(|(group, _)| *group == name) {
            Some((_, members)) => members.push(leaf),
            None => groups.push((name, vec![leaf])),
        }
    }
    let mut nodes: Vec<Value> = groups
        .into_iter()
        .map(|(name, members)| {
            json!({"id": name, "type": "2", "name": name, "badge": null, "children": [
                {"id": format!("{name} series"), "type": "2", "name": name, "children": members},
            ]})
        })
        .collect();
    nodes.insert(
        0,
        json!({"id": "campaign-42", "type": "9", "name": "Summer campaign", "banner": true}),
    );
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_holds_the_same_leaves() {
        let leaves = nodes(Category::TextToImage).to_vec();
        let tree = tree(leaves.clone());
        assert_eq!(tree[0]["type"], "9");
        let mut found = Vec::new();
        for group in &tree[1..] {
            assert_eq!(group["type"], "2");
            for leaf in group["children"][0]["children"].as_array().unwrap() {
                let mut leaf = leaf.clone();
                leaf.as_object_mut().unwrap().remove("future_field");
                found.push(leaf);
            }
        }
        assert_eq!(found, leaves);
    }

    #[test]
    fn without_rules_nothing_can_be_bought() {
        let leaves = without_rules(nodes(Category::ImageToImage).to_vec());
        let ids: Vec<Vec<u64>> = leaves
            .iter()
            .map(|leaf| {
                let rules = leaf["credit_rules"].as_array().unwrap();
                rules
                    .iter()
                    .map(|rule| rule["attribute_id"].as_u64().unwrap())
                    .collect()
            })
            .collect();
        assert_eq!(ids, [vec![], vec![0, 0, 0], vec![], vec![0]]);
    }

    #[test]
    fn the_query_is_exact() {
        let category = |query| category(query).map_err(|answer| answer.body);
        let refused = |message: &str| Err(Answer::bad_request(message).body);
        assert_eq!(
            category("app=ima&platform=web&category=text_to_image"),
            Ok(Category::TextToImage)
        );
        assert_eq!(
            category("app=ima&platform=web&category=video"),
            refused("the query needs app=ima, platform=web and a known category")
        );
        assert_eq!(
            category("app=ima&platform=ios&category=text_to_image"),
            refused("invalid query field platform")
        );
    }
}
