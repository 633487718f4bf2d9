//! What was paid: as a table, as JSON, as CSV. Without prompts, so that it can be handed on.

use jiff::Timestamp;
use nanobanana::Charge;
use nanobanana::journal::{JobRecord, State};
use serde::Serialize;

use super::columns::{Align, Column, one_line, table, terminal_width};
use super::history::{model, size};
use super::job_json::time;
use super::job_text::{second, state};
use super::json::{VERSION, to_text};
use super::{csv, prose, short};
use crate::connect::Maker;
use crate::text::tables::{self, Name, name};

/// Jobs that spent points or may have, those without a picture first, and the sums.
pub(crate) struct Audit {
    jobs: Vec<JobRecord>,
    /// Points that were spent.
    spent: u64,
    /// Points of which it is not known whether they were spent.
    unknown: u64,
    without_picture: usize,
}

#[derive(Serialize)]
struct AuditJson<'a> {
    version: u32,
    simulated: bool,
    since: Option<String>,
    points: PointsJson,
    without_picture: usize,
    jobs: Vec<RowJson<'a>>,
}

#[derive(Serialize)]
struct PointsJson {
    spent: u64,
    unknown: u64,
}

#[derive(Serialize)]
struct RowJson<'a> {
    time: String,
    id: &'a str,
    task_id: Option<&'a str>,
    model_id: &'a str,
    model_name: &'a str,
    size: Option<&'a str>,
    points: u32,
    charge: Charge,
    doubtful_points: u32,
    outcome: State,
    reason: Option<&'a str>,
    files: Vec<&'a str>,
    urls: Vec<&'a str>,
}

impl Audit {
    pub(crate) fn of(mut jobs: Vec<JobRecord>) -> Self {
        jobs.sort_by_key(has_picture);
        let of_charge = |charge| {
            let jobs = jobs.iter().filter(move |job| job.charge() == charge);
            jobs.map(|job| u64::from(job.points)).sum::<u64>()
        };
        let doubtful: u64 = jobs.iter().map(|job| u64::from(job.doubtful_points)).sum();
        Self {
            spent: of_charge(Charge::Spent),
            unknown: of_charge(Charge::Unknown) + doubtful,
            without_picture: jobs.iter().filter(|job| !has_picture(job)).count(),
            jobs,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    pub(crate) fn text(&self) -> String {
        let doubt = Column::new(name(Name::InDoubt), Align::Right);
        let columns = [
            Column::new(name(Name::Job), Align::Left),
            Column::new(name(Name::Time), Align::Left).dropped(6),
            Column::new(name(Name::State), Align::Left),
            Column::new(name(Name::Model), Align::Left).dropped(3),
            Column::new(name(Name::Size), Align::Left).dropped(4),
            Column::new(name(Name::Spent), Align::Right),
            // Where there is something in it, it says more than any other.
            match self.unknown {
                0 => doubt.dropped(5),
                _ => doubt,
            },
            Column::new(name(Name::TaskId), Align::Left).dropped(2),
            Column::new(name(Name::File), Align::Left)
                .cut_before(12)
                .dropped(1),
        ];
        let or_dash = |text: Option<&str>| text.map_or_else(|| "-".to_owned(), one_line);
        let names = short::ids(self.jobs.iter().map(|job| &job.id));
        let rows: Vec<_> = self
            .jobs
            .iter()
            .zip(names)
            .map(|(job, id)| {
                vec![
                    id.to_owned(),
                    second(job.committed_at),
                    state(job.state).to_owned(),
                    model(job),
                    size(job),
                    spent(job).to_string(),
                    in_doubt(job).to_string(),
                    or_dash(job.task_id.as_deref()),
                    or_dash(places(job).first().copied()),
                ]
            })
            .collect();
        let sums = tables::sums(self.spent, self.unknown, self.without_picture);
        let sums = prose::for_stdout(&sums);
        format!("{}\n{sums}", table(&columns, &rows, terminal_width()))
    }

    pub(crate) fn csv(&self) -> String {
        let headings = [
            "time",
            "job",
            "task_id",
            "model_id",
            "model_name",
            "size",
            "points",
            "charge",
            "doubtful_points",
            "outcome",
            "reason",
            "files",
            "urls",
        ];
        let mut text = csv::record(headings);
        for row in self.rows() {
            text.push_str(&csv::record([
                row.time.as_str(),
                row.id,
                row.task_id.unwrap_or_default(),
                row.model_id,
                row.model_name,
                row.size.unwrap_or_default(),
                &row.points.to_string(),
                charge_name(row.charge),
                &row.doubtful_points.to_string(),
                row.outcome.name(),
                row.reason.unwrap_or_default(),
                &row.files.join("\n"),
                &row.urls.join("\n"),
            ]));
        }
        text
    }

    pub(crate) fn json(&self, since: Option<Timestamp>, maker: Maker) -> String {
        to_text(&AuditJson {
            version: VERSION,
            simulated: maker == Maker::StandIn,
            since: since.map(time),
            points: PointsJson {
                spent: self.spent,
                unknown: self.unknown,
            },
            without_picture: self.without_picture,
            jobs: self.rows().collect(),
        })
    }

    fn rows(&self) -> impl Iterator<Item = RowJson<'_>> {
        self.jobs.iter().map(|job| RowJson {
            time: time(job.committed_at),
            id: job.id.as_str(),
            task_id: job.task_id.as_deref(),
            model_id: &job.model_id,
            model_name: &job.model_name,
            size: job.size.as_deref(),
            points: job.points,
            charge: job.charge(),
            doubtful_points: job.doubtful_points,
            outcome: job.state,
            reason: job.reason.as_deref(),
            files: job.files.iter().map(|file| file.path.as_str()).collect(),
            urls: job
                .pictures
                .iter()
                .map(|picture| picture.url.as_str())
                .collect(),
        })
    }
}

/// Whether the user has what was paid for: the file, or the address where no file was wanted.
fn has_picture(job: &JobRecord) -> bool {
    job.state == State::Saved
}

/// Points that are known to be spent.
fn spent(job: &JobRecord) -> u32 {
    match job.charge() {
        Charge::Spent => job.points,
        Charge::None | Charge::Unknown => 0,
    }
}

/// Points of which it is not known whether they were spent.
fn in_doubt(job: &JobRecord) -> u32 {
    let points = match job.charge() {
        Charge::Unknown => job.points,
        Charge::None | Charge::Spent => 0,
    };
    points.saturating_add(job.doubtful_points)
}

/// Where the pictures are: on this machine, or else at the vendor.
fn places(job: &JobRecord) -> Vec<&str> {
    let files = job.files.iter().map(|file| file.path.as_str());
    let urls = job.pictures.iter().map(|picture| picture.url.as_str());
    files.chain(urls).collect()
}

const fn charge_name(charge: Charge) -> &'static str {
    match charge {
        Charge::None => "none",
        Charge::Spent => "spent",
        Charge::Unknown => "unknown",
    }
}
