//! What a call can ask of its caller: the workspace, and whether a price is agreed to.
//!
//! Until 2025-11-25 the server sends a request of its own while the call is open. From 2026-07-28
//! on a call is answered with what is missing, and comes again with it.

#![expect(
    deprecated,
    reason = "clients still use roots, which later revisions drop"
)]

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, ElicitRequest, ElicitRequestParams, ElicitResult,
    ElicitationAction, ElicitationSchema, InputRequest, InputRequiredResult, ListRootsRequest,
    ListRootsResult, ProtocolVersion,
};
use rmcp::service::RequestContext;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout};
use url::Url;

use crate::words::{self, NotAgreed};
use nanobanana::desk::Intended;

/// How long a client may take to name its roots: it asks nobody.
const ROOTS_TIMEOUT: Duration = Duration::from_secs(3);

/// How long a call waits for the user's word. It must be answered before its client gives up.
const CONSENT_TIMEOUT: Duration = Duration::from_secs(24);

/// The names of what is asked for, where a call comes again with it.
const ROOTS: &str = "roots";
const SPEND: &str = "spend";

/// Why a call is answered before anything was sent: with a result, or with a question, after which it
/// comes again.
pub(crate) type Early = CallToolResponse;

/// The caller of one call.
pub(crate) struct Caller<'a> {
    pub(crate) context: &'a RequestContext<RoleServer>,
    request: &'a CallToolRequestParams,
    questions: &'a Questions,
    state: State,
    /// When the call came.
    pub(crate) began: Instant,
}

/// What was found out in earlier rounds of a call.
#[derive(Clone, Debug, Default)]
struct State {
    roots: Option<ListRootsResult>,
    /// What the user was asked about: a run of this identity, for so many points.
    asked: Option<(Vec<u8>, u64)>,
}

/// The questions that callers were answered with. What comes back with a call is only the name of
/// one, which nobody can guess: what was asked about is not the caller's to say.
#[derive(Debug, Default)]
pub(crate) struct Questions(Mutex<VecDeque<(String, State)>>);

/// The most questions that are kept. One that is forgotten is asked again.
const MOST_QUESTIONS: usize = 256;

impl Questions {
    /// Keeps what was found out until the caller comes back; gives the name to come back with.
    fn keep(&self, state: State) -> Option<String> {
        // Without randomness the same is asked again and again, and nothing is spent.
        let name = random_name().ok()?;
        let mut kept = self.kept();
        kept.truncate(MOST_QUESTIONS - 1);
        kept.push_front((name.clone(), state));
        Some(name)
    }

    /// What was found out when a question was asked. A client may come back twice with it.
    fn recall(&self, name: &str) -> Option<State> {
        let kept = self.kept();
        let found = kept.iter().find(|(kept, _)| kept == name);
        found.map(|(_, state)| state.clone())
    }

    /// Forgets a question, so that its answer counts once; whether it was there.
    fn forget(&self, name: &str) -> bool {
        let mut kept = self.kept();
        let before = kept.len();
        kept.retain(|(kept, _)| kept != name);
        kept.len() < before
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<(String, State)>> {
        // Every change of the list is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a> Caller<'a> {
    pub(crate) fn new(
        context: &'a RequestContext<RoleServer>,
        request: &'a CallToolRequestParams,
        questions: &'a Questions,
    ) -> Self {
        let name = request.request_state.as_deref();
        let mut state = name
            .and_then(|name| questions.recall(name))
            .unwrap_or_default();
        if let Some(roots) = answer(request, ROOTS) {
            state.roots = Some(roots);
        }
        Self {
            context,
            request,
            questions,
            state,
            began: Instant::now(),
        }
    }

    /// The tool that is called.
    pub(crate) fn tool(&self) -> &str {
        &self.request.name
    }

    /// Whether questions are answers, and the call comes again.
    fn comes_again(&self) -> bool {
        let version = self.context.protocol_version();
        version.is_some_and(|version| version >= ProtocolVersion::V_2026_07_28)
    }

    /// The folders on this machine that the caller works in, in its order; `None` where it does not
    /// say that it works in any. One that says so and then names none has none.
    pub(crate) async fn roots(&self) -> Result<Option<Vec<PathBuf>>, Early> {
        let capabilities = self.context.client_capabilities();
        if capabilities.is_none_or(|capabilities| capabilities.roots.is_none()) {
            return Ok(None);
        }
        if self.comes_again() {
            return match &self.state.roots {
                Some(roots) => Ok(Some(folders(roots))),
                None => {
                    let question = InputRequest::ListRoots(ListRootsRequest::default());
                    Err(self.ask(ROOTS, question, self.state.clone()))
                }
            };
        }
        let roots = timeout(ROOTS_TIMEOUT, self.context.peer.list_roots()).await;
        let roots = roots.ok().and_then(Result::ok);
        Ok(Some(roots.as_ref().map(folders).unwrap_or_default()))
    }

    /// Whether the user agrees to the price of so many pictures, which is above a limit.
    pub(crate) async fn consent(
        &self,
        intended: &Intended,
        count: usize,
        limit: u64,
    ) -> Result<Result<(), NotAgreed>, Early> {
        let Intended { plan, identity, .. } = intended;
        let points = plan.total_points(count);
        if !self.can_be_asked() {
            return Ok(Err(NotAgreed::CannotAsk));
        }
        let question = ElicitRequestParams::FormElicitationParams {
            meta: None,
            message: words::may_spend(plan, count, limit),
            // Nothing to fill in: to accept is to agree.
            requested_schema: ElicitationSchema::new(BTreeMap::new()),
        };
        if self.comes_again() {
            if let Some(result) = self.answer_about(identity, points) {
                return Ok(consent(&result));
            }
            let state = State {
                asked: Some((identity.clone(), points)),
                ..self.state.clone()
            };
            let question = InputRequest::Elicitation(ElicitRequest::new(question));
            return Err(self.ask(SPEND, question, state));
        }
        let left = CONSENT_TIMEOUT.saturating_sub(self.began.elapsed());
        let peer = &self.context.peer;
        let result = peer
            .create_elicitation_with_timeout(question, Some(left))
            .await;
        Ok(result.map_or(Err(NotAgreed::NoAnswer), |result| consent(&result)))
    }

    /// The user's word, where this call was answered with the question whether this run may cost
    /// so much, and the word was not given for another one already.
    fn answer_about(&self, identity: &[u8], points: u64) -> Option<ElicitResult> {
        let (asked, price) = self.state.asked.as_ref()?;
        let result = answer(self.request, SPEND)?;
        let name = self.request.request_state.as_deref()?;
        (asked == identity && points <= *price && self.questions.forget(name)).then_some(result)
    }

    fn can_be_asked(&self) -> bool {
        let capabilities = self.context.client_capabilities();
        let elicitation = capabilities.and_then(|capabilities| capabilities.elicitation);
        // A client that names no mode has forms.
        elicitation.is_some_and(|modes| modes.form.is_some() || modes.url.is_none())
    }

    fn ask(&self, name: &str, question: InputRequest, state: State) -> Early {
        let questions = BTreeMap::from([(name.to_owned(), question)]);
        let state = self.questions.keep(state);
        let question = InputRequiredResult::new(Some(questions), state);
        CallToolResponse::InputRequired(question)
    }
}

/// 128 random bits, in hexadecimal.
fn random_name() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

fn answer<T: DeserializeOwned>(request: &CallToolRequestParams, name: &str) -> Option<T> {
    let answers = request.input_responses.as_ref()?;
    serde_json::from_value(answers.get(name)?.clone()).ok()
}

fn consent(result: &ElicitResult) -> Result<(), NotAgreed> {
    match result.action {
        ElicitationAction::Accept => Ok(()),
        _ => Err(NotAgreed::Declined),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_known_until_it_is_answered_or_too_many_came_after_it() {
        let questions = Questions::default();
        let asked = Some((b"a cat".to_vec(), 18));
        let keep = || {
            let state = State {
                roots: None,
                asked: asked.clone(),
            };
            questions.keep(state).unwrap()
        };
        let name = keep();
        assert_eq!(questions.recall(&name).unwrap().asked, asked);
        assert!(questions.recall("{\"points\":18}").is_none());
        assert!(questions.forget(&name));
        assert!(!questions.forget(&name));
        assert!(questions.recall(&name).is_none());
        let oldest = keep();
        let others: Vec<String> = (1..MOST_QUESTIONS).map(|_| keep()).collect();
        assert!(questions.recall(&oldest).is_some());
        keep();
        assert!(questions.recall(&oldest).is_none());
        assert!(questions.recall(&others[0]).is_some());
    }
}
