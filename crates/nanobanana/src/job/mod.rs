//! From a request to its pictures: the only part of the engine that spends.

mod cancellation;
mod create;
mod deliver;
mod engine;
mod identity;
mod inputs;
mod many;
mod pace;
mod paid;
mod recipe;
mod resend;
mod resume;
mod spec;
mod watch;

use std::slice;
use std::sync::Arc;

use futures_util::future::join_all;
use jiff::Timestamp;
use serde_json::json;

use crate::ask::Request;
use crate::catalog::Catalog;
use crate::event::{Event, JobNumber, Observer};
use crate::failure::Failure;
use crate::input::InputSource;
use crate::journal::{
    Begun, Equal, Filter, Held, JobId, JobRecord, Join, Journal, NewJob, NewRun, Recovery, RunId,
    State, Step, error_chain,
};
use crate::model::Size;
use crate::outcome::Outcome;
use crate::output::{Destination, SaveTo};
use crate::plan::Plan;

pub(crate) use cancellation::{Cancellation, RunCancellation};
pub(crate) use engine::AttendedRuns;
pub use engine::{DEFAULT_PROFILE, Engine};
pub use inputs::{inputs_of, parents_of};
pub use many::{BatchRow, Prospect, Standing};
use paid::Job;
pub use resume::UnreadableJob;
pub use spec::check_destination;
pub use spec::{MAX_COUNT, RunSpec, check_count};

impl Engine {
    /// Carries out a run: one outcome for each picture, in order, each after exactly one final
    /// event. Every job is in the journal before anything is paid for it. No earlier run is joined.
    ///
    /// # Errors
    /// A [`Failure`] before the first task exists, so nothing was spent.
    pub async fn run(
        &self,
        journal: &Journal,
        spec: &RunSpec,
        observer: &dyn Observer,
    ) -> Result<Vec<Arc<Outcome>>, Failure> {
        let (spec, none) = (&mut spec.clone(), Join::default());
        match self.run_or_join(journal, spec, &none, observer).await? {
            Ran::Outcomes(outcomes) => Ok(outcomes),
            // Which is not asked for.
            Ran::Joined(_) => Ok(Vec::new()),
        }
    }

    /// What a run would be, without spending.
    pub(crate) async fn intend(
        &self,
        journal: &Journal,
        spec: &RunSpec,
        join: &Join,
    ) -> Result<Intended, Failure> {
        check_count(spec.count)?;
        let (request, preferences) = (&spec.request, spec.preferences.as_ref());
        let inputs = self.checked_inputs(request).await?;
        let catalog = self.catalog(request.task_type()).await?;
        let plan = self.plan_by(&catalog, request, &inputs, preferences)?;
        let usual = Request {
            model: Some(plan.model),
            size: Some(Size::K1),
            ..request.clone()
        };
        let usual = self.plan_by(&catalog, &usual, &inputs, preferences);
        let run = self.new_run(&plan, spec, join, &inputs, &[]);
        let joins = journal.meant(&run, Timestamp::now()).await?;
        if joins.is_none() {
            check_destination(spec)?;
        }
        Ok(Intended {
            usual_points: usual.ok().map(|usual| usual.points),
            plan,
            catalog,
            identity: run.identity.unwrap_or_default(),
            joins,
        })
    }

    /// The same as [`run`](Self::run), unless it means an earlier run. Of inputs that were not files only
    /// their number is left once they were sent: nothing holds them while the task goes on.
    pub(crate) async fn run_or_join(
        &self,
        journal: &Journal,
        spec: &mut RunSpec,
        join: &Join,
        observer: &dyn Observer,
    ) -> Result<Ran, Failure> {
        observer.event(&Event::Acknowledged);
        spec::check(&spec.request, self.service.api.as_ref())?;
        check_count(spec.count)?;
        if *join == Join::default() {
            spec::check_destination(spec)?;
        }
        let inputs = inputs::open(&spec.request.inputs, &self.allowed_folders).await?;
        let (request, preferences) = (&spec.request, spec.preferences.as_ref());
        let planning = async {
            if let Some(catalog) = &spec.catalog {
                return self.plan_by(catalog, request, &inputs, preferences);
            }
            let catalog = self.catalog(request.task_type()).await?;
            self.plan_by(&catalog, request, &inputs, preferences)
        };
        let (plan, targets) = if spec.caps.is_limited() || self.uploads.is_some() {
            // A plan above a cap is refused before anything is sent, and what is there is not sent.
            (planning.await?, Vec::new())
        } else {
            let targets = inputs::targets(&self.service, &inputs);
            let targets = self.ima_time.during(targets);
            tokio::try_join!(planning, targets)?
        };
        let parents = parents(journal, &spec.caller.account, &inputs).await?;
        let run = self.new_run(&plan, spec, join, &inputs, &parents);
        let begun = match self.begin(journal, spec, plan, run, observer).await? {
            Ok(begun) => begun,
            Err(joined) => return Ok(Ran::Joined(joined)),
        };
        let making_ready = async {
            spec::destination(spec, SaveTo::prepare)?;
            if inputs::locals(&inputs).next().is_some() {
                advance(&begun.jobs, &Step::Uploading).await;
            }
            let uploads = self.uploads.as_ref();
            let sending = inputs::send(&self.service, &inputs, targets, uploads, observer);
            tokio::select! {
                urls = self.ima_time.during(sending) => urls,
                failure = self.cancelled(&begun.jobs) => Err(failure),
            }
        };
        let input_urls = match making_ready.await {
            Ok(urls) => urls,
            Err(failure) => {
                let reason = error_chain(&failure);
                advance(&begun.jobs, &Step::Cancelled { reason }).await;
                return Err(failure);
            }
        };
        drop(inputs);
        for input in &mut spec.request.inputs {
            input.source = InputSource::Bytes(Arc::default());
        }
        let spec = &*spec;
        let jobs = begun.jobs.into_iter().zip(1..).map(|(held, number)| {
            let job = Job {
                number: JobNumber(number),
                held,
                plan: Arc::clone(&begun.plan),
                engine: self,
                destination: begun.destination.clone(),
                is_numbered: spec.count > 1,
                preferences: spec.preferences.as_ref(),
                observer,
            };
            job.carry_out(spec, &input_urls)
        });
        // Collected, since a future that holds the lazy iterator cannot be sent to another thread.
        let jobs: Vec<_> = jobs.collect();
        Ok(Ran::Outcomes(join_all(jobs).await))
    }

    /// Writes down which jobs of a run are cancelled, until all of them are.
    async fn cancelled(&self, jobs: &[Held]) -> Failure {
        let mut left: Vec<&Held> = jobs.iter().collect();
        loop {
            let (stopped, reason) = self.cancellation.stopped(&left).await;
            let failure = Failure::Cancelled {
                reason: reason.to_owned(),
            };
            let reason = error_chain(&failure);
            let step = Step::Cancelled { reason };
            for held in &stopped {
                advance(slice::from_ref(*held), &step).await;
            }
            left.retain(|held| !stopped.iter().any(|stopped| stopped.job() == held.job()));
            if left.is_empty() {
                return failure;
            }
        }
    }

    /// Writes the jobs of a planned run down, within the caps; or names the run that it joins.
    async fn begin(
        &self,
        journal: &Journal,
        spec: &RunSpec,
        plan: Plan,
        mut run: NewRun,
        observer: &dyn Observer,
    ) -> Result<Result<Planned, RunId>, Failure> {
        // As late as can be: whoever was waited for may have been given up meanwhile.
        if let Some(AttendedRuns(attended)) = &self.attended {
            run.join.equal = Equal::Unattended {
                attended: attended(),
            };
        }
        let is_new = if run.join == Join::default() {
            tell_of_equal(journal, &run, observer).await?;
            true
        } else {
            journal.meant(&run, Timestamp::now()).await?.is_none()
        };
        let mut destination = spec.destination.clone();
        if is_new {
            // Only a new run needs a place for its pictures.
            spec::check_destination(spec)?;
        }
        let mut rivals = 0;
        let (run, jobs) = loop {
            if is_new
                && let Destination::Disk(save_to) = &spec.destination
                && !save_to.is_settled()
            {
                let now = journal.latest().await?;
                run.alone_since = (rivals < MOST_RIVALS).then_some(now);
                let unfinished = journal.page(&Filter::unfinished(), None, None).await?.jobs;
                let count = (spec.count, MAX_COUNT);
                destination = Destination::Disk(save_to.settled(&plan, count, &unfinished));
                for job in &mut run.jobs {
                    job.destination = destination.to_record(spec.count > 1);
                }
            }
            match journal.begin(&run, &spec.caps, Timestamp::now()).await? {
                Begun::New { run, jobs } => break (run, jobs),
                Begun::Joined(run) => return Ok(Err(run)),
                // Another run has chosen the same name at the same moment.
                Begun::Taken => rivals += 1,
            }
        };
        let plan = Arc::new(plan);
        observer.event(&Event::Planned {
            run,
            plan: Arc::clone(&plan),
            jobs: jobs.iter().map(|held| held.job().clone()).collect(),
        });
        tracing::info!(
            model = plan.model_id,
            attribute_id = plan.attribute_id,
            points = plan.points,
            jobs = spec.count,
            "planned"
        );
        Ok(Ok(Planned {
            plan,
            destination,
            jobs,
        }))
    }

    fn new_run(
        &self,
        plan: &Plan,
        spec: &RunSpec,
        join: &Join,
        inputs: &[inputs::OpenInput],
        parents: &[JobId],
    ) -> NewRun {
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
                "parents": parents,
                "allowed_folders": self.allowed_folders.to_record(),
            }),
            plan: plan.to_record(),
            input_hashes,
            destination: spec.destination.to_record(spec.count > 1),
        };
        NewRun {
            caller: spec.caller.clone(),
            join: join.clone(),
            profile: Some(self.profile.clone()),
            identity: Some(match &spec.identity {
                Some(identity) => identity.clone(),
                None => identity::of((&self.profile, self.service.kind), plan, spec, inputs),
            }),
            ..NewRun::new(self.service.kind, vec![job; spec.count])
        }
    }
}

/// How many other runs a name is left to that have chosen it at the same moment. More are none: a clock that was
/// put back lets old ones look so.
const MOST_RIVALS: u32 = 64;

/// What a run would be.
#[derive(Clone, Debug)]
pub struct Intended {
    /// Its plan.
    pub plan: Plan,
    /// The price of one picture of the same model at 1K, where there is one, in points.
    pub usual_points: Option<u32>,
    /// The list that it was planned by.
    pub catalog: Catalog,
    /// What makes another run an equal one.
    pub identity: Vec<u8>,
    /// The run that it would join, if it were begun now.
    pub joins: Option<RunId>,
}

pub(crate) enum Ran {
    Outcomes(Vec<Arc<Outcome>>),
    Joined(RunId),
}

/// The jobs of an account that have made the inputs, as far as any has.
async fn parents(
    journal: &Journal,
    account: &str,
    inputs: &[inputs::OpenInput],
) -> Result<Vec<JobId>, Failure> {
    let mut parents = Vec::new();
    for input in inputs::locals(inputs) {
        let made_it = Filter {
            account: Some(account.to_owned()),
            file_sha256: Some(input.given_sha256().to_owned()),
            ..Filter::in_states([State::Saved])
        };
        let jobs = journal.page(&made_it, None, Some(1)).await?.jobs;
        parents.extend(jobs.into_iter().map(|job| job.id));
    }
    Ok(parents)
}

/// Says so where an equal run is paid and its pictures have not come.
async fn tell_of_equal(
    journal: &Journal,
    run: &NewRun,
    observer: &dyn Observer,
) -> Result<(), Failure> {
    let mut any = run.clone();
    any.join.equal = Equal::Any;
    let Some(equal) = journal.meant(&any, Timestamp::now()).await? else {
        return Ok(());
    };
    let filter = Filter {
        run: Some(equal),
        ..Filter::default()
    };
    let jobs = journal.page(&filter, None, None).await?.jobs;
    let unfinished =
        |job: &JobRecord| matches!(job.state.recovery(), Recovery::AskIma | Recovery::Download);
    let unfinished = jobs.into_iter().filter(unfinished);
    let jobs: Vec<JobId> = unfinished.map(|job| job.id).collect();
    if !jobs.is_empty() {
        observer.event(&Event::EqualUnfinished { jobs });
    }
    Ok(())
}

struct Planned {
    plan: Arc<Plan>,
    destination: Destination,
    jobs: Vec<Held>,
}

/// Takes jobs a step further for which nothing was sent. Where that fails they stay planned, from where
/// the same ways lead on; the next resume cancels those that nobody works on.
async fn advance(jobs: &[Held], step: &Step) {
    for held in jobs {
        if let Err(error) = held.advance(step).await {
            let job = held.job();
            tracing::debug!(%job, error = error_chain(&error), "step not recorded");
        }
    }
}
