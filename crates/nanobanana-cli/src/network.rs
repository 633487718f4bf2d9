//! The proxies that this process goes through: what was typed, else what is set, else the system's.

use std::sync::OnceLock;

use nanobanana::openapi::Proxies;

use crate::environment;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::settings::Settings;
use crate::text::network::NOT_A_PROXY;

static TYPED: OnceLock<Proxies> = OnceLock::new();

/// Chooses the proxies of this process. The first choice holds. An error does not repeat what may hold a
/// password.
pub(crate) fn go_through(typed: Option<String>) -> Result<(), CommandError> {
    if let Some(typed) = typed {
        let proxies = typed.parse();
        let proxies = proxies.map_err(|_| CommandError::told(Exit::Usage, |l| NOT_A_PROXY.of(l)));
        let _ = TYPED.set(proxies?);
    }
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NamedBy {
    This(&'static str),
    System,
}

pub(crate) fn proxies() -> (Proxies, NamedBy) {
    if let Some(typed) = TYPED.get() {
        return (typed.clone(), NamedBy::This("--proxy"));
    }
    // A paid picture is picked up whatever the settings are.
    let set = Settings::load()
        .ok()
        .and_then(|settings| settings.network.proxy);
    match (set, environment::proxy()) {
        (Some(set), _) => (set, NamedBy::This("network.proxy")),
        (None, Some((variable, _))) => (Proxies::System, NamedBy::This(variable)),
        (None, None) => (Proxies::System, NamedBy::System),
    }
}
