//! `resume`: picking up jobs that this or another process has left. Nothing is paid here.

use futures_util::future::join_all;
use nanobanana::desk::{Desk, End, Run};
use nanobanana::journal::{
    Claim, Filter, Held, JobRecord, Journal, Recovery, ServiceKind, error_chain,
};
use nanobanana::{Failure, JobNumber, Outcome};
use std::sync::Arc;

use super::connect_options;
use crate::args::jobs::ResumeArgs;
use crate::connect::Connection;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::interruption::{Begun, close, unless_interrupted};
use crate::order::Audience;
use crate::render::messages::Messages;
use crate::render::progress::ProgressView;
use crate::render::resumed::{Left, Resumed};
use crate::render::{outcome, short};
use crate::simulate::Simulate;
use crate::terminal::say;
use crate::text::jobs::Why;
use crate::{journal, log, text};

/// Picks the jobs up, several side by side, and shows what came.
pub(crate) async fn run(args: &ResumeArgs, chat: Option<&Messages>) -> Result<Exit, CommandError> {
    let service = Simulate::service_of(args.service.simulate);
    let journal = journal::existing(service).await?;
    let wanted = wanted(journal.as_ref(), &args.jobs).await?;
    if let Some(messages) = chat {
        messages.know(wanted.iter().map(|record| record.id.clone()).collect());
    }
    let mut resumed = Resumed::default();
    let mut desk = None;
    if let Some(journal) = journal {
        let mut claimed = Vec::new();
        for (record, number) in wanted.into_iter().zip(1..) {
            match take(&journal, record, args).await? {
                Ok((held, record)) => claimed.push((JobNumber(number), held, record)),
                Err(left) => {
                    if let Some(messages) = chat {
                        left.tell(messages, JobNumber(number));
                    }
                    resumed.left.push(left);
                }
            }
        }
        // A key is only needed where there is something to do.
        if claimed.is_empty() {
            journal::close(journal).await;
        } else {
            let audience = Audience::of(chat);
            desk = Some(work(args, journal, claimed, audience, &mut resumed).await?);
        }
    }
    let exit = match chat {
        Some(messages) => {
            if resumed.is_empty() {
                messages.nothing();
            }
            resumed.exit()
        }
        None => {
            if resumed.is_empty() {
                say(&text::jobs::nothing_but_simulated(
                    text::language(),
                    text::jobs::nothing_to_resume(text::language()),
                    service,
                ));
            }
            show(&resumed, args.json, service)?
        }
    };
    if let Some(desk) = desk {
        told(desk, &resumed.outcomes).await;
    }
    Ok(exit)
}

/// The last line about these jobs was written. Ends the work.
pub(super) async fn told(desk: Desk, outcomes: &[Arc<Outcome>]) {
    let told: Vec<_> = outcomes.iter().map(|one| one.id.clone()).collect();
    if let Err(error) = desk.mark_told(&told).await {
        tracing::warn!(error = error_chain(&error), "not recorded as received");
    }
    close(desk).await;
}

/// The jobs that were named, each once, or all that have not ended.
async fn wanted(
    journal: Option<&Journal>,
    keys: &[String],
) -> Result<Vec<JobRecord>, CommandError> {
    if keys.is_empty() {
        return Ok(match journal {
            Some(journal) => journal.page(&Filter::unfinished(), None, None).await?.jobs,
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
) -> Result<Result<(Held, Box<JobRecord>), Left>, CommandError> {
    let is_named = !args.jobs.is_empty();
    // Nothing but the user's word changes such a job, so only one that was asked for is reported
    // as a failure.
    if !is_named && record.state.recovery() == Recovery::AskUser {
        return Ok(Err(Left::new(record, Why::Unknown)));
    }
    Ok(match journal.claim(&record.id).await? {
        Claim::Claimed(held, record) => Ok((held, record)),
        Claim::Busy { pid } if is_named => Err(Left::new(record, Why::BusyNamed { pid })),
        Claim::Busy { pid } => Err(Left::new(record, Why::Busy { pid })),
        Claim::Ended(record) => Err(Left::new(*record, Why::Ended)),
    })
}

async fn work(
    args: &ResumeArgs,
    journal: Journal,
    claimed: Vec<(JobNumber, Held, Box<JobRecord>)>,
    audience: Audience<'_>,
    resumed: &mut Resumed,
) -> Result<Desk, CommandError> {
    let options = connect_options(&args.service, args.wait.max_wait(), audience.pace());
    let connection = Connection::open(&options).await?;
    log::start(connection.log_folder().as_deref());
    let desk = Desk::new(connection.engine.clone(), journal);
    let labels = short::ids(claimed.iter().map(|(_, _, record)| record.id.as_str()));
    let labels = labels.iter().map(|id| format!("[{id}] ")).collect();
    let runs: Vec<(JobNumber, Arc<Run>)> = claimed
        .into_iter()
        .map(|(number, held, record)| (number, desk.resume(held, record)))
        .collect();
    let told = match audience {
        Audience::Chat(messages) => {
            let telling = runs.iter().map(|(number, run)| async move {
                run.tell(&messages.job_of_several(*number)).await;
            });
            unless_interrupted(&desk, join_all(telling), Begun::Before).await
        }
        Audience::Terminal(style) => {
            let service = connection.service();
            outcome::announce(service);
            let view = ProgressView::of_jobs(style, service, labels);
            let jobs = runs.iter().enumerate();
            let telling = jobs.map(|(index, (_, run))| {
                let view = view.job(index);
                async move { run.tell(&view).await }
            });
            let telling = unless_interrupted(&desk, join_all(telling), Begun::Before);
            view.during(telling).await
        }
    };
    connection.close().await;
    told?;
    for (_, run) in runs {
        match run.take_end() {
            End::Outcomes(outcomes) => resumed.outcomes.extend(outcomes),
            End::Unreadable(record) => resumed.left.push(Left::new(*record, Why::Unreadable)),
            End::Failure(failure) => return Err((*failure).into()),
            End::Joined(_) | End::Abandoned => return Err(Failure::Broken { task_id: None }.into()),
        }
    }
    Ok(desk)
}

/// A prompt of the jobs that would be picked up, by which a language can be chosen.
pub(crate) async fn prompt(args: &ResumeArgs) -> Option<String> {
    let service = Simulate::service_of(args.service.simulate);
    // Whatever goes wrong here goes wrong again, and is told, when the command runs.
    let journal = journal::existing(service).await.ok()??;
    let wanted = wanted(Some(&journal), &args.jobs).await.unwrap_or_default();
    journal::close(journal).await;
    wanted.into_iter().find_map(|record| record.prompt)
}

/// Shows what came of picking jobs up.
pub(super) fn show(
    resumed: &Resumed,
    as_json: bool,
    service: ServiceKind,
) -> Result<Exit, CommandError> {
    for left in &resumed.left {
        say(&left.text(service));
    }
    let outcomes: &[Arc<Outcome>] = &resumed.outcomes;
    if !outcomes.is_empty() {
        outcome::later_remarks(outcomes, service);
    }
    write_stdout(&if as_json {
        resumed.json(service)
    } else {
        resumed.results()
    })?;
    Ok(resumed.exit())
}
