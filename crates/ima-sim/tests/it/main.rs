//! The simulator as its clients meet it: over the wire.

mod access;
mod client;
mod create;
mod delivery;
mod detail;
mod faults;
mod products;
mod sharing;
mod tls;
mod upload;
