//! `stats`: points and pictures, added up.

use jiff::tz::TimeZone;
use nanobanana::journal::{Forgotten, JobFilter};

use super::audit::may_have_spent;
use crate::args::past::StatsArgs;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::outcome::say;
use crate::render::stats::Stats;
use crate::{journal, text};

/// Reads the journal, and adds up what was paid and what came of it.
pub(crate) async fn run(args: &StatsArgs) -> Result<Exit, CommandError> {
    let maker = args.journal.maker();
    let filter = JobFilter {
        since: args.since,
        forgotten: Forgotten::Counted,
        ..JobFilter::default()
    };
    let mut records = journal::jobs(maker, &filter).await?;
    records.retain(may_have_spent);
    let stats = Stats::of(&records, &TimeZone::system());
    if args.json {
        write_stdout(&stats.json(args.since, maker))?;
    } else if records.is_empty() {
        say(text::nothing_paid());
    } else {
        write_stdout(&stats.text(args.by))?;
    }
    Ok(Exit::Success)
}
