//! Whom the server answers, and under which names.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use jiff::Timestamp;
use nanobanana::Model;
use nanobanana::journal::{Caller as Owner, Caps, Journal, JournalError, KeyLimits};
use ring::digest::{SHA256, digest};

use crate::credentials::Credentials;
use crate::options::Options;
use crate::problem::{Problem, ProblemKind};

/// Who asks: a client key, or whoever works at this machine.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// `local`, or the id of a client key.
    pub(crate) account: String,
    /// What a client key is called.
    pub(crate) key_name: Option<String>,
    /// What the request is called.
    pub(crate) request_id: Option<String>,
    pub(crate) limits: KeyLimits,
    pub(crate) caps: Caps,
    /// What the request has shown, to be looked at again before anything is paid.
    pub(crate) shown: Credentials,
}

impl Caller {
    /// Whether a model may be asked for.
    pub(crate) fn may_use(&self, model: Model) -> bool {
        let models = &self.limits.models;
        models.is_empty() || models.iter().any(|id| id == model.id())
    }

    /// Refuses a model that may not be asked for.
    pub(crate) fn check(&self, model: Model) -> Result<(), Problem> {
        if self.may_use(model) {
            return Ok(());
        }
        let message = format!("this key is for {}", self.limits.models.join(" and "));
        Err(Problem {
            field: Some("model".to_owned()),
            ..Problem::new(ProblemKind::NoSuchModel, message)
        })
    }
}

/// Those who are answered, and the names that the server answers to.
pub(crate) struct Access {
    /// Names in `Host`, in small letters.
    hosts: Vec<String>,
    /// The hash of the token of whoever works at this machine.
    local: Option<Vec<u8>>,
    local_caps: Arc<dyn Fn() -> Caps + Send + Sync>,
    /// What all client keys together may spend a day, in points.
    all_keys: Option<u64>,
}

impl Access {
    pub(crate) fn new(hosts: &[String], options: &Options) -> Self {
        Self {
            hosts: hosts.iter().map(|host| host.to_ascii_lowercase()).collect(),
            local: options.local_token.as_deref().map(sha256),
            local_caps: Arc::clone(&options.local_caps),
            all_keys: options.all_keys_per_day,
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
        let local = (self.local_caps)();
        if self.local == Some(hash) {
            return Ok(Some(Caller {
                account: Owner::LOCAL.to_owned(),
                key_name: None,
                request_id: None,
                limits: KeyLimits {
                    max_points: local.run,
                    max_points_per_day: local.day,
                    max_points_total: local.total,
                    ..KeyLimits::default()
                },
                caps: local,
                shown: shown.clone(),
            }));
        }
        let key = journal.client_key_of(&shown.0, Timestamp::now()).await?;
        Ok(key.map(|key| Caller {
            account: key.id.to_string(),
            key_name: Some(key.name),
            request_id: None,
            caps: key.limits.caps(local.day_start, self.all_keys),
            limits: key.limits,
            shown: shown.clone(),
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
        let options = Options::new(([127, 0, 0, 1], 0).into(), Vec::new(), "pictures".into());
        let hosts = ["localhost".into(), "127.0.0.1".into(), "[::1]".into()];
        let access = Access::new(&hosts, &options);
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
