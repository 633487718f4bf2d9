//! The client against a scripted server: what it sends, byte by byte, and what it makes of
//! every kind of answer.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which the lint does not recognize as such"
)]

mod failures;
mod hostile;
mod products;
mod redirects;
mod requests;
mod server;
mod transfers;
