//! Asked twice, paid once.

use ima_sim::Endpoint;
use nanobanana::Event;
use nanobanana::journal::{Found, State};
use serde_json::json;

use crate::world::{Request, World, answer, both, head, png, rest};

#[tokio::test]
async fn a_request_whose_socket_was_killed_is_joined_by_its_repeat() {
    for request in [Request::generation(), Request::content()] {
        let mut world = World::slow().await;
        let killed = world.send(&request).await;
        world.until(Endpoint::TaskCreate, 1).await;
        drop(killed);
        let mut repeat = world.send(&request).await;
        let head = crate::world::head(&mut repeat).await.unwrap();
        assert_eq!(head.header("x-nanobanana-joined"), Some("true"));
        assert_eq!(head.header("x-nanobanana-points"), Some("6"));
        world.finish_tasks();
        let mut body = Vec::new();
        use tokio::io::AsyncReadExt as _;
        while !body.ends_with(b"0\r\n\r\n") {
            assert_ne!(repeat.read_buf(&mut body).await.unwrap(), 0);
        }
        assert_eq!(world.ledger().creates_accepted, 1);
        // That one has arrived: an equal request is another one from now on.
        let third = world.send(&request).await;
        world.until(Endpoint::TaskCreate, 2).await;
        drop(third);
    }
}

#[tokio::test]
async fn a_client_that_leaves_before_its_create_was_permitted_has_cancelled_it() {
    use base64::Engine as _;
    let world = World::with(
        |simulator| {
            let stalls = ima_sim::Fault::Stall;
            let first = ima_sim::Occurrence::Nth(1);
            simulator.faults = simulator
                .faults
                .clone()
                .with(Endpoint::Upload, first, stalls);
        },
        |_| {},
    )
    .await;
    let data = base64::engine::general_purpose::STANDARD.encode(png());
    let image = format!("data:image/png;base64,{data}");
    let body = json!({ "prompt": "a hat", "image": image });
    let mut events = world.desk().events();
    let leaving = world.send(&Request::post("/v1/images/edits", &body)).await;
    let mut planned = None;
    while let Ok(event) = events.recv().await {
        match event.event {
            Event::Planned { jobs, .. } => planned = Some(jobs),
            Event::Uploading { .. } => break,
            _ => {}
        }
    }
    let job = planned.unwrap().remove(0);
    let run = world.desk().run_of(&job).unwrap();
    drop(leaving);
    run.ended().await;
    let Found::One(job) = world.journal().find(job.as_str()).await.unwrap() else {
        panic!("it was written down");
    };
    assert_eq!(job.state, State::Cancelled);
    // What was cancelled is not joined: the same again is another picture.
    let again = world.ask(&Request::post("/v1/images/edits", &body)).await;
    assert_eq!(again.header("x-nanobanana-joined"), Some("false"));
    assert_eq!(world.ledger().creates_accepted, 1);
}

#[tokio::test]
async fn requests_that_are_waited_for_at_once_are_two() {
    let world = World::start().await;
    let request = Request::generation();
    let (first, second) = both(world.ask(&request), world.ask(&request)).await;
    assert_eq!((first.pictures().len(), second.pictures().len()), (1, 1));
    assert_ne!(
        first.header("x-nanobanana-job"),
        second.header("x-nanobanana-job")
    );
    assert_eq!(world.ledger().creates_accepted, 2);
}

#[tokio::test]
async fn a_retry_mark_means_the_run_before_even_where_that_was_received() {
    let world = World::start().await;
    let first = world.ask(&Request::generation()).await;
    let retry = Request::generation().with("x-stainless-retry-count", "1");
    let again = world.ask(&retry).await;
    assert_eq!(
        again.header("x-nanobanana-job"),
        first.header("x-nanobanana-job")
    );
    assert_eq!(again.header("x-nanobanana-joined"), Some("true"));
    let new = Request::generation().with("x-stainless-retry-count", "0");
    assert_eq!(
        world.ask(&new).await.header("x-nanobanana-joined"),
        Some("false")
    );
    assert_eq!(world.ledger().creates_accepted, 2);
}

#[tokio::test]
async fn an_idempotency_key_means_its_run_and_no_other_request() {
    let world = World::start().await;
    let keyed = |prompt| {
        let body = json!({ "prompt": prompt });
        Request::post("/v1/images/generations", &body).with("idempotency-key", "k-1")
    };
    let first = world.ask(&keyed("a cat")).await;
    let again = world.ask(&keyed("a cat")).await;
    assert_eq!(again.pictures().len(), 1);
    assert_eq!(
        again.header("x-nanobanana-job"),
        first.header("x-nanobanana-job")
    );
    let other = world.ask(&keyed("a dog")).await;
    assert_eq!(other.status, 422);
    assert_eq!(other.json()["error"]["code"], "idempotency_key_reused");
    let message = other.json()["error"]["message"].to_string();
    assert!(message.contains("use a new key"), "{message}");
    assert_eq!(world.ledger().creates_accepted, 1);
    let keyed = || Request::generation().with("idempotency-key", "订单 1");
    let joined = [world.ask(&keyed()).await, world.ask(&keyed()).await]
        .map(|answer| answer.header("x-nanobanana-joined") == Some("true"));
    assert_eq!(joined, [false, true]);
}

#[tokio::test]
async fn end_users_of_one_caller_do_not_join_each_other() {
    let mut world = World::slow().await;
    let of = |user| {
        let body = json!({ "prompt": "a cat", "user": user });
        Request::post("/v1/images/generations", &body)
    };
    let killed = world.send(&of("u-1")).await;
    world.until(Endpoint::TaskCreate, 1).await;
    drop(killed);
    let mut other = world.send(&of("u-2")).await;
    let head = crate::world::head(&mut other).await.unwrap();
    assert_eq!(head.header("x-nanobanana-joined"), Some("false"));
    world.until(Endpoint::TaskCreate, 2).await;
}

#[tokio::test]
async fn a_server_that_ends_sends_its_callers_back_and_the_next_one_has_their_picture() {
    let mut world = World::with(
        |simulator| simulator.pace = ima_sim::Pace::Fixed(std::time::Duration::from_secs(60)),
        |_| {},
    )
    .await;
    let request = Request::generation();
    let mut waiting = world.send(&request).await;
    world.until(Endpoint::TaskDetail, 1).await;
    world.signal();
    let answer = answer(&mut waiting).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("x-should-retry"), Some("true"));
    assert_eq!(answer.header("retry-after"), Some("1"));
    world.stop().await;
    world.finish_tasks();
    world.serve(|_| {}).await;
    let answer = world.ask(&request).await;
    assert_eq!(answer.pictures().len(), 1);
    assert_eq!(answer.header("x-nanobanana-joined"), Some("true"));
    assert_eq!(world.ledger().creates_accepted, 1);
}

#[tokio::test]
async fn an_answer_that_was_read_in_part_did_not_arrive() {
    let world = World::start().await;
    let body = json!({ "prompt": "a cat", "image_size": "4K", "n": 3 });
    let request = Request::post("/v1/images/generations", &body);
    let mut leaving = world.send(&request).await;
    let length = head(&mut leaving).await.unwrap();
    let length: usize = length.header("content-length").unwrap().parse().unwrap();
    // More than the system takes for a reader that does not read.
    assert!(length > 12 << 20, "{length}");
    drop(leaving);
    let again = world.ask(&request).await;
    assert_eq!(again.pictures().len(), 3);
    assert_eq!(again.header("x-nanobanana-joined"), Some("true"));
    // That one was read to its end.
    let mut third = world.send(&request).await;
    let third = head(&mut third).await.unwrap();
    assert_eq!(third.header("x-nanobanana-joined"), Some("false"));
    assert_eq!(world.ledger().creates_accepted, 6);
}

#[tokio::test]
async fn an_answer_that_has_begun_and_fails_is_cut_and_its_retry_hears_why() {
    let mut world = World::with(
        |simulator| {
            simulator.pace = ima_sim::Pace::Fixed(std::time::Duration::from_secs(60));
            simulator.scenario = ima_sim::Scenario::Fails;
        },
        |options| options.first_byte = std::time::Duration::from_millis(300),
    )
    .await;
    let mut waiting = world.send(&Request::generation()).await;
    world.until(Endpoint::TaskCreate, 1).await;
    let begun = head(&mut waiting).await.unwrap();
    assert_eq!(begun.status, 200);
    world.finish_tasks();
    assert!(rest(&mut waiting, begun).await.is_none());
    let retry = Request::generation().with("x-stainless-retry-count", "1");
    let answer = world.ask(&retry).await;
    assert_eq!(answer.status, 424, "{}", answer.text());
    assert_eq!(answer.header("x-should-retry"), Some("false"));
    assert_eq!(world.ledger().creates_accepted, 1);
}
