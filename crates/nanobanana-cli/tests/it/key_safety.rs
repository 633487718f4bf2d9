//! The key goes to two hosts and nowhere else; the stand-in never sees it.

use ima_sim::Endpoint;

use crate::world::canary::{assert_no_key_in_files, elsewhere, holds_key};
use crate::world::pictures::annotated_png;
use crate::world::vendor::KEY;
use crate::world::{Sandbox, VendorWorld};

#[test]
fn a_whole_paid_edit_shows_the_key_to_two_hosts_and_to_no_file_or_text() {
    let world = VendorWorld::new();
    world.sandbox.put("cat.png", annotated_png(64, 48));
    let run = world.nanobanana(&[
        "edit",
        "add a hat",
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
        assert!(endpoints.contains(&endpoint), "{endpoint}");
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
    let world = VendorWorld::with(|config| config.scenario = "unauthorized".parse().unwrap());
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
fn the_stand_in_is_used_without_reading_the_key_or_asking_a_proxy() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.nanobanana(&[
        "generate",
        "a cat",
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
