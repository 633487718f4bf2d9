//! `spend`: what was spent, and what came of it.

use jiff::tz::TimeZone;
use nanobanana::journal::{Forgotten, JobFilter};
use nanobanana::report::{Job, Spending, Time};

use crate::args::past::{SpendArgs, SpendFormat};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::outcome::say;
use crate::render::{json, spend};
use crate::{journal, text};

/// Reads the journal, and shows the charges or their sums. Forgotten jobs are counted.
pub(crate) async fn run(args: &SpendArgs) -> Result<Exit, CommandError> {
    let maker = args.journal.maker();
    let filter = JobFilter {
        since: args.since,
        forgotten: Forgotten::Counted,
        ..JobFilter::default()
    };
    let records = journal::jobs(maker, &filter).await?;
    let mut spending = Spending::of(records.iter().map(Job::from), &TimeZone::system());
    spending.since = args.since.map(Time);
    let is_empty = spending.charges.iter().flatten().next().is_none();
    let text = match args.format() {
        SpendFormat::Json => {
            spending.charges = spending.charges.filter(|_| args.charges);
            json::object(&spending, maker)
        }
        SpendFormat::Csv => spend::records(&spending),
        SpendFormat::Text if is_empty => {
            say(&text::nothing_but_simulated(text::nothing_paid(), maker));
            return Ok(Exit::Success);
        }
        SpendFormat::Text if args.charges => spend::charges(&spending),
        SpendFormat::Text => spend::charts(&spending, args.by),
    };
    write_stdout(&text)?;
    Ok(Exit::Success)
}
