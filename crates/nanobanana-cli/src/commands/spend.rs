//! `spend`: what was spent, and what came of it.

use std::mem::take;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _, Unit};
use nanobanana::journal::{Filter, JobId, State};
use nanobanana::report::{By, Job, Spending};

use crate::args::past::{SpendArgs, SpendFormat};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::{self, spend};
use crate::terminal::say;
use crate::text::Fault;
use crate::{journal, json, simulate, text};

/// Reads the journal, and shows the charges or their sums. Forgotten jobs are counted.
pub(crate) async fn run(args: &SpendArgs) -> Result<Exit, CommandError> {
    let service = simulate::service();
    if let Some(fields) = &args.json.fields {
        let checked = match args.charges {
            true => fields.check::<json::Job>(),
            false => fields.check::<json::Sum>(),
        };
        let unknown = |fault: Fault| CommandError::told(Exit::Usage, |l| fault.of(l).to_owned());
        checked.map_err(unknown)?;
    }
    let filter = Filter {
        charged: true,
        since: args.since,
        before: args.until,
        forgotten: true,
        ..Filter::default()
    };
    let lists = args.charges || args.format == SpendFormat::Csv;
    let (mut sums, mut jobs, mut names) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(journal) = journal::existing(service).await? {
        sums = journal.sums(&filter).await?;
        let keys = journal.client_keys().await?;
        for sum in &mut sums {
            let key = keys.iter().find(|key| key.id.as_str() == sum.account);
            sum.account = key.map_or(take(&mut sum.account), |key| key.name.clone());
        }
        if lists {
            jobs = journal.page(&filter, None, None).await?.jobs;
            // As they are listed.
            jobs.sort_by_key(|job| job.state == State::Saved);
            let ids: Vec<JobId> = jobs.iter().map(|job| job.id.clone()).collect();
            names = journal.shortened(&ids).await?;
        }
        journal::close(journal).await;
    }
    let zone = TimeZone::system();
    let mut spending = Spending::of(&sums, &zone, range(args, &zone));
    let by = match args.by {
        Some(by) => vec![by],
        None => vec![By::Day, By::Model, By::Size],
    };
    if lists {
        spending = spending.with_charges(jobs.iter().map(Job::from));
    }
    if let Some(fields) = &args.json.fields {
        write_stdout(&match spending.charges {
            Some(charges) => fields.array(
                &charges
                    .into_iter()
                    .map(render::json::of)
                    .collect::<Vec<_>>(),
            ),
            None => fields.array(&render::json::sums(&spending, &by, service)),
        })?;
        return Ok(Exit::Success);
    }
    let text = match args.format {
        SpendFormat::Csv => spend::records(&spending),
        SpendFormat::Text if sums.is_empty() => {
            let (l, nothing) = (text::language(), text::NOTHING_PAID);
            say(&text::jobs::or_simulated(l, nothing.of(l), service));
            return Ok(Exit::Success);
        }
        SpendFormat::Text if args.charges => spend::charges(&spending, &names, service),
        SpendFormat::Text => spend::charts(&spending, &by, service),
    };
    write_stdout(&text)?;
    Ok(Exit::Success)
}

/// The longest range of which each day is shown, also before the first charge and after the last.
const LONGEST_RANGE: i32 = 62;

/// The days that were asked for.
fn range(args: &SpendArgs, zone: &TimeZone) -> Option<(Date, Date)> {
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let now = Timestamp::now();
    let last = args.until.map_or(now, |until| until - 1.nanosecond());
    let (first, last) = (day(args.since?), day(last.min(now)));
    let length = first.until((Unit::Day, last)).ok()?.get_days();
    (0..LONGEST_RANGE)
        .contains(&length)
        .then_some((first, last))
}
