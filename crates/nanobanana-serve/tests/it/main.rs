//! The server as its clients see it: raw HTTP, with the simulator behind it.

#![allow(clippy::unwrap_used, reason = "a helper that panics fails its test")]

mod chat;
mod document;
mod files;
mod gate;
mod gemini;
mod interactions;
mod jobs;
mod joins;
mod keys;
mod mcp;
mod metrics;
mod openai;
mod world;
