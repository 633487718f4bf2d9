//! What went wrong, and what the user can do about it.

use ima_openapi::hosts::{DASHBOARD_URL, NEW_KEY_URL, PLANS_URL};

use super::{NOTHING_PAID, left_are, points, points_are};
use crate::failure::{Failure, FailureKind, GenerationEnd};
use crate::journal::{CapKind, Charge, JournalFault, OverCap, ServiceKind};

/// What went wrong and what is known about it. The causes are in the error's `source`.
#[must_use]
pub fn failure(failure: &Failure) -> String {
    match failure {
        Failure::Refused(refusal) => refusal.to_string(),
        Failure::Input(error) => error.to_string(),
        Failure::Output { folder, .. } => {
            format!(
                "the folder {} cannot be written to, or the name is too long; nothing was spent",
                folder.display()
            )
        }
        Failure::Vendor(_) => vendor(failure).to_owned(),
        Failure::Journal(_) => {
            "the journal of paid jobs cannot be written; nothing was sent".to_owned()
        }
        Failure::OverCap(over) => over_cap(over),
        Failure::PriceRose { planned, now } => format!(
            "the vendor refused the plan, and the same picture now costs {} instead of {planned}; nothing was spent",
            points((*now).into())
        ),
        Failure::Cancelled { reason } => {
            format!("the job was given up before anything was sent for it: {reason}")
        }
        Failure::CreateUnknown { .. } => {
            "the answer to the paid request was lost: a task may have been created and paid"
                .to_owned()
        }
        Failure::StillUnknown { .. } => {
            "nothing came of the second request, and it is still not known whether the first was paid"
                .to_owned()
        }
        Failure::Broken {
            task_id: Some(task_id),
        } => format!(
            "a fault in this program broke off the work on task {task_id}; it is paid and the picture is not lost"
        ),
        Failure::Broken { task_id: None } => {
            "a fault in this program broke off the paid request: a task may have been created and paid"
                .to_owned()
        }
        Failure::Watch { task_id, .. } => {
            format!("task {task_id} is paid, and the vendor does not say how it is")
        }
        Failure::Generation { task_id, end } => match end {
            GenerationEnd::Failed {
                reason: Some(reason),
            } => format!("the vendor failed to make the picture of task {task_id}: {reason}"),
            GenerationEnd::Failed { reason: None } => {
                format!(
                    "the vendor failed to make the picture of task {task_id} and gave no reason"
                )
            }
            GenerationEnd::Deleted => format!("task {task_id} was deleted at the vendor"),
        },
        Failure::StillRunning {
            task_id, waited, ..
        } => format!(
            "task {task_id} still runs after {} s; it is paid and the picture is not lost",
            waited.as_secs()
        ),
        Failure::Delivery {
            task_id, source, ..
        } if source.is_address_refused() => format!(
            "the picture of task {task_id} is finished and paid, and the vendor names an address for it that is not safe to open"
        ),
        Failure::Delivery { task_id, url, .. } => format!(
            "the picture of task {task_id} is finished and paid, and could not be fetched from {url}"
        ),
        Failure::Save {
            task_id,
            url,
            folder,
            ..
        } => format!(
            "the picture of task {task_id} is finished and paid, and could not be saved in {}; it is at {url}",
            folder.display()
        ),
    }
}

fn over_cap(over: &OverCap) -> String {
    let cap = match over.cap {
        CapKind::Job => "one picture",
        CapKind::Run => "one order",
        CapKind::Day => "one day",
    };
    if over.left == over.limit {
        return format!(
            "{} asked for, more than the cap of {} for {cap}; nothing was sent",
            points_are(over.asked),
            points(over.limit)
        );
    }
    format!(
        "{} asked for and {} left of the cap of {} for {cap}; nothing was sent",
        points_are(over.asked),
        left_are(over.left),
        points(over.limit)
    )
}

fn vendor(failure: &Failure) -> &'static str {
    match failure.kind() {
        FailureKind::Key => "the API key was refused; nothing was spent",
        FailureKind::Points => "there are not enough points; nothing was spent",
        FailureKind::Subscription => "the model needs a subscription; nothing was spent",
        FailureKind::Refused => "the vendor refused the request; nothing was spent",
        _ if failure.is_rate_limit() => "too many requests; nothing was charged",
        _ => "the vendor could not be reached or gave no usable answer; nothing was spent",
    }
}

/// What the user can do about a failure of this service, where there is something.
#[must_use]
pub fn advice(failure: &Failure, service: ServiceKind) -> Option<String> {
    match service {
        ServiceKind::Vendor => of_vendor(failure),
        ServiceKind::Simulator => of_simulator(failure),
    }
}

/// The vendor's pages know nothing of a simulated task, key or point.
fn of_simulator(failure: &Failure) -> Option<String> {
    let kind = failure.kind();
    let is_account = matches!(
        kind,
        FailureKind::Key | FailureKind::Points | FailureKind::Subscription
    );
    if failure.charge() != Charge::None {
        Some(NOTHING_PAID.to_owned())
    } else if is_account {
        Some("it was simulated: no real key, points or plan are concerned".to_owned())
    } else {
        of_vendor(failure)
    }
}

fn of_vendor(failure: &Failure) -> Option<String> {
    Some(match failure {
        Failure::Generation {
            end: GenerationEnd::Deleted,
            ..
        } => format!("look at {DASHBOARD_URL}, or make the picture anew"),
        Failure::Generation { .. } => {
            "whether the points came back is not known; change the prompt before trying again"
                .to_owned()
        }
        Failure::OverCap(_) => "choose a cheaper model or size, or raise the cap".to_owned(),
        Failure::Journal(error) => {
            let fault = error.fault().unwrap_or(JournalFault::Unusable);
            journal_advice(fault).to_owned()
        }
        Failure::PriceRose { .. } => "look at the new price and order again".to_owned(),
        Failure::CreateUnknown { .. }
        | Failure::StillUnknown { .. }
        | Failure::Broken { task_id: None } => {
            format!(
                "look at {DASHBOARD_URL} before trying again: a second request may be charged again"
            )
        }
        Failure::Watch { .. } if failure.kind() == FailureKind::Key => format!(
            "do not create it again; make a new key at {NEW_KEY_URL} and look for the picture at {DASHBOARD_URL}"
        ),
        Failure::Watch { .. } | Failure::StillRunning { .. } | Failure::Broken { .. } => {
            format!("do not create it again; look for the picture at {DASHBOARD_URL}")
        }
        Failure::Delivery { .. } if failure.url().is_none() => {
            format!("do not create it again; look for the picture at {DASHBOARD_URL}")
        }
        Failure::Delivery { .. } | Failure::Save { .. } => {
            "do not create it again; open the address to get the picture".to_owned()
        }
        _ => match failure.kind() {
            FailureKind::Key => format!("make a new key at {NEW_KEY_URL}"),
            FailureKind::Points => {
                format!("top up at {PLANS_URL}, or choose a cheaper model or size")
            }
            FailureKind::Subscription => format!("see the plans at {PLANS_URL}"),
            FailureKind::Refused if matches!(failure, Failure::Vendor(_)) => {
                "try again, or a smaller size or another ratio".to_owned()
            }
            FailureKind::Network if failure.is_rate_limit() => {
                "wait a minute, then try again".to_owned()
            }
            FailureKind::Network if failure.is_vendor_s_trouble() => {
                "the vendor has trouble at the moment; try again later".to_owned()
            }
            FailureKind::Network if failure.is_unusable() => {
                "the vendor answered with something that this tool does not act on; try again later"
                    .to_owned()
            }
            FailureKind::Network => "check the connection and try again".to_owned(),
            _ => return None,
        },
    })
}

/// What the user can do about a journal that cannot be used.
#[must_use]
pub const fn journal_advice(fault: JournalFault) -> &'static str {
    match fault {
        JournalFault::Damaged => {
            "the task ids of the last days are in the daily log; move the folder of the journal aside, or repair it"
        }
        JournalFault::Foreign => {
            "move its folder aside; the task ids of the last days are in the daily log"
        }
        JournalFault::Newer => {
            "update this program; the task ids of the last days are in the daily log"
        }
        JournalFault::Gone => "try again; the task ids of the last days are in the daily log",
        JournalFault::InUse => "end the other process, then try again",
        JournalFault::Unusable => "free space or repair the folder of the journal, then try again",
    }
}
