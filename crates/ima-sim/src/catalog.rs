//! The recorded product list, read for checking requests against it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

const TEXT_TO_IMAGE: &str = include_str!("../facts/products_text_to_image.json");
const IMAGE_TO_IMAGE: &str = include_str!("../facts/products_image_to_image.json");
const DIMENSIONS: &str = include_str!("../facts/dimensions.csv");

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

/// Everything recorded.
#[derive(Debug)]
pub(crate) struct Catalog {
    text_to_image: (Vec<Value>, Vec<Leaf>),
    image_to_image: (Vec<Value>, Vec<Leaf>),
    /// By size and aspect ratio.
    dimensions: HashMap<(String, String), PixelSize>,
}

impl Catalog {
    /// Reads the recorded facts.
    pub(crate) fn recorded() -> Result<Self, serde_json::Error> {
        let list = |text| Ok((serde_json::from_str(text)?, serde_json::from_str(text)?));
        Ok(Self {
            text_to_image: list(TEXT_TO_IMAGE)?,
            image_to_image: list(IMAGE_TO_IMAGE)?,
            dimensions: dimensions(DIMENSIONS),
        })
    }

    /// The leaves as recorded.
    pub(crate) fn nodes(&self, category: Category) -> &[Value] {
        match category {
            Category::TextToImage => &self.text_to_image.0,
            Category::ImageToImage => &self.image_to_image.0,
        }
    }

    /// The leaf with this model and version.
    pub(crate) fn leaf(&self, category: Category, model_id: &str, version: &str) -> Option<&Leaf> {
        let leaves = match category {
            Category::TextToImage => &self.text_to_image.1,
            Category::ImageToImage => &self.image_to_image.1,
        };
        leaves
            .iter()
            .find(|leaf| leaf.model_id == model_id && leaf.id == version)
    }

    /// The published pixel size, or for the models without one what their size says.
    pub(crate) fn pixels(&self, size: &str, ratio: &str) -> PixelSize {
        let square = |side| PixelSize {
            width: side,
            height: side,
        };
        let column = size.strip_suffix("px").unwrap_or(size).to_uppercase();
        self.dimensions
            .get(&(column.clone(), ratio.to_owned()))
            .copied()
            .or_else(|| PixelSize::parse(size))
            .unwrap_or_else(|| match column.as_str() {
                "2K" => square(2048),
                "4K" => square(4096),
                _ => square(1024),
            })
    }
}

fn dimensions(table: &str) -> HashMap<(String, String), PixelSize> {
    let mut lines = table.lines().map(|line| line.split(','));
    let sizes: Vec<&str> = lines.next().into_iter().flatten().skip(1).collect();
    let mut cells = HashMap::new();
    for mut line in lines {
        let ratio = line.next().unwrap_or_default();
        for (size, pixels) in sizes.iter().zip(line.filter_map(PixelSize::parse)) {
            cells.insert(((*size).to_owned(), ratio.to_owned()), pixels);
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recorded_lists_have_the_recorded_prices() {
        let catalog = Catalog::recorded().unwrap();
        let rules = |category, model, version| -> Vec<(u64, u64)> {
            let leaf = catalog.leaf(category, model, version).unwrap();
            leaf.credit_rules
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
        let catalog = Catalog::recorded().unwrap();
        assert_eq!(catalog.dimensions.len(), 14 * 4);
        let pixels = |size, ratio| {
            let PixelSize { width, height } = catalog.pixels(size, ratio);
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
