//! The key goes to two hosts and nowhere else; the simulator never sees it.

use ima_sim::{Endpoint, Fault, FaultScript, Occurrence};

use crate::world::canary::{assert_no_key_in_files, elsewhere, holds_key};
use crate::world::ima::KEY;
use crate::world::pictures::annotated_png;
use crate::world::{ImaWorld, Sandbox};

#[test]
fn a_whole_paid_edit_shows_the_key_to_two_hosts_and_to_no_file_or_text() {
    let world = ImaWorld::new();
    world.sandbox.put("cat.png", annotated_png(64, 48));
    let run = world.nanobanana(&[
        "edit",
        "add a hat",
        "-s512",
        "-i",
        "cat.png",
        "-o",
        "hat.png",
        "--json",
    ]);
    run.success();
    let requests = world.simulator.requests();
    let endpoints: Vec<_> = requests
        .iter()
        .filter_map(|request| request.endpoint)
        .collect();
    for endpoint in [Endpoint::UploadToken, Endpoint::Upload, Endpoint::Media] {
        assert!(endpoints.contains(&endpoint), "{endpoint:?}");
    }
    for request in &requests {
        let rest = elsewhere(request);
        assert!(!holds_key(rest.as_bytes()), "{rest}");
    }
    assert!(!holds_key(run.stdout.as_bytes()));
    assert!(!holds_key(run.stderr.as_bytes()));
    assert_no_key_in_files(&world.sandbox);
}

#[test]
fn refusals_do_not_repeat_the_key_however_it_was_given() {
    let world = ImaWorld::with(|config| config.scenario = "unauthorized".parse().unwrap());
    let base = [
        "--task-type",
        "text_to_image",
        "--prompt",
        "a cat",
        "--api-key",
    ];
    let spoilt = format!("{KEY} ä");
    for (key, code) in [(KEY, 3), (spoilt.as_str(), 3)] {
        let run = world.ima_image_create(&[&base[..], &[key]].concat());
        assert_eq!(run.code, Some(code), "{run:?}");
        assert!(!holds_key(run.stderr.as_bytes()), "{run:?}");
    }
    let run = world.nanobanana(&["generate", "a cat", "--api-key", KEY, "--api-key", KEY]);
    assert_eq!(run.code, Some(2));
    assert!(!holds_key(run.stderr.as_bytes()), "{run:?}");
}

#[test]
fn a_request_that_holds_the_key_is_refused_before_anything_is_sent_or_written() {
    let world = ImaWorld::new();
    let upper = KEY.to_uppercase();
    for prompt in [
        format!("a cat, IMA_API_KEY={KEY}"),
        format!("a cat {}", &upper[5..15]),
    ] {
        let make = ["generate", prompt.as_str()];
        let plan = ["plan", prompt.as_str()];
        for run in [
            world.nanobanana(&make),
            world.nanobanana(&[&make[..], &["--json"]].concat()),
            world.nanobanana(&plan),
            world.ima_image_create(&["--task-type", "text_to_image", "--prompt", &prompt]),
        ] {
            assert_eq!(run.code, Some(5), "{run:?}");
            let said = run.stdout.clone() + &run.stderr;
            assert!(said.contains("contains the API key"), "{run:?}");
            assert!(!holds_key(said.as_bytes()), "{run:?}");
        }
    }
    assert_eq!(world.lines(), [""; 0]);
    assert_no_key_in_files(&world.sandbox);
}

#[test]
fn no_disguise_of_the_key_in_imas_words_comes_through() {
    let (front, back) = KEY.split_at(18);
    for words in [
        KEY[..14].to_owned() + "****" + &KEY[28..],
        KEY[4..].to_owned(),
        KEY.replace('_', "%5F"),
        format!("{front}\0{back}"),
        format!("{front}\u{200b}{back}"),
        format!("{front} {back}"),
        format!("{}{KEY}", "x".repeat(485)),
    ] {
        let fault = Fault::Business {
            code: 7777,
            message: format!("bad key {words}"),
        };
        let script = FaultScript::new().with(Endpoint::TaskCreate, Occurrence::Nth(1), fault);
        let world = ImaWorld::with(|config| config.faults = script);
        let run = world.nanobanana(&["generate", "a cat"]);
        assert_eq!(run.code, Some(5), "{run:?}");
        let said: String = run
            .stderr
            .chars()
            .filter(|c| c.is_ascii_graphic() || *c == '…')
            .collect();
        assert!(said.contains("badkey"), "{run:?}");
        assert!(!holds_key(said.as_bytes()), "{run:?}");
        assert_no_key_in_files(&world.sandbox);
    }
}

#[test]
fn the_simulator_is_used_without_reading_the_key_or_asking_a_proxy() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.nanobanana(&[
        "generate",
        "a cat",
        "-s512",
        "--simulate=ok,instant",
        "-o",
        "cat.png",
        "--json",
    ]);
    command.env("IMA_API_KEY", KEY);
    for proxy in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"] {
        // Nothing listens there.
        command.env(proxy, "http://127.0.0.1:9");
    }
    let run = sandbox.run(command);
    run.success();
    assert!(!holds_key(run.stdout.as_bytes()));
    assert!(!holds_key(run.stderr.as_bytes()));
    assert_no_key_in_files(&sandbox);
}
