//! What may be spent, and what is written down of it.

use clap::Args;
use jiff::{Timestamp, Zoned};
use nanobanana::Smaller;
use nanobanana::journal::{Caps, PromptLog};

/// Limits on spending.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Spending")]
pub(crate) struct CapArgs {
    /// Refuse an order that costs more points than this in all
    #[arg(long, value_name = "POINTS")]
    max_points: Option<u64>,
    /// Refuse an order when this many points would be passed since midnight
    #[arg(long, value_name = "POINTS")]
    max_points_per_day: Option<u64>,
}

/// Limits on the spending of a new order, and on what is kept of it.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Spending")]
pub(crate) struct SpendingArgs {
    #[command(flatten)]
    caps: CapArgs,
    /// Take the next smaller size where the vendor refuses a size as too much
    #[arg(long)]
    allow_smaller: bool,
    /// Keep the prompt out of the journal and out of file names
    #[arg(long)]
    no_prompt_log: bool,
}

impl CapArgs {
    pub(crate) fn caps(&self) -> Caps {
        Caps {
            job: None,
            run: self.max_points,
            day: self.max_points_per_day,
            day_start: day_start(),
        }
    }
}

impl SpendingArgs {
    pub(crate) fn caps(&self) -> Caps {
        self.caps.caps()
    }

    pub(crate) fn smaller(&self) -> Smaller {
        if self.allow_smaller {
            Smaller::Allow
        } else {
            Smaller::Refuse
        }
    }

    pub(crate) fn prompts(&self) -> PromptLog {
        if self.no_prompt_log {
            PromptLog::Omit
        } else {
            PromptLog::Keep
        }
    }

    /// The text that file names are made from: the prompt, unless it is to be kept out of them.
    pub(crate) fn name_source<'a>(&self, prompt: &'a str) -> &'a str {
        if self.no_prompt_log { "" } else { prompt }
    }
}

/// The last midnight of the user's time zone.
fn day_start() -> Timestamp {
    let now = Zoned::now();
    now.start_of_day()
        .map_or(now.timestamp(), |day| day.timestamp())
}
