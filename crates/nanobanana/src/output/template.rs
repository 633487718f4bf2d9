//! How pictures are named that nobody has named: `{date}-{slug}-{n}`.

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use jiff::civil::DateTime;

use super::{Numbering, is_device, stem_from};
use crate::journal::JobId;
use crate::model::{AspectRatio, Model, Size};

/// The longest name without its extension and the numbers that keep it apart from others, in bytes:
/// with them it still fits into every file system.
const LONGEST: usize = 200;

/// The longest template without what it stands for, in bytes.
const LONGEST_TEXT: usize = 60;

/// What a template may hold in braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Placeholder {
    /// The day on which it was asked for, `2026-04-01`.
    Date,
    /// The time at which it was asked for, `153012`.
    Time,
    /// The first words of the prompt.
    Slug,
    /// Which picture of its run it is, from 1.
    Number,
    /// `flash` or `pro`.
    Model,
    /// `512`, `1K`, `2K` or `4K`.
    Size,
    /// The aspect ratio, `16x9`.
    Ratio,
    /// The job's name in the journal.
    Job,
}

impl Placeholder {
    const ALL: [(&'static str, Self); 8] = [
        ("date", Self::Date),
        ("time", Self::Time),
        ("slug", Self::Slug),
        ("n", Self::Number),
        ("model", Self::Model),
        ("size", Self::Size),
        ("ratio", Self::Ratio),
        ("job", Self::Job),
    ];

    fn name(self) -> &'static str {
        let known = Self::ALL.into_iter().find(|(_, known)| *known == self);
        known.map_or("", |(name, _)| name)
    }
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Placeholder(Placeholder),
}

/// How pictures are named that nobody has named. The default is the first words of the prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameTemplate(Vec<Part>);

/// Why a text is no template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum NameTemplateError {
    /// Nothing, or nothing but spaces.
    #[error("a name cannot be empty")]
    Empty,
    /// Something in braces that nothing stands for.
    #[error(
        "`{{{}}}` stands for nothing; valid are {}",
        name.escape_debug(),
        NameTemplate::placeholders()
    )]
    UnknownPlaceholder { name: String },
    /// A brace without the other.
    #[error(
        "a brace has no counterpart; valid are {}",
        NameTemplate::placeholders()
    )]
    LoneBrace,
    /// A character that separates folders, or that not every system takes in a name.
    #[error("`{}` cannot be in a file name: use letters, digits, spaces and . - _", .0.escape_debug())]
    Forbidden(char),
    /// More text than fits into a file name beside what is filled in.
    #[error("a name has {LONGEST_TEXT} bytes at most beside what is in braces")]
    TooLong,
}

impl NameTemplate {
    /// What may be in a template, for a message: `{date}, {time}, …`.
    #[must_use]
    pub fn placeholders() -> String {
        let names = Placeholder::ALL.map(|(name, _)| format!("{{{name}}}"));
        names.join(", ")
    }

    /// The name of the job alone, `{job}`.
    #[must_use]
    pub fn job() -> Self {
        Self(vec![Part::Placeholder(Placeholder::Job)])
    }

    fn count(&self, placeholder: Placeholder) -> usize {
        let is_it = |part: &&Part| **part == Part::Placeholder(placeholder);
        self.0.iter().filter(is_it).count()
    }
}

impl Default for NameTemplate {
    fn default() -> Self {
        Self(vec![Part::Placeholder(Placeholder::Slug)])
    }
}

impl FromStr for NameTemplate {
    type Err = NameTemplateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().is_empty() {
            return Err(NameTemplateError::Empty);
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or(NameTemplateError::LoneBrace)?;
            parts.extend(literal(before)?);
            parts.push(Part::Placeholder(placeholder(name)?));
            rest = after;
        }
        parts.extend(literal(rest)?);
        let texts = parts.iter().map(|part| match part {
            Part::Text(text) => text.len(),
            Part::Placeholder(_) => 0,
        });
        if texts.sum::<usize>() > LONGEST_TEXT {
            return Err(NameTemplateError::TooLong);
        }
        Ok(Self(parts))
    }
}

fn placeholder(name: &str) -> Result<Placeholder, NameTemplateError> {
    let known = Placeholder::ALL
        .into_iter()
        .find(|(known, _)| *known == name);
    let (_, placeholder) = known.ok_or_else(|| NameTemplateError::UnknownPlaceholder {
        name: name.to_owned(),
    })?;
    Ok(placeholder)
}

/// The text between placeholders, which may hold what every system takes in a name.
fn literal(text: &str) -> Result<Option<Part>, NameTemplateError> {
    if text.contains('}') {
        return Err(NameTemplateError::LoneBrace);
    }
    let is_safe = |c: char| c.is_alphanumeric() || " .-_()[]+,=@#&'".contains(c);
    if let Some(c) = text.chars().find(|c| !is_safe(*c)) {
        return Err(NameTemplateError::Forbidden(c));
    }
    Ok((!text.is_empty()).then(|| Part::Text(text.to_owned())))
}

impl fmt::Display for NameTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| match part {
            Part::Text(text) => f.write_str(text),
            Part::Placeholder(placeholder) => write!(f, "{{{}}}", placeholder.name()),
        })
    }
}

/// A template, and what is known of its placeholders when it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MadeName {
    pub(super) template: NameTemplate,
    /// The first words of the prompt, as a file name.
    pub(super) slug: String,
    /// When it was asked for, on the user's clock.
    pub(super) at: DateTime,
    /// What is only known of a job. Without it the name is as long as it can get.
    of_job: Vec<(Placeholder, String)>,
}

impl MadeName {
    /// The name that a prompt gives by itself.
    pub(super) fn from_prompt(prompt: &str) -> Self {
        Self::new(NameTemplate::default(), stem_from(prompt), DateTime::ZERO)
    }

    pub(super) fn new(template: NameTemplate, slug: String, at: DateTime) -> Self {
        Self {
            template,
            slug,
            at,
            of_job: Vec::new(),
        }
    }

    /// The name of a picture of such a job, and of this one where it is known.
    pub(super) fn with_facts(
        &self,
        job: Option<&JobId>,
        model: Model,
        (size, ratio): (Option<Size>, Option<AspectRatio>),
    ) -> Self {
        let ratio = ratio.map(|ratio| format!("{}x{}", ratio.width, ratio.height));
        let job = job.map(|job| (Placeholder::Job, job.to_string()));
        let of_plan = [
            (Placeholder::Model, model.word().to_owned()),
            (Placeholder::Size, size.map_or("", Size::word).to_owned()),
            (Placeholder::Ratio, ratio.unwrap_or_default()),
        ];
        Self {
            of_job: job.into_iter().chain(of_plan).collect(),
            ..self.clone()
        }
    }

    /// Whether no other job's pictures have such a name.
    pub(super) fn holds_job(&self) -> bool {
        self.template.count(Placeholder::Job) > 0
    }

    /// The name without its extension, and the numbers that are not in it yet.
    pub(super) fn stem(&self, numbering: &Numbering) -> (String, Numbering) {
        let left = match self.template.count(Placeholder::Number) {
            0 => numbering.0.clone(),
            _ => Vec::new(),
        };
        let others = self.fill("", numbering).len();
        let slugs = self.template.count(Placeholder::Slug).max(1);
        let longest = LONGEST.saturating_sub(others) / slugs;
        let slug = &self.slug[..self.slug.floor_char_boundary(longest)];
        let filled = self.fill(slug, numbering);
        (safe(&filled), Numbering(left))
    }

    fn fill(&self, slug: &str, numbering: &Numbering) -> String {
        let parts = self.template.0.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Placeholder(Placeholder::Slug) => slug.to_owned(),
            Part::Placeholder(Placeholder::Date) => self.at.strftime("%Y-%m-%d").to_string(),
            Part::Placeholder(Placeholder::Time) => self.at.strftime("%H%M%S").to_string(),
            Part::Placeholder(Placeholder::Number) => number(numbering),
            Part::Placeholder(of_job) => self.fill_of_job(*of_job),
        });
        parts.collect()
    }

    fn fill_of_job(&self, placeholder: Placeholder) -> String {
        let known = self.of_job.iter().find(|(known, _)| *known == placeholder);
        // As long as any.
        known.map_or_else(|| "0".repeat(20), |(_, text)| text.clone())
    }
}

/// The numbers of a picture: `3`, or `3-1` where the task has several; the only one is the first.
fn number(numbering: &Numbering) -> String {
    if numbering.0.is_empty() {
        return "1".to_owned();
    }
    let numbers: Vec<String> = numbering.0.iter().map(ToString::to_string).collect();
    numbers.join("-")
}

/// A name that no system hides, cuts or takes for something else.
fn safe(name: &str) -> String {
    let name = name.trim_matches(['-', '.', ' ']);
    let device = name.split('.').next().unwrap_or_default().to_lowercase();
    if name.is_empty() {
        "picture".to_owned()
    } else if is_device(device.trim_end()) {
        format!("_{name}")
    } else {
        name.to_owned()
    }
}
