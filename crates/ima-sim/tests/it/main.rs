//! The simulator as its clients meet it: over the wire.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests are not recognized as tests"
)]

mod access;
mod binary;
mod client;
mod create;
mod delivery;
mod detail;
mod faults;
mod products;
mod sharing;
mod tls;
mod upload;
