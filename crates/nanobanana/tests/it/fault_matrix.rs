//! Every request of a job × every fault of the simulator × when it strikes. Whatever goes wrong, a
//! job is paid once at most, what was spent is on record, and nothing paid is lost.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use image::ImageFormat;
use nanobanana::journal::State;
use nanobanana::{Charge, Failure, Outcome};

use crate::bench::{Bench, LastWords};
use crate::studio::decoded;

/// The requests of an edit, in their order.
const REQUESTS: [&str; 6] = ["list", "token", "put", "create", "detail", "media"];

const FAULTS: [&str; 23] = [
    "status-500",
    "status-503",
    "status-503;retry-after=1",
    "status-429",
    "status-408",
    "status-404",
    "late-status-502",
    "business-400",
    "business-401",
    "business-500",
    "business-4008",
    "business-4014",
    "business-6006",
    "business-6009",
    "business-6010",
    "html",
    "cut-json",
    "reset-before",
    "reset-after",
    "stall",
    "stall-body",
    "cut-body",
    "redirect;location=http://127.0.0.1:9/portal",
];

/// When the fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strikes {
    First,
    /// The second request, which there is because the first was answered with a fault that asks
    /// for one more.
    Second,
    Always,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    request: &'static str,
    fault: &'static str,
    strikes: Strikes,
}

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Saved,
    /// Before a create request: no row, or a cancelled one.
    NothingSent,
    Refused,
    Unknown,
    StillRunning,
    /// The task is paid, and IMA will not say how it is.
    Unwatched,
    /// The picture is made and was not fetched.
    Undelivered,
}

fn cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    for request in REQUESTS {
        for fault in FAULTS {
            for strikes in [Strikes::First, Strikes::Second, Strikes::Always] {
                cells.push(Cell {
                    request,
                    fault,
                    strikes,
                });
            }
        }
    }
    cells
}

impl Cell {
    fn script(self) -> String {
        let Self { request, fault, .. } = self;
        match (self.strikes, request) {
            (Strikes::First, _) => format!("{request}:1={fault}"),
            (Strikes::Second, "create") => {
                format!("create:1=business-6010,create:2={fault}")
            }
            (Strikes::Second, _) => format!("{request}:1=status-503,{request}:2={fault}"),
            (Strikes::Always, _) => format!("{request}:*={fault}"),
        }
    }

    /// How long reads are repeated: a fault that stays need not be waited for.
    fn deadline(self) -> Duration {
        match self.strikes {
            Strikes::Always => Duration::from_millis(250),
            Strikes::First | Strikes::Second => Duration::from_secs(30),
        }
    }

    /// The rules, for what they are.
    fn expected(self) -> End {
        let stays = self.strikes == Strikes::Always;
        let is_business = self.fault.starts_with("business");
        match (self.request, self.fault) {
            // Refused by a code that a new plan can cure.
            ("create", "business-6006" | "business-6009" | "business-6010") if !stays => End::Saved,
            ("create", _) if is_business => End::Refused,
            // By these no task was made.
            ("create", "status-404" | "status-429") => End::Refused,
            ("create", _) => End::Unknown,
            // The picture was stored, and the status said so before the answer broke off.
            ("put", "cut-json" | "stall-body" | "cut-body") => End::Saved,
            // A success that is not the storage's is no upload; the next try is one.
            ("put", _) if is_business && !stays => End::Saved,
            // Only the bytes count where a picture should be.
            ("media", _) if is_business && !stays => End::Saved,
            ("media", _) if is_business => End::Undelivered,
            ("media", fault) if fault.starts_with("redirect") => End::Undelivered,
            ("detail", fault) if fault.starts_with("redirect") => {
                if stays {
                    End::StillRunning
                } else {
                    End::Saved
                }
            }
            ("detail", fault) if is_business && fault != "business-500" => End::Unwatched,
            ("list" | "token" | "put", "status-404") => End::NothingSent,
            (_, fault) if fault.starts_with("redirect") => End::NothingSent,
            (_, fault) if is_business && fault != "business-500" => End::NothingSent,
            // What is left passes.
            _ if !stays => End::Saved,
            ("detail", _) => End::StillRunning,
            ("media", _) => End::Undelivered,
            _ => End::NothingSent,
        }
    }

    /// How many create requests IMA gets.
    fn creates(self) -> usize {
        let cured =
            |fault: &str| matches!(fault, "business-6006" | "business-6009" | "business-6010");
        match (self.request, self.strikes, self.expected()) {
            (_, _, End::NothingSent) => 0,
            ("create", Strikes::First, End::Saved) => 2,
            ("create", Strikes::Second, End::Saved) => 3,
            ("create", Strikes::Second, _) => 2,
            ("create", Strikes::Always, _) if cured(self.fault) => 3,
            _ => 1,
        }
    }
}

impl End {
    fn of(result: &Result<Vec<Arc<Outcome>>, Failure>) -> Self {
        let outcome = match result {
            Ok(outcomes) => &outcomes[0],
            Err(failure) => {
                assert_eq!(failure.charge(), Charge::None);
                return Self::NothingSent;
            }
        };
        match &outcome.result {
            Ok(_) => Self::Saved,
            Err(Failure::Ima(_)) => Self::Refused,
            Err(Failure::CreateUnknown { .. }) => Self::Unknown,
            Err(Failure::StillRunning { .. }) => Self::StillRunning,
            Err(Failure::Watch { .. }) => Self::Unwatched,
            Err(Failure::Delivery { .. }) => Self::Undelivered,
            Err(other) => panic!("{other:?}"),
        }
    }

    fn state(self) -> State {
        match self {
            Self::Saved => State::Saved,
            Self::NothingSent => State::Cancelled,
            Self::Refused => State::Refused,
            Self::Unknown => State::Unknown,
            Self::StillRunning => State::StillRunning,
            Self::Unwatched => State::Running,
            Self::Undelivered => State::Succeeded,
        }
    }

    /// After a resume without faults.
    fn resumed(self) -> State {
        match self {
            Self::StillRunning | Self::Unwatched | Self::Undelivered => State::Saved,
            other => other.state(),
        }
    }
}

/// What all cells together come to.
#[derive(Debug, Default)]
struct Totals {
    ends: BTreeMap<End, usize>,
    resumed: usize,
    creates: usize,
    accepted: u64,
    points_spent: u64,
    points_recorded: u64,
    points_in_doubt: u64,
}

/// What one cell came to.
struct Found {
    end: End,
    resumed: usize,
    creates: usize,
    accepted: u64,
    ledger: u64,
    spent: u64,
    doubtful: u64,
}

/// The points that the journal has as spent, and those that it has as perhaps spent.
async fn recorded(bench: &Bench) -> (u64, u64) {
    let mut points = (0, 0);
    for row in bench.rows().await {
        match row.charge() {
            Charge::Spent => points.0 += u64::from(row.points),
            Charge::Unknown => points.1 += u64::from(row.points),
            Charge::None => {}
        }
    }
    points
}

async fn check_points(bench: &Bench, context: &str) -> (u64, u64, u64) {
    let (spent, doubtful) = recorded(bench).await;
    let ledger = bench.simulator().ledger().points_spent;
    assert!(
        spent <= ledger,
        "{context}: {spent} recorded, {ledger} spent"
    );
    assert!(
        ledger <= spent + doubtful,
        "{context}: {spent} and perhaps {doubtful} recorded, {ledger} spent"
    );
    (ledger, spent, doubtful)
}

/// Plays a cell: the run, what it left, and the resume after the faults are gone.
async fn play(cell: Cell) -> Found {
    let context = cell.script();
    let mut bench = Bench::start(&context, cell.deadline()).await;
    let expected = cell.expected();

    let words = LastWords::default();
    let result = bench.run(&words).await;
    assert_eq!(End::of(&result), expected, "{context}: {result:?}");
    let last_words = if result.is_ok() { vec![1] } else { Vec::new() };
    assert_eq!(words.jobs(), last_words, "{context}");

    let creates = bench.requests("create");
    assert_eq!(creates, cell.creates(), "{context}");
    let struck = bench.requests(cell.request);
    let least = if cell.strikes == Strikes::Second {
        2
    } else {
        1
    };
    assert!(struck >= least, "{context}: the fault did not strike");
    let accepted = bench.simulator().ledger().creates_accepted;
    assert!(accepted <= 1, "{context}");

    let rows = bench.rows().await;
    let is_begun = expected != End::NothingSent;
    assert!(
        rows.len() == 1 || (rows.is_empty() && !is_begun),
        "{context}"
    );
    for row in &rows {
        assert_eq!(row.state, expected.state(), "{context}: {row:?}");
    }
    check_points(&bench, &context).await;
    assert_eq!(bench.names(), pictures(expected.state()), "{context}");

    bench.mend().await;
    let words = LastWords::default();
    let resumed = bench.resume(&words).await;
    assert_eq!(words.jobs(), vec![1; resumed.len()], "{context}");
    for row in bench.rows().await {
        assert_eq!(row.state, expected.resumed(), "{context}: {resumed:?}");
    }
    assert_eq!(bench.names(), pictures(expected.resumed()), "{context}");
    if expected.resumed() == State::Saved {
        let size = decoded(&bench.out().join("cat.png"), ImageFormat::Png);
        assert_eq!(size, (512, 512), "{context}");
    }
    let (ledger, spent, doubtful) = check_points(&bench, &context).await;
    Found {
        end: expected,
        resumed: resumed.len(),
        creates,
        accepted,
        ledger,
        spent,
        doubtful,
    }
}

/// What is in the output folder.
fn pictures(state: State) -> Vec<String> {
    let is_there = state == State::Saved;
    is_there.then(|| "cat.png".to_owned()).into_iter().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_goes_wrong_a_job_is_paid_once_and_nothing_paid_is_lost() {
    let cells = cells();
    let count = cells.len();
    let played = stream::iter(cells)
        .map(|cell| tokio::spawn(play(cell)))
        .buffer_unordered(16);
    let mut totals = Totals::default();
    let mut failed = 0;
    let mut played = std::pin::pin!(played);
    while let Some(found) = played.next().await {
        // A cell that panicked has said so already; the others are worth knowing too.
        let Ok(found) = found else {
            failed += 1;
            continue;
        };
        *totals.ends.entry(found.end).or_default() += 1;
        totals.resumed += found.resumed;
        totals.creates += found.creates;
        totals.accepted += found.accepted;
        totals.points_spent += found.ledger;
        totals.points_recorded += found.spent;
        totals.points_in_doubt += found.doubtful;
    }
    let report = format!("{count} cells, {failed} failed: {totals:#?}\n");
    // Not captured, so that it is seen where all is well too.
    io::stderr().write_all(report.as_bytes()).unwrap();
    assert_eq!((count, failed), (414, 0));
    let max = totals.points_recorded + totals.points_in_doubt;
    assert!((totals.points_recorded..=max).contains(&totals.points_spent));
}
