//! From a request to its pictures: the only part of the engine that spends.

mod deliver;
mod inputs;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join_all, try_join};
use ima_openapi::{TaskId, TaskType};
use jiff::Timestamp;
use tokio::time::Instant;

use crate::catalog::Catalog;
use crate::event::{Event, JobNumber, Observer};
use crate::failure::Failure;
use crate::input::LocalInput;
use crate::notice::Notice;
use crate::outcome::{Outcome, Picture};
use crate::output::{Destination, Numbering};
use crate::plan::{self, Context, Plan};
use crate::preferences::Preferences;
use crate::refusal::Refusal;
use crate::request::Request;
use crate::service::Service;

/// The largest number of pictures of one order.
pub const MAX_COUNT: usize = 16;

/// Turns requests into plans and pictures, with one service.
#[derive(Clone, Debug)]
pub struct Engine {
    service: Service,
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
}

impl Engine {
    /// An engine on this service.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self { service }
    }

    /// What the vendor sells at the moment for a task type.
    ///
    /// # Errors
    /// [`Failure::Vendor`].
    pub async fn catalog(&self, task_type: TaskType) -> Result<Catalog, Failure> {
        let products = self.service.api.product_list(task_type).await;
        Ok(Catalog::new(task_type, products.map_err(Failure::Vendor)?))
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
        let inputs = inputs::open(request).await?;
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
        Ok(plan::plan(request, &catalog, &context)?)
    }

    /// Carries out an order: one outcome for each picture, in order, each after exactly one final
    /// event.
    ///
    /// # Errors
    /// A [`Failure`] before the first task exists, so nothing was spent.
    pub async fn run(
        &self,
        order: &Order,
        observer: &dyn Observer,
    ) -> Result<Vec<Outcome>, Failure> {
        observer.event(&Event::Acknowledged);
        check_order(order)?;
        let inputs = inputs::open(&order.request).await?;
        let planning = async {
            let preferences = order.preferences.as_ref();
            let plan = self.plan_with(&order.request, &inputs, preferences).await?;
            let jobs = order.count;
            observer.event(&Event::Planned { plan: &plan, jobs });
            tracing::info!(
                model = plan.model_id,
                attribute_id = plan.attribute_id,
                points = plan.points,
                jobs,
                "planned"
            );
            Ok(Arc::new(plan))
        };
        let uploading = inputs::upload(&*self.service.api, &inputs, observer);
        let (plan, input_urls) = try_join(planning, uploading).await?;
        let jobs = (1..=order.count).map(|number| {
            let job = Job {
                number: JobNumber(number),
                plan: Arc::clone(&plan),
                engine: self,
                order,
                observer,
            };
            job.run(&input_urls)
        });
        Ok(join_all(jobs).await)
    }
}

/// Whatever can be found wrong without the network.
fn check_order(order: &Order) -> Result<(), Failure> {
    if order.count == 0 || order.count > MAX_COUNT {
        return Err(Failure::Refused(Refusal::Count {
            count: order.count,
            limit: MAX_COUNT,
        }));
    }
    if let Destination::Disk(save_to) = &order.destination {
        save_to.prepare().map_err(|source| Failure::Output {
            folder: save_to.folder().to_owned(),
            source,
        })?;
    }
    Ok(())
}

/// One paid task.
struct Job<'a> {
    number: JobNumber,
    plan: Arc<Plan>,
    engine: &'a Engine,
    order: &'a Order,
    observer: &'a dyn Observer,
}

/// What a job has found out on its way, whether it ends well or not.
#[derive(Default)]
struct Findings {
    task_id: Option<TaskId>,
    notices: Vec<Notice>,
}

impl Job<'_> {
    async fn run(self, input_urls: &[String]) -> Outcome {
        let started = Instant::now();
        let mut findings = Findings::default();
        let result = self.make(input_urls, &mut findings).await;
        let elapsed = started.elapsed();
        if result.is_ok() {
            self.remember_preference(&mut findings.notices).await;
        }
        self.finish(&result, elapsed);
        let mut notices = self.plan.notices.clone();
        notices.extend(findings.notices);
        Outcome {
            job: self.number,
            plan: self.plan,
            task_id: findings.task_id,
            elapsed,
            notices,
            result,
        }
    }

    async fn make(
        &self,
        input_urls: &[String],
        findings: &mut Findings,
    ) -> Result<Vec<Picture>, Failure> {
        let task_id = self.create(input_urls).await?;
        findings.task_id = Some(task_id.clone());
        self.observer.event(&Event::Created {
            job: self.number,
            task_id: &task_id,
        });
        let medias = self.watch(&task_id).await?;
        self.deliver(&task_id, medias, &mut findings.notices).await
    }

    /// The one request that spends. It is sent once; when its answer is lost, that is said.
    async fn create(&self, input_urls: &[String]) -> Result<TaskId, Failure> {
        let task = self.plan.create_task(input_urls.to_vec());
        match self.engine.service.api.create_task(&task).await {
            Ok(task_id) => {
                tracing::info!(%task_id, points = self.plan.points, "created");
                Ok(task_id)
            }
            Err(error) if error.business().is_some() || error.surely_not_sent() => {
                Err(Failure::Vendor(error))
            }
            Err(error) => Err(Failure::CreateUnknown(error)),
        }
    }

    /// The numbers in a file's name: of the job where there are several, and of the picture where
    /// the task has several.
    fn numbering(&self, nth_of_task: Option<usize>) -> Numbering {
        let of_job = (self.order.count > 1).then_some(self.number.0);
        Numbering(of_job.into_iter().chain(nth_of_task).collect())
    }

    async fn remember_preference(&self, notices: &mut Vec<Notice>) {
        let Some(preferences) = self.order.preferences.clone() else {
            return;
        };
        let plan = Arc::clone(&self.plan);
        // Another process may hold the lock, and the disk may be slow.
        let saving = blocking(move || preferences.remember(&plan, Timestamp::now())).await;
        if let Err(error) = saving {
            let reason = error_chain(&error);
            tracing::warn!(reason, "preference not saved");
            notices.push(Notice::PreferenceNotSaved { reason });
        }
    }

    /// The job's one final event.
    fn finish(&self, result: &Result<Vec<Picture>, Failure>, elapsed: Duration) {
        let job = self.number;
        let seconds = elapsed.as_secs();
        match result {
            Ok(pictures) => {
                let paths: Vec<_> = pictures
                    .iter()
                    .filter_map(|picture| Some(picture.saved.as_ref()?.path.clone()))
                    .collect();
                tracing::info!(job = job.0, seconds, "succeeded");
                self.observer
                    .event(&Event::Succeeded { job, paths: &paths });
            }
            Err(failure) => {
                tracing::warn!(job = job.0, seconds, error = error_chain(failure), "failed");
                self.observer.event(&Event::Failed { job, failure });
            }
        }
    }
}

/// An error and its causes on one line.
fn error_chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// Runs work that blocks beside the runtime. A panic in it is a panic here.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Blocking work is never cancelled while the runtime that awaits it lives.
            Err(error) => unreachable!("{error}"),
        },
    }
}
