//! What is wrong while IMA cannot be asked.

use std::error::Error as _;
use std::iter;
use std::sync::Arc;

use ima_openapi::{CertificateFault, Error, ErrorKind, LookupFailed};
use schemars::JsonSchema;
use serde::Serialize;

use crate::journal::error_chain;
use crate::plain::one_line;

/// Why questions about a task fail, from the second failure in a row to the next answer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Trouble {
    /// What is wrong.
    pub kind: TroubleKind,
    /// The last failure and its causes, in English.
    pub cause: String,
    #[serde(skip)]
    #[schemars(skip)]
    error: Arc<Error>,
}

/// What is wrong, as far as it makes a difference to whoever waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// The host's name cannot be looked up.
    NameLookup,
    /// There is no connection, or it breaks, or nothing comes.
    Connection,
    /// The host's certificate does not prove whose host it is.
    Certificate,
    /// IMA wants to be asked less often.
    RateLimit,
    /// IMA, or what stands before it, answers with something else.
    Server,
}

impl Trouble {
    /// What a failed question tells.
    #[must_use]
    pub fn of(error: Error) -> Self {
        Self {
            kind: TroubleKind::of(&error),
            cause: one_line(&error_chain(&error)),
            error: Arc::new(error),
        }
    }

    /// What is behind everything else, in its own words.
    #[must_use]
    pub fn root(&self) -> String {
        let root = causes(&self.error).last();
        root.map_or_else(|| self.error.kind.to_string(), ToString::to_string)
    }
}

impl TroubleKind {
    /// What a failed call tells.
    pub(crate) fn of(error: &Error) -> Self {
        match &error.kind {
            ErrorKind::Connect(_) | ErrorKind::Interrupted(_) => {
                if is_behind::<CertificateFault>(error) {
                    Self::Certificate
                } else if is_behind::<LookupFailed>(error) {
                    Self::NameLookup
                } else {
                    Self::Connection
                }
            }
            _ if error.is_unanswered() => Self::Connection,
            _ if error.is_rate_limit() => Self::RateLimit,
            _ => Self::Server,
        }
    }
}

fn is_behind<E: std::error::Error + 'static>(error: &Error) -> bool {
    causes(error).any(<dyn std::error::Error>::is::<E>)
}

fn causes(error: &Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    iter::successors(error.source(), |cause| (*cause).source())
}

#[cfg(test)]
mod tests {
    use ima_openapi::{BusinessError, Endpoint};

    use super::*;

    #[test]
    fn each_failure_is_one_of_five_kinds() {
        let status = |status| ErrorKind::HttpStatus {
            status,
            retry_after: None,
            bare: true,
        };
        let business = |code: i64| {
            ErrorKind::Business(BusinessError {
                code: ima_openapi::BusinessCode(code),
                message: "no".to_owned(),
                http_status: 200,
                retry_after: None,
            })
        };
        let lookup = LookupFailed("Name or service not known".to_owned());
        for (kind, expected) in [
            (ErrorKind::Connect(lookup.into()), TroubleKind::NameLookup),
            (
                ErrorKind::Connect("refused".into()),
                TroubleKind::Connection,
            ),
            (ErrorKind::Truncated, TroubleKind::Connection),
            (
                ErrorKind::Connect(CertificateFault::Expired.into()),
                TroubleKind::Certificate,
            ),
            (status(429), TroubleKind::RateLimit),
            (business(429), TroubleKind::RateLimit),
            (status(503), TroubleKind::Server),
            (business(500), TroubleKind::Server),
        ] {
            let error = Error::new(Endpoint::TaskDetail, kind);
            assert_eq!(TroubleKind::of(&error), expected, "{error}");
        }
    }
}
