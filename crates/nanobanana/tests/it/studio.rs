//! An engine on a scripted API, with a folder for pictures and an ear for events.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use image::{DynamicImage, ImageFormat, RgbImage};
use nanobanana::journal::{self, Attempt, Caps, Filter, JobRecord, Journal, PromptLog};
use nanobanana::{
    Destination, Engine, Event, Existing, Failure, Metadata, Observer, Outcome, Pacing,
    Preferences, Request, RequestWords, RunSpec, SaveTo, SavedPicture, Service,
};
use sqlx::ConnectOptions as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::fake::{FakeApi, Script, done};

pub(crate) struct Studio {
    pub(crate) api: Arc<FakeApi>,
    pub(crate) events: Events,
    pub(crate) folder: TempDir,
    pub(crate) records: TempDir,
    pub(crate) words: RequestWords,
    pub(crate) count: usize,
    /// The output path below the folder; none leaves the pictures at IMA.
    pub(crate) output: Option<PathBuf>,
    pub(crate) existing: Existing,
    /// Untouched, so that a file can be compared with what came.
    pub(crate) metadata: Metadata,
    pub(crate) pacing: Pacing,
    pub(crate) preferences: Option<Preferences>,
    pub(crate) caps: Caps,
    pub(crate) allow_smaller: bool,
}

/// The jobs of a journal that are meant, the newest run first.
pub(crate) async fn listed(journal: &Journal, filter: &Filter) -> Vec<JobRecord> {
    journal.page(filter, None, None).await.unwrap().jobs
}

impl Studio {
    /// A request for one cat of 512 pixels, to be saved as `cat.png`.
    pub(crate) fn new(script: Script) -> Self {
        Self {
            api: Arc::new(FakeApi::new(script)),
            events: Events::default(),
            folder: tempfile::tempdir().unwrap(),
            records: tempfile::tempdir().unwrap(),
            words: cat(),
            count: 1,
            output: Some("cat.png".into()),
            existing: Existing::Keep,
            metadata: Metadata::Untouched,
            pacing: Pacing::default(),
            preferences: None,
            caps: Caps::NONE,
            allow_smaller: false,
        }
    }

    /// A path below the folder.
    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Gives the request this many local inputs.
    pub(crate) fn with_inputs(mut self, count: usize) -> Self {
        for number in 1..=count {
            let path = self.at(&format!("input-{number}.png"));
            // Each has a width of its own, by which its bytes can be told from the others'.
            let width = u32::try_from(number).unwrap();
            std::fs::write(&path, png(width, 8)).unwrap();
            self.words.inputs.push(path.to_str().unwrap().to_owned());
        }
        self
    }

    pub(crate) fn order(&self) -> RunSpec {
        let destination = match &self.output {
            None => Destination::Ima,
            Some(output) => {
                let path = self.folder.path().join(output);
                let save_to = SaveTo::parse(Some(&path), "cat", self.existing).unwrap();
                Destination::Disk(save_to.with_metadata(self.metadata))
            }
        };
        let mut order = RunSpec::new(Request::parse(&self.words).unwrap(), destination);
        order.count = self.count;
        order.preferences.clone_from(&self.preferences);
        order.caps = self.caps;
        order.allow_smaller = self.allow_smaller;
        order
    }

    /// The journal of this studio's jobs, beside the folder of its pictures.
    pub(crate) async fn journal(&self) -> Journal {
        journal::open(self.records.path(), PromptLog::Keep)
            .await
            .unwrap()
    }

    /// To the journal's database, as another program has it.
    pub(crate) async fn connection(&self) -> SqliteConnection {
        let path = self.records.path().join("journal.sqlite");
        let options = SqliteConnectOptions::new().filename(path);
        options.connect().await.unwrap()
    }

    /// Takes the right to write in the journal, as another program may at any moment.
    pub(crate) async fn lock(&self) -> SqliteConnection {
        let mut connection = self.connection().await;
        sqlx::query("BEGIN IMMEDIATE")
            .execute(&mut connection)
            .await
            .unwrap();
        connection
    }

    pub(crate) async fn run(&self) -> Result<Vec<Arc<Outcome>>, Failure> {
        let service = Service::with_client(self.api.clone(), self.pacing);
        let journal = self.journal().await;
        let engine = Engine::new(service);
        let result = engine.run(&journal, &self.order(), &self.events).await;
        if let Ok(outcomes) = &result {
            self.events.check_last_words(outcomes);
        }
        result
    }

    /// What the journal says of the jobs, in order.
    pub(crate) async fn rows(&self) -> Vec<JobRecord> {
        listed(&self.journal().await, &Filter::default()).await
    }

    /// What the journal says of the only job.
    pub(crate) async fn row(&self) -> JobRecord {
        let mut rows = self.rows().await;
        assert_eq!(rows.len(), 1);
        rows.remove(0)
    }

    /// The create requests of the only job, as the journal has them.
    pub(crate) async fn attempts(&self) -> Vec<Attempt> {
        let id = self.row().await.id;
        let journal = self.journal().await;
        journal.lifecycle(&id).await.unwrap().attempts
    }

    /// The outcome of the only job.
    pub(crate) async fn outcome(&self) -> Outcome {
        let mut outcomes = self.run().await.unwrap();
        assert_eq!(outcomes.len(), 1);
        // Nobody else has kept it.
        Arc::into_inner(outcomes.remove(0)).unwrap()
    }

    /// Why the only job has no picture.
    pub(crate) async fn failure(&self) -> Failure {
        self.outcome().await.result.unwrap_err()
    }

    /// The names in the folder, without the inputs.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.starts_with("input-"))
            .collect();
        names.sort();
        names
    }
}

fn cat() -> RequestWords {
    RequestWords {
        prompt: "a cat".to_owned(),
        size: Some("512".to_owned()),
        ratio: Some("1:1".to_owned()),
        ..RequestWords::default()
    }
}

/// A script in which the task is done at the first question and the picture fits the plan.
pub(crate) fn smooth() -> Script {
    Script {
        state: done(),
        picture: png(512, 512),
        ..Script::default()
    }
}

/// The only picture of an outcome, on disk.
pub(crate) fn saved(outcome: &Outcome) -> &SavedPicture {
    let pictures = outcome.result.as_ref().unwrap();
    assert_eq!(pictures.len(), 1);
    pictures[0].saved.as_ref().unwrap()
}

pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(width, height, ImageFormat::Png)
}

pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(width, height, ImageFormat::Jpeg)
}

fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let picture = DynamicImage::from(RgbImage::from_pixel(width, height, [200, 30, 40].into()));
    let mut bytes = Vec::new();
    picture
        .write_to(&mut Cursor::new(&mut bytes), format)
        .unwrap();
    bytes
}

/// The size of a picture, by decoding it whole.
pub(crate) fn decoded(path: &Path, format: ImageFormat) -> (u32, u32) {
    let bytes = std::fs::read(path).unwrap();
    let picture = image::load_from_memory_with_format(&bytes, format).unwrap();
    (picture.width(), picture.height())
}

/// What was heard, as text.
#[derive(Default)]
pub(crate) struct Events {
    heard: Mutex<Vec<String>>,
    created: Notify,
    progressed: Notify,
}

impl Events {
    /// Waits until a task is created.
    pub(crate) async fn created(&self) {
        self.created.notified().await;
    }

    /// Waits for the first progress of a task, which comes a second after its creation is on record.
    /// Before that the journal works on a thread of its own, of which a paused clock knows nothing:
    /// it jumps to the next timer, if there is one.
    pub(crate) async fn progressed(&self) {
        self.progressed.notified().await;
    }

    /// Waits until the answers to so many create requests are written down, for whoever is polled
    /// whenever the work may go on.
    pub(crate) async fn on_record(&self, count: usize) {
        let is_on_record = |text: &&String| text.starts_with("on record");
        std::future::poll_fn(|_| {
            let heard = self.heard.lock().unwrap();
            match heard.iter().filter(is_on_record).count() >= count {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        })
        .await;
    }

    /// Everything but progress.
    pub(crate) fn steps(&self) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        let is_step = |text: &&String| !text.starts_with("progress");
        heard.iter().filter(is_step).cloned().collect()
    }

    pub(crate) fn progress(&self) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        let is_progress = |text: &&String| text.starts_with("progress");
        heard.iter().filter(is_progress).cloned().collect()
    }

    /// Each job has exactly one final event, it is the job's last, and says how it ended.
    pub(crate) fn check_last_words(&self, outcomes: &[Arc<Outcome>]) {
        let heard = self.heard.lock().unwrap();
        for outcome in outcomes {
            let job = format!("[{}]", outcome.job.0);
            let of_job: Vec<_> = heard.iter().filter(|text| text.contains(&job)).collect();
            let is_final = |text: &str| text.starts_with("succeeded") || text.starts_with("failed");
            let finals = of_job.iter().filter(|text| is_final(text)).count();
            assert_eq!(finals, 1, "{heard:?}");
            let last = of_job.last().unwrap();
            let expected = if outcome.result.is_ok() {
                "succeeded"
            } else {
                "failed"
            };
            assert!(last.starts_with(expected), "{heard:?}");
        }
    }
}

impl Observer for Events {
    fn event(&self, event: &Event) {
        let text = match event {
            Event::Acknowledged => "acknowledged".to_owned(),
            Event::Planned { plan, jobs, .. } => {
                let (rule, points, count) = (plan.attribute_id, plan.points, jobs.len());
                format!("planned {rule} for {points} × {count}")
            }
            Event::Uploading { done, total } => format!("uploading {done}/{total}"),
            Event::Paying { job } => format!("paying [{}]", job.0),
            Event::Saving { job } => format!("saving [{}]", job.0),
            Event::OnRecord { job } => format!("on record [{}]", job.0),
            Event::Created { job, task_id } => format!("created [{}] {task_id}", job.0),
            Event::PickedUp { job, task_id } => format!("picked up [{}] {task_id}", job.0),
            Event::Progress {
                job,
                elapsed,
                percent,
                trouble,
                ..
            } => {
                let trouble = trouble
                    .as_ref()
                    .map(|trouble| format!(" {:?}", trouble.kind));
                let (elapsed, trouble) = (elapsed.as_secs_f64(), trouble.unwrap_or_default());
                format!("progress [{}] {elapsed}s {percent}%{trouble}", job.0)
            }
            Event::Downloading { job } => format!("downloading [{}]", job.0),
            Event::Ended { outcome } => ended(outcome),
            other => format!("{other:?}"),
        };
        self.heard.lock().unwrap().push(text);
        match event {
            Event::Created { .. } => self.created.notify_one(),
            Event::Progress { .. } => self.progressed.notify_one(),
            _ => {}
        }
    }
}

fn ended(outcome: &Outcome) -> String {
    let job = outcome.job.0;
    match &outcome.result {
        Ok(pictures) => {
            let saved = pictures.iter().filter_map(|picture| picture.saved.as_ref());
            let names = saved.map(|saved| saved.path.file_name().unwrap().to_string_lossy());
            let names: Vec<_> = names.collect();
            format!("succeeded [{job}] {}", names.join(" "))
        }
        Err(failure) => format!("failed [{job}] {}", failure.kind().name()),
    }
}

/// A WebP of one pixel, with a code of its colours that has twice as many words as it has room for.
/// `image-webp` 0.2.4 indexes its table with what it reads by that code, and panics.
pub(crate) const PANICKING_WEBP: &[u8] = b"RIFF$\0\0\0WEBPVP8L\x18\0\0\0\
      /\0\0\0\0\xF0\0I\x92 I\x92$\x0BBDbQ\xF3\xC8\xEA\xD9\xFB\x07";
