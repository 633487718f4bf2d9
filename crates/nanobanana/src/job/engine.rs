//! The engine: one service, what it may read, and what it plans.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ima_openapi::{ErrorKind, TaskType};
use jiff::Timestamp;
use tokio::time::timeout;

use super::cancellation::Cancellation;
use super::inputs::Uploads;
use super::{inputs, spec};
use crate::ask::Request;
use crate::capacity::Capacity;
use crate::catalog::Catalog;
use crate::failure::Failure;
use crate::input::{AllowedFolders, LocalInput};
use crate::journal::{JobRecord, RunId, ServiceKind, blocking};
use crate::metrics::ImaTime;
use crate::plan::{self, Context, Plan};
use crate::preferences::Preferences;
use crate::recalled::{LastLists, recall};
use crate::service::Service;

/// The profile of a key that has no other.
pub const DEFAULT_PROFILE: &str = "default";

/// How long IMA is asked for a list where an older one will do.
const LONGEST_LOOK: Duration = Duration::from_secs(10);

/// For how long it is then asked again.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Turns requests into plans and pictures, with one service.
#[derive(Clone, Debug)]
pub struct Engine {
    pub(crate) service: Service,
    pub(crate) allowed_folders: AllowedFolders,
    pub(crate) cancellation: Cancellation,
    pub(crate) ima_time: ImaTime,
    pub(crate) attended: Option<AttendedRuns>,
    /// Whose key its service has.
    pub(crate) profile: String,
    pub(crate) lists: Option<LastLists>,
    pub(crate) uploads: Option<Uploads>,
}

/// The runs that somebody waits for at this moment: a run joins an equal one only where none of them is it.
#[derive(Clone)]
pub(crate) struct AttendedRuns(pub(crate) Arc<dyn Fn() -> Vec<RunId> + Send + Sync>);

impl fmt::Debug for AttendedRuns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AttendedRuns(…)")
    }
}

impl Engine {
    /// An engine on this service, that opens any input file that it is told to.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self {
            service,
            allowed_folders: AllowedFolders::ANYWHERE,
            cancellation: Cancellation::default(),
            ima_time: ImaTime::default(),
            attended: None,
            profile: DEFAULT_PROFILE.to_owned(),
            lists: None,
            uploads: None,
        }
    }

    /// The same engine, whose service has the key of this profile. Its jobs are this profile's from now on.
    #[must_use]
    pub fn of_profile(mut self, profile: impl Into<String>) -> Self {
        self.profile = profile.into();
        self
    }

    /// Whether it has the key that a job was paid with, as far as that is known.
    pub(crate) fn has_key_of(&self, job: &JobRecord) -> bool {
        let is_own = job.profile.as_ref().is_none_or(|of| *of == self.profile);
        is_own || self.service() == ServiceKind::Simulator
    }

    /// The same, which asks once how a task is, and waits for none.
    pub(crate) fn asking_once(mut self) -> Self {
        self.service.pacing.max_wait = Duration::ZERO;
        self
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

    /// The same engine, which keeps the lists that it reads here, for [`known_catalog`] and
    /// [`estimate`].
    ///
    /// [`known_catalog`]: Self::known_catalog
    /// [`estimate`]: Self::estimate
    #[must_use]
    pub fn keeping_lists(mut self, lists: LastLists) -> Self {
        self.lists = Some(lists);
        self
    }

    /// The same engine for a server, whose connections take so many of the process's
    /// [open files](crate::open_files). To be called before it works.
    #[must_use]
    pub fn of_server(mut self, files: u64) -> Self {
        self.service.capacity = Arc::new(Capacity::of_server(files));
        self
    }

    /// What IMA sells at the moment for a task type.
    ///
    /// # Errors
    /// [`Failure::Ima`].
    pub async fn catalog(&self, task_type: TaskType) -> Result<Catalog, Failure> {
        let list = || Ok(self.service.api.product_list(task_type));
        let products = self.ima_time.during(self.service.repeat(list)).await?;
        let catalog = Catalog::new(task_type, products);
        self.keep(&catalog).await;
        Ok(catalog)
    }

    /// The same where it cannot be had for want of a key or of an answer: the list that was read last,
    /// else the one that this program was shipped with. [`Catalog::recalled`] says so. Not for what is
    /// going to be paid.
    ///
    /// # Errors
    /// [`Failure::Ima`], where IMA has answered, for example that the key is not valid.
    pub async fn known_catalog(&self, task_type: TaskType) -> Result<Catalog, Failure> {
        let mut looking = self.clone();
        let deadline = &mut looking.service.pacing.retry.deadline;
        *deadline = LOOK_AGAIN.min(*deadline);
        let lacks_key = match timeout(LONGEST_LOOK, looking.catalog(task_type)).await {
            Ok(Err(Failure::Ima(error))) if matches!(error.kind, ErrorKind::NoKey) => true,
            Ok(Err(Failure::Ima(error))) if error.is_unanswered() => false,
            Ok(answered) => return answered,
            Err(_) => false,
        };
        let lists = self.lists.clone();
        Ok(blocking(move || recall(lists.as_ref(), task_type, lacks_key)).await)
    }

    /// Keeps a list that was read. Nothing that is asked for fails where that does.
    async fn keep(&self, catalog: &Catalog) {
        let lists = self.lists.clone();
        let Some(lists) = lists.filter(|lists| lists.is_due(catalog.task_type)) else {
            return;
        };
        let catalog = catalog.clone();
        if let Err(error) = blocking(move || lists.keep(&catalog, Timestamp::now())).await {
            tracing::debug!(%error, "the list was not kept");
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
        let inputs = self.checked_inputs(request).await?;
        let catalog = self.catalog(request.task_type()).await?;
        self.plan_by(&catalog, request, &inputs, preferences)
    }

    /// The same by the [known catalog](Self::known_catalog): for whoever only wants to know.
    ///
    /// # Errors
    /// A [`Failure`] that has charged nothing.
    pub async fn estimate(
        &self,
        request: &Request,
        preferences: Option<&Preferences>,
    ) -> Result<Plan, Failure> {
        let inputs = self.checked_inputs(request).await?;
        let catalog = self.known_catalog(request.task_type()).await?;
        self.plan_by(&catalog, request, &inputs, preferences)
    }

    /// The inputs of a request that can be one.
    pub(super) async fn checked_inputs(
        &self,
        request: &Request,
    ) -> Result<Vec<inputs::OpenInput>, Failure> {
        spec::check(request, self.service.api.as_ref())?;
        inputs::open(&request.inputs, &self.allowed_folders).await
    }

    pub(super) fn plan_by(
        &self,
        catalog: &Catalog,
        request: &Request,
        inputs: &[inputs::OpenInput],
        preferences: Option<&Preferences>,
    ) -> Result<Plan, Failure> {
        let context = Context {
            preferred_model_id: preferences
                .and_then(|preferences| preferences.model_id(request.task_type())),
            first_input: inputs::locals(inputs).next().map(LocalInput::pixels),
        };
        let mut plan = plan::plan(request, catalog, &context)?;
        plan.notices.extend(inputs::reduced(inputs));
        Ok(self.service.paced(plan))
    }
}
