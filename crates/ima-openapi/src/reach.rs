//! Whether the two keyed hosts can be reached, asked without a key.

use std::time::{Duration, Instant, SystemTime};

use http::header::DATE;

use crate::error::Cause;
use crate::hosts;
use crate::options::ClientOptions;
use crate::resolver::LookupFailed;
use crate::transport::{BuildError, Http, Transport, wrapped};

/// A host that gets the key. There are two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyedHost {
    /// The product list and the tasks.
    Api,
    /// The upload token.
    Upload,
}

impl KeyedHost {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Api, Self::Upload];

    /// `https://` and its name.
    #[must_use]
    pub const fn origin(self) -> &'static str {
        match self {
            Self::Api => hosts::API_HOST,
            Self::Upload => hosts::UPLOAD_HOST,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        let origin = self.origin();
        origin.strip_prefix("https://").unwrap_or(origin)
    }
}

/// Looks at IMA's hosts over the same transport as IMA's client, and holds no key.
#[derive(Clone)]
pub struct Probe {
    http: Http,
    limit: Duration,
}

impl std::fmt::Debug for Probe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Probe").finish_non_exhaustive()
    }
}

/// A host that has answered, whatever its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// From the lookup of its name to its answer.
    pub latency: Duration,
    /// By how many seconds this machine's clock is ahead of the host's, or below zero behind it,
    /// where that names a time.
    pub clock_ahead: Option<i64>,
}

/// A host that could not be reached.
#[derive(Debug, thiserror::Error)]
#[error("{step}")]
pub struct Unreached {
    /// What failed.
    pub step: ReachStep,
    /// Why.
    pub source: Cause,
}

/// The steps towards a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReachStep {
    /// The lookup of its name, or of the proxy's.
    #[error("the name lookup failed")]
    Name,
    /// The TCP connection, or the proxy's.
    #[error("no connection")]
    Connect,
    /// The TLS handshake, in which the host shows its certificate.
    #[error("the TLS handshake failed")]
    Tls,
    /// The answer to a request.
    #[error("no answer")]
    Answer,
}

impl Probe {
    /// Reads the system's certificate store; sends nothing.
    ///
    /// # Errors
    /// [`BuildError`] when TLS or the HTTP client cannot be set up.
    pub fn new(options: &ClientOptions) -> Result<Self, BuildError> {
        let transport = Transport::ima(options)?;
        Ok(Self {
            http: transport.client()?,
            limit: options.timeouts.connect,
        })
    }

    /// Connects to a host and waits for any answer.
    ///
    /// # Errors
    /// [`Unreached`] with the step that failed.
    pub async fn reach(&self, host: KeyedHost) -> Result<Reached, Unreached> {
        let started = Instant::now();
        let request = self.http.head(host.origin()).timeout(self.limit);
        let answer = request
            .send()
            .await
            .map_err(|error| self.unreached(error))?;
        let latency = started.elapsed();
        let date = answer.headers().get(DATE);
        let date = date.and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok());
        Ok(Reached {
            latency,
            clock_ahead: date.map(|right| seconds_ahead(SystemTime::now(), right)),
        })
    }

    fn unreached(&self, error: reqwest::Error) -> Unreached {
        let step = if wrapped::<LookupFailed>(&error).is_some() {
            ReachStep::Name
        } else if wrapped::<rustls::Error>(&error).is_some() {
            ReachStep::Tls
        } else if error.is_connect() {
            ReachStep::Connect
        } else {
            ReachStep::Answer
        };
        Unreached {
            step,
            source: self.http.cause(error),
        }
    }
}

/// Whole seconds from the right time to a clock's, below zero where the clock is behind.
fn seconds_ahead(now: SystemTime, right: SystemTime) -> i64 {
    match now.duration_since(right) {
        Ok(ahead) => ahead.as_secs().cast_signed(),
        Err(behind) => -behind.duration().as_secs().cast_signed(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_ahead_or_behind() {
        let right = httpdate::parse_http_date("Wed, 01 Apr 2026 12:00:00 GMT").unwrap();
        let minutes = Duration::from_secs(120);
        assert_eq!(seconds_ahead(right + minutes, right), 120);
        assert_eq!(seconds_ahead(right - minutes, right), -120);
    }

    #[test]
    fn the_hosts_are_those_that_get_the_key() {
        assert_eq!(
            KeyedHost::ALL.map(KeyedHost::name),
            ["api.imastudio.com", "imapi.liveme.com"]
        );
    }
}
