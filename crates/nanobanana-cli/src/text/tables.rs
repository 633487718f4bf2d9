//! Lists and tables: the names of what is in them, and what is said of jobs there.

use nanobanana::journal::{AttemptOutcome, JobRecord};

use super::en::tables as en;
use super::zh::tables as zh;

/// The name of a column or a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    Again,
    Code,
    Day,
    File,
    Hint,
    InDoubt,
    Input,
    Job,
    MadeBy,
    Model,
    Ordered,
    Picture,
    PictureOrTask,
    Points,
    Prompt,
    Ratio,
    Reason,
    Size,
    Spent,
    State,
    TaskId,
    TaskType,
    Time,
    Total,
    Undelivered,
    Url,
    Version,
    Written,
}

in_both! {
    /// The name of a column or a row.
    fn name(name: Name) -> &'static str;

    /// A number of points.
    fn points(points: u32) -> String;

    /// The price of a job, and what is known of it.
    fn price(job: &JobRecord) -> String;

    /// A model's name, and in brackets another name of it.
    fn model(name: &str, other: &str) -> String;

    /// The title above the steps of a job.
    fn events() -> &'static str;

    /// The title above the paid requests of a job.
    fn paid_requests() -> &'static str;

    /// That a paid request came after another one, of which this was said.
    fn sent_again(reason: &str) -> String;

    /// A step of a job, by its name in the journal.
    fn step(name: &str) -> &str;

    /// What came of a paid request.
    fn attempt(outcome: Option<AttemptOutcome>) -> &'static str;

    /// A line of what happened and when, with what was said of it.
    fn event(at: &str, words: &[&str], said: Option<&str>) -> String;
}
