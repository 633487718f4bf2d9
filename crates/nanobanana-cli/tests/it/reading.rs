//! Which words of a command line are pictures, those that were made lately among them.

use crate::world::{Run, Sandbox, jobs};

fn simulate(sandbox: &Sandbox, args: &[&str]) -> Run {
    sandbox.simulate("ok", args)
}

/// A cat, then a run of two dogs.
fn with_three_pictures() -> Sandbox {
    let sandbox = Sandbox::new();
    let cat = ["generate", "a cat", "-s", "512", "-o", "cat.png"];
    let dogs = ["generate", "a dog", "-s", "512", "-n", "2", "-o", "dog.png"];
    simulate(&sandbox, &cat).success();
    simulate(&sandbox, &dogs).success();
    sandbox
}

/// The inputs of the newest job, by their names.
fn inputs(sandbox: &Sandbox) -> Vec<String> {
    let shown = simulate(sandbox, &["show", "@1", "--json"]).json();
    let places = shown[0]["inputs"].as_array().unwrap().iter();
    let places = places.map(|input| input["place"].as_str().unwrap());
    places
        .map(|place| place.rsplit('/').next().unwrap().to_owned())
        .collect()
}

fn paid(sandbox: &Sandbox) -> usize {
    jobs::read(&jobs::of_simulator(sandbox)).len()
}

#[test]
fn files_and_earlier_pictures_are_inputs_and_one_other_word_is_the_prompt() {
    let sandbox = with_three_pictures();
    let cat = jobs::read(&jobs::of_simulator(&sandbox)).pop().unwrap();
    for (words, expected) in [
        (
            &["cat.png", "dog-2.png", "one picture of both"][..],
            &["cat.png", "dog-2.png"][..],
        ),
        (&["make it night", "cat.png"], &["cat.png"]),
        (&["@3", "make it night"], &["edit.png"]),
        (&[&cat.id.as_str()[..8], "make it night"], &["cat.png"]),
        (
            &["make it night", "-i", "hat=cat.png", "dog-1.png"],
            &["dog-1.png", "cat.png"],
        ),
    ] {
        simulate(
            &sandbox,
            &[&["edit", "-s512", "-o", "edit.png", "--force"], words].concat(),
        )
        .success();
        if words[0] != "@3" {
            assert_eq!(inputs(&sandbox), expected, "{words:?}");
        }
    }
    simulate(
        &sandbox,
        &["edit", "last", "make it day", "-s512", "-o", "day.png"],
    )
    .success();
    assert_eq!(inputs(&sandbox), ["edit.png"]);
    simulate(
        &sandbox,
        &[
            "generate",
            "it in snow",
            "-s512",
            "-i",
            "last",
            "-o",
            "snow.png",
        ],
    )
    .success();
    assert_eq!(inputs(&sandbox), ["day.png"]);
}

#[test]
fn the_words_are_all_pictures_where_the_prompt_is_in_a_file() {
    let sandbox = with_three_pictures();
    std::fs::write(sandbox.work("prompt.txt"), "one picture of both\n").unwrap();
    let from_file = ["--prompt-file", "prompt.txt", "-o", "both.png"];
    let both = [&["edit", "cat.png", "dog-2.png", "-s512"][..], &from_file].concat();
    simulate(&sandbox, &both).success();
    assert_eq!(inputs(&sandbox), ["cat.png", "dog-2.png"]);
    let shown = simulate(&sandbox, &["show", "@1", "--json=prompt"]).json();
    assert_eq!(shown[0]["prompt"], "one picture of both");
    let before = paid(&sandbox);
    let two = [&["edit", "cat.png", "make it night"][..], &from_file].concat();
    insta::assert_snapshot!(simulate(&sandbox, &two).text(), @"
    exit code: 2
    ----- stderr
    error: there are two prompts, --prompt-file and one of these:
      cat.png        picture
      make it night  prompt (no such file or job)
      hint: check the file names, and quote the prompt; with --literal, only -i names pictures
    ");
    let literal = [&["edit", "--literal", "cat.png"][..], &from_file].concat();
    assert_eq!(simulate(&sandbox, &literal).code, Some(2));
    assert_eq!(paid(&sandbox), before);
}

#[test]
fn words_without_one_prompt_are_shown_as_they_were_read() {
    let sandbox = with_three_pictures();
    let before = paid(&sandbox);
    let misread = simulate(&sandbox, &["edit", "cat.png", "dgo-1.png", "make it night"]);
    insta::assert_snapshot!(misread.text(), @"
    exit code: 2
    ----- stderr
    error: expected one prompt, found 2:
      cat.png        picture
      dgo-1.png      prompt (no such file or job)
      make it night  prompt (no such file or job)
      hint: check the file names, and quote the prompt; with --literal, only -i names pictures
    ");
    let none = simulate(&sandbox, &["edit", "cat.png"]);
    insta::assert_snapshot!(none.text(), @"
    exit code: 2
    ----- stderr
    error: the prompt is missing; these are all pictures:
      cat.png  picture
      hint: check the file names, and quote the prompt; with --literal, only -i names pictures
    ");
    let several = simulate(&sandbox, &["edit", "last", "make it night"]);
    insta::assert_snapshot!(several.text(), @"
    exit code: 5
    ----- stderr
    error: `last` has 2 pictures; name one of them:
      @1  [SANDBOX]/work/dog-1.png
      @2  [SANDBOX]/work/dog-2.png
    ");
    for taken_literally in ["--literal", "--messages=text"] {
        let run = simulate(
            &sandbox,
            &["edit", taken_literally, "cat.png", "make it night"],
        );
        assert_eq!(run.code, Some(2), "{run:?}");
    }
    assert_eq!(paid(&sandbox), before);
    simulate(
        &sandbox,
        &["edit", "@2", "make it night", "-s512", "-o", "night.png"],
    )
    .success();
    assert_eq!(inputs(&sandbox), ["dog-2.png"]);
}

#[test]
fn last_and_numbers_name_jobs_wherever_one_is_taken() {
    let sandbox = with_three_pictures();
    let shown = simulate(&sandbox, &["show", "@3", "--json"]).json();
    assert_eq!(shown[0]["prompt"], "a cat");
    let shown = simulate(&sandbox, &["show", "--json"]).json();
    assert_eq!(shown.as_array().unwrap().len(), 2);
    simulate(&sandbox, &["rerun", "@3", "-s", "1K", "-o", "big.png"]).success();
    let again = simulate(&sandbox, &["show", "last", "--json"]).json();
    assert_eq!(
        (&again[0]["prompt"], &again[0]["size"]),
        (&"a cat".into(), &"1K".into())
    );
    assert_eq!(simulate(&sandbox, &["resume", "last"]).code, Some(0));
    simulate(&sandbox, &["forget", "last"]).success();
    let left = simulate(&sandbox, &["show", "@1", "--json"]).json();
    assert_eq!(left[0]["prompt"], "a dog");
    let beyond = simulate(&sandbox, &["show", "@4"]);
    insta::assert_snapshot!(beyond.text(), @"
    exit code: 5
    ----- stderr
    error: no picture `@4`
      hint: `nanobanana history --simulate` lists them
    ");
}

#[test]
fn last_is_the_newest_run_of_its_user_and_real_or_simulated_as_the_call_is() {
    let sandbox = with_three_pictures();
    let of_bob = [
        "edit",
        "last",
        "-s512",
        "make it night",
        "--user-id",
        "bob",
        "-o",
        "bob.png",
    ];
    assert_eq!(simulate(&sandbox, &of_bob).code, Some(5));
    simulate(
        &sandbox,
        &[
            "generate",
            "a fox",
            "-s512",
            "--user-id",
            "bob",
            "-o",
            "fox.png",
        ],
    )
    .success();
    simulate(&sandbox, &of_bob).success();
    let shown = simulate(&sandbox, &["show", "bob.png", "--json"]).json();
    assert!(
        shown[0]["inputs"][0]["place"]
            .as_str()
            .unwrap()
            .ends_with("/fox.png")
    );
    for real in [
        &["show"][..],
        &["edit", "last", "make it night"],
        &["resume", "last"],
    ] {
        insta::allow_duplicates!(
            insta::assert_snapshot!(sandbox.run(sandbox.nanobanana(real)).text(), @r#"
        exit code: 5
        ----- stderr
        error: no run yet: `last` is your newest one
          hint: make a picture first: nanobanana "a cat in a hat"; simulated jobs are under --simulate
        "#)
        );
    }
}

#[test]
fn what_came_from_what_is_kept_by_the_hash_of_the_file() {
    let sandbox = with_three_pictures();
    std::fs::rename(sandbox.work("cat.png"), sandbox.work("renamed.png")).unwrap();
    simulate(
        &sandbox,
        &[
            "edit",
            "renamed.png",
            "-s512",
            "make it night",
            "-o",
            "night.png",
        ],
    )
    .success();
    let child = simulate(&sandbox, &["show", "@1", "--json"]).json();
    let parent = simulate(&sandbox, &["show", "@4", "--json"]).json();
    assert_eq!(child[0]["parents"], serde_json::json!([parent[0]["id"]]));
    assert_eq!(parent[0]["children"], serde_json::json!([child[0]["id"]]));
    let text = simulate(&sandbox, &["show", "night.png"]);
    let row = format!("made from  {}", parent[0]["id"].as_str().unwrap());
    assert!(text.success().contains(&row), "{text:?}");
}

#[test]
fn several_are_listed_and_laid_on_one_sheet() {
    let sandbox = with_three_pictures();
    let listed = simulate(&sandbox, &["show", "last", "cat.png"]);
    let lines: Vec<&str> = listed.success().lines().skip(1).collect();
    assert_eq!(lines.len(), 3);
    assert!(
        lines[0].starts_with("@1 ") && lines[0].ends_with("dog-1.png"),
        "{lines:?}"
    );
    assert!(lines[2].ends_with("cat.png"), "{lines:?}");
    let of_three = ["show", "@1", "@2", "cat.png", "--sheet", "sheet.png"];
    let of_one = ["show", "cat.png", "--sheet", "sheet.jpg"];
    for (args, name, size) in [
        (&of_three[..], "sheet.png", (1008, 1008)),
        (&of_one, "sheet.jpg", (512, 512)),
    ] {
        assert_eq!(simulate(&sandbox, args).success(), format!("{name}\n"));
        let sheet = image::open(sandbox.work(name)).unwrap();
        assert_eq!((sheet.width(), sheet.height()), size);
    }
    let taken = simulate(&sandbox, &["show", "last", "--sheet", "sheet.png"]);
    insta::assert_snapshot!(taken.text(), @"
    exit code: 5
    ----- stderr
    error: sheet.png already exists
      hint: use --force to replace it, or name another file
    ");
    let forced = ["show", "cat.png", "--sheet", "sheet.png", "--force"];
    simulate(&sandbox, &forced).success();
    let sheet = image::open(sandbox.work("sheet.png")).unwrap();
    assert_eq!((sheet.width(), sheet.height()), (512, 512));
    let text = simulate(&sandbox, &["show", "last", "--sheet", "sheet.txt"]);
    assert_eq!(text.code, Some(2), "{text:?}");
}
