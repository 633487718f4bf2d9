//! What an interruption leaves for the user to know and to do, in the order in which it is said.

use nanobanana::journal::{JobId, JobRecord, Recovery, State};

use super::Interruption;

/// One thing that an interruption has left.
pub(crate) enum Left<'a> {
    /// These tasks go on at the vendor.
    Going(Vec<String>),
    /// These tasks are finished, with their pictures not fetched.
    Finished(Vec<String>),
    /// The pictures of these jobs can be had.
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
            let tasks = |jobs: &[&JobRecord]| -> Vec<String> {
                jobs.iter().filter_map(|job| job.task_id.clone()).collect()
            };
            if !going.is_empty() {
                left.push(Left::Going(tasks(&going)));
            }
            if !finished.is_empty() {
                left.push(Left::Finished(tasks(&finished)));
            }
            left.push(Left::ToFetch(paid.iter().map(|job| &job.id).collect()));
        }
        let mut unanswered = self.in_state(State::Unknown).peekable();
        if unanswered.peek().is_some() {
            left.push(Left::Unanswered);
        }
        left.extend(unanswered.map(|job| Left::SendAgain(&job.id)));
        let unsent = self.in_state(State::Cancelled).count();
        if unsent > 0 {
            left.push(Left::Unsent(unsent));
        }
        if let Some(heard) = &self.unread {
            let tasks: Vec<String> = heard.iter().filter_map(|job| job.task_id.clone()).collect();
            if !tasks.is_empty() {
                left.push(Left::Going(tasks));
            }
            left.push(Left::Unread(heard.iter().map(|named| &named.job).collect()));
        }
        left
    }
}
