//! `generate` and `edit`, and the order of `rerun`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Zoned;
use nanobanana::journal::{Caps, PromptLog, ServiceKind};
use nanobanana::{
    Destination, Existing, Outcome, Request, RequestWords, RunSpec, SaveTo, check_destination,
};

use super::connect_options;
use super::resume;
use crate::args::{MakeArgs, caller};
use crate::connect::Connection;
use crate::consent::Consent;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::interruption::Begun;
use crate::json::Fields;
use crate::order::{Audience, carry_out};
use crate::render::messages::Messages;
use crate::render::{json, outcome};
use crate::settings::{Preview, Settings, missing_parent};
use crate::terminal::note;
use crate::{desktop, preview, templates, text, to_stdout};

/// Makes the pictures, and shows what came; for no more than the points that the user has agreed to, where
/// there was a question.
pub(crate) async fn run(
    agreed: Option<u64>,
    args: &MakeArgs,
    words: RequestWords,
    chat: Option<&Messages>,
) -> Result<Exit, CommandError> {
    let words = templates::filled(&args.request.template, words)?;
    if args.request.matrix {
        return super::batch::matrix(args, words).await;
    }
    let settings = Settings::load()?;
    let prompts = args.spending.prompts(&settings.privacy);
    let mut request = Request::parse(&words)?.with_defaults(settings.defaults.defaults());
    if prompts == PromptLog::Omit {
        // It would say the same.
        request.template = None;
    }
    // The text that file names are made from: a prompt that is not to be kept is kept out of them.
    let name_source = match prompts {
        PromptLog::Keep => &request.prompt,
        PromptLog::Omit => "",
    };
    let destination = destination(args, &settings, name_source, chat.is_some())?;
    let audience = Audience::of(chat);
    let max_wait = args.output.wait.max_wait();
    let options = connect_options(&args.service, max_wait, audience.pace());
    let connection = Connection::open(&options)
        .await?
        .with_inputs_from(args.request.input_folders.allowed(&settings.inputs));
    let caps = args.spending.caps.caps(&settings.spending);
    let mut order = RunSpec::new(request, destination).count(args.count.count);
    order.caller = caller(&args.request.user_id);
    order.preferences = connection.preferences_under(&settings, &args.request.user_id);
    order.caps = Caps {
        run: caps.run.into_iter().chain(agreed).min(),
        ..caps
    };
    order.allow_smaller = args.spending.allow_smaller(&settings.spending);
    let service = connection.service();
    let join = args.join.join(chat.is_some());
    let consent = match agreed {
        Some(_) => None,
        None => Consent::of(args, &settings.spending),
    };
    let carried = carry_out(&connection, order, join, prompts, consent, audience).await;
    connection.close().await;
    let carried = carried?;
    let exit = match chat {
        // Each outcome was told when it came.
        Some(_) => carried.resumed.exit(),
        None if !carried.resumed.left.is_empty() => {
            resume::show(&carried.resumed, args.json.fields.as_ref(), service)?
        }
        None => show(&carried.resumed.outcomes, args, &settings, service)?,
    };
    carried.received().await;
    Ok(exit)
}

/// Refuses a run whose pictures have no place, or a name that is taken, before anybody is asked about it. One
/// that may mean an earlier run is looked at later.
pub(super) fn check_place(
    args: &MakeArgs,
    settings: &Settings,
    words: &RequestWords,
) -> Result<(), CommandError> {
    if args.join.idempotency_key.is_some() {
        return Ok(());
    }
    let destination = destination(args, settings, &words.prompt, args.chat.messages.is_some())?;
    let run = RunSpec::new(Request::parse(words)?, destination).count(args.count.count);
    Ok(check_destination(&run)?)
}

fn destination(
    args: &MakeArgs,
    settings: &Settings,
    prompt: &str,
    is_chat: bool,
) -> Result<Destination, CommandError> {
    if to_stdout::is_meant(args) {
        let first_place = to_stdout::first_place(args, prompt)?;
        let metadata = args.output.metadata.metadata(&settings.privacy);
        return Ok(Destination::Disk(first_place.with_metadata(metadata)));
    }
    let args = &args.output;
    if args.no_download {
        return Ok(Destination::Ima);
    }
    let existing = match (args.force, is_chat) {
        (true, _) => Existing::Replace,
        // A chat's picture gets a name at any rate, and its message says which.
        (false, true) => Existing::Keep,
        (false, false) => Existing::Refuse,
    };
    let folder = match &args.output {
        Some(_) => None,
        None => settings
            .output_folder()
            .as_deref()
            .map(in_folder)
            .transpose()?,
    };
    let path = args.output.as_deref().or(folder.as_deref());
    let save_to = SaveTo::parse(path, prompt, existing)?;
    let save_to = match &settings.output.name {
        Some(template) => save_to.named_by(template, Zoned::now().datetime()),
        None => save_to,
    };
    let metadata = args.metadata.metadata(&settings.privacy);
    Ok(Destination::Disk(save_to.with_metadata(metadata)))
}

/// The path for a picture in the folder of the settings, which is made when it is needed. The one
/// above it is not: it may be a disk that is missing.
pub(super) fn in_folder(folder: &Path) -> Result<PathBuf, CommandError> {
    match missing_parent(folder) {
        Some(parent) => {
            let text = |l| text::config::no_parent_folder(l, folder, parent);
            let error = CommandError::told(Exit::Output, text);
            Err(error.hint(|l| text::config::another_folder(l).to_owned()))
        }
        // With a separator at its end a path is a folder, also before it exists.
        None => Ok(folder.join("")),
    }
}

fn show(
    outcomes: &[Arc<Outcome>],
    args: &MakeArgs,
    settings: &Settings,
    service: ServiceKind,
) -> Result<Exit, CommandError> {
    if to_stdout::is_meant(args) {
        outcome::remarks(outcomes, Begun::Now, service);
        to_stdout::write(outcomes)?;
    } else {
        tell(outcomes, args.json.fields.as_ref(), service)?;
    }
    let preview = args.output.preview.or(settings.display.preview);
    let has_room = args.json.fields.is_none() && !to_stdout::is_meant(args);
    if has_room && preview.unwrap_or_default() == Preview::Auto {
        let shown = outcome::saved(outcomes).map(|path| {
            let name = path.file_name().unwrap_or_default();
            (path.to_owned(), name.to_string_lossy().into_owned())
        });
        preview::show(&shown.collect::<Vec<_>>());
    }
    if args.output.open {
        // They are there all the same where that fails.
        let failed = outcome::saved(outcomes).filter_map(|path| desktop::open(path).err());
        failed.for_each(|error| note(&text::errors::chain(text::language(), &error)));
    }
    Ok(outcome::exit(outcomes))
}

/// Tells what came: the results on standard output, everything else on standard error.
pub(super) fn tell(
    outcomes: &[Arc<Outcome>],
    fields: Option<&Fields>,
    service: ServiceKind,
) -> Result<(), CommandError> {
    outcome::remarks(outcomes, Begun::Now, service);
    write_stdout(&match fields {
        Some(fields) => fields.array(&json::ended(outcomes, service)),
        None => outcome::results(outcomes),
    })
}
