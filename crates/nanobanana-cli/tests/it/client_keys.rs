//! `serve keys`: the keys of other programs, made, listed, given new secrets and ended.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use nanobanana::journal::{
    Begun, Caller, Caps, ClientKey, Consent, NewJob, NewRun, PromptLog, ServiceKind, Step, open,
};
use serde_json::json;

use crate::world::{Run, Sandbox, jobs};

fn keys(sandbox: &Sandbox, args: &[&str]) -> Run {
    sandbox.run(sandbox.nanobanana(&[&["serve", "keys"], args].concat()))
}

/// A new key's secret.
#[track_caller]
fn created(sandbox: &Sandbox, args: &[&str]) -> String {
    let created = keys(sandbox, &[&["create"], args].concat());
    created.success().trim_end().to_owned()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(future)
}

/// The key of a request with this secret, as a server finds it.
fn known(journal: &Path, secret: &str) -> Option<ClientKey> {
    block_on(async {
        let journal = open(journal, PromptLog::Keep).await.unwrap();
        let known = journal.client_key_of(secret, Timestamp::now()).await;
        journal.close().await.unwrap();
        known.unwrap()
    })
}

/// A text with the digits of secrets and times replaced.
fn without_secrets(run: &Run) -> String {
    let text = run.list();
    let mut parts = text.split("sk-nb-");
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        result.push_str("sk-nb-[SECRET]");
        result.push_str(part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    result
}

#[test]
fn a_secret_is_printed_alone_and_a_server_knows_its_limits() {
    let sandbox = Sandbox::new();
    let created = keys(
        &sandbox,
        &[
            "create",
            "--name",
            "team-a",
            "--models",
            "flash",
            "--max-points",
            "20",
            "--max-points-per-day",
            "200",
            "--max-points-total",
            "5000",
            "--rpm",
            "30",
            "--concurrency",
            "4",
            "--expires",
            "90d",
        ],
    );
    let secret = created.success().trim_end();
    assert_eq!(secret.len(), 70, "{created:?}");
    assert_eq!(
        created.stderr,
        "created key team-a; save its secret now: it is not shown again\n"
    );
    let key = known(&jobs::of_ima(&sandbox), secret).unwrap();
    assert_eq!(key.name, "team-a");
    let limits = json!({
        "models": ["gemini-3.1-flash-image"],
        "max_points": 20,
        "max_points_per_day": 200,
        "max_points_total": 5000,
        "rpm": 30,
        "concurrency": 4,
    });
    assert_eq!(serde_json::to_value(&key.limits).unwrap(), limits);
    let days = key.expires_at.unwrap().duration_since(Timestamp::now());
    assert_eq!((days.as_hours() + 1) / 24, 90);
    insta::assert_snapshot!(without_secrets(&keys(&sandbox, &["list"])), @"
    exit code: 0
    ----- stdout
    name    key             models  per request  today   total  per minute  at once  ends
    team-a  sk-nb-[SECRET]  flash            20  0/200  0/5000          30        4  [TIME]
    ");
    assert!(!keys(&sandbox, &["list", "--json"]).stdout.contains(secret));
}

#[test]
fn a_key_without_limits_is_listed_with_what_it_has_spent() {
    let sandbox = Sandbox::new();
    let created = keys(&sandbox, &["create", "--name", "ci", "--json"]).first();
    let (id, prefix) = (&created["id"], &created["prefix"]);
    assert!(
        created["secret"]
            .as_str()
            .unwrap()
            .starts_with(prefix.as_str().unwrap())
    );
    spend(&jobs::of_ima(&sandbox), id.as_str().unwrap());
    let listed = keys(&sandbox, &["list", "--json"]).json();
    let expected = json!([{
        "id": id,
        "name": "ci",
        "prefix": prefix,
        "created_at": created["created_at"],
        "limits": { "models": [] },
        "points": {
            "today": { "spent": 6, "unknown": 18 },
            "total": { "spent": 12, "unknown": 18 },
        },
    }]);
    assert_eq!(listed, expected);
    insta::assert_snapshot!(without_secrets(&keys(&sandbox, &["list"])), @"
    exit code: 0
    ----- stdout
    name  key             models  per request  today  total  per minute  at once  ends
    ci    sk-nb-[SECRET]  -                 -     24     30           -        -  -
    ");
    // The owner sees the whole journal.
    let spent = sandbox
        .run(sandbox.nanobanana(&["spend", "--json"]))
        .first();
    assert_eq!(spent["spent"], 12);
}

/// Spends 6 points of a key three days ago and 6 today, and perhaps 18 more.
fn spend(journal: &Path, account: &str) {
    let job = |points| NewJob {
        task_type: "text_to_image".into(),
        model_id: "gemini-3.1-flash-image".into(),
        model_name: "Nano Banana 2".into(),
        model_version: "version".into(),
        size: Some("1K".into()),
        aspect_ratio: None,
        points,
        attribute_id: 4405,
        prompt: "a cat".into(),
        request: json!({}),
        plan: json!({}),
        input_hashes: Vec::new(),
        destination: json!({}),
    };
    let run = |points| NewRun {
        caller: Caller {
            account: account.to_owned(),
            end_user: None,
            request_id: None,
        },
        ..NewRun::new(ServiceKind::Ima, vec![job(points)])
    };
    let now = Timestamp::now();
    let running = || Step::Running {
        task_id: "task".into(),
    };
    let lost = Step::Unknown {
        reason: "the connection was lost".into(),
    };
    block_on(async {
        let journal = open(journal, PromptLog::Keep).await.unwrap();
        for (points, hours, answer) in [(6, 72, running()), (6, 0, running()), (18, 0, lost)] {
            let at = now - SignedDuration::from_hours(hours);
            let begun = journal.begin(&run(points), &Caps::NONE, at).await.unwrap();
            let Begun::New { jobs, .. } = begun else {
                panic!("{begun:?}");
            };
            let permit = journal.authorise(&jobs[0], &Caps::NONE, Consent::Once, at);
            let permit = permit.await.unwrap();
            let nonce = Some(permit.nonce());
            journal.record(&jobs[0], nonce, &answer, at).await.unwrap();
        }
        journal.close().await.unwrap();
    });
}

fn pictures(sandbox: &Sandbox, key: &ClientKey) -> PathBuf {
    let folder = sandbox
        .home()
        .join(".local/state/nanobanana/serve/pictures");
    folder.join(key.id.as_str())
}

#[test]
fn a_key_keeps_its_id_with_a_new_secret_and_loses_its_pictures_when_it_ends() {
    let sandbox = Sandbox::new();
    let journal = jobs::of_ima(&sandbox);
    let first = created(&sandbox, &["--name", "a"]);
    let other = known(&journal, &created(&sandbox, &["--name", "b"])).unwrap();
    let key = known(&journal, &first).unwrap();
    let rotated = keys(&sandbox, &["rotate", "a"]);
    let second = rotated.success().trim_end();
    assert_eq!(
        rotated.stderr,
        "key a has a new secret; save it now: it is not shown again, and the old one no longer works\n"
    );
    assert_eq!(known(&journal, &first), None);
    assert_eq!(known(&journal, second).unwrap().id, key.id);
    for key in [&key, &other] {
        fs::create_dir_all(pictures(&sandbox, key)).unwrap();
        fs::write(pictures(&sandbox, key).join("1.png"), "").unwrap();
    }
    // As somebody does who has found it where it should not be.
    let revoked = keys(&sandbox, &["revoke", second]);
    insta::assert_snapshot!(revoked.text(), @"
    exit code: 0
    ----- stderr
    key a is revoked and its pictures are deleted; its jobs stay in the journal
    ");
    assert_eq!(known(&journal, second), None);
    assert!(!pictures(&sandbox, &key).exists() && pictures(&sandbox, &other).exists());
    // Once more is no harm, and its name is free.
    let again = keys(&sandbox, &["revoke", "a", "--json"]).first();
    assert_eq!(again["id"], key.id.as_str());
    assert!(again["revoked_at"].is_string());
    let refused = keys(&sandbox, &["rotate", key.id.as_str()]);
    assert_eq!(
        refused.remarks(),
        "error: key a is revoked; create another one"
    );
    assert_eq!(refused.code, Some(5));
    created(&sandbox, &["--name", "a"]);
    insta::assert_snapshot!(without_secrets(&keys(&sandbox, &["list", "--all"])), @"
    exit code: 0
    ----- stdout
    name  key             models  per request  today  total  per minute  at once  ends
    a     sk-nb-[SECRET]  -                 -      0      0           -        -  revoked [TIME]
    b     sk-nb-[SECRET]  -                 -      0      0           -        -  -
    a     sk-nb-[SECRET]  -                 -      0      0           -        -  -
    ");
    let listed = keys(&sandbox, &["list", "--json"]).json();
    assert_eq!(listed.as_array().unwrap().len(), 2);
}

#[test]
fn the_simulated_server_has_keys_of_its_own() {
    let sandbox = Sandbox::new();
    let none = keys(&sandbox, &["list"]);
    assert_eq!(none.success(), "");
    insta::assert_snapshot!(none.stderr, @"no keys yet; create one with `nanobanana serve keys create --name NAME`");
    assert!(!jobs::of_ima(&sandbox).exists());
    let secret = created(&sandbox, &["--name", "a", "--simulate"]);
    assert!(known(&jobs::of_simulator(&sandbox), &secret).is_some());
    assert_eq!(known(&jobs::of_ima(&sandbox), &secret), None);
    assert_eq!(keys(&sandbox, &["revoke", "a"]).code, Some(5));
    let listed = keys(&sandbox, &["list", "--simulate", "--json"]).json();
    assert_eq!(listed[0]["name"], "a");
    keys(&sandbox, &["revoke", "a", "--simulate"]).success();
    assert_eq!(known(&jobs::of_simulator(&sandbox), &secret), None);
}

#[test]
fn what_cannot_be_is_refused_by_name_with_what_can() {
    let sandbox = Sandbox::new();
    created(&sandbox, &["--name", "team-a"]);
    let secret = format!("sk-nb-{}", "0".repeat(64));
    let refused = [
        &["create", "--name", "team-a"][..],
        &["revoke", "team-b"],
        &["rotate", &secret],
    ]
    .map(|args| keys(&sandbox, args).text());
    insta::assert_snapshot!(refused.join("\n"), @"
    exit code: 5
    ----- stderr
    error: a key named team-a already exists
      hint: choose another name, or revoke that key: nanobanana serve keys revoke team-a

    exit code: 5
    ----- stderr
    error: no key `team-b`; valid: team-a

    exit code: 5
    ----- stderr
    error: no key `sk-nb-00000000…`; valid: team-a
    ");
    let refused = keys(&sandbox, &["revoke", "team-b", "--json"]).first();
    assert_eq!(
        (&refused["error"]["kind"], &refused["exit_code"]),
        (&json!("refused"), &json!(5))
    );
    let misused = [
        &["create"][..],
        &["create", "--name", "team a"],
        &["create", "--name", "-a"],
        &["create", "--name", &secret],
        &["create", "--name", "b", "--models", "flash,imagen"],
        &["create", "--name", "b", "--max-points", "many"],
        &["create", "--name", "b", "--rpm", "0"],
        &["create", "--name", "b", "--expires", "yesterday"],
    ]
    .map(|args| {
        let run = keys(&sandbox, args);
        assert_eq!(run.code, Some(2), "{run:?}");
        let remarks = run.remarks();
        let error = remarks.split("\n\n").next().unwrap_or_default();
        error.replace(&secret, "[SECRET]")
    });
    insta::assert_snapshot!(misused.join("\n"), @"
    error: the following required arguments were not provided:
      --name <NAME>
    error: invalid value 'team a' for '--name <NAME>': must be 1 to 64 letters, digits, `-`, `_` or `.`, and not begin with `-` or `sk-`
    error: invalid value '-a' for '--name <NAME>': must be 1 to 64 letters, digits, `-`, `_` or `.`, and not begin with `-` or `sk-`
    error: invalid value '[SECRET]' for '--name <NAME>': must be 1 to 64 letters, digits, `-`, `_` or `.`, and not begin with `-` or `sk-`
    error: invalid value 'imagen' for '--models <MODELS>'
      [possible values: flash, pro]
    error: invalid value 'many' for '--max-points <POINTS>': must be a whole number, 0 or more
    error: invalid value '0' for '--rpm <N>': must be a whole number, 1 to 1000000
    error: invalid value 'yesterday' for '--expires <WHEN>': write days like 90d, the last day like 2027-03-31, or a time with its zone like 2027-03-31T12:00:00Z; it must be in the future
    ");
}

#[test]
fn keys_are_spoken_of_in_chinese_too() {
    let sandbox = Sandbox::new();
    let said = [
        &["list"][..],
        &["create", "--name", "a"],
        &["create", "--name", "a"],
        &["rotate", "b"],
        &["rotate", "a"],
        &["list"],
        &["revoke", "a"],
        &["list"],
        &["rotate", "a"],
    ]
    .map(|args| {
        let mut command = sandbox.nanobanana(&[&["serve", "keys"], args].concat());
        command.env("LC_ALL", "zh_CN.UTF-8");
        without_secrets(&sandbox.run(command))
    });
    insta::assert_snapshot!(said.join("\n"), @"
    exit code: 0
    ----- stderr
    还没有密钥；用 `nanobanana serve keys create --name 名称` 创建

    exit code: 0
    ----- stdout
    sk-nb-[SECRET]
    ----- stderr
    已创建密钥 a；请保存好，以后不再显示

    exit code: 5
    ----- stderr
    错误：已有名为 a 的密钥
      下一步：换一个名称，或吊销那个密钥：nanobanana serve keys revoke a

    exit code: 5
    ----- stderr
    错误：没有密钥“b”；可用的值：a

    exit code: 0
    ----- stdout
    sk-nb-[SECRET]
    ----- stderr
    密钥 a 已换新，以后不再显示；旧的已失效

    exit code: 0
    ----- stdout
    名称  密钥            模型  单次上限  今日  累计  每分钟  同时  到期
    a     sk-nb-[SECRET]  -            -     0     0       -     -  -

    exit code: 0
    ----- stderr
    密钥 a 已吊销，它的图片已删除；任务仍在任务记录里

    exit code: 0
    ----- stderr
    密钥都已吊销；加 --all 可列出

    exit code: 5
    ----- stderr
    错误：密钥 a 已吊销；请另建一个
    ");
}
