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
    match &args.say {
        Some(sentence) => run_said(args, &settings, &Said::read(sentence)?).await,
        None => {
            let (request, count) = (Request::parse(&args.request.words())?, args.count.count);
            let plan = plan(args, &settings, &request, count).await?;
            if args.json {
                let object = json::planned(&plan, count, Maker::of(args.service.simulate));
                write_stdout(&json::to_text(&object))?;
            } else {
                show(&plan, count)?;
            }
            Ok(Exit::Success)
        }
    }
}

/// The same for a sentence. What was read of it is shown even where there is no plan, such as
/// without a key, or before its pictures are there.
async fn run_said(args: &PlanArgs, settings: &Settings, said: &Said) -> Result<Exit, CommandError> {
    let maker = Maker::of(args.service.simulate);
    if !args.json {
        for note in said::notes(said) {
            outcome::say(&note);
        }
        write_stdout(&said::rows(said, maker))?;
        let plan = plan(args, settings, &said.request, said.count).await?;
        write_stdout("\n")?;
        show(&plan, said.count)?;
        return Ok(Exit::Success);
    }
    let object = said::json(said, maker);
    match plan(args, settings, &said.request, said.count).await {
        Ok(plan) => {
            let object = json::planned(&plan, said.count, maker).with_said(object);
            write_stdout(&json::to_text(&object))?;
            Ok(Exit::Success)
        }
        Err(error) => {
            error.report(maker);
            write_stdout(&json::failed_said(&error, object, maker))?;
            Ok(error.exit())
        }
    }
}

async fn plan(
    args: &PlanArgs,
    settings: &Settings,
    request: &Request,
    count: usize,
) -> Result<Plan, CommandError> {
    check_count(count)?;
    let connection = Connection::open(&reading_options(&args.service))
        .await?
        .with_inputs_from(args.request.input_folders.allowed(&settings.inputs));
    let preferences = connection.preferences(&args.request.user_id);
    let request = request.clone().with_defaults(settings.defaults.defaults());
    let planned = connection.engine.plan(&request, preferences.as_ref()).await;
    connection.close().await;
    Ok(planned?)
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
