//! What a client can be told: names, language, patience and size limits. Never an address.

use std::time::Duration;

use crate::proxy::Proxies;

/// Settings of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientOptions {
    /// Sent as `User-Agent` to every host: the product's own name and version.
    pub user_agent: String,
    /// Language of the product labels.
    pub language: Language,
    /// The proxies to go through.
    pub proxies: Proxies,
    /// How long to wait for what.
    pub timeouts: Timeouts,
    /// How much to accept.
    pub limits: Limits,
}

impl ClientOptions {
    /// Options with English labels, default timeouts and default limits.
    pub fn new(user_agent: impl Into<String>) -> Self {
        Self {
            user_agent: user_agent.into(),
            language: Language::default(),
            proxies: Proxies::default(),
            timeouts: Timeouts::default(),
            limits: Limits::default(),
        }
    }
}

/// Language of product labels (`x_app_language`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English, also what IMA takes when the header is absent.
    #[default]
    En,
    /// Chinese.
    Zh,
}

impl Language {
    /// The header value.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }
}

/// How long each step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Name lookup, TCP and TLS together.
    pub connect: Duration,
    /// The whole exchange of any other call. When it passes, a task may have been created all the same.
    pub answer: Duration,
    /// An upload or a download may pause this long, and over any such span moves at least 1 KiB a
    /// second; all of it may take a minute, and what its size takes at 8 KiB a second.
    pub transfer_idle: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(30),
            transfer_idle: Duration::from_secs(30),
        }
    }
}

/// How many bytes of a body are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a JSON answer.
    pub json: u64,
    /// Bytes of a downloaded file.
    pub media: u64,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self {
            json: 8 * MIB,
            media: 64 * MIB,
        }
    }
}
