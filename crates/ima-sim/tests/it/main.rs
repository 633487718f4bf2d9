//! The simulator as its clients meet it: over the wire.

mod client;
mod create;
mod detail;
