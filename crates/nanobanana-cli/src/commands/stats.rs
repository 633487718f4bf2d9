//! `stats`: points and pictures, added up.

use jiff::tz::TimeZone;

use super::audit::paid;
use crate::args::past::StatsArgs;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::outcome::say;
use crate::render::stats::Stats;
use crate::text;

/// Reads the journal, and adds up what was paid and what came of it.
pub(crate) async fn run(args: &StatsArgs) -> Result<Exit, CommandError> {
    let maker = args.journal.maker();
    let records = paid(maker, args.since).await?;
    let stats = Stats::of(&records, &TimeZone::system());
    if args.json {
        write_stdout(&stats.json(args.since, maker))?;
    } else if records.is_empty() {
        say(&text::nothing_but_simulated(text::nothing_paid(), maker));
    } else {
        write_stdout(&stats.text(args.by))?;
    }
    Ok(Exit::Success)
}
