//! What a simulator is started with.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use crate::fault::FaultScript;
use crate::pace::Pace;
use crate::record::Exchange;
use crate::scenario::Scenario;
use crate::task_ids::TaskIds;

/// The key a simulator accepts unless told otherwise; no real key looks like it.
pub const DEFAULT_API_KEY: &str = "ima_simulated_00000000000000000000000000000000";

/// The balance of a new state directory, in points.
pub const DEFAULT_POINTS: u64 = 10_000;

/// The current wall-clock time, by which task lifetimes and the validity of upload signatures are
/// measured.
pub type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// A function that is told of every exchange when it is over.
pub type Observer = Arc<dyn Fn(&Exchange) + Send + Sync>;

/// What a simulator is started with.
#[derive(Clone)]
pub struct SimulatorConfig {
    /// Where tasks, uploads and the balance are kept; created when missing, shared by any number
    /// of simulators in any number of processes.
    pub state_dir: PathBuf,
    /// The situation to play.
    pub scenario: Scenario,
    /// How long tasks take.
    pub pace: Pace,
    /// The balance, in points, that a new state directory opens with.
    pub points: u64,
    /// How tasks are named.
    pub task_ids: TaskIds,
    /// Faults of the transport.
    pub faults: FaultScript,
    /// The only key that is accepted.
    pub api_key: String,
    /// Where the time comes from.
    pub clock: Clock,
    /// Where to speak TLS: under IMA's host names, with `CONNECT` to those names answered on the same
    /// port. The certificate authority's certificate is written to this folder; its key is never
    /// written.
    #[cfg(feature = "tls")]
    pub certificates: Option<PathBuf>,
    /// Told of every exchange; it never sees the key.
    pub observer: Option<Observer>,
}

impl SimulatorConfig {
    /// Everything works, results after about three seconds, [`DEFAULT_POINTS`] to spend.
    #[must_use]
    pub fn new(state_dir: impl Into<PathBuf>) -> Self {
        Self {
            state_dir: state_dir.into(),
            scenario: Scenario::Ok,
            pace: Pace::Fast,
            points: DEFAULT_POINTS,
            task_ids: TaskIds::Hex,
            faults: FaultScript::default(),
            api_key: DEFAULT_API_KEY.to_owned(),
            clock: Arc::new(SystemTime::now),
            #[cfg(feature = "tls")]
            certificates: None,
            observer: None,
        }
    }
}

impl fmt::Debug for SimulatorConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatorConfig")
            .field("state_dir", &self.state_dir)
            .field("scenario", &self.scenario)
            .field("pace", &self.pace)
            .field("points", &self.points)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}
