//! What a call can ask of its caller: the workspace, and whether a price is agreed to.
//!
//! Until 2025-11-25 the server sends a request of its own while the call is open. From 2026-07-28
//! on a call is answered with what is missing, and comes again with it.

#![expect(
    deprecated,
    reason = "clients still use roots, which later revisions drop"
)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use nanobanana::Plan;
use rmcp::RoleServer;
use rmcp::model::{
    CallToolRequestParams, ElicitRequest, ElicitRequestParams, ElicitResult, ElicitationAction,
    ElicitationSchema, InputRequest, InputRequiredResult, ListRootsRequest, ListRootsResult,
    ProtocolVersion,
};
use rmcp::service::RequestContext;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout};
use url::Url;

use crate::words::{self, NotAgreed};

/// How long a client may take to name its roots: it asks nobody.
const ROOTS_TIMEOUT: Duration = Duration::from_secs(3);

/// How long a call waits for the user's word. It must be answered before its client gives up.
const CONSENT_TIMEOUT: Duration = Duration::from_secs(24);

/// The names of what is asked for, where a call comes again with it.
const ROOTS: &str = "roots";
const SPEND: &str = "spend";

/// What a caller says.
pub(crate) enum Reply<T> {
    /// This.
    Known(T),
    /// Nothing yet: the call is to be answered with the question, and will come again.
    Ask(Box<InputRequiredResult>),
}

/// Whether a price is agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consent {
    Agreed,
    Not(NotAgreed),
}

/// The caller of one call.
pub(crate) struct Caller<'a> {
    pub(crate) context: &'a RequestContext<RoleServer>,
    request: &'a CallToolRequestParams,
    state: State,
    began: Instant,
}

/// What was found out in earlier rounds of a call. It comes back through the client, which could
/// say the same of itself, so it needs no seal: the roots are the client's own word, and the price
/// is the one that its user was asked about.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct State {
    #[serde(skip_serializing_if = "Option::is_none")]
    roots: Option<ListRootsResult>,
    #[serde(skip_serializing_if = "Option::is_none")]
    points: Option<u32>,
}

impl<'a> Caller<'a> {
    pub(crate) fn new(
        context: &'a RequestContext<RoleServer>,
        request: &'a CallToolRequestParams,
    ) -> Self {
        let state = request.request_state.as_deref();
        let mut state: State = state
            .and_then(|state| serde_json::from_str(state).ok())
            .unwrap_or_default();
        if let Some(roots) = answer(request, ROOTS) {
            state.roots = Some(roots);
        }
        Self {
            context,
            request,
            state,
            began: Instant::now(),
        }
    }

    /// When the call came.
    pub(crate) fn began(&self) -> Instant {
        self.began
    }

    /// Whether questions are answers, and the call comes again.
    fn comes_again(&self) -> bool {
        let version = self.context.protocol_version();
        version.is_some_and(|version| version >= ProtocolVersion::V_2026_07_28)
    }

    /// The folders that the caller works in, in its order; none where it names none that are on
    /// this machine.
    pub(crate) async fn roots(&self) -> Reply<Vec<PathBuf>> {
        let capabilities = self.context.client_capabilities();
        let has_roots = capabilities.is_some_and(|capabilities| capabilities.roots.is_some());
        if !has_roots {
            return Reply::Known(Vec::new());
        }
        if self.comes_again() {
            return match &self.state.roots {
                Some(roots) => Reply::Known(folders(roots)),
                None => self.ask(
                    ROOTS,
                    InputRequest::ListRoots(ListRootsRequest::default()),
                    &self.state,
                ),
            };
        }
        // A client that does not say what it has declared has no workspace.
        let roots = timeout(ROOTS_TIMEOUT, self.context.peer.list_roots()).await;
        Reply::Known(
            roots
                .ok()
                .and_then(Result::ok)
                .map_or_else(Vec::new, |roots| folders(&roots)),
        )
    }

    /// Whether the user agrees to a price above a limit.
    pub(crate) async fn consent(&self, plan: &Plan, limit: u64) -> Reply<Consent> {
        if !self.can_be_asked() {
            return Reply::Known(Consent::Not(NotAgreed::CannotAsk));
        }
        let question = ElicitRequestParams::FormElicitationParams {
            meta: None,
            message: words::may_spend(plan, limit),
            // Nothing to fill in: to accept is to agree.
            requested_schema: ElicitationSchema::new(BTreeMap::new()),
        };
        if self.comes_again() {
            // What was agreed to is no more than what was asked about.
            let asked = self
                .state
                .points
                .is_some_and(|points| plan.points <= points);
            return match answer::<ElicitResult>(self.request, SPEND) {
                Some(result) if asked => Reply::Known(consent(&result)),
                _ => {
                    let state = State {
                        points: Some(plan.points),
                        ..self.state.clone()
                    };
                    let question = InputRequest::Elicitation(ElicitRequest::new(question));
                    self.ask(SPEND, question, &state)
                }
            };
        }
        let left = CONSENT_TIMEOUT.saturating_sub(self.began.elapsed());
        let peer = &self.context.peer;
        let result = peer
            .create_elicitation_with_timeout(question, Some(left))
            .await;
        Reply::Known(match result {
            Ok(result) => consent(&result),
            Err(_) => Consent::Not(NotAgreed::NoAnswer),
        })
    }

    fn can_be_asked(&self) -> bool {
        let capabilities = self.context.client_capabilities();
        let elicitation = capabilities.and_then(|capabilities| capabilities.elicitation);
        // A client that names no mode has forms.
        elicitation.is_some_and(|modes| modes.form.is_some() || modes.url.is_none())
    }

    fn ask<T>(&self, name: &str, question: InputRequest, state: &State) -> Reply<T> {
        let questions = BTreeMap::from([(name.to_owned(), question)]);
        let state = serde_json::to_string(state).ok();
        Reply::Ask(Box::new(InputRequiredResult::new(Some(questions), state)))
    }
}

fn answer<T: DeserializeOwned>(request: &CallToolRequestParams, name: &str) -> Option<T> {
    let answers = request.input_responses.as_ref()?;
    serde_json::from_value(answers.get(name)?.clone()).ok()
}

fn consent(result: &ElicitResult) -> Consent {
    match result.action {
        ElicitationAction::Accept => Consent::Agreed,
        _ => Consent::Not(NotAgreed::Declined),
    }
}

/// The folders on this machine.
fn folders(roots: &ListRootsResult) -> Vec<PathBuf> {
    let folder = |uri: &str| {
        let url = Url::parse(uri).ok()?;
        (url.scheme() == "file").then(|| url.to_file_path().ok())?
    };
    roots
        .roots
        .iter()
        .filter_map(|root| folder(&root.uri))
        .collect()
}
