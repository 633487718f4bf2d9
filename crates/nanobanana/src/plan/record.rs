//! A plan in the journal: what the columns of a job do not hold, as JSON.

use ima_openapi::TaskType;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Plan;
use crate::ask::words;
use crate::dimensions;
use crate::journal::JobRecord;
use crate::model::{AspectRatio, Model};

#[derive(Serialize, Deserialize)]
struct Record {
    // Not in the job's columns alone: a later attempt may be for another product.
    model_name: String,
    model_version: String,
    parameters: Map<String, Value>,
    inputs: usize,
}

impl Plan {
    /// What the journal keeps beside its columns.
    #[must_use]
    pub fn to_record(&self) -> Value {
        let record = Record {
            model_name: self.model_name.clone(),
            model_version: self.model_version.clone(),
            parameters: self.parameters.clone(),
            inputs: self.inputs,
        };
        serde_json::to_value(record).unwrap_or_default()
    }

    /// The plan of a job in the journal; `None` where this version cannot read it. A prompt that
    /// was not kept is empty.
    #[must_use]
    pub fn from_record(job: &JobRecord) -> Option<Self> {
        let record: Record = serde_json::from_value(job.plan.clone()).ok()?;
        let model = Model::from_id(&job.model_id)?;
        let size = job.size.as_deref().and_then(|size| words::size(size).ok());
        let aspect_ratio = job.aspect_ratio.as_deref().and_then(AspectRatio::from_wire);
        Some(Self {
            task_type: [TaskType::TextToImage, TaskType::ImageToImage]
                .into_iter()
                .find(|task_type| task_type.as_str() == job.task_type)?,
            model,
            model_id: job.model_id.clone(),
            model_name: record.model_name,
            model_version: record.model_version,
            size,
            aspect_ratio,
            attribute_id: job.attribute_id,
            points: job.points,
            parameters: record.parameters,
            prompt: job.prompt.clone().unwrap_or_default(),
            inputs: record.inputs,
            expected_time: model.expected_time(),
            expected_pixels: size
                .zip(aspect_ratio)
                .and_then(|(size, ratio)| dimensions::published(ratio, size)),
            notices: Vec::new(),
            cheaper: None,
        })
    }
}
