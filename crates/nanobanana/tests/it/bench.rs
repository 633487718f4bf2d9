//! A simulator of IMA with scripted faults, and an engine that is quick to try again.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ima_openapi::Timeouts;
use ima_sim::{FaultScript, Pace, RecordedRequest, Scenario, Simulator, SimulatorConfig};
use nanobanana::journal::{self, Claim, Filter, JobRecord, Journal, PromptLog};
use nanobanana::{
    ClientOptions, Destination, Engine, Event, Existing, Failure, Observer, Outcome, Pacing,
    Polling, Request, RequestWords, RetryPolicy, RunSpec, SaveTo, Service,
};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::studio::{listed, png};

/// Longer than any answer of a busy machine takes, since only a stall is to run into it.
const PATIENCE: Duration = Duration::from_secs(2);

/// One job's world: a simulator, a journal and a folder, none of them shared.
pub(crate) struct Bench {
    simulator: Option<Simulator>,
    address: SocketAddr,
    /// A second handle of the simulator's socket, so that its port stays taken.
    socket: std::net::TcpListener,
    folder: TempDir,
    /// How long reads and transfers are repeated.
    deadline: Duration,
}

/// Counts last words.
#[derive(Default)]
pub(crate) struct LastWords(Mutex<Vec<usize>>);

impl LastWords {
    /// The jobs that had a last word, in order.
    pub(crate) fn jobs(&self) -> Vec<usize> {
        self.0.lock().unwrap().clone()
    }
}

impl Observer for LastWords {
    fn event(&self, event: &Event) {
        if let Event::Ended { outcome } = event {
            self.0.lock().unwrap().push(outcome.job.0);
        }
    }
}

async fn serve(socket: &std::net::TcpListener, config: SimulatorConfig) -> Simulator {
    let listener = TcpListener::from_std(socket.try_clone().unwrap()).unwrap();
    Simulator::serve(config, listener).await.unwrap()
}

impl Bench {
    /// A simulator with these faults. Reads and transfers are repeated until the deadline.
    pub(crate) async fn start(faults: &str, deadline: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("out")).unwrap();
        std::fs::write(folder.path().join("input.png"), png(8, 8)).unwrap();
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        let simulator = serve(&socket, config(&folder, faults)).await;
        Self {
            address: simulator.address(),
            socket,
            simulator: Some(simulator),
            folder,
            deadline,
        }
    }

    pub(crate) fn simulator(&self) -> &Simulator {
        self.simulator.as_ref().unwrap()
    }

    /// How many requests arrived at an endpoint, by its name in a fault script.
    pub(crate) fn requests(&self, endpoint: &str) -> usize {
        let rule: FaultScript = format!("{endpoint}:*=stall").parse().unwrap();
        let endpoint = rule.rules[0].endpoint;
        let requests = self.simulator().requests();
        let of_endpoint = |request: &&RecordedRequest| request.endpoint == Some(endpoint);
        requests.iter().filter(of_endpoint).count()
    }

    /// The same IMA without faults: the same tasks, at the same address.
    pub(crate) async fn mend(&mut self) {
        if let Some(simulator) = self.simulator.take() {
            simulator.shutdown().await;
        }
        self.simulator = Some(serve(&self.socket, config(&self.folder, "")).await);
    }

    pub(crate) fn engine(&self) -> Engine {
        let interval = Duration::from_millis(10);
        let retry = RetryPolicy {
            first_pause: Duration::from_millis(2),
            longest_pause: Duration::from_millis(20),
            deadline: self.deadline,
        };
        let pacing = Pacing {
            polling: Polling::Every(interval),
            max_wait: self.deadline,
            retry,
            delivery_retry: retry,
            ..Pacing::default()
        };
        let mut options = ClientOptions::new("nanobanana-tests/1");
        options.timeouts = Timeouts {
            connect: PATIENCE,
            answer: PATIENCE,
            transfer_idle: PATIENCE,
        };
        let key = ima_sim::DEFAULT_API_KEY;
        Engine::new(Service::simulator(self.address, key, &options, pacing).unwrap())
    }

    pub(crate) async fn journal(&self) -> Journal {
        let records = self.folder.path().join("journal");
        journal::open(&records, PromptLog::Keep).await.unwrap()
    }

    /// Every job in the journal.
    pub(crate) async fn rows(&self) -> Vec<JobRecord> {
        listed(&self.journal().await, &Filter::default()).await
    }

    /// One edited picture of 512 pixels, to be saved as `out/cat.png`.
    pub(crate) fn order(&self) -> RunSpec {
        let input = self.folder.path().join("input.png");
        let words = RequestWords {
            prompt: "a hat".to_owned(),
            inputs: vec![input.to_str().unwrap().to_owned()],
            size: Some("512".to_owned()),
            ratio: Some("1:1".to_owned()),
            ..RequestWords::default()
        };
        let path = self.out().join("cat.png");
        let save_to = SaveTo::parse(Some(&path), "x", Existing::Keep).unwrap();
        let request = Request::parse(&words).unwrap();
        RunSpec::new(request, Destination::Disk(save_to))
    }

    pub(crate) async fn run(&self, observer: &dyn Observer) -> Result<Vec<Arc<Outcome>>, Failure> {
        let journal = self.journal().await;
        self.engine().run(&journal, &self.order(), observer).await
    }

    /// What a later process makes of everything that is unfinished.
    pub(crate) async fn resume(&self, observer: &dyn Observer) -> Vec<Arc<Outcome>> {
        let journal = self.journal().await;
        let mut outcomes = Vec::new();
        for unfinished in listed(&journal, &Filter::unfinished()).await {
            match journal.claim(&unfinished.id).await.unwrap() {
                Claim::Claimed(held, record) => {
                    let engine = self.engine();
                    let resumed = engine.resume(held, record, observer).await;
                    outcomes.push(resumed.unwrap());
                }
                other => panic!("{other:?}"),
            }
        }
        outcomes
    }

    /// Where the pictures go.
    pub(crate) fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// Everything in the output folder, hidden files too.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.out()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn config(folder: &TempDir, faults: &str) -> SimulatorConfig {
    let mut config = SimulatorConfig::new(folder.path().join("simulator"));
    config.scenario = Scenario::Ok;
    config.pace = Pace::Instant;
    config.faults = faults.parse().unwrap();
    config
}
