//! The tools that make pictures, and the one that tells what they would cost.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use nanobanana::input::{AllowedFolders, InputSource};
use nanobanana::journal::{Caller as Owner, Join, PromptLog};
use nanobanana::{
    Destination, Existing, Failure, Model, Request, RunSpec, SaveTo, TaskType, report,
};
use nanobanana_text::ENGLISH;
use rmcp::model::{CallToolResponse, CallToolResult};
use tokio::time::timeout;

use crate::attendance::attend;
use crate::caller::{Caller, Early};
use crate::inputs::{self, Admitted, Inadmissible, Kind};
use crate::server::Call;
use crate::settings::{Folders, Place};
use crate::tools::arguments::Arguments;
use crate::tools::{answer, name};
use crate::words;
use nanobanana::desk::Run;

/// How long IMA may take to say what it sells, so that the call is answered in time.
const LONGEST_QUESTION: Duration = Duration::from_secs(15);

impl Call<'_> {
    /// `generate_image` and `edit_image`.
    pub(crate) async fn make(
        &self,
        arguments: &Arguments,
        caller: &Caller<'_>,
    ) -> Result<CallToolResponse, Early> {
        let _place = match &self.settings.place {
            Place::Local(_) => None,
            Place::Remote(remote) => {
                (remote.enter)().map_err(|message| answer::refused("refused", &message, None))?
            }
        };
        let run = self.start(arguments, caller).await?;
        let now = attend(&run, caller.began, arguments.wait(), self.context).await;
        let result = answer::of_run(&now, arguments.image, self.settings).await;
        self.answers(&now);
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
        order.caller = Owner {
            account: self.settings.account.clone(),
            end_user: None,
            request_id: self.settings.request_id.clone(),
        };
        order.caps = (self.settings.caps)();
        order.allow_smaller = self.settings.allow_smaller;
        if let Some(limit) = self.settings.ask_above {
            let intended = self.desk.intend(&order, &join, &allowed);
            let intended = self.ask_ima(intended).await?;
            order.catalog = Some(intended.catalog.clone());
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

    /// Reads the arguments: finds where the caller works, admits the inputs, reads the words. Gives
    /// the folder that the picture goes to, too.
    async fn read(
        &self,
        arguments: &Arguments,
        caller: &Caller<'_>,
    ) -> Result<(Request, AllowedFolders, PathBuf), Early> {
        // Without pictures to change it is no edit, however it is meant.
        let task = (caller.tool() == name::EDIT).then_some(TaskType::ImageToImage);
        let (admitted, folder) = match &self.settings.place {
            Place::Local(folders) => {
                let roots = caller.roots().await?;
                let named = roots.iter().flatten().find(|root| root.is_dir());
                let folder = named.unwrap_or(&folders.output).clone();
                (admit(&arguments.images, folders, roots).await?, folder)
            }
            Place::Remote(remote) => {
                let admitted = self.admit_remote(&arguments.images).await?;
                (admitted, remote.folder.clone())
            }
        };
        let request = Request::parse(&arguments.words()).and_then(|request| {
            let inputs = admitted.inputs.into_iter();
            let mut request = inputs.fold(request, Request::input);
            request.task = task;
            request.check().map(|()| request)
        });
        let request = request.map_err(|refusal| self.refused(&refusal.into()))?;
        if !self.settings.may_use(request.model.unwrap_or(Model::Flash)) {
            let word = |id: &String| Model::from_id(id).map(Model::word);
            let models: Vec<_> = self.settings.models.iter().filter_map(word).collect();
            let message = format!("This key is for the model {} only.", models.join(" or "));
            return Err(answer::refused("refused", &message, None).into());
        }
        Ok((request, admitted.allowed, folder))
    }

    /// The inputs of a remote caller: what it can see itself, and pictures of its own jobs. No file is looked
    /// for.
    async fn admit_remote(&self, images: &[String]) -> Result<Admitted, Early> {
        let mut inputs: Vec<InputSource> = Vec::new();
        for image in images {
            let kind = inputs::kind(image.trim())?;
            if let Kind::Data(rest) = kind {
                inputs.push(inputs::unpack(rest)?.into());
                continue;
            }
            let own = self.picture_of_job(image.trim()).await;
            let own = own.map_err(|error| self.refused(&Failure::Journal(error)))?;
            inputs.push(match own {
                Some((bytes, _)) => bytes.into(),
                None if matches!(kind, Kind::Url) => image.as_str().into(),
                None => {
                    let place = image.clone();
                    return Err(Inadmissible::NotHere { place }.into());
                }
            });
        }
        let allowed = AllowedFolders::within(Vec::new());
        Ok(Admitted { inputs, allowed })
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
        let mut catalog = self.ask_ima(self.desk.engine().known_catalog(task)).await?;
        let offers = &mut catalog.offers;
        offers.retain(|offer| self.settings.may_use(offer.model));
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
        let advice = words::advice(failure, (self.desk.service(), self.settings), None);
        answer::refused(
            failure.kind().name(),
            &words::sentence(words::chain(failure)),
            advice,
        )
    }
}

impl From<Inadmissible> for Early {
    fn from(error: Inadmissible) -> Self {
        answer::refused("input", &words::sentence(words::chain(&error)), None).into()
    }
}

/// The inputs of a local caller, which names these folders as its workspace; `None` where it does not say
/// that it names any.
async fn admit(
    images: &[String],
    folders: &Folders,
    roots: Option<Vec<PathBuf>>,
) -> Result<Admitted, Inadmissible> {
    let mut readable = roots.unwrap_or_else(|| folders.otherwise.clone());
    readable.extend(folders.inputs.iter().cloned());
    // What this server has made can be worked on.
    readable.push(folders.output.clone());
    let images = images.to_owned();
    let admitting = tokio::task::spawn_blocking(move || inputs::admit(&images, readable));
    match admitting.await {
        Ok(admitted) => admitted,
        Err(error) => Err(Inadmissible::Unread(error.into())),
    }
}
