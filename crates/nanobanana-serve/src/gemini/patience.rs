//! Which clients go on by themselves when an answer says that it is not the last, and how long each waits
//! for one. By version, since an older one takes such an answer for an empty one.

use std::time::Duration;

use axum::http::HeaderMap;

/// The time that an answer may take on its way to a client with a limit of its own.
const MARGIN: Duration = Duration::from_secs(5);

/// The first versions that follow `CONTINUATION`, measured with the packages themselves: google-genai for
/// Python and for Node.js. `@ai-sdk/google` does so since 4.0.95, and names only `ai` in its requests, so
/// that the first version of that which came with it counts.
const PYTHON: [u32; 2] = [2, 30];
const NODE: [u32; 2] = [2, 29];
const AI: [u32; 2] = [7, 0];

/// After how long a call is to be answered with a continuation, at the latest after `longest`; `None` for a
/// client that does not know them.
pub(crate) fn hop(headers: &HeaderMap, longest: Duration) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let follows = ["x-goog-api-client", "user-agent"]
        .into_iter()
        .filter_map(text)
        .any(follows_continuations);
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
fn follows_continuations(products: &str) -> bool {
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
    let since = if is_node { NODE } else { PYTHON };
    google.is_some_and(|version| version >= since)
        || version("ai").is_some_and(|version| version >= AI)
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
            hop(&headers(&[("x-goog-api-client", client)]), LONGEST).is_some()
        };
        assert!(follows("google-genai-sdk/3.6.1 gl-python/3.11.2"));
        assert!(follows(
            "google-genai-sdk/2.30.0 gl-python/3.11.2 langchain-google-genai/4.4.3"
        ));
        assert!(!follows("google-genai-sdk/1.70.0 gl-python/3.11.2"));
        assert!(!follows("google-genai-sdk/2.29.0 gl-python/3.11.2"));
        assert!(follows("google-genai-sdk/2.29.0 gl-node/v20.1.0"));
        assert!(!follows("google-genai-sdk/2.28.9 gl-node/v20.1.0"));
        let agent = |agent| hop(&headers(&[("user-agent", agent)]), LONGEST).is_some();
        assert!(agent("ai/7.0.173 runtime/node.js/v20"));
        assert!(!agent("ai/6.0.0"));
        assert!(!agent("ai/x") && !agent("curl/8.5.0") && !agent("openai/9.9.9"));
    }

    #[test]
    fn an_answer_comes_before_the_clients_own_limit() {
        let with = |seconds| {
            let sdk = ("x-goog-api-client", "google-genai-sdk/3.6.1 gl-python/3.11");
            hop(&headers(&[sdk, ("x-server-timeout", seconds)]), LONGEST)
                .unwrap()
                .as_secs()
        };
        assert_eq!(
            ["90", "20", "6", "2", "0", "x"].map(with),
            [25, 15, 1, 1, 1, 25]
        );
    }
}
