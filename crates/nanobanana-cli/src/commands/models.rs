//! `models`: what IMA sells at the moment, as far as it can be asked.

use nanobanana::report::Models;
use nanobanana::words;

use super::reading_options;
use crate::args::ModelsArgs;
use crate::connect::Connection;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::{json, table};
use crate::terminal::note;
use crate::text;

/// Reads the product list, and shows the two models.
pub(crate) async fn run(args: &ModelsArgs) -> Result<Exit, CommandError> {
    let task_type = words::task(&args.task)?;
    let connection = Connection::open_without_key(&reading_options(&args.service)).await?;
    let catalog = connection.engine.known_catalog(task_type).await;
    connection.close().await;
    let catalog = catalog?;
    if let Some(fields) = &args.json.fields {
        write_stdout(&fields.array(&json::models(Models::from(&catalog))))?;
    } else {
        if let Some(recalled) = &catalog.recalled {
            note(&nanobanana_text::old_prices(text::language(), recalled));
        }
        write_stdout(&table::models(&catalog))?;
    }
    Ok(Exit::Success)
}
