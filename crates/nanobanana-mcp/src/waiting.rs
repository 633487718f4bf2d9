//! The tools about jobs of earlier calls.

use nanobanana::journal::{Filter, Found, JobRecord, JournalError};
use rmcp::RoleServer;
use rmcp::model::{CallToolResult, ErrorData};
use rmcp::service::RequestContext;
use tokio::time::Instant;

use crate::attendance::attend;
use crate::delivery;
use crate::server::Server;
use crate::tools::answer;
use crate::tools::arguments::{Arguments, Shown, WhichJobs};
use crate::tools::report::{JobsReport, of_record};
use crate::words;
use nanobanana::desk::Taken;

impl Server {
    /// `wait_job`.
    pub(crate) async fn wait_job(
        &self,
        arguments: &Arguments,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResult, ErrorData> {
        let began = Instant::now();
        let record = match self.job(&arguments.job_id).await? {
            Ok(record) => record,
            Err(answer) => return Ok(answer),
        };
        let taken = self.desk.take_up(record.clone()).await;
        let run = match taken.map_err(|error| unreadable(&error))? {
            Taken::Run(run) => run,
            Taken::Busy { pid } => return Ok(answer::busy(&record, pid)),
            Taken::Ended(record) => {
                delivery::tells(context, (&self.desk, &self.delivery), record.run_id.clone());
                return Ok(answer::of_record(&record, arguments.image).await);
            }
            Taken::AskUser(record) => return Ok(answer::of_record(&record, Shown::None).await),
        };
        let now = attend(&run, began, arguments.wait(), context).await;
        delivery::answers(context, (&self.desk, &self.delivery), &now);
        Ok(answer::of_run(&now, arguments.image).await)
    }

    /// `job_status`.
    pub(crate) async fn job_status(
        &self,
        arguments: &Arguments,
    ) -> Result<CallToolResult, ErrorData> {
        let record = match self.job(&arguments.job_id).await? {
            Ok(record) => record,
            Err(answer) => return Ok(answer),
        };
        Ok(match self.desk.run_of(&record.id) {
            Some(run) => answer::of_run(&run.now(), Shown::None).await,
            None => answer::of_record(&record, Shown::None).await,
        })
    }

    /// `list_jobs`.
    pub(crate) async fn list_jobs(
        &self,
        arguments: &Arguments,
    ) -> Result<CallToolResult, ErrorData> {
        let filter = match arguments.which {
            WhichJobs::All => Filter::default(),
            WhichJobs::Unfinished => Filter::unfinished(),
        };
        let limit = Some(arguments.limit);
        let listed = self.desk.journal().page(&filter, None, limit).await;
        let records = listed.map_err(|error| unreadable(&error))?.jobs;
        let lines: Vec<String> = records.iter().map(words::job_line).collect();
        let jobs = records.iter().map(of_record).collect();
        let text = if lines.is_empty() {
            "There are no jobs.".to_owned()
        } else {
            lines.join("\n")
        };
        Ok(answer::plain(text, &JobsReport { jobs }))
    }

    /// The job that a caller means, or the answer that there is none.
    async fn job(&self, key: &str) -> Result<Result<Box<JobRecord>, CallToolResult>, ErrorData> {
        let found = self.desk.journal().find(key.trim()).await;
        Ok(match found.map_err(|error| unreadable(&error))? {
            Found::One(record) => Ok(record),
            Found::None => Err(answer::no_such_job(key, &[])),
            Found::Ambiguous(candidates) => Err(answer::no_such_job(key, &candidates)),
        })
    }
}

/// A journal that cannot be read is no answer to anything.
pub(crate) fn unreadable(error: &JournalError) -> ErrorData {
    let mut text = words::sentence(words::chain(error));
    if let Some(fault) = error.fault() {
        text = format!("{text} Hint: {}.", words::after_journal_fault(fault));
    }
    ErrorData::internal_error(text, None)
}
