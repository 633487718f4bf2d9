//! A destination in the journal, so that a later process can finish the job.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::template::MadeName;
use super::{Destination, Existing, Extension, Metadata, NameTemplate, SaveTo, Stem, extension};

/// A destination, and whether the names of its run are numbered.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Record {
    /// So called in every journal.
    #[serde(rename = "vendor")]
    Ima,
    Disk {
        folder: NativeText,
        name: NativeText,
        replace: bool,
        numbered: bool,
        /// Which of the names that are alike, where it is not the first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        set: Option<usize>,
        /// How the name is made, where it is not just the words of the prompt; `name` is those.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        template: Option<Template>,
        /// False in rows from before there were recipes.
        #[serde(default)]
        recipe: bool,
    },
}

/// A template as the user wrote it, and when the order was given.
#[derive(Serialize, Deserialize)]
struct Template {
    text: String,
    at: String,
}

/// A path as text, or as the system's own bytes where it is none.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum NativeText {
    Text(String),
    Native(OsString),
}

impl From<OsString> for NativeText {
    fn from(text: OsString) -> Self {
        text.into_string().map_or_else(Self::Native, Self::Text)
    }
}

impl From<NativeText> for OsString {
    fn from(text: NativeText) -> Self {
        match text {
            NativeText::Text(text) => text.into(),
            NativeText::Native(text) => text,
        }
    }
}

impl Destination {
    /// What the journal keeps: an absolute folder, and a name.
    #[must_use]
    pub fn to_record(&self, numbered: bool) -> Value {
        let record = match self {
            Self::Ima => Record::Ima,
            Self::Disk(save_to) => Record::Disk {
                folder: std::path::absolute(&save_to.folder)
                    .unwrap_or(save_to.folder.clone())
                    .into_os_string()
                    .into(),
                name: save_to.name().into(),
                replace: save_to.existing == Existing::Replace,
                numbered,
                set: (save_to.set > 1).then_some(save_to.set),
                template: save_to.template(),
                recipe: save_to.metadata == Metadata::Recipe,
            },
        };
        serde_json::to_value(record).unwrap_or_default()
    }

    /// The destination of a job in the journal that was ordered at some time, and whether its name
    /// is numbered.
    #[must_use]
    pub fn from_record(record: &Value, ordered_at: SystemTime) -> Option<(Self, bool)> {
        match serde_json::from_value(record.clone()).ok()? {
            Record::Ima => Some((Self::Ima, false)),
            Record::Disk {
                folder,
                name,
                replace,
                numbered,
                set,
                template,
                recipe,
            } => {
                let name = OsString::from(name);
                // A path in its place would lead out of the folder.
                if Path::new(&name).file_name() != Some(&name) {
                    return None;
                }
                // A name that was taken once stays good: its picture is paid.
                let split = extension::split(&name);
                let (stem, extension) = split.unwrap_or_else(|_| (name.clone(), None));
                let stem = template
                    .and_then(|template| template.made(&stem))
                    .unwrap_or(Stem::Given(stem));
                let existing = if replace {
                    Existing::Replace
                } else {
                    Existing::Keep
                };
                let metadata = if recipe {
                    Metadata::Recipe
                } else {
                    Metadata::Untouched
                };
                let save_to = SaveTo {
                    folder: OsString::from(folder).into(),
                    stem,
                    extension,
                    existing,
                    set: set.unwrap_or(1),
                    ordered_at: Some(ordered_at),
                    metadata,
                };
                Some((Self::Disk(save_to), numbered))
            }
        }
    }
}

impl SaveTo {
    fn name(&self) -> OsString {
        let mut name = match &self.stem {
            Stem::Given(stem) => stem.clone(),
            Stem::Made(made) => made.slug.clone().into(),
        };
        if let Some(Extension { text, .. }) = &self.extension {
            name.push(format!(".{text}"));
        }
        name
    }

    fn template(&self) -> Option<Template> {
        match &self.stem {
            Stem::Made(made) if made.template != NameTemplate::default() => Some(Template {
                text: made.template.to_string(),
                at: made.at.to_string(),
            }),
            _ => None,
        }
    }
}

impl Template {
    /// `None` where another version has written it: the picture then gets the words of the prompt.
    fn made(self, slug: &OsStr) -> Option<Stem> {
        let template = self.text.parse().ok()?;
        let at = self.at.parse().ok()?;
        let slug = slug.to_str()?.to_owned();
        Some(Stem::Made(Box::new(MadeName::new(template, slug, at))))
    }
}
