//! Whom the server answers, and under which names.

use std::fmt;
use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use jiff::Timestamp;
use nanobanana::Model;
use nanobanana::journal::{Caller as Owner, Caps, Journal, JournalError};
use ring::digest::{SHA256, digest};

use crate::credentials::Credentials;
use crate::problem::{Problem, ProblemKind};
use crate::rate::RateLimits;

/// Who asks: a client key, or whoever works at this machine.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// `local`, or the id of a client key.
    pub(crate) account: String,
    /// What a client key is called.
    pub(crate) key_name: Option<String>,
    /// What the request is called.
    pub(crate) request_id: Option<String>,
    /// The models that may be asked for, where not all may.
    pub(crate) models: Option<Vec<Model>>,
    pub(crate) limits: RateLimits,
    pub(crate) caps: Caps,
    /// What the request has shown, to be looked at again before anything is paid.
    pub(crate) shown: Credentials,
}

impl Caller {
    /// Whether a model may be asked for.
    pub(crate) fn may_use(&self, model: Model) -> bool {
        let models = self.models.as_deref();
        models.is_none_or(|models| models.contains(&model))
    }

    /// Refuses a model that may not be asked for.
    pub(crate) fn check(&self, model: Model) -> Result<(), Problem> {
        if self.may_use(model) {
            return Ok(());
        }
        let offered = self.models.iter().flatten().map(|model| model.id());
        let message = format!(
            "this key is for {}",
            offered.collect::<Vec<_>>().join(" and ")
        );
        Err(Problem {
            field: Some("model".to_owned()),
            ..Problem::new(ProblemKind::NoSuchModel, message)
        })
    }
}

/// What the local caller may spend, at the moment of a request: the day begins anew while a server runs.
#[derive(Clone)]
pub struct LocalCaps(Arc<dyn Fn() -> Caps + Send + Sync>);

impl LocalCaps {
    /// What this function says.
    pub fn new(caps: impl Fn() -> Caps + Send + Sync + 'static) -> Self {
        Self(Arc::new(caps))
    }

    pub(crate) fn now(&self) -> Caps {
        (self.0)()
    }
}

/// No limits.
impl Default for LocalCaps {
    fn default() -> Self {
        Self::new(|| Caps::NONE)
    }
}

impl fmt::Debug for LocalCaps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalCaps(…)")
    }
}

/// Those who are answered, and the names that the server answers to.
#[derive(Debug)]
pub(crate) struct Access {
    /// Names in `Host`, in small letters.
    hosts: Vec<String>,
    /// The hash of the token of whoever works at this machine.
    local: Option<Vec<u8>>,
    local_caps: LocalCaps,
    /// What all client keys together may spend a day, in points.
    all_keys: Option<u64>,
}

impl Access {
    pub(crate) fn new(
        hosts: &[String],
        token: Option<&str>,
        local_caps: LocalCaps,
        all_keys: Option<u64>,
    ) -> Self {
        Self {
            hosts: hosts.iter().map(|host| host.to_ascii_lowercase()).collect(),
            local: token.map(sha256),
            local_caps,
            all_keys,
        }
    }

    /// Whether the request names this server as it may be named: a page of somebody else's that has had its
    /// own name point here does not.
    pub(crate) fn allows_host(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return false;
        };
        host.to_str().is_ok_and(|host| self.is_own(host))
    }

    /// Whether a request is of no web page, or of one that is this server's neighbor.
    pub(crate) fn allows_origin(&self, headers: &HeaderMap) -> bool {
        let is_own = |origin: &str| {
            let host = origin.strip_prefix("http://");
            host.or_else(|| origin.strip_prefix("https://"))
                .is_some_and(|host| self.is_own(host))
        };
        let mut origins = headers.get_all(ORIGIN).iter();
        let first = origins.next();
        first.is_none_or(|origin| origin.to_str().is_ok_and(is_own)) && origins.next().is_none()
    }

    /// Whether it is one of the names, perhaps with a port.
    fn is_own(&self, host: &str) -> bool {
        let is_port = |port: &str| port.parse::<u16>().is_ok();
        let name = match host.rsplit_once(':') {
            Some((name, port)) if is_port(port) && (name.ends_with(']') || !name.contains(':')) => {
                name
            }
            _ => host,
        };
        self.hosts.contains(&name.to_ascii_lowercase())
    }

    /// Whose key this is, as far as it works at this moment.
    pub(crate) async fn caller(
        &self,
        shown: &Credentials,
        journal: &Journal,
    ) -> Result<Option<Caller>, JournalError> {
        // A hash tells nothing of how far two secrets are alike.
        let hash = sha256(&shown.0);
        let local = self.local_caps.now();
        if self.local == Some(hash) {
            return Ok(Some(Caller {
                account: Owner::LOCAL.to_owned(),
                key_name: None,
                request_id: None,
                models: None,
                limits: RateLimits::default(),
                caps: local,
                shown: shown.clone(),
            }));
        }
        let key = journal.client_key_of(&shown.0, Timestamp::now()).await?;
        Ok(key.map(|key| {
            let models = key.limits.models.iter();
            let models = models.filter_map(|id| Model::from_id(id)).collect();
            Caller {
                account: key.id.to_string(),
                key_name: Some(key.name.clone()),
                request_id: None,
                models: (!key.limits.models.is_empty()).then_some(models),
                limits: RateLimits {
                    per_minute: key.limits.rpm,
                    at_once: key.limits.concurrency,
                },
                caps: key.limits.caps(local.day_start, self.all_keys),
                shown: shown.clone(),
            }
        }))
    }
}

fn sha256(token: &str) -> Vec<u8> {
    digest(&SHA256, token.as_bytes()).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_server_answers_to_its_own_names_alone() {
        let access = Access::new(
            &["localhost".into(), "127.0.0.1".into(), "[::1]".into()],
            None,
            LocalCaps::default(),
            None,
        );
        let allows = |hosts: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for host in hosts {
                headers.append(HOST, HeaderValue::from_static(host));
            }
            access.allows_host(&headers)
        };
        for host in [
            "localhost",
            "LocalHost:8787",
            "127.0.0.1:1",
            "[::1]",
            "[::1]:8787",
        ] {
            assert!(allows(&[host]), "{host}");
        }
        for host in [
            "",
            "evil.com",
            "localhost.evil.com",
            "localhost:80.evil.com",
            "evil.com@localhost",
            "localhost:x",
            "localhost,evil.com",
            "localhost/",
            "127.0.0.2",
            "::1",
        ] {
            assert!(!allows(&[host]), "{host}");
        }
        assert!(!allows(&[]) && !allows(&["localhost", "localhost"]));
    }
}
