//! The engine as its front ends use it: against a scripted API on paused time, and against the
//! simulator of IMA over the wire.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which the lint does not recognize as such"
)]

mod allowed_folders;
mod batch;
mod bench;
mod create;
mod delivery;
mod desk;
mod events;
mod fake;
mod fault_matrix;
mod hostile;
mod poll_schedule;
mod polling;
mod random_answers;
mod recipe;
mod recovery;
mod resume;
mod schemas;
// Which the benchmark prints.
#[path = "../../benches/simulation/mod.rs"]
mod simulation;
mod simulator;
mod studio;
mod uploads;
