//! The tools as clients see them: names, descriptions, schemas, and what each does to the world.

pub(crate) mod answer;
pub(crate) mod arguments;
pub(crate) mod report;
mod schema;
pub(crate) mod values;

use nanobanana::report::{Models, Plan};
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use arguments::{
    EditArguments, GenerateArguments, JobsArguments, ModelsArguments, PlanArguments,
    StatusArguments, WaitArguments,
};
use report::{JobReport, JobsReport};

/// The names of the tools.
pub(crate) mod name {
    pub(crate) const GENERATE: &str = "generate_image";
    pub(crate) const EDIT: &str = "edit_image";
    pub(crate) const PLAN: &str = "plan_image";
    pub(crate) const MODELS: &str = "list_models";
    pub(crate) const WAIT: &str = "wait_job";
    pub(crate) const STATUS: &str = "job_status";
    pub(crate) const JOBS: &str = "list_jobs";
}

/// What a tool does to the world.
#[derive(Clone, Copy)]
enum Effect {
    /// It spends points, each time.
    Spends,
    /// It reads what IMA says.
    AsksIma,
    /// It fetches and saves what is paid already.
    Fetches,
    /// It reads the journal on this machine.
    ReadsJournal,
}

/// Every tool.
pub(crate) fn all() -> Vec<Tool> {
    vec![
        tool::<GenerateArguments, JobReport>(
            name::GENERATE,
            "Generate a picture",
            "Makes a picture from words and saves it. Spends the user's points (plan_image tells \
             how many). Answers with the picture, or with a running job: then call wait_job, and \
             do not create it again.",
            Effect::Spends,
        ),
        tool::<EditArguments, JobReport>(
            name::EDIT,
            "Edit pictures",
            "Makes a picture from one to fourteen others and words, and saves it. Spends the \
             user's points (plan_image tells how many). Answers with the picture, or with a \
             running job: then call wait_job, and do not create it again.",
            Effect::Spends,
        ),
        tool::<PlanArguments, Plan>(
            name::PLAN,
            "Price of a picture",
            "Tells what a picture would cost and how long it would take. Free.",
            Effect::AsksIma,
        ),
        tool::<ModelsArguments, Models>(
            name::MODELS,
            "Models and prices",
            "Lists the models with their sizes, prices and ratios. Free.",
            Effect::AsksIma,
        ),
        tool::<WaitArguments, JobReport>(
            name::WAIT,
            "Wait for a picture",
            "Waits for a job and answers with its picture, or with how far it is. Picks up jobs \
             that an ended program has left. Free, and can be repeated.",
            Effect::Fetches,
        ),
        tool::<StatusArguments, JobReport>(
            name::STATUS,
            "State of a job",
            "Tells at once where a job stands. Free.",
            Effect::ReadsJournal,
        ),
        tool::<JobsArguments, JobsReport>(
            name::JOBS,
            "Jobs",
            "Lists the jobs on this machine, newest first. Free.",
            Effect::ReadsJournal,
        ),
    ]
}

fn tool<Input: JsonSchema, Output: JsonSchema>(
    name: &'static str,
    title: &'static str,
    description: &'static str,
    effect: Effect,
) -> Tool {
    Tool::new(name, description, schema::of::<Input>())
        .with_title(title)
        .with_raw_output_schema(schema::of::<Output>())
        .with_annotations(effect.annotations(title))
}

impl Effect {
    fn annotations(self, title: &str) -> ToolAnnotations {
        let (reads_only, is_idempotent, asks_others) = match self {
            Self::Spends => (false, false, true),
            Self::AsksIma => (true, true, true),
            Self::Fetches => (false, true, true),
            Self::ReadsJournal => (true, true, false),
        };
        // No tool changes or removes what is there: an existing file keeps its name.
        ToolAnnotations::with_title(title)
            .read_only(reads_only)
            .destructive(false)
            .idempotent(is_idempotent)
            .open_world(asks_others)
    }
}

/// Arguments that are not what the schema says.
#[derive(Debug, thiserror::Error)]
#[error("the arguments of {tool} are not what its schema says: {fault}")]
pub(crate) struct BadArguments {
    tool: &'static str,
    /// Part of the message: models see no chain of causes.
    fault: serde_json::Error,
}

/// Reads the arguments of a call.
pub(crate) fn arguments<T: DeserializeOwned>(
    tool: &'static str,
    given: Option<JsonObject>,
) -> Result<T, BadArguments> {
    let given = Value::Object(given.unwrap_or_default());
    serde_json::from_value(given).map_err(|fault| BadArguments { tool, fault })
}
