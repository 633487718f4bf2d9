//! What an interruption leaves for the user to know and to do, in the order in which it is said.

use nanobanana::journal::{JobId, JobRecord, Recovery, State};

use super::Interruption;

/// From so many jobs on they are counted, where they need no names.
const MANY: usize = 4;

/// Tasks at IMA.
pub(crate) enum Tasks {
    /// By their ids.
    Named(Vec<String>),
    /// So many: they are all that are left.
    Counted(usize),
}

/// One thing that an interruption has left.
pub(crate) enum Left<'a> {
    /// These tasks go on at IMA.
    Going(Tasks),
    /// These tasks are finished, with their pictures not fetched.
    Finished(Tasks),
    /// The pictures of these jobs can be had; without names, of all that are unfinished.
    ToFetch(Vec<&'a JobId>),
    /// A paid request has no answer: look before it is sent again.
    Unanswered,
    /// The job of such a request, which can be sent again all the same.
    SendAgain(&'a JobId),
    /// For so many pictures nothing was sent.
    Unsent(usize),
    /// The journal could not be asked what is left of these jobs.
    Unread(Vec<&'a JobId>),
}

impl Interruption {
    /// Everything that is left, in order.
    pub(crate) fn left(&self) -> Vec<Left<'_>> {
        let mut left = Vec::new();
        let paid: Vec<&JobRecord> = self.paid().collect();
        if !paid.is_empty() {
            let (finished, going): (Vec<&JobRecord>, Vec<&JobRecord>) = paid
                .iter()
                .partition(|job| job.state.recovery() == Recovery::Download);
            let is_counted = self.left.is_all && paid.len() >= MANY;
            let tasks = |jobs: &[&JobRecord]| match is_counted {
                true => Tasks::Counted(jobs.len()),
                false => Tasks::Named(jobs.iter().filter_map(|job| job.task_id.clone()).collect()),
            };
            if !going.is_empty() {
                left.push(Left::Going(tasks(&going)));
            }
            if !finished.is_empty() {
                left.push(Left::Finished(tasks(&finished)));
            }
            let names = paid.iter().filter(|_| !is_counted);
            left.push(Left::ToFetch(names.map(|job| &job.id).collect()));
        }
        if self.in_doubt().next().is_some() {
            left.push(Left::Unanswered);
        }
        // What the journal did not take of this is for `resume`.
        left.extend(self.in_doubt().map(|job| match job.state {
            State::Unknown => Left::SendAgain(&job.id),
            _ => Left::ToFetch(vec![&job.id]),
        }));
        let is_unsent = |job: &&JobRecord| {
            job.state == State::Cancelled || job.state.recovery() == Recovery::Cancel
        };
        let unsent = self.left.jobs.iter().filter(is_unsent).count();
        if unsent > 0 {
            left.push(Left::Unsent(unsent));
        }
        if let Some(heard) = &self.left.unread {
            let tasks: Vec<String> = heard.iter().filter_map(|job| job.task_id.clone()).collect();
            if !tasks.is_empty() {
                left.push(Left::Going(Tasks::Named(tasks)));
            }
            left.push(Left::Unread(heard.iter().map(|named| &named.id).collect()));
        }
        left
    }
}
