//! Sending the paid request once more when its first answer was lost, because the user said so.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::create::Fault;
use super::engine::Engine;
use super::inputs;
use super::paid::{Job, JobFacts, RecordedPlan, caught};
use crate::event::Observer;
use crate::failure::Failure;
use crate::input::AllowedFolders;
use crate::journal::{Caps, Consent, Held, JobRecord, State};
use crate::outcome::{Outcome, Picture};
use crate::refusal::{NotResendable, Refusal};

impl Engine {
    /// Creates the task of a claimed job whose state is unknown once more. The caller's user has
    /// accepted that both requests may be charged. The same plan is sent, once: a refusal of the
    /// second request says nothing of the first, so the job is unknown again after it.
    ///
    /// # Errors
    /// A [`Failure`] before anything was sent.
    pub async fn resend(
        &self,
        held: Held,
        record: Box<JobRecord>,
        caps: &Caps,
        observer: &dyn Observer,
    ) -> Result<Arc<Outcome>, Failure> {
        let prepared = self.prepare_resend(&record, observer).await;
        let (kept, input_urls) = match prepared {
            Ok(prepared) => prepared,
            Err(failure) => {
                held.release().await;
                return Err(failure);
            }
        };
        let job = Job::again(self, held, &record, kept, observer);
        let started = Instant::now();
        let mut facts = JobFacts::of(&record);
        let ended = caught(job.create_again(caps, &input_urls, &mut facts)).await;
        Ok(job.conclude(started.elapsed(), facts, ended).await)
    }

    /// Everything that can fail before the request is sent.
    async fn prepare_resend(
        &self,
        record: &JobRecord,
        observer: &dyn Observer,
    ) -> Result<(RecordedPlan, Vec<String>), Failure> {
        let refused = |reason| {
            Failure::Refused(Refusal::NotResendable {
                job: record.id.to_string(),
                reason,
            })
        };
        if record.state != State::Unknown {
            return Err(refused(NotResendable::NotUnknown(record.state)));
        }
        if record.prompt.is_none() {
            return Err(refused(NotResendable::PromptNotKept));
        }
        let unreadable = || refused(NotResendable::Unreadable);
        let kept = RecordedPlan::of(record).ok_or_else(unreadable)?;
        if inputs::are_bytes(record) {
            return Err(refused(NotResendable::InputsNotKept));
        }
        let places = inputs::inputs_of(record).ok_or_else(unreadable)?;
        let allowed = &record.request["allowed_folders"];
        let allowed = AllowedFolders::from_record(allowed).ok_or_else(unreadable)?;
        // Whoever named the paths may have led them elsewhere since, and is not the one who asks
        // now: what held for the run still does.
        let allowed = allowed.and(&self.allowed_folders);
        let opened = inputs::open(&places, &allowed).await?;
        if inputs::record(&opened).1 != record.input_hashes {
            return Err(refused(NotResendable::InputsChanged));
        }
        let urls = inputs::send(&self.service, &opened, Vec::new(), None, observer).await?;
        Ok((kept, urls))
    }
}

impl Job<'_> {
    async fn create_again(
        &self,
        caps: &Caps,
        input_urls: &[String],
        facts: &mut JobFacts,
    ) -> Result<Vec<Picture>, Failure> {
        let at_work = self.engine.service.capacity.work().await;
        let permission = self.held.authorise(caps, Consent::PerhapsTwice);
        let notices = &mut facts.notices;
        let sent = self.pay(permission, input_urls, notices).await;
        drop(at_work);
        if !matches!(sent, Err(Fault::NotSent(_) | Fault::Refused(_))) {
            facts.doubtful_points += self.plan.points;
        }
        let doubt = match sent {
            Ok(task_id) => return self.attend(task_id, Duration::ZERO, facts).await,
            // Nothing was sent now; the first request is in doubt as before.
            Err(Fault::Forbidden(failure)) => return Err(failure),
            Err(Fault::Expired(error)) => return Err(Failure::Journal(error)),
            Err(Fault::NotSent(source) | Fault::Refused(source)) => {
                Failure::StillUnknown { source }
            }
            Err(Fault::Lost(error)) => Failure::CreateUnknown {
                source: Some(error),
            },
        };
        self.take_up_answer(facts, doubt).await
    }
}
