//! One session of the protocol: what it offers, and which room each request goes to.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;
use rmcp::RoleServer;
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, ErrorCode, ErrorData, Implementation, ListToolsResult,
    PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse, ServerCapabilities,
    ServerConfig, Tool,
};
use rmcp::service::RequestContext;

use crate::caller::{Caller, Questions};
use crate::delivery::Delivery;
use crate::settings::Settings;
use crate::tools::{self, answer, name};
use crate::{resources, words};
use nanobanana::desk::Desk;

/// A session. Sessions of one process share the desk, so that each finds the jobs of all.
#[derive(Clone, Debug)]
pub struct Server {
    pub(crate) desk: Desk,
    pub(crate) settings: Arc<Settings>,
    pub(crate) questions: Arc<Questions>,
    /// The answers on their way, where not each request has its own.
    pub(crate) delivery: Delivery,
}

impl Server {
    /// A session over a desk.
    #[must_use]
    pub fn new(desk: Desk, settings: Arc<Settings>) -> Self {
        Self {
            desk,
            settings,
            questions: Arc::default(),
            delivery: Delivery::default(),
        }
    }

    /// Carries out a call. What is wrong with it is part of the result: clients hide the errors of
    /// the protocol from their models.
    async fn call(
        &self,
        request: &CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let tool = &*request.name;
        let given = tools::arguments(tool, request.arguments.clone());
        let arguments = match given.ok_or_else(|| no_such_tool(tool))? {
            Ok(arguments) => arguments,
            Err(fault) => return Ok(answer::refused("arguments", &fault, None).into()),
        };
        let caller = Caller::new(context, request, &self.questions);
        let (Ok(answer) | Err(answer)) = match tool {
            name::PLAN => self.plan(&arguments, &caller).await,
            name::MODELS => self.models(&arguments).await,
            name::WAIT => Ok(self.wait_job(&arguments, context).await?.into()),
            name::STATUS => Ok(self.job_status(&arguments).await?.into()),
            name::JOBS => Ok(self.list_jobs(&arguments).await?.into()),
            _ => self.make(&arguments, &caller).await,
        };
        Ok(answer)
    }
}

/// A request that a fault in this program breaks off is answered too: its client would wait for ever.
async fn answered<T>(request: impl Future<Output = T>, broken_off: impl FnOnce() -> T) -> T {
    let answer = AssertUnwindSafe(request).catch_unwind().await;
    answer.unwrap_or_else(|_| broken_off())
}

fn broken_off<T>() -> Result<T, ErrorData> {
    Err(ErrorData::internal_error(words::BROKEN_OFF, None))
}

fn no_such_tool(name: &str) -> ErrorData {
    let names: Vec<_> = tools::all().into_iter().map(|tool| tool.name).collect();
    let message = format!("there is no tool `{name}`; there are {}", names.join(", "));
    ErrorData::new(ErrorCode::INVALID_PARAMS, message, None)
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_resources()
            .enable_tools()
            .build();
        let name = Implementation::new("nanobanana", env!("CARGO_PKG_VERSION"))
            .with_title("Nano Banana pictures");
        ServerConfig::new(capabilities)
            .with_server_info(name)
            .with_instructions(words::INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::all()))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        tools::all().into_iter().find(|tool| tool.name == name)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let calling = self.call(&request, &context);
        let broken_off = || Ok(answer::refused("fault", words::BROKEN_OFF, None).into());
        answered(calling, broken_off).await
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let reading = resources::read(&self.desk, &request.uri);
        let result = answered(reading, broken_off).await?;
        Ok(result.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_request_that_panics_is_answered() {
        let broken = async { panic!("a fault in the program") };
        let error = answered(broken, broken_off::<()>).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::INTERNAL_ERROR);
        assert_eq!(answered(async { Ok(1) }, broken_off).await, Ok(1));
    }
}
