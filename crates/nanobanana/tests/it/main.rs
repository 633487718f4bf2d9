//! The engine as its front ends use it: against a scripted API on paused time, and against the
//! stand-in of the vendor over the wire.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which the lint does not recognise as such"
)]

mod create;
mod delivery;
mod events;
mod fake;
mod polling;
mod simulator;
mod studio;
mod uploads;
