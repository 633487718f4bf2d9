//! Many jobs in flight in one process, against the simulator in another: what each costs in memory
//! and processor time, how late its questions are, and how many connections it takes. Beyond forty
//! jobs the questions are late because all of them share 20 a second.
//!
//! `cargo bench -p nanobanana --bench many_jobs [-- N…]` prints one `name<TAB>value<TAB>unit` a
//! line for each number of jobs. Durations are those of the pro model and real: a run takes two to three
//! minutes, and longer where the disk is too slow to begin all jobs while the first still run.
//! No picture is fetched: the simulator would paint more than the jobs cost.

#![allow(
    clippy::print_stdout,
    reason = "a program that prints what it has measured"
)]

use std::error::Error;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ima_sim::{Pace, Simulator, SimulatorConfig};
use nanobanana::journal::{self, PromptLog};
use nanobanana::{
    ClientOptions, Destination, Engine, Event, Observer, Pacing, ProgressPace, Request,
    RequestWords, RunSpec, Service,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};

/// How many orders are on their way to their task at once.
const STARTING: usize = 64;

/// How often the process is looked at.
const LOOK: Duration = Duration::from_millis(250);

type Res<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Res<()> {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve"] => serve(),
        ["measure", jobs, address, key] => measure(jobs.parse()?, address.parse()?, key),
        [] => [100, 1_000].into_iter().try_for_each(apart),
        counts => counts.iter().try_for_each(|count| apart(count.parse()?)),
    }
}

/// A measurement in a process of its own, so that it finds no memory of the one before.
fn apart(jobs: usize) -> Res<()> {
    let mut server = Server::start()?;
    let (address, key) = server.greeting()?;
    let status = Command::new(std::env::current_exe()?)
        .args(["measure", &jobs.to_string(), &address, &key])
        .status()?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("the measurement of {jobs} jobs ended with {status}").into()),
    }
}

/// The simulator in a process of its own, which ends with this value.
struct Server(Child);

impl Server {
    fn start() -> Res<Self> {
        let child = Command::new(std::env::current_exe()?)
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()?;
        Ok(Self(child))
    }

    /// Its address and its key.
    fn greeting(&mut self) -> Res<(String, String)> {
        let stdout = self.0.stdout.take().ok_or("no output of the simulator")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let (address, key) = line.trim().split_once(' ').ok_or("no greeting")?;
        Ok((address.to_owned(), key.to_owned()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve() -> Res<()> {
    let folder = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut config = SimulatorConfig::new(folder.path());
        config.pace = Pace::Realistic;
        config.points = u64::MAX / 2;
        let simulator = Simulator::start(config).await?;
        println!("{} {}", simulator.address(), simulator.api_key());
        std::io::stdout().flush()?;
        std::future::pending::<()>().await;
        Ok(())
    })
}

fn measure(jobs: usize, address: SocketAddr, key: &str) -> Res<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run(jobs, address, key))
}

/// What is counted while the jobs run.
#[derive(Debug, Default)]
struct Tally {
    in_flight: AtomicUsize,
    ended: AtomicUsize,
    /// When each question was asked, and how late, in milliseconds.
    late: Mutex<Vec<(Instant, f64)>>,
}

/// What was seen of the process when most jobs were in flight.
#[derive(Clone, Copy, Default)]
struct Peak {
    in_flight: usize,
    memory: u64,
    connections: usize,
}

async fn run(jobs: usize, address: SocketAddr, key: &str) -> Res<()> {
    let tally = Arc::new(Tally::default());
    let pacing = Pacing {
        progress: ProgressPace::Every(Duration::from_secs(3600)),
        ..Pacing::default()
    };
    tracing::subscriber::set_global_default(Lateness(Arc::clone(&tally)))?;
    let service = Service::simulator(address, key, &ClientOptions::new("bench/1"), pacing)?;
    let engine = Arc::new(Engine::new(service));
    let folder = tempfile::tempdir()?;
    let journal = journal::open(folder.path(), PromptLog::Keep).await?;
    let order = Arc::new(order()?);
    // One job first: what it takes to be ready is not what a job takes.
    engine.plan(&order.request, None).await?;
    let before = memory()?;
    let (processor, started) = (processor_time()?, Instant::now());
    let starting = Arc::new(Semaphore::new(STARTING));
    let mut peak = Peak::default();
    let mut tasks = tokio::task::JoinSet::new();
    let mut look = tokio::time::interval(LOOK);
    let mut begun = 0;
    while begun < jobs || !tasks.is_empty() {
        tokio::select! {
            permit = Arc::clone(&starting).acquire_owned(), if begun < jobs => {
                begun += 1;
                let listener = Listener { tally: Arc::clone(&tally), permit: Mutex::new(Some(permit?)) };
                let (engine, journal, order) = (Arc::clone(&engine), journal.clone(), Arc::clone(&order));
                tasks.spawn(async move { engine.run(&journal, &order, &listener).await });
            }
            Some(outcomes) = tasks.join_next(), if !tasks.is_empty() => {
                for outcome in outcomes?.map_err(Box::new)? {
                    assert!(outcome.result.is_ok(), "{outcome:?}");
                }
            }
            _ = look.tick() => peak = peak.max(Peak {
                in_flight: tally.in_flight.load(Ordering::Relaxed),
                memory: memory()?,
                connections: connections(address.port())?,
            }),
        }
    }
    let (processor, wall) = (processor_time()? - processor, started.elapsed());
    report(jobs, &tally, peak, before, processor, wall);
    journal.close().await?;
    Ok(())
}

impl Peak {
    /// The one with more jobs in flight, and the most connections of both.
    fn max(self, other: Self) -> Self {
        let connections = self.connections.max(other.connections);
        let fuller = if other.in_flight > self.in_flight {
            other
        } else {
            self
        };
        Self {
            connections,
            ..fuller
        }
    }
}

fn report(
    jobs: usize,
    tally: &Tally,
    peak: Peak,
    before: u64,
    processor: Duration,
    wall: Duration,
) {
    let line =
        |name: &str, value: f64, unit: &str| println!("{jobs} jobs: {name}\t{value:.2}\t{unit}");
    let each = |total: f64| total / jobs as f64;
    let asked = tally
        .late
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let in_second_of = |(from, _): &(Instant, f64)| {
        let is_within =
            |(at, _): &&(Instant, f64)| at >= from && *at - *from < Duration::from_secs(1);
        asked.iter().filter(is_within).count()
    };
    let most = asked.iter().map(in_second_of).max().unwrap_or_default();
    let mut late: Vec<f64> = asked.iter().map(|(_, late)| *late).collect();
    late.sort_unstable_by(f64::total_cmp);
    let percentile = |percent: usize| {
        let index = (late.len() * percent / 100).min(late.len().saturating_sub(1));
        late.get(index).copied().unwrap_or_default()
    };
    let of_jobs = peak.memory.saturating_sub(before) as f64 / 1024.0;
    line("most in flight", peak.in_flight as f64, "jobs");
    line(
        "memory a job in flight",
        of_jobs / peak.in_flight.max(1) as f64,
        "KiB",
    );
    line(
        "processor time a job",
        each(processor.as_secs_f64() * 1000.0),
        "ms",
    );
    line("questions a job", each(late.len() as f64), "");
    line("questions in a second, most", most as f64, "");
    line("question late, median", percentile(50), "ms");
    line("question late, p99", percentile(99), "ms");
    line("connections, most", peak.connections as f64, "");
    line("all of it", wall.as_secs_f64(), "s");
}

fn order() -> Res<RunSpec> {
    let words = RequestWords {
        prompt: "a cute puppy on grass".to_owned(),
        model: Some("pro".to_owned()),
        ..RequestWords::default()
    };
    Ok(RunSpec::new(Request::parse(&words)?, Destination::Ima))
}

/// Counts a job in and out, and lets the next one begin when this one has its task.
struct Listener {
    tally: Arc<Tally>,
    permit: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Observer for Listener {
    fn event(&self, event: &Event) {
        match event {
            Event::Created { .. } => {
                self.tally.in_flight.fetch_add(1, Ordering::Relaxed);
                drop(self.permit.lock().map(|mut permit| permit.take()));
            }
            Event::Ended { .. } => {
                self.tally.in_flight.fetch_sub(1, Ordering::Relaxed);
                self.tally.ended.fetch_add(1, Ordering::Relaxed);
            }
            _ => {}
        }
    }
}

/// Hears of each question how late it is.
struct Lateness(Arc<Tally>);

impl Subscriber for Lateness {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target().ends_with("job::watch")
    }

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut Late(&self.0));
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// Reads the field of that event, a duration as Rust shows it.
struct Late<'a>(&'a Tally);

impl Visit for Late<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let Some(late) = (field.name() == "late").then(|| format!("{value:?}")) else {
            return;
        };
        let units = [("ns", 1e-6), ("µs", 1e-3), ("ms", 1.0), ("s", 1e3)];
        let milliseconds = units.into_iter().find_map(|(unit, factor)| {
            let number: f64 = late.strip_suffix(unit)?.parse().ok()?;
            Some(number * factor)
        });
        if let (Some(milliseconds), Ok(mut late)) = (milliseconds, self.0.late.lock()) {
            late.push((Instant::now(), milliseconds));
        }
    }
}

/// Resident memory of this process, in bytes.
fn memory() -> Res<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: u64 = line
        .and_then(|line| line.trim().strip_suffix(" kB"))
        .ok_or("no VmRSS")?
        .trim()
        .parse()?;
    Ok(kib * 1024)
}

/// Processor time of this process, in user and kernel, by the clock of 100 ticks a second.
fn processor_time() -> Res<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // The name, in parentheses, may hold anything.
    let (_, fields) = stat.rsplit_once(") ").ok_or("no fields in stat")?;
    let ticks = fields.split(' ').skip(11).take(2);
    let ticks: u64 = ticks.map(str::parse::<u64>).sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
}

/// Open connections of this machine to a port.
fn connections(port: u16) -> Res<usize> {
    let table = std::fs::read_to_string("/proc/self/net/tcp")?;
    let remote = format!(":{port:04X}");
    let is_ours = |line: &&str| {
        let mut fields = line.split_whitespace().skip(2);
        fields
            .next()
            .is_some_and(|address| address.ends_with(&remote))
            && fields.next() == Some("01")
    };
    Ok(table.lines().filter(is_ours).count())
}
