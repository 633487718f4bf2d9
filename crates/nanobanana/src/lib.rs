//! From a request to a picture by IMA Studio's two Nano Banana models, and what it cost.
//!
//! ```text
//! words ──► Request ──► Plan ──► Job ──► Outcome
//! ```
//!
//! - [`Request::parse`] reads the user's words for task, model, size and aspect ratio.
//! - [`plan::plan`] turns a request and IMA's [`Catalog`] into a [`Plan`] with its price,
//!   or into a [`Refusal`] that lists the valid choices. It is pure.
//! - [`Engine::run`] spends: it creates the tasks, waits, fetches and saves, and tells an
//!   [`Observer`] how far it is.
//! - An [`Outcome`] says what came, what it cost and what the user must be told.
//!
//! Nothing here prints, reads the environment or knows a terminal. A [`Service`] is IMA
//! with a real key, or a simulator on this machine with a throw-away one.

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
mod model;
mod notice;
mod outcome;
mod output;
pub mod plan;
mod preferences;
pub mod reach;
mod refusal;
pub mod report;
mod retry;
mod saved;
pub mod schedule;
mod search;
mod service;
mod trouble;

pub use ask::defaults::Defaults;
pub use ask::request::{
    MAX_INPUTS, MAX_PROMPT_BYTES, RatioChoice, Request, RequestWords, WithoutRatio,
};
pub use ask::words;
pub use capacity::open_files;
pub use catalog::{Catalog, Field, Offer, Price};
pub use event::{Event, JobNumber, Observer, Silent};
pub use failure::{DeliveryError, Failure, FailureKind, GenerationEnd};
pub use ima_openapi::hosts::{DASHBOARD_URL, NEW_KEY_URL};
pub use ima_openapi::{ApiKey, ClientOptions, InvalidApiKey, Language, TaskId, TaskType};
pub use job::{Engine, MAX_COUNT, Order, Smaller, UnreadableJob, check_count, inputs_of};
pub use model::{AspectRatio, ExpectedTime, Model, PixelSize, Size};
pub use nanobanana_journal as journal;
pub use nanobanana_journal::Charge;
pub use nanobanana_picture::{self as picture, plain};
pub use notice::Notice;
pub use outcome::{Outcome, Picture, SavedPicture};
pub use output::{Destination, Existing, Metadata, NameTemplate, NameTemplateError, SaveTo};
pub use plan::Plan;
pub use preferences::{PreferenceError, Preferences};
pub use refusal::{NotResendable, Refusal, UrlFault};
pub use retry::RetryPolicy;
pub use saved::{NotAsSaved, open_saved};
pub use search::{Search, Standing};
pub use service::{Pacing, Polling, ProgressPace, Service, ServiceError};
pub use trouble::{Trouble, TroubleKind};
