//! Ctrl-C and its like: how they are noticed, and what is said of the jobs that they left.

mod left;

use std::io;
use std::pin::{Pin, pin};
use std::time::Duration;

use jiff::Timestamp;
use nanobanana::journal::{Found, JobId, JobRecord, Journal, JournalError, Recovery, State, Step};
use nanobanana::{Brake, Charge};
use tokio::time::{sleep, timeout};

use crate::heard::{Heard, Named};
use crate::render::outcome::say;
use crate::text;
pub(crate) use left::{Left, Tasks};

/// Reasons that the journal keeps, in English like all that programs read.
const INTERRUPTED_BEFORE: &str = "interrupted before anything was sent";
const INTERRUPTED_MEANWHILE: &str = "interrupted while the paid request was under way";

/// How long an answer to a paid request, or a picture that is being saved, is waited for.
const GRACE: Duration = Duration::from_secs(2);

/// How long what has come until then may take to be written down.
const LAST_RECORD: Duration = Duration::from_millis(200);

/// How long the journal may take to say what is left, and again to note it. Each takes milliseconds,
/// unless another process holds it.
const LONGEST_LOOK: Duration = Duration::from_secs(1);

/// Does work unless a signal ends it first. From the signal on nothing new is paid; what is paid
/// at that moment, or being saved, has a short time to be written down, which a second signal ends.
/// The work is then dropped, which removes its temporary files. Further signals change nothing.
pub(crate) async fn unless_interrupted<T>(
    work: impl Future<Output = T>,
    brake: &Brake,
    heard: &Heard,
) -> Option<T> {
    let mut work = pin!(work);
    let Ok(mut signals) = Signals::new() else {
        // Without a handler a signal ends the process the plain way.
        return Some(work.await);
    };
    tokio::select! {
        done = &mut work => return Some(done),
        () = signals.next() => {}
    }
    end_in_order(work, brake, heard, signals.next()).await
}

/// The signals that ask a program to end, from now on, for one that ends in its own way.
pub(crate) struct Interruptions(Option<Signals>);

impl Interruptions {
    pub(crate) fn listen() -> Self {
        // Without a handler a signal ends the process the plain way.
        Self(Signals::new().ok())
    }

    /// Waits for the next one. None is lost in between.
    pub(crate) async fn next(&mut self) {
        match &mut self.0 {
            Some(signals) => signals.next().await,
            None => std::future::pending().await,
        }
    }
}

/// The end of work that is to be dropped: its result, should it come to one.
async fn end_in_order<T>(
    mut work: Pin<&mut impl Future<Output = T>>,
    brake: &Brake,
    heard: &Heard,
    second_signal: impl Future<Output = ()>,
) -> Option<T> {
    brake.stop_buying();
    let pending = heard.pending();
    if !pending.is_empty() {
        say(text::waiting(&pending));
        tokio::select! {
            done = &mut work => return Some(done),
            () = heard.settled() => {}
            () = sleep(GRACE) => {}
            () = second_signal => {}
        }
    }
    brake.stop_saving();
    // A picture that has its name by now is written down; no other gets one.
    tokio::select! {
        biased;
        () = heard.saved() => None,
        done = &mut work => Some(done),
        () = sleep(LAST_RECORD) => None,
    }
}

/// Ctrl-C, and the signal by which supervisors ask a program to end.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        let _ = self.0.recv().await;
    }
}

/// What an interrupted command leaves behind, by the journal.
#[derive(Debug, thiserror::Error)]
#[error("{}", text::en::interrupted(self))]
pub(crate) struct Interruption {
    /// When it was looked at.
    pub(crate) at: Timestamp,
    /// Its jobs as they are left, in order; none where nothing was ordered.
    pub(crate) jobs: Vec<JobRecord>,
    /// What was heard of them, where the journal could not be asked.
    pub(crate) unread: Option<Vec<Named>>,
    /// Whether no other job waits to be picked up: these are what `resume` without names means.
    pub(crate) is_all: bool,
    /// When they were ordered.
    pub(crate) ordered: Ordered,
}

/// When jobs were ordered, and so when their points were spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ordered {
    /// By this command.
    Now,
    /// By an earlier one.
    Before,
}

impl Interruption {
    /// What is left of the jobs that this process has begun or claimed.
    pub(crate) async fn of(journal: &Journal, heard: &Heard, ordered: Ordered) -> Box<Self> {
        let named = heard.jobs();
        let (jobs, unread, is_all) = match timeout(LONGEST_LOOK, read(journal, &named)).await {
            Ok(Ok(mut records)) => {
                let steps = leave(&mut records);
                let _ = timeout(LONGEST_LOOK, write_down(journal, steps)).await;
                let is_all = timeout(LONGEST_LOOK, are_all(journal, &records)).await;
                (records, None, is_all.unwrap_or(false))
            }
            _ => (Vec::new(), Some(named), false),
        };
        Box::new(Self {
            at: Timestamp::now(),
            jobs,
            unread,
            is_all,
            ordered,
        })
    }

    /// That of a command that has no jobs.
    pub(crate) fn without_jobs() -> Box<Self> {
        Box::new(Self {
            at: Timestamp::now(),
            jobs: Vec::new(),
            unread: None,
            is_all: false,
            ordered: Ordered::Now,
        })
    }

    /// What is known of the jobs' points.
    pub(crate) fn points(&self) -> Points {
        let mut points = Points::default();
        for job in &self.jobs {
            points.add(job.charge(), job.points, job.doubtful_points);
        }
        points
    }

    /// The paid jobs whose pictures are still to be fetched.
    pub(crate) fn paid(&self) -> impl Iterator<Item = &JobRecord> {
        let jobs = self.jobs.iter();
        jobs.filter(|job| {
            let recovery = job.state.recovery();
            matches!(recovery, Recovery::AskVendor | Recovery::Download)
        })
    }

    /// The jobs that the vendor, or a limit, has ended without a picture.
    pub(crate) fn ended_badly(&self) -> impl Iterator<Item = &JobRecord> {
        let jobs = self.jobs.iter();
        jobs.filter(|job| matches!(job.state, State::Refused | State::Failed))
    }

    /// The jobs in a state.
    pub(crate) fn in_state(&self, state: State) -> impl Iterator<Item = &JobRecord> {
        self.jobs.iter().filter(move |job| job.state == state)
    }
}

/// Points of several jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Points {
    pub(crate) spent: u32,
    /// Of these it is not known whether they were spent.
    pub(crate) unknown: u32,
}

impl Points {
    /// Adds those of a job: of its last request, and of earlier ones whose answers were lost.
    pub(crate) fn add(&mut self, charge: Charge, points: u32, doubtful: u32) {
        self.unknown += doubtful;
        match charge {
            Charge::None => {}
            Charge::Spent => self.spent += points,
            Charge::Unknown => self.unknown += points,
        }
    }
}

/// The jobs as the journal knows them.
async fn read(journal: &Journal, named: &[Named]) -> Result<Vec<JobRecord>, JournalError> {
    let mut records = Vec::with_capacity(named.len());
    for Named { job, .. } in named {
        if let Found::One(record) = journal.find(job.as_str()).await? {
            records.push(*record);
        }
    }
    Ok(records)
}

/// Whether these are all the jobs that `resume` without names would pick up.
async fn are_all(journal: &Journal, records: &[JobRecord]) -> bool {
    let Ok(unfinished) = journal.unfinished().await else {
        return false;
    };
    let mut others = unfinished
        .iter()
        .filter(|job| job.state.recovery() != Recovery::AskUser);
    others.all(|job| records.iter().any(|known| known.id == job.id))
}

/// Changes the records of the jobs to how they are left: the steps that say so.
fn leave(records: &mut [JobRecord]) -> Vec<(JobId, Step)> {
    let mut steps = Vec::new();
    for record in records {
        let (state, reason, step): (_, _, fn(String) -> Step) = match record.state.recovery() {
            Recovery::Cancel => (State::Cancelled, INTERRUPTED_BEFORE, |reason| {
                Step::Cancelled { reason }
            }),
            Recovery::MarkUnknown => (State::Unknown, INTERRUPTED_MEANWHILE, |reason| {
                Step::Unknown { reason }
            }),
            _ => continue,
        };
        record.state = state;
        record.reason = Some(reason.to_owned());
        steps.push((record.id.clone(), step(reason.to_owned())));
    }
    steps
}

async fn write_down(journal: &Journal, steps: Vec<(JobId, Step)>) {
    for (job, step) in steps {
        // What fails of this is done by the next `resume`.
        let _ = journal.advance(&job, &step, Timestamp::now()).await;
        let _ = journal.release(&job).await;
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use nanobanana::{Event, JobNumber, TaskId};
    use tokio::time::Instant;

    use super::*;

    const JOB: JobNumber = JobNumber(1);

    /// How long work goes on after a signal, and what it comes to.
    async fn after_signal<T>(
        heard: &Heard,
        work: impl Future<Output = T>,
        second_signal: impl Future<Output = ()>,
    ) -> (Duration, Option<T>) {
        let started = Instant::now();
        let brake = Brake::default();
        let done = end_in_order(pin!(work), &brake, heard, second_signal).await;
        (started.elapsed(), done)
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_nothing_depends_on_is_dropped_at_once() {
        let (time, done) = after_signal(&Heard::default(), pending::<()>(), pending()).await;
        assert_eq!((time, done), (Duration::ZERO, None));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_to_a_paid_request_that_comes_in_time_is_kept() {
        let heard = Heard::default();
        heard.hear(&Event::Paying { job: JOB }, None);
        let work = async {
            sleep(Duration::from_millis(1500)).await;
            let task_id = &TaskId::new("t-1");
            heard.hear(&Event::Created { job: JOB, task_id }, None);
            pending::<()>().await;
        };
        let (time, done) = after_signal(&heard, work, pending()).await;
        assert_eq!((time, done), (Duration::from_millis(1500), None));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_is_waited_for_two_seconds_or_until_a_second_signal() {
        let heard = Heard::default();
        heard.hear(&Event::Paying { job: JOB }, None);
        let (time, _) = after_signal(&heard, pending::<()>(), pending()).await;
        assert_eq!(time, GRACE);
        let (time, _) = after_signal(&heard, pending::<()>(), ready(())).await;
        assert_eq!(time, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_picture_that_is_being_saved_is_waited_for_and_a_last_moment_to_record_it() {
        let heard = Heard::default();
        heard.hear(&Event::Saving { job: JOB }, None);
        let (time, _) = after_signal(&heard, pending::<()>(), ready(())).await;
        assert_eq!(time, LAST_RECORD);
        let work = async {
            sleep(Duration::from_millis(700)).await;
            heard.hear(&Event::OnRecord { job: JOB }, None);
            pending::<()>().await;
        };
        let (time, done) = after_signal(&heard, work, pending()).await;
        assert_eq!((time, done), (Duration::from_millis(700), None));
    }
}
