//! The tools about jobs of earlier calls.

use nanobanana::journal::{Caller as Owner, Filter, Found, JobRecord, JournalError};
use nanobanana::report::Job;
use rmcp::model::{CallToolResult, ErrorData};
use tokio::time::Instant;

use crate::attendance::attend;
use crate::server::Call;
use crate::tools::answer;
use crate::tools::arguments::{Arguments, Shown, WhichJobs};
use crate::tools::report::{JobsReport, of_record};
use crate::words;
use nanobanana::desk::Taken;

impl Call<'_> {
    /// `wait_job`.
    pub(crate) async fn wait_job(
        &self,
        arguments: &Arguments,
    ) -> Result<CallToolResult, ErrorData> {
        let began = Instant::now();
        let record = match self.job(&arguments.job_id).await? {
            Ok(record) => record,
            Err(answer) => return Ok(answer),
        };
        let taken = self.desk.take_up(record.clone()).await;
        let run = match taken.map_err(|error| unreadable(&error))? {
            Taken::Run(run) => run,
            Taken::Busy { pid } => return Ok(answer::busy(&record, pid, self.settings).await),
            Taken::Ended(record) => {
                self.tells(record.run_id.clone());
                return Ok(answer::of_record(&record, arguments.image, self.settings).await);
            }
            Taken::AskUser(record) | Taken::OtherKey(record) => {
                return Ok(answer::of_record(&record, Shown::None, self.settings).await);
            }
        };
        let now = attend(&run, began, arguments.wait(), self.context).await;
        self.answers(&now);
        Ok(answer::of_run(&now, arguments.image, self.settings).await)
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
            Some(run) => answer::of_run(&run.now(), Shown::None, self.settings).await,
            None => answer::of_record(&record, Shown::None, self.settings).await,
        })
    }

    /// `list_jobs`.
    pub(crate) async fn list_jobs(
        &self,
        arguments: &Arguments,
    ) -> Result<CallToolResult, ErrorData> {
        let mut filter = match arguments.which {
            WhichJobs::All => Filter::default(),
            WhichJobs::Unfinished => Filter::unfinished(),
        };
        filter.account = self.account();
        let limit = Some(arguments.limit);
        let listed = self.desk.journal().page(&filter, None, limit).await;
        let records = listed.map_err(|error| unreadable(&error))?.jobs;
        let located = |record| {
            let mut job = of_record(record, self.settings);
            self.settings.locate(&mut job);
            job
        };
        let jobs: Vec<Job> = records.iter().map(located).collect();
        let text = match jobs.is_empty() {
            true => "There are no jobs.".to_owned(),
            false => {
                let lines: Vec<String> = jobs.iter().map(words::job_line).collect();
                lines.join("\n")
            }
        };
        Ok(answer::plain(text, &JobsReport { jobs }))
    }

    /// The job that a caller means, or the answer that there is none.
    async fn job(&self, key: &str) -> Result<Result<Box<JobRecord>, CallToolResult>, ErrorData> {
        let found = self.find(key.trim()).await;
        Ok(match found.map_err(|error| unreadable(&error))? {
            Found::One(record) => Ok(record),
            Found::None => Err(answer::no_such_job(key, &[])),
            Found::Ambiguous(candidates) => Err(answer::no_such_job(key, &candidates)),
        })
    }

    /// Whose jobs the caller sees; everybody's where it is `None`.
    fn account(&self) -> Option<String> {
        let account = &self.settings.account;
        (account != Owner::LOCAL).then(|| account.clone())
    }

    /// The job that a key stands for, as far as the caller sees it: whether others' exist is not said.
    pub(crate) async fn find(&self, key: &str) -> Result<Found, JournalError> {
        let account = self.account();
        self.desk.journal().find_of(account.as_deref(), key).await
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
