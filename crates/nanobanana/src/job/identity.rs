//! What makes two runs equal.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::inputs;
use super::spec::RunSpec;
use crate::journal::ServiceKind;
use crate::output::Destination;
use crate::picture::PictureFormat;
use crate::plan::Plan;

/// What makes another run of the caller's an equal one. Not the words used, so that a default that is
/// written out is one; not the name of the file, how long is waited, or the price.
pub(super) fn of(
    (profile, service): (&str, ServiceKind),
    plan: &Plan,
    spec: &RunSpec,
    inputs: &[inputs::OpenInput],
) -> Vec<u8> {
    let (folder, made_of) = made_of(plan, spec, &inputs::identities(inputs));
    let identity = json!([profile, service.name(), folder, made_of,]);
    identity.to_string().into_bytes()
}

/// The folder of a run's pictures, and what they are made of, with these for its inputs.
pub(super) fn made_of<'a>(
    plan: &Plan,
    spec: &'a RunSpec,
    inputs: &[Value],
) -> (Option<&'a [u8]>, Value) {
    let parameters: BTreeMap<_, _> = plan.parameters.iter().collect();
    let (folder, format) = match &spec.destination {
        Destination::Ima => (None, None),
        Destination::Disk(save_to) => {
            let format = save_to
                .format()
                .map(|format| PictureFormat::from(format).media_type());
            (
                Some(save_to.folder().as_os_str().as_encoded_bytes()),
                format,
            )
        }
    };
    let made_of = json!([
        plan.task_type.as_str(),
        plan.model_id,
        plan.model_version,
        parameters,
        plan.prompt,
        inputs,
        spec.count,
        format,
    ]);
    (folder, made_of)
}
