//! `resume`: picking up jobs that this or another process has left. Nothing is paid here.

use futures_util::future::join_all;
use nanobanana::journal::{Claim, JobId, JobRecord, Journal, Recovery};
use nanobanana::{Outcome, UnreadableJob};

use super::connect_options;
use crate::args::jobs::ResumeArgs;
use crate::connect::{Connection, Maker};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::interruption::{Interruption, unless_interrupted};
use crate::render::outcome::say;
use crate::render::progress::{ProgressView, Style};
use crate::render::resumed::{Left, Resumed, Why};
use crate::render::{outcome, short};
use crate::{journal, log, text};

/// Picks the jobs up, several side by side, and shows what came.
pub(crate) async fn run(args: &ResumeArgs) -> Result<Exit, CommandError> {
    let maker = Maker::of(args.service.simulate);
    let journal = journal::existing(maker).await?;
    let wanted = wanted(journal.as_ref(), &args.jobs).await?;
    let mut resumed = Resumed::default();
    if let Some(journal) = journal {
        let mut claimed = Vec::new();
        for record in wanted {
            match take(&journal, record, args).await? {
                Ok(record) => claimed.push(*record),
                Err(left) => resumed.left.push(left),
            }
        }
        // A key is only needed where there is something to do.
        if !claimed.is_empty() {
            work(args, &journal, claimed, &mut resumed).await?;
        }
        journal::close(journal).await;
    }
    if resumed.is_empty() {
        say(text::NOTHING_TO_RESUME);
    }
    show(&resumed, args, maker)
}

/// The jobs that were named, each once, or all that have not ended.
async fn wanted(
    journal: Option<&Journal>,
    keys: &[String],
) -> Result<Vec<JobRecord>, CommandError> {
    if keys.is_empty() {
        return Ok(match journal {
            Some(journal) => journal.unfinished().await?,
            None => Vec::new(),
        });
    }
    let mut wanted: Vec<JobRecord> = Vec::new();
    for key in keys {
        let record = journal::find(journal, key).await?;
        if wanted.iter().all(|known| known.id != record.id) {
            wanted.push(record);
        }
    }
    Ok(wanted)
}

/// Claims a job, or says why it is left.
async fn take(
    journal: &Journal,
    record: JobRecord,
    args: &ResumeArgs,
) -> Result<Result<Box<JobRecord>, Left>, CommandError> {
    let is_named = !args.jobs.is_empty();
    // Nothing but the user's word changes such a job, so only one that was asked for is reported
    // as a failure.
    if !is_named && record.state.recovery() == Recovery::AskUser {
        return Ok(Err(Left::new(record, Why::Unknown)));
    }
    Ok(match journal.claim(&record.id).await? {
        Claim::Claimed(record) => Ok(record),
        Claim::Busy { pid } if is_named => Err(Left::new(record, Why::BusyNamed { pid })),
        Claim::Busy { pid } => Err(Left::new(record, Why::Busy { pid })),
        Claim::Ended(record) => Err(Left::new(*record, Why::Ended)),
    })
}

async fn work(
    args: &ResumeArgs,
    journal: &Journal,
    claimed: Vec<JobRecord>,
    resumed: &mut Resumed,
) -> Result<(), CommandError> {
    let style = Style::detect();
    let options = connect_options(&args.service, args.wait.max_wait(), style.pace());
    let connection = Connection::open(&options).await?;
    let maker = connection.maker();
    log::start(connection.log_folder().as_deref());
    outcome::announce(maker);
    let ids: Vec<JobId> = claimed.iter().map(|record| record.id.clone()).collect();
    let labels = short::ids(ids.iter());
    let labels = labels.iter().map(|id| format!("[{id}] ")).collect();
    let view = ProgressView::of_jobs(style, maker, ids, labels);
    let engine = &connection.engine;
    let working = claimed.into_iter().enumerate().map(|(index, record)| {
        let view = view.job(index);
        async move { engine.resume(journal, Box::new(record), None, &view).await }
    });
    let ended = unless_interrupted(join_all(working), &engine.brake(), view.heard()).await;
    view.clear();
    let Some(ended) = ended else {
        let interruption = Interruption::of(journal, view.heard()).await;
        connection.close().await;
        return Err(interruption.into());
    };
    connection.close().await;
    for outcome in ended {
        match outcome {
            Ok(outcome) => resumed.outcomes.push(outcome),
            Err(UnreadableJob(record)) => {
                resumed.left.push(Left::new(*record, Why::Unreadable));
            }
        }
    }
    Ok(())
}

fn show(resumed: &Resumed, args: &ResumeArgs, maker: Maker) -> Result<Exit, CommandError> {
    for left in &resumed.left {
        say(&left.text(maker));
    }
    let outcomes: &[Outcome] = &resumed.outcomes;
    if !outcomes.is_empty() {
        outcome::remarks(outcomes, maker);
    }
    write_stdout(&if args.json {
        resumed.json(maker)
    } else {
        resumed.results()
    })?;
    Ok(resumed.exit())
}
