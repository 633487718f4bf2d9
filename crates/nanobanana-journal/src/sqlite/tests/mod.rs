//! What the journal promises, through its public face.

mod budget;
mod erase;
mod file;
mod find;
mod late;
mod leases;
mod lifecycle;
mod repair;
#[cfg(target_os = "linux")]
mod slow_disk;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnection;
use tempfile::TempDir;
use tokio::sync::MappedMutexGuard;

use super::session::Session;
use super::*;
use crate::*;

/// A store as one process has it, with what it holds by the jobs' ids.
#[derive(Clone, Debug)]
struct Journal {
    store: SqliteStore,
    held: Arc<Mutex<HashMap<JobId, Arc<Held>>>>,
}

/// What became of a claim, whose job is held by the journal.
#[derive(Debug, PartialEq)]
enum Claim {
    Claimed(Box<JobRecord>),
    Busy { pid: Option<u32> },
    Ended(Box<JobRecord>),
}

/// A filter, and how many jobs at most.
#[derive(Clone, Debug, Default)]
struct JobFilter {
    states: Vec<State>,
    service: Option<ServiceKind>,
    since: Option<Timestamp>,
    limit: Option<u32>,
    forgotten: bool,
}

impl Journal {
    async fn open(folder: &Path, prompts: PromptLog) -> Result<Self, JournalError> {
        Ok(Self {
            store: SqliteStore::open(folder, prompts).await?,
            held: Arc::default(),
        })
    }

    async fn repair(folder: &Path) -> Result<Option<Saved>, JournalError> {
        crate::repair(folder).await
    }

    async fn begin(
        &self,
        run: &NewRun,
        caps: &Caps,
        now: Timestamp,
    ) -> Result<Vec<JobId>, JournalError> {
        match self.store.begin(run, caps, now).await? {
            Begun::New { jobs, .. } => Ok(jobs.into_iter().map(|held| self.keep(held)).collect()),
            other => panic!("{other:?}"),
        }
    }

    fn keep(&self, held: Held) -> JobId {
        let id = held.job().clone();
        let before = self.held.lock().unwrap().insert(id.clone(), Arc::new(held));
        if let Some(before) = before {
            before.mark_let_go();
        }
        id
    }

    /// What holds a job, or pretends to.
    fn held(&self, job: &JobId) -> Arc<Held> {
        let known = self.held.lock().unwrap().get(job).cloned();
        known.unwrap_or_else(|| {
            let held = self.store.held(job.clone());
            held.mark_let_go();
            Arc::new(held)
        })
    }

    async fn authorise_create(
        &self,
        job: &JobId,
        caps: &Caps,
        now: Timestamp,
    ) -> Result<CreatePermit, JournalError> {
        let held = self.held(job);
        self.store.authorise(&held, caps, Consent::Once, now).await
    }

    async fn authorise_create_accepting_double_charge(
        &self,
        job: &JobId,
        caps: &Caps,
        now: Timestamp,
    ) -> Result<CreatePermit, JournalError> {
        let (held, consent) = (self.held(job), Consent::PerhapsTwice);
        self.store.authorise(&held, caps, consent, now).await
    }

    async fn advance(&self, job: &JobId, step: &Step, now: Timestamp) -> Result<(), JournalError> {
        self.store.advance(&self.held(job), step, now).await
    }

    async fn put_by(&self, job: &JobId, steps: Vec<LateStep>) -> Result<(), JournalError> {
        self.store.put_by(job, steps, Lasts::PowerCut).await
    }

    async fn claim(&self, job: &JobId) -> Result<Claim, JournalError> {
        Ok(match self.store.claim(job).await? {
            store::Claim::Claimed(held, record) => {
                self.keep(held);
                Claim::Claimed(record)
            }
            store::Claim::Busy { pid } => Claim::Busy { pid },
            store::Claim::Ended(record) => Claim::Ended(record),
        })
    }

    async fn release(&self, job: &JobId) -> Result<(), JournalError> {
        let held = self.held.lock().unwrap().remove(job);
        match held.and_then(Arc::into_inner) {
            Some(held) => {
                self.store.release(held).await;
                Ok(())
            }
            None => self.store.release_job(job).await,
        }
    }

    async fn find(&self, key: &str) -> Result<Found, JournalError> {
        self.store.find(key).await
    }

    async fn jobs(&self, filter: &JobFilter) -> Result<Vec<JobRecord>, JournalError> {
        let limit = filter.limit;
        let filter = Filter {
            states: filter.states.clone(),
            service: filter.service,
            since: filter.since,
            forgotten: filter.forgotten,
            ..Filter::default()
        };
        Ok(self.store.page(&filter, None, limit).await?.jobs)
    }

    async fn unfinished(&self) -> Result<Vec<JobRecord>, JournalError> {
        let page = self.store.page(&Filter::unfinished(), None, None).await?;
        Ok(page.jobs)
    }

    async fn transitions(&self, job: &JobId) -> Result<Vec<Transition>, JournalError> {
        Ok(self.store.lifecycle(job).await?.transitions)
    }

    async fn attempts(&self, job: &JobId) -> Result<Vec<Attempt>, JournalError> {
        Ok(self.store.lifecycle(job).await?.attempts)
    }

    async fn erase(&self, jobs: &[JobId], now: Timestamp) -> Result<Vec<Erased>, JournalError> {
        self.store.erase(jobs, now).await
    }

    async fn close(self) -> Result<(), JournalError> {
        self.store.close().await
    }

    async fn session(&self) -> Result<MappedMutexGuard<'_, Session>, JournalError> {
        self.store.session().await
    }
}

/// A prompt that is found in a file's bytes if it is there.
const PROMPT: &str = "a marmalade cat on Jupiter";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).unwrap()
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

async fn open(folder: &TempDir) -> Journal {
    open_at(folder.path()).await
}

async fn open_at(folder: &Path) -> Journal {
    Journal::open(folder, PromptLog::Keep).await.unwrap()
}

fn new_job(points: u32) -> NewJob {
    NewJob {
        task_type: "image_to_image".into(),
        model_id: "gemini-3.1-flash-image".into(),
        model_name: "Nano Banana 2".into(),
        model_version: "gemini-3.1-flash-image-preview".into(),
        size: Some("1K".into()),
        aspect_ratio: Some("16:9".into()),
        points,
        attribute_id: 4405,
        prompt: PROMPT.into(),
        request: json!({"size": "1k"}),
        plan: json!({"z": 1, "a": [true, null]}),
        input_hashes: vec!["00ff".into(), "ff00".into()],
        destination: json!({"folder": "out"}),
    }
}

fn run_of(points: &[u32]) -> NewRun {
    let jobs = points.iter().copied().map(new_job).collect();
    let mut run = NewRun::new(ServiceKind::Ima, jobs);
    run.caller.request_id = Some("trace-1".into());
    run
}

/// Begins a run of one job of 6 points.
async fn begin_one(journal: &Journal) -> JobId {
    let ids = journal.begin(&run_of(&[6]), &Caps::NONE, at(0)).await;
    ids.unwrap().remove(0)
}

async fn job(journal: &Journal, id: &JobId) -> JobRecord {
    match journal.find(id.as_str()).await.unwrap() {
        Found::One(record) => *record,
        other => panic!("{other:?}"),
    }
}

async fn create(journal: &Journal, id: &JobId) {
    let permit = journal.authorise_create(id, &Caps::NONE, at(1)).await;
    assert_eq!(permit.unwrap().job(), id);
}

fn running() -> Step {
    Step::Running {
        task_id: "task-1".into(),
    }
}

fn refused() -> Step {
    Step::Refused {
        code: Some(6010),
        message: "Invalid product attribute".into(),
    }
}

fn replanned() -> Step {
    Step::Replanned {
        points: 4,
        attribute_id: 4404,
        size: Some("512px".into()),
        plan: json!({"size": "512px"}),
        reason: "a smaller size".into(),
    }
}

fn unknown() -> Step {
    Step::Unknown {
        reason: "the connection was lost".into(),
    }
}

fn succeeded() -> Step {
    Step::Succeeded {
        pictures: vec![PictureRecord {
            url: "https://cdn.test/1.png".into(),
            cover_url: None,
        }],
    }
}

fn saved_file() -> SavedFile {
    SavedFile {
        url: "https://cdn.test/1.png".into(),
        path: "/out/1.png".into(),
        bytes: 5_000_000_000,
        width: 1376,
        height: 768,
        media_type: "image/png".into(),
        notices: Vec::new(),
        sha256: None,
    }
}

fn saving() -> Step {
    Step::Saving {
        files: vec![IntendedFile {
            file: saved_file(),
            native_path: None,
            sha256: "00ff".into(),
        }],
    }
}

fn saved() -> Step {
    Step::Saved {
        files: vec![saved_file()],
    }
}

fn cancelled() -> Step {
    Step::Cancelled {
        reason: "interrupted".into(),
    }
}

/// One of each kind of step.
fn each_step() -> Vec<Step> {
    vec![
        Step::Uploading,
        Step::BackToPlanned {
            reason: "no route".into(),
        },
        running(),
        refused(),
        replanned(),
        unknown(),
        Step::StillRunning,
        succeeded(),
        saving(),
        saved(),
        Step::DeliveryFailed {
            reason: "the disk is full".into(),
        },
        Step::Failed {
            end: TaskEnd::Deleted,
            message: Some("gone".into()),
        },
        cancelled(),
    ]
}

/// Brings a new job of 6 points into a state.
async fn job_in(journal: &Journal, state: State) -> JobId {
    let id = begin_one(journal).await;
    let is_created = !matches!(state, State::Planned | State::Uploading | State::Cancelled);
    if is_created {
        create(journal, &id).await;
    }
    let failed = Step::Failed {
        end: TaskEnd::Failed,
        message: None,
    };
    let way = match state {
        State::Planned | State::Creating => vec![],
        State::Uploading => vec![Step::Uploading],
        State::Running => vec![running()],
        State::Succeeded => vec![running(), succeeded()],
        State::Saved => vec![running(), succeeded(), saved()],
        State::Refused => vec![refused()],
        State::Failed => vec![running(), failed],
        State::StillRunning => vec![running(), Step::StillRunning],
        State::Unknown => vec![unknown()],
        State::Cancelled => vec![cancelled()],
        State::GivenUp => vec![running(), Step::StillRunning, Step::GivenUp],
    };
    for step in way {
        journal.advance(&id, &step, at(2)).await.unwrap();
    }
    assert_eq!(job(journal, &id).await.state, state);
    id
}

/// The whole content of the journal's files.
fn bytes_in(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            bytes.extend(std::fs::read(path).unwrap());
        }
    }
    bytes
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
