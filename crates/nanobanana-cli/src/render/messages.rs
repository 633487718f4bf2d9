//! The messages for a chat on standard output, each as soon as there is something to say.

use std::sync::{Mutex, MutexGuard, PoisonError};

use clap::ValueEnum;
use nanobanana::journal::{JobId, JobRecord, JournalFault, State};
use nanobanana::message::{Commands, JobRef, Message, Messenger, Problem};
use nanobanana::{Charge, Event, JobNumber, Language, Observer};

use crate::connect::Maker;
use crate::error::{CommandError, journal_fault, write_stdout};
use crate::interruption::Interruption;
use crate::text;

/// How messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// The texts, each followed by an empty line; MEDIA: lines for saved pictures.
    Text,
    /// One JSON object a line.
    Ndjson,
}

/// Writes the messages of one command.
pub(crate) struct Messages {
    format: MessageFormat,
    language: Language,
    maker: Maker,
    told: Mutex<Told>,
}

#[derive(Default)]
struct Told {
    /// The jobs, the first one for number 1.
    jobs: Vec<JobId>,
    /// Why standard output could not be written.
    broken: Option<CommandError>,
}

impl Messages {
    /// Says at once that the request was received.
    pub(crate) fn begin(format: MessageFormat, language: Language, maker: Maker) -> Self {
        let messages = Self {
            format,
            language,
            maker,
            told: Mutex::default(),
        };
        messages.write(&messages.messenger().acknowledge());
        messages
    }

    /// Names jobs that were ordered before.
    pub(crate) fn know(&self, jobs: Vec<JobId>) {
        self.lock().jobs = jobs;
    }

    /// The listener of one of several jobs. Whatever number its events have is that of its own
    /// order.
    pub(crate) fn job_of_several(&self, number: JobNumber) -> OneJob<'_> {
        OneJob { all: self, number }
    }

    /// What became of a job that was not worked on.
    pub(crate) fn left(&self, number: JobNumber, record: &JobRecord, is_busy: bool) {
        let messenger = self.messenger();
        let job = self.job(number);
        let message = messenger.saved(job.clone(), record).unwrap_or_else(|| {
            let charge = record.charge();
            let problem = match record.state {
                _ if is_busy => Problem::Busy,
                State::Unknown => Problem::ChargeUnknown,
                State::Failed => Problem::Generation,
                State::Cancelled | State::Refused => Problem::Cancelled,
                _ => Problem::Other,
            };
            messenger.problem(Some(job), record.state.name(), &problem, charge, None)
        });
        self.write(&message);
    }

    /// That there was nothing to do.
    pub(crate) fn nothing(&self) {
        let problem = Problem::NothingToFetch;
        let message = self
            .messenger()
            .problem(None, "nothing", &problem, Charge::None, None);
        self.write(&message);
    }

    /// The last message of a command that ended early.
    pub(crate) fn error(&self, error: &CommandError) {
        let messenger = self.messenger();
        let message = match error {
            CommandError::Failure(failure) if journal_fault(error).is_none() => {
                messenger.refused(failure)
            }
            other => {
                let (problem, charge, command) = told(other, self.maker);
                messenger.problem(None, other.kind(), &problem, charge, command)
            }
        };
        self.write(&message);
    }

    /// Why not everything could be written, where it could not.
    pub(crate) fn broken(&self) -> Option<CommandError> {
        self.lock().broken.take()
    }

    fn messenger(&self) -> Messenger<'_> {
        match self.maker {
            Maker::Vendor => Messenger::new(self.language, &self.maker),
            Maker::StandIn => Messenger::simulated(self.language, &self.maker),
        }
    }

    fn write(&self, message: &Message) {
        let line = match self.format {
            MessageFormat::Text => format!("{}\n\n", message.to_chat()),
            // No key of a message is anything but a string.
            MessageFormat::Ndjson => {
                format!("{}\n", serde_json::to_string(message).unwrap_or_default())
            }
        };
        if let Err(error) = write_stdout(&line) {
            self.lock().broken.get_or_insert(error);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn job(&self, number: JobNumber) -> JobRef {
        let told = self.lock();
        let id = number.0.checked_sub(1).and_then(|at| told.jobs.get(at));
        JobRef {
            number: number.0,
            of: told.jobs.len(),
            id: id.map(ToString::to_string).unwrap_or_default(),
        }
    }

    /// Says an event, of this job where it is known better than the event knows it.
    fn say(&self, event: &Event, known: Option<JobNumber>) {
        let messenger = self.messenger();
        let message = match event {
            Event::Planned { plan, jobs } => {
                self.know(jobs.to_vec());
                messenger.start(plan, jobs)
            }
            Event::Progress {
                job,
                elapsed,
                expected,
                trouble,
                ..
            } => {
                let job = self.job(known.unwrap_or(*job));
                messenger.progress(job, *elapsed, *expected, trouble.as_ref())
            }
            Event::Ended { outcome } => {
                messenger.ended(self.job(known.unwrap_or(outcome.job)), outcome)
            }
            _ => return,
        };
        self.write(&message);
    }
}

/// An error that is none of the engine's, in the words of a chat: what it is, what is known of the
/// points, and the command that goes on.
fn told(error: &CommandError, maker: Maker) -> (Problem, Charge, Option<String>) {
    if let Some(fault) = journal_fault(error) {
        let repair = (fault == JournalFault::Damaged).then(|| text::typed::REPAIR.to_owned());
        return (Problem::Journal(fault), Charge::None, repair);
    }
    match error {
        CommandError::KeyMissing { .. } | CommandError::KeyMissingFor { .. } => {
            (Problem::KeyMissing, Charge::None, None)
        }
        CommandError::KeyInvalid(_)
        | CommandError::KeyNotText(_)
        | CommandError::KeyFile { .. } => (Problem::KeyInvalid, Charge::None, None),
        CommandError::NotAgreed { points, .. } => {
            (Problem::NotAgreed { points: *points }, Charge::None, None)
        }
        CommandError::MadeByStandIn { .. } => (Problem::Simulated, Charge::None, None),
        CommandError::Busy { .. } => (Problem::Busy, Charge::Unknown, None),
        CommandError::Interrupted(interruption) => interrupted(interruption, maker),
        _ => (Problem::Other, Charge::None, None),
    }
}

fn interrupted(interruption: &Interruption, maker: Maker) -> (Problem, Charge, Option<String>) {
    let paid: Vec<&JobId> = interruption.paid().map(|record| &record.id).collect();
    if !paid.is_empty() || interruption.left.unread.is_some() {
        let command = text::typed::resume(&paid, maker);
        (Problem::Interrupted, Charge::Spent, Some(command))
    } else if interruption.in_state(State::Unknown).next().is_some() {
        (Problem::ChargeUnknown, Charge::Unknown, None)
    } else {
        (Problem::Cancelled, Charge::None, None)
    }
}

impl Observer for Messages {
    fn event(&self, event: &Event) {
        self.say(event, None);
    }
}

impl Commands for Maker {
    fn pick_up(&self, job: &JobId) -> String {
        text::typed::resume(&[job], *self)
    }
}

/// Says what happens to one of several jobs that are picked up.
pub(crate) struct OneJob<'a> {
    all: &'a Messages,
    number: JobNumber,
}

impl Observer for OneJob<'_> {
    fn event(&self, event: &Event) {
        self.all.say(event, Some(self.number));
    }
}
