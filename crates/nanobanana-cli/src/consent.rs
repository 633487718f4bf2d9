//! The question before a run that costs more than one usual picture, or more than the user has set.

use nanobanana::RunSpec;
use nanobanana::desk::Desk;
use nanobanana::input::AllowedFolders;
use nanobanana::journal::{Join, ServiceKind};
use nanobanana_text::planned;

use crate::args::MakeArgs;
use crate::environment;
use crate::error::CommandError;
use crate::settings::Spending;
use crate::simulate;
use crate::terminal::{self, Verbosity, agrees};
use crate::text;

/// What may be paid without a question, and who can be asked one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Consent {
    above: Option<u64>,
    can_ask: bool,
}

/// Whether no person may be there to answer a question, though there is a terminal.
pub(crate) fn is_read_by_a_program(args: &MakeArgs) -> bool {
    args.json.fields.is_some() || args.chat.messages.is_some() || environment::is_ci()
}

/// Whether a person can be asked about a price: neither where a program reads the results, nor where only errors
/// are to be said.
pub(crate) fn can_ask(is_for_program: bool) -> bool {
    let is_quiet = terminal::verbosity() == Verbosity::Quiet;
    terminal::can_ask() && !is_quiet && !is_for_program && !environment::is_ci()
}

impl Consent {
    /// `None` where no price needs one.
    pub(crate) fn of(args: &MakeArgs, settings: &Spending) -> Option<Self> {
        let is_simulated = simulate::service() == ServiceKind::Simulator;
        let consent = Self {
            above: settings.ask_above_points,
            can_ask: can_ask(is_read_by_a_program(args)),
        };
        let is_needed = consent.can_ask || consent.above.is_some();
        (is_needed && !is_simulated && !args.spending.yes).then_some(consent)
    }

    /// Asks whether a new run may cost what it would, where that is more. No more is paid then, whatever
    /// the price becomes meanwhile. Whether somebody was asked, and so knows the plan.
    pub(crate) async fn agree(
        self,
        desk: &Desk,
        order: &mut RunSpec,
        join: &Join,
    ) -> Result<bool, CommandError> {
        let intended = desk.intend(order, join, &AllowedFolders::ANYWHERE).await?;
        let points = intended.plan.total_points(order.count);
        let above = self.above.or(intended.usual_points.map(u64::from));
        order.catalog = Some(intended.catalog);
        let (caps, price) = (&order.caps, u64::from(intended.plan.points));
        if caps.run.is_some_and(|most| points > most) || caps.job.is_some_and(|most| price > most) {
            // It is refused whatever the answer.
            return Ok(false);
        }
        if intended.joins.is_some() || above.is_some_and(|above| points <= above) {
            return Ok(false);
        }
        let asked = |l| planned(l, &intended.plan, order.count);
        let l = text::language();
        if self.can_ask && agrees(&text::jobs::may_pay(l, &asked(l), points)) {
            order.caps.run = order.caps.run.into_iter().chain([points]).min();
            return Ok(true);
        }
        let said = |l| text::jobs::not_agreed(l, &asked(l));
        Err(CommandError::not_agreed(said, text::jobs::AGREE))
    }
}
