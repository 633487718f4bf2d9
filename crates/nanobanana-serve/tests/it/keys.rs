//! Client keys: what each may do, and that none sees what another has paid for.

use ima_sim::Endpoint;
use nanobanana::journal::KeyLimits;
use serde_json::json;

use crate::world::{Request, World, head};

fn limits(change: impl FnOnce(&mut KeyLimits)) -> KeyLimits {
    let mut limits = KeyLimits::default();
    change(&mut limits);
    limits
}

#[tokio::test]
async fn a_key_is_for_its_models_and_lists_no_others() {
    let world = World::start().await;
    let flash = limits(|limits| limits.models = vec!["gemini-3.1-flash-image".to_owned()]);
    let (_, key) = world.key("flash", flash).await;
    let body = json!({ "prompt": "a cat", "model": "gemini-3-pro-image" });
    let refused = world
        .ask(&Request::post("/v1/images/generations", &body).by(&key))
        .await;
    assert_eq!(refused.status, 404);
    assert!(
        refused
            .text()
            .contains("this key is for gemini-3.1-flash-image"),
        "{}",
        refused.text()
    );
    let list = world.ask(&Request::get("/v1/models").by(&key)).await.json();
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    world.ask(&Request::generation().by(&key)).await.pictures();
}

#[tokio::test]
async fn points_of_a_request_and_of_all_are_limited_before_anything_is_paid() {
    let world = World::with(|_| {}, |options| options.all_keys_per_day = Some(24)).await;
    let (_, small) = world
        .key("small", limits(|limits| limits.max_points = Some(6)))
        .await;
    let two = |key: &str| {
        let body = json!({ "prompt": "a cat", "n": 2 });
        Request::post("/v1/images/generations", &body).by(key)
    };
    let over = world.ask(&two(&small)).await;
    assert_eq!(over.status, 402, "{}", over.text());
    assert_eq!(over.json()["error"]["code"], "insufficient_quota");
    assert_eq!(world.ledger().creates_accepted, 0);
    // All keys together have a day's limit, which the local caller is not held to.
    let (_, free) = world.key("free", KeyLimits::default()).await;
    assert_eq!(world.ask(&two(&free)).await.pictures().len(), 2);
    assert_eq!(
        world
            .ask(&Request::generation().by(&small))
            .await
            .pictures()
            .len(),
        1
    );
    assert_eq!(world.ask(&two(&free)).await.status, 402);
    assert_eq!(
        world.ask(&two(crate::world::TOKEN)).await.pictures().len(),
        2
    );
    assert_eq!(world.ledger().creates_accepted, 5);
}

#[tokio::test]
async fn requests_a_minute_are_counted_and_hops_are_none() {
    let mut world = World::slow().await;
    let (_, key) = world
        .key("two", limits(|limits| limits.rpm = Some(2)))
        .await;
    let following = |request: Request| {
        request.by(&key).with(
            "x-goog-api-client",
            "google-genai-sdk/3.6.1 gl-python/3.11.2",
        )
    };
    let first = world.ask(&following(Request::content())).await;
    assert_eq!(first.header("x-ratelimit-limit-requests"), Some("2"));
    assert_eq!(first.header("x-ratelimit-remaining-requests"), Some("1"));
    world.until(Endpoint::TaskCreate, 1).await;
    let mut token = first.json()["candidates"][0]["continuationToken"].clone();
    for _ in 0..3 {
        let body = json!({ "contents": [], "continuationToken": token });
        let hop = world
            .ask(&following(Request::post(crate::world::FLASH, &body)))
            .await;
        assert_eq!(hop.status, 200, "{}", hop.text());
        token = hop.json()["candidates"][0]["continuationToken"].clone();
    }
    assert_eq!(
        world.ask(&Request::get("/v1/models").by(&key)).await.status,
        200
    );
    let over = world.ask(&Request::get("/v1/models").by(&key)).await;
    assert_eq!(over.status, 429);
    assert_eq!(over.header("x-ratelimit-remaining-requests"), Some("0"));
    let wait: u64 = over.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait));
}

#[tokio::test]
async fn so_many_requests_for_pictures_are_answered_at_once() {
    let mut world = World::slow().await;
    let (_, key) = world
        .key("one", limits(|limits| limits.concurrency = Some(1)))
        .await;
    let mut first = world.send(&Request::generation().by(&key)).await;
    head(&mut first).await.unwrap();
    let second = world.ask(&Request::generation().by(&key)).await;
    assert_eq!(
        (second.status, second.header("retry-after")),
        (429, Some("5"))
    );
    // Another key is not in its way.
    let (_, other) = world.key("other", KeyLimits::default()).await;
    let mut third = world.send(&Request::generation().by(&other)).await;
    assert_eq!(head(&mut third).await.unwrap().status, 200);
    world.until(Endpoint::TaskCreate, 2).await;
}

#[tokio::test]
async fn what_one_key_pays_for_no_other_joins_sees_or_goes_on_with() {
    let mut world = World::slow().await;
    let (_, a) = world.key("a", KeyLimits::default()).await;
    let (_, b) = world.key("b", KeyLimits::default()).await;
    let following = |request: Request, key: &str| {
        request.by(key).with(
            "x-goog-api-client",
            "google-genai-sdk/3.6.1 gl-python/3.11.2",
        )
    };
    let answer = world.ask(&following(Request::content(), &a)).await;
    world.until(Endpoint::TaskCreate, 1).await;
    let token = answer.json()["candidates"][0]["continuationToken"].clone();
    let body = json!({ "contents": [], "continuationToken": token });
    let stolen = world
        .ask(&following(Request::post(crate::world::FLASH, &body), &b))
        .await;
    assert_eq!(stolen.status, 400, "{}", stolen.text());
    // The same words of another key are another run, though nobody waits for the first.
    let mut own = world.send(&Request::content().by(&b)).await;
    assert_eq!(
        head(&mut own).await.unwrap().header("x-nanobanana-joined"),
        Some("false")
    );
    world.until(Endpoint::TaskCreate, 2).await;
}

#[tokio::test]
async fn a_picture_is_for_its_own_key() {
    let world = World::start().await;
    let (id, a) = world.key("a", KeyLimits::default()).await;
    let (_, b) = world.key("b", KeyLimits::default()).await;
    let answer = world.ask(&Request::generation().by(&a)).await;
    let job = answer.header("x-nanobanana-job").unwrap();
    let picture = Request::get(&format!("/v1/jobs/{job}/pictures/1"));
    assert_eq!(world.ask(&picture.clone().by(&a)).await.status, 200);
    assert_eq!(world.ask(&picture.clone().by(&b)).await.status, 404);
    // Its file says nothing, and lies in the key's own folder.
    let folder = world.folder.path().join("pictures").join(id.as_str());
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().collect();
    assert_eq!(files.len(), 1);
    assert!(
        !files[0]
            .as_ref()
            .unwrap()
            .file_name()
            .to_str()
            .unwrap()
            .contains("cat")
    );
    // A revoked key sees nothing from now on.
    world
        .journal()
        .revoke_client_key(&id, jiff::Timestamp::now())
        .await
        .unwrap();
    assert_eq!(world.ask(&picture.by(&a)).await.status, 401);
}
