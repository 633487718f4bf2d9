//! `auth`: the key that is kept on this machine.

mod login;
mod logout;
pub(crate) mod status;

use nanobanana::{ApiKey, Failure, TaskType};

use crate::args::auth::AuthCommand;
use crate::connect;
use crate::error::CommandError;
use crate::exit::Exit;

pub(crate) async fn run(command: &AuthCommand) -> Result<Exit, CommandError> {
    match command {
        AuthCommand::Login(args) => login::run(args).await,
        AuthCommand::Logout => logout::run().await,
        AuthCommand::Status(args) => status::run(args).await,
    }
}

/// Whether IMA accepts a key: by a question that costs nothing.
pub(crate) async fn check(key: ApiKey) -> Result<Result<(), Failure>, CommandError> {
    let engine = connect::reader(key)?;
    Ok(engine.catalog(TaskType::TextToImage).await.map(|_| ()))
}
