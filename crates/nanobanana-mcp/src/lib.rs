//! The MCP server behind `nanobanana mcp`: pictures as tools of other programs' models.
//!
//! - A [`Server`] is one session of the protocol over a [`Desk`](nanobanana::desk::Desk), whose runs
//!   outlive the calls that asked for them.
//! - [`stdio::serve`] is the transport of clients that start the server themselves; others reach it
//!   through `nanobanana serve`.
//!
//! Everything that costs is the engine's; nothing here sends anything to IMA by itself.
//! Standard output belongs to the protocol: nothing here prints.

mod attendance;
mod caller;
pub mod delivery;
mod inputs;
mod making;
mod preview;
mod resources;
mod server;
mod settings;
pub mod stdio;
mod tools;
mod waiting;
mod words;

pub use server::Server;
pub use settings::{Folders, Place, Remote, Settings};
