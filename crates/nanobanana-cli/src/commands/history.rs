//! `history`: past jobs, newest first.

use nanobanana::journal::{Filter, JobId, Journal};
use nanobanana::report::Job;

use crate::args::past::{HistoryArgs, OutcomeArg};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::journal;
use crate::render::{history, json};
use crate::simulate;
use crate::terminal::say;
use crate::text::{self, past};

/// Reads the journal, and lists the jobs that match.
pub(crate) async fn run(args: &HistoryArgs) -> Result<Exit, CommandError> {
    let service = simulate::service();
    let filter = Filter {
        states: args.outcome.map(OutcomeArg::states).unwrap_or_default(),
        ..args.search.filter()?
    };
    let (mut jobs, mut names, mut total, mut all) = (Vec::new(), Vec::new(), 0, 0);
    if let Some(journal) = journal::existing(service).await? {
        jobs = journal.page(&filter, None, Some(args.limit)).await?.jobs;
        let ids: Vec<JobId> = jobs.iter().map(|job| job.id.clone()).collect();
        // A name must tell a job from those that do not match, too.
        names = journal.shortened(&ids).await?;
        total = count(&journal, &filter).await?;
        all = count(&journal, &Filter::default()).await?;
        journal::close(journal).await;
    }
    let shown = jobs.len();
    if let Some(fields) = &args.json.fields {
        let jobs: Vec<_> = jobs.iter().map(json::job).collect();
        write_stdout(&fields.array(&jobs))?;
    } else if all == 0 {
        say(&text::jobs::or_simulated(
            text::language(),
            text::jobs::NO_JOBS.of(text::language()),
            service,
        ));
    } else if total == 0 {
        say(&past::no_matches(text::language(), all));
    } else {
        let jobs: Vec<Job> = jobs.iter().map(Job::from).collect();
        write_stdout(&history::listed(&jobs, &names))?;
    }
    if (1..total).contains(&shown) {
        say(&past::not_all(text::language(), shown, total));
    }
    Ok(Exit::Success)
}

async fn count(journal: &Journal, filter: &Filter) -> Result<usize, CommandError> {
    let sums = journal.sums(filter).await?;
    let jobs = sums.iter().map(|sum| sum.jobs).sum::<u64>();
    Ok(usize::try_from(jobs).unwrap_or(usize::MAX))
}
