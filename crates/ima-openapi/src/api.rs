//! The calls, as a trait, so that IMA, a simulator and a test's fake look alike.

use std::io::Write;

use async_trait::async_trait;

use crate::detail::TaskDetail;
use crate::error::Error;
use crate::product::Product;
use crate::task::{CreateTask, TaskId, TaskType};
use crate::upload::{UploadBody, UploadFormat, UploadTarget};

/// The IMA Open API. No call repeats itself: whoever calls decides what is worth a second try.
#[async_trait]
pub trait OpenApi: Send + Sync + std::fmt::Debug {
    /// Whether a text holds the key, or so much of it that it must not be shown, stored or sent.
    fn holds_key(&self, text: &str) -> bool;

    /// What can be bought for `task_type`, in IMA's order.
    async fn product_list(&self, task_type: TaskType) -> Result<Vec<Product>, Error>;

    /// Creates a task. **Spends points and has no idempotency key.** After an error the task may
    /// exist unless [`Error::surely_not_sent`] or [`Error::is_refusal`].
    async fn create_task(&self, task: &CreateTask) -> Result<TaskId, Error>;

    /// The state of a task.
    async fn task_detail(&self, id: &TaskId) -> Result<TaskDetail, Error>;

    /// Asks where one picture of this format can be put.
    async fn upload_token(&self, format: UploadFormat) -> Result<UploadTarget, Error>;

    /// Puts a picture there. The target gets no credential, and must be a host of IMA.
    async fn upload(&self, target: &UploadTarget, body: UploadBody) -> Result<(), Error>;

    /// Streams a result into `sink` and gives its length in bytes, following redirects, without any credential. A host that is
    /// not IMA's must be on the public internet, see
    /// [`UrlRefusal::NotPublic`](crate::UrlRefusal::NotPublic). After an error `sink` may hold a
    /// part of it.
    async fn download(&self, url: &str, sink: &mut (dyn Write + Send)) -> Result<u64, Error>;
}
