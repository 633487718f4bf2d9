//! `plan`: what would be sent, and its price.

use nanobanana::{Plan, Request, check_count};

use super::reading_options;
use crate::args::PlanArgs;
use crate::connect::{Connection, Maker};
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::{json, outcome, said, table};
use crate::said::Said;
use crate::settings::Settings;

/// Plans, and shows the plan. Nothing is spent.
pub(crate) async fn run(args: &PlanArgs) -> Result<Exit, CommandError> {
    let settings = Settings::load()?;
    let said = args.say.as_deref().map(Said::read).transpose()?;
    let (request, count) = match &said {
        Some(said) => (said.request.clone(), said.count),
        None => (Request::parse(&args.request.words())?, args.count.count),
    };
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
        let object = json::planned(&plan, count, maker);
        let object = object.with_said(said.as_ref().map(|said| said::json(said, maker)));
        write_stdout(&json::to_text(&object))?;
    } else {
        show(&plan, count, said.as_ref(), maker)?;
    }
    Ok(Exit::Success)
}

/// Shows the plan, behind what was read of a sentence.
fn show(plan: &Plan, count: usize, said: Option<&Said>, maker: Maker) -> Result<(), CommandError> {
    for notice in &plan.notices {
        outcome::say(&outcome::note(notice));
    }
    for note in said.into_iter().flat_map(said::notes) {
        outcome::say(&note);
    }
    let read = said
        .map(|said| said::rows(said, maker) + "\n")
        .unwrap_or_default();
    write_stdout(&(read + &table::plan(plan, count)))
}
