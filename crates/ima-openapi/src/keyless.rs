//! The client of somebody who has no key.

use std::io::Write;

use async_trait::async_trait;

use crate::api::OpenApi;
use crate::detail::TaskDetail;
use crate::error::{Endpoint, Error, ErrorKind};
use crate::product::Product;
use crate::task::{CreateTask, TaskId, TaskType};
use crate::upload::{UploadBody, UploadFormat, UploadTarget};

/// Answers every call with [`ErrorKind::NoKey`] and sends nothing.
#[derive(Clone, Copy, Debug)]
pub struct Keyless;

#[async_trait]
impl OpenApi for Keyless {
    fn holds_key(&self, _: &str) -> bool {
        false
    }

    async fn product_list(&self, _: TaskType) -> Result<Vec<Product>, Error> {
        Err(no_key(Endpoint::ProductList))
    }

    async fn create_task(&self, _: &CreateTask) -> Result<TaskId, Error> {
        Err(no_key(Endpoint::CreateTask))
    }

    async fn task_detail(&self, _: &TaskId) -> Result<TaskDetail, Error> {
        Err(no_key(Endpoint::TaskDetail))
    }

    async fn upload_token(&self, _: UploadFormat) -> Result<UploadTarget, Error> {
        Err(no_key(Endpoint::UploadToken))
    }

    async fn upload(&self, _: &UploadTarget, _: UploadBody) -> Result<(), Error> {
        Err(no_key(Endpoint::Upload))
    }

    async fn download(&self, _: &str, _: &mut (dyn Write + Send)) -> Result<u64, Error> {
        Err(no_key(Endpoint::Download))
    }
}

fn no_key(endpoint: Endpoint) -> Error {
    Error::new(endpoint, ErrorKind::NoKey)
}
