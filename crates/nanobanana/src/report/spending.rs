//! What was spent, and what came of it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use schemars::JsonSchema;
use serde::Serialize;

use super::job::Job;
use crate::journal::{self, Charge, Filter, Journal, JournalError, ServiceKind, State};
use crate::model::Size;
use crate::words;

/// Points of several jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
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
    /// By everything that they can be added up by.
    by: [Vec<Sum>; 6],
    /// The jobs that were charged or may have been, those without a picture first; without prompts.
    pub charges: Option<Vec<Job>>,
}

/// What charges are added up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The user's days, the oldest first; days without a charge stand between the others.
    Day,
    /// Likewise months.
    Month,
    /// The model, the most points first.
    Model,
    /// The size, the smallest first.
    Size,
    /// The account: the local one, or a client key.
    Caller,
    /// The profile whose key has paid.
    Profile,
}

impl By {
    /// A stable name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Model => "model",
            Self::Size => "size",
            Self::Caller => "caller",
            Self::Profile => "profile",
        }
    }
}

/// What belongs to one day, model or the like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The day, the model or the like.
    pub name: String,
    /// Its points.
    pub points: Points,
    /// Its pictures.
    pub pictures: usize,
}

impl Spending {
    /// What charges add up to. Days are those of a time zone, on which the points were committed; those of
    /// a range that is given are all there, with a charge or without, unless they are more than ten years.
    #[must_use]
    pub fn of(charged: &[journal::Sum], zone: &TimeZone, range: Option<(Date, Date)>) -> Self {
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
        let mut by_day = sums(charged, day);
        let mut by_month = sums(charged, |sum| day(sum)[..MONTH].to_owned());
        let of_charges = by_day
            .iter()
            .filter_map(|sum| sum.name.parse::<Date>().ok());
        let given = range.into_iter().flat_map(|(first, last)| [first, last]);
        let days: Vec<Date> = of_charges.chain(given).collect();
        if let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) {
            let days = first.series(1.day()).take_while(|day| day <= last);
            let days = days.take(MOST_DAYS + 1).map(|day| day.to_string());
            let days: Vec<String> = days.collect();
            if days.len() <= MOST_DAYS {
                fill(&mut by_month, days.iter().map(|day| &day[..MONTH]));
                fill(&mut by_day, days.iter().map(String::as_str));
            }
        }
        let by = [
            by_day,
            by_month,
            by_model,
            by_size,
            sums(charged, |sum| sum.account.clone()),
            sums(charged, |sum| sum.profile.clone().unwrap_or("-".to_owned())),
        ];
        let undelivered = charged.iter().filter(|sum| sum.state != State::Saved);
        Self {
            points: all.as_ref().map(|all| all.points).unwrap_or_default(),
            pictures: all.map_or(0, |all| all.pictures),
            undelivered: count(undelivered.map(|sum| sum.jobs).sum()),
            by,
            charges: None,
        }
    }

    /// The sums by something.
    #[must_use]
    pub fn by(&self, by: By) -> &[Sum] {
        &self.by[by as usize]
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

/// The length of the month in a day, `2026-04`.
const MONTH: usize = "YYYY-MM".len();

/// How many days without a charge may stand between the others: more are those of a clock that was wrong.
const MOST_DAYS: usize = 10 * 366;

/// Adds what has no charge, in its order.
fn fill<'a>(sums: &mut Vec<Sum>, names: impl Iterator<Item = &'a str>) {
    for name in names {
        if let Err(place) = sums.binary_search_by(|sum| sum.name.as_str().cmp(name)) {
            let sum = Sum {
                name: name.to_owned(),
                points: Points::default(),
                pictures: 0,
            };
            sums.insert(place, sum);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_without_a_charge_stand_between_the_others() {
        let charge = |at: &str, points| journal::Sum {
            committed_at: at.parse().unwrap(),
            state: State::Saved,
            model_name: "Nano Banana 2".to_owned(),
            size: None,
            profile: None,
            account: "local".to_owned(),
            jobs: 1,
            points,
            doubtful_points: 0,
            pictures: 1,
        };
        let charges = [
            charge("2026-02-27T23:30:00Z", 6),
            charge("2026-04-01T12:00:00Z", 4),
        ];
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        let spending = Spending::of(&charges, &zone, None);
        let days = spending.by(By::Day);
        assert_eq!(days.len(), 33);
        let spent = |sum: &Sum| (sum.name.clone(), sum.points.spent);
        assert_eq!(spent(&days[0]), ("2026-02-28".to_owned(), 6));
        assert_eq!(spent(&days[1]), ("2026-03-01".to_owned(), 0));
        let months: Vec<_> = spending.by(By::Month).iter().map(spent).collect();
        let names = [("2026-02", 6), ("2026-03", 0), ("2026-04", 4)];
        assert_eq!(months, names.map(|(name, spent)| (name.to_owned(), spent)));
        let range = ("2026-02-20".parse().unwrap(), "2026-04-02".parse().unwrap());
        let days = Spending::of(&charges, &zone, Some(range));
        assert_eq!(days.by(By::Day).len(), 42);
        // On a machine without a clock of its own.
        let [later, _] = &charges;
        let charges = [charge("1970-01-01T12:00:00Z", 6), later.clone()];
        let days = Spending::of(&charges, &zone, None);
        assert_eq!((days.by(By::Day).len(), days.by(By::Month).len()), (2, 2));
    }
}
