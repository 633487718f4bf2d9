//! One session of the protocol: what it offers, and which room each request goes to.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;
use http::request::Parts;
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
use crate::words;
use nanobanana::desk::{Desk, Snapshot};
use nanobanana::journal::RunId;

/// A session. Sessions of one process share the desk, so that each finds the jobs of all.
#[derive(Clone)]
pub struct Server {
    desk: Desk,
    /// Those of every request, where not each brings its own.
    settings: Option<Arc<Settings>>,
    questions: Arc<Questions>,
    /// The answers on their way, where not each request has its own.
    pub(crate) delivery: Delivery,
}

/// What a request is answered from.
pub(crate) struct Call<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) settings: &'a Settings,
    pub(crate) context: &'a RequestContext<RoleServer>,
    delivery: &'a Delivery,
}

impl Call<'_> {
    /// Notes that the answer tells how a run ended, where it has. A caller that has given up does not hear
    /// of it, and may ask again.
    pub(crate) fn answers(&self, now: &Snapshot) {
        if let Some(run) = now.run.clone().filter(|_| now.has_ended()) {
            self.tells(run);
        }
    }

    /// Notes that the answer tells how this run ended. It is received when the answer has gone out: over
    /// HTTP, the whole body; elsewhere, when what was written last is out.
    pub(crate) fn tells(&self, run: RunId) {
        if !self.context.ct.is_cancelled() {
            self.delivery.tells(self.desk, run);
        }
    }
}

impl Server {
    /// A session over a desk, of a local client.
    #[must_use]
    pub fn new(desk: Desk, settings: Arc<Settings>) -> Self {
        Self {
            settings: Some(settings),
            ..Self::of_requests(desk)
        }
    }

    /// A session over a desk, of remote clients: each HTTP request has its [`Settings`] and its
    /// [`Delivery`] among its extensions.
    #[must_use]
    pub fn of_requests(desk: Desk) -> Self {
        Self {
            desk,
            settings: None,
            questions: Arc::default(),
            delivery: Delivery::default(),
        }
    }

    fn of<'a>(&'a self, context: &'a RequestContext<RoleServer>) -> Result<Call<'a>, ErrorData> {
        let request = context.extensions.get::<Parts>();
        let request = request.map(|request| &request.extensions);
        let own = request.and_then(|own| own.get::<Arc<Settings>>());
        let settings = self.settings.as_ref().or(own);
        let delivery = request.and_then(|own| own.get::<Delivery>());
        Ok(Call {
            desk: &self.desk,
            settings: settings.ok_or_else(|| ErrorData::internal_error("whose call?", None))?,
            context,
            delivery: delivery.unwrap_or(&self.delivery),
        })
    }

    fn is_remote(&self) -> bool {
        self.settings.is_none()
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
        let call = self.of(context)?;
        let caller = Caller::new(context, request, &self.questions);
        let answered = async {
            let (Ok(answer) | Err(answer)) = match tool {
                name::PLAN => call.plan(&arguments, &caller).await,
                name::MODELS => call.models(&arguments).await,
                name::WAIT => Ok(call.wait_job(&arguments).await?.into()),
                name::STATUS => Ok(call.job_status(&arguments).await?.into()),
                name::JOBS => Ok(call.list_jobs(&arguments).await?.into()),
                _ => call.make(&arguments, &caller).await,
            };
            Ok(answer)
        };
        answered
            .await
            .map(|answer| answer::without_paths(answer, call.settings))
            .map_err(|error| call.settings.hide_in(error))
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
    let names = tools::names();
    let message = format!("unknown tool `{name}`; valid tools: {}", names.join(", "));
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
            .with_instructions(words::instructions(self.is_remote()))
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::all(
            self.is_remote(),
        )))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        let mut tools = tools::all(self.is_remote()).into_iter();
        tools.find(|tool| tool.name == name)
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
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let call = self.of(&context)?;
        let result = answered(call.resource(&request.uri), broken_off).await;
        let result = result.map_err(|error| call.settings.hide_in(error))?;
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
