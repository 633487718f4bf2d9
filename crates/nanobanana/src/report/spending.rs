//! What was spent, and what came of it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Serialize;

use super::Time;
use super::job::Job;
use crate::model::Size;
use nanobanana_journal::{Charge, State};

/// Points of several jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Points {
    /// Points that were spent.
    pub spent: u64,
    /// Points of which it is not known whether they were spent.
    pub unknown: u64,
}

impl Points {
    /// These and those of a job: its price, by what is known of it, and what is in doubt beside it.
    #[must_use]
    pub fn and(self, charge: Charge, points: u32, in_doubt: u32) -> Self {
        let points = u64::from(points);
        let (spent, unknown) = match charge {
            Charge::Spent => (points, 0),
            Charge::Unknown => (0, points),
            Charge::None => (0, 0),
        };
        Self {
            spent: self.spent + spent,
            unknown: self.unknown + unknown + u64::from(in_doubt),
        }
    }

    /// Both together.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.spent + self.unknown
    }
}

/// Charges and their sums.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Spending {
    /// Only jobs of this moment or later.
    pub since: Option<Time>,
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Sum {
    /// The day, model or size.
    pub name: String,
    /// Its points.
    pub points: Points,
    /// Its pictures.
    pub pictures: usize,
}

impl Spending {
    /// Adds up the jobs that were charged or may have been. Days are those of a time zone, on which
    /// the points were committed.
    #[must_use]
    pub fn of(jobs: impl IntoIterator<Item = Job>, zone: &TimeZone) -> Self {
        let is_charged = |job: &Job| job.charge != Charge::None || job.points_in_doubt > 0;
        let mut charges: Vec<Job> = jobs.into_iter().filter(is_charged).collect();
        charges.sort_by_key(is_delivered);
        let day = |job: &Job| {
            let at = job
                .committed_at
                .map(|at| at.0.to_zoned(zone.clone()).date());
            at.map_or_else(String::new, |day| day.to_string())
        };
        let mut by_model = sums(&charges, |job| job.model_name.clone());
        by_model.sort_by_key(|sum| Reverse(sum.points.total()));
        let mut by_size = sums(&charges, |job| job.size.clone().unwrap_or("-".to_owned()));
        by_size.sort_by_key(|sum| rank(&sum.name));
        let by_day = sums(&charges, day);
        for job in &mut charges {
            // A list of charges can be handed on.
            job.prompt = None;
        }
        Self {
            since: None,
            points: charges.iter().fold(Points::default(), add),
            pictures: charges.iter().map(pictures).sum(),
            undelivered: charges.iter().filter(|job| !is_delivered(job)).count(),
            by_day,
            by_model,
            by_size,
            charges: Some(charges),
        }
    }
}

fn add(points: Points, job: &Job) -> Points {
    points.and(job.charge, job.points, job.points_in_doubt)
}

/// Whether the user has what was paid for: the file, or the address where no file was wanted.
fn is_delivered(job: &Job) -> bool {
    job.state == State::Saved
}

/// How many pictures have come of a job. Of a forgotten one it is only known that there were any.
fn pictures(job: &Job) -> usize {
    match is_delivered(job) {
        true => job.pictures.len().max(1),
        false => 0,
    }
}

/// The jobs by what they have in common, sorted by its name.
fn sums(jobs: &[Job], name: impl Fn(&Job) -> String) -> Vec<Sum> {
    let mut sums: BTreeMap<String, (Points, usize)> = BTreeMap::new();
    for job in jobs {
        let (points, count) = sums.entry(name(job)).or_default();
        *points = add(*points, job);
        *count += pictures(job);
    }
    let sums = sums.into_iter();
    sums.map(|(name, (points, pictures))| Sum {
        name,
        points,
        pictures,
    })
    .collect()
}

/// The place of a size among sizes.
fn rank(size: &str) -> usize {
    let mut sizes = Size::ALL.into_iter();
    sizes
        .position(|known| known.word() == size)
        .unwrap_or(usize::MAX)
}
