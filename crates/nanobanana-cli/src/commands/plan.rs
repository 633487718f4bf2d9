//! `plan`: what would be sent, and its price.

use nanobanana::{Plan, Request, RequestWords, check_count};

use super::reading_options;
use crate::args::{PlanArgs, RequestArgs, ServiceArgs};
use crate::connect::Connection;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::messages::Messages;
use crate::render::{json, outcome, table};
use crate::settings::Settings;
use crate::simulate::Simulate;

/// Plans, and shows the plan. Nothing is spent.
pub(crate) async fn run(args: &PlanArgs, chat: Option<&Messages>) -> Result<Exit, CommandError> {
    let (words, count) = (args.request.words(), args.count.count);
    let plan = plan(&words, count, &args.request, &args.service).await?;
    if let Some(messages) = chat {
        messages.price(&plan, count);
    } else if args.json {
        let service = Simulate::service_of(args.service.simulate);
        write_stdout(&json::planned(&plan, count, service))?;
    } else {
        outcome::tell_news(&plan);
        write_stdout(&table::plan(&plan, count))?;
    }
    Ok(Exit::Success)
}

/// What words would be sent as, and its price. Nothing is spent.
pub(super) async fn plan(
    words: &RequestWords,
    count: usize,
    args: &RequestArgs,
    service: &ServiceArgs,
) -> Result<Plan, CommandError> {
    let settings = Settings::load()?;
    let request = Request::parse(words)?.with_defaults(settings.defaults.defaults());
    check_count(count)?;
    let connection = Connection::open(&reading_options(service))
        .await?
        .with_inputs_from(args.input_folders.allowed(&settings.inputs));
    let preferences = connection.preferences_under(&settings, &args.user_id);
    let planned = connection.engine.plan(&request, preferences.as_ref()).await;
    connection.close().await;
    Ok(planned?)
}
