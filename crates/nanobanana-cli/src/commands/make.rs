//! `generate` and `edit`.

use std::path::Path;

use nanobanana::{Destination, Existing, Order, Outcome, Request, RequestWords, SaveTo};

use super::connect_options;
use crate::args::MakeArgs;
use crate::connect::{Connection, Maker};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::order::{Audience, carry_out};
use crate::preview::PreviewArg;
use crate::render::messages::Messages;
use crate::render::{json, outcome};
use crate::settings::Settings;
use crate::spending::name_source;
use crate::{desktop, preview, text, to_stdout};

/// Makes the pictures, and shows what came.
pub(crate) async fn run(
    args: &MakeArgs,
    words: RequestWords,
    chat: Option<&Messages>,
) -> Result<Exit, CommandError> {
    let settings = Settings::load()?;
    let prompts = args.spending.prompts(&settings.privacy);
    let request = Request::parse(&words)?;
    let destination = destination(args, name_source(prompts, &request.prompt))?;
    let audience = Audience::of(chat);
    let max_wait = args.output.wait.max_wait();
    let options = connect_options(&args.service, max_wait, audience.pace());
    let connection = Connection::open(&options)
        .await?
        .with_inputs_from(args.request.input_folders.allowed(&settings.inputs));
    let order = Order {
        request,
        count: args.count.count,
        destination,
        preferences: connection.preferences(&args.request.user_id),
        caps: args.spending.caps(&settings.spending),
        smaller: args.spending.smaller(&settings.spending),
    };
    let maker = connection.maker();
    let outcomes = carry_out(connection, &order, prompts, audience).await?;
    if chat.is_some() {
        // Each outcome was told when it came.
        return Ok(outcome::exit(&outcomes));
    }
    show(&outcomes, args, maker)
}

fn destination(args: &MakeArgs, prompt: &str) -> Result<Destination, CommandError> {
    if to_stdout::is_meant(args) {
        return Ok(Destination::Disk(to_stdout::first_place(args, prompt)?));
    }
    let args = &args.output;
    if args.no_download {
        return Ok(Destination::Vendor);
    }
    let existing = if args.force {
        Existing::Replace
    } else {
        Existing::Keep
    };
    let save_to = SaveTo::parse(args.output.as_deref(), prompt, existing)?;
    Ok(Destination::Disk(save_to))
}

fn show(outcomes: &[Outcome], args: &MakeArgs, maker: Maker) -> Result<Exit, CommandError> {
    let exit = outcome::exit(outcomes);
    outcome::remarks(outcomes, maker);
    if to_stdout::is_meant(args) {
        to_stdout::write(outcomes)?;
    } else if args.json {
        write_stdout(&json::to_text(&json::run(outcomes, exit, maker)))?;
    } else {
        write_stdout(&outcome::results(outcomes))?;
        if args.output.preview == PreviewArg::Auto {
            saved(outcomes).for_each(preview::show);
        }
    }
    if args.output.open {
        open(outcomes);
    }
    Ok(exit)
}

/// The files that came.
fn saved(outcomes: &[Outcome]) -> impl Iterator<Item = &Path> {
    let pictures = outcomes.iter().filter_map(|one| one.result.as_ref().ok());
    let saved = pictures.flatten().filter_map(|one| one.saved.as_ref());
    saved.map(|saved| saved.path.as_path())
}

/// Opens the files that came. They are there all the same where that fails.
fn open(outcomes: &[Outcome]) {
    for path in saved(outcomes) {
        if let Err(error) = desktop::open(path) {
            outcome::say(&text::terminal::not_opened(path, &error));
        }
    }
}
