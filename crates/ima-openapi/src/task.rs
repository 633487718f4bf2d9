//! Creating a task: the one call that spends points.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::lenient;
use crate::redact::CUT;

/// The longest id of a task, in characters. Real ones are far from it.
const LONGEST_ID: usize = 128;

/// What a task does (`task_type`, `category`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TaskType {
    /// A picture from words alone.
    TextToImage,
    /// A picture from words and 1 to 14 input pictures.
    ImageToImage,
}

impl TaskType {
    /// The wire name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TextToImage => "text_to_image",
            Self::ImageToImage => "image_to_image",
        }
    }
}

impl fmt::Display for TaskType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// IMA's id of a task.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct TaskId(String);

impl TaskId {
    /// Takes an id as IMA gave it.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// Reads the id of a new task; `None` for what cannot be one, so that nothing can be asked
    /// about.
    pub(crate) fn read(value: &Value) -> Option<Self> {
        let id = lenient::text(value)?;
        let is_negative = |digits: &str| digits.parse::<f64>().is_ok();
        let is_id = id.chars().count() <= LONGEST_ID
            && !id.contains(|c: char| c.is_whitespace() || c.is_control() || c == CUT)
            && !id.strip_prefix('-').is_some_and(is_negative);
        is_id.then_some(Self(id))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A request to create one task with one picture.
///
/// Serializes to the body of the IMA Open API, task create, in IMA's order of fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTask {
    /// What the task does.
    pub task_type: TaskType,
    /// Id of the credit rule that was chosen.
    pub attribute_id: u64,
    /// The product's `model_id`.
    pub model_id: String,
    /// The product's `name`.
    pub model_name: String,
    /// The product's `id`.
    pub model_version: String,
    /// The credit rule's price, in points.
    pub points: u32,
    /// The product's own parameters, such as `size`, in the order they are sent. The fields that
    /// every task has (`prompt`, `n`, `input_images`, `cast`) are not taken from here.
    pub product_parameters: Map<String, Value>,
    /// The words.
    pub prompt: String,
    /// Public HTTPS URLs of the input pictures; none for text to image.
    pub input_urls: Vec<String>,
}

impl CreateTask {
    fn parameters(&self) -> Map<String, Value> {
        let common = [
            ("prompt", json!(self.prompt)),
            ("n", json!(1)),
            ("input_images", json!(self.input_urls)),
            (
                "cast",
                json!({"points": self.points, "attribute_id": self.attribute_id}),
            ),
        ];
        let own = self
            .product_parameters
            .iter()
            .filter(|(name, _)| common.iter().all(|(taken, _)| taken != name))
            .map(|(name, value)| (name.clone(), value.clone()));
        own.chain(common.clone().map(|(name, value)| (name.to_owned(), value)))
            .collect()
    }
}

impl Serialize for CreateTask {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({
            "task_type": self.task_type.as_str(),
            "enable_multi_model": false,
            "src_img_url": self.input_urls,
            "parameters": [{
                "attribute_id": self.attribute_id,
                "model_id": self.model_id,
                "model_name": self.model_name,
                "model_version": self.model_version,
                "app": "ima",
                "platform": "web",
                "category": self.task_type.as_str(),
                "credit": self.points,
                "parameters": self.parameters(),
            }],
        })
        .serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::{CreateTask, TaskId, TaskType};

    fn task(task_type: TaskType, input_urls: &[&str]) -> CreateTask {
        let mut product_parameters = Map::new();
        product_parameters.insert("size".to_owned(), json!("1K"));
        product_parameters.insert("n".to_owned(), json!("4"));
        product_parameters.insert("aspect_ratio".to_owned(), json!("16:9"));
        CreateTask {
            task_type,
            attribute_id: 4401,
            model_id: "gemini-3.1-flash-image".to_owned(),
            model_name: "Nano Banana 2".to_owned(),
            model_version: "gemini-3.1-flash-image-preview".to_owned(),
            points: 6,
            product_parameters,
            prompt: "a \"cat\"\n雪".to_owned(),
            input_urls: input_urls.iter().map(|&url| url.to_owned()).collect(),
        }
    }

    #[test]
    fn text_to_image_has_ima_s_order_and_an_integer_n() {
        assert_eq!(
            serde_json::to_string(&task(TaskType::TextToImage, &[])).unwrap(),
            concat!(
                r#"{"task_type":"text_to_image","enable_multi_model":false,"src_img_url":[],"#,
                r#""parameters":[{"attribute_id":4401,"model_id":"gemini-3.1-flash-image","#,
                r#""model_name":"Nano Banana 2","#,
                r#""model_version":"gemini-3.1-flash-image-preview","app":"ima","#,
                r#""platform":"web","category":"text_to_image","credit":6,"#,
                r#""parameters":{"size":"1K","aspect_ratio":"16:9","prompt":"a \"cat\"\n雪","#,
                r#""n":1,"input_images":[],"cast":{"points":6,"attribute_id":4401}}}]}"#,
            )
        );
    }

    #[test]
    fn image_to_image_names_the_inputs_twice() {
        let urls = ["https://a.example/1.png", "https://a.example/2.png"];
        let body = serde_json::to_value(task(TaskType::ImageToImage, &urls)).unwrap();
        assert_eq!(body["task_type"], "image_to_image");
        assert_eq!(body["parameters"][0]["category"], "image_to_image");
        assert_eq!(body["src_img_url"], json!(urls));
        assert_eq!(
            body["parameters"][0]["parameters"]["input_images"],
            json!(urls)
        );
    }

    #[test]
    fn what_cannot_be_an_id_names_no_task() {
        let long = "a".repeat(128);
        for (value, id) in [
            (json!(7), "7"),
            (json!("t-1"), "t-1"),
            (json!(long), long.as_str()),
        ] {
            assert_eq!(TaskId::read(&value), Some(TaskId::new(id)));
        }
        for value in [
            json!(null),
            json!(""),
            json!(" \t"),
            json!("a b"),
            json!("a\nb"),
            json!("a\u{7f}"),
            json!(-1),
            json!(" -1"),
            json!("-1"),
            json!("-36893488147419103232"),
            json!("a".repeat(129)),
            json!("t-…"),
            json!(["t"]),
        ] {
            assert_eq!(TaskId::read(&value), None, "{value}");
        }
    }
}
