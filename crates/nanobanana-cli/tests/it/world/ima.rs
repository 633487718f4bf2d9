//! IMA's host names, served by the simulator over TLS: the programs' real client meets them
//! through a proxy, with a key that must go nowhere else.

use std::ffi::OsStr;
use std::process::Command;

use ima_sim::{Endpoint, Pace, RecordedRequest, Simulator, SimulatorConfig};
use serde_json::Value;
use tokio::runtime::Runtime;

use super::process::Process;
use super::run::Run;
use super::sandbox::Sandbox;
use super::wait_until;

/// The key of the account at the simulated IMA. No nine characters of it are a word.
pub(crate) const KEY: &str = "ima_q7Xv2LmZk9RtWbN4YpHcD8sFgJ3e";

/// A sandbox with IMA around it.
pub(crate) struct ImaWorld {
    pub(crate) sandbox: Sandbox,
    pub(crate) simulator: Simulator,
    // Last, since the simulator lives on it.
    _runtime: Runtime,
}

impl ImaWorld {
    /// A simulated IMA whose tasks are done when they are first asked about.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut SimulatorConfig)) -> Self {
        Self::around(Sandbox::new(), change)
    }

    fn around(sandbox: Sandbox, change: impl FnOnce(&mut SimulatorConfig)) -> Self {
        let mut config = SimulatorConfig::new(sandbox.beside("ima"));
        config.pace = Pace::Instant;
        config.api_key = KEY.to_owned();
        config.certificates = Some(sandbox.beside("certificates"));
        change(&mut config);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let simulator = runtime.block_on(Simulator::start(config)).unwrap();
        Self {
            sandbox,
            simulator,
            _runtime: runtime,
        }
    }

    /// Runs `nanobanana` as a user with a key, and [`SOON`].
    pub(crate) fn nanobanana<A: AsRef<OsStr>>(&self, args: &[A]) -> Run {
        self.run(self.sandbox.nanobanana(&soon(args)))
    }

    /// Starts `nanobanana` as a user with a key, and [`SOON`].
    pub(crate) fn start<A: AsRef<OsStr>>(&self, args: &[A]) -> Process {
        let mut command = self.sandbox.nanobanana(&soon(args));
        self.lead_here(&mut command);
        Process::start(command)
    }

    /// Runs `ima_image_create` as a user with a key.
    pub(crate) fn ima_image_create<A: AsRef<OsStr>>(&self, args: &[A]) -> Run {
        let command = self.sandbox.ima_image_create(args);
        self.run(command)
    }

    /// Runs a command of the sandbox in this world.
    pub(crate) fn run(&self, mut command: Command) -> Run {
        self.lead_here(&mut command);
        self.sandbox.run(command)
    }

    /// The same account of the same user at a simulated IMA without faults.
    pub(crate) fn healed(self) -> Self {
        self.in_scene(|_| {})
    }

    /// The same account of the same user at a simulated IMA that behaves otherwise.
    pub(crate) fn in_scene(self, change: impl FnOnce(&mut SimulatorConfig)) -> Self {
        let Self { sandbox, .. } = self;
        Self::around(sandbox, change)
    }

    /// Gives a command the proxy, the certificate and the key of this world.
    pub(crate) fn lead_here(&self, command: &mut Command) {
        let certificate = self.simulator.ca_certificate_path().unwrap();
        command
            .env("HTTPS_PROXY", self.simulator.url())
            .env("SSL_CERT_FILE", certificate)
            .env("IMA_API_KEY", KEY);
    }

    /// The requests that came to an endpoint.
    pub(crate) fn requests(&self, endpoint: Endpoint) -> Vec<RecordedRequest> {
        let requests = self.simulator.requests().into_iter();
        requests
            .filter(|request| request.endpoint == Some(endpoint))
            .collect()
    }

    /// The one request that came to an endpoint.
    #[track_caller]
    pub(crate) fn request(&self, endpoint: Endpoint) -> RecordedRequest {
        let mut requests = self.requests(endpoint);
        assert_eq!(requests.len(), 1, "{endpoint:?}");
        requests.remove(0)
    }

    /// Waits until a request has come to an endpoint, answered or not.
    pub(crate) fn wait_for(&self, endpoint: Endpoint) {
        wait_until(|| !self.requests(endpoint).is_empty());
    }

    /// Method, host, path and query of every request, in order of arrival.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.simulator.requests().iter().map(line).collect()
    }

    /// The id of the one task.
    #[track_caller]
    pub(crate) fn task_id(&self) -> String {
        let tasks = self.simulator.ledger().tasks;
        assert_eq!(tasks.len(), 1);
        tasks[0].clone()
    }
}

/// What a command that makes pictures is told in these worlds, unless it says how long it waits: the
/// last question is asked when the wait ends, here after 1 s, and the first usually after 5 s. It may
/// take 5 s.
const SOON: [&str; 2] = ["--max-wait", "1"];

fn soon<A: AsRef<OsStr>>(args: &[A]) -> Vec<&OsStr> {
    let mut args: Vec<&OsStr> = args.iter().map(AsRef::as_ref).collect();
    let is_paid = |name: &&OsStr| {
        ["generate", "edit", "rerun", "batch", "resend"]
            .map(OsStr::new)
            .contains(name)
    };
    if args.first().is_some_and(is_paid) && !args.contains(&OsStr::new(SOON[0])) {
        args.splice(1..1, SOON.map(OsStr::new));
    }
    args
}

/// `METHOD https://host/path?query`.
pub(crate) fn line(request: &RecordedRequest) -> String {
    let query = request.query.as_ref().map(|query| format!("?{query}"));
    format!(
        "{} https://{}{}{}",
        request.method,
        request.host,
        request.path,
        query.unwrap_or_default()
    )
}

/// Every header, sorted, without those of HTTP itself.
pub(crate) fn headers(request: &RecordedRequest) -> Vec<String> {
    let of_http = ["content-length", "host"];
    let mut headers: Vec<String> = request
        .headers
        .iter()
        .filter(|(name, _)| !of_http.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    headers.sort();
    headers
}

/// The body as JSON.
#[track_caller]
pub(crate) fn body(request: &RecordedRequest) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}
