//! `generate` and `edit`.

use std::time::Duration;

use nanobanana::{Destination, Existing, Order, Outcome, Request, RequestWords, SaveTo};

use super::connect_options;
use crate::args::{MakeArgs, OutputArgs};
use crate::connect::Connection;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::log;
use crate::render::json::Simulated;
use crate::render::progress::{ProgressView, Style};
use crate::render::{json, outcome};

/// Makes the pictures, and shows what came.
pub(crate) async fn run(args: &MakeArgs, words: RequestWords) -> Result<Exit, CommandError> {
    let request = Request::parse(&words)?;
    let destination = destination(&args.output, &request.prompt)?;
    let style = Style::detect();
    let max_wait = Duration::from_secs(args.output.max_wait.get());
    let options = connect_options(&args.service, max_wait, style.interval());
    let connection = Connection::open(&options).await?;
    log::start(connection.log_folder().as_deref());
    let order = Order {
        request,
        count: args.output.count,
        destination,
        preferences: connection.preferences(&args.request.user_id),
    };
    let view = ProgressView::new(style);
    let result = run_until_interrupted(&connection, &order, &view).await;
    view.clear();
    let simulated = Simulated(connection.is_simulated());
    connection.close().await;
    let outcomes = result?;
    show(&outcomes, args, simulated)
}

fn destination(args: &OutputArgs, prompt: &str) -> Result<Destination, CommandError> {
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

/// Runs the order. On Ctrl-C it is dropped, which removes its temporary files; tasks that are paid
/// go on at the vendor.
pub(crate) async fn run_until_interrupted(
    connection: &Connection,
    order: &Order,
    view: &ProgressView,
) -> Result<Vec<Outcome>, CommandError> {
    tokio::select! {
        outcomes = connection.engine.run(order, view) => Ok(outcomes?),
        signal = tokio::signal::ctrl_c() => match signal {
            Ok(()) => Err(CommandError::Interrupted { running: view.running() }),
            // Without a handler Ctrl-C ends the process the plain way.
            Err(_) => Ok(connection.engine.run(order, view).await?),
        },
    }
}

fn show(outcomes: &[Outcome], args: &MakeArgs, simulated: Simulated) -> Result<Exit, CommandError> {
    let exit = outcome::exit(outcomes);
    outcome::remarks(outcomes);
    if args.json {
        write_stdout(&json::to_text(&json::run(outcomes, exit, simulated)))?;
    } else {
        write_stdout(&outcome::results(outcomes))?;
    }
    Ok(exit)
}
