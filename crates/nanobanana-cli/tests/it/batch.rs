//! `batch`, as people and programs run it.

use std::path::Path;

use ima_sim::Endpoint;
use nanobanana::journal::{JobRecord, Recovery, State};

use crate::crash::repeated;
use crate::world::process::Process;
use crate::world::{ImaWorld, Sandbox, jobs, wait_until};

/// The cells of a file of results, without its header and its line ends.
fn results(sandbox: &Sandbox, name: &str) -> Vec<String> {
    let text = String::from_utf8(sandbox.read(name)).unwrap();
    let text = text.replace(&sandbox.work("").display().to_string(), "");
    text.lines().skip(1).map(str::to_owned).collect()
}

fn tasks(world: &ImaWorld) -> usize {
    world.simulator.ledger().tasks.len()
}

/// Each picture of a row is there, once.
fn assert_pictures(world: &ImaWorld, folder: &str, count: usize) {
    let found = std::fs::read_dir(world.sandbox.work(folder)).unwrap();
    let mut names: Vec<String> = found
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names.len(), count, "{names:?}");
}

#[test]
fn a_table_as_excel_saves_it_in_chinese_is_made_and_continued() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    let table = "\u{feff}prompt;size;output;n\r\n\r\n\"一只\"\"红\"\"狐狸\";512;狐狸.png;\r\na cat, sitting;512;;2\r\n;;;\r\n";
    sandbox.put("表.csv", table);
    let run = world.nanobanana(&["batch", "表.csv", "-y", "-o", "图"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(run.stdout.lines().count(), 3, "{run:?}");
    assert!(
        run.stderr.contains("3 images, 3 to make: 12 points"),
        "{run:?}"
    );
    assert!(
        sandbox
            .read("表.csv.results.csv")
            .starts_with("\u{feff}prompt,state,path,points,reason\r\n".as_bytes())
    );
    assert_eq!(
        results(sandbox, "表.csv.results.csv"),
        [
            "\"一只\"\"红\"\"狐狸\",saved,图/狐狸.png,4,",
            "\"a cat, sitting\",saved,图/a-cat-sitting-1.png,4,",
            "\"a cat, sitting\",saved,图/a-cat-sitting-2.png,4,",
        ]
    );
    // A picture that was moved is there all the same, and an edited row is another.
    std::fs::rename(sandbox.work("图/狐狸.png"), sandbox.work("moved.png")).unwrap();
    sandbox.put("表.csv", table.replace("sitting", "standing"));
    let run = world.nanobanana(&["batch", "表.csv", "-y", "-o", "图"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stderr.contains("3 images, 1 done, 2 to make: 8 points"),
        "{run:?}"
    );
    assert_eq!(tasks(&world), 5);
    // Nothing is left to do, so nothing is asked.
    let run = world.nanobanana(&["batch", "表.csv", "-o", "图"]);
    assert_eq!((run.code, tasks(&world)), (Some(0), 5), "{run:?}");
    assert_pictures(&world, "图", 4);
}

#[test]
fn every_mistake_is_named_before_anything_is_paid() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    let refused = |name: &str, table: &[u8]| {
        sandbox.put(name, table);
        let run = world.nanobanana(&["batch", name, "-y"]);
        assert_eq!(run.code, Some(5), "{run:?}");
        run.remarks()
    };
    sandbox.put("there.png", "something");
    let table = "prompt,sise,output,model\na,,,\nb,1K,,sora\n,,x.png,\n";
    insta::assert_snapshot!(refused("t.csv", table.as_bytes()));
    let table = "prompt,input,output\na,,\nb,gone.png,\na,,\nc,,there.png\nd,,d.png\ne,,d.png\n";
    insta::assert_snapshot!(refused("u.csv", table.as_bytes()));
    let table = "prompt,output,n\na,a.gif,2\nb,b.png,1\nc,.png,1\n";
    insta::assert_snapshot!(refused("v.csv", table.as_bytes()), @r"
    error: v.csv has mistakes; nothing was paid
      line 2: cannot save a picture as `.gif`: use .png, .jpg, .jpeg, .webp, or no extension to keep IMA's format
      line 4: `.png` is an extension without a name: write it like cat.png, or name a folder
    ");
    let said = refused("w.csv", b"prompt,n\na,2\na,2\n");
    assert_eq!(said.matches("line 3").count(), 1, "{said}");
    let said = refused("gbk.csv", b"prompt\n\xc4\xe3\xba\xc3\n");
    assert!(said.contains("save it as CSV UTF-8"), "{said}");
    std::fs::create_dir(sandbox.work("folder.csv")).unwrap();
    let unreadable = ["gone.csv", "folder.csv"].map(|name| {
        let mut command = sandbox.nanobanana(&["batch", name]);
        command.env("LC_ALL", "zh_CN.UTF-8");
        world.run(command).remarks()
    });
    insta::assert_snapshot!(unreadable.join("\n"), @r"
    错误：读不出 gone.csv
      原因：No such file or directory (os error 2)
    错误：读不出 folder.csv
      原因：不是普通文件
    ");
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), 0);
    assert_eq!(sandbox.read("there.png"), b"something");
}

#[test]
fn nothing_is_paid_without_a_word_and_within_limits_only() {
    let world = ImaWorld::new();
    world.sandbox.put("p.txt", "a cat\na dog\na fox\n");
    let run = world.nanobanana(&["batch", "p.txt", "-s", "512"]);
    assert_eq!(run.code, Some(5), "{run:?}");
    assert!(run.stderr.contains("12 points"), "{run:?}");
    let run = world.nanobanana(&["batch", "p.txt", "-s", "512", "-y", "--max-points", "11"]);
    assert_eq!(run.code, Some(4), "{run:?}");
    let prices = ["batch", "p.txt", "-s", "512", "--prices"];
    let json = world.nanobanana(&[&prices[..], &["--json=line,state,points"]].concat());
    let line = |line| format!(r#"{{"line":{line},"state":"planned","points":4}}"#);
    let lines: Vec<&str> = json.success().lines().collect();
    assert_eq!(lines, [line(1), line(2), line(3)]);
    let run = world.nanobanana(&prices);
    assert_eq!(run.stdout.lines().count(), 3, "{run:?}");
    assert_eq!(tasks(&world), 0);
}

#[test]
fn a_row_whose_answer_was_lost_is_left_alone() {
    let world = ImaWorld::with(|config| {
        config.faults = "create:1=stall-body".parse().unwrap();
    });
    world.sandbox.put("p.txt", "a cat\na dog\n");
    let batch = ["batch", "p.txt", "-s", "512", "-y", "--concurrency", "1"];
    let process = world.start(&batch);
    world.wait_for(Endpoint::TaskCreate);
    process.kill();
    jobs::age_requests(&jobs::of_ima(&world.sandbox));
    let run = world.nanobanana(&batch);
    let journal = jobs::read(&jobs::of_ima(&world.sandbox));
    let in_state = |state| journal.iter().filter(|job| job.state == state).count();
    assert_eq!(in_state(State::Unknown), 1, "{run:?}");
    assert_eq!(run.code, Some(10), "{run:?}");
    let creates = world.requests(Endpoint::TaskCreate).len();
    let run = world.nanobanana(&batch);
    assert_eq!(run.code, Some(10), "{run:?}");
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), creates);
}

#[test]
fn a_batch_that_is_killed_at_random_moments_and_run_twice_at_once_makes_each_row_once() {
    const ROWS: usize = 6;
    let mut pause = 7_u64;
    for _ in 0..repeated(2) {
        let world = ImaWorld::new();
        let sandbox = &world.sandbox;
        let prompts: Vec<String> = (0..ROWS)
            .map(|row| format!("picture number {row}\n"))
            .collect();
        sandbox.put("p.txt", prompts.concat());
        let batch = ["batch", "p.txt", "-y", "-s", "512", "-o", "out"];
        for _ in 0..4 {
            let twins = [world.start(&batch), world.start(&batch)];
            pause = (pause * 31) % 97;
            let wanted = (pause as usize) % (ROWS + 2);
            let limit =
                std::time::Instant::now() + std::time::Duration::from_millis(300 + 20 * pause);
            wait_until(|| tasks(&world) >= wanted || std::time::Instant::now() > limit);
            twins.into_iter().for_each(Process::kill);
        }
        let folder = jobs::of_ima(sandbox);
        jobs::age_requests(&folder);
        world.nanobanana(&batch);
        jobs::age_requests(&folder);
        let run = world.nanobanana(&batch);
        let journal = jobs::read(&folder);
        let unknown = journal
            .iter()
            .filter(|job| job.state == State::Unknown)
            .count();
        let saved = journal
            .iter()
            .filter(|job| job.state == State::Saved)
            .count();
        assert_eq!(saved + unknown, ROWS, "{run:?}");
        assert_eq!(run.code, Some(if unknown == 0 { 0 } else { 10 }), "{run:?}");
        assert!(
            journal
                .iter()
                .all(|job| matches!(job.state.recovery(), Recovery::Nothing | Recovery::AskUser))
        );
        // A task that the journal does not know is one whose row is unknown.
        assert!((saved..=ROWS).contains(&tasks(&world)), "{journal:?}");
        assert_pictures(&world, "out", saved);
        assert!(Path::new(&sandbox.work("p.txt.results.csv")).exists());
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_loses_nothing_and_the_batch_goes_on_when_there_is_room() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    sandbox.put(
        "t.csv",
        "prompt,size\na cat,512\na dog,1K\na fox,1K\na cow,512\n",
    );
    let batch = ["batch", "t.csv", "-y", "-o", "out", "--concurrency", "1"];
    // A large picture cannot be written to its end, and the journal can.
    let program = env!("CARGO_BIN_EXE_nanobanana");
    let line = format!(
        "trap '' XFSZ; ulimit -f 1024; exec '{program}' {}",
        batch.join(" ")
    );
    for _ in 0..2 {
        let mut command = sandbox.shell(&line);
        world.lead_here(&mut command);
        let run = sandbox.run(command);
        assert_eq!((run.code, tasks(&world)), (Some(11), 2), "{run:?}");
        assert!(
            run.stderr.contains("✗ line 3: the picture of task")
                && run.stderr.contains("File too large"),
            "{run:?}"
        );
        let rows = results(sandbox, "t.csv.results.csv");
        assert!(
            rows[1].contains("a dog,succeeded,,6,") && rows[1].contains("File too large"),
            "{rows:?}"
        );
        assert_eq!(
            rows[2],
            "a fox,not_made,,0,the batch stopped before this row"
        );
    }
    let run = world.nanobanana(&batch);
    assert_eq!((run.code, tasks(&world)), (Some(0), 4), "{run:?}");
    assert_pictures(&world, "out", 4);
}

#[test]
fn a_matrix_is_one_price_and_its_names_tell_the_choices() {
    let sandbox = Sandbox::new();
    let prompt = "a {red,blue} fox in {snow,sand}";
    let run = sandbox.simulate(
        "ok",
        &["generate", "--matrix", prompt, "-o", "fox.png", "-s", "512"],
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stderr.contains("4 images, 4 to make: 16 points"),
        "{run:?}"
    );
    let names = [
        "fox-blue-sand.png",
        "fox-blue-snow.png",
        "fox-red-sand.png",
        "fox-red-snow.png",
    ];
    assert_eq!(sandbox.listing(), names);
    let cheapest = ["generate", "--matrix", prompt, "-m", "cheapest"];
    let run = sandbox.simulate("ok", &cheapest);
    assert!(
        run.text().contains("\n✓ [SANDBOX]/work/a-fox-in-"),
        "{run:?}"
    );
    // What is chosen is said before it is paid, and its price without paying.
    let large = ["--matrix", prompt, "-s", "9K"];
    let limited = [&["generate", "--max-points", "51"], &large[..]].concat();
    let run = sandbox.simulate("ok", &limited);
    let note = "note: 9K is not offered; using 4K, the largest size there is (and 3 more)\n";
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(run.stderr.contains(note), "{run:?}");
    let plan = sandbox.simulate("ok", &[&["plan", "-n", "2"], &large[..]].concat());
    assert!(plan.success().contains("8 × 13 = 104 points"), "{plan:?}");
    // Asked for once more it is made once more, and nothing that is there is lost.
    let run = sandbox.simulate("ok", &["generate", "--matrix", prompt, "-o", "fox.png"]);
    assert_eq!(run.code, Some(5), "{run:?}");
    let run = sandbox.simulate("ok", &["generate", "--matrix", "a {b", "-o", "fox.png"]);
    assert_eq!(run.code, Some(5), "{run:?}");
}

#[test]
fn each_picture_is_changed_once_under_its_own_name() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    for name in ["a.png", "b.png"] {
        sandbox.put(
            name,
            crate::world::pictures::annotated_png(8, 8 + name.len() as u32),
        );
    }
    sandbox.put("c.png", crate::world::pictures::annotated_png(16, 8));
    let each = [
        "edit",
        "--each",
        "make it night",
        "a.png",
        "b.png",
        "-s",
        "512",
        "-y",
    ];
    // Two that are the same picture under other names are two.
    let run = world.nanobanana(&each);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_pictures(&world, "make-it-night", 2);
    let more = [
        "edit",
        "--each",
        "make it night",
        "a.png",
        "b.png",
        "c.png",
        "-s",
        "512",
        "-y",
    ];
    let run = world.nanobanana(&more);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_pictures(&world, "make-it-night", 3);
    assert_eq!(tasks(&world), 3);
    assert_eq!(results(sandbox, "make-it-night.results.csv").len(), 3);
}

#[test]
fn rows_fill_in_templates() {
    let sandbox = Sandbox::new();
    sandbox.put("t.csv", "title,prompt\nFair,a fair by a lake\n");
    let run = sandbox.simulate(
        "ok",
        &["batch", "t.csv", "-t", "poster", "--var", "style=linocut"],
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    let job = jobs::only(&jobs::of_simulator(&sandbox));
    assert_eq!(
        job.prompt.as_deref(),
        Some("A linocut poster of a fair by a lake. Its title reads \"Fair\", large and legible.")
    );
    assert_eq!(job.plan["template"]["name"], "poster");
    let run = sandbox.simulate(
        "ok",
        &["batch", "t.csv", "-t", "poster", "--var", "color=red"],
    );
    assert_eq!(run.code, Some(5), "{run:?}");
    assert!(run.stderr.contains("no variable `color`"), "{run:?}");
}

#[test]
fn a_template_is_kept_and_made_again_with_other_words() {
    let sandbox = Sandbox::new();
    let poster = ["generate", "-t", "poster", "-s", "512"];
    let run = sandbox.simulate(
        "ok",
        &[
            &poster[..],
            &["--var", "title=Fair", "a fair", "-o", "a.png"],
        ]
        .concat(),
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    for source in ["a.png", "last"] {
        let run = sandbox.simulate(
            "ok",
            &[
                "rerun",
                source,
                "--var",
                "title=Market",
                "-o",
                "b.png",
                "--force",
                "-y",
            ],
        );
        assert_eq!(run.code, Some(0), "{run:?}");
        let newest = jobs::read(&jobs::of_simulator(&sandbox)).remove(0);
        let prompt =
            "A modern graphic poster of a fair. Its title reads \"Market\", large and legible.";
        assert_eq!(newest.prompt.as_deref(), Some(prompt));
        assert_eq!(newest.plan["template"]["variables"]["title"], "Market");
    }
    let run = sandbox.simulate("ok", &poster);
    assert_eq!(run.code, Some(5), "{run:?}");
    assert!(
        run.stderr.contains("needs a prompt") && run.stderr.contains("`title`"),
        "{run:?}"
    );
    let folder = sandbox.home().join(".config/nanobanana/templates");
    std::fs::create_dir_all(&folder).unwrap();
    let own =
        "description = \"A cat\"\nprompt = \"a {{color}} cat\"\nvariables = { color = \"red\" }\n";
    std::fs::write(folder.join("cat.toml"), own).unwrap();
    let help = sandbox.run(sandbox.nanobanana(&["help", "templates"]));
    assert!(
        help.success().contains("cat") && help.stdout.contains("[color]"),
        "{help:?}"
    );
    let unknown = sandbox.simulate("ok", &["plan", "-t", "cats"]).stderr;
    assert!(
        unknown.contains(
            "templates: poster, product, restore, sticker, upscale, vary, cat; did you mean `cat`?"
        ),
        "{unknown}"
    );
    let plan = sandbox.simulate("ok", &["plan", "-t", "cat"]);
    assert!(plan.success().contains("a red cat"), "{plan:?}");
}

#[test]
fn ten_thousand_rows_take_little_memory_and_an_interrupted_batch_says_how_it_goes_on() {
    let sandbox = Sandbox::new();
    let rows = (0..10_000).map(|row| format!("picture number {row}\n"));
    sandbox.put("p.txt", rows.collect::<String>());
    let batch = [
        "batch",
        "p.txt",
        "--simulate=ok,instant",
        "-s",
        "512",
        "-o",
        "out",
    ];
    let mut process = Process::start(sandbox.nanobanana(&batch));
    process.read_to("10000 images, 10000 to make: 40000 points");
    process.read_to("out/picture-number-");
    if cfg!(target_os = "linux") {
        let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.unwrap().trim().trim_end_matches(" kB");
        assert!(peak.parse::<u64>().unwrap() < 200 * 1024, "{peak} kB");
    }
    process.signal("INT");
    let ended = process.end();
    assert_eq!(ended.code, Some(130), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("run the same command again"),
        "{}",
        ended.stderr
    );
    let results = results(&sandbox, "p.txt.results.csv");
    assert_eq!(results.len(), 10_000);
    assert!(results.iter().any(|row| row.contains(",saved,")));
    assert!(!results[9_999].contains(",saved,"), "{}", results[9_999]);
}

#[test]
fn an_interrupted_batch_says_of_each_job_that_it_runs_and_prints_lines_of_json_only() {
    let sandbox = Sandbox::new();
    sandbox.put("p.txt", "a\nb\n");
    let batch = ["batch", "p.txt", "--simulate=never-finishes", "--json"];
    let mut process = Process::start(sandbox.nanobanana(&batch));
    process.read_to("2 images");
    let folder = jobs::of_simulator(&sandbox);
    let running = |job: &JobRecord| job.state == State::Running;
    wait_until(|| {
        jobs::read(&folder)
            .iter()
            .filter(|job| running(job))
            .count()
            == 2
    });
    process.signal("INT");
    let ended = process.end();
    assert_eq!(ended.code, Some(130), "{}", ended.stderr);
    assert!(!ended.stderr.contains("bug"), "{}", ended.stderr);
    let told = ended.stdout.lines().map(|line| {
        let job: serde_json::Value = serde_json::from_str(line).unwrap();
        let hint = job["hint"].as_str().unwrap();
        assert!(hint.starts_with("nanobanana resume "), "{job}");
        format!("{} {} {}", job["state"], job["charge"], job["points"])
    });
    let told: Vec<String> = told.collect();
    assert_eq!(told, [r#""running" "spent" 6"#; 2]);
    let rows = results(&sandbox, "p.txt.results.csv");
    assert!(rows[0].starts_with("a,running,,6,"), "{rows:?}");

    sandbox.put("empty.txt", "");
    let none = sandbox.simulate("ok", &["batch", "empty.txt", "--json"]);
    let line: serde_json::Value = serde_json::from_str(none.stdout.trim_end()).unwrap();
    assert_eq!(
        (none.stdout.lines().count(), &line["exit_code"]),
        (1, &5.into())
    );
}
