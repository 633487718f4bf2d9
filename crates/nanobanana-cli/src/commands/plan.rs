//! `plan`: what would be sent, and its price.

use nanobanana::{Plan, Request, RequestWords, check_count};

use super::{batch, reading_options};
use crate::args::{PlanArgs, RequestArgs, ServiceArgs};
use crate::connect::Connection;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::messages::Messages;
use crate::render::{json, outcome, table};
use crate::settings::Settings;
use crate::{simulate, templates};

/// Plans, and shows the plan. Nothing is spent.
pub(crate) async fn run(args: &PlanArgs, chat: Option<&Messages>) -> Result<Exit, CommandError> {
    let words = templates::filled(&args.request.template, args.request.words())?;
    let mut count = args.count.count;
    let (request, known) = (&args.request, PriceFrom::Known);
    let plan = plan(&words, count, request, &args.service, known).await?;
    if request.matrix {
        // What is chosen is in the words alone, so each costs the same.
        count *= batch::variants(&words.prompt)?.len();
    }
    if let Some(messages) = chat {
        messages.price(&plan, count);
    } else if let Some(fields) = &args.json.fields {
        let service = simulate::service();
        write_stdout(&fields.array(&[json::planned(&plan, count, service)]))?;
    } else {
        outcome::tell_news(&plan);
        write_stdout(&table::plan(&plan, count))?;
    }
    Ok(Exit::Success)
}

/// Which list a price is from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PriceFrom {
    /// IMA's of this moment, for what is going to be paid.
    Today,
    /// The one that was read last, where that cannot be had.
    Known,
}

/// What words would be sent as, and its price. Nothing is spent.
pub(super) async fn plan(
    words: &RequestWords,
    count: usize,
    args: &RequestArgs,
    service: &ServiceArgs,
    price: PriceFrom,
) -> Result<Plan, CommandError> {
    let settings = Settings::load()?;
    let request = Request::parse(words)?.with_defaults(settings.defaults.defaults());
    check_count(count)?;
    let options = reading_options(service);
    let connection = match price {
        PriceFrom::Today => Connection::open(&options).await?,
        PriceFrom::Known => Connection::open_without_key(&options).await?,
    };
    let connection = connection.with_inputs_from(args.input_folders.allowed(&settings.inputs));
    let preferences = connection.preferences_under(&settings, &args.user_id);
    let engine = &connection.engine;
    let planned = match price {
        PriceFrom::Today => engine.plan(&request, preferences.as_ref()).await,
        PriceFrom::Known => engine.estimate(&request, preferences.as_ref()).await,
    };
    connection.close().await;
    Ok(planned?)
}
