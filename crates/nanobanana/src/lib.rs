//! Pictures by IMA Studio's two Nano Banana models: the price first, paid once, never lost.
//!
//! ```
//! use nanobanana::{ApiKey, ClientOptions, Desk, Pacing, Request, Service, Size};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let (state, pictures) = (folder.path().join("state"), folder.path().join("pictures"));
//! # let mut config = ima_sim::SimulatorConfig::new(folder.path().join("simulator"));
//! # config.pace = ima_sim::Pace::Instant;
//! # let simulator = ima_sim::Simulator::start(config).await?;
//! # let key = "ima_0123456789abcdef";
//! let options = ClientOptions::new("my-program/1.0");
//! let service = Service::ima(ApiKey::new(key)?, &options, Pacing::default())?;
//! # let every = std::time::Duration::from_millis(10);
//! # let pacing = Pacing { polling: nanobanana::Polling::Every(every), ..Pacing::default() };
//! # let (address, key) = (simulator.address(), simulator.api_key());
//! # let service = Service::simulator(address, key, &options, pacing)?;
//! let desk = Desk::open(service, state).await?;
//!
//! let request = Request::new("a cat in a hat").size(Size::K2);
//! println!("{} points", desk.plan(&request).await?.points);
//!
//! for outcome in desk.generate(request.save_to(pictures)).await? {
//!     match &outcome.result {
//!         Ok(made) => println!("{} bytes", made[0].bytes()?.len()),
//!         Err(failure) => eprintln!("{failure}; spent: {:?}", outcome.charge()),
//!     }
//! }
//! # assert_eq!(simulator.ledger().points_spent, 10);
//! # Ok(())
//! # }
//! ```
//!
//! - A [`Request`] says what is asked for. [`input`](Request::input) makes it a change of pictures:
//!   a path, a public HTTPS URL, or bytes. [`Request::parse`] reads a person's own words.
//! - A [`Plan`] is what would be sent and its price, or a [`Refusal`] that lists the valid choices.
//! - A [`RunSpec`] is a request, how many pictures of it, in which [`format`](RunSpec::format), where
//!   they go, and what may be spent.
//! - A [`Desk`] carries runs out, each a [`Run`](desk::Run) that outlives its caller and that tells
//!   [`Event`]s. Its folder has the [`journal`]: a process that was killed leaves nothing paid behind
//!   that a later one could not [take up](Desk::take_up).
//! - An [`Outcome`] is what came of one picture: the file, what it cost, and the [`Notice`]s.
//!
//! Errors are [`Failure`]s; of setting up, [`InvalidApiKey`] and [`ServiceError`]. Nothing here prints
//! or reads the environment. A [`Service`] is IMA with a real key, the simulator with a throw-away one,
//! or any other implementation of [`OpenApi`].

mod ask;
mod capacity;
mod catalog;
pub mod daily_log;
pub mod desk;
mod dimensions;
mod event;
mod failure;
pub mod input;
mod job;
pub mod metrics;
mod model;
mod notice;
mod outcome;
mod output;
pub mod plan;
mod preferences;
mod recalled;
mod refusal;
pub mod report;
mod retry;
mod saved;
pub mod schedule;
mod service;
mod trouble;

pub use ask::{
    MAX_INPUTS, MAX_PROMPT_BYTES, Request, RequestWords, matrix, rows, table, template, words,
};
pub use capacity::{open_files, raise_open_files};
pub use catalog::{Catalog, Field, Offer, Price, Recalled};
pub use desk::Desk;
pub use event::{Event, JobNumber, Observer, Silent};
pub use failure::{DeliveryError, Failure, FailureKind, GenerationEnd};
pub use ima_openapi::hosts::{DASHBOARD_URL, NEW_KEY_URL};
pub use ima_openapi::{
    self as openapi, ApiKey, ClientOptions, InvalidApiKey, Language, OpenApi, TaskId, TaskType,
};
pub use job::{
    DEFAULT_PROFILE, Engine, MAX_COUNT, RunSpec, UnreadableJob, check_count, check_destination,
    inputs_of, parents_of,
};
pub use model::{AspectRatio, Defaults, ExpectedTime, Model, PixelSize, RatioChoice, Size};
pub use nanobanana_journal as journal;
pub use nanobanana_journal::Charge;
pub use nanobanana_picture::{self as picture, plain};
pub use notice::Notice;
pub use outcome::{Outcome, Picture, SavedPicture};
pub use output::{Destination, Existing, Metadata, NameTemplate, NameTemplateError, SaveTo};
pub use plan::Plan;
pub use preferences::{PreferenceError, Preferences};
pub use recalled::LastLists;
pub use refusal::{NotResendable, Refusal, UrlFault};
pub use retry::RetryPolicy;
pub use saved::{NotAsSaved, open_saved, strip_saved};
pub use service::{Pacing, Polling, ProgressPace, Service, ServiceError, reach};
pub use trouble::{Trouble, TroubleKind};
