//! A plan in the journal: what the columns of a job do not hold, as JSON.

use ima_openapi::TaskType;
use serde::Deserialize as _;
use serde_json::{Value, json};

use super::Plan;
use crate::ask::words;
use crate::dimensions;
use crate::journal::JobRecord;
use crate::model::{AspectRatio, Model};
use crate::notice::Notice;
use crate::picture::RecipeTemplate;

impl Plan {
    /// What the journal keeps beside its columns.
    #[must_use]
    pub fn to_record(&self) -> Value {
        // Also what is in the job's columns: a later attempt may be for another product.
        json!({
            "model_name": self.model_name,
            "model_version": self.model_version,
            "parameters": self.parameters,
            "inputs": self.inputs,
            "template": self.template,
            "notices": Notice::to_records(&self.notices),
        })
    }

    /// The plan of a job in the journal; `None` where this version cannot read it. A prompt that
    /// was not kept is empty.
    #[must_use]
    pub fn from_record(job: &JobRecord) -> Option<Self> {
        let text = |key| job.plan[key].as_str().map(str::to_owned);
        let model = Model::from_id(&job.model_id)?;
        let size = job.size.as_deref().and_then(|size| words::size(size).ok());
        let aspect_ratio = job.aspect_ratio.as_deref().and_then(AspectRatio::from_wire);
        Some(Self {
            task_type: [TaskType::TextToImage, TaskType::ImageToImage]
                .into_iter()
                .find(|task_type| task_type.as_str() == job.task_type)?,
            model,
            model_id: job.model_id.clone(),
            model_name: text("model_name")?,
            model_version: text("model_version")?,
            size,
            aspect_ratio,
            attribute_id: job.attribute_id,
            points: job.points,
            parameters: job.plan["parameters"].as_object()?.clone(),
            prompt: job.prompt.clone().unwrap_or_default(),
            template: RecipeTemplate::deserialize(&job.plan["template"]).ok(),
            inputs: job.plan["inputs"].as_u64()?.try_into().ok()?,
            expected_time: model.expected_time(),
            expected_pixels: size
                .zip(aspect_ratio)
                .and_then(|(size, ratio)| dimensions::published(ratio, size)),
            notices: Vec::new(),
            cheaper: None,
        })
    }
}
