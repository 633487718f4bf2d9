//! One session of the protocol: what it offers, and which room each request goes to.

#![expect(
    deprecated,
    reason = "clients still use logging, which later revisions drop"
)]

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, ErrorCode, ErrorData, GetPromptRequestParams,
    GetPromptResponse, Implementation, ListPromptsResult, ListResourceTemplatesResult,
    ListResourcesResult, ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams,
    ReadResourceResponse, ServerCapabilities, ServerConfig, SetLevelRequestParams, Tool,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, model::CallToolResult};

use crate::caller::Questions;
use crate::delivery::Delivery;
use crate::logging::Log;
use crate::settings::Settings;
use crate::tools::{self, answer, arguments, name};
use crate::{prompts, resources, words};
use nanobanana::desk::Desk;

/// A session. Sessions of one process share the desk, so that each finds the jobs of all.
#[derive(Clone, Debug)]
pub struct Server {
    pub(crate) desk: Desk,
    pub(crate) settings: Arc<Settings>,
    pub(crate) log: Log,
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
            log: Log::default(),
            questions: Arc::default(),
            delivery: Delivery::default(),
        }
    }

    /// A session beside this one, over the same desk. A call may come again in another one.
    pub(crate) fn another_session(&self) -> Self {
        Self {
            log: Log::default(),
            ..self.clone()
        }
    }

    /// Carries out a call. What is wrong with it is part of the result: clients hide the errors of
    /// the protocol from their models.
    async fn call(
        &self,
        request: &CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let given = request.arguments.clone();
        let done = match &*request.name {
            name::GENERATE => match tools::arguments(name::GENERATE, given) {
                Ok(arguments) => {
                    let (image, answering) = arguments::GenerateArguments::split(arguments);
                    return self
                        .make(name::GENERATE, image, answering, request, context)
                        .await;
                }
                Err(error) => Err(error),
            },
            name::EDIT => match tools::arguments(name::EDIT, given) {
                Ok(arguments) => {
                    let (image, answering) = arguments::EditArguments::split(arguments);
                    return self
                        .make(name::EDIT, image, answering, request, context)
                        .await;
                }
                Err(error) => Err(error),
            },
            name::PLAN => match tools::arguments::<arguments::PlanArguments>(name::PLAN, given) {
                Ok(arguments) => return self.plan(arguments.into(), request, context).await,
                Err(error) => Err(error),
            },
            name::MODELS => match tools::arguments(name::MODELS, given) {
                Ok(arguments) => Ok(self.models(arguments).await),
                Err(error) => Err(error),
            },
            name::WAIT => match tools::arguments(name::WAIT, given) {
                Ok(arguments) => Ok(self.wait_job(arguments, context).await?),
                Err(error) => Err(error),
            },
            name::STATUS => match tools::arguments(name::STATUS, given) {
                Ok(arguments) => Ok(self.job_status(arguments).await?),
                Err(error) => Err(error),
            },
            name::JOBS => match tools::arguments(name::JOBS, given) {
                Ok(arguments) => Ok(self.list_jobs(arguments).await?),
                Err(error) => Err(error),
            },
            other => return Err(no_such_tool(other)),
        };
        let result: CallToolResult =
            done.unwrap_or_else(|error| answer::refused("arguments", &error.to_string(), None));
        Ok(result.into())
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
            .enable_logging()
            .enable_prompts()
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

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        answered(resources::list(&self.desk), broken_off).await
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Ok(resources::templates())
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

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(ListPromptsResult::with_all_items(prompts::all()))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let result = prompts::get(&request.name, request.arguments.as_ref())?;
        Ok(result.into())
    }

    async fn set_level(
        &self,
        request: SetLevelRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.log.set_level(request.level);
        Ok(())
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
