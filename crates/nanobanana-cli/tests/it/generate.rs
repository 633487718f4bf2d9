//! `generate`: the paths on standard output, the files behind them, and everything else on
//! standard error.

use std::fs;

use ima_sim::Endpoint;
use serde_json::json;

use crate::world::ima::{body, headers};
use crate::world::pictures::{decoded, pixels};
use crate::world::process::Process;
use crate::world::{ImaWorld, Sandbox};

/// The media type by the first bytes.
fn kind(bytes: &[u8]) -> &'static str {
    image::guess_format(bytes).unwrap().to_mime_type()
}

/// The one line of a run, as a path relative to the working folder.
#[track_caller]
fn saved<'a>(sandbox: &Sandbox, stdout: &'a str) -> Vec<&'a str> {
    let folder = format!("{}/", sandbox.work("").display()).replace("//", "/");
    stdout
        .lines()
        .map(|line| line.strip_prefix(&folder).expect(line))
        .collect()
}

#[test]
fn the_first_command_of_the_readme_saves_a_picture_and_prints_its_path() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(sandbox.nanobanana(&[
        "generate",
        "--simulate",
        "a cute puppy on grass",
        "-o",
        "puppy.png",
    ]));
    let path = sandbox.work("puppy.png");
    assert_eq!(run.success(), format!("{}\n", path.display()));
    assert_eq!(sandbox.listing(), ["puppy.png"]);
    let bytes = sandbox.read("puppy.png");
    assert_eq!(kind(&bytes), "image/png");
    assert_eq!(pixels(&bytes), (1024, 1024));
    assert!(!sandbox.home().join(".openclaw").exists());
    insta::assert_snapshot!(run.remarks(), @"
    simulated: nothing is sent to IMA, and nothing is paid
    Nano Banana 2, 1K, 1:1, 6 points, usually 3 s
    generating
    spent 6 points (simulated)
    ");
}

#[test]
fn a_paid_picture_is_fetched_from_imas_host_without_the_key() {
    let world = ImaWorld::new();
    let run = world.nanobanana(&[
        "generate",
        "a lighthouse",
        "-m",
        "最便宜",
        "-r",
        "landscape",
        "-o",
        "out/light",
    ]);
    let path = world.sandbox.work("out/light.png");
    assert_eq!(run.success(), format!("{}\n", path.display()));
    insta::assert_snapshot!(run.remarks(), @"
    Nano Banana 2, 512, 16:9, 4 points, usually 20–40 s
    paid; generating
    spent 4 points
    ");
    assert_eq!(pixels(&fs::read(path).unwrap()), (688, 384));
    assert_eq!(
        body(&world.request(Endpoint::TaskCreate)),
        json!({
            "task_type": "text_to_image", "enable_multi_model": false, "src_img_url": [],
            "parameters": [{
                "attribute_id": 4400, "model_id": "gemini-3.1-flash-image",
                "model_name": "Nano Banana 2",
                "model_version": "gemini-3.1-flash-image-preview",
                "app": "ima", "platform": "web", "category": "text_to_image", "credit": 4,
                "parameters": {
                    "size": "512px", "aspect_ratio": "16:9", "prompt": "a lighthouse",
                    "n": 1, "input_images": [], "cast": {"points": 4, "attribute_id": 4400},
                },
            }],
        })
    );
    let media = world.request(Endpoint::Media);
    assert_eq!(media.host, "ima-ga.esxscloud.com");
    assert_eq!(media.path, format!("/ima/aigc/{}.png", world.task_id()));
    let user_agent = concat!("user-agent: nanobanana/", env!("CARGO_PKG_VERSION"));
    assert_eq!(headers(&media), ["accept: */*", user_agent]);
}

#[test]
fn several_pictures_get_numbers_and_are_each_paid() {
    let sandbox = Sandbox::new();
    let run = sandbox.simulate(
        "ok",
        &["generate", "a cat", "-s512", "-n", "3", "-o", "cat.png"],
    );
    let names = ["cat-1.png", "cat-2.png", "cat-3.png"];
    assert_eq!(saved(&sandbox, run.success()), names);
    assert_eq!(sandbox.listing(), names);
    let mut lines: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(
        lines.remove(1),
        "Nano Banana 2, 512, 1:1, 3 × 4 = 12 points, usually under 1 s"
    );
    assert_eq!(lines.pop(), Some("spent 12 points (simulated)"));
    for job in ["[1/3] ", "[2/3] ", "[3/3] "] {
        let line = format!("{job}generating");
        assert_eq!(
            lines.iter().filter(|one| **one == line).count(),
            1,
            "{lines:?}"
        );
    }
}

#[test]
fn an_existing_file_stays_unless_it_may_be_replaced() {
    let sandbox = Sandbox::new();
    sandbox.put("cat.png", "mine");
    let run = sandbox.simulate("ok", &["generate", "a cat", "-s512", "-o", "cat.png"]);
    assert_eq!(run.code, Some(5));
    assert_eq!(sandbox.read("cat.png"), b"mine");
    insta::assert_snapshot!(run.remarks(), @"
    simulated: nothing is sent to IMA, and nothing is paid
    error: cat.png already exists; nothing was sent
      hint: use --force to replace it, or -o cat-b.png
    ");
    let run = sandbox.simulate("ok", &["generate", "a cat", "-s512", "-o", "cat", "--json"]);
    let error = &run.json()[0]["error"];
    assert_eq!((run.code, &error["kind"]), (Some(5), &"exists".into()));
    assert_eq!(sandbox.listing(), ["cat.png"]);

    let run = sandbox.simulate(
        "ok",
        &["generate", "a cat", "-s512", "-o", "cat.png", "--force"],
    );
    assert_eq!(saved(&sandbox, run.success()), ["cat.png"]);
    assert_eq!(pixels(&sandbox.read("cat.png")), (512, 512));
    assert_eq!(sandbox.listing(), ["cat.png"]);
}

#[test]
fn pictures_that_nobody_has_named_get_one_free_name_a_run() {
    let sandbox = Sandbox::new();
    let several = |n: &str| sandbox.simulate("ok", &["generate", "a fox", "-s512", "-n", n]);
    assert_eq!(
        saved(&sandbox, several("2").success()),
        ["a-fox-1.png", "a-fox-2.png"]
    );
    let next = several("3");
    let names = ["a-fox-b-1.png", "a-fox-b-2.png", "a-fox-b-3.png"];
    assert_eq!(saved(&sandbox, next.success()), names);
    assert!(!next.stderr.contains("note:"), "{}", next.stderr);
    for name in ["a-fox.png", "a-fox-b.png"] {
        let one = sandbox.simulate("ok", &["generate", "a fox", "-s512"]);
        assert_eq!(saved(&sandbox, one.success()), [name]);
    }
    // Also where several begin at once.
    let run = [
        "generate",
        "a cub",
        "-s512",
        "-n",
        "2",
        "--simulate=instant",
    ];
    let runs: Vec<_> = (0..4)
        .map(|_| Process::start(sandbox.nanobanana(&run)))
        .collect();
    let mut names: Vec<_> = runs.into_iter().map(|run| run.end().stdout).collect();
    names.sort();
    let sets = ["a-cub", "a-cub-b", "a-cub-c", "a-cub-d"].map(|set| {
        let path = |number| sandbox.work(&format!("{set}-{number}.png"));
        format!("{}\n{}\n", path(1).display(), path(2).display())
    });
    assert_eq!(names, sets);
}

#[test]
fn the_name_comes_from_the_path_or_from_the_prompt() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.work("pictures")).unwrap();
    let long = "A very, very long prompt: with more words than any file name should ever have";
    for (args, expected) in [
        (&["a cat", "-o", "cat"][..], "cat.png"),
        (&["a cat", "-o", "cat.v2"], "cat.v2.png"),
        (&["A cute Puppy, on grass!"], "a-cute-puppy-on-grass.png"),
        (
            &["一只可爱的小狗，坐在草地上"],
            "一只可爱的小狗-坐在草地上.png",
        ),
        (&["a cat", "-o", "pictures"], "pictures/a-cat.png"),
        (&["a cat", "-o", "new/"], "new/a-cat.png"),
        (&["../../etc/passwd"], "etc-passwd.png"),
        (&["🐱"], "picture.png"),
        (
            &[long],
            "a-very-very-long-prompt-with-more-words-than-any.png",
        ),
    ] {
        let run = sandbox.simulate("ok", &[&["generate", "-s512"], args].concat());
        assert_eq!(saved(&sandbox, run.success()), [expected], "{args:?}");
        assert_eq!(kind(&sandbox.read(expected)), "image/png");
    }
}

#[test]
fn the_file_has_the_format_that_its_name_says() {
    let sandbox = Sandbox::new();
    for (scenario, name, expected, note) in [
        (
            "ok",
            "a.jpg",
            "image/jpeg",
            "note: converted the picture from PNG to JPEG",
        ),
        (
            "ok",
            "a.JPEG",
            "image/jpeg",
            "note: converted the picture from PNG to JPEG",
        ),
        (
            "ok",
            "a.webp",
            "image/webp",
            "note: converted the picture from PNG to WebP",
        ),
        (
            "jpeg",
            "b.png",
            "image/png",
            "note: converted the picture from JPEG to PNG",
        ),
        ("jpeg", "c.jpeg", "image/jpeg", ""),
    ] {
        let run = sandbox.simulate(scenario, &["generate", "a cat", "-s512", "-o", name]);
        assert_eq!(saved(&sandbox, run.success()), [name]);
        let bytes = sandbox.read(name);
        assert_eq!(kind(&bytes), expected, "{name}");
        assert_eq!(decoded(&bytes).width(), 512);
        let converted = run
            .stderr
            .lines()
            .find(|line| line.contains("converted the picture from"));
        assert_eq!(converted.unwrap_or_default(), note, "{name}");
    }
    let run = sandbox.simulate("jpeg", &["generate", "a cat", "-s512", "-o", "plain"]);
    assert_eq!(saved(&sandbox, run.success()), ["plain.jpg"]);
}

#[test]
fn without_download_the_url_is_printed_and_nothing_is_saved() {
    let sandbox = Sandbox::new();
    let run = sandbox.simulate("ok", &["generate", "a cat", "--no-download"]);
    assert_eq!(sandbox.listing(), [""; 0]);
    insta::assert_snapshot!(run.text(), @"
    exit code: 0
    ----- stdout
    http://127.0.0.1:[PORT]/ima/aigc/[ID].png
    ----- stderr
    simulated: nothing is sent to IMA, and nothing is paid
    Nano Banana 2, 1K, 1:1, 6 points, usually under 1 s
    generating
    spent 6 points (simulated)
    ");
}

#[test]
fn a_picture_of_another_size_than_planned_is_saved_and_said() {
    let sandbox = Sandbox::new();
    let run = sandbox.simulate("wrong-size", &["generate", "a cat", "-o", "cat.png"]);
    assert_eq!(pixels(&sandbox.read("cat.png")), (512, 512));
    insta::assert_snapshot!(run.remarks(), @"
    simulated: nothing is sent to IMA, and nothing is paid
    Nano Banana 2, 1K, 1:1, 6 points, usually under 1 s
    generating
    note: the picture is 512x512; IMA publishes 1024x1024 for this size and ratio
    spent 6 points (simulated)
    ");
}
