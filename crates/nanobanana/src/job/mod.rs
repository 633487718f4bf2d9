//! From a request to its pictures: the only part of the engine that spends.

mod cancellation;
mod create;
mod deliver;
mod engine;
mod inputs;
mod order;
mod pace;
mod paid;
mod recipe;
mod resend;
mod resume;
mod watch;

use std::sync::Arc;

use futures_util::future::join_all;
use ima_openapi::UploadTarget;
use jiff::Timestamp;
use serde_json::json;

use crate::event::{Event, JobNumber, Observer};
use crate::failure::Failure;
use crate::journal::{Begun, Held, Journal, NewJob, NewRun, Step, error_chain};
use crate::outcome::Outcome;
use crate::plan::Plan;

pub(crate) use cancellation::Cancellation;
pub use engine::Engine;
pub use inputs::inputs_of;
use order::SpendingBounds;
pub use order::{MAX_COUNT, Order, Smaller, check_count};
use paid::Job;
pub use resume::UnreadableJob;

impl Engine {
    /// Carries out an order: one outcome for each picture, in order, each after exactly one final
    /// event. Every job is in the journal before anything is paid for it.
    ///
    /// # Errors
    /// A [`Failure`] before the first task exists, so nothing was spent.
    pub async fn run(
        &self,
        journal: &Journal,
        order: &Order,
        observer: &dyn Observer,
    ) -> Result<Vec<Arc<Outcome>>, Failure> {
        observer.event(&Event::Acknowledged);
        order::keyless(&order.request, self.service.api.as_ref())?;
        order::order(order)?;
        let inputs = inputs::open(&order.request.inputs, &self.allowed_folders).await?;
        let planning = self.plan_with(&order.request, &inputs, order.preferences.as_ref());
        let (plan, targets) = if order.caps.is_limited() {
            // A plan above a cap is refused before anything is sent.
            (planning.await?, None)
        } else {
            let targets = inputs::targets(&self.service, &inputs);
            let (plan, targets) = tokio::try_join!(planning, targets)?;
            (plan, Some(targets))
        };
        let begun = self.begin(journal, order, plan, &inputs, observer).await?;
        let making_ready = async {
            order::prepare_destination(order)?;
            if inputs::first_local(&inputs).is_some() {
                mark_uploading(&begun.jobs).await;
            }
            self.upload(&inputs, targets, observer).await
        };
        let input_urls = match making_ready.await {
            Ok(urls) => urls,
            Err(failure) => {
                cancel(&begun.jobs, &failure).await;
                return Err(failure);
            }
        };
        let bounds = SpendingBounds {
            request: &order.request,
            caps: &order.caps,
            smaller: order.smaller,
        };
        let jobs = begun.jobs.into_iter().zip(1..).map(|(held, number)| {
            let job = Job {
                number: JobNumber(number),
                held,
                plan: Arc::clone(&begun.plan),
                engine: self,
                destination: order.destination.clone(),
                is_numbered: order.count > 1,
                preferences: order.preferences.as_ref(),
                observer,
            };
            job.carry_out(&bounds, &input_urls)
        });
        // Collected, since a future that holds the lazy iterator cannot be sent to another thread.
        let jobs: Vec<_> = jobs.collect();
        Ok(join_all(jobs).await)
    }

    /// Uploads the local inputs, to the places that were asked for already or now; the URLs of all
    /// inputs, in order. Called once the plan is known: where nothing can be bought, no picture
    /// leaves this machine.
    async fn upload(
        &self,
        inputs: &[inputs::OpenInput],
        targets: Option<Vec<UploadTarget>>,
        observer: &dyn Observer,
    ) -> Result<Vec<String>, Failure> {
        let targets = match targets {
            Some(targets) => targets,
            None => inputs::targets(&self.service, inputs).await?,
        };
        inputs::send(&self.service, inputs, targets, observer).await
    }

    /// Writes the jobs of a planned order down, within the caps.
    async fn begin(
        &self,
        journal: &Journal,
        order: &Order,
        plan: Plan,
        inputs: &[inputs::OpenInput],
        observer: &dyn Observer,
    ) -> Result<Planned, Failure> {
        let run = self.new_run(&plan, order, inputs);
        let begun = journal.begin(&run, &order.caps, Timestamp::now()).await?;
        let Begun::New { jobs, .. } = begun else {
            unreachable!("a run that joins none");
        };
        let plan = Arc::new(plan);
        observer.event(&Event::Planned {
            plan: Arc::clone(&plan),
            jobs: jobs.iter().map(|held| held.job().clone()).collect(),
        });
        tracing::info!(
            model = plan.model_id,
            attribute_id = plan.attribute_id,
            points = plan.points,
            jobs = order.count,
            "planned"
        );
        Ok(Planned { plan, jobs })
    }

    fn new_run(&self, plan: &Plan, order: &Order, inputs: &[inputs::OpenInput]) -> NewRun {
        let (places, input_hashes) = inputs::record(inputs);
        let job = NewJob {
            task_type: plan.task_type.as_str().to_owned(),
            model_id: plan.model_id.clone(),
            model_name: plan.model_name.clone(),
            model_version: plan.model_version.clone(),
            size: plan.size.map(|size| size.word().to_owned()),
            aspect_ratio: plan.aspect_ratio.map(|ratio| ratio.to_string()),
            points: plan.points,
            attribute_id: plan.attribute_id,
            prompt: plan.prompt.clone(),
            request: json!({
                "inputs": places,
                "allowed_folders": self.allowed_folders.to_record(),
            }),
            plan: plan.to_record(),
            input_hashes,
            destination: order.destination.to_record(order.count > 1),
        };
        NewRun::new(self.service.kind, vec![job; order.count])
    }
}

/// Jobs that are written down and not sent.
struct Planned {
    plan: Arc<Plan>,
    jobs: Vec<Held>,
}

/// Marks jobs whose inputs are on their way. Where that fails they stay planned, from where the
/// same ways lead on.
async fn mark_uploading(jobs: &[Held]) {
    for held in jobs {
        if let Err(error) = held.advance(&Step::Uploading).await {
            let job = held.job();
            tracing::debug!(%job, error = error_chain(&error), "step not recorded");
        }
    }
}

/// Marks jobs for which nothing will be sent.
async fn cancel(jobs: &[Held], failure: &Failure) {
    for held in jobs {
        let reason = error_chain(failure);
        // Where this fails, the next resume does the same.
        let _ = held.advance(&Step::Cancelled { reason }).await;
    }
}
