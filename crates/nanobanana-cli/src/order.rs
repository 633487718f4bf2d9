//! Carrying out an order, the same for both programs: progress on standard error, until every job
//! has ended or the user ends the program.

use nanobanana::desk::{Desk, End};
use nanobanana::input::AllowedFolders;
use nanobanana::journal::PromptLog;
use nanobanana::{Failure, Order, Outcome, ProgressPace};
use nanobanana_text::chat::check_paths;
use std::sync::Arc;

use crate::connect::Connection;
use crate::error::CommandError;
use crate::interruption::{Ordered, unless_interrupted};
use crate::log;
use crate::render::messages::Messages;
use crate::render::outcome;
use crate::render::progress::{ProgressView, Style};

/// Who hears how an order goes.
#[derive(Clone, Copy)]
pub(crate) enum Audience<'a> {
    /// A person, on standard error.
    Terminal(Style),
    /// A chat, through an agent that reads standard output.
    Chat(&'a Messages),
}

impl<'a> Audience<'a> {
    /// The chat, where there is one.
    pub(crate) fn of(chat: Option<&'a Messages>) -> Self {
        chat.map_or_else(|| Self::Terminal(Style::detect()), Self::Chat)
    }

    /// How often it is told how far a task is.
    pub(crate) fn pace(self) -> ProgressPace {
        match self {
            Self::Terminal(style) => style.pace(),
            Self::Chat(_) => ProgressPace::Chat,
        }
    }
}

/// Runs an order, then ends the connection.
///
/// On an interruption the order is dropped; tasks that are paid go on at the vendor, and the
/// journal knows them.
pub(crate) async fn carry_out(
    connection: Connection,
    order: Order,
    prompts: PromptLog,
    audience: Audience<'_>,
) -> Result<Vec<Arc<Outcome>>, CommandError> {
    if let Audience::Chat(_) = audience {
        check_paths(&order.request.inputs, &order.destination)?;
    }
    log::start(connection.log_folder().as_deref());
    let journal = connection.journal(prompts).await?;
    let maker = connection.maker();
    let desk = Desk::new(connection.engine.clone(), journal);
    let run = desk.reserve().start(order, &AllowedFolders::ANYWHERE, ());
    let told = match audience {
        Audience::Chat(messages) => {
            unless_interrupted(desk, run.tell(messages), Ordered::Now).await
        }
        Audience::Terminal(style) => {
            outcome::announce(maker);
            let view = ProgressView::new(style, maker);
            let telling = unless_interrupted(desk, run.tell(&view), Ordered::Now);
            view.during(telling).await
        }
    };
    connection.close().await;
    told?;
    match run.take_end() {
        End::Outcomes(outcomes) => Ok(outcomes),
        End::Failure(failure) => Err(CommandError::from(*failure)),
        End::Unreadable(_) | End::Abandoned => Err(Failure::Broken { task_id: None }.into()),
    }
}
