//! `spend`: what was spent, and what came of it.

use jiff::tz::TimeZone;
use nanobanana::journal::{Filter, JobId, State};
use nanobanana::report::{Job, Spending};

use crate::args::past::{SpendArgs, SpendFormat};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::json::Fields;
use crate::render::{json, spend};
use crate::terminal::say;
use crate::{journal, simulate, text};

/// Reads the journal, and shows the charges or their sums. Forgotten jobs are counted.
pub(crate) async fn run(args: &SpendArgs) -> Result<Exit, CommandError> {
    let service = simulate::service();
    let filter = Filter {
        charged: true,
        since: args.since,
        forgotten: true,
        ..Filter::default()
    };
    let lists = args.charges || args.format == SpendFormat::Csv;
    let (mut sums, mut jobs, mut names) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(journal) = journal::existing(service).await? {
        sums = journal.sums(&filter).await?;
        if lists {
            jobs = journal.page(&filter, None, None).await?.jobs;
            // As they are listed.
            jobs.sort_by_key(|job| job.state == State::Saved);
            let ids: Vec<JobId> = jobs.iter().map(|job| job.id.clone()).collect();
            names = journal.shortened(&ids).await?;
        }
        journal::close(journal).await;
    }
    let mut spending = Spending::of(&sums, &TimeZone::system());
    if lists {
        spending = spending.with_charges(jobs.iter().map(Job::from));
    }
    let text = match args.format {
        _ if args.json => {
            let charges = spending.charges.take().unwrap_or_default().into_iter();
            let charges: Vec<_> = charges.map(json::of).collect();
            match args.charges {
                true => Fields::default().array(&charges),
                false => Fields::default().array(&json::sums(&spending, args.by)),
            }
        }
        SpendFormat::Csv => spend::records(&spending),
        SpendFormat::Text if sums.is_empty() => {
            let (l, nothing) = (text::language(), text::NOTHING_PAID);
            say(&text::jobs::nothing_but_simulated(l, nothing, service));
            return Ok(Exit::Success);
        }
        SpendFormat::Text if args.charges => spend::charges(&spending, &names),
        SpendFormat::Text => spend::charts(&spending, args.by),
    };
    write_stdout(&text)?;
    Ok(Exit::Success)
}
