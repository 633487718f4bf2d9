//! Local inputs on their way to IMA.

use std::time::Duration;

use ima_openapi::{Endpoint, ErrorKind, Product, TaskType};
use image::{DynamicImage, ImageBuffer, Rgb};
use nanobanana::journal::State;
use nanobanana::{Charge, Failure, FailureKind, Notice, Refusal};

use crate::fake::{Script, business, timeout};
use crate::studio::{Studio, smooth};

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn slow(delays: &[(Endpoint, u64)]) -> Script {
    let delays = delays.iter();
    Script {
        delays: delays.map(|(endpoint, n)| (*endpoint, secs(*n))).collect(),
        ..smooth()
    }
}

#[tokio::test(start_paused = true)]
async fn places_are_asked_for_beside_the_list_and_filled_when_the_plan_is_known() {
    let script = slow(&[
        (Endpoint::ProductList, 3),
        (Endpoint::UploadToken, 1),
        (Endpoint::Upload, 4),
    ]);
    let studio = Studio::new(script).with_inputs(2);
    studio.outcome().await.result.unwrap();
    assert_eq!(studio.api.began(Endpoint::ProductList), [0]);
    assert_eq!(studio.api.began(Endpoint::UploadToken), [0, 0]);
    assert_eq!(studio.api.began(Endpoint::Upload), [3, 3]);
    assert_eq!(studio.api.began(Endpoint::CreateTask), [7]);
}

#[tokio::test(start_paused = true)]
async fn fourteen_uploads_are_under_way_at_once() {
    let delays = slow(&[(Endpoint::UploadToken, 1), (Endpoint::Upload, 10)]);
    let studio = Studio::new(delays).with_inputs(14);
    studio.outcome().await.result.unwrap();
    assert_eq!(studio.api.began(Endpoint::UploadToken), [0; 14]);
    assert_eq!(studio.api.began(Endpoint::Upload), [1; 14]);
    assert_eq!(studio.api.began(Endpoint::CreateTask), [11]);
}

#[tokio::test(start_paused = true)]
async fn the_task_names_the_inputs_in_the_users_order() {
    let mut studio = Studio::new(slow(&[(Endpoint::Upload, 1)])).with_inputs(2);
    let url = "https://example.com/sofa.png?size=large".to_owned();
    studio.words.inputs.insert(1, url.clone());
    let outcome = studio.outcome().await;
    assert_eq!(outcome.plan.task_type, TaskType::ImageToImage);
    assert_eq!(outcome.plan.inputs, 3);
    let created = studio.api.created();
    assert_eq!(
        created[0].input_urls,
        [
            "https://ima-ga.esxscloud.com/1.png",
            &url,
            "https://ima-ga.esxscloud.com/2.png",
        ]
    );
    // What was put at each place is the input of that place, cleaned.
    let mut widths: Vec<_> = studio
        .api
        .uploaded()
        .iter()
        .map(|(url, bytes)| (url.clone(), image::load_from_memory(bytes).unwrap().width()))
        .collect();
    // The files are read side by side.
    widths.sort();
    let place = |n| format!("https://bucket.aliyuncs.com/{n}");
    assert_eq!(widths, [(place(1), 1), (place(2), 2)]);
    assert_eq!(
        studio.events.steps()[1..5],
        [
            "planned 4404 for 4 × 1",
            "uploading 0/2",
            "uploading 1/2",
            "uploading 2/2",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn an_input_that_is_sent_with_fewer_bits_is_named() {
    let mut studio = Studio::new(smooth()).with_inputs(1);
    let deep = ImageBuffer::from_pixel(8, 8, Rgb([1_u16, 2, 3]));
    let path = studio.at("input-scan.tif");
    DynamicImage::ImageRgb16(deep).save(&path).unwrap();
    studio.words.inputs.push(path.to_str().unwrap().to_owned());
    let outcome = studio.outcome().await;
    let notice = Notice::InputReduced { input: path };
    assert_eq!(outcome.notices, [notice]);
}

#[tokio::test(start_paused = true)]
async fn inputs_by_url_are_not_uploaded() {
    let mut studio = Studio::new(smooth());
    studio.words.inputs = vec!["https://example.com/a.png".to_owned()];
    studio.outcome().await.result.unwrap();
    assert_eq!(studio.api.calls(Endpoint::UploadToken), []);
    let steps = studio.events.steps();
    assert!(!steps.iter().any(|step| step.starts_with("uploading")));
}

#[tokio::test(start_paused = true)]
async fn where_the_plan_is_refused_no_picture_leaves() {
    let script = slow(&[(Endpoint::ProductList, 2), (Endpoint::UploadToken, 1)]);
    let mut studio = Studio::new(script).with_inputs(1);
    studio.words.model = Some("pro".to_owned());
    let failure = studio.run().await.unwrap_err();
    assert!(
        matches!(failure, Failure::Refused(Refusal::SizeNotOffered { .. })),
        "{failure:?}"
    );
    assert_eq!(failure.charge(), Charge::None);
    assert_eq!(studio.api.calls(Endpoint::Upload), []);
    assert_eq!(studio.api.created(), []);
}

#[tokio::test(start_paused = true)]
async fn a_place_that_is_refused_ends_the_run_before_the_list_has_come() {
    let mut script = slow(&[(Endpoint::UploadToken, 1), (Endpoint::ProductList, 30)]);
    script.tokens = [business(401)].into();
    let studio = Studio::new(script).with_inputs(3);
    let failure = studio.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Key);
    assert_eq!(failure.charge(), Charge::None);
    assert_eq!(studio.api.calls(Endpoint::ProductList)[0].ended, None);
    assert_eq!(studio.api.calls(Endpoint::Upload), []);
    assert_eq!(studio.rows().await, []);
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_fails_after_the_plan_cancels_the_jobs() {
    let mut script = slow(&[(Endpoint::Upload, 1)]);
    script.uploads = [ErrorKind::HttpStatus {
        status: 403,
        retry_after: None,
        bare: true,
    }]
    .into();
    let mut studio = Studio::new(script).with_inputs(1);
    studio.count = 2;
    let failure = studio.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Network);
    for row in studio.rows().await {
        assert_eq!((row.state, row.charge()), (State::Cancelled, Charge::None));
        let reason = row.reason.unwrap();
        let cause = "upload: HTTP status 403";
        assert!(reason.ends_with(cause), "{reason}");
    }
    assert_eq!(studio.api.created(), []);
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_breaks_off_is_sent_again_from_its_first_byte() {
    let broken = [timeout(), ErrorKind::Interrupted("reset".into())];
    let studio = Studio::new(Script {
        uploads: broken.into(),
        ..smooth()
    })
    .with_inputs(1);
    studio.outcome().await.result.unwrap();
    assert_eq!(studio.api.calls(Endpoint::UploadToken).len(), 1);
    let uploaded = studio.api.uploaded();
    assert_eq!(uploaded.len(), 3);
    assert!(uploaded.iter().all(|upload| *upload == uploaded[0]));
    assert_eq!(studio.api.created().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn above_a_cap_nothing_is_uploaded() {
    let mut studio = Studio::new(smooth()).with_inputs(1);
    studio.count = 3;
    studio.caps.run = Some(11);
    let failure = studio.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Budget);
    match failure {
        Failure::OverCap(over) => {
            assert_eq!((over.asked, over.limit, over.left), (12, 11, 11));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(studio.api.calls(Endpoint::UploadToken), []);
    assert_eq!(studio.api.created(), []);
    assert_eq!(studio.rows().await, []);
}

#[tokio::test(start_paused = true)]
async fn the_products_own_limit_of_inputs_holds() {
    fn three_at_most(products: &mut [Product]) {
        for limits in products.iter_mut().filter_map(|p| p.files.as_mut()) {
            limits.max_limit = 3;
        }
    }
    let script = Script {
        change: Some(three_at_most),
        ..smooth()
    };
    let studio = Studio::new(script).with_inputs(4);
    let failure = studio.run().await.unwrap_err();
    let refusal = Refusal::TooManyInputs { given: 4, limit: 3 };
    match failure {
        Failure::Refused(found) => assert_eq!(found, refusal),
        other => panic!("{other:?}"),
    }
    assert_eq!(studio.api.created(), []);
}

#[tokio::test(start_paused = true)]
async fn an_input_that_is_no_picture_stays_here_and_nothing_is_asked() {
    let mut studio = Studio::new(smooth()).with_inputs(1);
    let path = studio.at("input-secret.png");
    std::fs::write(&path, "password: hunter2").unwrap();
    studio.words.inputs.push(path.to_str().unwrap().to_owned());
    let failure = studio.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Input);
    assert!(failure.to_string().starts_with(path.to_str().unwrap()));
    for endpoint in [
        Endpoint::ProductList,
        Endpoint::UploadToken,
        Endpoint::Upload,
    ] {
        assert_eq!(studio.api.calls(endpoint), []);
    }
}

#[tokio::test(start_paused = true)]
async fn of_several_inputs_that_cannot_be_used_the_first_is_named() {
    let mut studio = Studio::new(smooth());
    let large = studio.at("large.png");
    image::RgbImage::new(3000, 3000).save(&large).unwrap();
    let file = std::fs::OpenOptions::new().write(true).open(&large);
    let file = file.unwrap();
    // The last bytes are missing, which is seen when all the others were read.
    file.set_len(file.metadata().unwrap().len() - 8).unwrap();
    let inputs = [large.clone(), studio.at("missing.png")];
    let inputs = inputs.map(|path| path.to_str().unwrap().to_owned());
    studio.words.inputs.extend(inputs);
    let failure = studio.run().await.unwrap_err();
    assert!(failure.to_string().starts_with(large.to_str().unwrap()));
}

#[tokio::test(start_paused = true)]
async fn an_edit_keeps_the_shape_of_its_first_local_input() {
    let mut studio = Studio::new(smooth());
    let tall = studio.at("input-tall.png");
    std::fs::write(&tall, crate::studio::png(90, 160)).unwrap();
    studio.words.inputs = vec![
        "https://example.com/a.png".to_owned(),
        tall.to_str().unwrap().to_owned(),
    ];
    studio.words.ratio = None;
    let outcome = studio.outcome().await;
    assert_eq!(outcome.plan.parameters["aspect_ratio"], "9:16");
    assert_eq!(outcome.notices[0].kind(), "shape_kept");
}
