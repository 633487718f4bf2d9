//! How pictures are named that nobody has named: `{date}-{slug}-{n}`.

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
    /// The day of the order, `2026-04-01`.
    Date,
    /// The time of the order, `153012`.
    Time,
    /// The first words of the prompt.
    Slug,
    /// Which picture of its order it is, from 1.
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

    const fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Time => "time",
            Self::Slug => "slug",
            Self::Number => "n",
            Self::Model => "model",
            Self::Size => "size",
            Self::Ratio => "ratio",
            Self::Job => "job",
        }
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
    UnknownPlaceholder {
        /// What is in the braces.
        name: String,
    },
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

/// A template, and what is known of its placeholders when the order is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MadeName {
    pub(super) template: NameTemplate,
    /// The first words of the prompt, as a file name.
    pub(super) slug: String,
    /// When the order was given, on the user's clock.
    pub(super) at: DateTime,
    /// What is only known of a job. Without it the name is as long as it can get.
    of_job: Option<OfJob>,
}

/// What is known of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
struct OfJob {
    job: String,
    model: Model,
    size: Option<Size>,
    ratio: Option<AspectRatio>,
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
            of_job: None,
        }
    }

    /// The name of a picture of this job.
    pub(super) fn of_job(
        &self,
        job: &JobId,
        model: Model,
        (size, ratio): (Option<Size>, Option<AspectRatio>),
    ) -> Self {
        Self {
            of_job: Some(OfJob {
                job: job.to_string(),
                model,
                size,
                ratio,
            }),
            ..self.clone()
        }
    }

    /// The name without its extension, and the numbers that are not in it yet.
    pub(super) fn stem(&self, numbering: &Numbering) -> (String, Numbering) {
        let left = match self.template.count(Placeholder::Number) {
            0 => numbering.0.clone(),
            _ => Vec::new(),
        };
        let others = self.fill("", numbering).len();
        let slugs = self.template.count(Placeholder::Slug).max(1);
        let slug = start(&self.slug, LONGEST.saturating_sub(others) / slugs);
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
        let Some(of_job) = &self.of_job else {
            // As long as any.
            return "0".repeat(20);
        };
        match placeholder {
            Placeholder::Model => of_job.model.word().to_owned(),
            Placeholder::Size => of_job.size.map(|size| size.to_string()).unwrap_or_default(),
            Placeholder::Ratio => {
                let ratio = of_job.ratio;
                ratio.map_or_else(String::new, |ratio| {
                    format!("{}x{}", ratio.width, ratio.height)
                })
            }
            _ => of_job.job.clone(),
        }
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

/// The start of a text, of at most so many bytes.
fn start(text: &str, longest: usize) -> &str {
    let mut end = text.len().min(longest);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
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

#[cfg(test)]
mod tests {
    use super::*;

    fn made(template: &str, prompt: &str) -> MadeName {
        let at = "2026-04-01T15:30:12".parse().unwrap();
        MadeName::new(template.parse().unwrap(), stem_from(prompt), at)
    }

    fn known(template: &str, prompt: &str) -> MadeName {
        let job = JobId::random().unwrap();
        let ratio = AspectRatio::new(16, 9);
        made(template, prompt).of_job(&job, Model::Pro, (Some(Size::K2), ratio))
    }

    fn name(template: &str, numbers: &[usize]) -> (String, Vec<usize>) {
        let (stem, left) = known(template, "A red cat!").stem(&Numbering(numbers.to_vec()));
        (stem, left.0)
    }

    #[test]
    fn every_placeholder_is_filled() {
        for (template, expected) in [
            ("{slug}", "a-red-cat"),
            ("{date}-{slug}-{n}", "2026-04-01-a-red-cat-1"),
            ("{date} {time}", "2026-04-01 153012"),
            ("{model}_{size}_{ratio}", "pro_2K_16x9"),
            ("猫 {n}", "猫 1"),
            ("{slug}{slug}", "a-red-cata-red-cat"),
            ("plain", "plain"),
        ] {
            assert_eq!(name(template, &[]).0, expected, "{template}");
        }
        let made = known("{job}", "x");
        let job = made.of_job.clone().unwrap().job;
        assert_eq!(made.stem(&Numbering(vec![])).0, job);
        assert_eq!(job.len(), 20);
    }

    #[test]
    fn numbers_are_where_the_template_has_them_else_at_the_end() {
        assert_eq!(
            name("{n} {slug}", &[3, 1]),
            ("3-1 a-red-cat".to_owned(), vec![])
        );
        assert_eq!(name("{n} {slug}", &[]), ("1 a-red-cat".to_owned(), vec![]));
        assert_eq!(name("{date}", &[3]), ("2026-04-01".to_owned(), vec![3]));
        assert_eq!(name("{date}", &[]), ("2026-04-01".to_owned(), vec![]));
    }

    #[test]
    fn what_cannot_be_a_name_is_refused_with_what_can() {
        let valid = "{date}, {time}, {slug}, {n}, {model}, {size}, {ratio}, {job}";
        let lone = format!("a brace has no counterpart; valid are {valid}");
        for (template, fault) in [
            (
                "{prompt}",
                format!("`{{prompt}}` stands for nothing; valid are {valid}"),
            ),
            (
                "{Date}",
                format!("`{{Date}}` stands for nothing; valid are {valid}"),
            ),
            (
                "{}",
                format!("`{{}}` stands for nothing; valid are {valid}"),
            ),
            ("{date", lone.clone()),
            ("date}", lone),
            (" ", "a name cannot be empty".to_owned()),
            ("a/{n}", forbidden("/")),
            ("a\\{n}", forbidden("\\\\")),
            ("a\u{1b}", forbidden("\\u{1b}")),
            ("a:b", forbidden(":")),
            ("a\u{202e}b", forbidden("\\u{202e}")),
            (
                &"x".repeat(61),
                "a name has 60 bytes at most beside what is in braces".to_owned(),
            ),
        ] {
            let error = template.parse::<NameTemplate>().unwrap_err();
            assert_eq!(error.to_string(), fault, "{template:?}");
        }
    }

    fn forbidden(c: &str) -> String {
        format!("`{c}` cannot be in a file name: use letters, digits, spaces and . - _")
    }

    #[test]
    fn a_name_is_safe_whatever_the_template_and_the_prompt_are() {
        for (template, prompt, expected) in [
            ("con", "x", "_con"),
            ("{slug}.{n}", "NUL", "_nul.1"),
            ("{model}{slug}", "", "propicture"),
            ("..{slug}", "cat", "cat"),
            ("-{slug}-", "cat", "cat"),
            ("...", "cat", "picture"),
            ("{slug}", "🐈", "picture"),
        ] {
            let (stem, _) = known(template, prompt).stem(&Numbering(vec![]));
            assert_eq!(stem, expected, "{template:?}");
        }
    }

    #[test]
    fn the_slug_is_cut_so_that_the_whole_name_fits() {
        let prompt = "𠀀".repeat(48);
        let template = format!("{}{{slug}}{{job}}{{date}}{{n}}", "x".repeat(60));
        let (longest, _) = made(&template, &prompt).stem(&Numbering(vec![99, 99]));
        let (stem, _) = known(&template, &prompt).stem(&Numbering(vec![99, 99]));
        assert!(
            longest.len() <= LONGEST && longest.len() > LONGEST - 4,
            "{longest}"
        );
        assert_eq!(stem.len(), longest.len());
    }

    #[test]
    fn a_template_is_written_as_it_was_read() {
        for text in [
            "{slug}",
            "{date}-{time} {slug} {n}",
            "x{job}y{model}{size}{ratio}z",
        ] {
            assert_eq!(text.parse::<NameTemplate>().unwrap().to_string(), text);
        }
        assert_eq!(NameTemplate::default().to_string(), "{slug}");
    }
}
