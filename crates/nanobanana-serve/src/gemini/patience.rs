//! Which clients go on by themselves when an answer says that it is not the last, and how long each waits
//! for one. By version, since an older one takes such an answer for an empty one.

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use jiff::Timestamp;
use nanobanana::journal::RunId;

use super::token;
use crate::access::Caller;
use crate::app::{App, Waiting};
use crate::problem::Problem;

/// The time that an answer may take on its way to a client with a limit of its own.
const MARGIN: Duration = Duration::from_secs(5);

/// How long one waits that does not say when it gives up, as those of interactions do not.
pub(super) const UNTOLD: Duration = Duration::from_secs(5);

/// How long one waits that has given up once, and does not say after how long.
const HURRIED: Duration = Duration::from_secs(1);

/// What the token of such a one says.
const HURRY: &str = "hurry";

/// How long a token holds, in seconds: as long as a run can be joined.
const LIFE: i64 = 24 * 60 * 60;

/// The first versions that follow continuations, measured with the packages themselves: google-genai for
/// Python and for Node.js, and `ai`.
pub(super) type Since = [[u32; 2]; 3];

/// Those of `generateContent`. `@ai-sdk/google` follows them since 4.0.95, and names only `ai` in its
/// requests, so that the first version of that which came with it counts.
pub(super) const CONTENT: Since = [[2, 30], [2, 29], [7, 0]];

/// Those of interactions, which `ai` does not know.
pub(super) const INTERACTIONS: Since = [[2, 34], [2, 32], [u32::MAX, 0]];

/// The answers that a client is given for a run, one after the other.
pub(super) struct Hops {
    app: Arc<App>,
    key: String,
    /// After how long each comes, where the client follows them.
    pub(super) patience: Option<Duration>,
    is_hurried: bool,
    /// Each has another token.
    number: u32,
    /// Until when its token holds, in seconds since 1970.
    until: i64,
}

impl Hops {
    /// The first answer.
    pub(super) fn new(app: &Arc<App>, caller: &Caller, patience: Option<Duration>) -> Self {
        Self {
            app: Arc::clone(app),
            key: caller.account.clone(),
            patience,
            is_hurried: false,
            number: 0,
            until: Timestamp::now().as_second() + LIFE,
        }
    }

    /// The one after the answer with this token, and the run that it goes on with.
    pub(super) async fn next(mut self, token: &str) -> Result<(Self, Waiting), Problem> {
        let (said, until) = token::open(token, (&self.app.secret, &self.key)).ok_or_else(|| {
            let message = "the continuation token is not valid for this key, or has expired: tokens are valid for \
                           24 hours";
            Problem::invalid("continuationToken", message)
        })?;
        let mut said = said.split(' ');
        let mut next = || said.next().unwrap_or_default();
        let waiting = self.app.attend(next(), &self.key).await?;
        self.number = next().parse().unwrap_or(0) + 1;
        self.until = until;
        match next() == HURRY {
            true => Ok((self.hurried(), waiting)),
            false => Ok((self, waiting)),
        }
    }

    /// Those of a client that has given up waiting once.
    pub(super) fn hurried(mut self) -> Self {
        self.patience = self.patience.map(|patience| patience.min(HURRIED));
        self.is_hurried = true;
        self
    }

    /// What the client comes back with.
    pub(super) fn token(&self, run: &RunId) -> String {
        let pace = if self.is_hurried { HURRY } else { "wait" };
        let said = format!("{run} {} {pace}", self.number);
        token::seal(&said, self.until, (&self.app.secret, &self.key))
    }
}

/// After how long a call is to be answered with a continuation, at the latest after `longest`; `None` for a
/// client that does not know them.
pub(super) fn hop(headers: &HeaderMap, longest: Duration, since: &Since) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let follows = ["x-goog-api-client", "user-agent"]
        .into_iter()
        .filter_map(text)
        .any(|products| follows_continuations(products, since));
    if !follows {
        return None;
    }
    let limit = text("x-server-timeout").and_then(|seconds| seconds.trim().parse::<u32>().ok());
    Some(limit.map_or(longest, |limit| {
        let limit = Duration::from_secs(limit.into());
        longest.min(limit.saturating_sub(MARGIN).max(Duration::from_secs(1)))
    }))
}

/// Whether the products that a client names itself by follow continuations.
fn follows_continuations(products: &str, since: &Since) -> bool {
    let version = |name: &str| {
        let mut words = products.split_ascii_whitespace();
        words
            .find_map(|word| word.strip_prefix(name)?.strip_prefix('/'))
            .and_then(version)
    };
    let is_node = products
        .split_ascii_whitespace()
        .any(|word| word.starts_with("gl-node/"));
    let google = version("google-genai-sdk");
    let [python, node, ai] = *since;
    let first = if is_node { node } else { python };
    google.is_some_and(|version| version >= first)
        || version("ai").is_some_and(|version| version >= ai)
}

/// The first two numbers of a version.
fn version(text: &str) -> Option<[u32; 2]> {
    let mut numbers = text.split(['.', '-', '+']).map(str::parse);
    Some([numbers.next()?.ok()?, numbers.next()?.ok()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: Duration = Duration::from_secs(25);

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn a_client_is_known_by_its_version() {
        let follows = |client: &'static str| {
            hop(
                &headers(&[("x-goog-api-client", client)]),
                LONGEST,
                &CONTENT,
            )
            .is_some()
        };
        assert!(follows("google-genai-sdk/3.6.1 gl-python/3.11.2"));
        assert!(follows(
            "google-genai-sdk/2.30.0 gl-python/3.11.2 langchain-google-genai/4.4.3"
        ));
        assert!(!follows("google-genai-sdk/1.70.0 gl-python/3.11.2"));
        assert!(!follows("google-genai-sdk/2.29.0 gl-python/3.11.2"));
        assert!(follows("google-genai-sdk/2.29.0 gl-node/v20.1.0"));
        assert!(!follows("google-genai-sdk/2.28.9 gl-node/v20.1.0"));
        let of_interactions = |client: &'static str| {
            hop(&headers(&[("user-agent", client)]), LONGEST, &INTERACTIONS).is_some()
        };
        assert!(of_interactions("google-genai-sdk/2.34.0 gl-python/3.11.2"));
        assert!(!of_interactions("google-genai-sdk/2.33.0 gl-python/3.11.2"));
        assert!(of_interactions("google-genai-sdk/2.32.0 gl-node/v20.1.0"));
        assert!(!of_interactions("google-genai-sdk/2.30.0 gl-node/v20.1.0"));
        assert!(!of_interactions("ai/7.0.173"));
        let agent = |agent| hop(&headers(&[("user-agent", agent)]), LONGEST, &CONTENT).is_some();
        assert!(agent("ai/7.0.173 runtime/node.js/v20"));
        assert!(!agent("ai/6.0.0"));
        assert!(!agent("ai/x") && !agent("curl/8.5.0") && !agent("openai/9.9.9"));
    }

    #[test]
    fn an_answer_comes_before_the_clients_own_limit() {
        let with = |seconds| {
            let sdk = ("x-goog-api-client", "google-genai-sdk/3.6.1 gl-python/3.11");
            hop(
                &headers(&[sdk, ("x-server-timeout", seconds)]),
                LONGEST,
                &CONTENT,
            )
            .unwrap()
            .as_secs()
        };
        assert_eq!(
            ["90", "20", "6", "2", "0", "x"].map(with),
            [25, 15, 1, 1, 1, 25]
        );
    }
}
