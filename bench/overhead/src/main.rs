//! What `nanobanana serve` adds to the time that IMA takes, how much it carries, and what memory that takes, beside
//! LiteLLM's proxy in front of an upstream that answers the same after the same time.
//!
//! Overhead is (the request's last byte is out → the order is at the upstream) + (the upstream's picture is out →
//! the answer's last byte has come). Clients and upstream are in this process, on the same cores as the server.
//!
//! `overhead NANOBANANA [LITELLM]`: the two programs. Prints a table in Markdown; the exit code is 1 where a target is
//! missed by far.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that prints what it has measured"
)]

mod server;
mod upstream;

use std::env;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until, timeout};

use server::{Program, Server};
use upstream::Upstream;

/// From one request to the next, and how many.
const EACH: Duration = Duration::from_millis(100);
const PACED: u32 = 200;

/// Clients that ask again at once, for how long, and from when on their pictures count.
const CROWD: usize = 400;
const CROWDED: Duration = Duration::from_secs(25);
const FULL_AFTER: Duration = Duration::from_secs(10);

const WAITING: usize = 1000;
/// By then each answer has begun, as it does after 25 s at the latest.
const WAIT: Duration = Duration::from_secs(30);

type Res<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The figures of one program.
#[derive(Clone, Copy, Default)]
struct Figures {
    median: f64,
    p99: f64,
    a_second: f64,
    small: f64,
    large: f64,
    waiting: f64,
    answered: f64,
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Res<ExitCode> {
    let bench = Bench::new().await?;
    let mut programs = env::args_os().skip(1).map(PathBuf::from);
    let ours = programs.next().ok_or("overhead NANOBANANA [LITELLM]")?;
    let ours = bench.measure(&Program::Nanobanana(ours)).await?;
    let theirs = match programs.next() {
        Some(path) => Some(bench.measure(&Program::LiteLlm(path)).await?),
        None => None,
    };
    Ok(report(&ours, theirs.as_ref()))
}

struct Bench {
    upstream: Upstream,
    small: Bytes,
    large: Bytes,
    next: AtomicU64,
}

impl Bench {
    async fn new() -> Res<Arc<Self>> {
        Ok(Arc::new(Self {
            upstream: Upstream::start(&here()?).await?,
            small: noise(1024, 14)?,
            large: noise(4096, 9)?,
            next: AtomicU64::new(1),
        }))
    }

    async fn measure(self: &Arc<Self>, program: &Program) -> Res<Figures> {
        let (median, p99) = self.paced(program).await?;
        let a_second = self.crowd(program).await?;
        let small = self.peak(program, &self.small).await?;
        let large = self.peak(program, &self.large).await?;
        let (waiting, answered) = self.waiting(program).await?;
        Ok(Figures {
            median,
            p99,
            a_second,
            small,
            large,
            waiting,
            answered,
        })
    }

    /// A server that has made some pictures already.
    async fn server(self: &Arc<Self>, program: &Program, png: &Bytes) -> Res<(Arc<Server>, Bytes)> {
        let picture = self.upstream.serve(png.clone());
        let server = Arc::new(Server::start(program, &self.upstream).await?);
        let mut warm = JoinSet::new();
        for _ in 0..4 {
            warm.spawn(Arc::clone(self).overhead(Arc::clone(&server), picture.clone()));
        }
        while let Some(done) = warm.join_next().await {
            done??;
        }
        Ok((server, picture))
    }

    /// One picture; its overhead in milliseconds.
    async fn overhead(self: Arc<Self>, server: Arc<Server>, picture: Bytes) -> Res<f64> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let answered = server.ask(number, &picture).await?;
        let moments = self.upstream.moments(number);
        let (ordered, whole) = moments.ok_or("a picture that was never ordered")?;
        let before = ordered.saturating_duration_since(answered.sent);
        let behind = answered.last.saturating_duration_since(whole);
        Ok((before + behind).as_secs_f64() * 1000.0)
    }

    /// 10 requests a second: median and 99th percentile of the overhead.
    async fn paced(self: &Arc<Self>, program: &Program) -> Res<(f64, f64)> {
        let (server, picture) = self.server(program, &self.small).await?;
        let started = tokio::time::Instant::now();
        let mut asking = JoinSet::new();
        for number in 0..PACED {
            sleep_until(started + EACH * number).await;
            asking.spawn(Arc::clone(self).overhead(Arc::clone(&server), picture.clone()));
        }
        let mut seen = Vec::new();
        while let Some(overhead) = asking.join_next().await {
            seen.push(overhead??);
        }
        seen.sort_unstable_by(f64::total_cmp);
        let percentile = |percent: usize| seen[(seen.len() * percent / 100).min(seen.len() - 1)];
        Ok((percentile(50), percentile(99)))
    }

    /// As many as come while clients ask again at once: pictures a second.
    async fn crowd(self: &Arc<Self>, program: &Program) -> Res<f64> {
        let (server, picture) = self.server(program, &self.small).await?;
        let (full, end) = (Instant::now() + FULL_AFTER, Instant::now() + CROWDED);
        let mut clients = JoinSet::new();
        for _ in 0..CROWD {
            let (bench, server, picture) = (Arc::clone(self), Arc::clone(&server), picture.clone());
            clients.spawn(async move {
                let mut made = 0_u32;
                while Instant::now() < end {
                    Arc::clone(&bench)
                        .overhead(Arc::clone(&server), picture.clone())
                        .await?;
                    made += u32::from((full..end).contains(&Instant::now()));
                }
                Ok::<_, Box<dyn Error + Send + Sync>>(made)
            });
        }
        let mut made = 0;
        while let Some(client) = clients.join_next().await {
            made += client??;
        }
        Ok(f64::from(made) / (CROWDED - FULL_AFTER).as_secs_f64())
    }

    /// The most memory while eight clients get three pictures each, in MiB.
    async fn peak(self: &Arc<Self>, program: &Program, png: &Bytes) -> Res<f64> {
        let (server, picture) = self.server(program, png).await?;
        for _ in 0..3 {
            let mut asking = JoinSet::new();
            for _ in 0..8 {
                asking.spawn(Arc::clone(self).overhead(Arc::clone(&server), picture.clone()));
            }
            while let Some(answered) = asking.join_next().await {
                answered??;
            }
        }
        Ok(server.memory("VmHWM")? as f64 / 1024.0)
    }

    /// The memory that a client takes whose picture is not there yet, in KiB, and how many of a thousand are
    /// answered once it is.
    async fn waiting(self: &Arc<Self>, program: &Program) -> Res<(f64, f64)> {
        let (server, picture) = self.server(program, &self.small).await?;
        let before = server.memory("VmRSS")?;
        self.upstream.hold(true);
        let first = self.next.load(Ordering::Relaxed);
        let mut asking = JoinSet::new();
        for _ in 0..WAITING {
            asking.spawn(Arc::clone(self).overhead(Arc::clone(&server), picture.clone()));
        }
        let all = async {
            while self.upstream.ordered(first..first + WAITING as u64) < WAITING {
                sleep(Duration::from_millis(100)).await;
            }
        };
        // Those who are not served are counted below.
        let _ = timeout(2 * WAIT, all).await;
        sleep(WAIT).await;
        let grown = server.memory("VmRSS")?.saturating_sub(before);
        self.upstream.hold(false);
        let mut answered = 0_u32;
        while let Some(answer) = asking.join_next().await {
            match answer? {
                Ok(_) => answered += 1,
                Err(error) => eprintln!("not answered: {error}"),
            }
        }
        Ok((grown as f64 / WAITING as f64, answered.into()))
    }
}

/// A folder on the disk that is built on: a journal in memory would be measured otherwise.
fn here() -> Res<PathBuf> {
    let program = env::current_exe()?;
    Ok(program.parent().ok_or("no folder")?.to_owned())
}

/// A square PNG of noise, of which each byte is one of so many.
fn noise(side: u32, values: u8) -> Res<Bytes> {
    let mut random = fastrand::Rng::with_seed(1);
    let bytes = side as usize * side as usize * 3;
    let pixels: Vec<u8> = (0..bytes).map(|_| random.u8(..values)).collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(file.into())
}

/// A figure, and what is asked of it.
struct Row {
    name: &'static str,
    of: fn(&Figures) -> f64,
    unit: &'static str,
    target: f64,
    /// Whether more is better.
    is_least: bool,
    /// How many times as bad is bad enough to say so by the exit code: machines differ.
    far: f64,
}

impl Row {
    const fn at_most(
        target: f64,
        unit: &'static str,
        name: &'static str,
        of: fn(&Figures) -> f64,
    ) -> Self {
        Self {
            name,
            of,
            unit,
            target,
            is_least: false,
            far: 3.0,
        }
    }

    fn is_far_off(&self, figures: &Figures) -> bool {
        let seen = (self.of)(figures);
        match self.is_least {
            true => seen * self.far < self.target,
            false => seen > self.target * self.far,
        }
    }

    fn print(&self, ours: &Figures, theirs: Option<&Figures>) {
        let unit = self.unit;
        let said = |figure: f64| match figure {
            ..10.0 => format!("{figure:.1}{unit}"),
            _ => format!("{figure:.0}{unit}"),
        };
        println!(
            "| {} | {} {} | {} | {} |",
            self.name,
            if self.is_least { "≥" } else { "≤" },
            said(self.target),
            said((self.of)(ours)),
            theirs.map_or_else(String::new, |theirs| said((self.of)(theirs))),
        );
    }
}

fn report(ours: &Figures, theirs: Option<&Figures>) -> ExitCode {
    let rows = [
        Row::at_most(
            15.0,
            " ms",
            "10 requests a second: overhead, median",
            |all| all.median,
        ),
        Row::at_most(60.0, " ms", "the same, 99th percentile", |all| all.p99),
        Row {
            is_least: true,
            ..Row::at_most(40.0, "", "pictures a second, with 400 clients", |all| {
                all.a_second
            })
        },
        Row {
            far: 1.5,
            ..Row::at_most(
                1.5,
                "×",
                "peak memory with pictures of 20 MB, of that with 1.5 MB",
                |all| all.large / all.small,
            )
        },
        Row::at_most(
            64.0,
            " KiB",
            "memory of each of 1,000 waiting clients",
            |all| all.waiting,
        ),
        Row {
            is_least: true,
            far: 1.0,
            ..Row::at_most(
                WAITING as f64,
                "",
                "how many of these are answered",
                |all| all.answered,
            )
        },
    ];
    println!("| | target | nanobanana | LiteLLM |\n|---|---|---|---|");
    for row in &rows {
        row.print(ours, theirs);
    }
    let is_far_off = rows.iter().any(|row| row.is_far_off(ours));
    ExitCode::from(u8::from(is_far_off))
}
