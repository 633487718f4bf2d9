//! `jobs`: what was ordered, the youngest first.

use nanobanana::journal::JobFilter;

use crate::args::jobs::JobsArgs;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::outcome::say;
use crate::render::{history, job_json, json, short};
use crate::{journal, text};

/// How many jobs are listed without `--all`.
const LAST: usize = 20;

/// Reads the journal, and lists its jobs.
pub(crate) async fn run(args: &JobsArgs) -> Result<Exit, CommandError> {
    let maker = args.journal.maker();
    let mut records = Vec::new();
    if let Some(journal) = journal::existing(maker).await? {
        // All of them, since a name must tell a job from those that are not listed too.
        records = journal.jobs(&JobFilter::default()).await?;
        journal::close(journal).await;
    }
    let names = short::ids(records.iter().map(|record| &record.id));
    let shown = if args.all {
        &records[..]
    } else {
        &records[..LAST.min(records.len())]
    };
    if args.json {
        let jobs = job_json::jobs(shown, records.len(), maker);
        write_stdout(&json::to_text(&jobs))?;
    } else if records.is_empty() {
        say(text::no_jobs(maker));
    } else {
        let shown: Vec<_> = shown.iter().zip(names).collect();
        write_stdout(&history::table(&shown))?;
        if shown.len() < records.len() {
            say(&text::only_the_last(shown.len(), records.len()));
        }
    }
    Ok(Exit::Success)
}
