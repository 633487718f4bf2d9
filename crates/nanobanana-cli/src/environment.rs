//! The one place that reads the environment.

#![allow(
    clippy::disallowed_methods,
    reason = "this is the module that reads the environment"
)]

use nanobanana::journal::{KeyId, ServiceKind};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy as _, choose_base_strategy, choose_native_strategy};

pub(crate) const API_KEY: &str = "IMA_API_KEY";

pub(crate) fn profile() -> Option<String> {
    lossy(PROFILE)
}

pub(crate) const PROFILE: &str = "NANOBANANA_PROFILE";

/// The variable holds something that is no text. It is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{API_KEY} does not hold UTF-8 text")]
pub(crate) struct NotText;

pub(crate) fn api_key() -> Result<Option<String>, NotText> {
    let key = std::env::var_os(API_KEY).map(OsString::into_string);
    key.transpose().map_err(|_| NotText)
}

pub(crate) const SIMULATE: &str = "NANOBANANA_SIMULATE";

pub(crate) fn simulate() -> Option<String> {
    lossy(SIMULATE)
}

/// What a variable holds, text or not: what is no text is no name of anything either, and is refused as such.
fn lossy(name: &str) -> Option<String> {
    let text = std::env::var_os(name).filter(|text| !text.is_empty())?;
    Some(text.to_string_lossy().into_owned())
}

fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether no person is there to answer, as where programs are built and tested.
pub(crate) fn is_ci() -> bool {
    set("CI").is_some_and(|value| value != "false")
}

/// The variables that name a proxy for HTTPS, the first that counts first.
const PROXY_VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The variable that names the proxy, where one does, and what it says.
pub(crate) fn proxy() -> Option<(&'static str, String)> {
    PROXY_VARIABLES
        .into_iter()
        .find_map(|name| Some((name, set(name)?)))
}

pub(crate) fn working_folder() -> io::Result<PathBuf> {
    std::env::current_dir()
}

/// The locale of messages, such as `zh_CN.UTF-8`, where the environment names one (POSIX: the first
/// of these variables that is not empty).
pub(crate) fn locale() -> Option<String> {
    ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set)
}

/// The width of the terminal, in columns, where there is one, or where `COLUMNS` says it. It is asked
/// for in the order in which the argument parser asks.
pub(crate) fn width() -> Option<usize> {
    match terminal_size::terminal_size() {
        Some((width, _)) => Some(width.0.into()),
        None => std::env::var("COLUMNS").ok()?.parse().ok(),
    }
}

/// Whether the user wants no colors (no-color.org: the variable is not empty).
pub(crate) fn no_color() -> bool {
    set("NO_COLOR").is_some()
}

pub(crate) fn force_color() -> bool {
    set("CLICOLOR_FORCE").is_some_and(|value| value != "0")
}

pub(crate) fn terminal_type() -> Option<String> {
    set("TERM")
}

/// What the environment tells of a terminal; empty where it tells nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TerminalVariables {
    pub(crate) kind: String,
    /// `TERM_PROGRAM`, or what iTerm2 sends along to other machines, `LC_TERMINAL`; `kitty` where only
    /// its `KITTY_WINDOW_ID` tells.
    pub(crate) program: String,
    pub(crate) colors: String,
    /// Whether tmux or GNU screen is between the program and the terminal.
    pub(crate) is_multiplexed: bool,
}

impl TerminalVariables {
    pub(crate) fn read() -> Self {
        let read = |name| set(name).unwrap_or_default();
        let is_set = |name| set(name).is_some();
        let mut program = read("TERM_PROGRAM");
        if program.is_empty() && read("LC_TERMINAL") == "iTerm2" {
            "iTerm.app".clone_into(&mut program);
        } else if program.is_empty() && is_set("KITTY_WINDOW_ID") {
            "kitty".clone_into(&mut program);
        }
        // Windows Terminal names itself in this way only.
        let mut colors = read("COLORTERM");
        if colors.is_empty() && is_set("WT_SESSION") {
            "truecolor".clone_into(&mut colors);
        }
        Self {
            kind: read("TERM"),
            program,
            colors,
            is_multiplexed: is_set("TMUX") || is_set("STY"),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Folders {
    pub(crate) home: PathBuf,
    /// Where the user's settings are: `~/.config/nanobanana` on Linux.
    pub(crate) settings: PathBuf,
    /// What IMA's clients share: `~/.openclaw`.
    pub(crate) openclaw: PathBuf,
    /// Claude Code's own folder: `~/.claude`.
    pub(crate) claude: PathBuf,
    /// What can be had again.
    cache: PathBuf,
    /// What cannot, beside the settings.
    state: PathBuf,
    /// What the simulator keeps: tasks, uploads, points, and its own copy of the shared files
    /// and of the journal.
    pub(crate) simulator: PathBuf,
    /// Where a picture is that is on its way to standard output.
    pub(crate) piped: PathBuf,
    /// Where pictures go that nobody has named a place for.
    pub(crate) pictures: PathBuf,
}

impl Folders {
    /// The folders of the current user; `None` where the system knows no home folder.
    pub(crate) fn of_user() -> Option<Self> {
        let strategy = choose_base_strategy().ok()?;
        let state = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
        let state = state.join("nanobanana");
        Some(Self {
            home: strategy.home_dir().to_owned(),
            settings: settings_folder()?,
            openclaw: strategy.home_dir().join(".openclaw"),
            claude: strategy.home_dir().join(".claude"),
            cache: strategy.cache_dir().join("nanobanana"),
            simulator: state.join("simulator"),
            piped: state.join("piped"),
            state,
            pictures: strategy.home_dir().join("Pictures").join("nanobanana"),
        })
    }

    /// Where a program that the user has started may take pictures from unasked: the working folder,
    /// unless it is one that holds the home folder, and the system's folder for temporary files.
    pub(crate) fn at_hand(&self) -> Vec<PathBuf> {
        let home = self.home.canonicalize().unwrap_or(self.home.clone());
        let working = std::env::current_dir().ok();
        let working = working.filter(|folder| !home.starts_with(folder));
        working.into_iter().chain([std::env::temp_dir()]).collect()
    }

    pub(crate) fn openclaw_skills(&self) -> PathBuf {
        self.openclaw.join("workspace").join("skills")
    }

    pub(crate) fn claude_skills(&self) -> PathBuf {
        self.claude.join("skills")
    }

    /// The folder that programs share: of the simulator, a copy of its own.
    fn shared(&self, service: ServiceKind) -> PathBuf {
        match service {
            ServiceKind::Ima => self.openclaw.clone(),
            ServiceKind::Simulator => self.simulator.join("openclaw"),
        }
    }

    pub(crate) fn preferences(&self, service: ServiceKind) -> PathBuf {
        self.shared(service).join("memory").join("ima_prefs.json")
    }

    pub(crate) fn logs(&self, service: ServiceKind) -> PathBuf {
        self.shared(service).join("logs").join("ima_skills")
    }

    /// The lists of this service that were read last.
    pub(crate) fn lists(&self, service: ServiceKind) -> PathBuf {
        match service {
            ServiceKind::Ima => self.cache.join("lists"),
            ServiceKind::Simulator => self.simulator.join("lists"),
        }
    }

    pub(crate) fn pictures_of(&self, key: &KeyId, service: ServiceKind) -> PathBuf {
        self.serve(service).join("pictures").join(key.as_str())
    }

    /// What the server keeps, but for jobs and keys.
    pub(crate) fn serve(&self, service: ServiceKind) -> PathBuf {
        self.state(service).join("serve")
    }

    pub(crate) fn journal(&self, service: ServiceKind) -> PathBuf {
        self.state(service).join("journal")
    }

    fn state(&self, service: ServiceKind) -> &Path {
        match service {
            ServiceKind::Ima => &self.state,
            ServiceKind::Simulator => &self.simulator,
        }
    }
}

/// The folder of the settings, where the system's own programs keep theirs.
fn settings_folder() -> Option<PathBuf> {
    let native = choose_native_strategy().ok()?;
    // On macOS `Library/Preferences` is for property lists, and nothing else is kept there.
    let folder = if cfg!(target_vendor = "apple") {
        native.data_dir()
    } else {
        native.config_dir()
    };
    Some(folder.join("nanobanana"))
}
