//! `audit`: what was paid or may have been, and what is missing.

use serde_json::json;

use crate::terminal::results_and_remarks;
use crate::world::{Sandbox, VendorWorld, jobs};

/// A world with a picture, a lost answer, a task that still runs, and a refusal.
fn world() -> VendorWorld {
    let world = VendorWorld::with(|config| {
        config.faults = "create:2=reset-after,create:4=business-4008,detail:2=status-503"
            .parse()
            .unwrap();
    });
    let codes = ["a", "b", "c", "d"].map(|prompt| {
        let name = format!("{prompt}, \"{prompt}\".png");
        let args = ["generate", prompt, "-o", &name, "--max-wait", "1"];
        world.nanobanana(&args).code
    });
    assert_eq!(codes, [Some(0), Some(10), Some(8), Some(4)]);
    world
}

#[test]
fn without_a_journal_nothing_was_paid_and_no_file_is_made() {
    let sandbox = Sandbox::new();
    let run = |format: &str| sandbox.run(sandbox.nanobanana(&["audit", "--format", format]));
    assert_eq!(
        run("text").text(),
        "exit code: 0\n----- stderr\nnothing was paid; jobs of the stand-in are under --simulate\n"
    );
    assert_eq!(run("csv").success().lines().count(), 1);
    assert_eq!(
        run("json").json(),
        json!({
            "version": 1, "simulated": false, "since": null,
            "points": {"spent": 0, "unknown": 0}, "without_picture": 0, "jobs": [],
        })
    );
    assert_eq!(sandbox.home_files().len(), 0);
}

#[test]
fn what_has_no_picture_comes_first_and_every_point_is_in_a_sum() {
    let world = world();
    let text = world.nanobanana(&["audit"]);
    insta::assert_snapshot!(text.list(), @r#"
    exit code: 0
    ----- stdout
    job     time                 state          model  size  spent  in doubt  task id                   file
    [JOB]  [TIME]  still running  flash  1K        6         0  [ID]  -
    [JOB]  [TIME]  in doubt       flash  1K        0         6  -                         -
    [JOB]  [TIME]  saved          flash  1K        6         0  [ID]  [SANDBOX]/work/a, "a".png

    spent      12 points
    not known  6 points
    no picture 2 jobs, listed first
    "#);

    let audit = world.nanobanana(&["audit", "--format", "json"]).json();
    assert_eq!(audit["points"], json!({"spent": 12, "unknown": 6}));
    assert_eq!(audit["without_picture"], 2);
    let outcomes: Vec<_> = audit["jobs"].as_array().unwrap().iter().collect();
    let outcomes: Vec<_> = outcomes.iter().map(|job| &job["outcome"]).collect();
    assert_eq!(outcomes, ["still_running", "unknown", "saved"]);
    assert_eq!(world.simulator.ledger().points_spent, 18);

    // Nothing of what was asked for is handed on.
    for format in ["text", "csv", "json"] {
        let run = world.nanobanana(&["audit", "--format", format]);
        assert!(!run.success().contains("prompt"), "{}", run.stdout);
    }
}

#[test]
fn what_was_spent_adds_up_and_doubt_stays_on_a_narrow_terminal() {
    let world = world();
    let journal = jobs::read(&jobs::of_vendor(&world.sandbox));
    let unknown = journal[2].id.as_str();
    let retry = ["retry", unknown, "--accept-double-charge"];
    world.nanobanana(&retry).success();
    let mut command = world.sandbox.nanobanana(&["audit"]);
    command.env("NO_COLOR", "1");
    let narrow = results_and_remarks(command, 38).replace("\r\n", "\n");
    let names = jobs::read(&jobs::of_vendor(&world.sandbox));
    let names = names.iter().map(|job| &job.id.as_str()[..6]);
    let narrow = names.fold(narrow, |text, name| text.replace(name, "[JOB]"));
    insta::assert_snapshot!(narrow, @"
    job     state          spent  in doubt
    [JOB]  still running      6         0
    [JOB]  saved              6         6
    [JOB]  saved              6         0

    spent      18 points
    not known  6 points
    no picture 1 job, listed first
    ");
}

#[test]
fn the_csv_is_read_back_as_it_was_meant() {
    let world = world();
    let csv = world.nanobanana(&["audit", "--format", "csv"]);
    let records = records(csv.success());
    assert_eq!(
        records[0].join(","),
        "time,job,task_id,model_id,model_name,size,points,charge,doubtful_points,outcome,reason,\
         files,urls"
    );
    assert_eq!(records.len(), 4);
    let journal = jobs::read(&jobs::of_vendor(&world.sandbox));
    let [_refused, running, unknown, saved] = journal.as_slice() else {
        panic!("{journal:?}");
    };
    assert_eq!(records[1][2], running.task_id.as_deref().unwrap());
    assert_eq!(records[1][7..10], ["spent", "0", "still_running"]);
    assert_eq!(records[2][1], unknown.id.as_str());
    assert_eq!(records[2][7..10], ["unknown", "0", "unknown"]);
    assert_eq!(records[2][10], unknown.reason.as_deref().unwrap());
    assert_eq!(records[3][2], saved.task_id.as_deref().unwrap());
    let path = world.sandbox.work("a, \"a\".png");
    assert_eq!(records[3][11], path.display().to_string());
    assert_eq!(records[3][12], saved.pictures[0].url);
}

/// A small reader of RFC 4180.
fn records(text: &str) -> Vec<Vec<String>> {
    let mut records = vec![vec![String::new()]];
    let mut is_quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let record = records.last_mut().unwrap();
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                chars.next();
                record.last_mut().unwrap().push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => record.push(String::new()),
            '\r' if !is_quoted => {
                assert_eq!(chars.next(), Some('\n'));
                records.push(vec![String::new()]);
            }
            _ => record.last_mut().unwrap().push(c),
        }
    }
    assert_eq!(records.pop(), Some(vec![String::new()]));
    records
}

#[test]
fn an_audit_begins_on_a_day_or_at_a_moment() {
    let sandbox = Sandbox::new();
    sandbox.simulate("ok", &["generate", "a cat"]).success();
    let since = |since: &str| {
        let args = ["audit", "--format", "json", "--since", since, "--simulate"];
        sandbox.run(sandbox.nanobanana(&args))
    };
    for (moment, utc, jobs) in [
        ("2020-02-29", "2020-02-29T00:00:00.000Z", 1),
        ("2020-02-29T12:00:00+02:00", "2020-02-29T10:00:00.000Z", 1),
        ("9999-01-01", "9999-01-01T00:00:00.000Z", 0),
    ] {
        let audit = since(moment).json();
        assert_eq!(audit["since"], utc);
        assert_eq!(audit["jobs"].as_array().unwrap().len(), jobs, "{moment}");
    }
    let mut elsewhere = sandbox.nanobanana(&[
        "audit",
        "--format",
        "json",
        "--since",
        "2020-02-29",
        "--simulate",
    ]);
    elsewhere.env("TZ", "CST-8");
    let audit = sandbox.run(elsewhere).json();
    assert_eq!(audit["since"], "2020-02-28T16:00:00.000Z");
    for wrong in ["tomorrow", "2023-02-29", "2020-02-29T12:00"] {
        let run = since(wrong);
        assert_eq!(run.code, Some(2), "{wrong}");
        let advice = "or a time with its zone like 2026-04-01T12:00:00Z";
        assert!(run.stderr.contains(advice), "{}", run.stderr);
    }
}
