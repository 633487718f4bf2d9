//! `audit`: every job that spent points, or may have.

use nanobanana::Charge;
use nanobanana::journal::{Forgotten, JobFilter, JobRecord};

use crate::args::jobs::{AuditArgs, AuditFormat};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::audit::Audit;
use crate::render::outcome::say;
use crate::{journal, text};

/// Reads the journal, and lists what was paid.
pub(crate) async fn run(args: &AuditArgs) -> Result<Exit, CommandError> {
    let maker = args.journal.maker();
    let filter = JobFilter {
        since: args.since,
        forgotten: Forgotten::Counted,
        ..JobFilter::default()
    };
    let mut records = journal::jobs(maker, &filter).await?;
    records.retain(may_have_spent);
    let audit = Audit::of(records);
    match args.format {
        AuditFormat::Text if audit.is_empty() => say(text::nothing_paid()),
        AuditFormat::Text => write_stdout(&audit.text())?,
        AuditFormat::Csv => write_stdout(&audit.csv())?,
        AuditFormat::Json => write_stdout(&audit.json(args.since, maker))?,
    }
    Ok(Exit::Success)
}

/// Whether a job counts: it has spent its points, or may have.
pub(super) fn may_have_spent(job: &JobRecord) -> bool {
    job.charge() != Charge::None || job.doubtful_points > 0
}
