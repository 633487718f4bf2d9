//! `mcp`, as the programs that start it meet it.

mod answers;
mod client;
mod inputs;
mod jobs;
mod offers;
