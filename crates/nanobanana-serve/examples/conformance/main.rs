//! What the official conformance suite asks servers for by name, at the place of MCP in this server.
//!
//! The suite calls tools, reads resources and fetches prompts that no real server has. This program
//! has them, and nothing else: it makes no pictures and is never installed. `.ci/mcp-conformance`
//! runs it.

#![expect(
    deprecated,
    reason = "the suite still asks for logging, which later revisions drop"
)]

mod prompts;
mod resources;
mod tools;

use std::collections::BTreeSet;
use std::error::Error;
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use nanobanana::journal::{self, PromptLog};
use nanobanana::{ClientOptions, Desk, Engine, Pacing, Service};
use nanobanana_serve::Options;
use rmcp::RoleServer;
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, CompleteRequestParams, CompleteResult,
    ErrorData, GetPromptRequestParams, GetPromptResponse, GetPromptResult, Implementation,
    ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult, ListToolsResult,
    PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult,
    ServerCapabilities, ServerConfig, SetLevelRequestParams, SubscribeRequestParams,
    UnsubscribeRequestParams,
};
use rmcp::service::RequestContext;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A picture of one red pixel, in base64.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSu\
                   QmCC";

/// What the suite asks for. The fixtures are JSON, as its descriptions give them.
#[derive(Clone, Default)]
struct Fixtures {
    subscriptions: Arc<Mutex<BTreeSet<String>>>,
}

/// A fixture as the value that it stands for.
fn read<T: DeserializeOwned>(fixture: Value) -> Result<T, ErrorData> {
    serde_json::from_value(fixture)
        .map_err(|error| ErrorData::internal_error(error.to_string(), None))
}

impl ServerHandler for Fixtures {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_completions()
            .enable_logging()
            .enable_prompts()
            .enable_resources()
            .enable_resources_subscribe()
            .enable_tools()
            .build();
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new("nanobanana-conformance", "0"))
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        read(json!({ "tools": tools::all() }))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        let result = tools::call(&request.name, &arguments, &context).await?;
        Ok(read::<CallToolResult>(result)?.into())
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        read(json!({ "resources": resources::all() }))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        read(json!({ "resourceTemplates": resources::templates() }))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let contents = resources::contents(&request.uri)?;
        Ok(read::<ReadResourceResult>(json!({ "contents": [contents] }))?.into())
    }

    async fn subscribe(
        &self,
        request: SubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let mut uris = self
            .subscriptions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        uris.insert(request.uri);
        Ok(())
    }

    async fn unsubscribe(
        &self,
        request: UnsubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let mut uris = self
            .subscriptions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        uris.remove(&request.uri);
        Ok(())
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        read(json!({ "prompts": prompts::all() }))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        let messages = prompts::messages(&request.name, &arguments)?;
        Ok(read::<GetPromptResult>(json!({ "messages": messages }))?.into())
    }

    async fn complete(
        &self,
        _: CompleteRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        read(json!({ "completion": { "values": ["paris", "park"], "hasMore": false } }))
    }

    async fn set_level(
        &self,
        _: SetLevelRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        Ok(())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let token = std::env::args().nth(1).ok_or("give a token")?;
    let nowhere = ([127, 0, 0, 1], 0).into();
    let folder = tempfile::tempdir()?;
    let client = ClientOptions::new("nanobanana-conformance");
    let service = Service::simulator(nowhere, "none", &client, Pacing::default())?;
    let journal = journal::open(&folder.path().join("journal"), PromptLog::Omit).await?;
    let desk = Desk::new(Engine::new(service), journal);
    let mut options = Options::new(nowhere, b"secret".to_vec(), folder.path().join("pictures"));
    options.local_token = Some(token);
    let listening = nanobanana_serve::listen(options).await;
    let listening = listening.map_err(|(_, error)| error)?;
    let address = listening.address();
    writeln!(std::io::stderr(), "listening on http://{address}")?;
    listening
        .serve_with(Fixtures::default, desk, std::future::pending())
        .await;
    Ok(())
}
