//! The one place that reads the environment.

#![allow(
    clippy::disallowed_methods,
    reason = "this is the module that reads the environment"
)]

use std::path::PathBuf;

use etcetera::{BaseStrategy as _, choose_base_strategy};

use crate::connect::Maker;

/// The variable that holds the API key.
pub(crate) const API_KEY: &str = "IMA_API_KEY";

/// The API key in the environment, where it is not empty.
pub(crate) fn api_key() -> Option<String> {
    std::env::var(API_KEY)
        .ok()
        .filter(|key| !key.trim().is_empty())
}

/// The home folder of the current user, where the system knows one.
pub(crate) fn home() -> Option<PathBuf> {
    let strategy = choose_base_strategy().ok()?;
    Some(strategy.home_dir().to_owned())
}

/// The folders that this tool keeps files in.
#[derive(Clone, Debug)]
pub(crate) struct Folders {
    /// What the vendor's clients share: `~/.openclaw`.
    pub(crate) openclaw: PathBuf,
    /// The journal of paid jobs.
    journal: PathBuf,
    /// What the stand-in keeps: tasks, uploads, points, and its own copy of the shared files
    /// and of the journal.
    pub(crate) simulator: PathBuf,
}

impl Folders {
    /// The folders of the current user; `None` where the system knows no home folder.
    pub(crate) fn of_user() -> Option<Self> {
        let strategy = choose_base_strategy().ok()?;
        let state = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
        Some(Self {
            openclaw: strategy.home_dir().join(".openclaw"),
            journal: state.join("nanobanana").join("journal"),
            simulator: state.join("nanobanana").join("simulator"),
        })
    }

    /// The journal of the jobs of this maker.
    pub(crate) fn journal(&self, maker: Maker) -> PathBuf {
        match maker {
            Maker::Vendor => self.journal.clone(),
            Maker::StandIn => self.simulator.join("journal"),
        }
    }
}
