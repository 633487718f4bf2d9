//! `generate` and `edit`, and the order of `rerun`.

use nanobanana::{Destination, Existing, Order, Outcome, Request, RequestWords, SaveTo};

use super::connect_options;
use crate::args::{MakeArgs, OutputArgs};
use crate::connect::{Connection, Maker};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::order::{Audience, carry_out};
use crate::render::messages::Messages;
use crate::render::{json, outcome};
use crate::settings::Settings;
use crate::spending::name_source;

/// Makes the pictures, and shows what came.
pub(crate) async fn run(
    args: &MakeArgs,
    words: RequestWords,
    chat: Option<&Messages>,
) -> Result<Exit, CommandError> {
    let settings = Settings::load()?;
    let prompts = args.spending.prompts(&settings.privacy);
    let request = Request::parse(&words)?;
    let destination = destination(
        &args.output,
        name_source(prompts, &request.prompt),
        &settings,
    )?;
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

fn destination(
    args: &OutputArgs,
    prompt: &str,
    settings: &Settings,
) -> Result<Destination, CommandError> {
    if args.no_download {
        return Ok(Destination::Vendor);
    }
    let existing = if args.force {
        Existing::Replace
    } else {
        Existing::Keep
    };
    let save_to = SaveTo::parse(args.output.as_deref(), prompt, existing)?;
    let metadata = args.metadata.metadata(&settings.privacy);
    Ok(Destination::Disk(save_to.with_metadata(metadata)))
}

fn show(outcomes: &[Outcome], args: &MakeArgs, maker: Maker) -> Result<Exit, CommandError> {
    let exit = outcome::exit(outcomes);
    outcome::remarks(outcomes, maker);
    if args.json {
        write_stdout(&json::to_text(&json::run(outcomes, exit, maker)))?;
    } else {
        write_stdout(&outcome::results(outcomes))?;
    }
    Ok(exit)
}
