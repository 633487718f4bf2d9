//! What was spent, and what came of it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::job::Job;
use crate::journal::{self, Charge, Filter, Journal, JournalError, ServiceKind, State};
use crate::model::Size;
use crate::words;

/// Points of several jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Points {
    /// Points that were spent.
    pub spent: u64,
    /// Points of which it is not known whether they were spent.
    pub unknown: u64,
}

impl Points {
    /// These and those of jobs: their prices, by what is known of them, and what is in doubt beside.
    #[must_use]
    pub fn and(self, charge: Charge, points: u64, in_doubt: u64) -> Self {
        let (spent, unknown) = match charge {
            Charge::Spent => (points, 0),
            Charge::Unknown => (0, points),
            Charge::None => (0, 0),
        };
        Self {
            spent: self.spent + spent,
            unknown: self.unknown + unknown + in_doubt,
        }
    }

    /// Both together.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.spent + self.unknown
    }
}

/// What an account has spent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// Since the day began.
    pub today: Points,
    /// Ever.
    pub total: Points,
}

impl Usage {
    /// What an account has spent at a service, on a day that began at `day_start` and before, also for
    /// jobs that were forgotten. What is about to be spent is not in it.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn read(
        journal: &Journal,
        service: ServiceKind,
        account: &str,
        day_start: Timestamp,
    ) -> Result<Self, JournalError> {
        let filter = Filter {
            charged: true,
            service: Some(service),
            account: Some(account.to_owned()),
            forgotten: true,
            ..Filter::default()
        };
        let mut usage = Self::default();
        for sum in journal.sums(&filter).await? {
            let add = |points: &mut Points| {
                *points = points.and(sum.state.charge(), sum.points, sum.doubtful_points);
            };
            add(&mut usage.total);
            if sum.committed_at >= day_start {
                add(&mut usage.today);
            }
        }
        Ok(usage)
    }
}

/// Charges and their sums.
#[derive(Clone, Debug)]
pub struct Spending {
    /// Of all charges.
    pub points: Points,
    /// How many pictures came.
    pub pictures: usize,
    /// How many charges have no picture.
    pub undelivered: usize,
    /// By the user's days, the oldest first; days without a charge are left out.
    pub by_day: Vec<Sum>,
    /// By model, the most points first.
    pub by_model: Vec<Sum>,
    /// By size, the smallest first.
    pub by_size: Vec<Sum>,
    /// The jobs that were charged or may have been, those without a picture first; without prompts.
    pub charges: Option<Vec<Job>>,
}

/// What belongs to one day, model or size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The day, model or size.
    pub name: String,
    /// Its points.
    pub points: Points,
    /// Its pictures.
    pub pictures: usize,
}

impl Spending {
    /// What charges add up to. Days are those of a time zone, on which the points were committed.
    #[must_use]
    pub fn of(charged: &[journal::Sum], zone: &TimeZone) -> Self {
        let day = |sum: &journal::Sum| sum.committed_at.to_zoned(zone.clone()).date().to_string();
        let size = |sum: &journal::Sum| {
            let size = sum.size.as_deref().map(words::people_size);
            size.unwrap_or("-".to_owned())
        };
        let all = sums(charged, |_| String::new()).pop();
        let mut by_model = sums(charged, |sum| sum.model_name.clone());
        by_model.sort_by_key(|sum| Reverse(sum.points.total()));
        let mut by_size = sums(charged, size);
        by_size.sort_by_key(|sum| rank(&sum.name));
        let undelivered = charged.iter().filter(|sum| sum.state != State::Saved);
        Self {
            points: all.as_ref().map(|all| all.points).unwrap_or_default(),
            pictures: all.map_or(0, |all| all.pictures),
            undelivered: count(undelivered.map(|sum| sum.jobs).sum()),
            by_day: sums(charged, day),
            by_model,
            by_size,
            charges: None,
        }
    }

    /// The same, with the jobs that were charged or may have been.
    #[must_use]
    pub fn with_charges(mut self, jobs: impl IntoIterator<Item = Job>) -> Self {
        let mut charges: Vec<Job> = jobs.into_iter().collect();
        charges.sort_by_key(|job| job.state == State::Saved);
        for job in &mut charges {
            // A list of charges can be handed on.
            job.prompt = None;
        }
        self.charges = Some(charges);
        self
    }
}

fn count(jobs: u64) -> usize {
    usize::try_from(jobs).unwrap_or(usize::MAX)
}

/// The sums by what they have in common, sorted by its name.
fn sums(charged: &[journal::Sum], name: impl Fn(&journal::Sum) -> String) -> Vec<Sum> {
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for one in charged {
        let name = name(one);
        let sum = sums.entry(name.clone()).or_insert(Sum {
            name,
            points: Points::default(),
            pictures: 0,
        });
        let charge = one.state.charge();
        sum.points = sum.points.and(charge, one.points, one.doubtful_points);
        sum.pictures += count(one.pictures);
    }
    sums.into_values().collect()
}

/// The place of a size among sizes.
fn rank(size: &str) -> usize {
    let mut sizes = Size::ALL.into_iter();
    sizes
        .position(|known| known.word() == size)
        .unwrap_or(usize::MAX)
}
