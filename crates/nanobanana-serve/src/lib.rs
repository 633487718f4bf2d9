//! The HTTP server behind `nanobanana serve`: Gemini's and OpenAI's protocols and MCP over one
//! `Desk`. Everything that decides is the engine's; what is here is protocol.

mod access;
mod access_log;
mod app;
mod ask;
mod body;
mod cleaning;
mod connections;
mod credentials;
mod document;
mod fields;
mod followed;
mod gate;
mod gemini;
mod intake;
mod jobs;
mod late;
mod mcp;
mod metrics;
mod openai;
mod options;
mod pictures;
mod problem;
mod rate;
mod reply;
mod server;

pub use ask::usual_model;
pub use options::Options;
pub use server::{Listening, listen, open_files};
