//! `resend`: the one way to send a paid request again whose answer was lost.

use ima_sim::Endpoint;
use nanobanana::journal::State;

use crate::world::ima::body;
use crate::world::{ImaWorld, Sandbox, jobs};

/// A world with one job whose answer was lost, and its id.
fn unknown(faults: &str) -> (ImaWorld, String) {
    let world = ImaWorld::with(|config| config.faults = faults.parse().unwrap());
    let run = world.nanobanana(&["generate", "a cat", "-s512", "-o", "cat.png"]);
    assert_eq!(run.code, Some(10), "{run:?}");
    let job = jobs::only(&jobs::of_ima(&world.sandbox));
    (world, job.id.to_string())
}

#[test]
fn without_consent_nothing_is_sent_and_the_risk_is_explained() {
    let (world, id) = unknown("create:1=reset-after");
    let before = world.lines().len();
    let run = world.nanobanana(&["resend", &id]);
    insta::assert_snapshot!(run.text(), @"
    exit code: 5
    ----- stderr
    error: did not resend job [JOB]: its first request may have been charged, and a second one may cost another 4 points
      hint: check https://imagent.bot for the task before trying again: a second request may be charged again; to send it again anyway: nanobanana resend [JOB] --accept-double-charge
    ");
    let json = world.nanobanana(&["resend", &id[..8], "--json"]).first();
    assert_eq!(
        (&json["error"]["kind"], &json["exit_code"]),
        (&"refused".into(), &5.into())
    );
    assert_eq!(world.lines().len(), before);
}

#[test]
fn with_consent_the_same_plan_is_sent_once_more_and_the_first_charge_stays_in_doubt() {
    let (world, id) = unknown("create:1=reset-after");
    let run = world.nanobanana(&["resend", &id, "--accept-double-charge"]);
    let path = world.sandbox.work("cat.png");
    assert_eq!(run.success(), format!("{}\n", path.display()));
    let creates = world.requests(Endpoint::TaskCreate);
    assert_eq!(creates.len(), 2);
    assert_eq!(body(&creates[0]), body(&creates[1]));
    assert_eq!(world.simulator.ledger().points_spent, 8);
    let job = jobs::only(&jobs::of_ima(&world.sandbox));
    assert_eq!(job.state, State::Saved);
    assert_eq!((job.points, job.doubtful_points), (4, 4));

    let again = world.nanobanana(&["resend", &id, "--accept-double-charge"]);
    insta::assert_snapshot!(again.text(), @"
    exit code: 5
    ----- stderr
    error: job [JOB] is saved: only a job whose charge is unknown can be sent again
    ");
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), 2);
}

#[test]
fn a_second_answer_that_is_lost_leaves_the_job_unknown() {
    let (world, id) = unknown("create:1=reset-after,create:2=html");
    let run = world.nanobanana(&["resend", &id, "--accept-double-charge", "--json"]);
    assert_eq!(run.code, Some(10));
    assert_eq!(run.first()["error"]["kind"], "unknown");
    let job = jobs::only(&jobs::of_ima(&world.sandbox));
    assert_eq!((job.state, job.doubtful_points), (State::Unknown, 4));
}

#[test]
fn a_cap_holds_for_a_second_request_too() {
    let (world, id) = unknown("create:1=reset-after");
    let args = [
        "resend",
        &id,
        "--accept-double-charge",
        "--max-points-per-day",
        "7",
    ];
    let run = world.nanobanana(&args);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), 1);
    let job = jobs::only(&jobs::of_ima(&world.sandbox));
    assert_eq!(job.state, State::Unknown);
}

#[test]
fn a_job_of_a_process_that_was_killed_while_it_was_paid_can_be_sent_again() {
    let world = ImaWorld::with(|config| {
        config.faults = "create:1=stall".parse().unwrap();
    });
    let process = world.start(&["generate", "a cat", "-s512", "-o", "cat.png"]);
    world.wait_for(Endpoint::TaskCreate);
    let folder = jobs::of_ima(&world.sandbox);
    let args = ["resend", "last", "--accept-double-charge"];
    let busy = world.nanobanana(&args);
    assert_eq!(busy.code, Some(8), "{busy:?}");
    process.kill();
    jobs::age_requests(&folder);
    world.nanobanana(&args).success();
    assert_eq!(world.sandbox.listing(), ["cat.png"]);
    let job = jobs::only(&folder);
    assert_eq!((job.state, job.doubtful_points), (State::Saved, 4));
}

#[test]
fn a_job_that_is_not_there_or_not_unknown_is_refused() {
    let sandbox = Sandbox::new();
    let missing = sandbox.simulate("ok", &["resend", "abc"]);
    insta::assert_snapshot!(missing.text(), @"
    exit code: 5
    ----- stderr
    error: no file or job `abc`
      hint: `nanobanana history --simulate` lists them
    ");
    sandbox.make(&["a cat", "--no-download"]);
    let id = jobs::only(&jobs::of_simulator(&sandbox)).id.to_string();
    let saved = sandbox.simulate("ok", &["resend", &id, "--accept-double-charge"]);
    insta::assert_snapshot!(saved.text(), @"
    exit code: 5
    ----- stderr
    error: job [JOB] is saved: only a job whose charge is unknown can be sent again
    ");
}
