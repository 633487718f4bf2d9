//! Carrying out an order, the same for both programs: progress on standard error, until every job
//! has ended or the user ends the program.

use futures_util::future::join_all;
use nanobanana::desk::{Desk, End, Run};
use nanobanana::input::AllowedFolders;
use nanobanana::journal::{Join, PromptLog};
use nanobanana::{Failure, JobNumber, ProgressPace, RunSpec};
use nanobanana_text::chat::check_paths;
use std::sync::Arc;

use crate::connect::Connection;
use crate::consent::Consent;
use crate::error::CommandError;
use crate::interruption::{Begun, Interruption, close, unless_interrupted};
use crate::log;
use crate::render::messages::Messages;
use crate::render::progress::{ProgressView, Style};
use crate::render::resumed::{Left, Resumed};
use crate::render::{Hears, OfRun, outcome};

#[derive(Clone, Copy)]
pub(crate) enum Audience<'a> {
    /// A person, on standard error.
    Terminal,
    /// The same, who was asked and knows the plan.
    Asked,
    /// A chat, through an agent that reads standard output.
    Chat(&'a Messages),
}

impl<'a> Audience<'a> {
    pub(crate) fn of(chat: Option<&'a Messages>) -> Self {
        chat.map_or(Self::Terminal, Self::Chat)
    }

    pub(crate) fn pace(self) -> ProgressPace {
        match self {
            Self::Terminal | Self::Asked => Style::detect().pace(),
            Self::Chat(_) => ProgressPace::Chat,
        }
    }
}

pub(crate) struct Carried {
    /// The outcomes of its jobs, or those of the earlier run that it means, where another process has ended
    /// them.
    pub(crate) resumed: Resumed,
    desk: Desk,
    run: Arc<Run>,
}

impl Carried {
    /// The last line about it was written. Ends the work.
    pub(crate) async fn received(self) {
        if let Some(run) = self.run.now().run {
            self.desk.mark_received(run);
        }
        close(self.desk).await;
    }
}

/// Runs an order, or waits for the earlier run that it means.
///
/// On an interruption the order is dropped; tasks that are paid go on at IMA, and the
/// journal knows them.
pub(crate) async fn carry_out(
    connection: &Connection,
    mut order: RunSpec,
    join: Join,
    prompts: PromptLog,
    consent: Option<Consent>,
    mut audience: Audience<'_>,
) -> Result<Carried, CommandError> {
    if let Audience::Chat(_) = audience {
        check_paths(&order.request.inputs, &order.destination)?;
    }
    log::start(connection.log_folder().as_deref(), None);
    let journal = connection.journal(prompts).await?;
    let desk = Desk::new(connection.engine.clone(), journal);
    if let Some(consent) = consent {
        let is_asked = consent.agree(&desk, &mut order, &join).await?;
        if is_asked && matches!(audience, Audience::Terminal) {
            audience = Audience::Asked;
        }
    }
    let run = desk.start(order, join, &AllowedFolders::ANYWHERE);
    let runs = [(None, Arc::clone(&run))];
    follow(&desk, &runs, Vec::new(), audience, Begun::Now).await?;
    let is_joined = run.now().joined_after.is_some();
    let resumed = match run.take_end() {
        End::Outcomes(outcomes) => Resumed {
            outcomes,
            ..Resumed::default()
        },
        End::Joined(jobs) => Resumed {
            left: jobs.into_iter().map(Left::of_joined).collect(),
            ..Resumed::default()
        },
        end => {
            close(desk).await;
            return Err(failed(end));
        }
    };
    if let Audience::Chat(messages) = audience
        && is_joined
    {
        for (left, number) in resumed.left.iter().zip(1..) {
            messages.left(JobNumber(number), left);
        }
    }
    Ok(Carried { resumed, desk, run })
}

/// That a run has ended without outcomes.
pub(crate) fn failed(end: End) -> CommandError {
    match end {
        End::Failure(failure) => (*failure).into(),
        _ => Failure::Broken { task_id: None }.into(),
    }
}

/// Tells how runs go, until each has ended or the user ends the program. Jobs that were begun before have
/// a number, and at a terminal a label each.
pub(crate) async fn follow(
    desk: &Desk,
    runs: &[(Option<JobNumber>, Arc<Run>)],
    labels: Vec<String>,
    audience: Audience<'_>,
    begun: Begun,
) -> Result<(), Box<Interruption>> {
    let tell = async |all: &dyn Hears| {
        let telling = runs.iter().map(|(job, run)| async move {
            run.tell(&OfRun { all, job: *job }).await;
        });
        join_all(telling).await;
    };
    match audience {
        Audience::Chat(messages) => unless_interrupted(desk, tell(messages), begun).await,
        Audience::Terminal | Audience::Asked => {
            outcome::announce();
            let tells_plan = matches!(audience, Audience::Terminal);
            let view = ProgressView::new(desk.service(), labels, tells_plan);
            let telling = unless_interrupted(desk, tell(&view), begun);
            view.during(telling).await
        }
    }
}
