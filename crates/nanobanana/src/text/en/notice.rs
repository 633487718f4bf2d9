//! What the user is told beside the picture.

use super::kinds;
use crate::notice::Notice;

/// What the user must be told beside the picture.
#[must_use]
pub fn notice(notice: &Notice) -> String {
    match notice {
        Notice::LargestSizeInstead { asked, size } => {
            format!("{asked} is not offered; using {size}, the largest size there is")
        }
        Notice::PreferredModel { model } => {
            format!("using {model}, the model you used last; name a model to use another")
        }
        Notice::ChosenBySettings { chosen } => {
            format!(
                "using {chosen}, as your settings say; give another {} to change that",
                kinds(chosen)
            )
        }
        Notice::PreferenceOutOfScope { model_id, model } => format!(
            "your saved preference {model_id} is not one of the two models here; using {model}"
        ),
        Notice::ShapeKept { input, ratio, .. } => format!(
            "keeping the picture's shape: {ratio} is the nearest to {input}; name an aspect ratio to choose another"
        ),
        Notice::ShapeUnknown { ratio } => format!(
            "no local input has a shape that can be kept; using the default {ratio}; name an aspect ratio to choose another"
        ),
        Notice::InputReduced { input } => format!(
            "{} has more than 8 bits per channel and is sent with 8",
            input.display()
        ),
        Notice::OtherPixels { expected, actual } => {
            format!(
                "the picture came with {actual} pixels; {expected} were expected for this size and ratio"
            )
        }
        Notice::Converted { from, to } => {
            format!("the picture came as {from} and was converted to {to}")
        }
        Notice::NotConverted {
            kept,
            wanted,
            reason,
        } => format!(
            "the picture came as {kept} and could not be converted to {wanted} ({reason}); it was saved as it came"
        ),
        Notice::RecipeNotWritten { reason } => {
            format!("the picture is saved without its recipe: {reason}")
        }
        Notice::FreeNameChosen { taken, used } => format!(
            "{} exists and was left alone; saved as {}",
            taken.display(),
            used.display()
        ),
        Notice::PlannedAgain { code } => format!(
            "the vendor refused the first plan (code {code}); it was planned again from a fresh price list, at the same price or less"
        ),
        Notice::SmallerSize { requested, size } => {
            format!("the vendor refused {requested} as too much; using {size}, as you allowed")
        }
        Notice::NotRecorded {
            task_id: Some(task_id),
            reason,
        } => format!("the journal does not know everything about task {task_id}: {reason}"),
        Notice::NotRecorded {
            task_id: None,
            reason,
        } => format!("a step could not be written to the journal, and the work went on: {reason}"),
        Notice::PreferenceNotSaved { reason } => {
            format!("the model was not remembered as your preference: {reason}")
        }
    }
}
