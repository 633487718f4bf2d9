//! What the journal costs: transitions a second with full sync, the transitions of one job, and the
//! latest of a great many jobs, with and without others in flight.
//!
//! `cargo bench -p nanobanana-journal --bench journal [-- FOLDER]` prints one `name<TAB>value<TAB>unit` a
//! line. The folder is where the journal is made: what a transition costs is what a disk takes to
//! say that it has something.

#![allow(
    clippy::print_stdout,
    reason = "a program that prints what it has measured"
)]

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use nanobanana_journal::{
    Begun, Caps, Consent, Filter, Held, Journal, NewJob, NewRun, PictureRecord, PromptLog,
    SavedFile, ServiceKind, State, Step, open,
};
use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

/// How many jobs go through all their states.
const JOBS: usize = 300;

/// How many jobs are in a journal that is asked for its latest, and how many of them in flight.
const MANY: usize = 100_000;
const IN_FLIGHT: usize = 1_000;

/// How many of those are in one run.
const AT_ONCE: usize = 10;

/// How many are asked for, and how often.
const LATEST: u32 = 20;
const QUESTIONS: usize = 101;

/// What a job goes through, from its row to its file.
const TRANSITIONS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with('-'));
    let root = match folder {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir()?,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut jobs = runtime.block_on(measure(&root.path().join("journal")))?;
    jobs.sort_unstable();
    let all: Duration = jobs.iter().sum();
    let transitions = (JOBS * TRANSITIONS) as f64 / all.as_secs_f64();
    let median = jobs[jobs.len() / 2].as_secs_f64() * 1000.0;
    println!("journal: transitions a second\t{transitions:.0}\t1/s");
    println!("journal: one job, {TRANSITIONS} transitions, median\t{median:.2}\tms");
    for (name, took) in runtime.block_on(ask_many(&root.path().join("many")))? {
        let took = took.as_secs_f64() * 1000.0;
        println!("journal: {name}, median\t{took:.2}\tms");
    }
    Ok(())
}

/// How long the same questions take to a journal of many jobs that have ended, and with others in
/// flight.
async fn ask_many(folder: &Path) -> Result<Vec<(String, Duration)>, Box<dyn Error>> {
    let journal = open(folder, PromptLog::Keep).await?;
    let now = Timestamp::now();
    drop(begin(&journal, MANY - IN_FLIGHT, now).await?);
    // A hundred thousand times through all states would take the disk minutes.
    let file = SqliteConnectOptions::new().filename(folder.join("journal.sqlite"));
    let mut raw = file.connect().await?;
    sqlx::raw_sql("UPDATE jobs SET state = 'saved', lease_owner = NULL, created_at = rowid")
        .execute(&mut raw)
        .await?;
    raw.close().await?;
    let mut took = ask(&journal, "idle").await?;
    let mut in_flight = Vec::new();
    for number in 0..IN_FLIGHT / AT_ONCE {
        let at = now.checked_add(Duration::from_millis(number as u64))?;
        for job in begin(&journal, AT_ONCE, at).await? {
            let permit = job.authorise(&Caps::NONE, Consent::Once).await?;
            let task_id = format!("task_{}", job.job());
            job.answered(permit, &Step::Running { task_id }).await;
            in_flight.push(job);
        }
    }
    took.extend(ask(&journal, &format!("{IN_FLIGHT} in flight")).await?);
    journal.close().await?;
    Ok(took)
}

async fn ask(journal: &Journal, name: &str) -> Result<Vec<(String, Duration)>, Box<dyn Error>> {
    let mut all = Vec::new();
    for (states, of) in [(vec![], "jobs"), (vec![State::Saved], "saved jobs")] {
        let filter = Filter::in_states(states);
        let mut took = Vec::with_capacity(QUESTIONS);
        for _ in 0..QUESTIONS {
            let started = Instant::now();
            let listed = journal.page(&filter, None, Some(LATEST)).await?.jobs.len();
            took.push(started.elapsed());
            assert_eq!(listed, LATEST as usize);
        }
        took.sort_unstable();
        let name = format!("the latest {LATEST} {of} of {MANY}, {name}");
        all.push((name, took[QUESTIONS / 2]));
    }
    Ok(all)
}

/// How long each job took, in the journal alone.
async fn measure(folder: &Path) -> Result<Vec<Duration>, Box<dyn Error>> {
    let journal = open(folder, PromptLog::Keep).await?;
    let mut took = Vec::with_capacity(JOBS);
    for number in 0..JOBS {
        let started = Instant::now();
        one_job(&journal, number).await?;
        took.push(started.elapsed());
    }
    journal.close().await?;
    Ok(took)
}

async fn one_job(journal: &Journal, number: usize) -> Result<(), Box<dyn Error>> {
    let jobs = begin(journal, 1, Timestamp::now()).await?;
    let job = &jobs[0];
    // No request is sent here.
    let permit = job.authorise(&Caps::NONE, Consent::Once).await?;
    let task_id = format!("task_{number:032x}");
    job.answered(permit, &Step::Running { task_id }).await;
    let url = "https://pictures.example/a.png".to_owned();
    let steps = [
        Step::Succeeded {
            pictures: vec![PictureRecord {
                url: url.clone(),
                cover_url: None,
            }],
        },
        Step::Saved {
            files: vec![SavedFile {
                url,
                path: format!("/home/user/Pictures/a-cute-puppy-on-grass-{number}.png"),
                bytes: 1_500_000,
                width: 1024,
                height: 1024,
                media_type: "image/png".to_owned(),
                notices: Vec::new(),
                sha256: None,
            }],
        },
    ];
    for step in &steps {
        job.advance(step).await?;
    }
    Ok(())
}

async fn begin(
    journal: &Journal,
    count: usize,
    now: Timestamp,
) -> Result<Vec<Held>, Box<dyn Error>> {
    let run = NewRun::new(ServiceKind::Simulator, vec![new_job(); count]);
    match journal.begin(&run, &Caps::NONE, now).await? {
        Begun::New { jobs, .. } => Ok(jobs),
        other => Err(format!("{other:?}").into()),
    }
}

fn new_job() -> NewJob {
    NewJob {
        task_type: "text_to_image".to_owned(),
        model_id: "gemini-3.1-flash-image".to_owned(),
        model_name: "Nano Banana 2".to_owned(),
        model_version: "version".to_owned(),
        size: Some("1K".to_owned()),
        aspect_ratio: Some("1:1".to_owned()),
        points: 4,
        attribute_id: 1,
        prompt: "a cute puppy on grass".to_owned(),
        request: json!({}),
        plan: json!({ "parameters": { "size": "1K", "aspect_ratio": "1:1" } }),
        input_hashes: Vec::new(),
        destination: json!({ "kind": "vendor" }),
    }
}
