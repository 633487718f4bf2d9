//! `plan`: what would be sent, and its price.

use nanobanana::{Plan, Request, check_count};

use super::reading_options;
use crate::args::PlanArgs;
use crate::connect::{Connection, Maker};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::{json, outcome, table};
use crate::settings::Settings;

/// Plans, and shows the plan. Nothing is spent.
pub(crate) async fn run(args: &PlanArgs) -> Result<Exit, CommandError> {
    let settings = Settings::load()?;
    let (request, count) = (Request::parse(&args.request.words())?, args.count.count);
    check_count(count)?;
    let connection = Connection::open(&reading_options(&args.service))
        .await?
        .with_inputs_from(args.request.input_folders.allowed(&settings.inputs));
    let preferences = connection.preferences(&args.request.user_id);
    let request = request.with_defaults(settings.defaults.defaults());
    let planned = connection.engine.plan(&request, preferences.as_ref()).await;
    connection.close().await;
    let plan = planned?;
    if args.json {
        let object = json::planned(&plan, count, Maker::of(args.service.simulate));
        write_stdout(&json::to_text(&object))?;
    } else {
        show(&plan, count)?;
    }
    Ok(Exit::Success)
}

fn show(plan: &Plan, count: usize) -> Result<(), CommandError> {
    for notice in plan
        .notices
        .iter()
        .filter(|notice| outcome::is_news(notice))
    {
        outcome::say(&outcome::note(notice));
    }
    write_stdout(&table::plan(plan, count))
}
