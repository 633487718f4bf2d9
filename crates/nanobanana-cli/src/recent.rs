//! Words for what was made lately: `last` is the caller's newest run, `@1` its newest picture.

use nanobanana::MAX_COUNT;
use nanobanana::journal::{Caller, Filter, JobRecord, Journal, JournalError, State};

/// How far back a picture is numbered for an answer.
const NUMBERED: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recent {
    Run,
    /// The picture of this number, from 1: the newest run's come first, in their order.
    Picture(usize),
}

pub(crate) struct Shot {
    pub(crate) job: JobRecord,
    /// Which of the job's pictures, from 0.
    nth: usize,
}

impl Shot {
    /// Every picture of a job, on this machine or only at IMA.
    pub(crate) fn all_of(job: &JobRecord) -> Vec<Self> {
        let count = job.files.len().max(job.pictures.len());
        let shots = (0..count).map(|nth| Self {
            job: job.clone(),
            nth,
        });
        shots
            .filter(|shot| shot.job.state == State::Saved)
            .collect()
    }

    /// The path of its file, or its URL where it was not saved here.
    pub(crate) fn place(&self) -> &str {
        match self.job.files.get(self.nth) {
            Some(file) => &file.path,
            None => self
                .job
                .pictures
                .get(self.nth)
                .map_or("", |picture| &picture.url),
        }
    }
}

impl Recent {
    pub(crate) fn of(word: &str) -> Option<Self> {
        if word == "last" {
            return Some(Self::Run);
        }
        let number = word.strip_prefix('@')?.parse().ok()?;
        (number > 0).then_some(Self::Picture(number))
    }

    /// The jobs that it stands for; none where there is nothing like it.
    pub(crate) async fn jobs(
        self,
        journal: &Journal,
        caller: &Caller,
    ) -> Result<Vec<JobRecord>, JournalError> {
        let number = match self {
            Self::Picture(number) => number,
            Self::Run => {
                let most = u32::try_from(MAX_COUNT).ok();
                let mut jobs = journal.page(&of(caller), None, most).await?.jobs;
                let newest = jobs.first().map(|job| job.run_id.clone());
                jobs.retain(|job| Some(&job.run_id) == newest.as_ref());
                return Ok(jobs);
            }
        };
        let shots = shots(journal, caller, number).await?.into_iter();
        Ok(shots
            .skip(number - 1)
            .take(1)
            .map(|shot| shot.job)
            .collect())
    }

    /// The pictures that it stands for; `None` where there is nothing like it.
    pub(crate) async fn shots(
        self,
        journal: &Journal,
        caller: &Caller,
    ) -> Result<Option<Vec<Shot>>, JournalError> {
        if let Self::Picture(number) = self {
            let shots = shots(journal, caller, number).await?;
            return Ok(shots.into_iter().nth(number - 1).map(|shot| vec![shot]));
        }
        let jobs = self.jobs(journal, caller).await?;
        let shots = jobs.iter().flat_map(Shot::all_of).collect();
        Ok((!jobs.is_empty()).then_some(shots))
    }
}

/// The words for these pictures: their numbers, as far as they are numbered, else their jobs' ids.
pub(crate) async fn names(
    journal: &Journal,
    caller: &Caller,
    named: &[Shot],
) -> Result<Vec<String>, JournalError> {
    let recent = shots(journal, caller, NUMBERED).await?;
    let name = |shot: &Shot| {
        let is_it = |one: &Shot| one.job.id == shot.job.id && one.nth == shot.nth;
        match recent.iter().position(is_it) {
            Some(at) => format!("@{}", at + 1),
            None => shot.job.id.to_string(),
        }
    };
    Ok(named.iter().map(name).collect())
}

/// The newest pictures of a caller, so many at least where there are as many.
async fn shots(
    journal: &Journal,
    caller: &Caller,
    count: usize,
) -> Result<Vec<Shot>, JournalError> {
    let saved = Filter {
        states: vec![State::Saved],
        ..of(caller)
    };
    let jobs = journal
        .page(&saved, None, u32::try_from(count).ok())
        .await?;
    Ok(jobs.jobs.iter().flat_map(Shot::all_of).collect())
}

fn of(caller: &Caller) -> Filter {
    Filter {
        account: Some(caller.account.clone()),
        end_user: Some(caller.end_user.clone()),
        ..Filter::default()
    }
}
