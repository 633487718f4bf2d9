//! The proxies that this process goes through: what was typed, else what is set, else the system's.

use std::sync::OnceLock;

use nanobanana::openapi::Proxies;

use crate::environment;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::settings::Settings;
use crate::text::network::NOT_A_PROXY;

/// What `--proxy` says.
static TYPED: OnceLock<String> = OnceLock::new();

/// Chooses the proxies of this process. The first choice holds.
pub(crate) fn go_through(typed: Option<String>) {
    if let Some(typed) = typed {
        let _ = TYPED.set(typed);
    }
}

/// Who has named the proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NamedBy {
    /// An option, a setting or a variable.
    This(&'static str),
    /// The system's settings.
    System,
}

/// The proxies, and who has named them.
///
/// # Errors
/// That what was typed is no proxy. It does not repeat what may hold a password.
pub(crate) fn proxies() -> Result<(Proxies, NamedBy), CommandError> {
    if let Some(typed) = TYPED.get() {
        let proxies = typed.parse();
        let proxies = proxies.map_err(|_| CommandError::told(Exit::Usage, |l| NOT_A_PROXY.of(l)));
        return Ok((proxies?, NamedBy::This("--proxy")));
    }
    // A paid picture is picked up whatever the settings are.
    let set = Settings::load()
        .ok()
        .and_then(|settings| settings.network.proxy);
    Ok(match (set, environment::proxy()) {
        (Some(set), _) => (set, NamedBy::This("network.proxy")),
        (None, Some((variable, _))) => (Proxies::System, NamedBy::This(variable)),
        (None, None) => (Proxies::System, NamedBy::System),
    })
}
