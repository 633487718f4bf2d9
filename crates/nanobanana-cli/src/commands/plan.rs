//! `plan`: what would be sent, and its price.

use nanobanana::{Request, check_count};

use super::reading_options;
use crate::args::PlanArgs;
use crate::connect::Connection;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::{json, outcome, table};
use crate::settings::Settings;

/// Plans, and shows the plan. Nothing is spent.
pub(crate) async fn run(args: &PlanArgs) -> Result<Exit, CommandError> {
    let settings = Settings::load()?;
    let request = Request::parse(&args.request.words())?;
    let count = args.count.count;
    check_count(count)?;
    let connection = Connection::open(&reading_options(&args.service))
        .await?
        .with_inputs_from(args.request.input_folders.allowed(&settings.inputs));
    let preferences = connection.preferences(&args.request.user_id);
    let planned = connection.engine.plan(&request, preferences.as_ref()).await;
    let maker = connection.maker();
    connection.close().await;
    let plan = planned?;
    if args.json {
        write_stdout(&json::to_text(&json::planned(&plan, count, maker)))?;
    } else {
        for notice in &plan.notices {
            outcome::say(&outcome::note(notice));
        }
        write_stdout(&table::plan(&plan, count))?;
    }
    Ok(Exit::Success)
}
