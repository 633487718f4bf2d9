//! The messages for a chat on standard output, each as soon as there is something to say.

use std::sync::{Mutex, MutexGuard, PoisonError};

use nanobanana::journal::{JobId, JournalFault, ServiceKind, State};
use nanobanana::{Charge, Event, Failure, JobNumber, Language};
use nanobanana_text::chat::{Commands, JobRef, Message, Messenger, Problem};

use super::Hears;
use super::resumed::Left;
use crate::args::{ChatArgs, MessageFormat};
use crate::environment;
use crate::error::{CommandError, journal_fault, write_stdout};
use crate::interruption::Interruption;
use crate::text::{self, jobs::Why};

/// Writes the messages of one command.
pub(crate) struct Messages {
    format: MessageFormat,
    language: Language,
    service: ServiceKind,
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
    /// Says at once that the request was received, where a chat is to be told.
    pub(crate) fn begin(args: &ChatArgs, prompt: &str, service: ServiceKind) -> Option<Self> {
        let messages = Self {
            format: args.messages?,
            language: args.lang.of(prompt, environment::locale().as_deref()),
            service,
            told: Mutex::default(),
        };
        messages.write(&messages.messenger().acknowledge());
        Some(messages)
    }

    /// Names jobs that were ordered before.
    pub(crate) fn know(&self, jobs: Vec<JobId>) {
        self.lock().jobs = jobs;
    }

    /// What became of a job that was not worked on.
    pub(crate) fn left(&self, number: JobNumber, Left { record, why }: &Left) {
        let is_busy = matches!(why, Why::Busy { .. });
        let messenger = self.messenger();
        let job = self.job(number);
        let message = messenger.saved(job.clone(), record).unwrap_or_else(|| {
            let (reason, advice) = match record.state {
                _ if is_busy => (
                    text::jobs::busy(self.language, &record.id, None),
                    Some(text::chat::wait(self.language).to_owned()),
                ),
                State::Unknown => self.unanswered(),
                _ => (text::jobs::ended(self.language, record), None),
            };
            let problem = Problem {
                name: record.state.name(),
                reason: Some(reason),
                advice,
                charge: record.charge(),
                command: None,
            };
            messenger.problem(Some(job), problem)
        });
        self.write(&message);
    }

    /// That nobody knows whether a task exists, and where to look.
    fn unanswered(&self) -> (String, Option<String>) {
        let failure = Failure::CreateUnknown { source: None };
        let advice = nanobanana_text::advice(self.language, &failure, self.service, None);
        (nanobanana_text::failure(self.language, &failure), advice)
    }

    /// That there was nothing to do.
    pub(crate) fn nothing(&self) {
        let problem = Problem {
            name: "nothing",
            reason: Some(text::chat::nothing(self.language).to_owned()),
            advice: Some(text::chat::anew(self.language).to_owned()),
            charge: Charge::None,
            command: None,
        };
        self.write(&self.messenger().problem(None, problem));
    }

    /// The last message of a command that ended early.
    pub(crate) fn error(&self, error: &CommandError) {
        let messenger = self.messenger();
        let message = match error {
            CommandError::Failure(failure) if journal_fault(error).is_none() => {
                messenger.refused(failure)
            }
            CommandError::Interrupted(interruption) => {
                messenger.problem(None, self.interrupted(error, interruption))
            }
            other => {
                let (reason, mut advice) = text::errors::told(self.language, other, self.service);
                if let CommandError::NotAgreed { .. } = other {
                    // An agent is not to agree by itself.
                    advice = Some(text::chat::agree_first(self.language).to_owned());
                }
                let is_damaged = journal_fault(error) == Some(JournalFault::Damaged);
                let problem = Problem {
                    name: other.kind(),
                    reason: Some(reason),
                    advice,
                    charge: match other {
                        CommandError::Busy { .. } => Charge::Unknown,
                        _ => Charge::None,
                    },
                    command: is_damaged.then(|| text::typed::REPAIR.to_owned()),
                };
                messenger.problem(None, problem)
            }
        };
        self.write(&message);
    }

    /// The end of a wait, and how it goes on.
    fn interrupted(&self, error: &CommandError, interruption: &Interruption) -> Problem {
        let paid: Vec<&JobId> = interruption.paid().map(|record| &record.id).collect();
        let is_paid = !paid.is_empty() || interruption.left.unread.is_some();
        let command = is_paid.then(|| text::typed::resume(&paid, self.service));
        let (reason, _) = text::errors::told(self.language, error, self.service);
        let (charge, advice) = if let Some(command) = &command {
            let advice = text::chat::not_again(self.language).to_owned();
            let advice = nanobanana_text::to_pick_up(self.language, Some(advice), command);
            (Charge::Spent, Some(advice))
        } else if interruption.in_doubt().next().is_some() {
            (Charge::Unknown, self.unanswered().1)
        } else {
            let advice = text::chat::anew(self.language);
            (Charge::None, Some(advice.to_owned()))
        };
        Problem {
            name: error.kind(),
            reason: Some(reason),
            advice,
            charge,
            command,
        }
    }

    /// Why not everything could be written, where it could not.
    pub(crate) fn broken(&self) -> Option<CommandError> {
        self.lock().broken.take()
    }

    fn messenger(&self) -> Messenger<'_> {
        Messenger::new(self.language, self.service, self)
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
}

impl Hears for Messages {
    fn hear(&self, event: &Event, known: Option<JobNumber>) {
        let messenger = self.messenger();
        let message = match event {
            Event::Planned { plan, jobs, .. } => {
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

impl Commands for Messages {
    fn pick_up(&self, job: &JobId) -> String {
        text::typed::resume(&[job], self.service)
    }
}
