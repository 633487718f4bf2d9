//! Faults of the transport, scripted by endpoint and count.

use crate::endpoint::Endpoint;

/// What goes wrong with one request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum Fault {
    /// A bare HTTP status with a text body, and nothing done. Text form `status-503`, optionally
    /// `;retry-after=SECONDS`.
    Status { code: u16, retry_after: Option<u32> },
    /// The request takes effect, then a gateway answers with a bare HTTP status. Text form
    /// `late-status-504`.
    LateStatus { code: u16 },
    /// HTTP 200 with this code in the envelope, and nothing done. Text form `business-6006`,
    /// optionally `;message=TEXT`.
    Business { code: i64, message: String },
    /// HTTP 200 with an HTML page, as a captive portal gives, and nothing done. Text form `html`.
    Html,
    /// The request takes effect, and the first half of the answer's bytes arrive as if they were
    /// all. Text form `cut-json`.
    CutJson,
    /// The TCP connection is reset, and nothing done. Text form `reset-before`.
    ResetBeforeEffect,
    /// The request takes effect, then the TCP connection is reset. Text form `reset-after`.
    ResetAfterEffect,
    /// Nothing is done and nothing is answered until the client goes. Text form `stall`.
    Stall,
    /// The request takes effect, the answer stops half way and the connection stays open. Text
    /// form `stall-body`.
    StallMidBody,
    /// The request takes effect, the answer stops half way and the connection closes. Text form
    /// `cut-body`.
    CutBody,
    /// HTTP 302, and nothing done. Text form `redirect;location=URL`.
    Redirect { location: String },
}

impl Fault {
    /// Whether the request is carried out before the fault strikes.
    pub(crate) fn is_late(&self) -> bool {
        match self {
            Self::Status { .. }
            | Self::Business { .. }
            | Self::Html
            | Self::ResetBeforeEffect
            | Self::Stall
            | Self::Redirect { .. } => false,
            Self::LateStatus { .. }
            | Self::CutJson
            | Self::ResetAfterEffect
            | Self::StallMidBody
            | Self::CutBody => true,
        }
    }
}

/// Which requests of an endpoint a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occurrence {
    /// Only the nth since the simulator started, counted from 1.
    Nth(u32),
    /// Every one.
    Every,
}

/// One line of a fault script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultRule {
    /// The endpoint it strikes.
    pub endpoint: Endpoint,
    /// Which of that endpoint's requests.
    pub occurrence: Occurrence,
    /// What goes wrong.
    pub fault: Fault,
}

/// A list of faults, each for the nth request (or every one) of an endpoint.
///
/// The text form is `ENDPOINT:N=FAULT[;OPTION=VALUE]`, several separated by commas, with `*` for
/// every request. Endpoints are `list`, `create`, `detail`, `token`, `put`, `media` and `input`;
/// the faults' names are with [`Fault`].
///
/// ```
/// use ima_sim::{Endpoint, Fault, FaultScript, Occurrence};
///
/// let script: FaultScript = "create:1=reset-after,detail:*=status-503;retry-after=1".parse()?;
/// assert_eq!(
///     script,
///     FaultScript::new()
///         .with(Endpoint::TaskCreate, Occurrence::Nth(1), Fault::ResetAfterEffect)
///         .with(
///             Endpoint::TaskDetail,
///             Occurrence::Every,
///             Fault::Status { code: 503, retry_after: Some(1) },
///         )
/// );
/// # Ok::<(), ima_sim::FaultScriptError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FaultScript {
    /// In order: the first that fits a request strikes.
    pub rules: Vec<FaultRule>,
}

impl FaultScript {
    /// A script without faults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fault; the first rule that fits a request strikes.
    #[must_use]
    pub fn with(mut self, endpoint: Endpoint, occurrence: Occurrence, fault: Fault) -> Self {
        self.rules.push(FaultRule {
            endpoint,
            occurrence,
            fault,
        });
        self
    }

    /// The fault for the `nth` request (from 1) of an endpoint.
    pub(crate) fn strike(&self, endpoint: Endpoint, nth: u32) -> Option<&Fault> {
        self.rules
            .iter()
            .find(|rule| {
                rule.endpoint == endpoint
                    && match rule.occurrence {
                        Occurrence::Every => true,
                        Occurrence::Nth(wanted) => wanted == nth,
                    }
            })
            .map(|rule| &rule.fault)
    }
}

impl FromIterator<FaultRule> for FaultScript {
    fn from_iter<T: IntoIterator<Item = FaultRule>>(rules: T) -> Self {
        Self {
            rules: rules.into_iter().collect(),
        }
    }
}
