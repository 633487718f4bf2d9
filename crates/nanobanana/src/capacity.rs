//! What one process does at once: so many jobs work as its open files allow, and all of them share
//! the questions of a second. A job that only waits takes none of either.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until};

/// Questions in any second, of a command and of a server. IMA's guidance is for each task, 2 to 5 s apart: a
/// command's few are spared more, and those of a server's many callers come late beyond some hundreds.
const QUESTIONS: usize = 20;
const QUESTIONS_OF_SERVER: usize = 100;
const SECOND: Duration = Duration::from_secs(1);

/// Open files that are no job's: the standard streams, the runtime, the journal, the log, and what
/// is opened for a moment.
const FILES_KEPT_BACK: u64 = 20;

/// Open files of a job at work: connections to two hosts, the picture that came and the one that
/// is made of it, its folder, and one for whoever else looks.
const FILES_A_JOB: u64 = 6;

/// More jobs at once would fetch nothing sooner.
const MOST_AT_WORK: u64 = 64;

/// What is left of what a process may do. Whoever comes first is served first.
#[derive(Debug)]
pub(crate) struct Capacity {
    jobs: Semaphore,
    questions: usize,
    /// When the latest questions were asked, the oldest first.
    asked: Mutex<VecDeque<Instant>>,
}

impl Capacity {
    /// That of this process, where it carries out a command.
    pub(crate) fn of_command() -> Self {
        Self::new(0, QUESTIONS)
    }

    /// That of this process, where it is a server whose connections take so many open files.
    pub(crate) fn of_server(files: u64) -> Self {
        Self::new(files, QUESTIONS_OF_SERVER)
    }

    fn new(files: u64, questions: usize) -> Self {
        Self {
            jobs: Semaphore::new(jobs_at_work(open_files().saturating_sub(files))),
            questions,
            asked: Mutex::default(),
        }
    }

    /// Waits until one more job may open connections and files, as long as it holds the permit. Not
    /// to be asked for by a job that holds one.
    pub(crate) async fn work(&self) -> SemaphorePermit<'_> {
        let permit = self.jobs.acquire().await;
        permit.expect("nobody closes the semaphore")
    }

    /// Waits until one more question may be asked; with the permit for it.
    pub(crate) async fn question(&self) -> SemaphorePermit<'_> {
        {
            let mut asked = self.asked.lock().await;
            if asked.len() == self.questions {
                sleep_until(asked[0] + SECOND).await;
                asked.pop_front();
            }
            asked.push_back(Instant::now());
        }
        self.work().await
    }
}

/// How many files a server needs at most.
#[cfg(unix)]
const MOST_OPEN: u64 = 16_384;

/// How many jobs may work at once with this limit of open files.
fn jobs_at_work(open_files: u64) -> usize {
    let jobs = open_files.saturating_sub(FILES_KEPT_BACK) / FILES_A_JOB;
    jobs.clamp(1, MOST_AT_WORK) as usize
}

/// How many files this process may have open, connections among them.
#[must_use]
pub fn open_files() -> u64 {
    #[cfg(unix)]
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    // What the C library of Windows opens at most.
    #[cfg(not(unix))]
    let limit = Some(512);
    limit.unwrap_or(u64::MAX)
}

/// Lets this process open as many files as the system allows it, for a server that many wait at. To be
/// called before anything asks how many those are.
pub fn raise_open_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        let most = maximum.unwrap_or(u64::MAX).min(MOST_OPEN);
        if current.is_some_and(|current| current < most) {
            let raised = Rlimit {
                current: Some(most),
                maximum,
            };
            // Else it stays as it is, and fewer can wait.
            let _ = setrlimit(Resource::Nofile, raised);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use tokio::time::{sleep, timeout};

    use super::*;

    #[test]
    fn jobs_at_work_fit_into_the_open_files() {
        for (files, jobs) in [
            (0, 1),
            (32, 2),
            (64, 7),
            (256, 39),
            (1024, 64),
            (u64::MAX, 64),
        ] {
            assert_eq!(jobs_at_work(files), jobs, "{files}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_has_more_questions_and_no_job_has_more_than_another() {
        let capacity = Capacity::of_command();
        let moments = std::sync::Mutex::new(Vec::new());
        let jobs = (0..100).map(|job| {
            let (capacity, moments) = (&capacity, &moments);
            async move {
                loop {
                    drop(capacity.question().await);
                    moments.lock().unwrap().push((Instant::now(), job));
                    sleep(Duration::from_secs(2)).await;
                }
            }
        });
        let forever = join_all(jobs);
        let a_minute = Duration::from_millis(59_500);
        let ended: Result<Vec<()>, _> = timeout(a_minute, forever).await;
        ended.unwrap_err();
        let moments = moments.into_inner().unwrap();
        for pair in moments.windows(QUESTIONS + 1) {
            assert!(pair[QUESTIONS].0 - pair[0].0 >= SECOND);
        }
        let mut of_jobs = [0; 100];
        moments.iter().for_each(|(_, job)| of_jobs[*job] += 1);
        assert_eq!(moments.len(), QUESTIONS * 60);
        assert!(
            of_jobs.iter().all(|questions| *questions == 12),
            "{of_jobs:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_asks_more_often() {
        let capacity = Capacity::of_server(0);
        let began = Instant::now();
        for _ in 0..QUESTIONS_OF_SERVER {
            drop(capacity.question().await);
        }
        assert_eq!(began.elapsed(), Duration::ZERO);
        drop(capacity.question().await);
        assert_eq!(began.elapsed(), SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_waiting_takes_no_turn() {
        let capacity = Capacity::of_command();
        for _ in 0..QUESTIONS {
            drop(capacity.question().await);
        }
        let began = Instant::now();
        let impatient = timeout(SECOND / 2, capacity.question());
        impatient.await.map(drop).unwrap_err();
        drop(capacity.question().await);
        assert_eq!(began.elapsed(), SECOND);
    }
}
