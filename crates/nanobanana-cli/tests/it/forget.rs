//! `forget`: what a job was about goes, and what it cost stays.

use std::fs;

use crate::terminal::answered;
use crate::world::{ImaWorld, Run, Sandbox, jobs};

fn run(sandbox: &Sandbox, args: &[&str]) -> Run {
    sandbox.run(sandbox.nanobanana(&[args, &["--simulate"]].concat()))
}

/// The file of the journal as text.
fn journal(sandbox: &Sandbox) -> String {
    let folder = jobs::of_simulator(sandbox);
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let bytes = files
        .filter(|path| path.is_file())
        .flat_map(|path| fs::read(path).unwrap());
    String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned()
}

#[test]
fn a_paid_job_is_no_longer_listed_and_still_counted() {
    let sandbox = Sandbox::new();
    sandbox
        .simulate("ok", &["generate", "an embarrassing hat", "-o", "hat.png"])
        .success();
    sandbox.simulate("fails", &["generate", "an embarrassing wig"]);
    let ids: Vec<String> = jobs::read(&jobs::of_simulator(&sandbox))
        .iter()
        .map(|job| job.id.to_string())
        .collect();
    assert!(journal(&sandbox).contains("embarrassing"));
    let before = run(&sandbox, &["spend"]).success().to_owned();
    let forgotten = run(&sandbox, &["forget", &ids[1], &ids[0], &ids[1]]);
    insta::assert_snapshot!(forgotten.text(), @"
    exit code: 0
    ----- stderr
    note: kept the picture without its recipe; its name may reveal the prompt: [SANDBOX]/work/hat.png
    forgot job [JOB]: erased all prompts, inputs, paths and URLs; kept the cost (6 points), times, model, size and task id for `spend` and limits
    forgot job [JOB]: erased all prompts, inputs, paths and URLs; kept the cost (6 points), times, model, size and task id for `spend` and limits
    ");

    let again = run(&sandbox, &["forget", &ids[1]]);
    assert_eq!(again.code, Some(0));
    let already = "was already forgotten; only its cost is kept";
    assert_eq!(again.stderr, format!("job {} {already}\n", ids[1]));
    let mut chinese = sandbox.nanobanana(&["forget", &ids[1], "--simulate"]);
    chinese.env("LC_ALL", "zh_CN.UTF-8");
    assert_eq!(
        sandbox.run(chinese).stderr,
        format!("任务 {} 之前已清除记录，只保留了费用\n", ids[1])
    );

    assert!(!journal(&sandbox).contains("embarrassing"));
    assert!(!journal(&sandbox).contains("hat.png"));
    assert_eq!(run(&sandbox, &["history"]).success(), "");
    assert_eq!(run(&sandbox, &["spend"]).success(), before);
    let sums = run(&sandbox, &["spend", "--json"]).first();
    assert_eq!((&sums["spent"], &sums["unknown"]), (&6.into(), &6.into()));
    assert_eq!(sums["undelivered"], 1);
    let status = run(&sandbox, &["show", &ids[1], "--events", "--json"]).first();
    assert_eq!(status["points"], 6);
    assert!(status["forgotten_at"].is_string());
    let over = run(
        &sandbox,
        &["generate", "a cat", "--max-points-per-day", "17"],
    );
    assert_eq!(over.code, Some(4), "{over:?}");
    let opened = run(&sandbox, &["show", "--open", &ids[1]]);
    assert_eq!(opened.code, Some(5), "{opened:?}");
    // The picture is the user's, and tells nothing any more.
    assert_eq!(sandbox.listing(), ["hat.png"]);
    let picture = String::from_utf8_lossy(&sandbox.read("hat.png")).into_owned();
    assert!(!picture.contains("embarrassing") && !picture.contains("nanobanana"));
}

#[test]
fn a_blank_word_is_not_every_job() {
    let sandbox = Sandbox::new();
    sandbox.make(&["a cat", "-o", "a.png"]);
    for words in [
        &[""][..],
        &[" "],
        &["cat", ""],
        &["", "--since", "today"],
        &[],
    ] {
        let run = run(
            &sandbox,
            &[&["forget", "--yes", "--with-files"], words].concat(),
        );
        assert_eq!(run.code, Some(2), "{words:?} {run:?}");
        assert!(run.stderr.contains("or --all"), "{words:?} {run:?}");
    }
    assert!(journal(&sandbox).contains("a cat"));
    assert_eq!(sandbox.listing(), ["a.png"]);
}

#[test]
fn with_its_files_a_job_goes_unless_they_are_others() {
    let sandbox = Sandbox::new();
    for name in ["a.png", "b.png", "c.png"] {
        sandbox.make(&["a cat", "-o", name]);
    }
    sandbox.put("b.png", "something else");
    fs::remove_file(sandbox.work("c.png")).unwrap();
    let journal = jobs::read(&jobs::of_simulator(&sandbox));
    let mut args = vec!["forget", "--with-files"];
    args.extend(journal.iter().rev().map(|job| job.id.as_str()));
    let run = run(&sandbox, &args);
    let files: Vec<_> = run
        .stderr
        .lines()
        .filter(|line| line.contains("png"))
        .collect();
    let work = sandbox.work("").display().to_string();
    assert_eq!(
        files,
        [
            format!("deleted {work}a.png"),
            format!("note: kept {work}b.png: it has changed since it was saved"),
        ]
    );
    assert_eq!(sandbox.listing(), ["b.png"]);
}

#[test]
fn what_cost_nothing_goes_altogether() {
    let sandbox = Sandbox::new();
    sandbox.simulate("insufficient-points", &["generate", "an embarrassing hat"]);
    let id = jobs::only(&jobs::of_simulator(&sandbox)).id;
    let mut chinese = sandbox.nanobanana(&["forget", id.as_str(), "--simulate"]);
    chinese.env("LC_ALL", "zh_CN.UTF-8");
    let forgotten = sandbox.run(chinese);
    let kept = format!("任务 {id} 已清除记录：没有扣过积分，什么都没有保留\n");
    assert_eq!(
        (forgotten.success(), forgotten.stderr.as_str()),
        ("", kept.as_str())
    );
    assert_eq!(jobs::read(&jobs::of_simulator(&sandbox)), []);
    assert!(!journal(&sandbox).contains("embarrassing"));
}

#[test]
fn a_job_that_may_be_paid_is_refused_and_nothing_is_forgotten() {
    let world = ImaWorld::with(|config| {
        config.faults = "create:2=reset-after,detail:2=status-503".parse().unwrap();
    });
    for (prompt, code) in [("a", 0), ("b", 10), ("c", 8)] {
        let args = [
            "generate",
            prompt,
            "-s512",
            "-o",
            "a.png",
            "--force",
            "--max-wait",
            "1",
        ];
        assert_eq!(world.nanobanana(&args).code, Some(code), "{prompt}");
    }
    let journal = jobs::read(&jobs::of_ima(&world.sandbox));
    let [running, unknown, saved] = journal.as_slice() else {
        panic!("{journal:?}");
    };
    let saved = saved.id.as_str();
    let forget = |id: &str| world.nanobanana(&["forget", "--with-files", saved, id]);
    let texts = [
        forget(running.id.as_str()).text(),
        forget(unknown.id.as_str()).text(),
    ];
    insta::assert_snapshot!(texts.join("\n"), @"
    exit code: 5
    ----- stderr
    error: job [JOB] is still running and cannot be forgotten: it is paid, and its picture can still come; nothing was forgotten
      hint: nanobanana resume [JOB]

    exit code: 5
    ----- stderr
    error: job [JOB] is unknown and cannot be forgotten: it may be paid; nothing was forgotten
      hint: check https://imagent.bot for the task before trying again: a second request may be charged again; to send it again anyway: nanobanana resend [JOB] --accept-double-charge
    ");
    assert_eq!(jobs::read(&jobs::of_ima(&world.sandbox)), journal);
    assert_eq!(world.sandbox.listing(), ["a.png"]);
    assert_eq!(forget("fffff").code, Some(5));
}

/// The prompts of the jobs that are listed.
fn prompts(sandbox: &Sandbox) -> Vec<String> {
    let jobs = run(sandbox, &["history", "--json=prompt"]).json();
    let prompts = jobs.as_array().unwrap().iter();
    prompts
        .map(|job| job["prompt"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn words_dates_files_and_all_say_which_jobs_and_what_is_found_is_asked_about() {
    let sandbox = Sandbox::new();
    for prompt in ["a red hat", "a red cat", "a green hat", "a dog"] {
        sandbox.make(&[prompt]);
    }
    let asked = run(&sandbox, &["forget", "red", "hat"]);
    insta::assert_snapshot!(asked.text(), @"
    exit code: 5
    ----- stderr
    error: this would forget 1 job; nothing was forgotten
      hint: add --yes
    ");
    assert_eq!(prompts(&sandbox).len(), 4);
    run(&sandbox, &["forget", "red", "hat", "--yes"]).success();
    assert_eq!(prompts(&sandbox), ["a dog", "a green hat", "a red cat"]);
    run(&sandbox, &["forget", "a-green-hat.png"]).success();
    assert_eq!(prompts(&sandbox), ["a dog", "a red cat"]);
    let none = run(&sandbox, &["forget", "--before", "today", "--yes"]);
    assert_eq!(none.code, Some(5));
    run(&sandbox, &["forget", "--since", "today", "dog", "-y"]).success();
    assert_eq!(prompts(&sandbox), ["a red cat"]);
    // A word beside what names a job is a slip.
    let slip = run(&sandbox, &["forget", "a-red-cat.png", "cta", "-y"]);
    assert_eq!(slip.code, Some(5), "{slip:?}");
    assert_eq!(run(&sandbox, &["forget"]).code, Some(2));
    for prompt in ["one", "two", "three"] {
        sandbox.make(&[prompt]);
    }
    let all = run(&sandbox, &["forget", "--all", "-y"]);
    insta::assert_snapshot!(all.remarks(), @"
    note: kept 4 pictures without recipes; their names may reveal the prompts
    forgot 4 jobs: erased all prompts, inputs, paths and URLs; kept the cost (16 points), times, model, size and task id for `spend` and limits
    ");
    assert_eq!(prompts(&sandbox), [""; 0]);
    for name in sandbox.listing() {
        let picture = sandbox.read(&name);
        assert!(
            !String::from_utf8_lossy(&picture).contains("nanobanana"),
            "{name}"
        );
    }
}

#[test]
fn what_a_first_forget_has_left_can_be_deleted_and_what_cannot_be_done_is_said() {
    let sandbox = Sandbox::new();
    let made = |prompt: &str, name: &str| {
        let run = sandbox.simulate(
            "ok",
            &["generate", prompt, "-s512", "-o", name, "--json=id"],
        );
        run.first()["id"].as_str().unwrap().to_owned()
    };
    let hat = made("an embarrassing hat", "hat.png");
    let copy = sandbox.read("hat.png");
    sandbox.put("changed.png", "no picture");
    let wig = made("an embarrassing wig", "wig.png");
    fs::rename(sandbox.work("changed.png"), sandbox.work("wig.png")).unwrap();
    let run_of = |args: &[&str]| run(&sandbox, args);
    let first = run_of(&["forget", &hat, &wig]);
    insta::assert_snapshot!(first.remarks(), @"
    note: [SANDBOX]/work/wig.png is no longer the picture that was saved; if it has a recipe, the prompt stays in it
    note: kept the picture without its recipe; its name may reveal the prompt: [SANDBOX]/work/hat.png
    forgot job [JOB]: erased all prompts, inputs, paths and URLs; kept the cost (4 points), times, model, size and task id for `spend` and limits
    forgot job [JOB]: erased all prompts, inputs, paths and URLs; kept the cost (4 points), times, model, size and task id for `spend` and limits
    ");
    // As an older version of this program has left it.
    sandbox.put("hat.png", &copy);
    let again = run_of(&["forget", &hat, "--with-files"]);
    insta::assert_snapshot!(again.remarks(), @"
    deleted [SANDBOX]/work/hat.png
    job [JOB] was already forgotten; only its cost is kept
    ");
    assert_eq!(sandbox.listing(), ["wig.png"]);
    // A copy, by its name.
    sandbox.put("copy.png", &copy);
    run_of(&["forget", "copy.png"]).success();
    assert!(!String::from_utf8_lossy(&sandbox.read("copy.png")).contains("embarrassing"));
    let unknown = run_of(&["forget", "copy.png", "--with-files"]);
    assert!(unknown.stderr.contains("has no recipe"), "{unknown:?}");
}

#[test]
fn whoever_says_no_is_not_told_how_to_say_yes() {
    let sandbox = Sandbox::new();
    sandbox.make(&["a cat", "--no-download"]);
    let args = ["forget", "cat", "--simulate"];
    let unasked = sandbox.run(sandbox.nanobanana(&args));
    assert!(unasked.stderr.contains("hint: add --yes"), "{unasked:?}");
    let (code, told) = answered(sandbox.nanobanana(&args), "n\n");
    assert_eq!(code, Some(5), "{told}");
    assert!(told.contains("nothing was forgotten"), "{told}");
    assert!(!told.contains("--yes"), "{told}");
}
