//! What is paid and waited for by nobody: a server that stays goes on with it.

use std::path::Path;
use std::time::{Duration, SystemTime};

use futures_util::stream::{self, StreamExt as _};
use jiff::{SignedDuration, Timestamp};
use tokio::time::sleep;

use super::Desk;
use crate::event::Silent;
use crate::journal::{Claim, Filter, JobRecord, JournalError, Recovery, error_chain};
use crate::output::Destination;

/// How often it is asked how such a task is, and for how long: as long as its run can be joined.
const INTERVAL: Duration = Duration::from_secs(60);
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// How many are asked about at once, so that hundreds take less than a minute.
const AT_ONCE: usize = 32;

impl Desk {
    /// Goes on, until it is dropped, with the jobs of the last 24 hours whose pictures go to a folder or
    /// below it, and that no living process works on: at first as long as a caller would wait, then by
    /// a question each minute. Nothing is ever paid here.
    pub async fn look_after(&self, folder: &Path) {
        let mut is_first = true;
        loop {
            if let Err(error) = self.look(folder, is_first).await {
                tracing::warn!(error = error_chain(&error), "jobs not looked after");
            }
            is_first = false;
            sleep(INTERVAL).await;
        }
    }

    async fn look(&self, folder: &Path, is_first: bool) -> Result<(), JournalError> {
        let filter = Filter {
            service: Some(self.service()),
            since: Timestamp::now().checked_sub(LONGEST).ok(),
            ..Filter::unfinished()
        };
        let jobs = self.journal().page(&filter, None, None).await?.jobs;
        let is_left = |job: &JobRecord| {
            job.state.recovery() != Recovery::AskUser && self.engine().has_key_of(job)
        };
        let left = jobs
            .into_iter()
            .filter(|job| is_left(job) && goes_below(job, folder));
        let asking = left.map(|job| self.look_at(job, is_first));
        // Collected, since a future that holds the lazy iterator cannot be sent to another thread.
        let asking: Vec<_> = asking.collect();
        let mut asked = stream::iter(asking).buffer_unordered(AT_ONCE);
        while let Some(asked) = asked.next().await {
            if let Err(error) = asked {
                tracing::warn!(error = error_chain(&error), "a job not looked after");
            }
        }
        Ok(())
    }

    async fn look_at(&self, job: JobRecord, is_first: bool) -> Result<(), JournalError> {
        if is_first {
            let _ = self.take_up(Box::new(job)).await?;
        } else if self.run_of(&job.id).is_none()
            && let Claim::Claimed(held, record) = self.journal().claim(&job.id).await?
        {
            let engine = self.engine().clone().asking_once();
            // How it has ended, or that it has not, is in the journal.
            let _ = engine.resume(held, record, &Silent).await;
        }
        Ok(())
    }
}

/// Whether a job's pictures go to a folder or below it.
fn goes_below(job: &JobRecord, folder: &Path) -> bool {
    match Destination::from_record(&job.destination, SystemTime::now()) {
        Some((Destination::Disk(save_to), _)) => save_to.folder().starts_with(folder),
        _ => false,
    }
}
