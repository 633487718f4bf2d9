//! Pictures of every kind, whole, cut off, hostile and with things hidden in them.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which the lint does not recognize as such"
)]

mod cleaning;
mod converting;
#[cfg(target_os = "linux")]
mod decoding;
mod hostile;
mod inspecting;
mod preparing;
mod recipe;
mod sniffing;
mod support;
