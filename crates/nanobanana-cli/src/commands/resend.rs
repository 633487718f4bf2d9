//! `resend`: sending a paid request once more whose answer was lost, because the user says so.

use std::slice;
use std::sync::Arc;

use nanobanana::desk::{Desk, End};
use nanobanana::journal::{Caps, Claim, Held, JobId, JobRecord, Journal, Recovery};
use nanobanana::{JobNumber, NotResendable, Outcome, Refusal};

use super::connect_options;
use super::make::tell;
use super::resume::{tell_wait, told};
use crate::args::jobs::ResendArgs;
use crate::connect::Connection;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::interruption::{Begun, close, unless_interrupted};
use crate::order::{Audience, failed, follow};
use crate::render::outcome;
use crate::settings::Settings;
use crate::simulate;
use crate::text::jobs as text;
use crate::{journal, key, log};

/// Sends the request again if the user has said so, and shows what came.
pub(crate) async fn run(args: &ResendArgs) -> Result<Exit, CommandError> {
    let settings = Settings::load()?;
    let service = simulate::service();
    let journal = journal::existing(service).await?;
    let record = meant(journal.as_ref(), &args.job).await?;
    let (Some(journal), true) = (journal, args.accept_double_charge) else {
        let error = CommandError::told(Exit::Refused, |l| text::consent_missing(l, &record));
        return Err(error.hint(|l| text::unknown_advice(l, &record.id, service)));
    };
    let audience = Audience::Terminal;
    let options = connect_options(&args.service, args.wait.max_wait(), audience.pace());
    let connection = match simulate::chosen() {
        Some(_) => Connection::open(&options).await?,
        None => {
            let found = key::of_job(&options.key, record.profile.as_deref()).await?;
            options.key.warn();
            Connection::with_keys(&options, found, [])?
        }
    };
    let connection = connection.with_inputs_from(args.input_folders.allowed(&settings.inputs));
    log::start(connection.log_folder().as_deref(), None);
    let caps = args.caps.caps(&settings.spending);
    let desk = Desk::new(connection.engine.clone(), journal);
    let sent = send_again(&desk, &record, caps, audience).await;
    connection.close().await;
    let outcomes = match sent {
        Ok(outcomes) => outcomes,
        Err(interrupted @ CommandError::Interrupted(_)) => return Err(interrupted),
        Err(error) => {
            close(desk).await;
            return Err(error);
        }
    };
    tell(&outcomes, args.json.fields.as_ref(), service)?;
    let exit = outcome::exit(&outcomes);
    told(desk, &outcomes).await;
    Ok(exit)
}

/// The job that a word means: of several, the one whose charge is unknown.
async fn meant(journal: Option<&Journal>, word: &String) -> Result<JobRecord, CommandError> {
    let jobs = journal::find_each(journal, slice::from_ref(word)).await?;
    let is_unknown = |job: &&JobRecord| {
        let recovery = job.state.recovery();
        matches!(recovery, Recovery::AskUser | Recovery::MarkUnknown)
    };
    let unknown: Vec<&JobRecord> = jobs.iter().filter(is_unknown).collect();
    match unknown[..] {
        [] => Err(not_unknown(&jobs[0])),
        [one] => Ok(one.clone()),
        _ => {
            let ids: Vec<JobId> = unknown.iter().map(|job| job.id.clone()).collect();
            Err(journal::ambiguous(word, &ids))
        }
    }
}

fn not_unknown(record: &JobRecord) -> CommandError {
    not_resendable(record, NotResendable::NotUnknown(record.state))
}

fn not_resendable(record: &JobRecord, reason: NotResendable) -> CommandError {
    let job = record.id.to_string();
    Refusal::NotResendable { job, reason }.into()
}

async fn send_again(
    desk: &Desk,
    record: &JobRecord,
    caps: Caps,
    audience: Audience<'_>,
) -> Result<Vec<Arc<Outcome>>, CommandError> {
    let (mut held, mut claimed) = claim(desk, record).await?;
    if claimed.state.recovery() == Recovery::MarkUnknown {
        // Its process was killed: the job becomes unknown first, as with `resume`.
        tell_wait(&held, &claimed);
        let run = desk.resume(held, claimed);
        let ended = unless_interrupted(desk, run.ended(), Begun::Before).await?;
        if let End::Unreadable(record) = &*ended {
            return Err(not_resendable(record, NotResendable::Unreadable));
        }
        (held, claimed) = claim(desk, record).await?;
    }
    let run = desk.send_again(held, claimed, caps);
    let runs = [(Some(JobNumber(1)), Arc::clone(&run))];
    follow(desk, &runs, vec![String::new()], audience, Begun::Now).await?;
    match run.take_end() {
        End::Outcomes(outcomes) => Ok(outcomes),
        end => Err(failed(end)),
    }
}

async fn claim(desk: &Desk, record: &JobRecord) -> Result<(Held, Box<JobRecord>), CommandError> {
    match desk.journal().claim(&record.id).await? {
        Claim::Claimed(held, record) => Ok((held, record)),
        Claim::Busy { pid } => Err(CommandError::Busy {
            job: record.id.clone(),
            pid,
        }),
        Claim::Ended(record) => Err(not_unknown(&record)),
    }
}
