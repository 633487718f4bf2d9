//! `history`: what was made before, found again.

use nanobanana::journal::JobFilter;

use crate::args::past::HistoryArgs;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::journal;
use crate::render::outcome::say;
use crate::render::{history, job_json, json, short};
use crate::text::{self, past};

/// Reads the journal, and lists the jobs that fit.
pub(crate) async fn run(args: &HistoryArgs) -> Result<Exit, CommandError> {
    let maker = args.journal.maker();
    let mut search = args.search.search()?;
    search.outcome = args.outcome.map(Into::into);
    let records = journal::jobs(maker, &JobFilter::default()).await?;
    // A name must tell a job from those that do not fit, too.
    let names = short::ids(records.iter().map(|record| &record.id));
    let fitting: Vec<_> = records
        .iter()
        .zip(names)
        .filter(|(job, _)| search.fits(job))
        .collect();
    let shown = &fitting[..args.limit.min(fitting.len())];
    if args.json {
        let shown = shown.iter().map(|(job, _)| *job);
        let jobs = job_json::jobs(shown, fitting.len(), maker);
        write_stdout(&json::to_text(&jobs))?;
    } else if records.is_empty() {
        say(text::no_jobs(maker));
    } else if fitting.is_empty() {
        say(&past::nothing_fits(records.len()));
    } else {
        write_stdout(&history::table(shown))?;
        if shown.len() < fitting.len() {
            say(&past::only_the_last(shown.len(), fitting.len()));
        }
    }
    Ok(Exit::Success)
}
