//! `doctor`: every check has its line, and what is wrong its next step.

use std::fs;
use std::process::Command;

use ima_sim::Pace;
use serde_json::json;

use crate::world::canary::holds_key;
use crate::world::ima::KEY;
use crate::world::{ImaWorld, Run, Sandbox};

/// Runs a command in a world.
fn run(world: &ImaWorld, change: impl FnOnce(&mut Command)) -> Run {
    let mut command = world.sandbox.nanobanana(&["doctor"]);
    world.lead_here(&mut command);
    change(&mut command);
    world.sandbox.run(command)
}

/// The text of a run without latencies.
fn text(run: &Run) -> String {
    let mut words: Vec<String> = run.text().split(' ').map(str::to_owned).collect();
    for at in 1..words.len() {
        if words[at].starts_with("ms\n") || words[at].starts_with("毫秒\n") {
            words[at - 1] = words[at - 1].replace(|c: char| c.is_ascii_digit(), "") + "[N]";
        }
    }
    words.join(" ")
}

/// The lines of the checks that are not well, each with its next step.
fn troubles(run: &Run) -> String {
    let result = run.result();
    let lines: Vec<&str> = result.lines().collect();
    let kept = lines.iter().filter(|line| !line.starts_with("ok "));
    kept.copied().collect::<Vec<_>>().join("\n")
}

#[test]
fn where_all_is_well_every_check_says_so() {
    let world = ImaWorld::new();
    let run = run(&world, |_| {});
    insta::assert_snapshot!(text(&run), @"
    exit code: 0
    ----- stdout
    ok    API key            ima_q7Xv…, from the variable IMA_API_KEY; IMA accepts it
    ok    api.imastudio.com  answers over TLS in [N] ms
    ok    imapi.liveme.com   answers over TLS in [N] ms
    ok    clock              right
    ok    proxy              http://127.0.0.1:[PORT], from HTTPS_PROXY
    ok    settings           valid
    ok    output folder      [SANDBOX]/work
    ok    journal            [SANDBOX]/home/.local/state/nanobanana/journal
    ok    unfinished jobs    none
    ok    unknown charges    none
    ");
    // Neither the hosts nor their proxy were shown the key but for the one question about it.
    let keyed = world.simulator.requests();
    let keyed = keyed
        .iter()
        .filter(|request| request.header("authorization").is_some());
    assert_eq!(keyed.count(), 1);
    assert_eq!(world.sandbox.home_files().len(), 0);
}

#[test]
fn a_chinese_user_reads_it_in_chinese() {
    let world = ImaWorld::new();
    let run = run(&world, |command| {
        command.env("LC_ALL", "zh_CN.UTF-8").env("TERM", "dumb");
        command.env("IMA_API_KEY", "ima_OtherKey7Zp3Wc6Vb1Nm8");
    });
    assert_eq!(run.code, Some(3));
    let text = text(&run);
    // IMA's own advice is the engine's.
    let lines = text.lines().filter(|line| !line.contains("https://www."));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @"
    exit code: 3
    ----- stdout
    失败  API 密钥           ima_Othe…，来自变量 IMA_API_KEY；被平台拒绝
    正常  api.imastudio.com  可通过 TLS 访问，[N] 毫秒
    正常  imapi.liveme.com   可通过 TLS 访问，[N] 毫秒
    正常  时钟               准确
    正常  代理               http://127.0.0.1:[PORT]，由 HTTPS_PROXY 指定
    正常  设置               可以使用
    正常  输出文件夹         [SANDBOX]/work
    正常  任务记录           [SANDBOX]/home/.local/state/nanobanana/journal
    正常  未完成的任务       无
    正常  扣费不明           无
    ");
}

#[test]
fn without_a_key_everything_else_is_checked_all_the_same() {
    let world = ImaWorld::new();
    let run = run(&world, |command| {
        command.env_remove("IMA_API_KEY");
    });
    assert_eq!(run.code, Some(3));
    insta::assert_snapshot!(troubles(&run), @"
    FAIL  API key            no API key is set
          hint: run `nanobanana auth login` or set IMA_API_KEY; create a key at https://www.imaclaw.ai/imaclaw/apikey; `nanobanana generate --simulate` needs none
    ");
}

#[test]
fn without_a_network_the_key_is_not_blamed() {
    let world = ImaWorld::new();
    let run = run(&world, |command| {
        // Nothing listens there.
        command.env("HTTPS_PROXY", "http://user:s3cret@127.0.0.1:9");
    });
    assert_eq!(run.code, Some(9));
    assert!(!run.stdout.contains("s3cret"), "{run:?}");
    insta::assert_snapshot!(troubles(&run), @"
    warn  API key            ima_q7Xv…, from the variable IMA_API_KEY; IMA could not be asked
          hint: see the hosts below
    FAIL  api.imastudio.com  no connection: through the proxy http://127.0.0.1:[PORT]: tunnel error: failed to create underlying connection: Connection refused (os error 111)
          hint: check the network connection, its DNS, the firewall and the proxy
    FAIL  imapi.liveme.com   no connection: through the proxy http://127.0.0.1:[PORT]: tunnel error: failed to create underlying connection: Connection refused (os error 111)
          hint: check the network connection, its DNS, the firewall and the proxy
    FAIL  proxy              http://127.0.0.1:[PORT], from HTTPS_PROXY, does not lead to IMA
          hint: check that it is running, its scheme (http, https, socks5, socks5h), user and password; choose another with --proxy, or use `--proxy none`
    ");
}

#[test]
fn a_certificate_that_is_not_trusted_is_told_from_a_dead_line() {
    let world = ImaWorld::new();
    let other = ImaWorld::new();
    let run = run(&world, |command| {
        let certificate = other.simulator.ca_certificate_path().unwrap();
        command.env("SSL_CERT_FILE", certificate);
    });
    assert_eq!(run.code, Some(9));
    let troubles = troubles(&run);
    assert!(
        troubles.contains("api.imastudio.com  the TLS handshake failed: "),
        "{troubles}"
    );
    assert!(troubles.contains("(SSL_CERT_FILE)"), "{troubles}");
}

#[test]
fn what_is_wrong_on_this_machine_has_its_next_step() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    let settings = sandbox.home().join(".config/nanobanana");
    fs::create_dir_all(&settings).unwrap();
    fs::write(settings.join("config.toml"), "[spending]\nmax = 1\n").unwrap();
    // A file where the folder of the journal would be.
    fs::create_dir_all(sandbox.home().join(".local/state")).unwrap();
    fs::write(sandbox.home().join(".local/state/nanobanana"), "").unwrap();
    let run = run(&world, |_| {});
    assert_eq!(run.code, Some(2));
    insta::assert_snapshot!(troubles(&run), @"
    FAIL  settings           cannot use the settings file [SANDBOX]/home/.config/nanobanana/config.toml: line 2: no setting `spending.max`; did you mean `spending.max_points_per_day`?
          hint: fix the file, or move it aside: [SANDBOX]/home/.config/nanobanana/config.toml
    FAIL  journal            cannot read the journal of paid jobs; nothing was sent: the journal cannot use [SANDBOX]/home/.local/state/nanobanana/journal: Not a directory (os error 20)
          hint: free disk space or fix the journal's folder, then try again
    ");
}

#[test]
fn the_output_folder_is_the_one_that_is_set() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    let output = |folder: &str, language: &str| {
        let set = ["config", "set", "output.folder", folder];
        sandbox.run(sandbox.nanobanana(&set)).success();
        let run = run(&world, |command| {
            command.env("LC_ALL", language);
        });
        let text = text(&run);
        let mut lines = text.lines();
        let line = lines.find(|line| line.contains("output folder") || line.contains("输出文件夹"));
        let next = lines.next().filter(|next| next.starts_with("    "));
        let next = next.map(|next| format!("\n{next}"));
        (
            run.code,
            line.unwrap().to_owned() + &next.unwrap_or_default(),
        )
    };
    // It is made when it is needed, and not here.
    let (code, line) = output("~/pictures", "C");
    assert_eq!(
        (code, line.as_str()),
        (Some(0), "ok    output folder      [SANDBOX]/home/pictures")
    );
    assert!(!sandbox.home().join("pictures").exists());
    let (code, line) = output("~/no/pictures", "C");
    assert_eq!(code, Some(11));
    insta::assert_snapshot!(line, @"
    FAIL  output folder      cannot create [SANDBOX]/home/no/pictures (setting output.folder): [SANDBOX]/home/no does not exist
          hint: name another folder with -o, or set one: nanobanana config set output.folder FOLDER
    ");
    let (_, line) = output("~/no/pictures", "zh_CN.UTF-8");
    insta::assert_snapshot!(line, @"
    失败  输出文件夹         无法创建设置项 output.folder 指定的文件夹 [SANDBOX]/home/no/pictures：[SANDBOX]/home/no 不存在
          下一步：请用 -o 指定另一个文件夹，或另设：nanobanana config set output.folder 文件夹
    ");
    // A file is no folder.
    sandbox.put("file", "");
    let (_, line) = output(sandbox.work("file").to_str().unwrap(), "C");
    insta::assert_snapshot!(line, @"
    FAIL  output folder      [SANDBOX]/work/file cannot be written to: Not a directory (os error 20)
          hint: name another folder with -o, or set one: nanobanana config set output.folder FOLDER
    ");
    assert_eq!(sandbox.read("file"), b"");
}

#[test]
fn jobs_that_wait_for_somebody_are_counted() {
    let world = ImaWorld::with(|config| {
        config.pace = Pace::Realistic;
        config.faults = "create:2=reset-after".parse().unwrap();
    });
    let waiting = world.nanobanana(&["generate", "a cat", "--max-wait", "1"]);
    assert_eq!(waiting.code, Some(8), "{waiting:?}");
    let lost = world.nanobanana(&["generate", "a dog", "--max-wait", "1"]);
    assert_eq!(lost.code, Some(10), "{lost:?}");
    let run = run(&world, |_| {});
    run.success();
    insta::assert_snapshot!(troubles(&run), @"
    warn  unfinished jobs    1
          hint: nanobanana resume
    warn  unknown charges    1
          hint: `nanobanana history --outcome unknown` lists them; `nanobanana show JOB` says what can be done
    ");
}

#[test]
fn the_object_of_a_report_is_in_english() {
    let world = ImaWorld::new();
    let run = run(&world, |command| {
        command.arg("--json").env("LC_ALL", "zh_CN.UTF-8");
        command.env_remove("IMA_API_KEY");
    });
    assert_eq!(run.code, Some(3));
    let checks = run.json();
    let checks = checks.as_array().unwrap();
    let hint = "run `nanobanana auth login` or set IMA_API_KEY; create a key at https://www.imaclaw.ai/imaclaw/apikey; `nanobanana generate --simulate` needs none";
    assert_eq!(
        checks[0],
        json!({"check": "API key", "status": "fail", "text": "no API key is set", "hint": hint})
    );
    assert_eq!(
        checks[3],
        json!({"check": "clock", "status": "ok", "text": "right"})
    );
    assert_eq!(checks.len(), 10);
    for mode in ["--simulate", "--no-simulate"] {
        let proxy = ["doctor", mode, "--proxy", "foo:secret@"];
        let refused = world.sandbox.run(world.sandbox.nanobanana(&proxy));
        assert_eq!(
            (refused.code, &*refused.stdout),
            (Some(2), ""),
            "{refused:?}"
        );
        assert!(
            refused.stderr.starts_with("error: invalid --proxy; use "),
            "{refused:?}"
        );
    }
}

#[test]
fn it_runs_where_there_is_nothing_at_all() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.nanobanana(&["doctor", "--json"]);
    command
        .env("HTTPS_PROXY", "http://127.0.0.1:9")
        .env("SSL_CERT_FILE", sandbox.beside("none"))
        .env("IMA_API_KEY", KEY);
    let run = sandbox.run(command);
    assert!(!holds_key(run.stdout.as_bytes()));
    let report = run.json();
    let checks = report.as_array().unwrap().iter();
    let failed: Vec<_> = checks
        .filter(|check| check["status"] == "fail")
        .map(|check| check["check"].as_str().unwrap())
        .collect();
    assert_eq!(failed, ["network"]);
}
