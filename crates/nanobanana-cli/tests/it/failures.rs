//! Orders that end without a picture: one exit code each, what is known of the points, and what to
//! do now.

use ima_sim::Endpoint;
use serde_json::json;
use tokio::net::TcpSocket;

use crate::world::ima::KEY;
use crate::world::pictures::annotated_png;
use crate::world::{ImaWorld, Sandbox, jobs};

/// What a scenario's order ends with.
fn ends(sandbox: &Sandbox, scenario: &str) -> String {
    let run = sandbox.simulate(scenario, &["generate", "a cat", "-m", "flash"]);
    format!("# {scenario}\n{}", run.text())
}

#[test]
fn a_key_or_an_account_that_ima_refuses() {
    let sandbox = Sandbox::new();
    let scenarios = [
        "unauthorized",
        "insufficient-points",
        "subscription-required",
    ];
    let texts = scenarios.map(|scenario| ends(&sandbox, scenario));
    insta::assert_snapshot!(texts.join("\n"), @"
    # unauthorized
    exit code: 3
    ----- stderr
    simulated: nothing is sent to IMA, and nothing is paid
    error: IMA rejected the API key; nothing was spent
      cause: product list: code 401: Unauthorized: invalid API key
      hint: create a new key at https://www.imaclaw.ai/imaclaw/apikey (simulated)

    # insufficient-points
    exit code: 4
    ----- stderr
    simulated: nothing is sent to IMA, and nothing is paid
    Nano Banana 2, 1K, 1:1, 6 points, usually under 1 s
    error: not enough points; nothing was spent
      cause: task create: code 4008: Insufficient points: 6 needed, 0 left
      hint: top up at https://www.imaclaw.ai/imaclaw/subscription, or use the cheaper Nano Banana 2 at 512 (4 points, simulated)
    spent 0 points (simulated)

    # subscription-required
    exit code: 4
    ----- stderr
    simulated: nothing is sent to IMA, and nothing is paid
    Nano Banana 2, 1K, 1:1, 6 points, usually under 1 s
    error: this model needs a higher subscription; nothing was spent
      cause: task create: code 4014: This model requires a subscription plan
      hint: upgrade at https://www.imaclaw.ai/imaclaw/subscription, or use the other model (simulated)
    spent 0 points (simulated)
    ");
    assert_eq!(sandbox.listing(), [""; 0]);
}

#[test]
fn parameters_that_ima_refuses() {
    let sandbox = Sandbox::new();
    let scenarios = ["rule-mismatch", "credit-mismatch", "no-rule", "bad-request"];
    let texts = scenarios.map(|scenario| ends(&sandbox, scenario));
    insta::assert_snapshot!(texts.join("\n"), @"
    # rule-mismatch
    exit code: 5
    ----- stderr
    simulated: nothing is sent to IMA, and nothing is paid
    Nano Banana 2, 1K, 1:1, 6 points, usually under 1 s
    note: IMA refused the first plan (code 6010); planned again from a fresh price list, at the same price or less
    error: IMA refused the request; nothing was spent
      cause: task create: code 6010: Invalid product attribute
      hint: retry with lower complexity: Nano Banana 2, 512
    spent 0 points (simulated)

    # credit-mismatch
    exit code: 5
    ----- stderr
    simulated: nothing is sent to IMA, and nothing is paid
    Nano Banana 2, 1K, 1:1, 6 points, usually under 1 s
    note: IMA refused the first plan (code 6006); planned again from a fresh price list, at the same price or less
    error: IMA refused the request; nothing was spent
      cause: task create: code 6006: Credit does not match the product attribute
      hint: retry with lower complexity: Nano Banana 2, 512
    spent 0 points (simulated)

    # no-rule
    exit code: 5
    ----- stderr
    simulated: nothing is sent to IMA, and nothing is paid
    Nano Banana 2, 1K, 1:1, 6 points, usually under 1 s
    note: IMA refused the first plan (code 6009); planned again from a fresh price list, at the same price or less
    error: IMA refused the request; nothing was spent
      cause: task create: code 6009: No matching credit rule
      hint: retry with lower complexity: Nano Banana 2, 512
    spent 0 points (simulated)

    # bad-request
    exit code: 5
    ----- stderr
    simulated: nothing is sent to IMA, and nothing is paid
    Nano Banana 2, 1K, 1:1, 6 points, usually under 1 s
    error: IMA refused the request; nothing was spent
      cause: task create: code 400: Invalid size
      hint: use the smaller size 512
    spent 0 points (simulated)
    ");
    let args = ["generate", "a cat", "-s", "4K"];
    let too_large = sandbox.simulate("backend-refuses-4k", &args);
    insta::assert_snapshot!(too_large.text(), @"
    exit code: 5
    ----- stderr
    simulated: nothing is sent to IMA, and nothing is paid
    Nano Banana 2, 4K, 1:1, 13 points, usually under 1 s
    error: IMA refused the request; nothing was spent
      cause: task create: code 500: Internal server error
      hint: use the smaller size 2K
    spent 0 points (simulated)
    ");
    assert_eq!(sandbox.listing(), [""; 0]);
}

#[test]
fn generations_that_fail_may_have_cost_points() {
    let sandbox = Sandbox::new();
    let texts = ["fails", "fails-late", "deleted"].map(|scenario| ends(&sandbox, scenario));
    insta::assert_snapshot!(texts.join("\n"), @"
    # fails
    exit code: 7
    ----- stderr
    simulated: nothing is sent to IMA, and nothing is paid
    Nano Banana 2, 1K, 1:1, 6 points, usually under 1 s
    generating
    error: IMA failed to generate the picture of task [ID]: The prompt was rejected by the safety system. Please modify it and try again.
      hint: remove anything that may violate a content policy from the prompt; the points may not have been refunded (simulated)
    spent 0 points; 6 more may have been charged (simulated)

    # fails-late
    exit code: 7
    ----- stderr
    simulated: nothing is sent to IMA, and nothing is paid
    Nano Banana 2, 1K, 1:1, 6 points, usually under 1 s
    generating
    error: IMA failed to generate the picture of task [ID]: upstream model returned no image
      hint: change the prompt before trying again; the points may not have been refunded (simulated)
    spent 0 points; 6 more may have been charged (simulated)

    # deleted
    exit code: 7
    ----- stderr
    simulated: nothing is sent to IMA, and nothing is paid
    Nano Banana 2, 1K, 1:1, 6 points, usually under 1 s
    generating
    error: task [ID] was deleted at IMA
      hint: the points may not have been refunded; check https://imagent.bot (simulated)
    spent 0 points; 6 more may have been charged (simulated)
    ");
    assert_eq!(sandbox.listing(), [""; 0]);
}

#[test]
fn a_task_that_does_not_end_is_left_running_and_named() {
    let sandbox = Sandbox::new();
    let args = ["generate", "a cat", "--max-wait", "1"];
    let run = sandbox.simulate("never-finishes", &args);
    insta::assert_snapshot!(run.text(), @"
    exit code: 8
    ----- stderr
    simulated: nothing is sent to IMA, and nothing is paid
    Nano Banana 2, 1K, 1:1, 6 points, usually under 1 s
    generating
    error: task [ID] is still running after 1 s; it is paid and the picture is not lost
      hint: do not create it again; fetch it later; next time, 512 is faster (simulated); to fetch it: nanobanana resume [JOB] --simulate
    spent 6 points (simulated)
    ");
    let id = jobs::only(&jobs::of_simulator(&sandbox)).id;
    let give_up = ["resume", id.as_str(), "--give-up", "--simulate"];
    let given_up = sandbox.run(sandbox.nanobanana(&give_up)).stderr;
    assert!(given_up.contains("6 points stay spent"), "{given_up}");
    assert!(given_up.contains(" (simulated)\n"), "{given_up}");
}

#[test]
fn a_finished_picture_that_does_not_come_whole_is_named_by_its_address() {
    let sandbox = Sandbox::new();
    // Side by side, since each fetches three times with pauses in between. Of equal requests one
    // would be told of the other.
    let texts = std::thread::scope(|scope| {
        let sandbox = &sandbox;
        [("html-result", "a cat"), ("cut-result", "a dog")]
            .map(|(scenario, prompt)| {
                scope.spawn(move || {
                    let run =
                        sandbox.simulate(scenario, &["generate", prompt, "-s512", "-o", "cat.png"]);
                    format!("# {scenario}\n{}", run.text())
                })
            })
            .map(|running| running.join().unwrap())
    });
    insta::assert_snapshot!(texts.join("\n"), @"
    # html-result
    exit code: 9
    ----- stderr
    simulated: nothing is sent to IMA, and nothing is paid
    Nano Banana 2, 512, 1:1, 4 points, usually under 1 s
    generating
    error: the picture of task [ID] is finished and paid, but could not be downloaded from http://127.0.0.1:[PORT]/ima/aigc/[ID].png
      cause: the download is not a complete picture
      cause: this is an HTML page, not a PNG, JPEG, WebP, GIF, BMP or TIFF picture
      hint: do not create it again; open the address to get the picture (simulated); to fetch it: nanobanana resume [JOB] --simulate
    spent 4 points (simulated)

    # cut-result
    exit code: 9
    ----- stderr
    simulated: nothing is sent to IMA, and nothing is paid
    Nano Banana 2, 512, 1:1, 4 points, usually under 1 s
    generating
    error: the picture of task [ID] is finished and paid, but could not be downloaded from http://127.0.0.1:[PORT]/ima/aigc/[ID].png
      cause: the download is not a complete picture
      cause: the PNG picture is truncated
      hint: do not create it again; open the address to get the picture (simulated); to fetch it: nanobanana resume [JOB] --simulate
    spent 4 points (simulated)
    ");
    assert_eq!(sandbox.listing(), [""; 0]);
}

#[test]
fn a_redirected_picture_is_followed() {
    let sandbox = Sandbox::new();
    let run = sandbox.simulate(
        "redirect-result",
        &["generate", "a cat", "-s512", "-o", "cat.png"],
    );
    run.success();
    assert_eq!(sandbox.listing(), ["cat.png"]);
}

#[test]
fn a_proxy_that_is_not_there_costs_nothing() {
    let world = ImaWorld::new();
    // Held and not listened on, so that no other test's server gets the port meanwhile.
    let proxy = TcpSocket::new_v4().unwrap();
    proxy.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = proxy.local_addr().unwrap();
    let mut command = world.sandbox.nanobanana(&["generate", "a cat"]);
    command
        .env("HTTPS_PROXY", format!("http://{address}"))
        .env(
            "SSL_CERT_FILE",
            world.simulator.ca_certificate_path().unwrap(),
        )
        .env("IMA_API_KEY", "ima_abc");
    let run = world.sandbox.run(command);
    insta::assert_snapshot!(run.text(), @"
    exit code: 9
    ----- stderr
    error: cannot reach IMA; nothing was spent
      cause: product list: no connection
      cause: through the proxy http://127.0.0.1:[PORT]
      cause: tunnel error: failed to create underlying connection
      cause: Connection refused (os error 111)
      hint: check your connection and try again
    ");
    assert_eq!(world.lines(), [""; 0]);
}

#[test]
fn a_machine_without_certificates_is_told_so() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.nanobanana(&["models"]);
    command
        .env("SSL_CERT_FILE", sandbox.work("missing.pem"))
        .env("SSL_CERT_DIR", sandbox.work(""))
        .env("IMA_API_KEY", "ima_abc");
    let run = sandbox.run(command);
    insta::assert_snapshot!(run.text(), @"
    exit code: 1
    ----- stderr
    error: cannot set up the connection
      cause: could not set up TLS
      cause: unexpected error: No CA certificates were loaded from the system
      hint: install the system's certificates (ca-certificates)
    ");
}

#[test]
fn a_lost_answer_to_the_paid_request_is_never_followed_by_a_second_one() {
    let world = ImaWorld::with(|config| {
        config.faults = "create:1=reset-after".parse().unwrap();
    });
    let run = world.nanobanana(&["generate", "a cat", "-o", "cat.png"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(10), ""));
    // How a connection breaks differs from system to system.
    let remarks = run.remarks();
    let (before, causes) = remarks.split_once("connection broke\n").unwrap();
    let (_, after) = causes.split_once("  hint: ").unwrap();
    insta::assert_snapshot!(format!("{before}connection broke\n  hint: {after}"), @"
    Nano Banana 2, 1K, 1:1, 6 points, usually 20–40 s
    error: no answer to the paid request: a task may have been created and charged
      cause: task create: the connection broke
      hint: check https://imagent.bot for the task before trying again: a second request may be charged again; to send it again anyway: nanobanana resend [JOB] --accept-double-charge
    spent 0 points; 6 more may have been charged
    ");
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), 1);
    assert_eq!(world.simulator.ledger().points_spent, 6);
    assert_eq!(world.sandbox.listing(), [""; 0]);
}

#[test]
fn a_page_instead_of_an_answer_to_the_paid_request_is_the_same_unknown() {
    let world = ImaWorld::with(|config| {
        config.faults = "create:*=html".parse().unwrap();
    });
    let run = world.nanobanana(&["generate", "a cat", "--json"]);
    assert_eq!(run.code, Some(10));
    let output = run.first();
    assert_eq!(output["error"]["kind"], "unknown");
    assert_eq!(
        (&output["charge"], &output["points"]),
        (&"unknown".into(), &6.into())
    );
    assert_eq!(world.requests(Endpoint::TaskCreate).len(), 1);
}

#[test]
fn a_bare_status_by_which_no_task_was_made_is_a_refusal_in_every_front_end() {
    let mut texts = Vec::new();
    for (status, code) in [(403, 3), (413, 5), (429, 9)] {
        let world = ImaWorld::with(|config| {
            config.faults = format!("create:*=status-{status}").parse().unwrap();
        });
        let generate = ["generate", "a cat", "-m", "flash"];
        let chat = [&generate[..], &["--messages", "text"]].concat();
        let drop_in = ["--api-key", KEY, "--task-type", "text_to_image"];
        let drop_in = [&drop_in[..], &["--prompt", "a cat"]].concat();
        for run in [
            world.nanobanana(&generate),
            world.nanobanana(&chat),
            world.ima_image_create(&drop_in),
        ] {
            assert_eq!(run.code, Some(code), "{run:?}");
            let said = format!("{}\n{}", run.result(), run.remarks());
            let marks = ["error:", "hint:", "• Reason:", "• Suggestion:"];
            let is_told = |line: &&str| marks.iter().any(|mark| line.starts_with(mark));
            let lines = said.lines().map(str::trim).filter(is_told);
            texts.extend(lines.map(str::to_owned));
        }
        assert_eq!(world.requests(Endpoint::TaskCreate).len(), 3);
        assert_eq!(world.simulator.ledger().points_spent, 0);
    }
    insta::assert_snapshot!(texts.join("\n"), @"
    error: IMA rejected the API key; nothing was spent
    hint: create a new key at https://www.imaclaw.ai/imaclaw/apikey
    • Reason: IMA rejected the API key; nothing was spent
    • Suggestion: create a new key at https://www.imaclaw.ai/imaclaw/apikey
    error: IMA rejected the API key; nothing was spent
    hint: create a new key at https://www.imaclaw.ai/imaclaw/apikey
    error: IMA refused the request; nothing was spent
    hint: try again, or use a smaller size or another ratio
    • Reason: IMA refused the request; nothing was spent
    • Suggestion: try again, or use a smaller size or another ratio
    error: IMA refused the request; nothing was spent
    hint: try again, or use a smaller size or another ratio
    error: too many requests; nothing was charged
    hint: wait a minute, then try again
    • Reason: too many requests; nothing was charged
    • Suggestion: wait a minute, then try again
    error: too many requests; nothing was charged
    hint: wait a minute, then try again
    ");
}

#[test]
fn a_status_that_refuses_the_key_is_a_matter_of_the_key_wherever_it_comes() {
    for (status, (endpoint, charge)) in [401, 403].into_iter().flat_map(|status| {
        let endpoints = [("list", "none"), ("token", "none"), ("detail", "spent")];
        endpoints.map(|endpoint| (status, endpoint))
    }) {
        let world = ImaWorld::with(|config| {
            config.faults = format!("{endpoint}:*=status-{status}").parse().unwrap();
        });
        world.sandbox.put("cat.png", annotated_png(8, 8));
        let run = world.nanobanana(&["edit", "a hat", "-i", "cat.png", "--messages", "ndjson"]);
        assert_eq!(run.code, Some(3), "{run:?}");
        let last = run.stdout.lines().last().unwrap();
        let last: serde_json::Value = serde_json::from_str(last).unwrap();
        assert_eq!(last["failure"], "key", "{last}");
        assert_eq!(last["charge"], charge, "{last}");
        let text = last["text"].as_str().unwrap();
        let link = "https://www.imaclaw.ai/imaclaw/apikey";
        assert!(text.contains(link), "{text}");
    }
}

#[test]
fn an_upload_target_that_is_not_imas_gets_nothing() {
    let world = ImaWorld::with(|config| {
        config.scenario = "foreign-upload-host".parse().unwrap();
    });
    let png = annotated_png(8, 8);
    world.sandbox.put("cat.png", png);
    let run = world.nanobanana(&["edit", "add a hat", "-i", "cat.png"]);
    assert_eq!(run.code, Some(9));
    // Whether the plan was ready by then is open.
    insta::assert_snapshot!(run.remarks_from("error:"), @"
    error: unexpected response from IMA; nothing was spent
      cause: upload token: refused to upload to example.com, which is not a host of IMA
      hint: try again later
    ");
    assert_eq!(world.requests(Endpoint::Upload), []);
    assert_eq!(world.requests(Endpoint::TaskCreate), []);
}

#[test]
fn of_several_pictures_those_that_came_are_printed_and_the_first_failure_decides() {
    let world = ImaWorld::with(|config| {
        config.faults = "create:2=business-4008;message=used up".parse().unwrap();
    });
    let run = world.nanobanana(&["generate", "a cat", "-n", "2", "--no-download", "--json"]);
    assert_eq!(run.code, Some(4));
    let output = run.json();
    let mut jobs: Vec<_> = output.as_array().unwrap().iter().collect();
    jobs.sort_by_key(|job| job["state"].as_str());
    let [refused, saved] = jobs.as_slice() else {
        panic!("{output}");
    };
    assert_eq!(
        (&refused["state"], &refused["charge"]),
        (&"refused".into(), &"none".into())
    );
    assert_eq!(refused["error"]["kind"], "points");
    assert_eq!(refused["error"]["code"], 4008);
    assert_eq!(
        refused["error"]["causes"],
        json!(["task create: code 4008: used up"])
    );
    assert_eq!(
        (&saved["state"], &saved["charge"]),
        (&"saved".into(), &"spent".into())
    );
    assert_eq!(world.simulator.ledger().points_spent, 6);
}
