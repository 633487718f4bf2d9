//! Mistakes of the command line that are easily made, and what is said of them.

use crate::world::ima::body;
use crate::world::{ImaWorld, Sandbox};

use ima_sim::Endpoint;

/// What is said of wrong usage, which must have done nothing.
#[track_caller]
fn tip(args: &[&str]) -> String {
    let sandbox = Sandbox::new();
    let run = sandbox.run(sandbox.nanobanana(args));
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
    assert_eq!(sandbox.listing(), [""; 0]);
    assert_eq!(sandbox.home_files().len(), 0);
    run.remarks()
}

#[test]
fn a_prompt_that_begins_with_a_hyphen_comes_after_two_hyphens() {
    insta::assert_snapshot!(tip(&["generate", "-5 degrees"]), @"
    error: unexpected argument '-5' found

      tip: put a prompt that begins with a hyphen last, after `--`: -- '-5 degrees'

    Usage: nanobanana generate [OPTIONS] [PROMPT]

    For more information, try '--help'.
    ");
    for command in [&["generate"][..], &["plan"], &["edit", "-i", "a.png"]] {
        assert!(tip(&[command, &["-5 degrees"]].concat()).contains("-- '-5 degrees'\n"));
        // What looks like an option is none that could be paid for as a prompt.
        let option = tip(&[command, &["--8K"]].concat());
        assert!(
            !option.contains("tip:") && !option.contains("-- "),
            "{option}"
        );
    }
    let sandbox = Sandbox::new();
    let args = ["plan", "--json", "--simulate", "--", "-5 degrees"];
    let planned = sandbox.run(sandbox.nanobanana(&args));
    assert_eq!(planned.json()[0]["prompt"], "-5 degrees");
}

#[test]
fn other_programs_options_are_read_or_explained() {
    let sandbox = Sandbox::new();
    for option in ["-a", "--aspect-ratio", "-r", "--ratio"] {
        let args = ["plan", "a cat", option, "16:9", "--json", "--simulate"];
        let planned = sandbox.run(sandbox.nanobanana(&args));
        assert_eq!(planned.json()[0]["ratio"], "16:9", "{option}");
    }
    insta::assert_snapshot!(tip(&["generate", "a cat", "--seed", "5"]), @"
    error: unexpected argument '--seed' found

      tip: IMA has no seeds; to get something close to a picture, edit that picture

    For more information, try '--help'.
    ");
    let mask = tip(&["edit", "-i", "a.png", "a cat", "--mask=m.png"]);
    assert!(
        mask.contains("tip: IMA has no masks; describe in the prompt"),
        "{mask}"
    );
    let transparent = tip(&["generate", "a cat", "--transparent"]);
    assert!(
        transparent.contains("tip: IMA can't make transparent backgrounds"),
        "{transparent}"
    );
}

#[test]
fn the_published_script_s_prompt_may_begin_with_a_hyphen() {
    let world = ImaWorld::new();
    let task = ["--task-type", "text_to_image", "--prompt"];
    for prompt in ["-5 degrees", "--size", "-"] {
        let run = world.ima_image_create(&[&task[..], &[prompt, "--size", "512px"]].concat());
        run.success();
        let creates = world.requests(Endpoint::TaskCreate);
        let sent = body(creates.last().unwrap());
        assert_eq!(sent["parameters"][0]["parameters"]["prompt"], prompt);
        assert_eq!(sent["parameters"][0]["parameters"]["size"], "512px");
    }
}

#[test]
fn the_words_of_a_prompt_are_one_argument() {
    insta::assert_snapshot!(tip(&["generate", "--simulate", "a", "cat"]), @"
    error: unexpected argument 'cat' found

      tip: put a prompt of several words in quotes

    Usage: nanobanana generate [OPTIONS] [PROMPT]

    For more information, try '--help'.
    ");
    let other = tip(&["rerun", "a", "cat"]);
    assert!(!other.contains("tip:"), "{other}");
}

#[test]
fn a_file_may_be_called_like_standard_output() {
    let sandbox = Sandbox::new();
    sandbox.make(&["a cat", "-o", "./-"]);
    assert_eq!(sandbox.listing(), ["-.png"]);
}

#[test]
fn a_prompt_without_a_command_makes_a_picture() {
    let sandbox = Sandbox::new();
    for (prompt, name) in [("a cat in a hat", "cat.png"), ("猫", "猫.png")] {
        sandbox
            .simulate("ok", &[prompt, "-s512", "-o", name])
            .success();
    }
    let before = [
        "--simulate=ok,instant",
        "-q",
        "a dog",
        "-s512",
        "-o",
        "dog.png",
    ];
    sandbox.run(sandbox.nanobanana(&before)).success();
    let values = "--color never --simulate=ok,instant -s 512 --ratio 16:9 -n 1";
    let values = values.split(' ').chain(["a cow", "-o", "cow.png"]);
    sandbox
        .run(sandbox.nanobanana(&values.collect::<Vec<_>>()))
        .success();
    assert_eq!(
        sandbox.listing(),
        ["cat.png", "cow.png", "dog.png", "猫.png"]
    );
    // A word is a command, or a mistake.
    insta::assert_snapshot!(tip(&["cat"]), @r#"
    error: unrecognized subcommand 'cat'

    Usage: nanobanana <COMMAND> [OPTIONS]
           nanobanana "a cat in a hat"

    For more information, try '--help'.
    "#);
    assert!(!tip(&["skill", "remove"]).contains("tip:"));
    insta::assert_snapshot!(tip(&["-q"]), @r#"
    error: 'nanobanana' requires a subcommand but one was not provided

      tip: `nanobanana help` lists the commands

    Usage: nanobanana <COMMAND> [OPTIONS]
           nanobanana "a cat in a hat"

    For more information, try '--help'.
    "#);
}

#[test]
fn a_word_with_a_slip_is_corrected() {
    let table = [
        (["-m", "prp"], "did you mean `pro`?"),
        (["-s", "1024"], "did you mean `1K`?"),
        (["-r", "lanscape"], "did you mean `landscape`?"),
        (["--task", "text_to_imgae"], "did you mean `text_to_image`?"),
    ];
    let sandbox = Sandbox::new();
    for (option, correction) in table {
        let run = sandbox.simulate("ok", &[&["plan", "a cat"][..], &option].concat());
        assert_eq!(run.code, Some(5));
        assert!(run.stderr.ends_with(&format!("{correction}\n")), "{run:?}");
    }
    let scenario = tip(&["plan", "a cat", "--simulate=fials,instant"]);
    assert!(scenario.contains("did you mean `fails`?"), "{scenario}");
}

#[test]
fn a_slip_leads_to_its_command_and_none_to_a_charge() {
    assert!(tip(&["genrate"]).contains("a similar subcommand exists: 'generate'"));
    assert!(tip(&["histroy"]).contains("a similar subcommand exists: 'history'"));
    for word in [
        "retry", "resned", "send", "end", "cancel", "render", "redo", "create",
    ] {
        let said = tip(&[word]);
        let pays = [
            "'generate'",
            "'edit'",
            "'rerun'",
            "'resend'",
            "nanobanana generate",
        ];
        assert!(!pays.iter().any(|name| said.contains(name)), "{said}");
    }
    for option in [
        "--accept",
        "--accept-double",
        "--no-simulation",
        "--yess",
        "--news",
    ] {
        let said = tip(&["rerun", "0123", option]);
        let said = said.replace(&format!("'{option}'"), "");
        let pays = ["--accept-double-charge", "--no-simulate", "--yes", "--new"];
        assert!(!pays.iter().any(|name| said.contains(name)), "{said}");
    }
    let elsewhere = tip(&["history", "--model-id", "pro"]);
    assert!(!elsewhere.contains("generate"), "{elsewhere}");
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_not_text_is_a_mistake() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let sandbox = Sandbox::new();
    let latin = OsStr::from_bytes(b"caf\xe9.jpg");
    let told = ["C", "zh_CN.UTF-8"].map(|locale| {
        let mut command = sandbox.nanobanana(&[OsStr::new("edit"), latin, OsStr::new("a cat")]);
        command.env("LC_ALL", locale);
        let run = sandbox.run(command);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        run.remarks()
    });
    assert!(told[0].contains("invalid UTF-8"), "{told:?}");
    assert!(
        told[1].starts_with("错误：有的参数不是 UTF-8 文字\n"),
        "{told:?}"
    );
}
