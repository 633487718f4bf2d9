//! End to end against the simulator of IMA, over the wire.

use std::sync::Arc;
use std::time::Duration;

use ima_sim::{Endpoint, Pace, RecordedRequest, Scenario, Simulator, SimulatorConfig, TaskIds};
use image::ImageFormat;
use nanobanana::input::InputSyntax;
use nanobanana::journal::{self, Found, PromptLog};
use nanobanana::picture::ResultFormat;
use nanobanana::{
    AspectRatio, Charge, ClientOptions, Desk, Destination, Engine, Existing, Failure, FailureKind,
    Notice, Outcome, Pacing, Picture, PixelSize, Polling, Request, RequestWords, RunSpec, SaveTo,
    Service, Silent, Size,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::studio::{decoded, png, saved};

struct Bench {
    simulator: Simulator,
    folder: TempDir,
}

impl Bench {
    async fn start(scenario: Scenario) -> Self {
        Self::with(|config| config.scenario = scenario).await
    }

    async fn with(change: impl FnOnce(&mut SimulatorConfig)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = SimulatorConfig::new(folder.path().join("simulator"));
        config.pace = Pace::Instant;
        change(&mut config);
        let simulator = Simulator::start(config).await.unwrap();
        Self { simulator, folder }
    }

    fn service(&self) -> Service {
        let interval = Duration::from_millis(10);
        let pacing = Pacing {
            polling: Polling::Every(interval),
            ..Pacing::default()
        };
        let service = Service::simulator(
            self.simulator.address(),
            self.simulator.api_key(),
            &ClientOptions::new("nanobanana-tests/1"),
            pacing,
        );
        service.unwrap()
    }

    async fn run(&self, words: RequestWords) -> Result<Vec<Arc<Outcome>>, Failure> {
        let path = self.folder.path().join("out").join("cat.png");
        let save_to = SaveTo::parse(Some(&path), "x", Existing::Keep).unwrap();
        let request = Request::parse(&words).unwrap();
        let order = RunSpec::new(request, Destination::Disk(save_to));
        let records = self.folder.path().join("journal");
        let journal = journal::open(&records, PromptLog::Keep).await.unwrap();
        let engine = Engine::new(self.service());
        engine.run(&journal, &order, &Silent).await
    }

    async fn outcome(&self, words: RequestWords) -> Outcome {
        // Nobody else has kept it.
        Arc::into_inner(self.run(words).await.unwrap().remove(0)).unwrap()
    }

    fn requests(&self, endpoint: Endpoint) -> Vec<RecordedRequest> {
        let mut requests = self.simulator.requests();
        requests.retain(|request| request.endpoint == Some(endpoint));
        requests
    }

    /// The bodies of the requests to an endpoint.
    fn bodies(&self, endpoint: Endpoint) -> Vec<Value> {
        let requests = self.requests(endpoint);
        let body = |request: &RecordedRequest| serde_json::from_slice(&request.body).unwrap();
        requests.iter().map(body).collect()
    }
}

fn words(prompt: &str) -> RequestWords {
    RequestWords {
        prompt: prompt.to_owned(),
        input_syntax: InputSyntax::Named,
        size: Some("512".to_owned()),
        ..RequestWords::default()
    }
}

#[tokio::test]
async fn a_task_is_asked_about_by_the_very_name_that_it_got() {
    for task_ids in [TaskIds::Numbers, TaskIds::Odd] {
        let bench = Bench::with(|config| config.task_ids = task_ids).await;
        let outcome = bench.outcome(words("a cat")).await;
        assert_eq!(saved(&outcome).pixels.width, 512);
        let asked = bench.bodies(Endpoint::TaskDetail).remove(0);
        let id = outcome.task_id.unwrap();
        assert_eq!(asked, json!({ "task_id": id.as_str() }));
        let records = bench.folder.path().join("journal");
        let journal = journal::open(&records, PromptLog::Keep).await.unwrap();
        let found = journal.find(id.as_str()).await.unwrap();
        assert!(matches!(found, Found::One(job) if job.task_id.as_deref() == Some(id.as_str())));
    }
}

#[tokio::test]
async fn text_to_image() {
    let bench = Bench::start(Scenario::Ok).await;
    let words = RequestWords {
        ratio: Some("横屏".to_owned()),
        ..words("一只猫")
    };
    let outcome = bench.outcome(words).await;
    assert_eq!(outcome.notices, []);
    let picture = saved(&outcome);
    assert_eq!(decoded(&picture.path, ImageFormat::Png), (688, 384));
    assert_eq!(
        bench.bodies(Endpoint::TaskCreate),
        [json!({
            "task_type": "text_to_image", "enable_multi_model": false, "src_img_url": [],
            "parameters": [{
                "attribute_id": 4400, "model_id": "gemini-3.1-flash-image",
                "model_name": "Nano Banana 2",
                "model_version": "gemini-3.1-flash-image-preview",
                "app": "ima", "platform": "web", "category": "text_to_image", "credit": 4,
                "parameters": {
                    "aspect_ratio": "16:9", "size": "512px", "prompt": "一只猫", "n": 1,
                    "input_images": [], "cast": {"points": 4, "attribute_id": 4400},
                },
            }],
        })]
    );
    let lists = bench.requests(Endpoint::ProductList);
    assert_eq!(lists.len(), 1);
    let query = lists[0].query.as_deref();
    assert_eq!(query, Some("app=ima&platform=web&category=text_to_image"));
    let task_id = outcome.task_id.unwrap();
    let details = bench.bodies(Endpoint::TaskDetail);
    assert_eq!(details, [json!({"task_id": task_id.as_str()})]);
    let downloads = bench.requests(Endpoint::Media);
    assert_eq!(downloads.len(), 1);
    assert_eq!(downloads[0].header("authorization"), None);
    assert_eq!(bench.simulator.ledger().points_spent, 4);
}

#[tokio::test]
async fn image_to_image_with_a_local_file() {
    let bench = Bench::start(Scenario::Ok).await;
    let input = bench.folder.path().join("photo");
    std::fs::write(&input, png(90, 160)).unwrap();
    let words = RequestWords {
        inputs: vec![format!("photo={}", input.display())],
        ..words("give @photo a hat")
    };
    let outcome = bench.outcome(words).await;
    let shape_kept = Notice::ShapeKept {
        input: PixelSize {
            width: 90,
            height: 160,
        },
        inputs: 1,
        ratio: AspectRatio::from_wire("9:16").unwrap(),
    };
    assert_eq!(outcome.notices, [shape_kept]);
    assert_eq!(decoded(&saved(&outcome).path, ImageFormat::Png), (384, 688));

    let uploads = bench.requests(Endpoint::Upload);
    assert_eq!(uploads.len(), 1);
    assert_eq!(uploads[0].header("content-type"), Some("image/png"));
    assert_eq!(uploads[0].header("authorization"), None);
    let sent = image::load_from_memory(&uploads[0].body).unwrap();
    assert_eq!((sent.width(), sent.height()), (90, 160));
    assert_eq!(bench.requests(Endpoint::UploadToken).len(), 1);

    let creates = bench.bodies(Endpoint::TaskCreate);
    assert_eq!(creates.len(), 1);
    let urls = creates[0]["src_img_url"].as_array().unwrap();
    assert_eq!(urls.len(), 1);
    assert!(urls[0].as_str().unwrap().ends_with(&uploads[0].path));
    let task = &creates[0]["parameters"][0];
    assert_eq!(task["attribute_id"], 4404);
    assert_eq!(task["category"], "image_to_image");
    assert_eq!(task["parameters"]["prompt"], "give image 1 a hat");
    assert_eq!(task["parameters"]["aspect_ratio"], "9:16");
    assert_eq!(task["parameters"]["input_images"], json!(urls));
}

#[tokio::test]
async fn a_tree_of_products_and_a_jpeg_make_no_difference() {
    for scenario in [Scenario::TreeList, Scenario::Jpeg, Scenario::RedirectResult] {
        let bench = Bench::start(scenario).await;
        let outcome = bench.outcome(words("a cat")).await;
        let size = decoded(&saved(&outcome).path, ImageFormat::Png);
        assert_eq!(size, (512, 512), "{scenario:?}");
    }
}

#[tokio::test]
async fn a_refused_order_is_planned_again_where_that_can_help_and_costs_nothing() {
    for (scenario, kind, sent) in [
        (Scenario::InsufficientPoints, FailureKind::Points, 1),
        (Scenario::SubscriptionRequired, FailureKind::Subscription, 1),
        (Scenario::BadRequest, FailureKind::Refused, 1),
        (Scenario::RuleMismatch, FailureKind::Refused, 3),
        (Scenario::CreditMismatch, FailureKind::Refused, 3),
        (Scenario::NoRule, FailureKind::Refused, 3),
    ] {
        let bench = Bench::start(scenario).await;
        let outcome = bench.outcome(words("a cat")).await;
        assert_eq!(outcome.charge(), Charge::None);
        assert_eq!(outcome.result.unwrap_err().kind(), kind);
        assert_eq!(bench.requests(Endpoint::TaskCreate).len(), sent);
        assert_eq!(bench.simulator.ledger().points_spent, 0);
    }
}

#[tokio::test]
async fn a_product_without_rules_is_refused_before_anything_is_sent() {
    let bench = Bench::start(Scenario::RulesMissing).await;
    let failure = bench.run(words("a cat")).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Refused);
    assert_eq!(bench.requests(Endpoint::TaskCreate), []);
}

#[tokio::test]
async fn a_lost_answer_is_unknown_and_the_task_is_paid_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = SimulatorConfig::new(folder.path().join("simulator"));
    config.faults = "create:1=reset-after".parse().unwrap();
    let simulator = Simulator::start(config).await.unwrap();
    let bench = Bench { simulator, folder };
    let outcome = bench.outcome(words("a cat")).await;
    assert_eq!(outcome.charge(), Charge::Unknown);
    assert_eq!(outcome.result.unwrap_err().kind(), FailureKind::Unknown);
    let ledger = bench.simulator.ledger();
    assert_eq!((ledger.creates_accepted, ledger.points_spent), (1, 4));
}

#[tokio::test]
async fn bytes_become_a_picture_in_the_format_that_was_asked_for() {
    let bench = Bench::start(Scenario::Ok).await;
    let (state, out) = (
        bench.folder.path().join("state"),
        bench.folder.path().join("out"),
    );
    let desk = Desk::open(bench.service(), &state).await.unwrap();
    let request = Request::new("give it a hat")
        .size(Size::Px512)
        .input(png(90, 160));
    assert_eq!(desk.plan(&request).await.unwrap().points, 4);
    assert_eq!(bench.requests(Endpoint::Upload), []);

    let order = request.save_to(&out).count(2).format(ResultFormat::WebP);
    let outcomes = desk.generate(order).await.unwrap();
    let made: Vec<&Picture> = outcomes
        .iter()
        .map(|outcome| &outcome.result.as_ref().unwrap()[0])
        .collect();
    for picture in &made {
        let bytes = picture.bytes().unwrap();
        assert_eq!(image::guess_format(&bytes).unwrap(), ImageFormat::WebP);
    }
    let path = &made[1].saved.as_ref().unwrap().path;
    assert_eq!(
        *path,
        out.canonicalize().unwrap().join("give-it-a-hat-2.webp")
    );
    // The one upload is for both.
    assert_eq!(bench.requests(Endpoint::Upload).len(), 1);
    assert_eq!(bench.simulator.ledger().points_spent, 8);
    std::fs::write(path, "x").unwrap();
    let changed = made[1].bytes().unwrap_err();
    assert_eq!(changed.kind(), std::io::ErrorKind::InvalidData);
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused_before_anything_is_sent() {
    let bench = Bench::start(Scenario::Ok).await;
    let state = bench.folder.path().join("state");
    let desk = Desk::open(bench.service(), &state).await.unwrap();
    let requests = [
        Request::new(" "),
        Request::new("a cat").input("http://example.com/a.png"),
        Request::new("a cat").input(b"no picture".to_vec()),
    ];
    for request in requests {
        let planned = desk.plan(&request).await.unwrap_err();
        let order = request.save_to(bench.folder.path().join("out"));
        let failure = desk.generate(order).await.unwrap_err();
        assert_eq!(failure.kind(), planned.kind());
        assert_eq!(failure.charge(), Charge::None);
    }
    assert_eq!(bench.simulator.requests().len(), 0);
}
