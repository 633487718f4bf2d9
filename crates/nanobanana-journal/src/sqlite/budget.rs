//! What counts against the user's limits already.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{row, sql};
use crate::caps::{CapKind, Caps, check};
use crate::error::JournalError;
use crate::record::{JobRecord, ServiceKind};
use crate::state::{Charge, Recovery};

/// The points that count of a group of jobs in the same state and the same hands. Who is not among
/// the `dead` is about to spend.
fn counting(group: &SqliteRow, dead: &HashSet<String>) -> Result<u64, JournalError> {
    let doubtful: u64 = row::number(group, "doubtful_points")?;
    let state = row::state(group)?;
    let counts = match state.recovery() {
        Recovery::Cancel => {
            let owner: Option<&str> = group.try_get("lease_owner")?;
            owner.is_some_and(|owner| !dead.contains(owner))
        }
        _ => state.charge() != Charge::None,
    };
    let points = if counts {
        row::number(group, "points")?
    } else {
        0
    };
    Ok(doubtful.saturating_add(points))
}

/// What one decision to spend asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ask<'a> {
    pub(super) service: ServiceKind,
    pub(super) account: &'a str,
    /// The points of the dearest job.
    pub(super) dearest: u64,
    /// The points of all jobs.
    pub(super) total: u64,
    /// The job, where it is on disk already.
    pub(super) job: Option<&'a JobRecord>,
}

impl Ask<'_> {
    /// Checks every limit against what the journal holds at this moment of a transaction.
    pub(super) async fn check(
        self,
        caps: &Caps,
        connection: &mut SqliteConnection,
        dead: &HashSet<String>,
    ) -> Result<(), JournalError> {
        let (run_id, job_id, doubtful) = match self.job {
            Some(job) => (
                job.run_id.as_str(),
                job.id.as_str(),
                job.doubtful_points.into(),
            ),
            None => ("", "", 0),
        };
        if let Some(limit) = caps.job {
            check(CapKind::Job, limit, self.dearest, doubtful)?;
        }
        for (cap, limit) in caps.shared() {
            let (ever, day) = (Timestamp::UNIX_EPOCH, caps.day_start);
            let (others, whose, since) = match cap {
                CapKind::Job | CapKind::Run => (sql::COMMITMENTS_OF_RUN, Some(run_id), ever),
                CapKind::Day => (sql::COMMITMENTS_OF_DAY, Some(self.account), day),
                CapKind::AllKeys => (sql::COMMITMENTS_OF_DAY, None, day),
                CapKind::Total => (sql::COMMITMENTS_OF_ACCOUNT, Some(self.account), ever),
            };
            let groups = sqlx::query(others)
                .bind(self.service.name())
                .bind(job_id)
                .bind(since.as_millisecond())
                .bind(whose)
                .fetch_all(&mut *connection)
                .await?;
            let mut committed = doubtful;
            for group in &groups {
                committed = committed.saturating_add(counting(group, dead)?);
            }
            check(cap, limit, self.total, committed)?;
        }
        Ok(())
    }
}
