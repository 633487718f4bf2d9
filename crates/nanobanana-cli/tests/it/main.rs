//! The built programs, as their users meet them: arguments in, texts, files and requests out.

// IMA's hosts are met through SSL_CERT_FILE, which other systems' certificate stores ignore.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a helper that panics fails its test")]

mod allowed_folders;
mod auth;
mod batch;
mod broken_journal;
mod chinese;
mod client_keys;
mod completions;
mod config;
mod corrected;
mod crash;
mod doctor;
mod documents;
mod drop_in;
mod edit;
mod export;
mod failures;
mod forget;
mod gallery;
mod generate;
mod help;
mod help_topics;
mod history;
mod input_pictures;
mod interruption;
mod joins;
mod json;
mod key_canary;
mod key_file;
mod key_safety;
mod man;
mod mcp;
mod messages;
mod narrow;
mod open;
mod outage;
mod piped;
mod plan;
mod power_cut;
mod profiles;
mod proxy;
mod reading;
mod recipe;
mod refusals;
mod remembered;
mod resend;
mod resume;
mod serve;
mod settings;
mod shared_files;
mod show;
mod simulate;
mod skill;
mod skill_requests;
mod spend;
mod spending;
mod terminal;
mod unobeyed;
mod usage;
mod world;
