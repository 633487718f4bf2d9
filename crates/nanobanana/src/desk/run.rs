//! One run while it is worked on, and a while after: what whoever waits for it sees.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::event::{Event, JobNumber, Observer};
use crate::failure::Failure;
use crate::job::RunCancellation;
use crate::journal::{JobId, JobRecord, RunId, ServiceKind, lock};
use crate::metrics::ImaTime;
use crate::model::ExpectedTime;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::trouble::Trouble;

/// A run that any number of callers can wait for.
#[derive(Debug)]
pub struct Run {
    state: watch::Sender<Snapshot>,
    events: Mutex<Retained>,
    cancellation: RunCancellation,
    ima_time: ImaTime,
}

/// A run at a moment.
#[derive(Clone, Debug, Serialize)]
pub struct Snapshot {
    /// Who makes the pictures.
    pub service: ServiceKind,
    /// Its name, from when it is in the journal on.
    pub run: Option<RunId>,
    /// For how long it had run before, where it is an earlier run, which the call that asked for it has
    /// joined.
    #[serde(skip)]
    pub joined_after: Option<Duration>,
    /// The plan of every job, from when it is known on.
    #[serde(skip)]
    pub plan: Option<Arc<Plan>>,
    /// How many of how many local inputs were sent, while they are being sent.
    pub uploading: Option<(usize, usize)>,
    /// The jobs, from when they are in the journal on.
    pub jobs: Vec<JobSnapshot>,
    /// How it ended, where it has.
    #[serde(skip)]
    pub end: Option<Arc<End>>,
    #[serde(skip)]
    ended_at: Option<Instant>,
}

/// A job at a moment.
#[derive(Clone, Debug, Serialize)]
pub struct JobSnapshot {
    /// Which job of its run.
    pub number: JobNumber,
    /// Its name in the journal.
    pub id: JobId,
    /// IMA's id of its task, where it is known.
    pub task_id: Option<String>,
    /// How far it is.
    pub step: Step,
    /// What is under way that should not be broken off.
    pub pending: Pending,
}

/// What should not be broken off: nobody would know what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Pending {
    /// Nothing.
    Nothing,
    /// The picture is being saved.
    Saving,
    /// The paid request has no answer yet.
    Paying,
}

/// How far a job is.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It is in the journal, and its create request is made ready or on its way.
    Begun,
    /// It was begun before, and is being picked up.
    PickingUp,
    /// The task is paid and runs at IMA.
    Generating {
        /// Since the task's creation.
        #[serde(skip)]
        elapsed: Duration,
        /// When the picture is expected.
        #[serde(skip)]
        expected: Option<ExpectedTime>,
        /// Of the expected time.
        percent: u8,
        /// What is wrong with asking about it.
        trouble: Option<Trouble>,
    },
    /// The picture is made and being fetched.
    Downloading,
    /// It has ended.
    Ended,
}

/// How a run ended.
#[derive(Debug)]
pub enum End {
    /// Each job with its own end, in order.
    Outcomes(Vec<Arc<Outcome>>),
    /// The jobs of an earlier run that the call has joined, as the journal has them.
    Joined(Vec<JobRecord>),
    /// There are no outcomes: nothing was spent.
    Failure(Box<Failure>),
    /// The job was written by another version of this program.
    Unreadable(Box<JobRecord>),
    /// It was given up, or the work on it broke off.
    Abandoned,
}

/// The events of a run as they come, the last one of each kind that came before included.
#[derive(Debug)]
pub struct Events {
    run: Arc<Run>,
    state: watch::Receiver<Snapshot>,
    seen: u64,
}

/// The events that a late listener still hears: all but what later ones have replaced.
#[derive(Debug, Default)]
struct Retained {
    events: VecDeque<(u64, Event)>,
    last: u64,
}

impl Run {
    pub(super) fn new(service: ServiceKind, jobs: Vec<JobSnapshot>) -> Self {
        let start = Snapshot {
            service,
            run: None,
            joined_after: None,
            plan: None,
            uploading: None,
            jobs,
            end: None,
            ended_at: None,
        };
        Self {
            state: watch::Sender::new(start),
            events: Mutex::default(),
            cancellation: RunCancellation::default(),
            ima_time: ImaTime::default(),
        }
    }

    /// A run that is one job which was begun before.
    pub(super) fn of_record(record: &JobRecord) -> Self {
        let run = Self::new(record.service, vec![JobSnapshot::of(record)]);
        run.state
            .send_modify(|snapshot| snapshot.run = Some(record.run_id.clone()));
        run
    }

    /// From now on it is this earlier run.
    pub(super) fn adopt(&self, run: RunId, jobs: &[JobRecord], elapsed: Duration) {
        self.state.send_modify(|snapshot| {
            snapshot.run = Some(run);
            snapshot.joined_after = Some(elapsed);
            snapshot.jobs = jobs.iter().map(JobSnapshot::of).collect();
        });
    }

    /// Whether it works on a job. One that has joined another run only looks on.
    pub(super) fn is_of(&self, job: &JobId) -> bool {
        let now = self.state.borrow();
        now.joined_after.is_none() && now.jobs.iter().any(|known| known.id == *job)
    }

    /// Ends it before anything more is paid for it. What is paid goes on.
    pub fn cancel(&self) {
        self.cancellation.stop_buying();
    }

    /// Ends one of its jobs before anything is paid for it.
    pub(super) fn cancel_job(&self, job: JobId) {
        self.cancellation.stop_buying_for(job);
    }

    pub(super) fn cancellation(&self) -> RunCancellation {
        self.cancellation.clone()
    }

    /// For how long its jobs have waited for IMA; nothing of a run that this one has joined.
    #[must_use]
    pub fn ima_time(&self) -> ImaTime {
        self.ima_time.clone()
    }

    /// Its name, from when it is in the journal on.
    #[must_use]
    pub fn name(&self) -> Option<RunId> {
        self.state.borrow().run.clone()
    }

    pub(super) fn has_ended(&self) -> bool {
        self.state.borrow().has_ended()
    }

    /// How it is now.
    #[must_use]
    pub fn now(&self) -> Snapshot {
        self.state.borrow().clone()
    }

    /// Hears of every change.
    #[must_use]
    pub fn follow(&self) -> watch::Receiver<Snapshot> {
        self.state.subscribe()
    }

    /// Its events, from the first one on.
    #[must_use]
    pub fn events(self: &Arc<Self>) -> Events {
        Events {
            run: Arc::clone(self),
            state: self.follow(),
            seen: 0,
        }
    }

    /// Tells somebody its events, from the first one on, until it has ended.
    pub async fn tell(self: &Arc<Self>, observer: &dyn Observer) {
        let mut events = self.events();
        while let Some(event) = events.next().await {
            observer.event(&event);
        }
    }

    /// How it ended, for the one who asked for it. Whoever looks later sees nothing more of it than
    /// that it has ended, and so does one who comes too early.
    #[must_use]
    pub fn take_end(&self) -> End {
        let mut taken = None;
        self.state.send_modify(|snapshot| {
            taken = snapshot.end.replace(Arc::new(End::Abandoned));
        });
        taken.and_then(Arc::into_inner).unwrap_or(End::Abandoned)
    }

    /// Waits until it has ended; how.
    pub async fn ended(&self) -> Arc<End> {
        let mut state = self.follow();
        // It cannot be closed while this borrows its sender.
        let ended = state.wait_for(Snapshot::has_ended).await;
        let end = ended.ok().and_then(|now| now.end.clone());
        end.unwrap_or_else(|| Arc::new(End::Abandoned))
    }

    /// Takes in what the engine says.
    pub(super) fn hear(&self, event: &Event) {
        self.retained().push(event.clone());
        self.state.send_modify(|snapshot| snapshot.hear(event));
    }

    /// Ends it, unless it has ended.
    pub(super) fn end(&self, end: End) {
        self.state.send_if_modified(|snapshot| {
            let goes_on = !snapshot.has_ended();
            if goes_on {
                snapshot.end = Some(Arc::new(end));
                snapshot.ended_at = Some(Instant::now());
                snapshot.uploading = None;
                for job in &mut snapshot.jobs {
                    job.pending = Pending::Nothing;
                }
            }
            goes_on
        });
    }

    /// How long ago it ended, where it has.
    pub(super) fn ended_ago(&self) -> Option<Duration> {
        Some(self.state.borrow().ended_at?.elapsed())
    }

    fn retained(&self) -> MutexGuard<'_, Retained> {
        lock(&self.events)
    }
}

impl Snapshot {
    /// Whether nothing more happens.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.end.is_some()
    }

    /// What should not be broken off now, of all its jobs.
    #[must_use]
    pub fn pending(&self) -> Pending {
        let pending = self.jobs.iter().map(|job| job.pending);
        pending.max().unwrap_or(Pending::Nothing)
    }

    fn hear(&mut self, event: &Event) {
        if let Event::Planned { run, plan, jobs } = event {
            self.run = Some(run.clone());
            self.plan = Some(Arc::clone(plan));
            let jobs = jobs.iter().zip(1..).map(|(id, number)| JobSnapshot {
                number: JobNumber(number),
                id: id.clone(),
                task_id: None,
                step: Step::Begun,
                pending: Pending::Nothing,
            });
            self.jobs = jobs.collect();
        } else if let Event::Uploading { done, total } = event {
            self.uploading = Some((*done, *total));
        } else if let Some(number) = event.job()
            && let Some(job) = self.jobs.iter_mut().find(|job| job.number == number)
        {
            self.uploading = None;
            job.hear(event);
        }
    }
}

impl JobSnapshot {
    fn of(record: &JobRecord) -> Self {
        Self {
            number: JobNumber(record.number as usize),
            id: record.id.clone(),
            task_id: record.task_id.clone(),
            step: Step::PickingUp,
            pending: Pending::Nothing,
        }
    }

    fn hear(&mut self, event: &Event) {
        match event {
            Event::Paying { .. } => {
                self.pending = Pending::Paying;
                return;
            }
            Event::Saving { .. } => {
                self.pending = Pending::Saving;
                return;
            }
            // From now on its id is written down, even if nobody waits for that.
            Event::Created { task_id, .. } | Event::PickedUp { task_id, .. } => {
                self.task_id = Some(task_id.to_string());
                self.step = Step::Generating {
                    elapsed: Duration::ZERO,
                    expected: None,
                    percent: 0,
                    trouble: None,
                };
            }
            Event::Progress {
                elapsed,
                percent,
                expected,
                trouble,
                ..
            } => {
                self.step = Step::Generating {
                    elapsed: *elapsed,
                    expected: Some(*expected),
                    percent: *percent,
                    trouble: trouble.clone(),
                };
            }
            Event::Downloading { .. } => self.step = Step::Downloading,
            Event::Ended { .. } => self.step = Step::Ended,
            _ => {}
        }
        self.pending = Pending::Nothing;
    }
}

impl Events {
    /// The next one; `None` once there is none left and the run has ended.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            // Asked first: whatever came before the end is there by then.
            let has_ended = self.state.borrow_and_update().has_ended();
            if let Some((number, event)) = self.run.retained().after(self.seen) {
                self.seen = number;
                return Some(event);
            }
            if has_ended || self.state.changed().await.is_err() {
                return None;
            }
        }
    }
}

impl Retained {
    fn push(&mut self, event: Event) {
        self.events.retain(|(_, earlier)| !event.replaces(earlier));
        self.last += 1;
        self.events.push_back((self.last, event));
    }

    fn after(&self, seen: u64) -> Option<(u64, Event)> {
        self.events
            .iter()
            .find(|(number, _)| *number > seen)
            .cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TaskId;

    const JOB: JobNumber = JobNumber(1);

    fn progress(percent: u8) -> Event {
        Event::Progress {
            job: JOB,
            elapsed: Duration::from_secs(7),
            percent,
            expected: ExpectedTime {
                min: Duration::from_secs(20),
                max: Duration::from_secs(40),
            },
            trouble: None,
        }
    }

    #[tokio::test]
    async fn a_listener_hears_what_came_before_it_and_of_progress_the_last() {
        let run = Arc::new(Run::new(ServiceKind::Simulator, Vec::new()));
        let task_id = TaskId::new("t-1");
        run.hear(&Event::Created { job: JOB, task_id });
        run.hear(&progress(10));
        run.hear(&progress(20));
        let mut events = run.events();
        let mut heard = Vec::new();
        for _ in 0..2 {
            heard.push(said(events.next().await.unwrap()));
        }
        run.hear(&progress(30));
        heard.push(said(events.next().await.unwrap()));
        run.end(End::Abandoned);
        assert!(events.next().await.is_none());
        assert_eq!(heard, ["created t-1", "20%", "30%"]);
    }

    fn said(event: Event) -> String {
        match event {
            Event::Created { task_id, .. } => format!("created {task_id}"),
            Event::Progress { percent, .. } => format!("{percent}%"),
            other => panic!("{other:?}"),
        }
    }
}
