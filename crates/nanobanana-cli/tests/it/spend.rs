//! `spend`: points and pictures added up, and each charge.

use serde_json::json;

use crate::terminal::results_and_remarks;
use crate::world::{ImaWorld, Run, Sandbox, jobs, without_what_differs};

/// A world with a picture, a lost answer, a task that still runs, and a refusal.
fn world() -> ImaWorld {
    let world = ImaWorld::with(|config| {
        config.faults = "create:2=reset-after,create:4=business-4008,detail:2=status-503"
            .parse()
            .unwrap();
    });
    let codes = ["a", "b", "c", "d"].map(|prompt| {
        let name = format!("{prompt}, \"{prompt}\".png");
        let args = ["generate", prompt, "-s512", "-o", &name, "--max-wait", "1"];
        world.nanobanana(&args).code
    });
    assert_eq!(codes, [Some(0), Some(10), Some(8), Some(4)]);
    world
}

#[test]
fn without_a_journal_nothing_was_paid_and_no_file_is_made() {
    let sandbox = Sandbox::new();
    let run = |options: &[&str]| {
        sandbox.run(sandbox.nanobanana(&[&["spend", "--charges"], options].concat()))
    };
    assert_eq!(
        run(&[]).text(),
        "exit code: 0\n----- stderr\nnothing was spent; simulated jobs are under --simulate\n"
    );
    assert_eq!(run(&["--format", "csv"]).success().lines().count(), 1);
    assert_eq!(run(&["--json"]).json(), json!([]));
    assert_eq!(sandbox.home_files().len(), 0);
}

#[test]
fn what_has_no_picture_comes_first_and_every_point_is_in_a_sum() {
    let world = world();
    let text = world.nanobanana(&["spend", "--charges"]);
    insta::assert_snapshot!(text.list(), @r#"
    exit code: 0
    ----- stdout
    job     time                 outcome        model  size  quoted  charged  in doubt  task id                   profile  file
    [JOB]  [TIME]  still running  flash  512        4        4         0  [ID]  default  -
    [JOB]  [TIME]  unknown        flash  512        4        0         4  -                         default  -
    [JOB]  [TIME]  saved          flash  512        4        4         0  [ID]  default  [SANDBOX]/work/a, "a".png

    total        8 points, 1 picture
    in doubt     4 points, may have been charged
    undelivered  2 jobs
    balance      IMA has no API for it; see https://imagent.bot
    "#);

    let total = world.nanobanana(&["spend", "--json"]).first();
    let total = (&total["spent"], &total["unknown"], &total["undelivered"]);
    assert_eq!(total, (&json!(8), &json!(4), &json!(2)));
    let charges = world.nanobanana(&["spend", "--charges", "--json"]).json();
    let outcomes = charges.as_array().unwrap().iter();
    let outcomes: Vec<_> = outcomes.map(|job| &job["state"]).collect();
    assert_eq!(outcomes, ["still_running", "unknown", "saved"]);
    assert_eq!(world.simulator.ledger().points_spent, 12);

    // Nothing of what was asked for is handed on.
    for format in ["--format=text", "--format=csv", "--json"] {
        let run = world.nanobanana(&["spend", "--charges", format]);
        assert!(!run.success().contains("prompt"), "{}", run.stdout);
    }
}

#[test]
fn what_was_spent_adds_up_and_doubt_stays_on_a_narrow_terminal() {
    let world = world();
    let journal = jobs::read(&jobs::of_ima(&world.sandbox));
    let unknown = journal[2].id.as_str();
    let resend = ["resend", unknown, "--accept-double-charge"];
    world.nanobanana(&resend).success();
    let mut command = world.sandbox.nanobanana(&["spend", "--charges"]);
    command.env("NO_COLOR", "1");
    let narrow = results_and_remarks(command, 38).replace("\r\n", "\n");
    let names = jobs::read(&jobs::of_ima(&world.sandbox));
    let names = names.iter().map(|job| &job.id.as_str()[..6]);
    let narrow = names.fold(narrow, |text, name| text.replace(name, "[JOB]"));
    insta::assert_snapshot!(narrow, @"
    job     outcome        charged  in doubt
    [JOB]  still running        4         0
    [JOB]  saved                4         4
    [JOB]  saved                4         0

    total        12 points, 2 pictures
    in doubt     4 points, may have been charged
    undelivered  1 job
    balance      IMA has no API for it; see https://imagent.bot
    ");
}

#[test]
fn the_csv_is_read_back_as_it_was_meant() {
    let world = world();
    let csv = world.nanobanana(&["spend", "--charges", "--format", "csv"]);
    let records = records(csv.success());
    assert_eq!(
        records[0].join(","),
        "id,committed_at,state,quoted,charged,in_doubt,task_id,profile,model_id,model_name,size,\
         reason,paths,urls"
    );
    assert_eq!(records.len(), 4);
    let journal = jobs::read(&jobs::of_ima(&world.sandbox));
    let [_refused, running, unknown, saved] = journal.as_slice() else {
        panic!("{journal:?}");
    };
    assert_eq!(records[1][6], running.task_id.as_deref().unwrap());
    assert_eq!(records[1][2..6], ["still_running", "4", "4", "0"]);
    assert_eq!(records[2][0], unknown.id.as_str());
    assert_eq!(records[2][2..6], ["unknown", "4", "0", "4"]);
    assert_eq!(records[2][7], "default");
    assert_eq!(records[2][11], unknown.reason.as_deref().unwrap());
    assert_eq!(records[3][6], saved.task_id.as_deref().unwrap());
    let path = world.sandbox.work("a, \"a\".png");
    assert_eq!(records[3][12], path.display().to_string());
    assert_eq!(records[3][13], saved.pictures[0].url);
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
fn spending_begins_on_a_day_or_at_a_moment() {
    let sandbox = Sandbox::new();
    sandbox.make(&["a cat", "--no-download"]);
    let since = |since: &str| {
        let args = [
            "spend",
            "--charges",
            "--json",
            "--since",
            since,
            "--simulate",
        ];
        sandbox.run(sandbox.nanobanana(&args))
    };
    for (moment, jobs) in [
        ("2020-02-29", 1),
        ("2020-02-29T12:00:00+02:00", 1),
        ("9999-01-01", 0),
    ] {
        let charges = since(moment).json();
        assert_eq!(charges.as_array().unwrap().len(), jobs, "{moment}");
    }
    // A day begins when it does where the user is: the last day that it is anywhere has not begun everywhere.
    let first = jiff::tz::TimeZone::fixed(jiff::tz::offset(14));
    let today = jiff::Timestamp::now().to_zoned(first).date().to_string();
    for (zone, jobs) in [("EARLY-14", 1), ("LATE+12", 0)] {
        let since = [
            "spend",
            "--charges",
            "--json",
            "--simulate",
            "--since",
            &today,
        ];
        let mut command = sandbox.nanobanana(&since);
        command.env("TZ", zone);
        let charges = sandbox.run(command).json();
        assert_eq!(charges.as_array().unwrap().len(), jobs, "{zone}");
    }
    for wrong in ["tomorrow", "2023-02-29", "2020-02-29T12:00"] {
        let run = since(wrong);
        assert_eq!(run.code, Some(2), "{wrong}");
        let advice = "or a time with its zone like 2026-04-01T12:00:00Z";
        assert!(run.stderr.contains(advice), "{}", run.stderr);
    }
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let make = |scenario: &str, args: &[&str]| sandbox.simulate(scenario, args);
    make(
        "ok",
        &["generate", "a cat", "-n", "3", "-s", "2K", "--no-download"],
    )
    .success();
    make(
        "ok",
        &[
            "generate",
            "a cat",
            "-m",
            "pro",
            "-s",
            "4K",
            "--no-download",
        ],
    )
    .success();
    make("fails", &["generate", "a cat", "-m", "flash", "-s", "512"]);
    make("insufficient-points", &["generate", "a cat"]);
    sandbox
}

fn spend(sandbox: &Sandbox, args: &[&str]) -> Run {
    sandbox.run(sandbox.nanobanana(&[&["spend", "--simulate"], args].concat()))
}

/// The text with today in the place of its date.
fn stable(run: &Run) -> String {
    let day = run.success().lines().find(|line| line.starts_with("20"));
    let day = day.and_then(|line| line.get(.."2026-01-01".len()));
    let text = day.map_or_else(
        || run.stdout.clone(),
        |day| run.stdout.replace(day, "2026-01-01"),
    );
    without_what_differs(&text)
}

#[test]
fn points_and_pictures_are_bars_and_sums_in_either_language() {
    let sandbox = sandbox();
    insta::assert_snapshot!(stable(&spend(&sandbox, &[])), @"
    day         points  in doubt  pictures
    2026-01-01      48         4         4       ████████████████████████████░░

    model            points  in doubt  pictures
    Nano Banana 2        30         4         3  ██████████████████░░
    Nano Banana Pro      18         0         1  ██████████▍

    size  points  in doubt  pictures
    512        0         4         0             ░░░
    2K        30         0         3             █████████████████▎
    4K        18         0         1             ██████████▍

    total        48 points, 4 pictures (simulated)
    in doubt     4 points, may have been charged
    undelivered  1 job
    ");
    let by_size = spend(&sandbox, &["--by", "size"]);
    assert!(by_size.success().starts_with("size "), "{by_size:?}");
    assert_eq!(by_size.stdout.lines().count(), 8);
    let mut command = sandbox.nanobanana(&["spend", "--simulate", "--by", "model"]);
    command.env("LC_ALL", "zh_CN.UTF-8");
    let run = sandbox.run(command);
    insta::assert_snapshot!(run.success(), @"
    模型             积分  扣费不明  图片
    Nano Banana 2      30         4     3  ███████████████████████████░░░
    Nano Banana Pro    18         0     1  ███████████████▉

    合计      48 积分，4 张图（模拟）
    扣费不明  4 积分，可能已扣
    没有图片  1 个任务
    ");
}

#[test]
fn json_has_the_total_and_all_three() {
    let sandbox = sandbox();
    let sums = spend(&sandbox, &["--json"]).json();
    let sum = |by: &str, name: &str, spent: u64, unknown: u64, pictures: u64| json!({"by": by, "name": name, "simulated": true, "spent": spent, "unknown": unknown, "pictures": pictures});
    let sums = sums.as_array().unwrap();
    assert_eq!(
        sums[0],
        json!({"by": "total", "simulated": true, "spent": 48, "unknown": 4, "pictures": 4, "undelivered": 1})
    );
    assert_eq!(
        (&sums[1]["by"], &sums[1]["spent"]),
        (&json!("day"), &json!(48))
    );
    let rest = [
        sum("model", "Nano Banana 2", 30, 4, 3),
        sum("model", "Nano Banana Pro", 18, 0, 1),
        sum("size", "512", 0, 4, 0),
        sum("size", "2K", 30, 0, 3),
        sum("size", "4K", 18, 0, 1),
    ];
    assert_eq!(sums[2..], rest);
    let by_model = spend(&sandbox, &["--by", "model", "--json"]).json();
    assert_eq!(by_model.as_array().unwrap()[1..], rest[..2]);
    let named = spend(&sandbox, &["--by", "size", "--json=name,spent"]).json();
    assert_eq!(named[0], json!({"name": null, "spent": 48}));
    assert_eq!(named[2], json!({"name": "2K", "spent": 30}));
    let charges = spend(&sandbox, &["--charges", "--json=points"]).json();
    assert!(charges.as_array().unwrap().contains(&json!({"points": 18})));
    // A charge has no days.
    let unknown = spend(&sandbox, &["--charges", "--json=spent"]);
    let error = unknown.json()[0]["error"]["message"].to_string();
    assert_eq!(unknown.code, Some(2));
    assert!(
        error.contains("there is no field `spent`; fields: id, "),
        "{error}"
    );
}

#[test]
fn points_are_added_up_by_whoever_has_paid_or_asked_too() {
    let sandbox = Sandbox::new();
    for profile in ["work", "home", "work"] {
        let args = ["generate", "a cat", "-s512", "--no-download"];
        let mut command = sandbox.nanobanana(&[&args[..], &["--simulate=instant"]].concat());
        command.env("NANOBANANA_PROFILE", profile);
        sandbox.run(command).success();
    }
    insta::assert_snapshot!(spend(&sandbox, &["--by", "profile", "--since", "month"]).success(), @"
    profile  points  pictures
    home          4         1  ███████████████
    work          8         2  ██████████████████████████████

    total  12 points, 3 pictures (simulated)
    ");
    insta::assert_snapshot!(spend(&sandbox, &["--by", "caller"]).success(), @"
    caller  points  pictures
    local       12         3  ██████████████████████████████

    total  12 points, 3 pictures (simulated)
    ");
    let month = spend(&sandbox, &["--by", "month", "--json"]).json();
    assert_eq!(month[1]["by"], "month");
    assert_eq!(month[1]["name"].as_str().unwrap().len(), "2026-01".len());
    assert_eq!(month[1]["spent"], 12);
    // Each day of what was asked for has a row, also without a charge.
    let days = spend(&sandbox, &["--by", "day", "--since", "6d", "--json"]).json();
    let spent: Vec<_> = days.as_array().unwrap()[1..]
        .iter()
        .map(|day| &day["spent"])
        .collect();
    assert_eq!(spent, [0, 0, 0, 0, 0, 0, 12]);
    let until = spend(&sandbox, &["--until", "yesterday"]);
    assert_eq!(
        until.text(),
        "exit code: 0\n----- stderr\nnothing was spent\n"
    );
}

#[test]
fn where_nothing_was_paid_there_is_a_sentence() {
    let sandbox = Sandbox::new();
    let run = spend(&sandbox, &[]);
    assert_eq!(
        run.text(),
        "exit code: 0\n----- stderr\nnothing was spent\n"
    );
    assert_eq!(sandbox.home_files().len(), 0);
}
