//! `audit`: every job that spent points, or may have.

use nanobanana::Charge;
use nanobanana::journal::{JobFilter, JobRecord};

use crate::args::jobs::{AuditArgs, AuditFormat};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::audit::Audit;
use crate::render::outcome::say;
use crate::{journal, text};

/// Reads the journal, and lists what was paid.
pub(crate) async fn run(args: &AuditArgs) -> Result<Exit, CommandError> {
    let maker = args.journal.maker();
    let mut records = Vec::new();
    if let Some(journal) = journal::existing(maker).await? {
        let filter = JobFilter {
            since: args.since,
            ..JobFilter::default()
        };
        records = journal.jobs(&filter).await?;
        journal::close(journal).await;
    }
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

fn may_have_spent(job: &JobRecord) -> bool {
    job.charge() != Charge::None || job.doubtful_points > 0
}
