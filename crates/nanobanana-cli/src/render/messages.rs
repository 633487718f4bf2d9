//! The messages for a chat on standard output, each as soon as there is something to say.

use std::sync::{Mutex, MutexGuard, PoisonError};

use nanobanana::journal::{JobId, JournalFault, ServiceKind, State};
use nanobanana::{Charge, Event, Failure, GenerationEnd, JobNumber, Language, Plan, TaskId};
use nanobanana_text::chat::{Commands, Failed, JobRef, Line, Message, Messenger, Offer};

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
    /// Those for a chat that is to be told, where one is.
    pub(crate) fn of(args: &ChatArgs, prompt: &str, service: ServiceKind) -> Option<Self> {
        Some(Self {
            format: args.messages?,
            language: args.lang.of(prompt, environment::locale().as_deref()),
            service,
            told: Mutex::default(),
        })
    }

    /// The same, which say at once that the request was received.
    pub(crate) fn begin(args: &ChatArgs, prompt: &str, service: ServiceKind) -> Option<Self> {
        let messages = Self::of(args, prompt, service)?;
        messages.write(&messages.messenger().acknowledge());
        Some(messages)
    }

    /// That what was paid is being fetched.
    pub(crate) fn fetching(&self) {
        self.write(&self.messenger().fetching());
    }

    /// What pictures would cost.
    pub(crate) fn price(&self, plan: &Plan, count: usize) {
        self.write(&self.messenger().price(plan, count));
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
            let failure = match record.state {
                _ if is_busy => None,
                State::Unknown => Some(Failure::CreateUnknown { source: None }),
                State::Failed => Some(Failure::Generation {
                    task_id: TaskId::new(record.task_id.as_deref().unwrap_or_default()),
                    end: GenerationEnd::Failed {
                        reason: record.reason.clone(),
                    },
                }),
                State::Cancelled => Some(Failure::Cancelled {
                    reason: String::new(),
                }),
                _ => None,
            };
            if let Some(failure) = failure {
                return messenger.refused(Some(job), &failure);
            }
            let mut failed = messenger.unknown(record.state.name(), record.charge());
            failed.cause = record.reason.as_ref().map(Line::from);
            if is_busy {
                failed.failure = "still_running";
                failed.reason = text::jobs::busy(self.language, &record.id, None).into();
                failed.advice = text::chat::WAIT.of(self.language).into();
            } else if failed.charge == Charge::None {
                failed.offer = Some(Offer::Retry);
            }
            messenger.failure(Some(job), failed)
        });
        self.write(&message);
    }

    /// That there was nothing to do.
    pub(crate) fn nothing(&self) {
        let messenger = self.messenger();
        let failed = Failed {
            reason: text::chat::NOTHING.of(self.language).into(),
            advice: text::chat::ANEW.of(self.language).into(),
            ..messenger.unknown("nothing", Charge::None)
        };
        self.write(&messenger.failure(None, failed));
    }

    /// The last message of a command that ended early.
    pub(crate) fn error(&self, error: &CommandError) {
        let messenger = self.messenger();
        let message = match error {
            CommandError::Failure(failure) if journal_fault(error).is_none() => {
                messenger.refused(None, failure)
            }
            CommandError::Interrupted(interruption) => {
                messenger.failure(None, self.interrupted(error, interruption))
            }
            other => {
                let charge = match other {
                    CommandError::Busy { .. } => Charge::Unknown,
                    _ => Charge::None,
                };
                let mut failed = messenger.unknown(other.kind(), charge);
                failed.reason = text::errors::error(self.language, other).into();
                if let Some(advice) = text::chat::advice(self.language, other) {
                    failed.advice = advice.into();
                }
                let is_damaged = journal_fault(error) == Some(JournalFault::Damaged);
                failed.command = is_damaged.then(|| text::typed::repair(self.service).into());
                failed.cause = Some(text::errors::chain(Language::En, other).into());
                messenger.failure(None, failed)
            }
        };
        self.write(&message);
    }

    /// The end of a wait, and how it goes on.
    fn interrupted(&self, error: &CommandError, interruption: &Interruption) -> Failed {
        let paid: Vec<&JobId> = interruption.paid().map(|record| &record.id).collect();
        let is_paid = !paid.is_empty() || interruption.left.unread.is_some();
        let l = self.language;
        let (name, charge, offer, advice) = if is_paid {
            let advice = text::chat::NOT_AGAIN.of(l).into();
            ("still_running", Charge::Spent, Some(Offer::Fetch), advice)
        } else if interruption.in_doubt().next().is_some() {
            let advice = text::jobs::look_before(l, self.service).into();
            (error.kind(), Charge::Unknown, None, advice)
        } else {
            let advice = text::chat::ANEW.of(l).into();
            (error.kind(), Charge::None, Some(Offer::Retry), advice)
        };
        Failed {
            reason: text::errors::error(l, error).into(),
            advice,
            offer,
            command: is_paid.then(|| text::typed::resume(&paid, self.service).into()),
            ..self.messenger().unknown(name, charge)
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
            Event::Joined { jobs, elapsed } => {
                self.know(jobs.clone());
                messenger.joined(jobs, *elapsed)
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
