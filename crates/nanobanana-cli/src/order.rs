//! Carrying out an order, the same for both programs: progress on standard error, until every job
//! has ended or the user ends the program.

use nanobanana::{Order, Outcome};

use crate::connect::Connection;
use crate::error::CommandError;
use crate::interruption::interrupted;
use crate::log;
use crate::render::outcome;
use crate::render::progress::{ProgressView, Style};

/// Runs an order, then ends the connection.
///
/// On an interruption the order is dropped, which removes its temporary files; tasks that are paid go on at
/// the vendor.
pub(crate) async fn carry_out(
    connection: Connection,
    order: &Order,
    style: Style,
) -> Result<Vec<Outcome>, CommandError> {
    log::start(connection.log_folder().as_deref());
    outcome::announce(connection.maker());
    let view = ProgressView::new(style);
    let engine = &connection.engine;
    let result = tokio::select! {
        outcomes = engine.run(order, &view) => outcomes.map_err(CommandError::from),
        signal = interrupted() => match signal {
            Ok(()) => Err(view.interruption().into()),
            // Without a handler a signal ends the process the plain way.
            Err(_) => engine.run(order, &view).await.map_err(CommandError::from),
        },
    };
    view.clear();
    connection.close().await;
    result
}
