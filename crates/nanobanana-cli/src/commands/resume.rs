//! `resume`: picking up jobs that this or another process has left. Nothing is paid here.

use futures_util::FutureExt as _;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use jiff::Timestamp;
use nanobanana::desk::{Desk, End, Run};
use nanobanana::journal::{
    Caller, Claim, Filter, Held, JobId, JobRecord, Journal, Recovery, ServiceKind, Step,
    error_chain,
};
use nanobanana::{JobNumber, Outcome};
use std::io::{self, IsTerminal as _};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use super::connect_options;
use crate::args::jobs::ResumeArgs;
use crate::connect::{ConnectOptions, Connection};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::interruption::{Begun, close};
use crate::json::Fields;
use crate::key::{self, FoundKey};
use crate::order::{Audience, failed, follow};
use crate::render::messages::Messages;
use crate::render::outcome;
use crate::render::resumed::{Left, Resumed};
use crate::simulate;
use crate::terminal::say;
use crate::text::jobs::{Why, or_simulated};
use crate::{journal, log, text};

/// Picks the jobs up, several side by side, and shows what came.
pub(crate) async fn run(args: &ResumeArgs, chat: Option<&Messages>) -> Result<Exit, CommandError> {
    let service = simulate::service();
    let journal = journal::existing(service).await?;
    let wanted = wanted(journal.as_ref(), &args.jobs).await?;
    if args.give_up {
        return give_up(journal, wanted).await;
    }
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
                Err(left) => leave(&mut resumed, JobNumber(number), left, chat),
            }
        }
        // A key is only needed where there is something to do.
        if claimed.is_empty() {
            journal::close(journal).await;
        } else {
            desk = work(args, journal, claimed, chat, &mut resumed).await?;
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
                let nothing = text::jobs::NOTHING_TO_RESUME;
                say(&or_simulated(
                    text::language(),
                    nothing.of(text::language()),
                    service,
                ));
            }
            show(&resumed, args.json.fields.as_ref(), service)?
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

/// The jobs that were named, each once, or all of the local account that have not ended: a server goes on with
/// those of client keys.
async fn wanted(
    journal: Option<&Journal>,
    keys: &[String],
) -> Result<Vec<JobRecord>, CommandError> {
    match journal {
        Some(journal) if keys.is_empty() => {
            let filter = Filter {
                account: Some(Caller::LOCAL.to_owned()),
                ..Filter::unfinished()
            };
            Ok(journal.page(&filter, None, None).await?.jobs)
        }
        journal => journal::find_each(journal, keys).await,
    }
}

/// Ends the asking for paid jobs. All of them, or none where one is not such a job or another process is on it.
async fn give_up(journal: Option<Journal>, jobs: Vec<JobRecord>) -> Result<Exit, CommandError> {
    let l = text::language();
    let is_paid =
        |job: &JobRecord| matches!(job.state.recovery(), Recovery::AskIma | Recovery::Download);
    if let Some(other) = jobs.iter().find(|job| !is_paid(job)) {
        let error = CommandError::told(Exit::Refused, |l| text::jobs::not_to_give_up(l, other));
        return Err(error.hint(|l| text::jobs::next_step(l, other)));
    }
    let Some(journal) = journal else {
        return Ok(Exit::Success);
    };
    let mut claimed = Vec::new();
    for record in jobs {
        match journal.claim(&record.id).await? {
            Claim::Claimed(held, record) => claimed.push((held, record)),
            Claim::Busy { pid } => {
                let job = record.id;
                return Err(CommandError::Busy { job, pid });
            }
            Claim::Ended(record) => say(&text::jobs::ended(l, &record)),
        }
    }
    for (held, record) in claimed {
        held.advance(&Step::GivenUp).await?;
        held.release().await;
        say(&text::jobs::gave_up(l, &record));
    }
    journal::close(journal).await;
    Ok(Exit::Success)
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
        let why = Why::Unknown;
        return Ok(Err(Left { record, why }));
    }
    Ok(match journal.claim(&record.id).await? {
        Claim::Claimed(held, record) => {
            tell_wait(&held, &record);
            Ok((held, record))
        }
        Claim::Busy { pid } => {
            let why = Why::Busy { pid, is_named };
            Err(Left { record, why })
        }
        Claim::Ended(record) => Err(Left {
            record: *record,
            why: Why::Ended,
        }),
    })
}

/// Notes that a job is left, and tells the chat, where there is one.
fn leave(resumed: &mut Resumed, number: JobNumber, left: Left, chat: Option<&Messages>) {
    if let Some(messages) = chat {
        messages.left(number, &left);
    }
    resumed.left.push(left);
}

/// Says so where the answer to a job's paid request is still waited for.
pub(super) fn tell_wait(held: &Held, record: &JobRecord) {
    let wait = held.answer_wait(record).as_secs();
    if record.state.recovery() == Recovery::MarkUnknown && wait > 0 {
        let l = text::language();
        say(&text::jobs::awaits_answer(l, &record.id, wait));
    }
}

async fn work(
    args: &ResumeArgs,
    journal: Journal,
    claimed: Vec<Claimed>,
    chat: Option<&Messages>,
    resumed: &mut Resumed,
) -> Result<Option<Desk>, CommandError> {
    let audience = Audience::of(chat);
    let options = connect_options(&args.service, args.longest.max_wait(), audience.pace());
    let (connection, claimed) = match simulate::chosen() {
        Some(_) => (Connection::open(&options).await?, claimed),
        None => {
            let (keys, claimed) = keys_of(&options, claimed, chat, resumed).await?;
            let mut keys = keys.into_iter();
            let Some(key) = keys.next() else {
                journal::close(journal).await;
                return Ok(None);
            };
            (Connection::with_keys(&options, key, keys)?, claimed)
        }
    };
    log::start(connection.log_folder().as_deref(), None);
    let ids: Vec<JobId> = claimed
        .iter()
        .map(|(_, held, _)| held.job().clone())
        .collect();
    let labels = journal.shortened(&ids).await?;
    let labels = labels.iter().map(|id| format!("[{id}] ")).collect();
    let (engine, others) = (connection.engine.clone(), connection.others.clone());
    let desk = Desk::beside(engine, others, journal);
    let runs = claimed.into_iter().zip(1..);
    let runs: Vec<(Option<JobNumber>, Arc<Run>)> = runs
        .map(|((number, held, record), row)| {
            let number = match chat {
                Some(_) => number,
                None => JobNumber(row),
            };
            let run = match is_overdue(args, &record) {
                true => desk.ask_once(held, record),
                false => desk.resume(held, record),
            };
            (Some(number), run)
        })
        .collect();
    let telling = follow(&desk, &runs, labels, audience, Begun::Before);
    let told = if args.json.fields.is_some() || chat.is_some() || io::stdout().is_terminal() {
        telling.await
    } else {
        resumed.is_told = true;
        print_each(&runs, telling).await?
    };
    connection.close().await;
    told?;
    for (_, run) in runs {
        match run.take_end() {
            End::Outcomes(outcomes) => resumed.outcomes.extend(outcomes),
            End::Unreadable(record) => resumed.left.push(Left {
                record: *record,
                why: Why::Unreadable,
            }),
            end => return Err(failed(end)),
        }
    }
    Ok(Some(desk))
}

/// Whether a job is older than anybody would wait for it, and was not asked for by name.
fn is_overdue(args: &ResumeArgs, record: &JobRecord) -> bool {
    let age = Timestamp::now().duration_since(record.committed_at);
    let longest = args.longest.max_wait();
    let is_old = Duration::try_from(age).is_ok_and(|age| age > longest);
    is_old && args.jobs.is_empty() && !args.wait
}

/// Prints the results of each run as soon as it ends, for the program that reads them, while it is told how
/// they go.
async fn print_each<T>(
    runs: &[(Option<JobNumber>, Arc<Run>)],
    telling: impl Future<Output = T>,
) -> Result<T, CommandError> {
    let mut ends: FuturesUnordered<_> = runs.iter().map(|(_, run)| run.ended()).collect();
    let print = |end: &End| match end {
        End::Outcomes(outcomes) => write_stdout(&outcome::results(outcomes)),
        _ => Ok(()),
    };
    let mut telling = pin!(telling);
    let told = loop {
        tokio::select! {
            told = &mut telling => break told,
            Some(end) = ends.next() => print(&end)?,
        }
    };
    // Those that ended last.
    while let Some(Some(end)) = ends.next().now_or_never() {
        print(&end)?;
    }
    Ok(told)
}

type Claimed = (JobNumber, Held, Box<JobRecord>);

/// The keys that these jobs were paid with, and the jobs that have one. The others are left.
async fn keys_of(
    options: &ConnectOptions,
    claimed: Vec<Claimed>,
    chat: Option<&Messages>,
    resumed: &mut Resumed,
) -> Result<(Vec<FoundKey>, Vec<Claimed>), CommandError> {
    options.key.warn();
    let mut profiles: Vec<_> = claimed
        .iter()
        .map(|(.., record)| record.profile.clone())
        .collect();
    profiles.sort();
    profiles.dedup();
    let (mut keys, mut missing) = (Vec::new(), Vec::new());
    for profile in &profiles {
        match key::of_job(&options.key, profile.as_deref()).await {
            Ok(found) => keys.push(found),
            Err(CommandError::KeyMissing { .. }) if profiles.len() > 1 => missing.push(profile),
            Err(error) => return Err(error),
        }
    }
    let mut with_key = Vec::new();
    for (number, held, record) in claimed {
        if !missing.contains(&&record.profile) {
            with_key.push((number, held, record));
            continue;
        }
        held.release().await;
        let (record, why) = (*record, Why::NoKey);
        leave(resumed, number, Left { record, why }, chat);
    }
    Ok((keys, with_key))
}

/// A prompt of the jobs that would be picked up, by which a language can be chosen.
pub(crate) async fn prompt(args: &ResumeArgs) -> Option<String> {
    let service = simulate::service();
    // Whatever goes wrong here goes wrong again, and is told, when the command runs.
    let journal = journal::existing(service).await.ok()??;
    let wanted = wanted(Some(&journal), &args.jobs).await.unwrap_or_default();
    journal::close(journal).await;
    wanted.into_iter().find_map(|record| record.prompt)
}

/// Shows what came of picking jobs up.
pub(super) fn show(
    resumed: &Resumed,
    fields: Option<&Fields>,
    service: ServiceKind,
) -> Result<Exit, CommandError> {
    for left in &resumed.left {
        say(&left.text(text::language()));
    }
    let outcomes: &[Arc<Outcome>] = &resumed.outcomes;
    if !outcomes.is_empty() {
        outcome::remarks(outcomes, Begun::Before, service);
    }
    write_stdout(&match fields {
        Some(fields) => fields.array(&resumed.json(service)),
        None => resumed.results(),
    })?;
    Ok(resumed.exit())
}
