//! Jobs that outlive their calls: waiting, joining, cancelling, and going on after an end.

use std::time::{Duration, Instant};

use ima_sim::Endpoint;
use nanobanana::journal::State;
use serde_json::json;

use super::client::{Client, job, report, text};
use crate::world::{ImaWorld, Sandbox, jobs};

/// Long enough that a job runs while calls are made.
const SLOW: &str = "--simulate=ok,3s";

#[test]
fn a_call_ends_before_its_job_and_says_not_to_repeat_it() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &[SLOW]);
    let running = client.make(&json!({"prompt": "a cat", "wait_seconds": 0}));
    let job = job(&running);
    assert_eq!(running["isError"], false);
    assert!(report(&running)["progress"]["step"].is_string());
    let words = format!(
        "Job {job} is still running, do not create it again, call wait_job with job_id \"{job}\" \
         (free, can be repeated)."
    );
    assert_eq!(report(&running)["hint"], words);
    assert!(text(&running).starts_with(&words));
    let status = client.call("job_status", &json!({ "job_id": job }));
    assert!(report(&status)["progress"]["step"].is_string());
    let done = client.wait(&job);
    assert_eq!(report(&done)["state"], "saved");
    // Repeatable: the picture is there again, for nothing.
    let again = client.wait(&job);
    assert_eq!(report(&again)["pictures"], report(&done)["pictures"]);
    assert_eq!(jobs::read(&jobs::of_simulator(&sandbox)).len(), 1);
}

#[test]
fn an_identical_call_joins_the_job_until_its_answer_is_delivered() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &[SLOW]);
    let call = json!({"prompt": "a cat", "wait_seconds": 0});
    let first = client.call("generate_image", &call);
    // Written out, a default is the same; how long to wait is no part of what is wanted.
    let second = client.call(
        "generate_image",
        &json!({"wait_seconds": 20, "size": "1K", "prompt": "a cat", "image": "none"}),
    );
    assert_eq!(job(&second), job(&first));
    assert_eq!(report(&second)["joined"], true);
    assert!(text(&second).starts_with("The answer to an identical call did not arrive"));
    assert_eq!(report(&second)["state"], "saved");
    // Now the answer was delivered, so the same words are a new run.
    let third = client.call("generate_image", &call);
    assert_ne!(job(&third), job(&first));
    assert_eq!(report(&third)["joined"], false);
}

#[test]
fn another_picture_is_made_where_it_is_asked_for() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &[SLOW]);
    let call = |another| json!({"prompt": "a cat", "wait_seconds": 0, "another": another});
    let first = client.make(&call(false));
    let other = client.make(&call(true));
    assert_ne!(job(&first), job(&other));
    let different = client.make(&json!({"prompt": "a dog", "wait_seconds": 0}));
    assert_ne!(job(&first), job(&different));
}

#[test]
fn two_identical_calls_at_once_are_one_job() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &[SLOW]);
    let call = json!({
        "name": "generate_image",
        "arguments": {"prompt": "a cat", "wait_seconds": 0},
    });
    let first = client.begin("tools/call", &call);
    let second = client.begin("tools/call", &call);
    // The answers come in any order; the one that is read first waits for the other.
    let mut answers = [
        client.read_either(first, second),
        client.read_either(first, second),
    ];
    answers.sort_by_key(|answer| answer["id"].as_u64());
    assert_eq!(job(&answers[0]["result"]), job(&answers[1]["result"]));
    assert_eq!(jobs::read(&jobs::of_simulator(&sandbox)).len(), 1);
}

#[test]
fn a_cancelled_call_leaves_its_job_running_and_its_answer_undelivered() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &[SLOW]);
    let running = client.make(&json!({"prompt": "a cat", "wait_seconds": 0}));
    let waiting = client.begin(
        "tools/call",
        &json!({"name": "wait_job", "arguments": {"job_id": job(&running)}}),
    );
    client.notify("notifications/cancelled", &json!({"requestId": waiting}));
    let joined = client.make(&json!({"prompt": "a cat"}));
    assert_eq!(job(&joined), job(&running));
    assert_eq!(report(&joined)["state"], "saved");
}

#[test]
fn progress_is_told_at_once_and_grows() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &["--simulate=ok,6s"]);
    let answer = client.request(
        "tools/call",
        &json!({
            "name": "generate_image",
            "arguments": {"prompt": "a cat", "size": "512", "image": "none"},
            "_meta": {"progressToken": "t"},
        }),
    );
    assert_eq!(report(&answer["result"])["state"], "saved");
    let told: Vec<f64> = client
        .heard
        .iter()
        .map(|message| {
            assert_eq!(message["method"], "notifications/progress");
            assert_eq!(message["params"]["progressToken"], "t");
            message["params"]["progress"].as_f64().unwrap()
        })
        .collect();
    assert_eq!(told, [1.0, 2.0]);
    assert_eq!(client.heard[0]["params"]["message"], "asking for the price");
}

#[test]
fn progress_says_what_is_wrong_while_every_question_fails() {
    let world = ImaWorld::with(|config| {
        config.faults = "detail:*=status-503".parse().unwrap();
    });
    let mut client = Client::in_world(&world, &[]);
    let answer = client.request(
        "tools/call",
        &json!({
            "name": "generate_image",
            "arguments": {"prompt": "a cat", "wait_seconds": 12},
            "_meta": {"progressToken": "t"},
        }),
    );
    let progress = &report(&answer["result"])["progress"];
    let trouble = json!({"kind": "server", "cause": "task detail: HTTP status 503"});
    assert_eq!(progress["trouble"], trouble);
    let last = client.heard.last().unwrap();
    for told in [&last["params"]["message"], &progress["step"]] {
        let told = told.as_str().unwrap();
        let wrong = "IMA is having problems: HTTP status 503; still trying · ";
        assert!(told.starts_with(wrong), "{told}");
    }
    client.kill();
}

#[test]
fn a_client_that_disappears_leaves_its_paid_job_to_the_next_server() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &["--simulate=ok,6s"]);
    let running = client.make(&json!({"prompt": "a cat", "wait_seconds": 2}));
    assert_eq!(report(&running)["charge"], "spent");
    let began = Instant::now();
    assert_eq!(client.leave().0, Some(0));
    assert!(began.elapsed() < Duration::from_secs(5));
    let left = jobs::only(&jobs::of_simulator(&sandbox));
    assert_eq!(left.state, State::Running);

    jobs::age(&jobs::of_simulator(&sandbox), State::Running, 70_000);
    let mut next = Client::start(&sandbox, &["--simulate=ok,instant"]);
    let status = next.call("job_status", &json!({"job_id": job(&running)}));
    assert_eq!(report(&status)["state"], "running");
    let done = next.wait(&job(&running));
    assert_eq!(report(&done)["state"], "saved", "{done}");
    // From the task's creation on, and not from when it was picked up.
    let text = done["content"][0]["text"].as_str().unwrap();
    let (_, took) = text.split_once("it took ").unwrap();
    let (seconds, _) = took.split_once(" s").unwrap();
    assert!(seconds.parse::<u64>().unwrap() >= 70, "{text}");
}

#[test]
fn a_server_that_is_told_to_end_leaves_its_paid_job_in_order() {
    for signal in ["INT", "TERM"] {
        let sandbox = Sandbox::new();
        let mut client = Client::start(&sandbox, &["--simulate=never-finishes,instant"]);
        let running = client.make(&json!({"prompt": "a cat", "wait_seconds": 2}));
        assert_eq!(report(&running)["charge"], "spent");
        assert_eq!(client.signal(signal), Some(0));
        let left = jobs::only(&jobs::of_simulator(&sandbox));
        assert_eq!(left.state, State::Running);
    }
}

#[test]
fn a_paid_request_without_an_answer_is_never_sent_again_by_a_model() {
    let world = ImaWorld::with(|config| config.faults = "create:1=stall".parse().unwrap());
    let mut client = Client::in_world(&world, &[]);
    let call = json!({"prompt": "a cat", "wait_seconds": 0});
    let running = client.make(&call);
    world.wait_for(Endpoint::TaskCreate);
    let status = client.call("job_status", &json!({"job_id": job(&running)}));
    assert_eq!(report(&status)["charge"], "unknown");
    // The server waits for the answer, until it is told to end at once.
    client.hang_up();
    assert_eq!(client.signal("TERM"), Some(0));
    let mut next = Client::in_world(&world, &[]);
    let lost = next.wait(&job(&running));
    assert_eq!(lost["isError"], true);
    assert_eq!(report(&lost)["state"], "unknown");
    assert!(
        text(&lost).contains("Do not create it again by yourself: ask the user"),
        "{lost}"
    );
    let again = next.wait(&job(&running));
    assert_eq!(report(&again)["state"], "unknown");
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), 1);
}

#[test]
fn a_job_of_a_living_process_is_left_to_it() {
    let sandbox = Sandbox::new();
    let mut owner = Client::start(&sandbox, &[SLOW]);
    let running = owner.make(&json!({"prompt": "a cat", "wait_seconds": 0}));
    let mut other = Client::start(&sandbox, &[SLOW]);
    let busy = other.wait(&job(&running));
    assert_eq!(
        text(&busy),
        format!(
            "Job {} is being handled by process {}, which will save its picture. Do not create it \
             again; call wait_job again for the result.",
            job(&running),
            owner.server_id()
        )
    );
    assert_eq!(busy["isError"], false);
    owner.kill();
    let done = other.wait(&job(&running));
    assert_eq!(job(&done), job(&running));
    assert_ne!(report(&done)["hint"], report(&busy)["hint"]);
}

#[test]
fn an_identical_call_after_a_restart_is_the_job_whose_answer_was_lost() {
    let ends: [fn(Client); 3] = [
        |client| assert_eq!(client.leave().0, Some(0)),
        |client| assert_eq!(client.signal("TERM"), Some(0)),
        Client::kill,
    ];
    for end in ends {
        let sandbox = Sandbox::new();
        let mut client = Client::start(&sandbox, &["--simulate=ok,4s"]);
        let call = json!({"prompt": "a cat", "wait_seconds": 2});
        let first = client.make(&call);
        assert_eq!(report(&first)["charge"], "spent");
        end(client);
        let mut next = Client::start(&sandbox, &["--simulate=ok,instant"]);
        // The default ratio, written out.
        let second = next.make(&json!({"prompt": "a cat", "ratio": "1:1"}));
        assert_eq!(job(&second), job(&first));
        assert_eq!(report(&second)["joined"], true);
        assert_eq!(report(&second)["state"], "saved", "{second}");
        assert_eq!(jobs::read(&jobs::of_simulator(&sandbox)).len(), 1);
        // Its answer has arrived.
        let third = next.make(&call);
        assert_ne!(job(&third), job(&first));
    }
}

#[test]
fn a_picture_that_was_saved_and_not_told_is_told_by_the_next_server() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &["--simulate=ok,1s"]);
    let call = json!({"prompt": "a cat", "wait_seconds": 0});
    let first = client.make(&call);
    jobs::wait_for(&jobs::of_simulator(&sandbox), State::Saved);
    client.kill();
    let mut next = Client::start(&sandbox, &["--simulate=ok,instant"]);
    let second = next.make(&json!({"prompt": "a cat"}));
    assert_eq!(job(&second), job(&first));
    assert_eq!(report(&second)["state"], "saved", "{second}");
    assert!(text(&second).starts_with("The answer to an identical call did not arrive"));
}

#[test]
fn an_identical_call_waits_for_the_job_of_another_living_server() {
    let sandbox = Sandbox::new();
    let mut owner = Client::start(&sandbox, &[SLOW]);
    let call = json!({"prompt": "a cat", "wait_seconds": 0});
    let first = owner.make(&call);
    let mut other = Client::start(&sandbox, &[SLOW]);
    let second = other.make(&json!({"prompt": "a cat"}));
    assert_eq!(job(&second), job(&first));
    assert_eq!(report(&second)["state"], "saved", "{second}");
    assert_eq!(jobs::read(&jobs::of_simulator(&sandbox)).len(), 1);
}
