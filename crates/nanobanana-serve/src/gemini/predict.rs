//! Imagen's `predict`: a prompt and how many pictures, which Open WebUI sends unless it is told otherwise.

use nanobanana::Model;
use nanobanana::report::Job;
use serde_json::{Value, json};

use crate::ask::{self, Ask, MOST};
use crate::body::{Embedded, Parts};
use crate::document::{fields, prompt, ratios, sizes, whole};
use crate::fields::{Fields, Notices};
use crate::problem::Problem;

/// What the document says of the fields that are [read](read).
pub(super) fn described() -> Value {
    let instance = json!({
        "type": "object", "properties": { "prompt": prompt() }, "required": ["prompt"],
        "additionalProperties": false,
    });
    let one = json!({ "type": "array", "items": instance, "minItems": 1, "maxItems": 1 });
    let parameters = json!({
        "sampleCount": whole(1, MOST), "sampleImageSize": sizes(),
        "aspectRatio": ratios(&[]),
    });
    let parameters = json!({ "type": ["object", "null"], "properties": parameters });
    fields(
        json!({ "instances": { "anyOf": [one, instance] }, "parameters": parameters }),
        &["instances"],
    )
}

/// Reads a body for a model.
pub(super) fn read(body: &[u8], model: Model) -> Result<Ask, Problem> {
    let mut fields = Fields::of_body(body)?;
    let mut notices = Notices::default();
    let mut instances = fields.list("instances");
    let (Some(instance), true) = (instances.pop(), instances.is_empty()) else {
        let message = "instances must be one instance: sampleCount says how many pictures";
        return Err(Problem::invalid("instances", message));
    };
    let mut instance = Fields::of("instances[0]", instance)?;
    let prompt = instance.text("prompt")?.unwrap_or_default();
    let prompt = ask::prompt("instances[0].prompt", &[prompt])?;
    // A picture that would have to be edited must not be left out.
    instance.refuse_rest(&["prompt"])?;
    let mut parameters = fields.object("parameters")?;
    let count = ask::count_in(&mut parameters, "sampleCount")?;
    let size = ask::size_in(&mut parameters, "sampleImageSize", model)?;
    let ratio = ask::ratio_in(&mut parameters, "aspectRatio", model)?;
    let mut output = parameters.object("outputOptions")?;
    let format = ask::format_in(&mut output, "mimeType")?;
    for rest in [output, parameters, fields] {
        rest.name_rest(&mut notices);
    }
    Ok(Ask {
        prompt,
        inputs: Vec::new(),
        model,
        size,
        ratio,
        count,
        format,
        end_user: None,
        notices,
    })
}

/// The answer with the pictures of these jobs.
pub(super) fn predictions(jobs: &[Job]) -> Parts {
    let mut embedded = Embedded::default();
    let pictures = jobs.iter().flat_map(|job| &job.pictures);
    let predictions = pictures.filter_map(|picture| {
        let (data, media_type) = embedded.put(picture)?;
        Some(json!({ "mimeType": media_type, "bytesBase64Encoded": data }))
    });
    let predictions: Vec<Value> = predictions.collect();
    embedded.write(&json!({ "predictions": predictions }))
}
