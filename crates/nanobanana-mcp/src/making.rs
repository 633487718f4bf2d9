//! The tools that make pictures, and the one that tells what they would cost.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use nanobanana::input::AllowedFolders;
use nanobanana::journal::{Join, PromptLog};
use nanobanana::{Destination, Existing, Failure, Request, RunSpec, SaveTo, TaskType, report};
use nanobanana_text::ENGLISH;
use rmcp::model::{CallToolResponse, CallToolResult};
use tokio::time::timeout;

use crate::attendance::attend;
use crate::caller::{Caller, Early};
use crate::delivery;
use crate::inputs::{self, Admitted, Inadmissible};
use crate::server::Server;
use crate::settings::{Settings, Workspace};
use crate::tools::arguments::Arguments;
use crate::tools::{answer, name};
use crate::words;
use nanobanana::desk::Run;

/// How long IMA may take to say what it sells, so that the call is answered in time.
const LONGEST_QUESTION: Duration = Duration::from_secs(15);

impl Server {
    /// `generate_image` and `edit_image`.
    pub(crate) async fn make(
        &self,
        arguments: &Arguments,
        caller: &Caller<'_>,
    ) -> Result<CallToolResponse, Early> {
        let run = self.start(arguments, caller).await?;
        let now = attend(&run, caller.began, arguments.wait(), caller.context).await;
        let result = answer::of_run(&now, arguments.image).await;
        delivery::answers(caller.context, (&self.desk, &self.delivery), &now);
        Ok(result.into())
    }

    /// The run of a call: a new one, once its price is agreed to, or the one whose answer was lost.
    async fn start(&self, arguments: &Arguments, caller: &Caller<'_>) -> Result<Arc<Run>, Early> {
        let (request, allowed, folder) = self.read(arguments, caller).await?;
        let join = Join {
            equal: arguments.equal(),
            ..Join::default()
        };
        let name_source = match self.settings.prompts {
            PromptLog::Keep => request.prompt.as_str(),
            PromptLog::Omit => "",
        };
        let save_to = SaveTo::in_folder(&folder, name_source, Existing::Keep);
        let destination = Destination::Disk(save_to.with_metadata(self.settings.metadata));
        // Without preferences: the price is to be what the published default model says.
        let mut order = RunSpec::new(request, destination).count(arguments.n);
        order.caps = (self.settings.caps)();
        order.allow_smaller = self.settings.allow_smaller;
        if let Some(limit) = self.settings.ask_above {
            let intended = self.desk.intend(&order, &join, &allowed);
            let intended = self.ask_ima(intended).await?;
            let points = intended.plan.total_points(arguments.n);
            if points > limit && intended.joins.is_none() {
                let agreed = caller.consent(&intended, arguments.n, limit).await?;
                agreed.map_err(|why| {
                    let message = words::not_agreed(points, limit, why);
                    answer::refused("budget", &message, None)
                })?;
            }
            // Whatever the price becomes meanwhile, no more is spent than was agreed to.
            let agreed = points.max(limit);
            let caps = &mut order.caps;
            caps.run = Some(caps.run.map_or(agreed, |cap| cap.min(agreed)));
        }
        Ok(self.desk.start(order, join, &allowed))
    }

    /// Reads the arguments: finds the caller's workspace, admits the inputs, reads the words. Gives
    /// the folder that the picture goes to, too.
    async fn read(
        &self,
        arguments: &Arguments,
        caller: &Caller<'_>,
    ) -> Result<(Request, AllowedFolders, PathBuf), Early> {
        // Without pictures to change it is no edit, however it is meant.
        let task = (caller.tool() == name::EDIT).then_some(TaskType::ImageToImage);
        let roots = self.roots(caller).await?;
        let folder = self.output_folder(roots.as_deref().unwrap_or_default());
        let admitted = self
            .admit(&arguments.images, roots)
            .await
            .map_err(|error| {
                answer::refused("input", &words::sentence(words::chain(&error)), None)
            })?;
        let request = Request::parse(&arguments.words()).and_then(|request| {
            let inputs = admitted.inputs.into_iter();
            let mut request = inputs.fold(request, Request::input);
            request.task = task;
            request.check().map(|()| request)
        });
        let request = request.map_err(|refusal| self.refused(&refusal.into()))?;
        Ok((request, admitted.allowed, folder))
    }

    /// The folders that the caller names as its workspace, where they mean something here; `None`
    /// where it does not say that it names any.
    async fn roots(&self, caller: &Caller<'_>) -> Result<Option<Vec<PathBuf>>, Early> {
        if let Workspace::Remote = self.settings.workspace {
            return Ok(None);
        }
        let roots = caller.roots().await?;
        let (Workspace::Within, Some(roots)) = (&self.settings.workspace, &roots) else {
            return Ok(roots);
        };
        let real = |folder: &PathBuf| folder.canonicalize().ok();
        let configured: Vec<PathBuf> = self.configured().filter_map(real).collect();
        let is_within = |root: &PathBuf| configured.iter().any(|folder| root.starts_with(folder));
        Ok(Some(
            roots.iter().filter_map(real).filter(is_within).collect(),
        ))
    }

    /// The folders that inputs may come from, whoever calls. What this server has made can be worked
    /// on.
    fn configured(&self) -> impl Iterator<Item = &PathBuf> {
        let Settings {
            input_folders,
            output_folder,
            ..
        } = &*self.settings;
        input_folders.iter().chain([output_folder])
    }

    /// The caller's first root, where it is a folder of this machine, else the configured one.
    fn output_folder(&self, roots: &[PathBuf]) -> PathBuf {
        let first = roots.iter().find(|root| root.is_dir());
        first.unwrap_or(&self.settings.output_folder).clone()
    }

    async fn admit(
        &self,
        images: &[String],
        roots: Option<Vec<PathBuf>>,
    ) -> Result<Admitted, Inadmissible> {
        let mut readable = match (&self.settings.workspace, roots) {
            (_, Some(roots)) => roots,
            (Workspace::Local { otherwise }, None) => otherwise.clone(),
            _ => Vec::new(),
        };
        readable.extend(self.configured().cloned());
        let images = images.to_owned();
        let admitting = tokio::task::spawn_blocking(move || inputs::admit(&images, readable));
        match admitting.await {
            Ok(admitted) => admitted,
            Err(error) => Err(Inadmissible::Unread(error.into())),
        }
    }

    /// `plan_image`.
    pub(crate) async fn plan(
        &self,
        arguments: &Arguments,
        caller: &Caller<'_>,
    ) -> Result<CallToolResponse, Early> {
        let (request, allowed, _) = self.read(arguments, caller).await?;
        let engine = self.desk.engine().clone().with_inputs_from(allowed);
        let plan = self.ask_ima(engine.estimate(&request, None)).await?;
        let text = words::planned(&plan, arguments.n);
        Ok(answer::plain(text, &report::Plan::of(&plan, &ENGLISH)).into())
    }

    /// `list_models`.
    pub(crate) async fn models(&self, arguments: &Arguments) -> Result<CallToolResponse, Early> {
        let task = arguments.task.as_deref().unwrap_or("text_to_image");
        let task = nanobanana::words::task(task);
        let task = task.map_err(|refusal| self.refused(&refusal.into()))?;
        let catalog = self.ask_ima(self.desk.engine().known_catalog(task)).await?;
        Ok(answer::plain(words::models(&catalog), &report::Models::from(&catalog)).into())
    }

    /// Asks IMA for something free, but not longer than a call may take.
    async fn ask_ima<T>(
        &self,
        question: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, CallToolResult> {
        match timeout(LONGEST_QUESTION, question).await {
            Ok(answered) => answered.map_err(|failure| self.refused(&failure)),
            Err(_) => Err(answer::refused("network", words::IMA_SILENT, None)),
        }
    }

    /// That nothing was sent, since the engine says so.
    fn refused(&self, failure: &Failure) -> CallToolResult {
        let advice = words::advice(failure, self.desk.service(), None);
        answer::refused(
            failure.kind().name(),
            &words::sentence(words::chain(failure)),
            advice,
        )
    }
}
