//! An engine for input files in some folders opens no other, for any of its orders.

use ima_openapi::Endpoint;
use nanobanana::input::{AllowedFolders, InputFault};
use nanobanana::journal::{Caps, Claim, State};
use nanobanana::{Engine, Failure, NotResendable, Refusal, Request, Service, Silent};

use crate::fake::{Script, timeout};
use crate::studio::{Studio, png, smooth};

fn engine(studio: &Studio, folders: &AllowedFolders) -> Engine {
    Engine::new(Service::with_client(studio.api.clone(), studio.pacing))
        .with_inputs_from(folders.clone())
}

fn is_outside(failure: &Failure) -> bool {
    matches!(failure, Failure::Input(error) if matches!(error.fault, InputFault::Outside { .. }))
}

/// How many requests went out that carry a picture or cost something.
fn sent(studio: &Studio) -> usize {
    [
        Endpoint::UploadToken,
        Endpoint::Upload,
        Endpoint::CreateTask,
    ]
    .map(|endpoint| studio.api.calls(endpoint).len())
    .iter()
    .sum()
}

/// A studio with one input and a job whose first answer was lost, ordered within its folder.
async fn unknown() -> Studio {
    unknown_with(|request| request).await
}

/// The same of a request that was changed.
async fn unknown_with(change: impl FnOnce(Request) -> Request) -> Studio {
    let studio = Studio::new(Script {
        creates: [timeout()].into(),
        ..smooth()
    })
    .with_inputs(1);
    let within = AllowedFolders::within(vec![studio.folder.path().to_owned()]);
    let journal = studio.journal().await;
    let mut order = studio.order();
    order.request = change(order.request);
    let engine = engine(&studio, &within);
    let ordered = engine.run(&journal, &order, &Silent);
    assert!(matches!(
        ordered.await.unwrap()[0].result,
        Err(Failure::CreateUnknown { .. })
    ));
    studio
}

async fn retry(studio: &Studio, folders: &AllowedFolders) -> Result<(), Failure> {
    let journal = studio.journal().await;
    let Claim::Claimed(held, record) = journal.claim(&studio.row().await.id).await.unwrap() else {
        panic!("nobody else has it");
    };
    let engine = engine(studio, folders);
    let sent = engine.resend(held, record, &Caps::NONE, &Silent).await;
    sent.map(|outcome| {
        outcome.result.as_ref().unwrap();
    })
}

#[tokio::test(start_paused = true)]
async fn neither_a_plan_nor_an_order_opens_a_file_outside() {
    let studio = Studio::new(smooth()).with_inputs(1);
    let elsewhere = tempfile::tempdir().unwrap();
    let folders = AllowedFolders::within(vec![elsewhere.path().to_owned()]);
    let engine = engine(&studio, &folders);
    let request = Request::parse(&studio.words).unwrap();
    let planned = engine.plan(&request, None).await.unwrap_err();
    assert!(is_outside(&planned), "{planned}");
    let journal = studio.journal().await;
    let order = studio.order();
    let ordered = engine
        .run(&journal, &order, &studio.events)
        .await
        .unwrap_err();
    assert!(is_outside(&ordered), "{ordered}");
    assert_eq!(sent(&studio), 0);
    assert_eq!(studio.api.calls(Endpoint::ProductList).len(), 0);
    assert_eq!(studio.rows().await, []);
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn a_job_that_is_sent_again_is_held_to_its_own_folders_and_to_those_of_now() {
    let studio = unknown().await;
    let elsewhere = tempfile::tempdir().unwrap();
    let others = AllowedFolders::within(vec![elsewhere.path().to_owned()]);
    let refused = retry(&studio, &others).await.unwrap_err();
    assert!(is_outside(&refused), "{refused}");

    // Whoever named the path leads it out of the folder that the order was held to.
    let input = studio.at("input-1.png");
    let outside = elsewhere.path().join("photo.png");
    std::fs::rename(&input, &outside).unwrap();
    std::os::unix::fs::symlink(&outside, &input).unwrap();
    let refused = retry(&studio, &AllowedFolders::ANYWHERE).await.unwrap_err();
    assert!(is_outside(&refused), "{refused}");
    assert_eq!(studio.row().await.state, State::Unknown);

    std::fs::rename(&outside, &input).unwrap();
    retry(&studio, &AllowedFolders::ANYWHERE).await.unwrap();
    assert_eq!(studio.row().await.state, State::Saved);
}

#[tokio::test(start_paused = true)]
async fn a_job_is_not_sent_again_with_another_picture() {
    let studio = unknown().await;
    let before = sent(&studio);
    std::fs::write(studio.at("input-1.png"), png(9, 9)).unwrap();
    let refused = retry(&studio, &AllowedFolders::ANYWHERE).await.unwrap_err();
    assert!(
        matches!(
            &refused,
            Failure::Refused(Refusal::NotResendable {
                reason: NotResendable::InputsChanged,
                ..
            })
        ),
        "{refused}"
    );
    assert_eq!(sent(&studio), before);
    assert_eq!(studio.row().await.state, State::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_job_of_bytes_is_not_sent_again_since_they_are_not_kept() {
    let studio = unknown_with(|request| request.input(png(9, 9))).await;
    let before = sent(&studio);
    let refused = retry(&studio, &AllowedFolders::ANYWHERE).await.unwrap_err();
    let Failure::Refused(Refusal::NotResendable { reason, .. }) = refused else {
        panic!("{refused}");
    };
    assert_eq!(reason, NotResendable::InputsNotKept);
    assert_eq!(sent(&studio), before);
    assert_eq!(studio.row().await.state, State::Unknown);
}
