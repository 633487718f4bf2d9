//! `ima_image_create`: the options and the JSON of IMA's published script of this name.

mod args;
mod list;

use std::sync::Arc;

use nanobanana::input::InputSyntax;
use nanobanana::journal::ServiceKind;
use nanobanana::report::Job;
use nanobanana::{
    Destination, Failure, Notice, Outcome, Pacing, ProgressPace, RatioChoice, Refusal, Request,
    RequestWords, RunSpec, Size, words,
};
use nanobanana_text::ENGLISH;
use serde::Serialize;

pub(crate) use args::Args;

use crate::args::caller;
use crate::connect::{ConnectOptions, Connection};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::interruption::Begun;
use crate::json::to_text;
use crate::key::KeyArgs;
use crate::order::{Audience, Carried, carry_out};
use crate::render::messages::Messages;
use crate::render::outcome;
use crate::render::progress::Style;
use crate::settings::Settings;
use crate::spending::CapArgs;
use crate::text::given::NAME_AN_INPUT_OF_DROP_IN;

/// Lists the models, or makes one picture and prints where it is.
pub(crate) async fn run(args: &Args, chat: Option<&Messages>) -> Result<Exit, CommandError> {
    let task_type = words::task(&args.task_type)?;
    if args.list_models {
        let connection = Connection::open(&options(args, Style::Lines.pace())).await?;
        let catalog = connection.engine.catalog(task_type).await?;
        write_stdout(&list::render(&catalog, args.output_json))?;
        return Ok(Exit::Success);
    }
    let settings = Settings::load()?;
    let mut request = Request::parse(&request_words(args))?;
    if request.ratio == RatioChoice::Auto {
        // As the script does, also for a changed picture.
        request.ratio = RatioChoice::ProductDefault;
    }
    let audience = Audience::of(chat);
    let connection = Connection::open(&options(args, audience.pace()))
        .await?
        .with_inputs_from(args.input_folders.allowed(&settings.inputs));
    let mut order = RunSpec::new(request, Destination::Ima);
    order.caller = caller(&args.user_id);
    order.preferences = connection.preferences(&args.user_id);
    order.caps = CapArgs::default().caps(&settings.spending);
    // The script takes a smaller size by itself.
    order.allow_smaller = !args.exact && settings.spending.allow_smaller != Some(false);
    let service = connection.service();
    let join = args.join.join(chat.is_some());
    let prompts = settings.privacy.prompts();
    let carried = carry_out(&connection, order, join, prompts, None, audience).await;
    connection.close().await;
    let carried = carried?;
    if chat.is_none() {
        show(&carried, args, service)?;
    }
    let exit = carried.resumed.exit();
    carried.received().await;
    Ok(exit)
}

/// The error as this program tells it, whose inputs follow an option.
pub(crate) fn by_its_options(error: CommandError) -> CommandError {
    match &error {
        CommandError::Failure(failure)
            if matches!(**failure, Failure::Refused(Refusal::InputsMissing)) =>
        {
            CommandError::told(Exit::Refused, |l| nanobanana_text::failure(l, failure))
                .hint(|l| NAME_AN_INPUT_OF_DROP_IN.of(l).to_owned())
        }
        _ => error,
    }
}

fn show(carried: &Carried, args: &Args, service: ServiceKind) -> Result<(), CommandError> {
    let outcomes: &[Arc<Outcome>] = &carried.resumed.outcomes;
    if !outcomes.is_empty() {
        outcome::remarks(outcomes, Begun::Now, service);
    }
    if !args.output_json {
        return write_stdout(&carried.resumed.results());
    }
    let ended = outcomes.iter().map(|outcome| {
        let job = Job::of_outcome(outcome, service, &ENGLISH);
        (job, requested_size(outcome))
    });
    let joined = carried.resumed.left.iter();
    let joined = joined.map(|left| (Job::from(&left.record), None));
    for (job, requested) in ended.chain(joined) {
        if let Some(created) = Created::of(&job, requested) {
            write_stdout(&to_text(&created))?;
        }
    }
    Ok(())
}

fn options(args: &Args, progress: ProgressPace) -> ConnectOptions {
    ConnectOptions {
        key: KeyArgs::of_key(args.api_key.clone()),
        language: args.language,
        max_wait: Pacing::default().max_wait,
        progress,
    }
}

fn request_words(args: &Args) -> RequestWords {
    RequestWords {
        prompt: args.prompt.clone().unwrap_or_default(),
        inputs: args.input_images.clone(),
        input_syntax: InputSyntax::Plain,
        task: Some(args.task_type.clone()),
        model: args.model_id.clone(),
        version: args.version_id.clone(),
        size: args.size.clone(),
        ratio: None,
        extra_params: args.extra_params.clone(),
        template: None,
    }
}

/// The object of `--output-json`: the script's six fields, then ours.
#[derive(Serialize)]
struct Created<'a> {
    task_id: Option<&'a str>,
    url: &'a str,
    cover_url: Option<&'a str>,
    model_id: &'a str,
    model_name: &'a str,
    credit: u32,
    requested_size: Option<String>,
    size: Option<&'a str>,
    aspect_ratio: Option<&'a str>,
    attribute_id: u64,
    notices: Vec<&'a str>,
}

impl<'a> Created<'a> {
    fn of(job: &'a Job, requested_size: Option<Size>) -> Option<Self> {
        let picture = job.pictures.first()?;
        let requested_size = requested_size.map(|size| size.word().to_owned());
        Some(Self {
            task_id: job.task_id.as_deref(),
            url: picture.url.as_deref().unwrap_or_default(),
            cover_url: picture.cover_url.as_deref(),
            model_id: &job.model_id,
            model_name: &job.model_name,
            credit: job.points,
            requested_size: requested_size.or_else(|| job.size.clone()),
            size: job.size.as_deref(),
            aspect_ratio: job.ratio.as_deref(),
            attribute_id: job.attribute_id,
            notices: job.notices.iter().map(|notice| &*notice.text).collect(),
        })
    }
}

/// The size that was planned first, where a smaller one was taken after a refusal.
fn requested_size(outcome: &Outcome) -> Option<Size> {
    outcome.notices.iter().find_map(|notice| match notice {
        Notice::SmallerSize { requested, .. } => Some(*requested),
        _ => None,
    })
}
