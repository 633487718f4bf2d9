//! `audit`: every job that spent points, or may have.

use jiff::Timestamp;
use nanobanana::Charge;
use nanobanana::journal::{Forgotten, JobFilter, JobRecord};

use crate::args::jobs::{AuditArgs, AuditFormat};
use crate::connect::Maker;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::audit::Audit;
use crate::render::outcome::say;
use crate::{journal, text};

/// Reads the journal, and lists what was paid.
pub(crate) async fn run(args: &AuditArgs) -> Result<Exit, CommandError> {
    let maker = args.journal.maker();
    let audit = Audit::of(paid(maker, args.since).await?);
    match args.format() {
        AuditFormat::Text if audit.is_empty() => {
            say(&text::nothing_but_simulated(text::nothing_paid(), maker));
        }
        AuditFormat::Text => write_stdout(&audit.text())?,
        AuditFormat::Csv => write_stdout(&audit.csv())?,
        AuditFormat::Json => write_stdout(&audit.json(args.since, maker))?,
    }
    Ok(Exit::Success)
}

/// The jobs of a maker that have spent their points, or may have; forgotten ones are among them.
pub(super) async fn paid(
    maker: Maker,
    since: Option<Timestamp>,
) -> Result<Vec<JobRecord>, CommandError> {
    let filter = JobFilter {
        since,
        forgotten: Forgotten::Counted,
        ..JobFilter::default()
    };
    let mut records = journal::jobs(maker, &filter).await?;
    records.retain(|job| job.charge() != Charge::None || job.doubtful_points > 0);
    Ok(records)
}
