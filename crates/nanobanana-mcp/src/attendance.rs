//! Waiting for a run, and telling the client meanwhile how far it is.

use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::ProgressNotificationParam;
use rmcp::service::RequestContext;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use crate::words;
use nanobanana::desk::{Run, Snapshot};
use nanobanana::metrics;

/// How often a client hears how far a job is.
const PROGRESS_INTERVAL: Duration = Duration::from_secs(5);

/// How long a call may take before its answer is put together, so that it is there within 25 s. A
/// call waits so long for the job's name: without one there is nothing to wait for later.
const LONGEST: Duration = Duration::from_secs(24);

/// Waits until a run has ended, but not longer than `wait` from `began` on, nor than the caller
/// does. Tells how far it is, at once and then regularly, where the caller gave a token.
pub(crate) async fn attend(
    run: &Run,
    began: Instant,
    wait: Duration,
    context: &RequestContext<RoleServer>,
) -> Snapshot {
    let _waiter = metrics::waiting();
    let mut told = 0;
    let mut state = run.follow();
    let mut ticks = interval(PROGRESS_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let now = state.borrow_and_update().clone();
        let limit = if !now.jobs.is_empty() {
            wait.min(LONGEST)
        } else {
            LONGEST
        };
        if now.has_ended() || began + limit <= Instant::now() {
            return now;
        }
        tokio::select! {
            // Progress first, so that the first one is told before the first answer.
            biased;
            () = context.ct.cancelled() => return now,
            _ = ticks.tick() => tell(context, &mut told, &now).await,
            changed = state.changed() => if changed.is_err() { return now },
            () = sleep_until(began + limit) => {}
        }
    }
}

/// Tells the caller how far a run is, once more.
async fn tell(context: &RequestContext<RoleServer>, told: &mut u32, now: &Snapshot) {
    let Some(token) = context.meta.get_progress_token() else {
        return;
    };
    // The number must grow from one to the next, which a percentage does not.
    *told += 1;
    let param = ProgressNotificationParam::new(token, f64::from(*told));
    let param = param.with_message(words::step(now));
    // A client that has gone hears nothing; its job goes on.
    let _ = context.peer.notify_progress(param).await;
}
