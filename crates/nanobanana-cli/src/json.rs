//! What `--json` prints: an array of objects, one a job or whatever else a command is about, and which of
//! their fields. `nanobanana schema` describes them by their comments here.

use clap::builder::{StringValueParser, TypedValueParser};
use nanobanana::journal::{Attempt, Transition};
use nanobanana::picture::Recipe;
use nanobanana::report::{self, Error, Picture, Time};
use nanobanana_text::{list, say};
use schemars::{JsonSchema, schema_for};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::text::Fault;

/// Which fields are printed; where none is named, all that are known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(Vec<String>);

impl Fields {
    /// Reads the names of fields of an object, with commas between them.
    pub(crate) fn of<T: JsonSchema>() -> impl TypedValueParser<Value = Self> {
        StringValueParser::new().try_map(|text| {
            let names = text.split(',').map(str::trim);
            let names = names.filter(|name| !name.is_empty());
            let fields = Self(names.map(str::to_owned).collect());
            fields.check::<T>().map(|()| fields)
        })
    }

    /// Refuses a field that objects of this kind have not.
    pub(crate) fn check<T: JsonSchema>(&self) -> Result<(), Fault> {
        let schema = schema::<T>();
        let Some(known) = schema["properties"].as_object() else {
            return Ok(());
        };
        match self.0.iter().find(|name| !known.contains_key(*name)) {
            None => Ok(()),
            Some(name) => Err(Fault::told(|l| {
                let known = list(l, known.keys());
                say!(l, en "there is no field `{name}`; fields: {known}", zh "没有“{name}”这个字段；可用的字段：{known}")
            })),
        }
    }

    /// Objects as an array. A field that was named is in each of them, `null` where it is not known.
    pub(crate) fn array(&self, objects: &[impl Serialize]) -> String {
        let objects = objects
            .iter()
            .map(|object| self.pick(report::to_json(object)));
        to_text(&Value::from_iter(objects))
    }

    pub(crate) fn line(&self, object: &impl Serialize) -> String {
        format!("{}\n", self.pick(report::to_json(object)))
    }

    fn pick(&self, object: Value) -> Value {
        if self.0.is_empty() {
            return object;
        }
        let named = self.0.iter();
        let field = |name: &String| object.get(name).cloned().unwrap_or_default();
        let fields = named.map(|name| (name.clone(), field(name)));
        fields.collect::<Map<_, _>>().into()
    }
}

pub(crate) fn schema<T: JsonSchema>() -> Value {
    schema_for!(T).to_value()
}

/// A value, indented, with a line end.
pub(crate) fn to_text(value: &impl Serialize) -> String {
    // Nothing that is printed has maps with other keys than strings, so all of it can be.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// A job: one paid task, from the request to the picture.
#[derive(Default, Serialize, JsonSchema)]
#[schemars(title = "Job")]
pub(crate) struct Job {
    #[serde(flatten)]
    pub(crate) job: Option<report::Job>,
    /// Where its picture is: the absolute path of its first file, or of the file that was named.
    pub(crate) path: Option<String>,
    /// Of `resume`, why nothing was done for it: `busy` (another process is on it), `ended`, `unknown` (only
    /// `resend` goes on), `unreadable` (another version of this program wrote it), `no_key` (of its profile).
    pub(crate) left: Option<&'static str>,
    /// Of `batch`, the line of its row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line: Option<usize>,
    /// The process that is on it.
    pub(crate) pid: Option<u32>,
    #[serde(flatten)]
    pub(crate) shown: Option<Shown>,
}

/// What `show` adds.
#[derive(Default, Serialize, JsonSchema)]
pub(crate) struct Shown {
    /// The file that was named.
    pub(crate) file: Option<Picture>,
    /// What that file says of itself; anybody may have written that.
    #[schemars(with = "Option<Map<String, Value>>")]
    pub(crate) recipe: Option<Recipe>,
    /// The pictures that it was made from.
    pub(crate) inputs: Option<Vec<Place>>,
    /// The ids of the jobs that started from its pictures.
    pub(crate) children: Vec<String>,
    /// Its files that are gone.
    pub(crate) missing_files: Vec<String>,
    /// What makes it again, word by word.
    pub(crate) command: Option<Vec<String>>,
    /// The same as a line for a shell.
    pub(crate) command_line: Option<String>,
    /// With `--events`: what happened.
    pub(crate) events: Option<Vec<Transition>>,
    /// With `--events`: each request that may have been paid.
    pub(crate) paid_requests: Option<Vec<Attempt>>,
}

/// Where an input is.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Place {
    /// A path or URL.
    pub(crate) place: String,
    /// Whether the file is there; left out of a URL.
    pub(crate) exists: Option<bool>,
}

/// What would be sent, and what it costs.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Plan")]
pub(crate) struct Plan {
    /// Whether the simulator is to make them.
    pub(crate) simulated: bool,
    /// How many pictures.
    pub(crate) count: usize,
    /// The price of all of them, in points.
    pub(crate) total_points: u64,
    #[serde(flatten)]
    pub(crate) plan: report::Plan,
}

/// A model that IMA sells.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Model")]
pub(crate) struct Model {
    #[serde(flatten)]
    pub(crate) model: report::Model,
    /// `text_to_image` or `image_to_image`.
    pub(crate) task_type: &'static str,
    /// When IMA said the prices, where that is not now.
    pub(crate) prices_as_of: Option<Time>,
}

/// What belongs to one day, month, model, size, caller or profile, or to all together.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Sum")]
pub(crate) struct Sum {
    /// What it is by: `total`, `day`, `month`, `model`, `size`, `caller` or `profile`.
    pub(crate) by: &'static str,
    /// The day, the model or the like.
    pub(crate) name: Option<String>,
    /// Whether the points are simulated ones.
    pub(crate) simulated: bool,
    /// Points that were spent.
    pub(crate) spent: u64,
    /// Points of which it is not known whether they were spent.
    pub(crate) unknown: u64,
    /// How many pictures came.
    pub(crate) pictures: usize,
    /// Of the total, how many charges have no picture.
    pub(crate) undelivered: Option<usize>,
}

/// Why a command has nothing else to print.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Failure")]
pub(crate) struct Failure {
    pub(crate) error: Error,
    /// How the command ends.
    pub(crate) exit_code: u8,
    /// What to do about it.
    pub(crate) hint: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_named_is_there_and_nothing_else() {
        let job = Job {
            path: Some("/cat.png".to_owned()),
            ..Job::default()
        };
        let fields = Fields(["pid", "path", "path"].map(str::to_owned).to_vec());
        let expected = serde_json::json!([{ "pid": null, "path": "/cat.png" }]);
        assert_eq!(fields.array(&[job]), to_text(&expected));
    }
}
