//! The engine: one service, what it may read, and what it plans.

use std::sync::Arc;

use ima_openapi::TaskType;

use super::cancellation::Cancellation;
use super::{inputs, spec};
use crate::ask::Request;
use crate::capacity::Capacity;
use crate::catalog::Catalog;
use crate::failure::Failure;
use crate::input::{AllowedFolders, LocalInput};
use crate::journal::ServiceKind;
use crate::plan::{self, Context, Plan};
use crate::preferences::Preferences;
use crate::service::Service;

/// Turns requests into plans and pictures, with one service.
#[derive(Clone, Debug)]
pub struct Engine {
    pub(super) service: Service,
    pub(super) allowed_folders: AllowedFolders,
    pub(super) cancellation: Cancellation,
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

    /// What IMA sells at the moment for a task type.
    ///
    /// # Errors
    /// [`Failure::Ima`].
    pub async fn catalog(&self, task_type: TaskType) -> Result<Catalog, Failure> {
        let list = || Ok(self.service.api.product_list(task_type));
        let products = self.service.repeat(list).await?;
        Ok(Catalog::new(task_type, products))
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
        spec::check(request, self.service.api.as_ref())?;
        let inputs = inputs::open(&request.inputs, &self.allowed_folders).await?;
        self.plan_with(request, &inputs, preferences).await
    }

    pub(super) async fn plan_with(
        &self,
        request: &Request,
        inputs: &[inputs::OpenInput],
        preferences: Option<&Preferences>,
    ) -> Result<Plan, Failure> {
        let catalog = self.catalog(request.task_type()).await?;
        let context = Context {
            preferred_model_id: preferences
                .and_then(|preferences| preferences.model_id(request.task_type())),
            first_input: inputs::first_local(inputs).map(LocalInput::pixels),
        };
        let mut plan = plan::plan(request, &catalog, &context)?;
        plan.notices.extend(inputs::reduced(inputs));
        Ok(self.service.paced(plan))
    }
}
