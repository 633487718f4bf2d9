//! Typed client of the IMA Open API: its wire, and nothing else.
//!
//! Everything known about IMA's protocol is in this crate: the hosts ([`hosts`]), the
//! calls ([`OpenApi`]), their shapes ([`Product`], [`CreateTask`], [`TaskDetail`],
//! [`UploadTarget`]) and their failures ([`Error`]). It reads no file and no environment, prints
//! nothing, repeats no call, and chooses nothing for the caller.
//!
//! There are two clients. [`ImaClient`] talks to IMA's fixed domains with the user's
//! [`ApiKey`]; [`SimulatorClient`] talks to a loopback address with a made-up key. They share their
//! code, and the type of the key keeps them apart. Who has no key has [`Keyless`], which sends
//! nothing.
//!
//! **The key reaches two hosts, by construction.** One private type holds the key
//! and can address only these; the type for uploads and downloads has no key to send. No
//! redirect is followed from a keyed host, and no error or debug text holds the key.
//!
//! **A result's URL leads nowhere inside.** IMA's answer says where a result is. For a
//! [delivery host](hosts::is_delivery_host) TLS proves whose host it is; any other host is
//! fetched from a public [`address`] only, checked on the address that is connected to, and so is
//! every redirect. Behind a proxy the proxy finds the host, so there only the URL
//! itself can be checked.

pub mod address;
mod api;
mod client;
mod delivery;
mod detail;
mod envelope;
mod error;
pub mod hosts;
mod key;
mod keyed;
mod keyless;
mod lenient;
mod options;
mod patience;
mod product;
mod proxy;
mod reach;
mod redact;
mod resolver;
mod scalar;
mod service;
mod task;
mod token_form;
mod transport;
mod upload;
mod upload_stream;

pub use api::OpenApi;
pub use client::{Client, ImaClient, SimulatorClient};
pub use detail::{Media, TaskDetail, TaskState};
pub use error::{
    BusinessCode, BusinessError, Cause, CertificateFault, Endpoint, Error, ErrorKind, UrlRefusal,
};
pub use key::{ApiKey, InvalidApiKey};
pub use keyless::Keyless;
pub use options::{ClientOptions, Language, Limits, Timeouts};
pub use product::{CreditRule, FileLimits, FormField, MappingRule, Product, UiVirtual, leaves};
pub use proxy::{InvalidProxy, Proxies, Proxy, ThroughProxy};
pub use reach::{KeyedHost, Probe, ReachStep, Reached, Unreached};
pub use resolver::LookupFailed;
pub use scalar::Scalar;
pub use service::{Ima, Simulator};
pub use task::{CreateTask, TaskId, TaskType};
pub use transport::BuildError;
pub use upload::{UploadBody, UploadFormat, UploadTarget};
