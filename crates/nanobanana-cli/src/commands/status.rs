//! `status`: everything about one job.

use crate::args::jobs::StatusArgs;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::journal;
use crate::render::{job_json, job_text, json};

/// Reads the journal, and shows the job.
pub(crate) async fn run(args: &StatusArgs) -> Result<Exit, CommandError> {
    let maker = args.journal.maker();
    let no_such_job = || CommandError::NoSuchJob {
        key: args.job.clone(),
    };
    let journal = journal::existing(maker).await?.ok_or_else(no_such_job)?;
    let record = journal::find(Some(&journal), &args.job).await?;
    let transitions = journal.transitions(&record.id).await?;
    let attempts = journal.attempts(&record.id).await?;
    journal::close(journal).await;
    let text = if args.json {
        json::to_text(&job_json::status(&record, &transitions, &attempts, maker))
    } else {
        job_text::status(&record, &transitions, &attempts, maker)
    };
    write_stdout(&text)?;
    Ok(Exit::Success)
}
