//! The one request that spends, and what may be done about a refusal.

use std::sync::Arc;

use ima_openapi::{BusinessCode, Error as ApiError, TaskId};

use super::paid::{Job, tell_once};
use super::spec::RunSpec;
use crate::ask::Request;
use crate::event::Event;
use crate::failure::Failure;
use crate::journal::{
    Caps, Charge, Consent, CreatePermit, JournalError, MAX_ATTEMPTS, Step, error_chain,
};
use crate::metrics;
use crate::model::{Defaults, RatioChoice};
use crate::notice::Notice;
use crate::plan::{self, Context, Plan};
use crate::refusal::Refusal;
use crate::retry::Passing;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// Nothing but ids, and a price that is not higher.
    Nothing,
    /// The size, to a smaller one.
    Size,
}

/// How one create request ended without a task.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// The journal or a cap forbade it: nothing was sent.
    #[error(transparent)]
    Forbidden(Failure),
    /// It was too late to use the permit, and nothing was sent.
    #[error(transparent)]
    Expired(JournalError),
    /// The connection was never established.
    #[error("not sent")]
    NotSent(#[source] ApiError),
    /// The answer was a refusal.
    #[error("refused")]
    Refused(#[source] ApiError),
    /// Anything else: a task may exist and be paid.
    #[error("lost")]
    Lost(#[source] ApiError),
}

impl Passing for Fault {
    /// Only a request that was never sent may be sent again.
    fn passes_after(&self) -> Option<std::time::Duration> {
        match self {
            Self::NotSent(error) => error.passes_after(),
            Self::Forbidden(_) | Self::Expired(_) | Self::Refused(_) | Self::Lost(_) => None,
        }
    }
}

impl Job<'_> {
    /// Creates the task. A request that may have left is never sent again.
    pub(super) async fn create(
        &mut self,
        spec: &RunSpec,
        input_urls: &[String],
        notices: &mut Vec<Notice>,
    ) -> Result<TaskId, Failure> {
        let mut tries = self.engine.service.pacing.retry.tries();
        let (mut refusals, mut delays) = (0, 0);
        loop {
            let fault = match self.create_once(&spec.caps, input_urls, notices).await {
                Ok(task_id) => return Ok(task_id),
                Err(fault) => fault,
            };
            let failure = match tries.again(fault).await {
                Ok(()) => continue,
                Err(Fault::Refused(error)) => {
                    refusals += 1;
                    let may_try = refusals < MAX_ATTEMPTS;
                    if !may_try || !self.plan_again(spec, &error, notices).await? {
                        return Err(Failure::Ima(error));
                    }
                    continue;
                }
                Err(Fault::Lost(error)) => {
                    let source = Some(error);
                    return Err(Failure::CreateUnknown { source });
                }
                Err(Fault::Expired(error)) => {
                    delays += 1;
                    if delays < MAX_ATTEMPTS {
                        continue;
                    }
                    Failure::Journal(error)
                }
                Err(Fault::NotSent(error)) => Failure::Ima(error),
                Err(Fault::Forbidden(failure)) => failure,
            };
            self.stand_down(&failure).await;
            return Err(failure);
        }
    }

    async fn create_once(
        &self,
        caps: &Caps,
        input_urls: &[String],
        notices: &mut Vec<Notice>,
    ) -> Result<TaskId, Fault> {
        let _at_work = self.engine.service.capacity.work().await;
        let permission = self.held.authorise(caps, Consent::Once);
        self.pay(permission, input_urls, notices).await
    }

    /// Sends the one request once it is allowed, and writes down how it ended. Told before anything is
    /// asked: whoever cancels knows of it, or it is not sent.
    pub(super) async fn pay(
        &self,
        permission: impl Future<Output = Result<CreatePermit, JournalError>>,
        input_urls: &[String],
        notices: &mut Vec<Notice>,
    ) -> Result<TaskId, Fault> {
        self.observer.event(&Event::Paying { job: self.number });
        let paid = async {
            if let Some(fault) = self.cancelled() {
                return Err(fault);
            }
            let permit = permission.await;
            let permit = permit.map_err(|error| Fault::Forbidden(error.into()))?;
            self.send_and_record(permit, input_urls, notices).await
        };
        let paid = paid.await;
        self.observer.event(&Event::OnRecord { job: self.number });
        paid
    }

    /// That nothing may be paid for any more, where that is so.
    fn cancelled(&self) -> Option<Fault> {
        let cancellation = &self.engine.cancellation;
        let reason = cancellation.forbids_buying_for(self.held.job())?.to_owned();
        Some(Fault::Forbidden(Failure::Cancelled { reason }))
    }

    async fn send_and_record(
        &self,
        permit: CreatePermit,
        input_urls: &[String],
        notices: &mut Vec<Notice>,
    ) -> Result<TaskId, Fault> {
        let task = self.plan.create_task(input_urls.to_vec());
        let forbidden = match permit.covers(self.plan.points, self.plan.attribute_id) {
            Err(error) => Some(Fault::Forbidden(error.into())),
            // The journal may have taken its time.
            Ok(()) => self.cancelled(),
        };
        // At the last moment: when nobody can hear of the request any more is counted from here.
        let forbidden = forbidden.or_else(|| permit.is_in_time().err().map(Fault::Expired));
        if let Some(fault) = forbidden {
            let reason = error_chain(&fault);
            let step = Step::BackToPlanned { reason };
            tell_once(self.held.answered(permit, &step).await, notices);
            return Err(fault);
        }
        let creating = self.engine.service.api.create_task(&task);
        let error = match self.engine.ima_time.during(creating).await {
            Ok(task_id) => {
                tracing::info!(%task_id, points = self.plan.points, "created");
                metrics::paid(&self.plan, Charge::Spent);
                // Whoever listens has the id even if the journal cannot be written.
                self.observer.event(&Event::Created {
                    job: self.number,
                    task_id: task_id.clone(),
                });
                let running = Step::Running {
                    task_id: task_id.to_string(),
                };
                tell_once(self.held.answered(permit, &running).await, notices);
                return Ok(task_id);
            }
            Err(error) => error,
        };
        let reason = error_chain(&error);
        let (step, fault) = if error.is_refusal() {
            let business = error.business();
            let step = Step::Refused {
                code: business.map(|business| business.code.0),
                message: business.map_or(reason, |business| business.message.clone()),
            };
            (step, Fault::Refused(error))
        } else if error.surely_not_sent() {
            (Step::BackToPlanned { reason }, Fault::NotSent(error))
        } else {
            metrics::paid(&self.plan, Charge::Unknown);
            (Step::Unknown { reason }, Fault::Lost(error))
        };
        tell_once(self.held.answered(permit, &step).await, notices);
        Err(fault)
    }

    /// Ends the row of a request that cannot be sent, or may not be.
    async fn stand_down(&self, failure: &Failure) {
        let step = match failure {
            Failure::OverCap(over) => Step::Refused {
                code: None,
                message: over.to_string(),
            },
            Failure::Ima(error) => Step::Cancelled {
                reason: error_chain(error),
            },
            other => Step::Cancelled {
                reason: error_chain(other),
            },
        };
        // Nothing was sent, so a row that stays `planned` is cancelled by the next resume.
        let _ = self.held.advance(&step).await;
    }

    /// Plans once more after a refusal that a new plan can cure; false where none can.
    async fn plan_again(
        &mut self,
        spec: &RunSpec,
        refusal: &ApiError,
        notices: &mut Vec<Notice>,
    ) -> Result<bool, Failure> {
        let Some(code) = refusal.business().map(|business| business.code) else {
            return Ok(false);
        };
        let change = match code {
            BusinessCode::CREDIT_MISMATCH
            | BusinessCode::NO_RULE
            | BusinessCode::ATTRIBUTE_MISMATCH => Change::Nothing,
            BusinessCode::BACKEND_REFUSED if spec.allow_smaller => Change::Size,
            _ => return Ok(false),
        };
        let Some(plan) = self.fresh_plan(&spec.request, change).await else {
            return Ok(false);
        };
        if plan.points > self.plan.points {
            return Err(Failure::PriceRose {
                planned: self.plan.points,
                now: plan.points,
            });
        }
        self.adopt(plan, code.0, notices).await?;
        Ok(true)
    }

    /// The same request from a fresh product list, with the planned model and ratio, and the
    /// planned size or the next smaller one on offer. `None` where there is no such plan: the
    /// refusal that asked for it is then the job's last word.
    async fn fresh_plan(&self, request: &Request, change: Change) -> Option<Plan> {
        let mut request = Request {
            model: Some(self.plan.model),
            size: self.plan.size,
            ratio: self
                .plan
                .aspect_ratio
                .map_or(RatioChoice::ProductDefault, RatioChoice::Exact),
            defaults: Defaults::default(),
            ..request.clone()
        };
        let catalog = self.engine.catalog(request.task_type()).await;
        let catalog = catalog
            .inspect_err(|failure| tracing::warn!(error = error_chain(failure), "no new plan"))
            .ok()?;
        let context = Context::default();
        if change == Change::Nothing {
            return plan::plan(&request, &catalog, &context).ok();
        }
        let mut size = self.plan.size?;
        loop {
            size = size.next_smaller()?;
            request.size = Some(size);
            match plan::plan(&request, &catalog, &context) {
                Ok(plan) => return Some(plan),
                Err(Refusal::SizeNotOffered { .. }) => {}
                Err(_) => return None,
            }
        }
    }

    async fn adopt(
        &mut self,
        plan: Plan,
        code: i64,
        notices: &mut Vec<Notice>,
    ) -> Result<(), Failure> {
        let before = Arc::clone(&self.plan);
        let plan = Plan {
            notices: before.notices.clone(),
            expected_time: before.expected_time,
            ..plan
        };
        let notice = match (before.size, plan.size) {
            (Some(requested), Some(size)) if requested != size => {
                Notice::SmallerSize { requested, size }
            }
            _ => Notice::PlannedAgain { code },
        };
        // A second refusal says nothing new.
        if !notices.contains(&notice) {
            notices.push(notice.clone());
        }
        let mut kept = plan.clone();
        kept.notices.extend(notices.iter().cloned());
        let replanned = Step::Replanned {
            points: plan.points,
            attribute_id: plan.attribute_id,
            size: plan.size.map(|size| size.word().to_owned()),
            plan: kept.to_record(),
            reason: format!("IMA refused the plan with code {code}"),
        };
        self.held.advance(&replanned).await?;
        tracing::info!(notice = notice.kind(), "planned again");
        self.plan = Arc::new(plan);
        Ok(())
    }
}
