//! The state of a task.

use serde_json::Value;

use crate::lenient;
use crate::redact::CUT;

/// A task as IMA Open API, task detail, describes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaskDetail {
    /// What the task makes; empty until IMA has begun.
    pub medias: Vec<Media>,
}

/// One thing a task makes. Empty texts of the answer are `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Media {
    /// `resource_status`: 0 waiting, 1 worked on, 2 failed, 3 deleted.
    pub resource_status: Option<i64>,
    /// `status`, as written; empty when missing.
    pub status: String,
    /// The result.
    pub url: Option<String>,
    /// The result with a watermark.
    pub watermark_url: Option<String>,
    /// A preview of the result.
    pub preview_url: Option<String>,
    /// A cover image.
    pub cover_url: Option<String>,
    /// Why it failed.
    pub error_msg: Option<String>,
    /// Why it failed, where `error_msg` is missing.
    pub remark: Option<String>,
}

/// Where a whole task, or one media of it, stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum TaskState {
    /// Nothing there yet, or something not finished or in a state this client does not know.
    Waiting,
    /// There is at least one media, and every one is done.
    Done { urls: Vec<String> },
    /// At least one media failed.
    Failed {
        /// IMA's words about the first of them.
        reason: Option<String>,
    },
    /// At least one media was deleted, and none failed.
    Deleted,
}

impl TaskDetail {
    /// Reads the `data` of an answer; `None` when it is no object.
    #[must_use]
    pub fn read(data: &Value) -> Option<Self> {
        data.is_object().then(|| Self {
            medias: lenient::items(&data["medias"])
                .iter()
                .map(Media::read)
                .collect(),
        })
    }

    /// The state of the task as a whole.
    #[must_use]
    pub fn state(&self) -> TaskState {
        let mut urls = Vec::new();
        let mut deleted = false;
        for media in &self.medias {
            match media.state() {
                TaskState::Deleted => deleted = true,
                TaskState::Done { urls: done } => urls.extend(done),
                TaskState::Waiting => {}
                failed @ TaskState::Failed { .. } => return failed,
            }
        }
        if deleted {
            TaskState::Deleted
        } else if urls.is_empty() || urls.len() < self.medias.len() {
            TaskState::Waiting
        } else {
            TaskState::Done { urls }
        }
    }
}

impl Media {
    fn read(media: &Value) -> Self {
        let text = |field: &str| lenient::text(&media[field]);
        let url = |field: &str| text(field).map(|url| without_password(&url));
        Self {
            resource_status: lenient::integer(&media["resource_status"]),
            status: text("status").unwrap_or_default(),
            url: url("url"),
            watermark_url: url("watermark_url"),
            preview_url: url("preview_url"),
            cover_url: url("cover_url"),
            error_msg: text("error_msg"),
            remark: text("remark"),
        }
    }

    /// The state, from `resource_status` first and `status` second.
    #[must_use]
    pub fn state(&self) -> TaskState {
        match self.resource_status {
            Some(1) => match self.status.to_ascii_lowercase().as_str() {
                "failed" => self.failed(),
                "pending" | "processing" => TaskState::Waiting,
                _ => self
                    .result_url()
                    .map_or(TaskState::Waiting, |url| TaskState::Done {
                        urls: vec![url.to_owned()],
                    }),
            },
            Some(2) => self.failed(),
            Some(3) => TaskState::Deleted,
            _ => TaskState::Waiting,
        }
    }

    fn failed(&self) -> TaskState {
        TaskState::Failed {
            reason: self.error_msg.clone().or_else(|| self.remark.clone()),
        }
    }

    fn result_url(&self) -> Option<&str> {
        [&self.url, &self.watermark_url, &self.preview_url]
            .into_iter()
            .find_map(|url| url.as_deref())
    }
}

/// A URL as it may be kept and shown. One that holds a user or a password is of no use after that.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("//") else {
        return url.to_owned();
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{scheme}//{CUT}{}", &rest[at..]),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Media, TaskDetail, TaskState};

    fn state(media: &Value) -> TaskState {
        Media::read(media).state()
    }

    fn done(url: &str) -> TaskState {
        TaskState::Done {
            urls: vec![url.to_owned()],
        }
    }

    fn failed(reason: &str) -> TaskState {
        TaskState::Failed {
            reason: Some(reason.to_owned()),
        }
    }

    #[test]
    fn every_row_of_the_state_table() {
        let url = "https://ima-ga.esxscloud.com/a.png";
        let cases = [
            // No resource status yet: wait, whatever the word says.
            (json!({}), TaskState::Waiting),
            (
                json!({"resource_status": null, "status": "pending"}),
                TaskState::Waiting,
            ),
            (
                json!({"resource_status": "", "status": "processing"}),
                TaskState::Waiting,
            ),
            (
                json!({"resource_status": 0, "status": "pending", "url": url}),
                TaskState::Waiting,
            ),
            (
                json!({"resource_status": "0", "status": "processing"}),
                TaskState::Waiting,
            ),
            // 1: the word and the URL decide.
            (
                json!({"resource_status": 1, "status": "processing", "url": ""}),
                TaskState::Waiting,
            ),
            (
                json!({"resource_status": 1, "status": "Processing", "url": url}),
                TaskState::Waiting,
            ),
            (
                json!({"resource_status": 1, "status": "PENDING", "url": url}),
                TaskState::Waiting,
            ),
            (
                json!({"resource_status": 1, "status": "success"}),
                TaskState::Waiting,
            ),
            (
                json!({"resource_status": 1, "status": "success", "url": url}),
                done(url),
            ),
            (
                json!({"resource_status": "1", "status": "COMPLETED", "url": url}),
                done(url),
            ),
            (
                json!({"resource_status": 1, "status": "", "url": url}),
                done(url),
            ),
            (json!({"resource_status": 1, "url": url}), done(url)),
            (
                json!({"resource_status": 1, "status": "new word", "url": url}),
                done(url),
            ),
            (
                json!({"resource_status": 1, "status": "Failed", "url": url, "error_msg": "no"}),
                failed("no"),
            ),
            // 2 and 3: whatever the word says.
            (
                json!({"resource_status": 2, "status": "success", "url": url, "remark": "r"}),
                failed("r"),
            ),
            (
                json!({"resource_status": 2}),
                TaskState::Failed { reason: None },
            ),
            (
                json!({"resource_status": 3, "status": "success", "url": url}),
                TaskState::Deleted,
            ),
            // Unknown.
            (
                json!({"resource_status": 9, "status": "success", "url": url}),
                TaskState::Waiting,
            ),
            (json!("not an object"), TaskState::Waiting),
        ];
        for (media, expected) in cases {
            assert_eq!(state(&media), expected, "{media}");
        }
    }

    #[test]
    fn the_result_is_url_then_watermark_then_preview_and_never_the_cover() {
        let mut media = json!({
            "resource_status": 1, "status": "success",
            "url": "u", "watermark_url": "w", "preview_url": "p", "cover_url": "c",
        });
        for expected in ["u", "w", "p"] {
            assert_eq!(state(&media), done(expected));
            let fields = media.as_object_mut().unwrap();
            fields.retain(|_, value| *value != expected);
        }
        assert_eq!(state(&media), TaskState::Waiting);
    }

    #[test]
    fn the_reason_is_error_msg_and_otherwise_remark() {
        let both = json!({"resource_status": 2, "error_msg": "e", "remark": "r"});
        assert_eq!(state(&both), failed("e"));
        let remark = json!({"resource_status": 2, "error_msg": "", "remark": "r"});
        assert_eq!(state(&remark), failed("r"));
    }

    #[test]
    fn a_task_is_done_when_every_media_is() {
        let waiting = json!({"resource_status": 0, "status": "pending"});
        let first = json!({"resource_status": 1, "status": "success", "url": "a"});
        let second = json!({"resource_status": 1, "status": "success", "url": "b"});
        let failure = json!({"resource_status": 2, "error_msg": "no"});
        let deleted = json!({"resource_status": 3});
        let failed = TaskState::Failed {
            reason: Some("no".to_owned()),
        };
        for (medias, expected) in [
            (json!([]), TaskState::Waiting),
            (json!(null), TaskState::Waiting),
            (json!([first, waiting]), TaskState::Waiting),
            (
                json!([first, second]),
                TaskState::Done {
                    urls: vec!["a".to_owned(), "b".to_owned()],
                },
            ),
            (json!([first, deleted]), TaskState::Deleted),
            (json!([waiting, deleted, failure]), failed),
        ] {
            let detail = TaskDetail::read(&json!({ "medias": medias })).unwrap();
            assert_eq!(detail.state(), expected, "{medias}");
        }
    }

    #[test]
    fn raw_fields_are_kept() {
        let detail = TaskDetail::read(&json!({"medias": [{
            "resource_status": "1", "status": "success", "url": "u", "watermark_url": "",
            "preview_url": null, "cover_url": "c", "width": 1376, "height": "768",
            "format": "png", "error_msg": "", "remark": "note", "unknown": {},
        }]}))
        .unwrap();
        assert_eq!(
            detail.medias,
            [Media {
                resource_status: Some(1),
                status: "success".to_owned(),
                url: Some("u".to_owned()),
                watermark_url: None,
                preview_url: None,
                cover_url: Some("c".to_owned()),
                error_msg: None,
                remark: Some("note".to_owned()),
            }]
        );
        assert_eq!(TaskDetail::read(&json!(null)), None);
    }

    #[test]
    fn a_url_loses_its_user_and_password() {
        for (url, kept) in [
            ("https://a.example/@b?c@d", "https://a.example/@b?c@d"),
            ("https://user:s3cret@a.example/b", "https://…@a.example/b"),
            ("https://user:s3@cret@a.example", "https://…@a.example"),
            ("a.png", "a.png"),
        ] {
            let media = json!({"resource_status": 1, "status": "success", "url": url});
            assert_eq!(state(&media), done(kept));
        }
    }
}
