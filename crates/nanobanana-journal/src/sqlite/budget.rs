//! What counts against the user's limits already.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{row, sql};
use crate::caps::{CapKind, Caps, check};
use crate::error::JournalError;
use crate::record::ServiceKind;
use crate::state::Commitment;

/// Whose points are added up.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scope<'a> {
    /// Those of a run.
    Run(&'a str),
    /// Those of an account at a service, since a time.
    Day(ServiceKind, &'a str, Timestamp),
}

/// Adds up the points that count in a scope, but for one job's. Who is not among the `dead` is about
/// to spend.
pub(super) async fn committed(
    connection: &mut SqliteConnection,
    dead: &HashSet<String>,
    scope: Scope<'_>,
    but_for: &str,
) -> Result<u64, JournalError> {
    let query = match scope {
        Scope::Run(run_id) => sqlx::query(sql::COMMITMENTS_OF_RUN)
            .bind(run_id)
            .bind(but_for),
        Scope::Day(service, account, start) => sqlx::query(sql::COMMITMENTS_OF_SERVICE)
            .bind(service.name())
            .bind(but_for)
            .bind(start.as_millisecond())
            .bind(account),
    };
    let groups = query.fetch_all(connection).await?;
    let mut sum: u64 = 0;
    for group in &groups {
        sum = sum.saturating_add(counting(group, dead)?);
    }
    Ok(sum)
}

/// The points of a group of jobs in the same state and the same hands.
fn counting(group: &SqliteRow, dead: &HashSet<String>) -> Result<u64, JournalError> {
    let doubtful: u64 = row::number(group, "doubtful_points")?;
    let counts = match row::state(group)?.commitment() {
        Commitment::Never => false,
        Commitment::Always => true,
        Commitment::WhileHeld => match group.try_get::<Option<&str>, _>("lease_owner")? {
            Some(owner) => !dead.contains(owner),
            None => false,
        },
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
    /// The run, where it is on disk already.
    pub(super) run_id: &'a str,
    /// The job, where it is on disk already.
    pub(super) job_id: &'a str,
    /// The points of the dearest job.
    pub(super) dearest: u64,
    /// The points of all jobs.
    pub(super) total: u64,
    /// Points that the job itself may have cost already.
    pub(super) doubtful: u64,
}

impl Ask<'_> {
    /// Checks every limit against what the journal holds at this moment of a transaction.
    pub(super) async fn check(
        self,
        caps: &Caps,
        connection: &mut SqliteConnection,
        dead: &HashSet<String>,
    ) -> Result<(), JournalError> {
        check(CapKind::Job, caps.job, self.dearest, self.doubtful)?;
        if caps.run.is_some() {
            let scope = Scope::Run(self.run_id);
            let others = committed(connection, dead, scope, self.job_id).await?;
            let sum = others.saturating_add(self.doubtful);
            check(CapKind::Run, caps.run, self.total, sum)?;
        }
        if caps.day.is_some() {
            let scope = Scope::Day(self.service, self.account, caps.day_start);
            let others = committed(connection, dead, scope, self.job_id).await?;
            let sum = others.saturating_add(self.doubtful);
            check(CapKind::Day, caps.day, self.total, sum)?;
        }
        Ok(())
    }
}
