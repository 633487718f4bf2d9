//! What a job writes into its pictures about itself.

use ima_openapi::TaskId;
use jiff::Timestamp;

use super::paid::Job;
use crate::journal::ServiceKind;
use crate::output::{Metadata, SaveTo};
use crate::picture::{Recipe, RecipePrompt};

impl Job<'_> {
    /// The recipe of the task's pictures, where they are to carry one.
    pub(super) fn recipe(&self, task_id: &TaskId, save_to: &SaveTo) -> Option<Recipe> {
        if save_to.metadata == Metadata::Untouched {
            return None;
        }
        let plan = &self.plan;
        // A prompt that is kept out of the journal is kept out of the picture; one that was, in an
        // earlier process, is empty here.
        let is_private = plan.prompt.is_empty() || !self.held.writes_prompt();
        let now = Timestamp::now().as_second();
        Some(Recipe {
            prompt: if is_private {
                RecipePrompt::Private
            } else {
                RecipePrompt::Kept(plan.prompt.clone())
            },
            task_type: plan.task_type.as_str().to_owned(),
            task_id: task_id.to_string(),
            simulated: self.engine.service.kind == ServiceKind::Simulator,
            model_id: plan.model_id.clone(),
            model_name: plan.model_name.clone(),
            model_version: plan.model_version.clone(),
            size: plan.size.map(|size| size.word().to_owned()),
            aspect_ratio: plan.aspect_ratio.map(|ratio| ratio.to_string()),
            parameters: plan.parameters.clone(),
            template: plan.template.clone().filter(|_| !is_private),
            inputs: plan.inputs,
            program: env!("CARGO_PKG_NAME").to_owned(),
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            created_at: Timestamp::from_second(now).unwrap_or_default(),
        })
    }
}
