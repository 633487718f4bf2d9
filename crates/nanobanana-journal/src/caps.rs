//! The limits that the user has set, and what already counts against them.

use std::fmt;

use jiff::Timestamp;

/// The most points that may be spent, each limit where there is one.
///
/// What counts is what was spent, may have been spent, or is about to be spent by a living
/// process, of the same service. Failed jobs count, since nobody knows whether their points came
/// back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// For one job.
    pub job: Option<u64>,
    /// For all jobs of one run.
    pub run: Option<u64>,
    /// For all jobs of the account since [`day_start`](Self::day_start).
    pub day: Option<u64>,
    /// For all jobs of the account ever.
    pub total: Option<u64>,
    /// For all jobs of all client keys since [`day_start`](Self::day_start).
    pub all_keys: Option<u64>,
    /// When the user's day began.
    pub day_start: Timestamp,
}

/// Which limit of [`Caps`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "those of the fields of `Caps`")]
pub enum CapKind {
    Job,
    Run,
    Day,
    Total,
    AllKeys,
}

/// A limit would be passed. All numbers are points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{asked} points asked for, {left} left of the {limit} for {cap}")]
#[allow(missing_docs, reason = "fields say what they are")]
pub struct OverCap {
    pub cap: CapKind,
    pub limit: u64,
    pub asked: u64,
    /// What counts against the limit already.
    pub committed: u64,
    /// What is left of the limit.
    pub left: u64,
}

impl CapKind {
    /// A stable name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Job => "points_per_job",
            Self::Run => "points_per_run",
            Self::Day => "points_per_day",
            Self::Total => "points_total",
            Self::AllKeys => "points_per_day_all_keys",
        }
    }
}

impl fmt::Display for CapKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Job => "a job",
            Self::Run => "a run",
            Self::Day => "a day",
            Self::Total => "all time",
            Self::AllKeys => "a day of all client keys",
        })
    }
}

impl Caps {
    /// Whether there is any limit.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        self.job.is_some() || self.shared().next().is_some()
    }

    /// The limits that jobs share: what was spent for others counts against them.
    pub(crate) fn shared(&self) -> impl Iterator<Item = (CapKind, u64)> {
        let limits = [
            (CapKind::Run, self.run),
            (CapKind::Day, self.day),
            (CapKind::Total, self.total),
            (CapKind::AllKeys, self.all_keys),
        ];
        let set = |(cap, limit): (CapKind, Option<u64>)| Some((cap, limit?));
        limits.into_iter().filter_map(set)
    }

    /// No limits.
    pub const NONE: Self = Self {
        job: None,
        run: None,
        day: None,
        total: None,
        all_keys: None,
        day_start: Timestamp::UNIX_EPOCH,
    };
}

/// Whether `asked` more points fit.
pub(crate) fn check(cap: CapKind, limit: u64, asked: u64, committed: u64) -> Result<(), OverCap> {
    let left = limit.saturating_sub(committed);
    if asked <= left {
        return Ok(());
    }
    Err(OverCap {
        cap,
        limit,
        asked,
        committed,
        left,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_may_be_reached_and_not_passed() {
        assert_eq!(check(CapKind::Day, 20, 10, 10), Ok(()));
        assert_eq!(check(CapKind::Job, 0, 0, 0), Ok(()));
        let over = check(CapKind::Day, 20, 11, 10).unwrap_err();
        assert_eq!(
            over,
            OverCap {
                cap: CapKind::Day,
                limit: 20,
                asked: 11,
                committed: 10,
                left: 10,
            }
        );
        assert_eq!(
            over.to_string(),
            "11 points asked for, 10 left of the 20 for a day"
        );
    }

    #[test]
    fn a_limit_below_what_is_spent_leaves_nothing() {
        let over = check(CapKind::Run, 5, 1, 30).unwrap_err();
        assert_eq!((over.left, over.committed), (0, 30));
    }
}
