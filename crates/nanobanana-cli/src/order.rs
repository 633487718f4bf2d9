//! Carrying out an order, the same for both programs: progress on standard error, until every job
//! has ended or the user ends the program.

use nanobanana::journal::PromptLog;
use nanobanana::message::check_paths;
use nanobanana::{Order, Outcome, ProgressPace};

use crate::connect::Connection;
use crate::error::CommandError;
use crate::heard::Heard;
use crate::interruption::{Interruption, Ordered, unless_interrupted};
use crate::render::messages::Messages;
use crate::render::outcome;
use crate::render::progress::{ProgressView, Style};
use crate::{journal, log};

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
    order: &Order,
    prompts: PromptLog,
    audience: Audience<'_>,
) -> Result<Vec<Outcome>, CommandError> {
    if let Audience::Chat(_) = audience {
        check_paths(&order.request.inputs, &order.destination)?;
    }
    log::start(connection.log_folder().as_deref());
    let journal = connection.journal(prompts).await?;
    let maker = connection.maker();
    let engine = &connection.engine;
    let (heard, brake) = (Heard::default(), engine.brake());
    let outcomes = match audience {
        Audience::Chat(messages) => {
            let listener = heard.with(messages);
            let running = engine.run(&journal, order, &listener);
            unless_interrupted(running, &brake, &heard).await
        }
        Audience::Terminal(style) => {
            outcome::announce(maker);
            let view = ProgressView::new(style, maker);
            let listener = heard.with(&view);
            let running = engine.run(&journal, order, &listener);
            view.during(unless_interrupted(running, &brake, &heard))
                .await
        }
    };
    let result = match outcomes {
        Some(outcomes) => outcomes.map_err(CommandError::from),
        None => Err(Interruption::of(&journal, &heard, Ordered::Now)
            .await
            .into()),
    };
    journal::close(journal).await;
    connection.close().await;
    result
}
