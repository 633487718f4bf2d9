//! The built programs, as their users meet them: arguments in, texts, files and requests out.

// The vendor's hosts are met through SSL_CERT_FILE, which other systems' certificate stores ignore.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a helper that panics fails its test")]

mod drop_in;
mod edit;
mod failures;
mod generate;
mod help;
mod input_pictures;
mod interruption;
mod json;
mod key_safety;
mod plan;
mod refusals;
mod shared_files;
mod world;
