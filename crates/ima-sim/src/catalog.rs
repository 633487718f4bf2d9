//! The recorded product list, read for checking requests against it.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What kind of task: which list its product is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Category {
    TextToImage,
    ImageToImage,
}

impl Category {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "text_to_image" => Some(Self::TextToImage),
            "image_to_image" => Some(Self::ImageToImage),
            _ => None,
        }
    }
}

/// A product that can be bought: a leaf of IMA's list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Leaf {
    /// Sent by clients as `model_version`.
    pub(crate) id: String,
    pub(crate) model_id: String,
    pub(crate) name: String,
    form_config: Vec<Field>,
    pub(crate) credit_rules: Vec<CreditRule>,
}

#[derive(Debug, Clone, Deserialize)]
struct Field {
    field: String,
    value: Value,
    options: Vec<FieldOption>,
}

#[derive(Debug, Clone, Deserialize)]
struct FieldOption {
    value: Value,
}

/// A price and the parameters it holds for.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CreditRule {
    pub(crate) attribute_id: u64,
    pub(crate) points: u64,
    attributes: Map<String, Value>,
}

impl CreditRule {
    /// Whether all attributes are the same as the parameters. `{"default": "enabled"}` marks a rule
    /// that fits anything and is not a parameter.
    pub(crate) fn fits(
        &self,
        parameters: &Map<String, Value>,
        is_same: fn(&Value, &Value) -> bool,
    ) -> bool {
        let mut attributes = self.attributes.iter();
        attributes.all(|(name, wanted)| {
            name == "default" && wanted == "enabled"
                || parameters
                    .get(name)
                    .is_some_and(|given| is_same(given, wanted))
        })
    }
}

/// Whether two values are equal but for case, and for being written as a text.
pub(crate) fn is_alike(one: &Value, other: &Value) -> bool {
    let folded = |value: &Value| match value {
        Value::String(text) => text.to_lowercase(),
        other => other.to_string(),
    };
    folded(one) == folded(other)
}

impl Leaf {
    /// Whether the form has such a field.
    pub(crate) fn has_field(&self, name: &str) -> bool {
        self.form_config.iter().any(|field| field.field == name)
    }

    /// Whether `value` is an option of the field.
    pub(crate) fn offers(&self, name: &str, value: &Value) -> bool {
        self.form_config
            .iter()
            .filter(|field| field.field == name)
            .flat_map(|field| &field.options)
            .any(|option| option.value == *value)
    }

    /// The field's default.
    pub(crate) fn default_of(&self, name: &str) -> Option<&Value> {
        let mut fields = self.form_config.iter();
        let field = fields.find(|field| field.field == name)?;
        Some(&field.value)
    }
}

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct PixelSize {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl PixelSize {
    /// Reads `WIDTHxHEIGHT`.
    fn parse(text: &str) -> Option<Self> {
        let (width, height) = text.split_once('x')?;
        Some(Self {
            width: width.parse().ok()?,
            height: height.parse().ok()?,
        })
    }

    /// Half the width and half the height.
    pub(crate) fn halved(self) -> Self {
        Self {
            width: (self.width / 2).max(1),
            height: (self.height / 2).max(1),
        }
    }
}

/// A list as it is answered, and what of it a request is checked against.
struct Products {
    nodes: Vec<Value>,
    leaves: Vec<Leaf>,
}

impl Products {
    fn read(list: &str) -> Self {
        let nodes: Vec<Value> = serde_json::from_str(list).expect(RECORDED);
        let leaves = nodes
            .iter()
            .map(|node| Leaf::deserialize(node).expect(RECORDED));
        Self {
            leaves: leaves.collect(),
            nodes,
        }
    }

    fn of(category: Category) -> &'static Self {
        match category {
            Category::TextToImage => &TEXT_TO_IMAGE,
            Category::ImageToImage => &IMAGE_TO_IMAGE,
        }
    }
}

const RECORDED: &str = "the recorded lists are product lists";

// Each is read when it is first asked for: few clients need both.
static TEXT_TO_IMAGE: LazyLock<Products> =
    LazyLock::new(|| Products::read(include_str!("../facts/products_text_to_image.json")));
static IMAGE_TO_IMAGE: LazyLock<Products> =
    LazyLock::new(|| Products::read(include_str!("../facts/products_image_to_image.json")));

/// The leaves as recorded.
pub(crate) fn nodes(category: Category) -> &'static [Value] {
    &Products::of(category).nodes
}

/// The leaf with this model and version.
pub(crate) fn leaf(category: Category, model_id: &str, version: &str) -> Option<&'static Leaf> {
    let mut leaves = Products::of(category).leaves.iter();
    leaves.find(|leaf| leaf.model_id == model_id && leaf.id == version)
}

/// The published pixel size, or for the models without one what their size says.
pub(crate) fn pixels(size: &str, ratio: &str) -> PixelSize {
    let column = size.strip_suffix("px").unwrap_or(size).to_uppercase();
    published(&column, ratio)
        .or_else(|| PixelSize::parse(size))
        .unwrap_or_else(|| {
            let side = match column.as_str() {
                "2K" => 2048,
                "4K" => 4096,
                _ => 1024,
            };
            PixelSize {
                width: side,
                height: side,
            }
        })
}

/// What the table says of a size and a ratio.
fn published(size: &str, ratio: &str) -> Option<PixelSize> {
    let mut lines = include_str!("../facts/dimensions.csv").lines();
    let column = lines.next()?.split(',').position(|name| name == size)?;
    let mut rows = lines.map(|line| line.split(','));
    let mut row = rows.find(|row| row.clone().next() == Some(ratio))?;
    PixelSize::parse(row.nth(column)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recorded_lists_have_the_recorded_prices() {
        let rules = |category, model, version| -> Vec<(u64, u64)> {
            let rules = &leaf(category, model, version).unwrap().credit_rules;
            rules
                .iter()
                .map(|rule| (rule.attribute_id, rule.points))
                .collect()
        };
        assert_eq!(
            rules(
                Category::TextToImage,
                "gemini-3.1-flash-image",
                "gemini-3.1-flash-image-preview"
            ),
            [(4400, 4), (4401, 6), (4402, 10), (4403, 13)]
        );
        assert_eq!(
            rules(
                Category::ImageToImage,
                "gemini-3-pro-image",
                "gemini-3-pro-image-preview"
            ),
            [(2402, 10), (2403, 10), (2404, 18)]
        );
    }

    #[test]
    fn every_size_of_every_ratio_has_its_published_pixels() {
        let pixels = |size, ratio| {
            let PixelSize { width, height } = pixels(size, ratio);
            (width, height)
        };
        assert_eq!(pixels("512px", "21:9"), (792, 168));
        assert_eq!(pixels("1K", "16:9"), (1376, 768));
        assert_eq!(pixels("4K", "1:8"), (1536, 12288));
        assert_eq!(pixels("2048x2048", "1:1"), (2048, 2048));
        assert_eq!(pixels("4k", "1:1"), (4096, 4096));
        assert_eq!(pixels("480p", "1:1"), (1024, 1024));
    }
}
