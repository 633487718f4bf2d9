//! What may be spent, and what is written down of it.

use clap::Args;
use jiff::{Timestamp, Zoned};
use nanobanana::Metadata;
use nanobanana::journal::{Caps, PromptLog};

use crate::args::offered;
use crate::settings::{Privacy, Spending};

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Spending")]
pub(crate) struct CapArgs {
    /// Refuse a run that costs more points than this in total
    #[arg(long, value_name = "POINTS", value_parser = offered::whole(0, u64::MAX), allow_negative_numbers = true)]
    max_points: Option<u64>,
    /// Refuse a run whose pictures cost more points than this each
    #[arg(long, value_name = "POINTS", value_parser = offered::whole(0, u64::MAX), allow_negative_numbers = true, hide_short_help = true)]
    max_points_per_job: Option<u64>,
    /// Refuse a run that would spend more points than this since midnight
    #[arg(long, value_name = "POINTS", value_parser = offered::whole(0, u64::MAX), allow_negative_numbers = true, hide_short_help = true)]
    max_points_per_day: Option<u64>,
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Spending")]
pub(crate) struct SpendingArgs {
    /// Pay without being asked
    #[arg(short, long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) caps: CapArgs,
    /// Use the next smaller size if IMA refuses a size as too large
    #[arg(long, overrides_with = "exact", hide_short_help = true)]
    allow_smaller: bool,
    /// Never use a smaller size; the default, unless the settings say otherwise
    #[arg(long, overrides_with = "allow_smaller", hide_short_help = true)]
    exact: bool,
    /// Keep the prompt out of the journal and file names
    #[arg(long, overrides_with = "prompt_log", hide_short_help = true)]
    no_prompt_log: bool,
    /// Keep the prompt in the journal; the default, unless the settings say otherwise
    #[arg(long, overrides_with = "no_prompt_log", hide_short_help = true)]
    prompt_log: bool,
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct MetadataArgs {
    /// Save the picture as received, without the recipe that `show` and `rerun` read
    #[arg(long, overrides_with = "metadata", hide_short_help = true)]
    no_metadata: bool,
    /// Embed the recipe in the picture; the default, unless the settings say otherwise
    #[arg(long, overrides_with = "no_metadata", hide_short_help = true)]
    metadata: bool,
}

impl MetadataArgs {
    /// What was typed, else what is set.
    pub(crate) fn metadata(&self, settings: &Privacy) -> Metadata {
        match (self.metadata, self.no_metadata) {
            (true, _) => Metadata::Recipe,
            (_, true) => Metadata::Untouched,
            _ => settings.metadata(),
        }
    }
}

impl CapArgs {
    /// The limits of the command line, and those of the settings that it leaves alone.
    pub(crate) fn caps(&self, settings: &Spending) -> Caps {
        Caps {
            job: self.max_points_per_job.or(settings.max_points_per_job),
            run: self.max_points.or(settings.max_points_per_run),
            day: self.max_points_per_day.or(settings.max_points_per_day),
            day_start: day_start(),
            ..Caps::NONE
        }
    }
}

impl SpendingArgs {
    pub(crate) fn allow_smaller(&self, settings: &Spending) -> bool {
        let is_set = settings.allow_smaller == Some(true);
        self.allow_smaller || !self.exact && is_set
    }

    pub(crate) fn prompts(&self, settings: &Privacy) -> PromptLog {
        match (self.prompt_log, self.no_prompt_log) {
            (true, _) => PromptLog::Keep,
            (_, true) => PromptLog::Omit,
            _ => settings.prompts(),
        }
    }
}

pub(crate) fn day_start() -> Timestamp {
    let now = Zoned::now();
    now.start_of_day()
        .map_or(now.timestamp(), |day| day.timestamp())
}
