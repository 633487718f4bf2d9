//! Ctrl-C and its like: how they are noticed, and what is said of the jobs that they left.

use std::future::{poll_fn, ready};
use std::io;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use jiff::Timestamp;
use nanobanana::desk::{self, Desk, Pending};
use nanobanana::journal::{JobRecord, Recovery, State};
use nanobanana::report::Points;
#[cfg(unix)]
use tokio::signal::unix::Signal;
#[cfg(not(unix))]
use tokio::signal::windows::CtrlC as Signal;
use tokio::time::timeout;

use crate::terminal::say;
use crate::text;

/// How long an answer to a paid request, or a picture that is being saved, is waited for.
const GRACE: Duration = Duration::from_secs(2);

/// How long the journal may take to be closed once everything is written.
const LONGEST_CLOSE: Duration = Duration::from_secs(1);

/// Ends the work of a desk whose runs have ended.
pub(crate) async fn close(desk: Desk) {
    // What was read has been read, and what was written is on the disk.
    let _ = timeout(LONGEST_CLOSE, desk.close(ready(()))).await;
}

/// Does the work of a desk's runs, unless a signal ends it first, and the desk with it. From the signal on
/// nothing new is paid; what is paid at that moment, or being saved, has a short time to be written
/// down, which a second signal ends. Further signals change nothing.
pub(crate) async fn unless_interrupted<T>(
    desk: &Desk,
    work: impl Future<Output = T>,
    begun: Begun,
) -> Result<T, Box<Interruption>> {
    let mut work = pin!(work);
    // Without a handler a signal ends the process the plain way.
    let mut signals = Interruptions::listen();
    tokio::select! {
        done = &mut work => return Ok(done),
        () = signals.next() => {}
    }
    let pending = desk.stop_buying();
    if pending != Pending::Nothing {
        say(text::waiting(text::language(), pending));
    }
    let limit = signals.next_within(GRACE);
    let mut closing = pin!(desk.clone().close(limit));
    let mut done = None;
    let left = loop {
        tokio::select! {
            left = &mut closing => break left,
            result = &mut work, if done.is_none() => done = Some(result),
        }
    };
    match (left, done) {
        (Some(left), _) => Err(Box::new(Interruption { left, begun })),
        (None, Some(done)) => Ok(done),
        (None, None) => Ok(work.await),
    }
}

/// The signals that ask a program to end, from now on, for one that ends in its own way: Ctrl-C, the one
/// by which supervisors ask, and the end of its terminal.
pub(crate) struct Interruptions(Vec<Signal>);

impl Interruptions {
    pub(crate) fn listen() -> Self {
        // Without a handler a signal ends the process the plain way.
        Self(signals().unwrap_or_default())
    }

    /// Waits for the next one. None is lost in between.
    pub(crate) async fn next(&mut self) {
        poll_fn(|context| {
            let mut signals = self.0.iter_mut();
            match signals.any(|signal| signal.poll_recv(context).is_ready()) {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        })
        .await;
    }

    /// Waits for the next one, and no longer than this.
    pub(crate) async fn next_within(&mut self, limit: Duration) {
        // It is all the same which of the two it was.
        let _ = timeout(limit, self.next()).await;
    }
}

#[cfg(unix)]
fn signals() -> io::Result<Vec<Signal>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut kinds = vec![SignalKind::interrupt(), SignalKind::terminate()];
    if !is_hangup_ignored() {
        kinds.push(SignalKind::hangup());
    }
    kinds.into_iter().map(signal).collect()
}

#[cfg(not(unix))]
fn signals() -> io::Result<Vec<Signal>> {
    Ok(vec![tokio::signal::windows::ctrl_c()?])
}

/// Whether whoever started this program had it ignore hangups, as `nohup` does. Only Linux tells.
#[cfg(unix)]
fn is_hangup_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & 1 == 1)
}

/// What an interrupted command leaves behind, by the journal.
#[derive(Debug, thiserror::Error)]
#[error("interrupted")]
pub(crate) struct Interruption {
    /// Its jobs as they are left; none where nothing was begun.
    pub(crate) left: desk::Left,
    pub(crate) begun: Begun,
}

/// When jobs were begun, and so when their points were spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    Now,
    Before,
}

impl Interruption {
    pub(crate) fn without_jobs() -> Box<Self> {
        Box::new(Self {
            left: desk::Left {
                at: Timestamp::now(),
                jobs: Vec::new(),
                unread: None,
                is_all: false,
            },
            begun: Begun::Now,
        })
    }

    pub(crate) fn points(&self) -> Points {
        let jobs = self.left.jobs.iter();
        jobs.fold(Points::default(), |points, job| {
            points.and(job.charge(), job.points.into(), job.doubtful_points.into())
        })
    }

    /// The paid jobs whose pictures are still to be fetched.
    pub(crate) fn paid(&self) -> impl Iterator<Item = &JobRecord> {
        self.left_to([Recovery::AskIma, Recovery::Download])
    }

    /// The jobs that IMA, or a limit, has ended without a picture.
    pub(crate) fn ended_badly(&self) -> impl Iterator<Item = &JobRecord> {
        let jobs = self.left.jobs.iter();
        jobs.filter(|job| matches!(job.state, State::Refused | State::Failed))
    }

    /// The jobs whose paid requests have no answer.
    pub(crate) fn in_doubt(&self) -> impl Iterator<Item = &JobRecord> {
        self.left_to([Recovery::MarkUnknown, Recovery::AskUser])
    }

    fn left_to(&self, recoveries: [Recovery; 2]) -> impl Iterator<Item = &JobRecord> {
        let jobs = self.left.jobs.iter();
        jobs.filter(move |job| recoveries.contains(&job.state.recovery()))
    }

    pub(crate) fn in_state(&self, state: State) -> impl Iterator<Item = &JobRecord> {
        self.left.jobs.iter().filter(move |job| job.state == state)
    }
}
