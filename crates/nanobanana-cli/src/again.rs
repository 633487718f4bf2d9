//! What it takes to make a picture again: from the journal where that knows it, else from the
//! recipe in its file.

use nanobanana::input::InputSource;
use nanobanana::journal::{JobRecord, ServiceKind};
use nanobanana::picture::{Recipe, RecipePrompt, RecipeTemplate};
use nanobanana::{Model, Plan};
use serde_json::{Map, Value};

use crate::shell;
use crate::target::Target;

const EDIT: &str = "image_to_image";

pub(crate) struct Again {
    pub(crate) prompt: RecipePrompt,
    pub(crate) task_type: String,
    /// The word for `-m`, or IMA's id of a model that is not offered here.
    pub(crate) model: String,
    pub(crate) size: Option<String>,
    pub(crate) ratio: Option<String>,
    pub(crate) extra_params: Map<String, Value>,
    pub(crate) inputs: Inputs,
    pub(crate) template: Option<RecipeTemplate>,
    /// Whether only a file says so, which anybody may have written.
    pub(crate) is_from_file: bool,
}

pub(crate) enum Inputs {
    /// These; none for a picture from words alone.
    Known(Vec<KnownInput>),
    /// So many, and nobody here knows which.
    Unknown(usize),
}

pub(crate) struct KnownInput {
    pub(crate) source: InputSource,
    /// SHA-256 of the cleaned copy that was sent, in hexadecimal; none of a URL.
    pub(crate) sha256: Option<String>,
}

impl KnownInput {
    pub(crate) fn place(&self) -> String {
        match &self.source {
            InputSource::File(path) => path.to_string_lossy().into_owned(),
            InputSource::Url(url) => url.clone(),
            InputSource::Bytes(_) | InputSource::Opened(_) => String::new(),
        }
    }

    /// Whether the file is still there; `None` of a URL, which nobody asks.
    pub(crate) fn exists(&self) -> Option<bool> {
        match &self.source {
            InputSource::File(path) => Some(path.is_file()),
            _ => None,
        }
    }
}

impl Again {
    /// The request behind a picture or a job; none of a forgotten job. What the journal of this
    /// machine knows comes before what a file says, so that a file cannot set other words to this
    /// machine's own pictures.
    pub(crate) fn of(target: &Target) -> Option<Self> {
        let remembered = target.job().filter(|job| job.forgotten_at.is_none());
        match remembered {
            Some(job) => Some(Self::of_job(job)),
            None => target.file()?.recipe.as_ref().map(Self::of_recipe),
        }
    }

    fn of_job(record: &JobRecord) -> Self {
        let prompt = record.prompt.clone();
        let plan = Plan::from_record(record);
        let (parameters, template) =
            plan.map_or_else(Default::default, |plan| (plan.parameters, plan.template));
        Self {
            prompt: prompt.map_or(RecipePrompt::Private, RecipePrompt::Kept),
            task_type: record.task_type.clone(),
            model: model_word(&record.model_id),
            size: record.size.clone(),
            ratio: record.aspect_ratio.clone(),
            extra_params: extra_params(&parameters),
            template,
            inputs: inputs_of_job(record),
            is_from_file: false,
        }
    }

    fn of_recipe(recipe: &Recipe) -> Self {
        Self {
            prompt: recipe.prompt.clone(),
            task_type: recipe.task_type.clone(),
            model: model_word(&recipe.model_id),
            size: recipe.size.clone(),
            ratio: recipe.aspect_ratio.clone(),
            extra_params: extra_params(&recipe.parameters),
            template: recipe.template.clone(),
            inputs: match (recipe.task_type.as_str(), recipe.inputs) {
                (EDIT, count) => Inputs::Unknown(count),
                _ => Inputs::Known(Vec::new()),
            },
            is_from_file: true,
        }
    }

    pub(crate) fn known_inputs(&self) -> Option<&[KnownInput]> {
        match &self.inputs {
            Inputs::Known(inputs) => Some(inputs),
            Inputs::Unknown(_) => None,
        }
    }

    /// The command that makes it again by itself, word by word; `None` where something of it is
    /// not known here. It is literal: whatever the prompt says, it is the prompt.
    pub(crate) fn command(&self, service: ServiceKind) -> Option<Vec<String>> {
        let inputs = self.known_inputs()?;
        let prompt = self.prompt.text()?.to_owned();
        let verb = if self.task_type == EDIT {
            "edit"
        } else {
            "generate"
        };
        let mut command = vec!["nanobanana".to_owned(), verb.to_owned()];
        // The prompt goes first, unless it would be read as an option.
        let is_like_option = prompt.starts_with('-');
        if !is_like_option {
            command.push(prompt.clone());
        }
        let mut option = |name: &str, value: &str| {
            command.extend([name.to_owned(), value.to_owned()]);
        };
        for input in inputs {
            option("-i", &input.place());
        }
        option("-m", &self.model);
        for (name, value) in [("-s", &self.size), ("-r", &self.ratio)] {
            if let Some(value) = value {
                option(name, value);
            }
        }
        if let Some(json) = self.extra_params_json() {
            option("--extra-params", &json);
        }
        command.push("--literal".to_owned());
        if service == ServiceKind::Simulator {
            command.push("--simulate".to_owned());
        }
        if is_like_option {
            command.extend(["--".to_owned(), prompt]);
        }
        Some(command)
    }

    /// [`Again::command`] as a line for a shell, where it can be one.
    pub(crate) fn command_line(&self, service: ServiceKind) -> Option<String> {
        let command = self.command(service)?;
        shell::line(command.iter().map(String::as_str))
    }

    /// What `--extra-params` takes, where there is something.
    pub(crate) fn extra_params_json(&self) -> Option<String> {
        if self.extra_params.is_empty() {
            return None;
        }
        Some(Value::Object(self.extra_params.clone()).to_string())
    }
}

fn model_word(model_id: &str) -> String {
    let model = Model::from_id(model_id);
    model.map_or_else(|| model_id.to_owned(), |model| model.word().to_owned())
}

/// What was chosen of the product beside size and aspect ratio, which have options of their own.
fn extra_params(parameters: &Map<String, Value>) -> Map<String, Value> {
    let mut extra = parameters.clone();
    for own in ["size", "aspect_ratio"] {
        extra.shift_remove(own);
    }
    extra
}

fn inputs_of_job(record: &JobRecord) -> Inputs {
    let Some(inputs) = nanobanana::inputs_of(record) else {
        return Inputs::Unknown(record.input_hashes.len());
    };
    let mut hashes = record.input_hashes.iter();
    let known = inputs.into_iter().map(|input| KnownInput {
        sha256: match &input.source {
            InputSource::File(_) => hashes.next().cloned(),
            _ => None,
        },
        source: input.source,
    });
    Inputs::Known(known.collect())
}
