//! The real program, killed at every transition of its journal and at random moments. Whatever is
//! left, `resume` ends it, and the journal and IMA's books agree.

use std::collections::HashSet;
use std::env;
use std::fmt;
use std::io::{self, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use ima_sim::{Endpoint, Ledger, Simulator, SimulatorConfig};
use nanobanana::journal::{Charge, JobRecord, Recovery, State};

use crate::world::pictures::{annotated_png, decoded};
use crate::world::{ImaWorld, Sandbox, jobs, wait_until};

/// How many programs run at once.
const AT_ONCE: usize = 4;

/// How many are killed at random moments, with the simulator inside them, which dies with them.
const KILLS_WITH_SIMULATOR: usize = 8;

/// How many are killed at random moments while IMA goes on.
const KILLS_AT_IMA: usize = 8;

/// How often each of several runs is killed once its picture has its name.
const KILLS_AT_NAME: usize = 1;

/// So many kills, or as many times more as `NANOBANANA_TEST_KILLS` says: `.ci/run` says 5, `.ci/release` 50.
#[allow(
    clippy::disallowed_methods,
    reason = "how a test is run is no affair of the program"
)]
pub(crate) fn repeated(kills: usize) -> usize {
    let times = env::var("NANOBANANA_TEST_KILLS").map(|times| times.parse::<usize>().unwrap());
    kills * times.unwrap_or(1)
}

/// What is left after the last `resume`.
#[derive(Debug)]
pub(crate) struct Totals {
    jobs: usize,
    pub(crate) saved: usize,
    pub(crate) unknown: usize,
    cancelled: usize,
    /// What IMA has.
    tasks: usize,
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            jobs,
            saved,
            unknown,
            cancelled,
            tasks,
        } = self;
        write!(
            f,
            "{jobs} jobs: {saved} saved, {unknown} unknown, {cancelled} cancelled; {tasks} tasks"
        )
    }
}

/// Compares a journal in which nothing is left to do with IMA's books.
#[track_caller]
pub(crate) fn agreement(journal: &[JobRecord], ledger: &Ledger) -> Totals {
    let in_state = |state| journal.iter().filter(move |job| job.state == state);
    let totals = Totals {
        jobs: journal.len(),
        saved: in_state(State::Saved).count(),
        unknown: in_state(State::Unknown).count(),
        cancelled: in_state(State::Cancelled).count(),
        tasks: ledger.tasks.len(),
    };
    // Every job has ended, or waits for the user.
    assert_eq!(
        totals.jobs,
        totals.saved + totals.unknown + totals.cancelled,
        "{totals:?}"
    );
    // Every task that the journal knows exists, once.
    let known: HashSet<&str> = journal
        .iter()
        .filter_map(|job| job.task_id.as_deref())
        .collect();
    assert_eq!(known.len(), totals.saved);
    let accepted: HashSet<&str> = ledger.tasks.iter().map(String::as_str).collect();
    assert!(known.is_subset(&accepted));
    // Every other task is one that the journal calls unknown.
    let nameless = accepted.len() - known.len();
    assert!(nameless <= totals.unknown, "{nameless} tasks, {totals:?}");
    for job in in_state(State::Saved) {
        let [file] = job.files.as_slice() else {
            panic!("{job:?}");
        };
        let picture = decoded(&std::fs::read(&file.path).unwrap());
        assert_eq!(
            (picture.width(), picture.height()),
            (file.width, file.height)
        );
    }
    totals
}

/// Points that the journal calls spent, and points of which it does not know.
fn points(journal: &[JobRecord]) -> (u64, u64) {
    let sum = |charge| {
        let jobs = journal.iter().filter(move |job| job.charge() == charge);
        jobs.map(|job| u64::from(job.points)).sum::<u64>()
    };
    (sum(Charge::Spent), sum(Charge::Unknown))
}

#[track_caller]
fn assert_no_scratch_files(sandbox: &Sandbox) {
    let mut names = sandbox.listing();
    names.retain(|name| name.ends_with(".part"));
    assert_eq!(names, [""; 0]);
}

/// Resumes until there is nothing left that this program could do by itself.
#[track_caller]
fn resume_to_the_end(folder: &Path, resume: impl Fn()) -> Vec<JobRecord> {
    for _ in 0..3 {
        jobs::age_requests(folder);
        resume();
        let journal = jobs::read(folder);
        let is_left = |job: &JobRecord| {
            !matches!(job.state.recovery(), Recovery::Nothing | Recovery::AskUser)
        };
        if !journal.iter().any(is_left) {
            return journal;
        }
    }
    let left = jobs::read(folder);
    panic!("{left:#?}");
}

#[test]
fn a_job_that_is_killed_in_any_state_is_ended_by_resume() {
    let generate = &["generate", "a cat", "-s512", "-o", "cat.png"][..];
    let edit = &["edit", "a hat", "-s512", "-i", "in.png", "-o", "cat.png"][..];
    let mut kills = 0;
    for (faults, args, endpoint, killed_in, ends_in, points_spent) in [
        (
            "put:1=stall",
            edit,
            Endpoint::Upload,
            State::Uploading,
            State::Cancelled,
            0,
        ),
        (
            "create:1=stall",
            generate,
            Endpoint::TaskCreate,
            State::Creating,
            State::Unknown,
            0,
        ),
        (
            "create:1=stall-body",
            edit,
            Endpoint::TaskCreate,
            State::Creating,
            State::Unknown,
            4,
        ),
        (
            "detail:1=stall",
            generate,
            Endpoint::TaskDetail,
            State::Running,
            State::Saved,
            4,
        ),
        (
            "media:1=stall",
            edit,
            Endpoint::Media,
            State::Succeeded,
            State::Saved,
            4,
        ),
        (
            "media:1=stall-body",
            generate,
            Endpoint::Media,
            State::Succeeded,
            State::Saved,
            4,
        ),
        ("", edit, Endpoint::Media, State::Saved, State::Saved, 4),
    ] {
        let world = ImaWorld::with(|config| config.faults = faults.parse().unwrap());
        world.sandbox.put("in.png", annotated_png(8, 8));
        let process = world.start(args);
        world.wait_for(endpoint);
        let folder = jobs::of_ima(&world.sandbox);
        jobs::wait_for(&folder, killed_in);
        process.kill();
        kills += 1;
        let journal = resume_to_the_end(&folder, || {
            world.nanobanana(&["resume"]);
        });
        let ledger = world.simulator.ledger();
        agreement(&journal, &ledger);
        assert_eq!(journal[0].state, ends_in, "{faults}");
        assert_eq!(ledger.points_spent, points_spent, "{faults}");
        assert!(world.requests(Endpoint::TaskCreate).len() <= 1);
        assert_no_scratch_files(&world.sandbox);
    }
    report(&format!("{kills} kills, one in each state"));
}

#[test]
fn a_program_that_is_killed_once_a_picture_has_its_name_leaves_no_second_copy() {
    let made_names = ["a-cat-1.png", "a-cat-2.png", "a-cat-3.png"];
    let mut kills = 0;
    let mut unrecorded = 0;
    for (args, waited_for, names) in [
        (&["-o", "cat.png"][..], "cat.png", &["cat.png"][..]),
        (&["-o", "cat.webp"], "cat.webp", &["cat.webp"]),
        (&["-o", "old.png", "--force"], "old.png", &["old.png"]),
        (&["-o", "./", "-n", "3"], "a-cat-2.png", &made_names),
        (&["-m", "flash"], "flash-a-cat-", &["flash-a-cat-"]),
    ] {
        for _ in 0..repeated(KILLS_AT_NAME) {
            let world = ImaWorld::new();
            let sandbox = &world.sandbox;
            if args.contains(&"--force") {
                sandbox.put("old.png", "old");
            }
            if args.contains(&"-m") {
                let name = "{model}-{slug}-{job}";
                let set = sandbox.nanobanana(&["config", "set", "output.name", name]);
                sandbox.run(set).success();
            }
            let process = world.start(&[&["generate", "a cat", "-s512"], args].concat());
            world.wait_for(Endpoint::Media);
            let limit = Instant::now() + Duration::from_secs(60);
            // No pause: what is aimed at takes as long as a disk takes to sync.
            while !is_named(sandbox, waited_for) {
                assert!(Instant::now() < limit, "{args:?}");
                thread::yield_now();
            }
            process.kill();
            kills += 1;
            let folder = jobs::of_ima(sandbox);
            let is_saved = |job: &JobRecord| job.state == State::Saved;
            unrecorded += usize::from(!jobs::read(&folder).iter().all(is_saved));
            let journal = resume_to_the_end(&folder, || {
                world.nanobanana(&["resume"]);
            });
            agreement(&journal, &world.simulator.ledger());
            let listing = sandbox.listing();
            assert_eq!(listing.len(), names.len(), "{listing:?}");
            for (found, name) in listing.iter().zip(names) {
                assert!(found.starts_with(name), "{listing:?}");
            }
        }
    }
    report(&format!(
        "{kills} kills once a picture had its name, {unrecorded} of them before that was on record"
    ));
}

/// Whether there is a picture whose name begins so.
fn is_named(sandbox: &Sandbox, beginning: &str) -> bool {
    let names = sandbox.listing();
    let name = names.iter().find(|name| name.starts_with(beginning));
    name.is_some_and(|name| sandbox.read(name) != b"old")
}

#[test]
fn a_run_that_is_killed_while_the_price_list_comes_has_left_nothing_to_do() {
    let world = ImaWorld::with(|config| config.faults = "list:1=stall".parse().unwrap());
    let process = world.start(&["generate", "a cat"]);
    world.wait_for(Endpoint::ProductList);
    process.kill();
    let run = world.nanobanana(&["resume"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    assert_eq!(jobs::read(&jobs::of_ima(&world.sandbox)), []);
}

/// The commands of one random test, one after the other.
const COMMANDS: [&[&str]; 4] = [
    &["generate", "a cat", "-s", "512"],
    &["edit", "add a hat", "-i", "in.png", "-s", "512"],
    &["generate", "a dog", "-n", "2", "-s", "512"],
    &["edit", "add a bow", "-i", "in.png", "-n", "2", "-s", "512"],
];

/// A generator of numbers that are the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A share of a duration.
    pub(crate) fn part(&mut self, of: Duration) -> Duration {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        of * u32::try_from(self.0 >> 40).unwrap() / (1 << 24)
    }
}

/// Runs a program until it ends or its moment has come: whether it was killed.
fn run_until(mut command: Command, moment: Duration) -> bool {
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let (ended, end) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            io::copy(&mut stderr, &mut io::sink()).unwrap();
            // Nobody listens any more when the moment has come before.
            let _ = ended.send(());
        });
        let _ = end.recv_timeout(moment);
        child.kill().unwrap();
    });
    child.wait().unwrap().signal().is_some()
}

/// Kills so many programs at random moments, several at a time: how many kills there were, those
/// of `resume` included. Each is within the time that an order takes when so many run
/// at once, on whatever machine.
fn kill_at_random(
    kills: usize,
    order: impl Fn(usize) -> Command + Sync,
    resume: impl Fn() -> Command + Sync,
) -> usize {
    let whole = |worker: usize| {
        let started = Instant::now();
        assert!(!run_until(order(9000 + worker), Duration::from_secs(60)));
        started.elapsed()
    };
    let span = at_once(whole).into_iter().max().unwrap();
    let each = kills.div_ceil(AT_ONCE);
    let worker = |worker: usize| {
        let mut dice = Dice(worker as u64);
        let mut killed = 0;
        for round in 0.. {
            if killed >= each {
                break;
            }
            let command = if (round + worker) % 5 == 4 {
                resume()
            } else {
                order(round * AT_ONCE + worker)
            };
            killed += usize::from(run_until(command, dice.part(span)));
        }
        killed
    };
    at_once(worker).into_iter().sum()
}

/// What so many threads come to, by their numbers.
fn at_once<T: Send>(worker: impl Fn(usize) -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let worker = &worker;
        let workers: Vec<_> = (0..AT_ONCE)
            .map(|number| scope.spawn(move || worker(number)))
            .collect();
        let results = workers.into_iter().map(|worker| worker.join().unwrap());
        results.collect()
    })
}

#[test]
fn programs_that_are_killed_at_random_with_their_simulator_lose_nothing() {
    let started = Instant::now();
    let sandbox = Sandbox::new();
    sandbox.put("in.png", annotated_png(8, 8));
    let order = |number: usize| {
        let name = format!("{number}.png");
        let args = COMMANDS[number % COMMANDS.len()];
        let more = ["--simulate=ok,100ms", "-o", &name];
        sandbox.nanobanana(&[args, &more[..]].concat())
    };
    let resume = || sandbox.nanobanana(&["resume", "--simulate=ok,instant"]);
    let kills = kill_at_random(repeated(KILLS_WITH_SIMULATOR), order, resume);
    let folder = jobs::of_simulator(&sandbox);
    let journal = resume_to_the_end(&folder, || {
        sandbox.run(resume());
    });
    let totals = agreement(&journal, &ledger(&sandbox));
    assert_no_scratch_files(&sandbox);
    let seconds = started.elapsed().as_secs();
    report(&format!(
        "{kills} kills with the simulator: {totals}, {seconds} s"
    ));
}

/// What a simulator that outlived its processes would have in its books.
pub(crate) fn ledger(sandbox: &Sandbox) -> Ledger {
    let folder = sandbox.home().join(".local/state/nanobanana/simulator");
    let mut config = SimulatorConfig::new(folder);
    config.points = 1_000_000;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let simulator = Simulator::start(config).await.unwrap();
        simulator.ledger()
    })
}

#[test]
fn programs_that_are_killed_at_random_at_an_ima_that_goes_on_lose_nothing() {
    let started = Instant::now();
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    sandbox.put("in.png", annotated_png(8, 8));
    let order = |number: usize| {
        let name = format!("{number}.png");
        let args = COMMANDS[number % COMMANDS.len()];
        let mut command = sandbox.nanobanana(&[args, &["-o", &name]].concat());
        world.lead_here(&mut command);
        command
    };
    let resume = || {
        let mut command = sandbox.nanobanana(&["resume"]);
        world.lead_here(&mut command);
        command
    };
    let kills = kill_at_random(repeated(KILLS_AT_IMA), order, resume);
    let folder = jobs::of_ima(sandbox);
    let journal = resume_to_the_end(&folder, || {
        sandbox.run(resume());
    });
    // Requests of the last that were killed may be on their way still.
    let mut creates = 0;
    wait_until(|| {
        let before = creates;
        creates = world.requests(Endpoint::TaskCreate).len();
        before == creates
    });
    let ledger = world.simulator.ledger();
    let totals = agreement(&journal, &ledger);
    let (spent, unknown) = points(&journal);
    assert!(spent <= ledger.points_spent && ledger.points_spent <= spent + unknown);
    assert!(creates <= journal.len());
    assert_no_scratch_files(sandbox);
    let seconds = started.elapsed().as_secs();
    report(&format!("{kills} kills at IMA: {totals}, {seconds} s"));
}

/// Says what a test has come to. Not captured, so that it is seen where all is well too.
pub(crate) fn report(totals: &str) {
    io::stderr()
        .write_all(format!("{totals}\n").as_bytes())
        .unwrap();
}
