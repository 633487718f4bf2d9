//! The command line of the commands that look back at what was made.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use jiff::Timestamp;
use nanobanana::journal::{Filter, State};
use nanobanana::report::By;
use nanobanana::words;
use nanobanana::{Refusal, Size};
use serde_json::Value;

use super::{JsonArgs, dates, offered};
use crate::json::Job;

#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// Words in the prompt, or parts of words, ignoring case; all must match
    #[arg(value_name = "WORDS")]
    pub(crate) words: Vec<String>,
    /// Only this model: flash, pro, or another word that `generate` takes
    #[arg(short, long, value_name = "MODEL", help_heading = "Which jobs")]
    model: Option<String>,
    /// Only this size: 512, 1K, 2K or 4K
    #[arg(short, long, value_name = "SIZE", help_heading = "Which jobs")]
    size: Option<String>,
    /// Created on or after this day: YYYY-MM-DD, today, yesterday, 7d for seven days ago, or a time
    /// such as 2026-04-01T12:00:00Z
    #[arg(long, value_name = "DATE", value_parser = dates::since, help_heading = "Which jobs")]
    since: Option<Timestamp>,
    /// Created on or before this day, or before this time
    #[arg(long, value_name = "DATE", value_parser = dates::until, help_heading = "Which jobs")]
    until: Option<Timestamp>,
}

impl SearchArgs {
    fn has_options(&self) -> bool {
        let is_typed = self.model.is_some() || self.size.is_some();
        is_typed || self.since.is_some() || self.until.is_some()
    }

    /// The jobs that are looked for. The cheapest model is also of the smallest size.
    pub(crate) fn filter(&self) -> Result<Filter, Refusal> {
        let model = self.model.as_deref().map(words::model).transpose()?;
        let size = match &self.size {
            Some(word) => Some(words::size(word)?),
            None => model.and_then(|(_, size)| size),
        };
        let spellings = |size: Size| vec![size.word().to_owned(), format!("{}px", size.word())];
        Ok(Filter {
            since: self.since,
            before: self.until,
            model_id: model.map(|(model, _)| model.id().to_owned()),
            sizes: size.map(spellings).unwrap_or_default(),
            words: self.words.clone(),
            ..Filter::default()
        })
    }
}

#[derive(Debug, Args)]
pub(crate) struct HistoryArgs {
    #[command(flatten)]
    pub(crate) search: SearchArgs,
    /// Only jobs with this outcome
    #[arg(long, value_enum, help_heading = "Which jobs")]
    pub(crate) outcome: Option<OutcomeArg>,
    /// List at most this many
    #[arg(
        short = 'n',
        long,
        value_name = "N",
        default_value_t = 20,
        value_parser = offered::some(),
        allow_negative_numbers = true,
        help_heading = "Which jobs"
    )]
    pub(crate) limit: u32,
    #[command(flatten)]
    pub(crate) json: JsonArgs<Job>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutcomeArg {
    /// The picture is saved.
    Saved,
    /// IMA ended it without a picture.
    Failed,
    /// Refused by IMA or a limit; nothing was spent.
    Refused,
    /// Cancelled before anything was sent.
    Cancelled,
    /// Still running, or interrupted: `resume` fetches it.
    Unfinished,
    /// It may have been charged.
    Unknown,
}

impl OutcomeArg {
    pub(crate) fn states(self) -> Vec<State> {
        match self {
            Self::Saved => vec![State::Saved],
            Self::Failed => vec![State::Failed, State::GivenUp],
            Self::Refused => vec![State::Refused],
            Self::Cancelled => vec![State::Cancelled],
            Self::Unknown => vec![State::Unknown],
            Self::Unfinished => {
                let mut states = Filter::unfinished().states;
                states.retain(|state| *state != State::Unknown);
                states
            }
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ForgetArgs {
    #[command(flatten)]
    pub(crate) search: SearchArgs,
    /// Created before this day, or before this time
    #[arg(
        long,
        value_name = "DATE",
        value_parser = dates::since,
        conflicts_with = "until",
        help_heading = "Which jobs"
    )]
    before: Option<Timestamp>,
    /// All jobs that have ended
    #[arg(
        long,
        conflicts_with_all = ["words", "model", "size", "since", "until", "before"],
        help_heading = "Which jobs"
    )]
    all: bool,
    /// Delete their pictures too, instead of only stripping the recipes
    #[arg(long)]
    pub(crate) with_files: bool,
    /// Don't ask before forgetting jobs found by words, dates or --all
    #[arg(short, long)]
    pub(crate) yes: bool,
}

impl ForgetArgs {
    pub(crate) fn is_search(&self) -> bool {
        self.all || self.before.is_some() || self.search.has_options()
    }

    pub(crate) fn filter(&self) -> Result<Filter, Refusal> {
        let filter = self.search.filter()?;
        Ok(Filter {
            before: self.before.or(filter.before),
            ..filter
        })
    }
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Picture files or jobs: last, @1, an id or a prefix of it, or IMA's task id
    #[arg(value_name = "JOB|FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) targets: Vec<PathBuf>,
    /// Folder for the copies; created if missing
    #[arg(short, long, value_name = "DIR", required = true, value_hint = ValueHint::DirPath)]
    pub(crate) output: PathBuf,
    /// Leave out the recipe: prompt, model, parameters and task id
    #[arg(long)]
    pub(crate) clean: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SpendArgs {
    /// Only jobs created on or after this day: month or week (this one), YYYY-MM-DD, today,
    /// yesterday, 7d for seven days ago, or a time such as 2026-04-01T12:00:00Z
    #[arg(long, value_name = "DATE", value_parser = dates::since)]
    pub(crate) since: Option<Timestamp>,
    /// Only jobs created on or before this day, or before this time
    #[arg(long, value_name = "DATE", value_parser = dates::until)]
    pub(crate) until: Option<Timestamp>,
    /// Group by this; by default, by day, model and size
    #[arg(long, value_parser = offered::sums(), conflicts_with_all = ["charges", "format"])]
    pub(crate) by: Option<By>,
    /// List each charge, those without a picture first
    #[arg(long)]
    pub(crate) charges: bool,
    /// Output format
    #[arg(
        long,
        value_enum,
        default_value_t = SpendFormat::Text,
        conflicts_with = "json",
        help_heading = "Output"
    )]
    pub(crate) format: SpendFormat,
    #[command(flatten)]
    pub(crate) json: JsonArgs<Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SpendFormat {
    /// Charts or a table, and the total.
    Text,
    /// One line for each charge, for spreadsheets.
    Csv,
}

#[derive(Debug, Args)]
pub(crate) struct GalleryArgs {
    #[command(flatten)]
    pub(crate) search: SearchArgs,
    /// Show the pictures of at most this many jobs
    #[arg(
        short = 'n',
        long,
        value_name = "N",
        default_value_t = 500,
        value_parser = offered::some(),
        allow_negative_numbers = true,
        help_heading = "Which jobs"
    )]
    pub(crate) limit: u32,
    /// Show the pictures of every job
    #[arg(long, help_heading = "Which jobs", conflicts_with = "limit")]
    pub(crate) all: bool,
    /// HTML file or its folder; `-` for standard output
    #[arg(short, long, value_name = "PATH", default_value = "gallery.html")]
    pub(crate) output: PathBuf,
    /// Replace a file that is not a gallery, and allow any file name
    #[arg(long)]
    pub(crate) force: bool,
    /// Open the page in the browser
    #[arg(long)]
    pub(crate) open: bool,
}
