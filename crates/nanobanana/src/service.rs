//! Who makes the pictures: IMA, or the simulator on this machine.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use ima_openapi::{
    ApiKey, ClientOptions, ImaClient, KeyedHost, Keyless, OpenApi, Probe, Reached, SimulatorClient,
    Unreached,
};

use crate::capacity::Capacity;
use crate::failure::Failure;
use crate::journal::ServiceKind;
use crate::model::{ExpectedTime, Model};
use crate::plan::Plan;
use crate::retry::RetryPolicy;

/// A client of the API and the pace at which it may be asked. A process has one; clones share what
/// it may do at once.
#[derive(Clone, Debug)]
pub struct Service {
    pub(crate) kind: ServiceKind,
    pub(crate) api: Arc<dyn OpenApi>,
    pub(crate) pacing: Pacing,
    pub(crate) capacity: Arc<Capacity>,
    /// How long its tasks take, where that is not what IMA's take.
    expected_time: Option<ExpectedTime>,
}

/// When a running task is asked about, and when a listener hears of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pacing {
    /// When a task is asked about.
    pub polling: Polling,
    /// From the task's creation to the last question. The task goes on at IMA.
    pub max_wait: Duration,
    /// How often a listener hears how far a task is.
    pub progress: ProgressPace,
    /// How reads and transfers are repeated before a task exists.
    pub retry: RetryPolicy,
    /// How a finished, paid picture is fetched again.
    pub delivery_retry: RetryPolicy,
}

impl Default for Pacing {
    fn default() -> Self {
        Self {
            polling: Polling::Chosen,
            max_wait: Duration::from_secs(600),
            progress: ProgressPace::Every(Duration::from_secs(1)),
            retry: RetryPolicy::default(),
            delivery_retry: RetryPolicy {
                deadline: Duration::from_secs(120),
                ..RetryPolicy::default()
            },
        }
    }
}

/// When a task is asked about, counted from its creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polling {
    /// Each 5 s, and each 2 s while its end is likely by IMA's published times
    /// ([`Schedule`]).
    ///
    /// [`Schedule`]: crate::schedule::Schedule
    Chosen,
    /// Once in this time, for a service that needs no sparing.
    Every(Duration),
}

/// How often a listener hears how far a task is, counted from its creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgressPace {
    /// Once in this time, which is at least a millisecond.
    Every(Duration),
    /// As often as IMA's runbook has a chat told: every 15 s for the flash model, every 30 s
    /// for the pro model.
    Chat,
}

impl ProgressPace {
    /// From one progress event of a task of this model to the next.
    pub(crate) fn interval(self, model: Model) -> Duration {
        match (self, model) {
            // No pacing makes the wait a busy loop.
            (Self::Every(interval), _) => interval.max(Duration::from_millis(1)),
            (Self::Chat, Model::Flash) => Duration::from_secs(15),
            (Self::Chat, Model::Pro) => Duration::from_secs(30),
        }
    }
}

/// A client could not be built.
#[derive(Debug, thiserror::Error)]
#[error("the connection to the service could not be set up")]
pub struct ServiceError(#[from] ima_openapi::BuildError);

impl Service {
    /// IMA's service, at its fixed domains, with a real key.
    ///
    /// # Errors
    /// When the TLS set-up of this machine cannot be used.
    pub fn ima(key: ApiKey, options: &ClientOptions, pacing: Pacing) -> Result<Self, ServiceError> {
        let client = ImaClient::new(key, options)?;
        Ok(Self::of(ServiceKind::Ima, Arc::new(client), pacing))
    }

    /// IMA's service for a user who has no key: nothing is ever sent, and whatever needs IMA's answer
    /// fails with [`FailureKind::Key`](crate::FailureKind::Key).
    #[must_use]
    pub fn without_key(pacing: Pacing) -> Self {
        Self::of(ServiceKind::Ima, Arc::new(Keyless), pacing)
    }

    /// A simulator at a loopback address, with its throw-away key. It never sees a real one.
    ///
    /// # Errors
    /// When the address is not a loopback address or the key is unusable.
    pub fn simulator(
        address: SocketAddr,
        throwaway_key: &str,
        options: &ClientOptions,
        pacing: Pacing,
    ) -> Result<Self, ServiceError> {
        let client = SimulatorClient::new(address, throwaway_key, options)?;
        Ok(Self::of(ServiceKind::Simulator, Arc::new(client), pacing))
    }

    /// The same service, known to take this long for a picture: a simulator has a pace of its own.
    #[must_use]
    pub fn taking(self, expected: ExpectedTime) -> Self {
        Self {
            expected_time: Some(expected),
            ..self
        }
    }

    /// A plan as this service will carry it out.
    pub(crate) fn paced(&self, plan: Plan) -> Plan {
        Plan {
            expected_time: self.expected_time.unwrap_or(plan.expected_time),
            ..plan
        }
    }

    /// Repeats a read or a transfer, which takes its place at work anew each time, until it is done or
    /// its failure stays.
    pub(crate) async fn repeat<T, F>(
        &self,
        call: impl Fn() -> Result<F, Failure>,
    ) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, ima_openapi::Error>>,
    {
        let mut tries = self.pacing.retry.tries();
        loop {
            let permit = self.capacity.work().await;
            let answer = call()?.await;
            drop(permit);
            match answer {
                Ok(answer) => return Ok(answer),
                Err(error) => tries.again(error).await.map_err(Failure::Ima)?,
            }
        }
    }

    /// Any implementation of the API, for tests.
    #[must_use]
    pub fn with_client(api: Arc<dyn OpenApi>, pacing: Pacing) -> Self {
        Self::of(ServiceKind::Simulator, api, pacing)
    }

    fn of(kind: ServiceKind, api: Arc<dyn OpenApi>, pacing: Pacing) -> Self {
        Self {
            kind,
            api,
            pacing,
            capacity: Arc::new(Capacity::of_command()),
            expected_time: None,
        }
    }
}

/// Whether IMA's hosts can be reached from here. Asks both at once, over the same transport as
/// [`Service::ima`]: the system's proxies and certificates. Sends no key.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Engine;

    #[test]
    fn no_panic_can_quote_a_key_since_nothing_that_holds_one_shows_it() {
        let key = "ima_q7Xv2LmZk9RtWbN4";
        let service = Service::ima(
            ApiKey::new(key).unwrap(),
            &ClientOptions::new("test/1"),
            Pacing::default(),
        );
        let shown = format!("{:#?}", Engine::new(service.unwrap()));
        assert!(shown.contains("service: Ima("), "{shown}");
        assert!(!shown.contains(&key[..9]), "{shown}");
    }
}
