//! The jobs API.

use std::fs::File;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ima_sim::{Endpoint, Fault, FaultScript, Occurrence};
use jiff::Timestamp;
use nanobanana::journal::KeyLimits;
use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

use crate::world::{Answer, Request, World, head, png};

fn cat(more: &Value) -> Value {
    let mut body = json!({ "prompt": "a cat" });
    let more = more.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(more);
    body
}

fn job(more: &Value) -> Request {
    Request::post("/v1/jobs", &cat(more))
}

/// The same request by a client key.
fn by(key: &str, request: Request) -> Request {
    let bearer = format!("Bearer {key}");
    request
        .without("authorization")
        .with("authorization", &bearer)
}

fn post(path: &str) -> Request {
    Request::post(path, &json!({}))
}

/// The path of the first job of an answer.
fn path(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.header("location").unwrap().to_owned()
}

/// Reads a stream of events until it has said this.
async fn until(stream: &mut TcpStream, heard: &mut String, said: &str) {
    while !heard.contains(said) {
        let mut bytes = vec![0; 64 * 1024];
        let length = stream.read(&mut bytes).await.unwrap();
        assert_ne!(length, 0, "no {said} in {heard}");
        heard.push_str(std::str::from_utf8(&bytes[..length]).unwrap());
    }
}

/// The id and the data of the last event of a name.
fn event(heard: &str, name: &str) -> (u32, Value) {
    let (before, after) = heard
        .rsplit_once(&format!("\nevent: {name}\ndata: "))
        .unwrap();
    let id = before.rsplit_once("id: ").unwrap().1;
    let data = after.split_once("\n\n").unwrap().0;
    (id.parse().unwrap(), serde_json::from_str(data).unwrap())
}

/// Follows a job to its end, which is returned with its id.
async fn end(world: &World, job: &str) -> (u32, Value) {
    let mut stream = world.send(&Request::get(&format!("{job}/events"))).await;
    let head = head(&mut stream).await.unwrap();
    assert_eq!(
        (head.status, head.header("content-type")),
        (200, Some("text/event-stream"))
    );
    let mut heard = String::new();
    until(&mut stream, &mut heard, "\r\n0\r\n\r\n").await;
    event(&heard, "end")
}

#[tokio::test]
async fn what_is_to_be_said_of_a_job_is_said_as_long_as_it_is_kept() {
    let mut world = World::start().await;
    let data = base64::engine::general_purpose::STANDARD.encode(png());
    let inputs = [format!("data:image/png;base64,{data}")];
    let body = json!({ "prompt": "a hat", "inputs": inputs, "format": "jpeg" });
    let request = Request::post("/v1/jobs", &body);
    let begun = world.ask(&request).await.json();
    let path = format!("/v1/jobs/{}", begun["jobs"][0]["id"].as_str().unwrap());
    world.ask(&Request::get(&format!("{path}/events"))).await;
    let kinds = |job: &Value| -> Vec<String> {
        let notices = job["notices"].as_array().unwrap().iter();
        notices
            .map(|notice| notice["kind"].as_str().unwrap().to_owned())
            .collect()
    };
    let job = world.ask(&Request::get(&path)).await.json();
    assert_eq!(kinds(&job), ["shape_kept", "converted"], "{job}");
    world.stop().await;
    world.serve(|_| {}).await;
    // Another process knows no more than the journal.
    assert_eq!(
        world.ask(&Request::get(&path)).await.json()["notices"],
        job["notices"]
    );
    let same = request.with("x-stainless-retry-count", "1");
    let joined = world.ask(&same).await;
    assert_eq!(
        joined.header("x-nanobanana-notice"),
        Some("converted, shape-kept")
    );
}

#[tokio::test]
async fn a_plan_says_what_would_be_made_and_costs_nothing() {
    let world = World::start().await;
    let body =
        cat(&json!({ "model": "pro", "size": "2K", "ratio": "16:9", "n": 3, "format": "webp" }));
    let answer = world.ask(&Request::post("/v1/plan", &body)).await;
    let plan = answer.json();
    assert_eq!(answer.status, 200, "{plan}");
    for (field, value) in [
        ("model", json!("pro")),
        ("model_id", json!("gemini-3-pro-image")),
        ("size", json!("2K")),
        ("ratio", json!("16:9")),
        ("points", json!(10)),
        ("count", json!(3)),
        ("total_points", json!(30)),
        ("task_type", json!("text_to_image")),
    ] {
        assert_eq!(plan[field], value, "{field}");
    }
    let data = format!("data:image/png;base64,{}", STANDARD.encode(png()));
    let edit = Request::post("/v1/plan", &cat(&json!({ "inputs": [data] })));
    let plan = world.ask(&edit).await.json();
    assert_eq!(
        (&plan["task_type"], &plan["inputs"]),
        (&json!("image_to_image"), &json!(1))
    );
    assert_eq!(plan["notices"][0]["kind"], "shape_kept");
    assert!(plan["notices"][0]["text"].as_str().unwrap().contains("1:1"));
    let jobs = world.ask(&Request::get("/v1/jobs")).await.json();
    assert_eq!(jobs, json!({ "jobs": [] }));
    assert_eq!(world.ledger().creates_accepted, 0);
}

#[tokio::test]
async fn what_cannot_be_had_is_refused_with_what_can() {
    let world = World::start().await;
    for (more, status, param, words) in [
        (json!({ "size": "8K" }), 400, "size", "512, 1K, 2K, 4K"),
        (json!({ "ratio": "7:5" }), 400, "ratio", "16:9"),
        (json!({ "n": 11 }), 400, "n", "from 1 to 10"),
        (
            json!({ "format": "gif" }),
            400,
            "format",
            "png, jpeg or webp",
        ),
        (
            json!({ "model": "gpt-image-2" }),
            404,
            "model",
            "gemini-3-pro-image",
        ),
        (
            json!({ "aspect_ratio": "1:1" }),
            400,
            "aspect_ratio",
            "prompt, model, size, ratio",
        ),
        (json!({ "prompt": " " }), 400, "prompt", "empty"),
        (
            json!({ "inputs": ["/etc/passwd"] }),
            400,
            "inputs[0]",
            "data URL",
        ),
        (
            json!({ "inputs": ["/v1/jobs/0/pictures/1"] }),
            404,
            "inputs[0]",
            "no job",
        ),
    ] {
        for path in ["/v1/plan", "/v1/jobs"] {
            let answer = world.ask(&Request::post(path, &cat(&more))).await;
            assert_eq!(answer.status, status, "{more}: {}", answer.text());
            let error = &answer.json()["error"];
            assert_eq!(error["param"], param, "{error}");
            assert!(
                error["message"].as_str().unwrap().contains(words),
                "{error}"
            );
        }
    }
    assert_eq!(world.ledger().creates_accepted, 0);
}

/// What is told of a job but for its picture's address, which is signed when it is told: the second may end a
/// second later.
fn besides_address((id, mut job): (u32, Value)) -> (u32, Value) {
    assert!(job["pictures"][0]["url"].take().is_string(), "{job}");
    (id, job)
}

#[tokio::test]
async fn a_run_is_answered_before_it_is_made_and_followed_to_its_pictures() {
    let world = World::slow().await;
    let answer = world.ask(&job(&json!({}))).await;
    let path = path(&answer);
    let begun = answer.json();
    assert_eq!(begun["jobs"].as_array().unwrap().len(), 1);
    assert_eq!(begun["jobs"][0]["run_id"], begun["run_id"]);
    for (name, value) in [
        ("x-nanobanana-points", Some("6")),
        ("x-nanobanana-joined", Some("false")),
        ("x-nanobanana-notice", None),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    let id = begun["jobs"][0]["id"].as_str().unwrap();
    assert_eq!(path, format!("/v1/jobs/{id}"));

    let mut stream = world.send(&Request::get(&format!("{path}/events"))).await;
    let mut heard = String::new();
    until(&mut stream, &mut heard, "\"state\":\"running\"").await;
    until(&mut stream, &mut heard, "event: progress").await;
    let (first, _) = event(&heard, "job");
    assert_eq!(
        world.ask(&Request::get(&path)).await.json()["state"],
        "running"
    );
    world.finish_tasks();
    until(&mut stream, &mut heard, "\r\n0\r\n\r\n").await;
    let (last, ended) = event(&heard, "end");
    assert!(last > first);
    assert_eq!(
        (&ended["state"], &ended["points"]),
        (&json!("saved"), &json!(6))
    );
    let picture = &ended["pictures"][0];
    assert_eq!(picture["path"], Value::Null);
    let here = world.folder.path().to_str().unwrap();
    assert!(!heard.contains(here), "{heard}");

    // Whoever comes back hears what came since, and nothing where that was all.
    let again = |seen: u32| {
        Request::get(&format!("{path}/events")).with("last-event-id", &seen.to_string())
    };
    let mut stream = world.send(&again(first)).await;
    let mut heard = String::new();
    until(&mut stream, &mut heard, "\r\n0\r\n\r\n").await;
    assert_eq!(
        besides_address(event(&heard, "end")),
        besides_address((last, ended.clone()))
    );
    assert!(!heard.contains("event: job"), "{heard}");
    let mut stream = world.send(&again(last)).await;
    assert_eq!(head(&mut stream).await.unwrap().status, 204);

    // By its address for whoever has it, by its path with the key.
    let url = picture["url"].as_str().unwrap();
    let signed = url.strip_prefix("http://localhost").unwrap();
    let open = |path: &str| Request::get(path).without("authorization");
    for request in [open(signed), Request::get(&format!("{path}/pictures/1"))] {
        let answer = world.ask(&request).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, Some("image/png"))
        );
        assert_eq!(answer.body[..4], *b"\x89PNG");
    }
    let other = signed.replace("/pictures/1", "/pictures/2");
    let (bare, _) = signed.split_once('?').unwrap();
    let past = Timestamp::now().as_second() - 1;
    let secret = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"secret");
    let tag = ring::hmac::sign(&secret, format!("picture\n{id}\n1\n{past}").as_bytes());
    let expired = format!("{bare}?exp={past}&sig={}", URL_SAFE_NO_PAD.encode(tag));
    for broken in [other.as_str(), &signed[..signed.len() - 1], &expired] {
        assert_eq!(world.ask(&open(broken)).await.status, 403, "{broken}");
    }
    assert_eq!(world.ask(&open(bare)).await.status, 401);
    for none in ["2", "0", "x"] {
        let path = format!("{path}/pictures/{none}");
        assert_eq!(world.ask(&Request::get(&path)).await.status, 404, "{none}");
    }

    // A picture of another picture.
    for place in [url, &format!("{path}/pictures/1"), id] {
        let plan = Request::post("/v1/plan", &cat(&json!({ "inputs": [place] })));
        assert_eq!(world.ask(&plan).await.json()["task_type"], "image_to_image");
    }
    assert_eq!(world.ledger().creates_accepted, 1);
}

#[tokio::test]
async fn a_job_of_another_key_is_none() {
    let world = World::start().await;
    let (_, secret) = world.key("a", KeyLimits::default()).await;
    let path = path(&world.ask(&job(&json!({}))).await);
    end(&world, &path).await;
    let picture = format!("{path}/pictures/1");
    for request in [
        Request::get(&path),
        Request::get(&format!("{path}/events")),
        Request::get(&picture),
        post(&format!("{path}/cancel")),
        Request::post("/v1/plan", &cat(&json!({ "inputs": [picture] }))),
    ] {
        let answer = world.ask(&by(&secret, request)).await;
        assert_eq!(answer.status, 404);
        assert_eq!(answer.json()["error"]["code"], "not_found");
    }
    let jobs = world.ask(&by(&secret, Request::get("/v1/jobs"))).await;
    assert_eq!(jobs.json(), json!({ "jobs": [] }));
    // The beginning of its name is enough for its owner, and says nothing to anybody else.
    let short = Request::get(&path[..path.len() - 1]);
    assert_eq!(world.ask(&short).await.status, 200);
    assert_eq!(world.ask(&by(&secret, short)).await.status, 404);
}

#[tokio::test]
async fn an_idempotency_key_means_its_run_and_another_request_is_another_one() {
    let world = World::start().await;
    let keyed = |more: &Value| job(more).with("idempotency-key", "k-1");
    let first = world.ask(&keyed(&json!({}))).await;
    let again = world.ask(&keyed(&json!({ "size": "1K" }))).await;
    assert_eq!(path(&again), path(&first));
    assert_eq!(again.header("x-nanobanana-joined"), Some("true"));
    let other = world.ask(&keyed(&json!({ "n": 2 }))).await;
    assert_eq!(other.status, 422);
    assert_eq!(other.json()["error"]["code"], "idempotency_key_reused");
    // Whoever has heard the name of a run and asks again means one more.
    let second = world.ask(&job(&json!({}))).await;
    let third = world.ask(&job(&json!({}))).await;
    assert_ne!(path(&second), path(&third));
    for job in [&first, &second, &third] {
        end(&world, &path(job)).await;
    }
    assert_eq!(world.ledger().creates_accepted, 3);
}

#[tokio::test]
async fn a_job_is_cancelled_until_it_is_paid() {
    let stall = FaultScript::new().with(Endpoint::Upload, Occurrence::Every, Fault::Stall);
    let world = World::with(|simulator| simulator.faults = stall, |_| {}).await;
    let data = format!("data:image/png;base64,{}", STANDARD.encode(png()));
    let begun = world.ask(&job(&json!({ "inputs": [data], "n": 2 }))).await;
    let path = path(&begun);
    let other = begun.json()["jobs"][1]["id"].as_str().unwrap().to_owned();
    let other = format!("/v1/jobs/{other}");
    // Twice is once, and the other job of the run goes on.
    for job in [&path, &path, &other] {
        let state = world.ask(&Request::get(&other)).await.json()["state"].clone();
        assert!(state == "planned" || state == "uploading", "{state}");
        let answer = world.ask(&post(&format!("{job}/cancel"))).await;
        assert_eq!(
            (answer.status, &answer.json()["state"]),
            (200, &json!("cancelled"))
        );
    }
    assert_eq!(
        world.ask(&Request::get(&path)).await.json()["charge"],
        "none"
    );
    assert_eq!(world.ledger().creates_accepted, 0);

    let mut world = World::slow().await;
    let path = self::path(&world.ask(&job(&json!({}))).await);
    world.until(Endpoint::TaskDetail, 1).await;
    let answer = world.ask(&post(&format!("{path}/cancel"))).await;
    assert_eq!(answer.status, 409, "{}", answer.text());
    let error = &answer.json()["error"];
    assert_eq!(error["code"], "not_queued");
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .starts_with("the job is running;"),
        "{error}"
    );
    world.finish_tasks();
    assert_eq!(end(&world, &path).await.1["state"], "saved");
}

#[tokio::test]
async fn jobs_are_listed_page_by_page_the_newest_run_first() {
    let world = World::start().await;
    let mut ids = Vec::new();
    for n in [1, 2] {
        let begun = world.ask(&job(&json!({ "n": n }))).await.json();
        let jobs = begun["jobs"].as_array().unwrap().clone();
        ids.insert(0, jobs.into_iter().map(|job| job["id"].clone()).collect());
    }
    let ids: Vec<Value> = ids.into_iter().flat_map(|run: Vec<Value>| run).collect();
    let page = world.ask(&Request::get("/v1/jobs?limit=2")).await.json();
    let listed = |page: &Value| -> Vec<Value> {
        let jobs = page["jobs"].as_array().unwrap().iter();
        jobs.map(|job| job["id"].clone()).collect()
    };
    assert_eq!(listed(&page), ids[..2]);
    let next = page["next"].as_str().unwrap();
    let rest = Request::get(&format!("/v1/jobs?limit=2&cursor={next}"));
    let rest = world.ask(&rest).await.json();
    assert_eq!(
        (listed(&rest), &rest["next"]),
        (ids[2..].to_vec(), &Value::Null)
    );
    let run = page["jobs"][0]["run_id"].as_str().unwrap();
    let run = world
        .ask(&Request::get(&format!("/v1/jobs?run_id={run}")))
        .await;
    assert_eq!(listed(&run.json()), ids[..2]);
    for (query, param) in [
        ("limit=0", "limit"),
        ("limit=x", "limit"),
        ("cursor=x", "cursor"),
    ] {
        let answer = world.ask(&Request::get(&format!("/v1/jobs?{query}"))).await;
        assert_eq!(
            (answer.status, &answer.json()["error"]["param"]),
            (400, &json!(param))
        );
    }
}

#[tokio::test]
async fn a_key_is_held_to_its_limits_and_told_its_usage() {
    let world = World::start().await;
    let limits = KeyLimits {
        models: vec!["gemini-3.1-flash-image".to_owned()],
        max_points: Some(12),
        max_points_per_day: Some(12),
        ..KeyLimits::default()
    };
    let (id, secret) = world.key("a", limits.clone()).await;
    let usage = async || {
        let usage = world.ask(&by(&secret, Request::get("/v1/usage"))).await;
        usage.json()
    };
    let nothing = json!({ "spent": 0, "unknown": 0 });
    assert_eq!(
        usage().await,
        json!({
            "account": id.as_str(),
            "usage": { "today": nothing, "total": nothing },
            "limits": {
                "models": ["gemini-3.1-flash-image"], "max_points": 12, "max_points_per_day": 12,
            },
        })
    );
    let refused = world.ask(&by(&secret, job(&json!({ "n": 3 })))).await;
    assert_eq!(refused.status, 402);
    assert_eq!(refused.json()["error"]["code"], "insufficient_quota");
    let other = world
        .ask(&by(&secret, job(&json!({ "model": "pro" }))))
        .await;
    assert_eq!(other.status, 404);
    assert_eq!(world.ledger().creates_accepted, 0);
    let path = path(&world.ask(&by(&secret, job(&json!({ "n": 2 })))).await);
    let mut stream = world
        .send(&by(&secret, Request::get(&format!("{path}/events"))))
        .await;
    let mut heard = String::new();
    until(&mut stream, &mut heard, "event: end").await;
    let refused = world.ask(&by(&secret, job(&json!({})))).await;
    assert_eq!(refused.status, 402);
    assert_eq!(usage().await["usage"]["today"]["spent"], 12);
    assert_eq!(world.ledger().creates_accepted, 2);
}

#[tokio::test]
async fn a_job_outlives_its_picture_which_is_kept_for_some_days() {
    let mut world = World::start().await;
    let mut paths = Vec::new();
    for _ in 0..2 {
        let path = path(&world.ask(&job(&json!({}))).await);
        end(&world, &path).await;
        paths.push(path);
    }
    let (revoked, secret) = world.key("a", KeyLimits::default()).await;
    let its = self::path(&world.ask(&by(&secret, job(&json!({})))).await);
    let mut stream = world
        .send(&by(&secret, Request::get(&format!("{its}/events"))))
        .await;
    until(&mut stream, &mut String::new(), "event: end").await;
    let revoking = world
        .journal()
        .revoke_client_key(&revoked, Timestamp::now());
    revoking.await.unwrap();

    let pictures = world.folder.path().join("pictures");
    let old = world
        .journal()
        .find(paths[0].rsplit_once('/').unwrap().1)
        .await;
    let nanobanana::journal::Found::One(old) = old.unwrap() else {
        panic!("no job");
    };
    let file = File::options()
        .write(true)
        .open(&old.files[0].path)
        .unwrap();
    let day = Duration::from_secs(24 * 60 * 60);
    file.set_modified(SystemTime::now() - 7 * day).unwrap();
    assert!(pictures.join(revoked.as_str()).is_dir());
    world.stop().await;
    world.serve(|_| {}).await;

    let answer = world
        .ask(&Request::get(&format!("{}/pictures/1", paths[0])))
        .await;
    assert_eq!(answer.status, 404);
    let message = answer.json()["error"]["message"].clone();
    assert!(
        message.as_str().unwrap().ends_with("kept for 7 days"),
        "{message}"
    );
    assert_eq!(
        world.ask(&Request::get(&paths[0])).await.json()["state"],
        "saved"
    );
    assert_eq!(end(&world, &paths[1]).await.1["state"], "saved");
    let kept = world
        .ask(&Request::get(&format!("{}/pictures/1", paths[1])))
        .await;
    assert_eq!(kept.status, 200);
    assert!(!pictures.join(revoked.as_str()).exists());
}

#[tokio::test]
async fn a_fault_of_the_server_does_not_say_where_its_files_are() {
    let world = World::start().await;
    std::fs::write(world.folder.path().join("pictures"), "").unwrap();
    for request in [job(&json!({})), Request::generation(), Request::content()] {
        let answer = world.ask(&request).await;
        assert_eq!(answer.status, 500, "{}", answer.text());
        let here = world.folder.path().to_str().unwrap();
        assert!(!answer.text().contains(here), "{}", answer.text());
        assert!(answer.text().contains("pictures"), "{}", answer.text());
    }
}
