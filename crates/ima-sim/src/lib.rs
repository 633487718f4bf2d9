//! A simulator of the IMA Open API, for trying clients out and for tests.
//!
//! It is written from IMA's published protocol alone and shares no code with any client,
//! so that it can disagree with one. It is strict: a request that IMA might let pass but
//! that no careful client would send is refused. It keeps its state in a directory, so that a
//! task created through one process is found by the next; nothing it does costs money.
//!
//! ```
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! use ima_sim::{Simulator, SimulatorConfig};
//!
//! let folder = tempfile::tempdir()?;
//! let simulator = Simulator::start(SimulatorConfig::new(folder.path())).await?;
//! println!("{} accepts the key {}", simulator.url(), simulator.api_key());
//! assert_eq!(simulator.ledger().balance, 10_000);
//! simulator.shutdown().await;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What it answers depends on the [`Scenario`], when it answers on the [`Pace`], and what the
//! transport does to the answer on the [`FaultScript`].
//!
//! Everything is served on one loopback port, by path. In plain mode all URLs it hands out point
//! to that port. In TLS mode (`SimulatorConfig::certificates`) they are IMA's own, the Host must
//! fit the path, and any client can be pointed at the port by `HTTPS_PROXY` and `SSL_CERT_FILE`.

mod addresses;
mod answer;
mod backend;
mod body;
mod catalog;
mod config;
mod connection;
mod create;
mod detail;
mod endpoint;
mod exchange;
mod fault;
mod fault_text;
mod incoming;
mod media;
mod pace;
mod picture;
mod products;
mod record;
mod routes;
mod scenario;
mod simulator;
mod state;
mod task;
mod task_ids;
#[cfg(feature = "tls")]
mod tls;
mod upload;

pub use config::{Clock, DEFAULT_API_KEY, DEFAULT_POINTS, Observer, SimulatorConfig};
pub use endpoint::Endpoint;
pub use fault::{Fault, FaultRule, FaultScript, Occurrence};
pub use fault_text::FaultScriptError;
pub use pace::{Pace, UnknownPace};
pub use record::{Exchange, Ledger, RECORDED_BODY_LIMIT, RecordedRequest};
pub use scenario::{Scenario, UnknownScenario};
pub use simulator::{Simulator, SimulatorError};
pub use state::StateError;
pub use task_ids::TaskIds;
#[cfg(feature = "tls")]
pub use tls::TlsError;

/// The Rust of the simulator's document is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/simulator.md")]
mod document {}
