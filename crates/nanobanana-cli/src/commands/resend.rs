//! `resend`: sending a paid request once more whose answer was lost, because the user says so.

use nanobanana::journal::{Caps, Claim, JobRecord, Journal, Recovery};
use nanobanana::{Failure, NotRetryable, Observer, Outcome, Refusal, UnreadableJob};

use super::connect_options;
use crate::args::jobs::ResendArgs;
use crate::connect::{Connection, Maker};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::heard::Heard;
use crate::interruption::{Interruption, Ordered, unless_interrupted};
use crate::render::progress::{ProgressView, Style};
use crate::render::{json, outcome};
use crate::settings::Settings;
use crate::{journal, log};

/// Sends the request again if the user has said so, and shows what came.
pub(crate) async fn run(args: &ResendArgs) -> Result<Exit, CommandError> {
    let settings = Settings::load()?;
    let maker = Maker::of(args.service.simulate);
    let journal = journal::existing(maker).await?;
    let record = journal::find(journal.as_ref(), &args.job).await?;
    if !matches!(
        record.state.recovery(),
        Recovery::AskUser | Recovery::MarkUnknown
    ) {
        return Err(not_unknown(&record));
    }
    let (Some(journal), true) = (journal, args.accept_double_charge) else {
        let job = Box::new(record);
        return Err(CommandError::ConsentMissing { job });
    };
    let style = Style::detect();
    let options = connect_options(&args.service, args.wait.max_wait(), style.pace());
    let connection = Connection::open(&options)
        .await?
        .with_inputs_from(args.input_folders.allowed(&settings.inputs));
    log::start(connection.log_folder().as_deref());
    outcome::announce(maker);
    let view = ProgressView::of_jobs(style, maker, vec![String::new()]);
    let heard = Heard::of_jobs(vec![record.id.clone()]);
    let job = view.job(0);
    let listener = heard.with_job(0, &job);
    let caps = args.caps.caps(&settings.spending);
    let sending = send_again(&connection, &journal, &record, &caps, &listener);
    let brake = connection.engine.brake();
    let sent = view
        .during(unless_interrupted(sending, &brake, &heard))
        .await;
    let result = match sent {
        Some(result) => result,
        None => Err(Interruption::of(&journal, &heard, Ordered::Now)
            .await
            .into()),
    };
    journal::close(journal).await;
    connection.close().await;
    show(&[result?], args, maker)
}

fn not_unknown(record: &JobRecord) -> CommandError {
    let reason = NotRetryable::NotUnknown(record.state);
    let job = record.id.to_string();
    Refusal::NotRetryable { job, reason }.into()
}

async fn send_again(
    connection: &Connection,
    journal: &Journal,
    record: &JobRecord,
    caps: &Caps,
    listener: &dyn Observer,
) -> Result<Outcome, CommandError> {
    let engine = &connection.engine;
    let mut claimed = claim(journal, record).await?;
    if claimed.state.recovery() == Recovery::MarkUnknown {
        // Its process was killed: the job becomes unknown first, as with `resume`.
        let settled = engine
            .resume(journal, claimed, None, &nanobanana::Silent)
            .await;
        settled.map_err(|UnreadableJob(record)| unreadable(&record))?;
        claimed = claim(journal, record).await?;
    }
    let sent = engine.retry(journal, claimed, caps, None, listener).await?;
    Ok(sent)
}

fn unreadable(record: &JobRecord) -> CommandError {
    let reason = NotRetryable::Unreadable;
    let job = record.id.to_string();
    Failure::Refused(Refusal::NotRetryable { job, reason }).into()
}

async fn claim(journal: &Journal, record: &JobRecord) -> Result<Box<JobRecord>, CommandError> {
    match journal.claim(&record.id).await? {
        Claim::Claimed(record) => Ok(record),
        Claim::Busy { pid } => Err(CommandError::Busy {
            job: record.id.clone(),
            pid,
        }),
        Claim::Ended(record) => Err(not_unknown(&record)),
    }
}

fn show(outcomes: &[Outcome], args: &ResendArgs, maker: Maker) -> Result<Exit, CommandError> {
    let exit = outcome::exit(outcomes);
    outcome::remarks(outcomes, maker);
    write_stdout(&if args.json {
        json::to_text(&json::run(outcomes, exit, maker))
    } else {
        outcome::results(outcomes)
    })?;
    Ok(exit)
}
