//! `ima-sim`: the simulator of the IMA Open API as a program.

use std::error::Error;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use ima_sim::{
    DEFAULT_API_KEY, DEFAULT_POINTS, FaultScript, Pace, Scenario, Simulator, SimulatorConfig,
};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// A simulator of the IMA Open API on this machine: strict, free of charge, with faults on demand.
#[derive(Debug, Parser)]
#[command(version, after_help = scenarios())]
struct Arguments {
    /// Where to listen: a loopback address; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = loopback)]
    listen: SocketAddr,
    /// Where tasks, uploads and the balance are kept [default: a folder that is removed at exit].
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// The situation to play; the list is below.
    #[arg(long, value_name = "NAME", default_value_t)]
    scenario: Scenario,
    /// How long tasks take: instant, fast, realistic, or a time such as 8s or 250ms.
    #[arg(long, value_name = "PACE", default_value_t)]
    pace: Pace,
    /// The balance of a new state folder.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_POINTS)]
    points: u64,
    /// Faults as ENDPOINT:N=FAULT, separated by commas; N may be *. For example
    /// create:1=reset-after,detail:2=status-503;retry-after=1
    #[arg(
        long,
        value_name = "SCRIPT",
        default_value = "",
        hide_default_value = true
    )]
    fault: FaultScript,
    /// The only key that is accepted [default: a throw-away key, printed at the start].
    #[arg(long, value_name = "KEY", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    key: Option<String>,
    /// Speak TLS under IMA's own host names, and answer CONNECT to them.
    #[arg(long)]
    tls: bool,
    /// Where the certificate authority's certificate is written [default: beside the state].
    #[arg(long, value_name = "DIR", requires = "tls")]
    tls_dir: Option<PathBuf>,
}

fn loopback(text: &str) -> Result<SocketAddr, Box<dyn Error + Send + Sync>> {
    let address: SocketAddr = text.parse()?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("only loopback addresses such as 127.0.0.1:8080 are allowed".into())
    }
}

fn scenarios() -> String {
    let mut text = "Scenarios:\n".to_owned();
    for offered in Scenario::offered() {
        let what = offered.get_help().map(ToString::to_string);
        let what = what.unwrap_or_default();
        text += &format!("  {:<22} {what}\n", offered.get_name());
    }
    text
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut line = format!("ima-sim: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                line = format!("{line}: {error}");
                cause = error.source();
            }
            let _ = writeln!(io::stderr(), "{line}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    // Kept until the end: dropping it removes the folder.
    let temporary = TempDir::with_prefix("ima-sim-")?;
    let state = arguments.state.clone();
    let state = state.unwrap_or_else(|| temporary.path().to_owned());
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?
        .block_on(serve(arguments, state))
}

async fn serve(arguments: Arguments, state: PathBuf) -> Result<(), Box<dyn Error>> {
    let mut config = SimulatorConfig::new(&state);
    config.scenario = arguments.scenario;
    config.pace = arguments.pace;
    config.points = arguments.points;
    config.faults = arguments.fault;
    config.observer = Some(Arc::new(|exchange| {
        // A closed stderr must not end the simulator.
        let _ = writeln!(io::stderr(), "{exchange}");
    }));
    if let Some(key) = arguments.key {
        config.api_key = key;
    }
    config.certificates = arguments
        .tls
        .then(|| arguments.tls_dir.unwrap_or_else(|| state.clone()));

    let listener = TcpListener::bind(arguments.listen).await?;
    let simulator = Simulator::serve(config, listener).await?;
    introduce(&simulator)?;
    ended().await?;
    simulator.shutdown().await;
    Ok(())
}

/// Waits for Ctrl-C, or for the signal by which supervisors ask a program to end: the temporary
/// folder is removed after either.
#[cfg(unix)]
async fn ended() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = terminate.recv() => Ok(()),
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
async fn ended() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

fn introduce(simulator: &Simulator) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let url = simulator.url();
    writeln!(out, "listening on {url}")?;
    if simulator.api_key() == DEFAULT_API_KEY {
        writeln!(out, "the key is {DEFAULT_API_KEY}")?;
    }
    if let Some(path) = simulator.ca_certificate_path() {
        let path = path.display();
        writeln!(out, "the certificate authority is {path}")?;
        writeln!(
            out,
            "point any client here with HTTPS_PROXY={url} SSL_CERT_FILE={path} \
             REQUESTS_CA_BUNDLE={path}"
        )?;
    }
    out.flush()
}
