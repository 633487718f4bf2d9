//! Whether IMA's hosts can be reached from here, asked without a key.

use futures_util::future::join_all;
use ima_openapi::{ClientOptions, Probe};
pub use ima_openapi::{ClockOffset, KeyedHost, ReachStep, Reached, Unreached};

use crate::service::ServiceError;

/// Asks both hosts at once, over the same transport as [`Service::ima`](crate::Service::ima):
/// the system's proxies and certificates. Sends no key.
///
/// # Errors
/// When the TLS set-up of this machine cannot be used.
pub async fn reach(
    options: &ClientOptions,
) -> Result<Vec<(KeyedHost, Result<Reached, Unreached>)>, ServiceError> {
    let probe = Probe::new(options)?;
    let asked = KeyedHost::ALL.map(|host| {
        let probe = &probe;
        async move { (host, probe.reach(host).await) }
    });
    Ok(join_all(asked).await)
}
