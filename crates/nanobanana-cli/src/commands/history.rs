//! `history`: past jobs, newest first.

use nanobanana::journal::JobFilter;
use nanobanana::report::Job;

use crate::args::past::HistoryArgs;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::journal;
use crate::render::outcome::say;
use crate::render::{history, json, short};
use crate::text::{self, past};

/// Reads the journal, and lists the jobs that match.
pub(crate) async fn run(args: &HistoryArgs) -> Result<Exit, CommandError> {
    let maker = args.journal.maker();
    let mut search = args.search.search()?;
    search.outcome = args.outcome.map(Into::into);
    let records = journal::jobs(maker, &JobFilter::default()).await?;
    // A name must tell a job from those that do not match, too.
    let names = short::ids(records.iter().map(|record| record.id.as_str()));
    let matches = records.iter().zip(names);
    let matches: Vec<_> = matches.filter(|(job, _)| search.fits(job)).collect();
    let (total, shown) = (matches.len(), matches.into_iter().take(args.limit));
    if args.json {
        let jobs = shown.map(|(record, _)| json::job(record, maker)).collect();
        write_stdout(&json::object(&json::Jobs { total, jobs }, maker))?;
    } else if records.is_empty() {
        say(text::no_jobs(maker));
    } else if total == 0 {
        say(&past::no_matches(records.len()));
    } else {
        let shown: Vec<_> = shown
            .map(|(record, name)| (Job::from(record), name))
            .collect();
        write_stdout(&history::table(&shown))?;
        if shown.len() < total {
            say(&past::not_all(shown.len(), total));
        }
    }
    Ok(Exit::Success)
}
