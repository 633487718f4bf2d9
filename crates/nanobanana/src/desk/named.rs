//! A job as whoever has its name sees it: looked up, watched, and cancelled while nothing is paid.

use std::future::pending;

use tokio::time::sleep;

use super::run::Events;
use super::{Desk, LOOK, Taken};
use crate::event::Event;
use crate::journal::{JobId, JobRecord, JournalError, Lifecycle, Recovery};

/// What happens to a job, to its end.
#[derive(Debug)]
pub struct Watch {
    desk: Desk,
    job: JobId,
    /// The number of the last of its steps that was told.
    seen: u32,
    /// What its run does, while this process works on it.
    events: Option<Events>,
    is_over: bool,
}

/// Something that has happened to a job.
#[derive(Debug)]
pub enum News {
    /// It has gone further, in one step or several.
    Step {
        /// How many steps it has taken. The same in every process, and never less.
        number: u32,
        /// The job as it is now.
        record: Box<JobRecord>,
        /// Whether nothing more happens by itself.
        is_end: bool,
    },
    /// Its task goes on.
    Progress(Event),
}

impl Desk {
    /// Watches a job, of whose steps so many are known; `None` where all of them are and it has ended.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn watch(&self, job: &JobRecord, seen: u32) -> Result<Option<Watch>, JournalError> {
        let lifecycle = self.journal().lifecycle(&job.id).await?;
        let is_known = is_over(&lifecycle.record) && steps(&lifecycle) <= seen;
        Ok((!is_known).then(|| Watch {
            desk: self.clone(),
            job: job.id.clone(),
            seen,
            events: None,
            is_over: false,
        }))
    }

    /// Cancels a job, unless its paid request was permitted before or another process works on it. How it
    /// is then, which is cancelled or tells why not.
    ///
    /// # Errors
    /// When the journal cannot be used.
    pub async fn cancel(&self, job: JobRecord) -> Result<JobRecord, JournalError> {
        if job.state.recovery() != Recovery::Cancel {
            return Ok(job);
        }
        match self.take_up(Box::new(job.clone())).await? {
            // One that nobody has worked on is cancelled by being picked up.
            Taken::Run(run) => run.cancel_job(job.id.clone()),
            Taken::Busy { .. } => return Ok(job),
            Taken::Ended(job) | Taken::AskUser(job) | Taken::OtherKey(job) => return Ok(*job),
        }
        let Some(mut watch) = self.watch(&job, 0).await? else {
            return Ok(job);
        };
        while let Some(news) = watch.next().await? {
            let News::Step { record, .. } = news else {
                continue;
            };
            // A permit that was given at the same moment is used, or given back.
            if !matches!(
                record.state.recovery(),
                Recovery::Cancel | Recovery::MarkUnknown
            ) {
                return Ok(*record);
            }
        }
        Ok(job)
    }
}

impl Watch {
    /// The next thing that happens; `None` after the end. Nothing is missed where this is dropped.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn next(&mut self) -> Result<Option<News>, JournalError> {
        while !self.is_over {
            let lifecycle = match self.desk.journal().lifecycle(&self.job).await {
                Err(JournalError::NoSuchJob { .. }) => return Ok(None),
                lifecycle => lifecycle?,
            };
            let (number, is_end) = (steps(&lifecycle), is_over(&lifecycle.record));
            if number > self.seen || is_end {
                (self.seen, self.is_over) = (number, is_end);
                return Ok(Some(News::Step {
                    number,
                    record: Box::new(lifecycle.record),
                    is_end,
                }));
            }
            let job = lifecycle.record.number;
            if let Some(event @ Event::Progress { .. }) = self.heard(job).await {
                return Ok(Some(News::Progress(event)));
            }
        }
        Ok(None)
    }

    /// What this process does about the job next, looked at again soon in case that another one does.
    async fn heard(&mut self, number: u32) -> Option<Event> {
        if self.events.is_none() {
            let run = self.desk.run_of(&self.job);
            self.events = run.filter(|run| !run.has_ended()).map(|run| run.events());
        }
        let events = &mut self.events;
        let next = async {
            let Some(events) = events else {
                return pending().await;
            };
            loop {
                match events.next().await {
                    Some(event) if event.job().is_some_and(|job| job.0 != number as usize) => {}
                    event => return event,
                }
            }
        };
        let event = tokio::select! {
            event = next => event,
            () = sleep(LOOK) => return None,
        };
        if event.is_none() {
            self.events = None;
        }
        event
    }
}

/// How many steps a job has taken.
fn steps(lifecycle: &Lifecycle) -> u32 {
    lifecycle.transitions.last().map_or(0, |last| last.number)
}

/// Whether nothing more happens to a job unless somebody asks for it.
fn is_over(job: &JobRecord) -> bool {
    matches!(job.state.recovery(), Recovery::Nothing | Recovery::AskUser)
}
