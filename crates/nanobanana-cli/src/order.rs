//! Carrying out an order, the same for both programs: progress on standard error, until every job
//! has ended or the user ends the program.

use nanobanana::journal::PromptLog;
use nanobanana::{Order, Outcome};

use crate::connect::Connection;
use crate::error::CommandError;
use crate::interruption::{Interruption, unless_interrupted};
use crate::render::outcome;
use crate::render::progress::{ProgressView, Style};
use crate::{journal, log};

/// Runs an order, then ends the connection.
///
/// On an interruption the order is dropped; tasks that are paid go on at the vendor, and the
/// journal knows them.
pub(crate) async fn carry_out(
    connection: Connection,
    order: &Order,
    prompts: PromptLog,
    style: Style,
) -> Result<Vec<Outcome>, CommandError> {
    log::start(connection.log_folder().as_deref());
    let journal = connection.journal(prompts).await?;
    let maker = connection.maker();
    outcome::announce(maker);
    let view = ProgressView::new(style, maker);
    let brake = connection.engine.brake();
    let running = connection.engine.run(&journal, order, &view);
    let outcomes = unless_interrupted(running, &brake, view.heard()).await;
    view.clear();
    let result = match outcomes {
        Some(outcomes) => outcomes.map_err(CommandError::from),
        None => Err(Interruption::of(&journal, view.heard()).await.into()),
    };
    journal::close(journal).await;
    connection.close().await;
    result
}
