//! The MCP server behind `nanobanana mcp`: pictures as tools of other programs' models, over stdio
//! or streamable HTTP.
//!
//! - A [`Server`] is one session of the protocol over a [`Desk`](nanobanana::desk::Desk), whose runs
//!   outlive the calls that asked for them.
//! - [`stdio::serve`] and [`http::listen`] are the two transports.
//!
//! Everything that costs is the engine's; nothing here sends anything to IMA by itself.
//! Standard output belongs to the protocol: nothing here prints.

mod attendance;
mod caller;
pub mod delivery;
pub mod http;
mod inputs;
mod making;
mod preview;
mod resources;
mod secret;
mod server;
mod settings;
pub mod stdio;
mod tools;
mod waiting;
mod words;

pub use server::Server;
pub use settings::{Settings, Workspace};
