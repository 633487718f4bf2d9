//! An API that answers by script and remembers when it was asked.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use ima_openapi::{
    BusinessCode, BusinessError, CreateTask, Endpoint, Error, ErrorKind, Media, OpenApi, Product,
    TaskDetail, TaskId, TaskType, UploadBody, UploadFormat, UploadTarget, leaves,
};
use tokio::io::AsyncReadExt as _;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

/// Where the result of a task is.
pub(crate) const RESULT_URL: &str = "https://ima-ga.esxscloud.com/result";

/// Changes a product list.
pub(crate) type ListChange = fn(&mut [Product]);

/// What the API answers. Each queue is used up first; then everything works.
#[derive(Debug, Default)]
pub(crate) struct Script {
    pub(crate) list: VecDeque<ErrorKind>,
    pub(crate) creates: VecDeque<ErrorKind>,
    pub(crate) details: VecDeque<Result<TaskDetail, ErrorKind>>,
    /// The answer after `details`.
    pub(crate) state: TaskDetail,
    /// How long the tasks take whose answers these decide, the first created first. The others are
    /// in `state` at once.
    pub(crate) lasting: Vec<Duration>,
    pub(crate) tokens: VecDeque<ErrorKind>,
    pub(crate) uploads: VecDeque<ErrorKind>,
    pub(crate) downloads: VecDeque<Result<Vec<u8>, ErrorKind>>,
    /// The download after `downloads`.
    pub(crate) picture: Vec<u8>,
    /// Calls that do not answer until the API is mended.
    pub(crate) hang: Option<Endpoint>,
    /// How many of those calls answer before they begin to hang.
    pub(crate) hang_after: usize,
    /// How long calls take that do not answer at once.
    pub(crate) delays: Vec<(Endpoint, Duration)>,
    /// Changes the recorded products.
    pub(crate) change: Option<ListChange>,
    /// Changes the recorded products from the nth list on, counted from 0.
    pub(crate) later_change: Option<(usize, ListChange)>,
    /// What every list from the nth on is answered with, counted from 0.
    pub(crate) later_outage: Option<(usize, fn() -> ErrorKind)>,
}

/// One call: when it began and ended, and with what.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) endpoint: Endpoint,
    pub(crate) began: Duration,
    pub(crate) ended: Option<Duration>,
}

#[derive(Debug)]
struct State {
    script: Script,
    calls: Vec<Call>,
    created: Vec<CreateTask>,
    /// When each task of `lasting` ends.
    ends: Vec<Instant>,
    uploaded: Vec<(String, Vec<u8>)>,
    tokens: usize,
}

/// The key of the account.
pub(crate) const KEY: &str = "ima_q7Xv2LmZk9";

#[derive(Debug)]
pub(crate) struct FakeApi {
    epoch: Instant,
    state: Mutex<State>,
    hanging: Notify,
    mended: Notify,
}

/// A call under way.
struct Under<'a> {
    api: &'a FakeApi,
    endpoint: Endpoint,
    index: usize,
}

impl FakeApi {
    pub(crate) fn new(script: Script) -> Self {
        Self {
            epoch: Instant::now(),
            state: Mutex::new(State {
                script,
                calls: Vec::new(),
                created: Vec::new(),
                ends: Vec::new(),
                uploaded: Vec::new(),
                tokens: 0,
            }),
            hanging: Notify::new(),
            mended: Notify::new(),
        }
    }

    /// Waits until so many calls hang. No timer is involved, so a paused clock stands still.
    pub(crate) async fn hanging(&self, count: usize) {
        while self.hung() < count {
            self.hanging.notified().await;
        }
    }

    fn hung(&self) -> usize {
        let hang = self.lock().script.hang;
        let after = self.lock().script.hang_after;
        hang.map_or(0, |endpoint| {
            self.calls(endpoint).len().saturating_sub(after)
        })
    }

    fn hangs(&self, endpoint: Endpoint) -> bool {
        self.lock().script.hang == Some(endpoint) && self.hung() > 0
    }

    /// Lets calls answer again.
    pub(crate) fn mend(&self) {
        self.lock().script.hang = None;
        self.mended.notify_waiters();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The next answers about a task.
    pub(crate) fn answer_details<const N: usize>(
        &self,
        answers: [Result<TaskDetail, ErrorKind>; N],
    ) {
        self.lock().script.details.extend(answers);
    }

    /// The next answers where a picture is fetched.
    pub(crate) fn answer_downloads<const N: usize>(
        &self,
        answers: [Result<Vec<u8>, ErrorKind>; N],
    ) {
        self.lock().script.downloads.extend(answers);
    }

    /// Changes the product list from the nth on, counted from 0.
    pub(crate) fn change_list_after(&self, first: usize, change: ListChange) {
        self.lock().script.later_change = Some((first, change));
    }

    /// Answers with an error from the nth product list on, counted from 0.
    pub(crate) fn break_list_after(&self, first: usize, outage: fn() -> ErrorKind) {
        self.lock().script.later_outage = Some((first, outage));
    }

    /// All calls of an endpoint.
    pub(crate) fn calls(&self, endpoint: Endpoint) -> Vec<Call> {
        let state = self.lock();
        let calls = state.calls.iter().filter(|call| call.endpoint == endpoint);
        calls.cloned().collect()
    }

    /// When the calls of an endpoint began, in seconds.
    pub(crate) fn began(&self, endpoint: Endpoint) -> Vec<u64> {
        let calls = self.calls(endpoint);
        calls.iter().map(|call| call.began.as_secs()).collect()
    }

    /// The create requests that arrived.
    pub(crate) fn created(&self) -> Vec<CreateTask> {
        self.lock().created.clone()
    }

    /// The bytes that were put at each upload URL, in order of arrival.
    pub(crate) fn uploaded(&self) -> Vec<(String, Vec<u8>)> {
        self.lock().uploaded.clone()
    }

    fn still_lasts(&self, task_id: &TaskId) -> bool {
        let ends = &self.lock().ends;
        let mut ends = ends.iter().zip(1..);
        let end = ends.find(|(_, number)| task_id.as_str() == format!("t-{number}"));
        end.is_some_and(|(end, _)| Instant::now() < *end)
    }

    async fn begin(&self, endpoint: Endpoint) -> Under<'_> {
        let index = {
            let mut state = self.lock();
            state.calls.push(Call {
                endpoint,
                began: self.epoch.elapsed(),
                ended: None,
            });
            state.calls.len() - 1
        };
        while self.hangs(endpoint) {
            let mended = self.mended.notified();
            self.hanging.notify_one();
            mended.await;
        }
        let delay = self
            .lock()
            .script
            .delays
            .iter()
            .find_map(|(delayed, delay)| (*delayed == endpoint).then_some(*delay));
        if let Some(delay) = delay {
            sleep(delay).await;
        }
        Under {
            api: self,
            endpoint,
            index,
        }
    }
}

impl Under<'_> {
    fn end<T>(self, result: Result<T, ErrorKind>) -> Result<T, Error> {
        self.api.lock().calls[self.index].ended = Some(self.api.epoch.elapsed());
        result.map_err(|kind| Error::new(self.endpoint, kind))
    }
}

#[async_trait]
impl OpenApi for FakeApi {
    fn holds_key(&self, text: &str) -> bool {
        text.contains(KEY)
    }

    async fn product_list(&self, task_type: TaskType) -> Result<Vec<Product>, Error> {
        let call = self.begin(Endpoint::ProductList).await;
        let lists = self.calls(Endpoint::ProductList).len() - 1;
        let mut error = self.lock().script.list.pop_front();
        let mut products = recorded(task_type);
        if let Some(change) = self.lock().script.change {
            change(&mut products);
        }
        if let Some((first, change)) = self.lock().script.later_change
            && lists >= first
        {
            change(&mut products);
        }
        if let Some((first, outage)) = self.lock().script.later_outage
            && lists >= first
        {
            error = Some(outage());
        }
        call.end(error.map_or(Ok(products), Err))
    }

    async fn create_task(&self, task: &CreateTask) -> Result<TaskId, Error> {
        self.lock().created.push(task.clone());
        let number = self.lock().created.len();
        let call = self.begin(Endpoint::CreateTask).await;
        let error = self.lock().script.creates.pop_front();
        let lasting = self.lock().script.lasting.get(number - 1).copied();
        self.lock()
            .ends
            .extend(lasting.map(|lasting| Instant::now() + lasting));
        call.end(error.map_or_else(|| Ok(TaskId::new(format!("t-{number}"))), Err))
    }

    async fn task_detail(&self, task_id: &TaskId) -> Result<TaskDetail, Error> {
        let call = self.begin(Endpoint::TaskDetail).await;
        if self.still_lasts(task_id) {
            return call.end(Ok(waiting()));
        }
        let scripted = self.lock().script.details.pop_front();
        let answer = scripted.unwrap_or_else(|| Ok(self.lock().script.state.clone()));
        call.end(answer)
    }

    async fn upload_token(&self, format: UploadFormat) -> Result<UploadTarget, Error> {
        let call = self.begin(Endpoint::UploadToken).await;
        let (number, error) = {
            let mut state = self.lock();
            state.tokens += 1;
            (state.tokens, state.script.tokens.pop_front())
        };
        if let Some(error) = error {
            return call.end(Err(error));
        }
        call.end(Ok(UploadTarget {
            upload_url: format!("https://bucket.aliyuncs.com/{number}"),
            public_url: format!("https://ima-ga.esxscloud.com/{number}.{}", format.suffix()),
            format,
        }))
    }

    async fn upload(&self, target: &UploadTarget, body: UploadBody) -> Result<(), Error> {
        let call = self.begin(Endpoint::Upload).await;
        let length = body.length();
        let mut bytes = Vec::new();
        body.into_reader().read_to_end(&mut bytes).await.unwrap();
        assert_eq!(bytes.len() as u64, length);
        let error = {
            let mut state = self.lock();
            state.uploaded.push((target.upload_url.clone(), bytes));
            state.script.uploads.pop_front()
        };
        call.end(error.map_or(Ok(()), Err))
    }

    async fn download(&self, url: &str, sink: &mut (dyn Write + Send)) -> Result<u64, Error> {
        let call = self.begin(Endpoint::Download).await;
        assert!(url.starts_with(RESULT_URL), "{url}");
        let scripted = self.lock().script.downloads.pop_front();
        let answer = scripted.unwrap_or_else(|| Ok(self.lock().script.picture.clone()));
        // A download that breaks off leaves what came before.
        let bytes = answer.as_deref().unwrap_or(b"the first half of something");
        let written = sink.write_all(bytes).map_err(ErrorKind::Sink);
        call.end(written.and(answer).map(|bytes| bytes.len() as u64))
    }
}

/// IMA's recorded list.
fn recorded(task_type: TaskType) -> Vec<Product> {
    let facts = match task_type {
        TaskType::TextToImage => include_str!("../../facts/products_text_to_image.json"),
        TaskType::ImageToImage => include_str!("../../facts/products_image_to_image.json"),
    };
    leaves(&serde_json::from_str::<Vec<serde_json::Value>>(facts).unwrap())
}

/// A task that is worked on.
pub(crate) fn waiting() -> TaskDetail {
    TaskDetail {
        medias: vec![Media {
            resource_status: Some(0),
            status: "processing".to_owned(),
            ..Media::default()
        }],
    }
}

/// A task with one finished picture.
pub(crate) fn done() -> TaskDetail {
    done_with(&[RESULT_URL])
}

pub(crate) fn done_with(urls: &[&str]) -> TaskDetail {
    let media = |url: &&str| Media {
        resource_status: Some(1),
        status: "success".to_owned(),
        url: Some((*url).to_owned()),
        ..Media::default()
    };
    TaskDetail {
        medias: urls.iter().map(media).collect(),
    }
}

pub(crate) fn business(code: i64) -> ErrorKind {
    ErrorKind::Business(BusinessError {
        code: BusinessCode(code),
        message: "no".to_owned(),
        http_status: 200,
        retry_after: None,
    })
}

pub(crate) fn http_status(status: u16) -> ErrorKind {
    ErrorKind::HttpStatus {
        status,
        retry_after: None,
        bare: true,
    }
}

pub(crate) fn timeout() -> ErrorKind {
    let after = Duration::from_secs(60);
    ErrorKind::Timeout { after }
}

pub(crate) fn not_json() -> ErrorKind {
    ErrorKind::NotJson {
        content_type: Some("text/html".to_owned()),
        snippet: "<html>".to_owned(),
    }
}
