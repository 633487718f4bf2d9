//! The tools as clients see them: names, descriptions, schemas, and what each does to the world.

pub(crate) mod answer;
pub(crate) mod arguments;
pub(crate) mod report;

use std::sync::Arc;

use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Map, Value, json};

use arguments::Arguments;

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

/// A tool.
#[derive(Clone, Copy)]
pub(crate) struct Offer {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    effect: Effect,
    /// The arguments that it needs, then those that it takes.
    takes: &'static [&'static str],
    needs: usize,
    /// The properties of its structured content that clients can count on; a remote client is told
    /// where a picture is, and not its path.
    gives: fn(is_remote: bool) -> Value,
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
    /// It reads the journal.
    ReadsJournal,
}

const OFFERS: [Offer; 7] = [
    Offer {
        name: name::GENERATE,
        title: "Generate a picture",
        description: "Makes a picture from words and saves it. Spends the user's points (plan_image \
                      tells how many). Answers with the picture, or with a running job: then call \
                      wait_job, and do not create it again.",
        effect: Effect::Spends,
        takes: &[
            "prompt",
            "model",
            "size",
            "ratio",
            "n",
            "image",
            "wait_seconds",
            "another",
        ],
        needs: 1,
        gives: job,
    },
    Offer {
        name: name::EDIT,
        title: "Edit pictures",
        description: "Edits one to fourteen pictures as the prompt says, and saves the result. Spends \
                      the user's points (plan_image tells how many). Answers with the picture, or \
                      with a running job: then call wait_job, and do not create it again.",
        effect: Effect::Spends,
        takes: &[
            "prompt",
            "images",
            "model",
            "size",
            "ratio",
            "n",
            "image",
            "wait_seconds",
            "another",
        ],
        needs: 2,
        gives: job,
    },
    Offer {
        name: name::PLAN,
        title: "Get a price",
        description: "Returns the price and expected time of a picture. Free.",
        effect: Effect::AsksIma,
        takes: &["prompt", "images", "model", "size", "ratio", "n"],
        needs: 1,
        gives: |_| price(),
    },
    Offer {
        name: name::MODELS,
        title: "Models and prices",
        description: "Lists the models with their sizes, prices and ratios. Free.",
        effect: Effect::AsksIma,
        takes: &["task"],
        needs: 0,
        gives: |_| json!({ "models": { "type": "array", "items": { "type": "object" } } }),
    },
    Offer {
        name: name::WAIT,
        title: "Wait for a picture",
        description: "Waits for a job and returns its picture, or its progress. Resumes \
            interrupted jobs. Free, and can be repeated.",
        effect: Effect::Fetches,
        takes: &["job_id", "wait_seconds", "image"],
        needs: 1,
        gives: job,
    },
    Offer {
        name: name::STATUS,
        title: "Get a job's state",
        description: "Returns the state of a job at once. Free.",
        effect: Effect::ReadsJournal,
        takes: &["job_id"],
        needs: 1,
        gives: job,
    },
    Offer {
        name: name::JOBS,
        title: "Jobs",
        description: "Lists jobs, newest first. Free.",
        effect: Effect::ReadsJournal,
        takes: &["which", "limit"],
        needs: 0,
        gives: |is_remote| {
            let job = json!({ "type": "object", "properties": job(is_remote) });
            json!({ "jobs": { "type": "array", "items": job } })
        },
    },
];

/// What a picture costs.
fn price() -> Value {
    json!({
        "points": { "type": "integer", "description": "The price of one picture." },
        "size": { "type": "string" },
        "ratio": { "type": "string" },
    })
}

/// A job. What else is known of it is in the content too.
fn job(is_remote: bool) -> Value {
    let mut properties = price();
    properties["id"] = json!({ "type": "string", "description": "For wait_job." });
    properties["state"] = json!({ "type": "string" });
    let place = if is_remote {
        json!({ "url": { "type": "string", "description": "Where the picture is, for an hour." } })
    } else {
        json!({ "path": { "type": "string", "description": "The file." } })
    };
    let picture = json!({ "type": "object", "properties": place });
    properties["pictures"] = json!({ "type": "array", "items": picture });
    properties
}

/// Every tool, as a local or a remote client sees it.
pub(crate) fn all(is_remote: bool) -> Vec<Tool> {
    OFFERS.iter().map(|offer| offer.tool(is_remote)).collect()
}

/// The names of the tools.
pub(crate) fn names() -> [&'static str; 7] {
    OFFERS.map(|offer| offer.name)
}

/// Reads the arguments of a call; `None` where there is no such tool.
pub(crate) fn arguments(
    tool: &str,
    given: Option<JsonObject>,
) -> Option<Result<Arguments, String>> {
    let offer = OFFERS.iter().find(|offer| offer.name == tool)?;
    Some(Arguments::read(offer, given))
}

impl Offer {
    fn needs(&self) -> &'static [&'static str] {
        &self.takes[..self.needs]
    }

    fn tool(&self, is_remote: bool) -> Tool {
        let takes = self.takes.iter();
        let takes: Map<String, Value> = takes
            .map(|name| ((*name).to_owned(), arguments::schema(name, is_remote)))
            .collect();
        let mut input = object(takes.into());
        input.insert("required".to_owned(), json!(self.needs()));
        input.insert("additionalProperties".to_owned(), json!(false));
        Tool::new(self.name, self.description, Arc::new(input))
            .with_title(self.title)
            .with_raw_output_schema(Arc::new(object((self.gives)(is_remote))))
            .with_annotations(self.effect.annotations(self.title))
    }
}

/// The schema of an object with these properties.
fn object(properties: Value) -> JsonObject {
    let mut schema = JsonObject::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), properties);
    schema
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
