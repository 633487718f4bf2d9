//! What an answer carries: where the picture is, how it looks, and what went wrong.

use ima_sim::Endpoint;
use serde_json::json;

use super::client::{Answers, Client, blocks, report, text};
use crate::world::pictures::pixels;
use crate::world::{ImaWorld, Sandbox, jobs};

const INSTANT: &str = "--simulate=ok,instant";

#[test]
fn a_picture_comes_as_a_text_a_link_and_a_preview() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &[INSTANT]);
    let made = client.call("generate_image", &json!({"prompt": "a cat"}));
    let path = sandbox.home().join("Pictures/nanobanana/a-cat.png");
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(pixels(&bytes), (1024, 1024));
    assert_eq!(made["isError"], false);
    // How long it took is the machine's own matter.
    let told = text(&made);
    let (told, took) = told.split_once("it took ").unwrap();
    assert_eq!(
        told,
        format!(
            "Saved {} (PNG, 1024x1024, {} bytes).\n\
             Paid 6 points for it (simulated): Nano Banana 2, 1K, 1:1; ",
            path.display(),
            bytes.len()
        )
    );
    let took = took.trim_start_matches(|c: char| c.is_ascii_digit());
    assert_eq!(took, " s.");
    assert_eq!(blocks(&made), ["text", "resource_link", "image"]);
    assert_eq!(
        made["content"][1]["uri"],
        format!("file://{}", path.display())
    );
    let preview = made["content"][2]["data"].as_str().unwrap();
    assert!(preview.len() <= 48 * 1024);
    let report = report(&made);
    assert_eq!(report["state"], "saved");
    assert_eq!(report["charge"], "spent");
    assert_eq!(report["simulated"], true);
    assert_eq!(report["pictures"][0]["path"], path.display().to_string());
    // However the picture is shown, it is no part of this.
    assert!(report.to_string().len() < 2000);
}

#[test]
fn the_caller_chooses_how_much_of_the_picture_it_gets() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &[INSTANT]);
    let none = client.call(
        "generate_image",
        &json!({"prompt": "a", "size": "512", "image": "none"}),
    );
    assert_eq!(blocks(&none), ["text", "resource_link"]);
    let full = client.call(
        "generate_image",
        &json!({"prompt": "b", "image": "full", "size": "4K"}),
    );
    let full = full["content"][2]["data"].as_str().unwrap();
    assert!(
        (48 * 1024..1024 * 1024).contains(&full.len()),
        "{}",
        full.len()
    );
}

#[test]
fn pictures_go_into_the_callers_first_root() {
    let sandbox = Sandbox::new();
    let answers = Answers {
        roots: Some(vec![
            "https://example.com/".to_owned(),
            format!("file://{}", sandbox.work("").display()),
            format!("file://{}", sandbox.home().display()),
        ]),
        ..Answers::default()
    };
    let mut client = Client::answering(&sandbox, &[INSTANT], answers);
    let made = client.make(&json!({"prompt": "a cat"}));
    let path = sandbox.work("a-cat.png");
    assert_eq!(
        report(&made)["pictures"][0]["path"],
        path.display().to_string()
    );
    assert_eq!(sandbox.listing(), ["a-cat.png"]);
}

#[test]
fn a_failure_says_what_is_known_of_the_points_and_what_to_do() {
    let sandbox = Sandbox::new();
    for (scenario, charge, expected) in [
        (
            "insufficient-points",
            "none",
            "not enough points; nothing was spent: task create: code 4008: Insufficient points: \
             6 needed, 0 left. Hint: top up at https://www.imaclaw.ai/imaclaw/subscription, \
             or use the cheaper Nano Banana 2 at 512 (4 points, simulated).",
        ),
        (
            "fails",
            "unknown",
            "The prompt was rejected by the safety system. Please modify it and try again. Hint: \
             remove anything that may violate a content policy from the prompt; the points may not have \
             been refunded (simulated).",
        ),
    ] {
        let simulate = format!("--simulate={scenario},instant");
        let mut client = Client::start(&sandbox, &[&simulate]);
        let result = client.call("generate_image", &json!({"prompt": "a cat"}));
        assert_eq!(result["isError"], true, "{result}");
        assert_eq!(report(&result)["charge"], charge, "{result}");
        assert!(text(&result).starts_with("No picture: "), "{result}");
        assert!(text(&result).ends_with(expected), "{result}");
    }
}

#[test]
fn bad_arguments_are_named_with_the_valid_ones_and_cost_nothing() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &[INSTANT]);
    for (arguments, message) in [
        (json!({}), "generate_image needs the argument `prompt`"),
        (
            json!({"prompt": "a", "seed": 7}),
            "generate_image has no argument `seed`; valid arguments: prompt, model, size, ratio, n, image, \
             wait_seconds, another",
        ),
        (
            json!({"prompt": "a", "wait_seconds": 60}),
            "wait_seconds must be from 0 to 25, not 60",
        ),
        (
            json!({"prompt": "a", "n": 5}),
            "n must be from 1 to 4, not 5",
        ),
        (
            json!({"n": 2, "prompt": ["a"]}),
            "invalid argument `prompt` of generate_image: invalid type: sequence, \
             expected a string",
        ),
    ] {
        let result = client.call("generate_image", &arguments);
        assert_eq!(result["isError"], true);
        assert_eq!(text(&result), message);
    }
    let refused = client.call(
        "generate_image",
        &json!({"prompt": "a", "model": "pro", "size": "512"}),
    );
    assert_eq!(report(&refused)["error"]["kind"], "refused");
    assert!(text(&refused).contains("1K, 2K, 4K"), "{refused}");
    let none = client.call("wait_job", &json!({"job_id": "ffff"}));
    assert_eq!(text(&none), "No job `ffff`; list_jobs lists them.");
    let unknown = client.request(
        "tools/call",
        &json!({"name": "make_video", "arguments": {}}),
    );
    assert_eq!(unknown["error"]["code"], -32602);
    assert_eq!(
        text(&client.call("list_jobs", &json!({}))),
        "There are no jobs."
    );
}

#[test]
fn a_price_above_the_limit_needs_the_users_word() {
    let sandbox = Sandbox::new();
    let dear = json!({"prompt": "a cat", "size": "1K"});
    for (consent, expected) in [
        (Some("accept"), "Saved"),
        (Some("decline"), "the user did not agree"),
        (None, "this client cannot ask the user"),
    ] {
        let answers = Answers {
            consent,
            ..Answers::default()
        };
        let mut client = Client::answering(&sandbox, &[INSTANT, "--ask-above", "5"], answers);
        let result = client.make(&dear);
        assert!(text(&result).contains(expected), "{result}");
        if consent.is_some() {
            assert_eq!(
                client.heard[0]["params"]["message"],
                "Nano Banana 2, 1K, 1:1 costs 6 points, more than the 5 allowed \
                 without asking. Go ahead?"
            );
        }
        let cheap = client.make(&json!({"prompt": "a dog"}));
        assert_eq!(report(&cheap)["state"], "saved");
    }
}

#[test]
fn any_word_of_the_engine_is_taken_and_what_it_comes_to_is_said() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &[INSTANT]);
    for (arguments, expected) in [
        (json!({"model": "默认", "size": null}), ("flash", "1K", 6)),
        (
            json!({"model": "best", "ratio": "landscape"}),
            ("pro", "1K", 10),
        ),
        (json!({"model": "cheapest"}), ("flash", "512", 4)),
        (json!({"model": "pro", "size": "8K"}), ("pro", "4K", 18)),
    ] {
        let mut arguments = arguments;
        arguments["prompt"] = json!("a cat");
        let plan = client.call("plan_image", &arguments);
        let report = report(&plan);
        let (model, size, points) = expected;
        assert_eq!(
            (&report["model"], &report["size"], &report["points"]),
            (&json!(model), &json!(size), &json!(points)),
            "{plan}"
        );
        assert_eq!(text(&plan).contains("8K"), arguments["size"] == "8K");
    }
    let other = client.call("plan_image", &json!({"prompt": "a", "size": "9"}));
    assert!(text(&other).contains("512, 1K, 2K, 4K"), "{other}");
}

#[test]
fn several_pictures_are_one_call_with_one_price() {
    let sandbox = Sandbox::new();
    let limit = [INSTANT, "--ask-above", "7"];
    let mut client = Client::start(&sandbox, &limit);
    let two = json!({"prompt": "a cat", "size": "512", "n": 2});
    let plan = client.call("plan_image", &two);
    assert!(text(&plan).contains("2 × 4 = 8 points"), "{plan}");
    let dear = client.call("generate_image", &two);
    assert_eq!(report(&dear)["error"]["kind"], "budget");
    let told = "This costs 8 points, more than the 7 allowed without asking";
    assert!(text(&dear).starts_with(told), "{dear}");

    let mut client = Client::start(&sandbox, &["--simulate=ok,3s"]);
    let call = json!({"prompt": "a cat", "n": 2, "wait_seconds": 0});
    let running = client.make(&call);
    let jobs = report(&running)["jobs"].as_array().unwrap();
    for job in jobs {
        assert!(text(&running).contains(job["id"].as_str().unwrap()));
    }
    let done = client.call("wait_job", &json!({"job_id": jobs[1]["id"]}));
    assert_eq!(
        blocks(&done),
        ["text", "resource_link", "resource_link", "image"]
    );
    let states = report(&done)["jobs"].as_array().unwrap().iter();
    let states: Vec<_> = states.map(|job| job["state"].clone()).collect();
    assert_eq!(states, ["saved", "saved"]);
    let again = client.make(&call);
    assert_eq!(report(&again)["joined"], false, "{again}");
}

#[test]
fn caps_hold_whatever_the_client_says() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &[INSTANT, "--max-points", "5"]);
    let result = client.call("generate_image", &json!({"prompt": "a cat"}));
    assert_eq!(report(&result)["error"]["kind"], "budget");
    assert_eq!(report(&result)["charge"], "none");
}

#[test]
fn a_bare_status_by_which_no_task_was_made_is_a_failure_that_cost_nothing() {
    for (status, kind, words) in [
        (403, "key", "IMA rejected the API key; nothing was spent"),
        (413, "refused", "IMA refused the request; nothing was spent"),
        (429, "network", "too many requests; nothing was charged"),
    ] {
        let world = ImaWorld::with(|config| {
            config.faults = format!("create:*=status-{status}").parse().unwrap();
        });
        let mut client = Client::in_world(&world, &[]);
        let answer = client.call("generate_image", &json!({"prompt": "a cat"}));
        let told = text(&answer);
        let begins = format!("No picture: {words}: task create: HTTP status {status}. ");
        assert!(told.starts_with(&begins), "{told}");
        let report = report(&answer);
        assert_eq!(
            (&report["state"], &report["error"]["kind"]),
            (&json!("refused"), &json!(kind))
        );
        assert_eq!(world.requests(Endpoint::TaskCreate).len(), 1);
    }
}

#[test]
fn without_a_key_the_server_tells_prices_and_each_paid_tool_says_what_is_missing() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &[]);
    let note =
        "Note: no API key is set, so these are the prices of 2026-04-01; they may have changed.";
    for (tool, arguments) in [
        ("list_models", json!({})),
        ("plan_image", json!({"prompt": "a cat"})),
    ] {
        let answer = client.call(tool, &arguments);
        assert_eq!(answer["isError"], false);
        assert!(text(&answer).contains(note), "{answer}");
        assert_eq!(report(&answer)["prices_as_of"], "2026-04-01T00:00:00.000Z");
    }
    for (tool, arguments) in [
        ("generate_image", json!({"prompt": "a cat"})),
        (
            "edit_image",
            json!({"prompt": "a hat", "images": ["https://a.b/c.png"]}),
        ),
    ] {
        let answer = client.call(tool, &arguments);
        assert_eq!(answer["isError"], true);
        let told = text(&answer);
        let expected = "No picture: no API key is set; nothing was spent";
        assert!(told.starts_with(expected), "{told}");
        let link =
            "create a key at https://www.imaclaw.ai/imaclaw/apikey, run `nanobanana auth login`";
        assert!(told.contains(link), "{told}");
        assert_eq!(report(&answer)["error"]["kind"], "key");
    }
    assert_eq!(client.leave(), (Some(0), String::new()));
    assert_eq!(jobs::read(&jobs::of_ima(&sandbox)).len(), 0);
}

#[test]
fn every_failure_names_its_code_and_its_link() {
    const KEY: &str = "https://www.imaclaw.ai/imaclaw/apikey";
    let cases = [
        ("unauthorized", "", &["code 401", KEY][..]),
        (
            "insufficient-points",
            "",
            &[
                "code 4008",
                "top up at https://",
                "use the cheaper Nano Banana 2 at 512 (4 points)",
            ],
        ),
        (
            "subscription-required",
            "",
            &["code 4014", "upgrade at https://"],
        ),
        (
            "ok",
            "list:*=status-401",
            &["IMA rejected the API key", "HTTP status 401", KEY],
        ),
        (
            "ok",
            "list:*=status-429",
            &["too many requests", "HTTP status 429", "wait a minute"],
        ),
        ("fails", "", &["the task is at https://imagent.bot"]),
    ];
    let check = |(scenario, faults, told): (&str, &str, &[&str])| {
        let world = ImaWorld::with(|config| {
            config.scenario = scenario.parse().unwrap();
            config.faults = faults.parse().unwrap();
        });
        let mut client = Client::in_world(&world, &["--max-wait", "1"]);
        let pro = json!({"prompt": "a cat", "model": "pro", "size": "4K"});
        let answer = client.call("generate_image", &pro);
        for words in told {
            assert!(text(&answer).contains(words), "{words} in {answer}");
        }
        assert!(!text(&answer).contains("connection"), "{answer}");
        client.kill();
    };
    // Side by side, since IMA is asked again for a while where it says that it is busy.
    std::thread::scope(|scope| {
        for case in cases {
            scope.spawn(move || check(case));
        }
    });
}

#[test]
fn a_list_of_jobs_tells_them_apart() {
    let sandbox = Sandbox::new();
    let mut client = Client::start(&sandbox, &[INSTANT]);
    let long = "a red fox in a snowy forest at dawn, painted in oil";
    for (prompt, size) in [(long, "512"), ("a \ncat", "1K")] {
        client.make(&json!({"prompt": prompt, "size": size}));
    }
    let listed = client.call("list_jobs", &json!({}));
    let lines: Vec<&str> = text(&listed).lines().collect();
    for (line, middle) in lines.iter().zip([
        " saved \"a cat\" Nano Banana 2 1K 1:1 6 points ",
        " saved \"a red fox in a snowy forest at dawn, pai…\" Nano Banana 2 512 1:1 4 points ",
    ]) {
        assert!(line.contains(middle), "{line}");
        assert!(line.contains(":") && line.contains(" UTC "), "{line}");
    }
    assert_eq!(lines.len(), 2);
    let first = report(&listed)["jobs"][0]["id"].as_str().unwrap();
    assert!(lines[0].starts_with(first), "{}", lines[0]);
}
