//! From a finished task to a file.

use std::path::PathBuf;
use std::time::Duration;

use ima_openapi::{Endpoint, ErrorKind};
use image::ImageFormat;
use nanobanana::journal::{Claim, Filter, State};
use nanobanana::picture::{PictureError, PictureFormat};
use nanobanana::{
    Charge, DeliveryError, Engine, Event, Existing, Failure, FailureKind, JobNumber, Notice,
    Observer, PixelSize, Refusal, RetryPolicy, Service, Silent,
};

use crate::fake::{RESULT_URL, Script, done_with, http_status, timeout};
use crate::studio::{Events, PANICKING_WEBP, Studio, decoded, jpeg, listed, png, saved, smooth};

fn coming(picture: Vec<u8>) -> Script {
    Script {
        picture,
        ..smooth()
    }
}

fn kinds(notices: &[Notice]) -> Vec<&'static str> {
    notices.iter().map(Notice::kind).collect()
}

#[tokio::test(start_paused = true)]
async fn the_picture_is_saved_as_it_came_and_measured() {
    let studio = Studio::new(smooth());
    let outcome = studio.outcome().await;
    let path = studio.at("cat.png");
    let picture = saved(&outcome);
    assert_eq!(picture.path, path);
    assert!(picture.path.is_absolute());
    assert_eq!(picture.format, PictureFormat::Png);
    let side = 512;
    assert_eq!(
        picture.pixels,
        PixelSize {
            width: side,
            height: side
        }
    );
    assert_eq!(std::fs::read(&path).unwrap(), png(512, 512));
    assert_eq!(picture.bytes, png(512, 512).len() as u64);
    assert_eq!(outcome.notices, []);
    assert_eq!(outcome.result.unwrap()[0].url, RESULT_URL);
    assert_eq!(studio.names(), ["cat.png"], "no temporary file stays");
}

#[tokio::test(start_paused = true)]
async fn a_path_without_an_extension_gets_that_of_the_bytes() {
    for (output, picture, name) in [
        ("cat", png(512, 512), "cat.png"),
        ("cat", jpeg(512, 512), "cat.jpg"),
        ("cat.v2", jpeg(512, 512), "cat.v2.jpg"),
        ("cat.jpeg", jpeg(512, 512), "cat.jpeg"),
    ] {
        let mut studio = Studio::new(coming(picture));
        studio.output = Some(output.into());
        let outcome = studio.outcome().await;
        assert_eq!(studio.names(), [name]);
        assert_eq!(outcome.notices, []);
    }
}

#[tokio::test(start_paused = true)]
async fn a_jpeg_is_converted_to_the_png_that_was_asked_for() {
    let studio = Studio::new(coming(jpeg(512, 512)));
    let outcome = studio.outcome().await;
    assert_eq!(saved(&outcome).format, PictureFormat::Png);
    let (from, to) = (PictureFormat::Jpeg, PictureFormat::Png);
    assert_eq!(outcome.notices, [Notice::Converted { from, to }]);
    let size = decoded(&studio.at("cat.png"), ImageFormat::Png);
    assert_eq!(size, (512, 512));
    let length = std::fs::metadata(studio.at("cat.png")).unwrap().len();
    assert_eq!(saved(&outcome).bytes, length);
    assert_eq!(studio.names(), ["cat.png"]);
}

#[tokio::test(start_paused = true)]
async fn a_picture_that_cannot_be_converted_is_saved_as_it_came() {
    // WebP holds at most 16384 pixels on a side.
    let mut studio = Studio::new(coming(png(16_385, 1)));
    studio.output = Some("cat.webp".into());
    let outcome = studio.outcome().await;
    assert_eq!(studio.names(), ["cat.png"]);
    assert_eq!(saved(&outcome).format, PictureFormat::Png);
    assert_eq!(std::fs::read(studio.at("cat.png")).unwrap(), png(16_385, 1));
    let reason = "WebP cannot hold a picture of 16385x1 pixels: a side has at most 16384";
    let notice = Notice::NotConverted {
        kept: PictureFormat::Png,
        wanted: PictureFormat::WebP,
        reason: reason.to_owned(),
    };
    assert_eq!(outcome.notices[1..], [notice]);
}

#[tokio::test(start_paused = true)]
async fn a_picture_that_breaks_its_decoder_is_saved_as_it_came() {
    let mut studio = Studio::new(coming(PANICKING_WEBP.to_vec()));
    studio.count = 2;
    let outcomes = studio.run().await.unwrap();
    assert_eq!(studio.names(), ["cat-1.webp", "cat-2.webp"]);
    for outcome in outcomes {
        let saved = saved(&outcome);
        assert_eq!(std::fs::read(&saved.path).unwrap(), PANICKING_WEBP);
        let notice = Notice::NotConverted {
            kept: PictureFormat::WebP,
            wanted: PictureFormat::Png,
            reason: "the WebP picture is damaged and cannot be decoded".to_owned(),
        };
        assert_eq!(outcome.notices[1..], [notice]);
    }
}

/// Panics where the second job begins to fetch its picture.
struct Faulty<'a>(&'a Events);

impl Observer for Faulty<'_> {
    fn event(&self, event: &Event) {
        self.0.event(event);
        if let Event::Downloading { job: JobNumber(2) } = event {
            panic!("a fault in the program");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_fault_in_one_job_takes_no_other_down_and_its_picture_is_resumed() {
    let mut studio = Studio::new(smooth());
    studio.count = 3;
    let engine = Engine::new(Service::with_client(studio.api.clone(), studio.pacing));
    let (journal, order) = (studio.journal().await, studio.order());
    let observer = Faulty(&studio.events);
    let outcomes = engine.run(&journal, &order, &observer).await.unwrap();
    studio.events.check_last_words(&outcomes);
    assert_eq!(studio.names(), ["cat-1.png", "cat-3.png"]);
    let failure = outcomes[1].result.as_ref().unwrap_err();
    assert!(matches!(failure, Failure::Broken { .. }), "{failure:?}");
    assert_eq!(failure.task_id(), outcomes[1].task_id.as_ref());
    assert_eq!(
        (failure.kind(), failure.charge()),
        (FailureKind::StillRunning, Charge::Spent)
    );

    let left = listed(&journal, &Filter::unfinished()).await;
    assert_eq!(left.len(), 1);
    for (faulty, saved) in [(true, 2), (false, 3)] {
        let Claim::Claimed(held, record) = journal.claim(&left[0].id).await.unwrap() else {
            panic!("nobody else has it")
        };
        let observer: &dyn Observer = if faulty { &observer } else { &Silent };
        let outcome = engine.resume(held, record, observer).await;
        assert_eq!(outcome.unwrap().result.is_ok(), !faulty);
        assert_eq!(studio.names().len(), saved);
    }
    assert_eq!(studio.api.created().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn other_pixels_than_published_are_told() {
    for (width, height) in [(256, 256), (512, 511)] {
        let studio = Studio::new(coming(png(width, height)));
        let outcome = studio.outcome().await;
        let actual = PixelSize { width, height };
        let expected = outcome.plan.expected_pixels.unwrap();
        assert_eq!(expected.to_string(), "512x512");
        assert_eq!(outcome.notices, [Notice::OtherPixels { expected, actual }]);
        assert_eq!(saved(&outcome).pixels, actual);
    }
}

#[tokio::test(start_paused = true)]
async fn a_download_that_breaks_off_is_begun_again() {
    let mut studio = Studio::new(Script {
        downloads: [Err(ErrorKind::Truncated), Err(timeout())].into(),
        ..smooth()
    });
    studio.pacing.delivery_retry.first_pause = Duration::ZERO;
    studio.outcome().await.result.unwrap();
    assert_eq!(studio.api.began(Endpoint::Download), [5, 5, 5]);
    let bytes = std::fs::read(studio.at("cat.png")).unwrap();
    assert_eq!(bytes, png(512, 512), "nothing is left of the first halves");
}

#[tokio::test(start_paused = true)]
async fn after_the_deadline_the_picture_stays_at_ima() {
    let busy = || ErrorKind::HttpStatus {
        status: 503,
        retry_after: Some(Duration::from_secs(30)),
        bare: true,
    };
    let studio = Studio::new(Script {
        downloads: (0..9).map(|_| Err(busy())).collect(),
        ..smooth()
    });
    let failure = studio.failure().await;
    let expected = [5, 35, 65, 95, 125];
    assert_eq!(studio.api.began(Endpoint::Download), expected);
    assert_eq!(failure.kind(), FailureKind::Network);
    assert_eq!(failure.charge(), Charge::Spent);
    assert_eq!(failure.url(), Some(RESULT_URL));
    assert_eq!(failure.task_id().unwrap().as_str(), "t-1");
    let source = match failure {
        Failure::Delivery { source, .. } => source,
        other => panic!("{other:?}"),
    };
    assert!(matches!(source, DeliveryError::Fetch(_)), "{source:?}");
    assert_eq!(studio.names(), Vec::<String>::new());
    assert_eq!(studio.api.created().len(), 1);
    let row = studio.row().await;
    assert_eq!((row.state, row.charge()), (State::Succeeded, Charge::Spent));
    assert_eq!(row.pictures[0].url, RESULT_URL);
}

#[tokio::test(start_paused = true)]
async fn a_download_that_cannot_work_is_not_repeated() {
    let studio = Studio::new(Script {
        downloads: [Err(http_status(403))].into(),
        ..smooth()
    });
    assert_eq!(studio.failure().await.url(), Some(RESULT_URL));
    assert_eq!(studio.api.began(Endpoint::Download), [5]);
}

#[tokio::test(start_paused = true)]
async fn a_result_that_is_not_there_yet_is_fetched_again() {
    let studio = Studio::new(Script {
        downloads: [Err(http_status(404))].into(),
        ..smooth()
    });
    studio.outcome().await.result.unwrap();
    assert_eq!(studio.api.calls(Endpoint::Download).len(), 2);
    assert_eq!(studio.names(), ["cat.png"]);
}

/// What is wrong with a result that is fetched in vain until the deadline.
async fn refused_result(bytes: Vec<u8>) -> PictureError {
    let mut studio = Studio::new(coming(bytes));
    studio.pacing.delivery_retry = RetryPolicy {
        first_pause: Duration::from_secs(1),
        longest_pause: Duration::from_secs(1),
        deadline: Duration::from_secs(20),
    };
    let failure = studio.failure().await;
    let began = studio.api.began(Endpoint::Download);
    assert_eq!(began[0], 5);
    assert!((24..=25).contains(began.last().unwrap()), "{began:?}");
    assert_eq!(studio.names(), Vec::<String>::new());
    match failure {
        Failure::Delivery {
            source: DeliveryError::NotAPicture(error),
            ..
        } => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_where_the_picture_should_be_is_not_saved() {
    let page = b"<!doctype html><title>Sign in</title>".to_vec();
    let error = refused_result(page).await;
    assert!(
        matches!(error, PictureError::NotAPicture { .. }),
        "{error:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn half_a_picture_is_not_saved() {
    for whole in [png(512, 512), jpeg(512, 512)] {
        let half = whole[..whole.len() / 2].to_vec();
        let error = refused_result(half).await;
        assert!(matches!(error, PictureError::CutOff { .. }), "{error:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn half_a_picture_and_then_a_whole_one_is_a_success() {
    let whole = png(512, 512);
    let studio = Studio::new(Script {
        downloads: [Ok(whole[..100].to_vec())].into(),
        ..smooth()
    });
    studio.outcome().await.result.unwrap();
    assert_eq!(std::fs::read(studio.at("cat.png")).unwrap(), whole);
}

#[tokio::test(start_paused = true)]
async fn without_a_destination_the_url_is_the_result() {
    let mut studio = Studio::new(smooth());
    studio.output = None;
    let outcome = studio.outcome().await;
    let pictures = outcome.result.unwrap();
    assert_eq!(pictures.len(), 1);
    assert_eq!(
        (pictures[0].url.as_str(), &pictures[0].saved),
        (RESULT_URL, &None)
    );
    assert_eq!(studio.api.calls(Endpoint::Download), []);
    assert_eq!(studio.names(), Vec::<String>::new());
    assert_eq!(studio.events.steps().last().unwrap(), "succeeded [1] ");
}

#[tokio::test(start_paused = true)]
async fn an_existing_file_is_left_alone_and_that_is_told() {
    let studio = Studio::new(smooth());
    std::fs::write(studio.at("cat.png"), "mine").unwrap();
    let outcome = studio.outcome().await;
    let (taken, used) = (studio.at("cat.png"), studio.at("cat-b.png"));
    assert_eq!(saved(&outcome).path, used);
    assert_eq!(outcome.notices, [Notice::FreeNameChosen { taken, used }]);
    assert_eq!(std::fs::read(studio.at("cat.png")).unwrap(), b"mine");
}

#[tokio::test(start_paused = true)]
async fn an_existing_file_is_replaced_by_force() {
    let mut studio = Studio::new(smooth());
    studio.existing = Existing::Replace;
    std::fs::write(studio.at("cat.png"), "mine").unwrap();
    assert_eq!(studio.outcome().await.notices, []);
    assert_eq!(std::fs::read(studio.at("cat.png")).unwrap(), png(512, 512));
    assert_eq!(studio.names(), ["cat.png"]);
}

#[tokio::test(start_paused = true)]
async fn several_pictures_of_one_order_are_numbered() {
    let mut studio = Studio::new(smooth());
    studio.count = 3;
    std::fs::write(studio.at("cat-2.png"), "mine").unwrap();
    let outcomes = studio.run().await.unwrap();
    let paths: Vec<PathBuf> = outcomes.iter().map(|o| saved(o).path.clone()).collect();
    let names = ["cat-b-1.png", "cat-b-2.png", "cat-b-3.png"];
    assert_eq!(paths, names.map(|name| studio.at(name)));
    let notices = outcomes.iter().map(|outcome| kinds(&outcome.notices));
    let expected = [vec![], vec!["free_name_chosen"], vec![]];
    assert_eq!(notices.collect::<Vec<_>>(), expected);
    assert_eq!(std::fs::read(studio.at("cat-2.png")).unwrap(), b"mine");

    // Those that an earlier run has left are of another set.
    for number in [1, 2] {
        std::fs::remove_file(studio.at(&format!("cat-b-{number}.png"))).unwrap();
    }
    studio.count = 2;
    studio.output = Some("".into());
    for _ in 0..2 {
        studio.events = Events::default();
        studio.run().await.unwrap();
    }
    let names = [
        "cat-2.png",
        "cat-b-3.png",
        "cat-c-1.png",
        "cat-c-2.png",
        "cat-d-1.png",
        "cat-d-2.png",
    ];
    assert_eq!(studio.names(), names);
}

#[tokio::test(start_paused = true)]
async fn a_name_that_an_unfinished_run_will_use_is_left_to_it() {
    let mut studio = Studio::new(Script {
        lasting: vec![Duration::from_secs(2000), Duration::from_secs(2000)],
        ..smooth()
    });
    studio.count = 2;
    studio.output = Some("".into());
    studio.pacing.max_wait = Duration::from_secs(50);
    for outcome in studio.run().await.unwrap() {
        assert_eq!(
            outcome.result.as_ref().unwrap_err().kind(),
            FailureKind::StillRunning
        );
    }
    studio.events = Events::default();
    studio.run().await.unwrap();
    assert_eq!(studio.names(), ["cat-b-1.png", "cat-b-2.png"]);
    let row = &studio.rows().await[2];
    assert_eq!((row.number, row.destination.get("set")), (1, None));
}

#[tokio::test(start_paused = true)]
async fn a_name_that_is_to_be_free_is_looked_at_before_anything_is_sent() {
    let mut studio = Studio::new(smooth());
    studio.existing = Existing::Refuse;
    for (count, there, free) in [(1, "cat.png", "cat-b.png"), (3, "cat-3.png", "cat-b.png")] {
        studio.count = count;
        studio.events = Events::default();
        std::fs::write(studio.at(there), "mine").unwrap();
        let failure = studio.run().await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Exists);
        let (path, free) = (studio.at(there), studio.at(free));
        let Failure::Refused(refusal) = failure else {
            panic!("{failure:?}");
        };
        assert_eq!(refusal, Refusal::OutputExists { path, free });
    }
    assert_eq!(studio.api.calls(Endpoint::ProductList), []);
    // One that is there of another run's is not in the way, and one that comes meanwhile is left alone.
    studio.count = 2;
    studio.events = Events::default();
    let coming = async {
        studio.events.created().await;
        std::fs::write(studio.at("cat-2.png"), "mine").unwrap();
    };
    let (outcomes, ()) = tokio::join!(studio.run(), coming);
    let outcomes = outcomes.unwrap();
    assert_eq!(saved(&outcomes[0]).path, studio.at("cat-1.png"));
    let (taken, used) = (studio.at("cat-2.png"), studio.at("cat-2-2.png"));
    assert_eq!(saved(&outcomes[1]).path, used);
    assert_eq!(
        outcomes[1].notices,
        [Notice::FreeNameChosen { taken, used }]
    );
}

#[tokio::test(start_paused = true)]
async fn several_pictures_of_one_task_do_not_replace_each_other() {
    let second = format!("{RESULT_URL}/2");
    let mut studio = Studio::new(Script {
        state: done_with(&[RESULT_URL, &second]),
        ..smooth()
    });
    studio.existing = Existing::Replace;
    let pictures = studio.outcome().await.result.unwrap();
    let urls: Vec<_> = pictures.iter().map(|picture| &picture.url).collect();
    assert_eq!(urls, [RESULT_URL, &second]);
    assert_eq!(studio.names(), ["cat-1.png", "cat-2.png"]);
}

#[tokio::test(start_paused = true)]
async fn a_folder_that_cannot_be_written_to_is_found_out_before_anything_is_sent() {
    let mut studio = Studio::new(smooth()).with_inputs(1);
    std::fs::write(studio.at("file"), "x").unwrap();
    studio.output = Some("file/below/cat.png".into());
    let failure = studio.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Output);
    assert_eq!(failure.charge(), Charge::None);
    for endpoint in [Endpoint::ProductList, Endpoint::UploadToken] {
        assert_eq!(studio.api.calls(endpoint), []);
    }
}

#[tokio::test(start_paused = true)]
async fn a_folder_that_goes_away_meanwhile_leaves_the_url() {
    let mut studio = Studio::new(smooth());
    studio.output = Some("new/cat.png".into());
    let folder = studio.at("new");
    let removal = async {
        studio.events.created().await;
        tokio::time::sleep(Duration::from_secs(2)).await;
        std::fs::remove_dir(&folder).unwrap();
    };
    let (outcome, ()) = tokio::join!(studio.outcome(), removal);
    let failure = outcome.result.unwrap_err();
    assert!(matches!(failure, Failure::Save { .. }), "{failure:?}");
    assert_eq!(failure.kind(), FailureKind::Output);
    assert_eq!(failure.charge(), Charge::Spent);
    assert_eq!(failure.url(), Some(RESULT_URL));
    assert_eq!(outcome.task_id.unwrap().as_str(), "t-1");
}
