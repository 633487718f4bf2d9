//! The command-line front ends: `nanobanana`, and `ima_image_create`, a drop-in for the vendor's
//! published script. Both read arguments, call the engine and render what it says.

mod args;
mod commands;
mod connect;
mod environment;
mod error;
mod exit;
mod ima_image_create;
mod interruption;
mod journal;
mod key;
mod log;
mod order;
mod render;
mod said;
mod shell;
mod simulate;
mod spending;
mod text;

use std::future::Future;
use std::process::ExitCode;

use clap::Parser as _;

use args::{Cli, Command};
use error::CommandError;
use exit::Exit;

/// Runs `nanobanana` with the arguments of the process.
#[must_use]
pub fn nanobanana() -> ExitCode {
    let cli = Cli::parse();
    let json = cli.command.wants_json();
    let result = block_on(dispatch(&cli.command));
    let shown = match (&result, json) {
        (Err(error), true) => {
            error::write_stdout(&render::json::to_text(&render::json::error_only(error)))
        }
        _ => Ok(()),
    };
    finish(shown.and(result))
}

/// Runs `ima_image_create` with the arguments of the process.
#[must_use]
pub fn ima_image_create() -> ExitCode {
    let args = ima_image_create::Args::parse();
    finish(block_on(ima_image_create::run(&args)))
}

async fn dispatch(command: &Command) -> Result<Exit, CommandError> {
    match command {
        Command::Generate(args) => commands::make::run(args, args.request.words()).await,
        Command::Edit(args) => {
            let mut words = args.request.words();
            words
                .task
                .get_or_insert_with(|| "image_to_image".to_owned());
            commands::make::run(args, words).await
        }
        Command::Plan(args) => commands::plan::run(args).await,
        Command::Models(args) => commands::models::run(args).await,
        Command::Resume(args) => commands::resume::run(args).await,
        Command::Retry(args) => commands::retry::run(args).await,
        Command::Jobs(args) => commands::jobs::run(args).await,
        Command::Status(args) => commands::status::run(args).await,
        Command::Audit(args) => commands::audit::run(args).await,
    }
}

/// One thread: a command waits far more than it computes.
fn block_on(
    future: impl Future<Output = Result<Exit, CommandError>>,
) -> Result<Exit, CommandError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(CommandError::Runtime)?
        .block_on(future)
}

fn finish(result: Result<Exit, CommandError>) -> ExitCode {
    match result {
        Ok(exit) => exit.into(),
        Err(error) => {
            error::show(&error, error.advice().as_deref());
            error.exit().into()
        }
    }
}
