//! `POST /open/v1/tasks/detail`: where a task stands, by the time since its creation.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::backend::{Backend, Halt};
use crate::catalog::Category;
use crate::incoming::Incoming;
use crate::scenario::Scenario;
use crate::task::{Fate, Task};
use crate::task_ids::Written;

const SAFETY_REFUSAL: &str =
    "The prompt was rejected by the safety system. Please modify it and try again.";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    task_id: String,
}

#[derive(Debug, Serialize)]
struct Detail {
    id: Written,
    task_type: Category,
    medias: Vec<Value>,
}

/// Answers with the task's media.
pub(crate) fn detail(backend: &Backend, request: &Incoming) -> Result<Answer, Halt> {
    let body: Body = serde_json::from_slice(&request.body)
        .map_err(|error| Answer::bad_request(format!("invalid body: {error}")))?;
    let not_found = || Answer::bad_request("task not found");
    let id = backend.config.task_ids.read(&body.task_id);
    let id = id.ok_or_else(not_found)?;
    let task = backend.state.task(&id)?.ok_or_else(not_found)?;
    let age = age(backend, &task);
    let medias: Vec<Value> = Stage::of(&task, age)
        .map(|stage| media(backend, &task, stage))
        .into_iter()
        .collect();
    Ok(Answer::envelope(
        200,
        "success",
        &Detail {
            id: backend.config.task_ids.write(&task.id),
            task_type: task.category,
            medias,
        },
    ))
}

/// The time since the task was created.
fn age(backend: &Backend, task: &Task) -> Duration {
    Duration::from_millis(backend.now_ms().saturating_sub(task.created_at_ms))
}

/// Whether the result is there.
pub(crate) fn is_done(backend: &Backend, task: &Task) -> bool {
    Stage::of(task, age(backend, task)) == Some(Stage::Succeeded)
}

/// The states a media passes through, all of which were seen on live accounts or are documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    PendingNull,
    PendingEmpty,
    Pending,
    /// `resource_status` as the text "0".
    ProcessingText,
    /// `resource_status` 1 without a URL.
    ReadyWithoutUrl,
    Succeeded,
    Failed,
    FailedLate,
    Deleted,
}

impl Stage {
    /// `None` while the task has no media yet.
    fn of(task: &Task, age: Duration) -> Option<Self> {
        if age >= task.lifetime {
            return Some(match task.fate {
                Fate::Succeeds => Self::Succeeded,
                Fate::Fails => Self::Failed,
                Fate::FailsLate => Self::FailedLate,
                Fate::Deleted => Self::Deleted,
                Fate::NeverEnds => Self::ReadyWithoutUrl,
            });
        }
        match age.as_secs_f64() / task.lifetime.as_secs_f64() {
            part if part < 0.1 => None,
            part if part < 0.2 => Some(Self::PendingNull),
            part if part < 0.3 => Some(Self::PendingEmpty),
            part if part < 0.45 => Some(Self::Pending),
            part if part < 0.8 => Some(Self::ProcessingText),
            _ => Some(Self::ReadyWithoutUrl),
        }
    }

    /// `resource_status` and `status`.
    fn told(self, task: &Task) -> (Value, &'static str) {
        match self {
            Self::PendingNull => (Value::Null, "pending"),
            Self::PendingEmpty => (json!(""), "pending"),
            Self::Pending => (json!(0), "pending"),
            Self::ProcessingText => (json!("0"), "processing"),
            Self::ReadyWithoutUrl => (json!(1), "processing"),
            // Half of the tasks say it in the one way, the others in the other.
            Self::Succeeded if task.id.draw() % 2 == 1 => (json!("1"), "completed"),
            Self::Succeeded => (json!(1), "success"),
            Self::Failed => (json!(2), "failed"),
            Self::FailedLate => (json!(1), "failed"),
            Self::Deleted => (json!(3), "deleted"),
        }
    }
}

fn media(backend: &Backend, task: &Task, stage: Stage) -> Value {
    let (url, width, height) = match stage {
        Stage::Succeeded => {
            let url = match backend.config.scenario {
                Scenario::RedirectResult => backend.addresses.moved(task),
                _ => backend.addresses.media(task),
            };
            (url, task.asked.width, task.asked.height)
        }
        _ => (String::new(), 0, 0),
    };
    let (error_msg, remark) = match stage {
        Stage::Failed => (SAFETY_REFUSAL, ""),
        Stage::FailedLate => ("", "upstream model returned no image"),
        _ => ("", ""),
    };
    let (resource_status, status) = stage.told(task);
    json!({
        "resource_status": resource_status,
        "status": status,
        "url": url,
        "watermark_url": "",
        "preview_url": url,
        "cover_url": url,
        "width": width,
        "height": height,
        "format": task.format.name(),
        "error_msg": error_msg,
        "remark": remark,
    })
}
