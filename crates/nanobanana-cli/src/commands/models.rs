//! `models`: what IMA sells at the moment.

use nanobanana::report::Models;
use nanobanana::words;

use super::reading_options;
use crate::args::ModelsArgs;
use crate::connect::Connection;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::{json, table};

/// Reads the product list, and shows the two models.
pub(crate) async fn run(args: &ModelsArgs) -> Result<Exit, CommandError> {
    let task_type = words::task(&args.task)?;
    let connection = Connection::open(&reading_options(&args.service)).await?;
    let catalog = connection.engine.catalog(task_type).await;
    let service = connection.service();
    connection.close().await;
    let catalog = catalog?;
    write_stdout(&if args.json {
        json::object(&Models::from(&catalog), service)
    } else {
        table::models(&catalog)
    })?;
    Ok(Exit::Success)
}
