//! What the journal costs: transitions a second with full sync, and the transitions of one job.
//!
//! `cargo bench -p nanobanana --bench journal [-- FOLDER]` prints one `name<TAB>value<TAB>unit` a
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
use nanobanana::journal::{
    Caps, JobId, Journal, NewJob, NewRun, PictureRecord, PromptLog, SavedFile, ServiceKind, Step,
};
use serde_json::json;

/// How many jobs go through all their states.
const JOBS: usize = 300;

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
    Ok(())
}

/// How long each job took, in the journal alone.
async fn measure(folder: &Path) -> Result<Vec<Duration>, Box<dyn Error>> {
    let journal = Journal::open(folder, PromptLog::Keep).await?;
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
    let run = NewRun {
        service: ServiceKind::Simulator,
        jobs: vec![new_job()],
    };
    let jobs = journal.begin(&run, &Caps::NONE, Timestamp::now()).await?;
    let job: &JobId = &jobs[0];
    // No request is sent here, so the permit to send one is not used.
    let _permit = journal
        .authorise_create(job, &Caps::NONE, Timestamp::now())
        .await?;
    let url = "https://pictures.example/a.png".to_owned();
    let steps = [
        Step::Running {
            task_id: format!("task_{number:032x}"),
        },
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
            }],
        },
    ];
    for step in &steps {
        journal.advance(job, step, Timestamp::now()).await?;
    }
    Ok(())
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
