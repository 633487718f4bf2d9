//! `history`: past jobs, newest first.

use nanobanana::journal::{Filter, JobId, JobRecord, Journal, ServiceKind};
use nanobanana::report::Job;

use crate::args::past::{HistoryArgs, OutcomeArg};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::journal;
use crate::render::{history, json};
use crate::terminal::say;
use crate::text::{self, past};

/// Reads the journal, and lists the jobs that match.
pub(crate) async fn run(args: &HistoryArgs) -> Result<Exit, CommandError> {
    let service = args.journal.service();
    let filter = Filter {
        states: args.outcome.map(OutcomeArg::states).unwrap_or_default(),
        ..args.search.filter()?
    };
    let Some(journal) = journal::existing(service).await? else {
        return show(args, service, Listed::default());
    };
    let listed = list(&journal, &filter, args.limit).await?;
    journal::close(journal).await;
    show(args, service, listed)
}

/// The jobs that are shown, and how many there are.
#[derive(Default)]
struct Listed {
    shown: Vec<(JobRecord, String)>,
    matches: usize,
    all: usize,
}

async fn list(journal: &Journal, filter: &Filter, limit: usize) -> Result<Listed, CommandError> {
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    let jobs = journal.page(filter, None, Some(limit)).await?.jobs;
    let ids: Vec<JobId> = jobs.iter().map(|job| job.id.clone()).collect();
    // A name must tell a job from those that do not match, too.
    let names = journal.shortened(&ids).await?;
    let count = async |filter: &Filter| -> Result<usize, CommandError> {
        let sums = journal.sums(filter).await?;
        let jobs = sums.iter().map(|sum| sum.jobs).sum::<u64>();
        Ok(usize::try_from(jobs).unwrap_or(usize::MAX))
    };
    Ok(Listed {
        matches: count(filter).await?,
        all: count(&Filter::default()).await?,
        shown: jobs.into_iter().zip(names).collect(),
    })
}

fn show(args: &HistoryArgs, service: ServiceKind, listed: Listed) -> Result<Exit, CommandError> {
    let Listed {
        shown,
        matches: total,
        all,
    } = listed;
    if args.json {
        let jobs = shown.iter().map(|(record, _)| json::job(record)).collect();
        write_stdout(&json::object(&json::Jobs { total, jobs }, service))?;
    } else if all == 0 {
        say(&text::jobs::no_jobs(text::language(), service));
    } else if total == 0 {
        say(&past::no_matches(text::language(), all));
    } else {
        let shown: Vec<_> = shown
            .iter()
            .map(|(record, name)| (Job::from(record), name.as_str()))
            .collect();
        write_stdout(&history::table(&shown))?;
        if shown.len() < total {
            say(&past::not_all(text::language(), shown.len(), total));
        }
    }
    Ok(Exit::Success)
}
