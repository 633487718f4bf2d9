//! From a request to its pictures: the only part of the engine that spends.

mod cancellation;
mod check;
mod create;
mod deliver;
mod inputs;
mod pace;
mod paid;
mod recipe;
mod resume;
mod retry_unknown;
mod watch;

use std::sync::Arc;

use futures_util::future::join_all;
use ima_openapi::{TaskType, UploadTarget};
use jiff::Timestamp;
use serde_json::json;

use crate::capacity::Capacity;
use crate::catalog::Catalog;
use crate::event::{Event, JobNumber, Observer};
use crate::failure::Failure;
use crate::input::{AllowedFolders, LocalInput};
use crate::journal::{Begun, Caps, Held, Journal, NewJob, NewRun, ServiceKind, Step, error_chain};
use crate::outcome::Outcome;
use crate::output::Destination;
use crate::plan::{self, Context, Plan};
use crate::preferences::Preferences;
use crate::request::Request;
use crate::service::Service;

pub(crate) use cancellation::Cancellation;
pub use check::{MAX_COUNT, check_count};
pub use create::Smaller;
use create::Terms;
pub use inputs::inputs_of;
use paid::{Findings, Job};
pub use resume::UnreadableJob;

/// Turns requests into plans and pictures, with one service.
#[derive(Clone, Debug)]
pub struct Engine {
    service: Service,
    allowed_folders: AllowedFolders,
    cancellation: Cancellation,
}

/// A request, how many pictures of it, and where they go.
#[derive(Clone, Debug)]
pub struct Order {
    /// What is asked for.
    pub request: Request,
    /// How many separate tasks, each paid, 1 to [`MAX_COUNT`].
    pub count: usize,
    /// Where the pictures go.
    pub destination: Destination,
    /// The user's preferences, read before the plan and written after a success.
    pub preferences: Option<Preferences>,
    /// What may be spent.
    pub caps: Caps,
    /// Whether a size that the vendor refuses as too much may become a smaller one.
    pub smaller: Smaller,
}

impl Engine {
    /// An engine on this service, that opens any input file that it is told to.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self {
            service,
            allowed_folders: AllowedFolders::ANYWHERE,
            cancellation: Cancellation::default(),
        }
    }

    /// What stops this engine, for whoever is about to drop its work.
    pub(crate) fn cancellation(&self) -> Cancellation {
        self.cancellation.clone()
    }

    /// Who makes its pictures.
    #[must_use]
    pub fn service(&self) -> ServiceKind {
        self.service.kind
    }

    /// The same engine, for input files in these folders only. To be called wherever paths come
    /// from somebody who may not read all that this process can.
    #[must_use]
    pub fn with_inputs_from(mut self, folders: AllowedFolders) -> Self {
        self.allowed_folders = folders;
        self
    }

    /// The same engine, for those of its input files that are in these folders too.
    pub(crate) fn also_held_to(mut self, folders: &AllowedFolders) -> Self {
        self.allowed_folders = folders.and(&self.allowed_folders);
        self
    }

    /// The same engine, whose jobs leave so many of the process's [open files](crate::open_files) to
    /// others. To be called before it works.
    #[must_use]
    pub fn leaving_files(mut self, files: u64) -> Self {
        self.service.capacity = Arc::new(Capacity::leaving(files));
        self
    }

    /// What the vendor sells at the moment for a task type.
    ///
    /// # Errors
    /// [`Failure::Vendor`].
    pub async fn catalog(&self, task_type: TaskType) -> Result<Catalog, Failure> {
        let mut tries = self.service.pacing.retry.tries();
        loop {
            let permit = self.service.capacity.work().await;
            let answer = self.service.api.product_list(task_type).await;
            drop(permit);
            match answer {
                Ok(products) => return Ok(Catalog::new(task_type, products)),
                Err(error) => tries.again(error).await.map_err(Failure::Vendor)?,
            }
        }
    }

    /// Plans a request: reads its inputs and the product list, sends no input, spends nothing.
    ///
    /// # Errors
    /// A [`Failure`] that has charged nothing.
    pub async fn plan(
        &self,
        request: &Request,
        preferences: Option<&Preferences>,
    ) -> Result<Plan, Failure> {
        check::keyless(request, self.service.api.as_ref())?;
        let inputs = inputs::open(&request.inputs, &self.allowed_folders).await?;
        self.plan_with(request, &inputs, preferences).await
    }

    async fn plan_with(
        &self,
        request: &Request,
        inputs: &[inputs::OpenInput],
        preferences: Option<&Preferences>,
    ) -> Result<Plan, Failure> {
        let catalog = self.catalog(request.task_type).await?;
        let context = Context {
            preferred_model_id: preferences
                .and_then(|preferences| preferences.model_id(request.task_type)),
            first_input: inputs::first_local(inputs).map(LocalInput::pixels),
        };
        let mut plan = plan::plan(request, &catalog, &context)?;
        plan.notices.extend(inputs::reduced(inputs));
        Ok(self.service.paced(plan))
    }

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
        check::keyless(&order.request, self.service.api.as_ref())?;
        check::order(order)?;
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
            check::prepare_destination(order)?;
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
        let terms = Terms {
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
            job.carry_out(&terms, &input_urls)
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
