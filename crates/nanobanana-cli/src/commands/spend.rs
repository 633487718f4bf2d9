//! `spend`: what was spent, and what came of it.

use jiff::tz::TimeZone;
use nanobanana::journal::{Filter, Forgotten};
use nanobanana::report::{Job, Spending, Time};

use crate::args::past::{SpendArgs, SpendFormat};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::{json, spend};
use crate::terminal::say;
use crate::{journal, text};

/// Reads the journal, and shows the charges or their sums. Forgotten jobs are counted.
pub(crate) async fn run(args: &SpendArgs) -> Result<Exit, CommandError> {
    let service = args.journal.service();
    let filter = Filter {
        charged: true,
        since: args.since,
        forgotten: Forgotten::Counted,
        ..Filter::default()
    };
    let lists = args.charges || args.format() == SpendFormat::Csv;
    let (sums, jobs) = match journal::existing(service).await? {
        Some(journal) => {
            let sums = journal.sums(&filter).await?;
            let jobs = match lists {
                true => journal.page(&filter, None, None).await?.jobs,
                false => Vec::new(),
            };
            journal::close(journal).await;
            (sums, jobs)
        }
        None => (Vec::new(), Vec::new()),
    };
    let mut spending = Spending::of(&sums, &TimeZone::system());
    spending.since = args.since.map(Time);
    if lists {
        spending = spending.with_charges(jobs.iter().map(Job::from));
    }
    let text = match args.format() {
        SpendFormat::Json => json::object(&spending, service),
        SpendFormat::Csv => spend::records(&spending),
        SpendFormat::Text if sums.is_empty() => {
            say(&text::jobs::nothing_but_simulated(
                text::language(),
                text::nothing_paid(text::language()),
                service,
            ));
            return Ok(Exit::Success);
        }
        SpendFormat::Text if args.charges => spend::charges(&spending),
        SpendFormat::Text => spend::charts(&spending, args.by),
    };
    write_stdout(&text)?;
    Ok(Exit::Success)
}
