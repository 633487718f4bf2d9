//! `auth`: a key is kept on this machine, used, shown by its first characters, and removed.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use ima_sim::Endpoint;

use crate::world::ima::KEY;
use crate::world::{ImaWorld, Run, Sandbox};

/// A second key, which IMA does not know.
const OTHER: &str = "ima_OtherKey7Zp3Wc6Vb1Nm8";

fn stored(sandbox: &Sandbox) -> PathBuf {
    sandbox.home().join(".config/nanobanana/api_key")
}

/// `auth login` with this text on standard input.
pub(crate) fn login(sandbox: &Sandbox, key: &str, options: &[&str]) -> Command {
    let pipe = sandbox.beside("pipe");
    fs::write(&pipe, key).unwrap();
    let mut command = sandbox.nanobanana(&[&["auth", "login"], options].concat());
    command.stdin(File::open(pipe).unwrap());
    command
}

/// Runs a command at IMA of this world, without the variable.
fn without_variable(world: &ImaWorld, mut command: Command) -> Run {
    world.lead_here(&mut command);
    command.env_remove("IMA_API_KEY");
    world.sandbox.run(command)
}

fn run(world: &ImaWorld, args: &[&str]) -> Run {
    without_variable(world, world.sandbox.nanobanana(args))
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}

#[test]
fn a_key_from_a_pipe_is_checked_and_kept_for_this_user_only() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    let run_login = without_variable(&world, login(sandbox, &format!("  {KEY}\r\n"), &[]));
    insta::assert_snapshot!(run_login.text(), @"
    exit code: 0
    ----- stderr
    stored the API key ima_q7Xv… in [SANDBOX]/home/.config/nanobanana/api_key (mode 0600)
    ");
    let path = stored(sandbox);
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{KEY}\n"));
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    assert_eq!(world.requests(Endpoint::ProductList).len(), 1);

    insta::assert_snapshot!(run(&world, &["auth", "status"]).text(), @"
    exit code: 0
    ----- stdout
    used: ima_q7Xv…, from [SANDBOX]/home/.config/nanobanana/api_key
    IMA accepts it
    ");
    run(&world, &["models"]).success();
    let drop_in = ["--task-type", "text_to_image", "--list-models"];
    without_variable(&world, sandbox.ima_image_create(&drop_in)).success();

    insta::assert_snapshot!(run(&world, &["auth", "logout"]).text(), @"
    exit code: 0
    ----- stderr
    removed the API key: [SANDBOX]/home/.config/nanobanana/api_key
    ");
    assert!(!path.exists());
    insta::assert_snapshot!(run(&world, &["auth", "logout"]).text(), @"
    exit code: 0
    ----- stderr
    no API key was stored
    ");
    insta::assert_snapshot!(run(&world, &["auth", "status"]).text(), @"
    exit code: 3
    ----- stdout
    no API key is set
    hint: run `nanobanana auth login` or set IMA_API_KEY; create a key at https://www.imaclaw.ai/imaclaw/apikey; `nanobanana generate --simulate` needs none
    ");
    assert_eq!(run(&world, &["generate", "a cat"]).code, Some(3));
}

#[test]
fn a_key_that_is_refused_or_cannot_be_checked_is_not_kept() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    let refused = without_variable(&world, login(sandbox, OTHER, &[]));
    let mut command = login(sandbox, KEY, &[]);
    // Nothing listens there.
    command.env("HTTPS_PROXY", "http://127.0.0.1:9");
    let unreachable = sandbox.run(command);
    let empty = without_variable(&world, login(sandbox, " \n", &[]));
    let two = without_variable(&world, login(sandbox, &format!("{KEY}\n{KEY}"), &[]));
    assert_eq!(unreachable.code, Some(9), "{unreachable:?}");
    let now = unreachable.remarks_from("  hint");
    insta::assert_snapshot!([refused.text(), now, empty.text(), two.text()].join("\n"), @"
    exit code: 3
    ----- stderr
    error: the API key was not stored
      cause: IMA rejected the API key; nothing was spent
      cause: product list: code 401: Unauthorized: invalid API key
      hint: copy the whole key from https://www.imaclaw.ai/imaclaw/apikey, or create a new one there

      hint: try again later, or store it unchecked with --no-check
    exit code: 3
    ----- stderr
    error: cannot use the API key
      cause: the key is empty

    exit code: 3
    ----- stderr
    error: cannot use the API key
      cause: the key holds a character that is not visible ASCII
    ");
    assert!(!stored(sandbox).exists());
    sandbox
        .run(login(sandbox, OTHER, &["--no-check"]))
        .success();
    assert_eq!(
        fs::read_to_string(stored(sandbox)).unwrap(),
        format!("{OTHER}\n")
    );
}

#[test]
fn a_key_as_an_argument_is_refused_and_not_repeated() {
    let sandbox = Sandbox::new();
    for args in [
        &["auth", "login", KEY][..],
        &["auth", "login", "--no-check", KEY],
        &["auth", "login", "--api-key", KEY],
        &["auth", "login", &format!("--api-key={KEY}")],
        &["auth", "login", &format!("--key={KEY}"), "--file"],
    ] {
        let run = sandbox.run(sandbox.nanobanana(args));
        assert_eq!(run.code, Some(3), "{args:?}");
        insta::allow_duplicates! { insta::assert_snapshot!(run.text(), @"
        exit code: 3
        ----- stderr
        error: `nanobanana auth login` takes no key as an argument, where other users and the shell history can see it; paste it when asked, or pipe it in; nothing was stored
        ") };
    }
    assert!(!stored(&sandbox).exists());
}

#[test]
fn what_is_given_comes_before_what_is_kept_and_is_said_to() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    sandbox
        .run(login(sandbox, OTHER, &["--no-check"]))
        .success();
    sandbox.put("key", KEY);
    assert_eq!(run(&world, &["models"]).code, Some(3));
    run(&world, &["models", "--api-key-file", "key"]).success();
    // The world's own variable.
    world.nanobanana(&["models"]).success();
    let status = world.nanobanana(&["auth", "status", "--api-key-file", "key"]);
    insta::assert_snapshot!(status.text(), @"
    exit code: 0
    ----- stdout
    used: ima_q7Xv…, from the file of --api-key-file
    not used: ima_q7Xv…, from the variable IMA_API_KEY
    not used: ima_Othe…, from [SANDBOX]/home/.config/nanobanana/api_key
    IMA accepts it
    ");
    let mut again = login(sandbox, KEY, &["--no-check"]);
    again.env("IMA_API_KEY", OTHER);
    insta::assert_snapshot!(sandbox.run(again).text(), @"
    exit code: 0
    ----- stderr
    stored the API key ima_q7Xv… in [SANDBOX]/home/.config/nanobanana/api_key (mode 0600)
    note: IMA_API_KEY is set and takes precedence over stored keys
    ");
    let logout = world.nanobanana(&["auth", "logout"]);
    insta::assert_snapshot!(logout.text(), @"
    exit code: 0
    ----- stderr
    removed the API key: [SANDBOX]/home/.config/nanobanana/api_key
    note: IMA_API_KEY is set and takes precedence over stored keys
    ");
}

#[test]
fn a_kept_key_that_others_can_read_is_used_with_a_warning() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    sandbox.run(login(sandbox, KEY, &["--no-check"])).success();
    fs::set_permissions(stored(sandbox), Permissions::from_mode(0o644)).unwrap();
    let warned = run(&world, &["models"]);
    warned.success();
    insta::assert_snapshot!(warned.remarks(), @"warning: other users of this machine can read the stored key; fix: chmod 600 [SANDBOX]/home/.config/nanobanana/api_key");
    // It is not looked at where it does not count, or where nothing is sent to IMA.
    assert_eq!(world.nanobanana(&["models"]).stderr, "");
    let simulated = sandbox.simulate("ok", &["models"]);
    assert_eq!(simulated.stderr, "");
}

#[test]
fn the_keyring_is_not_replaced_by_a_file_where_it_was_asked_for() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(login(&sandbox, KEY, &["--no-check", "--keyring"]));
    insta::assert_snapshot!(run.text(), @"
    exit code: 11
    ----- stderr
    error: cannot use the keyring
      cause: no keyring in this session
      hint: use `nanobanana auth login --file` to store the key in a file
    ");
    assert!(!stored(&sandbox).exists());
}

#[test]
fn a_keyring_that_does_not_answer_is_passed_over() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    // A bus that takes connections and says nothing.
    let socket = sandbox.beside("bus");
    let _silent = UnixListener::bind(&socket).unwrap();
    let bus = format!("unix:path={}", socket.display());
    let with_bus = |args: &[&str]| {
        let mut command = sandbox.nanobanana(args);
        command.env("DBUS_SESSION_BUS_ADDRESS", &bus);
        without_variable(&world, command)
    };
    insta::assert_snapshot!(with_bus(&["generate", "a cat"]).text(), @"
    exit code: 3
    ----- stderr
    error: no API key is set
      cause: the keyring did not answer within 3 s
      hint: run `nanobanana auth login` or set IMA_API_KEY; create a key at https://www.imaclaw.ai/imaclaw/apikey; `nanobanana generate --simulate` needs none
    ");
    sandbox
        .run(login(sandbox, KEY, &["--no-check", "--file"]))
        .success();
    let models = with_bus(&["models"]);
    models.success();
    assert_eq!(models.stderr, "");
    insta::assert_snapshot!(with_bus(&["auth", "status"]).text(), @"
    exit code: 0
    ----- stdout
    cannot use the keyring: the keyring did not answer within 3 s
    used: ima_q7Xv…, from [SANDBOX]/home/.config/nanobanana/api_key
    IMA accepts it
    ");
}

#[test]
fn the_object_of_a_status() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    sandbox.run(login(sandbox, KEY, &["--no-check"])).success();
    insta::assert_snapshot!(run(&world, &["auth", "status", "--json"]).result(), @r#"
    [
      {
        "source": "option",
        "state": "none"
      },
      {
        "source": "named_file",
        "state": "none"
      },
      {
        "source": "variable",
        "state": "none"
      },
      {
        "source": "keyring",
        "state": "not_known",
        "problem": "absent"
      },
      {
        "source": "stored_file",
        "state": "used",
        "key": "ima_q7Xv…",
        "path": "[SANDBOX]/home/.config/nanobanana/api_key",
        "accepted": true
      }
    ]
    "#);
    let mut refused = sandbox.nanobanana(&["auth", "status", "--json"]);
    world.lead_here(&mut refused);
    refused.env("IMA_API_KEY", OTHER);
    let refused = sandbox.run(refused);
    assert_eq!(refused.code, Some(3));
    let object = refused.json();
    assert_eq!(object[2]["accepted"], false);
    assert_eq!(object[4]["state"], "unused");
    assert_eq!(object[5]["error"]["code"], 401);
}

#[test]
fn a_chinese_user_is_told_in_chinese() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    sandbox.put("key", OTHER);
    let chinese = |mut command: Command| {
        command.env("LC_ALL", "zh_CN.UTF-8");
        without_variable(&world, command).text()
    };
    let texts = [
        chinese(sandbox.nanobanana(&["auth", "login", KEY])),
        chinese(login(sandbox, KEY, &["--keyring"])),
        chinese(login(sandbox, KEY, &[])),
        chinese(sandbox.nanobanana(&["auth", "status"])),
        chinese(sandbox.nanobanana(&["auth", "status", "--no-check", "--api-key-file", "key"])),
        chinese(sandbox.nanobanana(&["auth", "logout"])),
        chinese(sandbox.nanobanana(&["auth", "logout"])),
    ];
    insta::assert_snapshot!(texts.join("\n"), @"
    exit code: 3
    ----- stderr
    错误：`nanobanana auth login` 不接受命令行里的密钥：别人能看到，shell 也会记住；请在提示时粘贴，或通过管道传入；没有保存任何内容

    exit code: 11
    ----- stderr
    错误：无法使用系统密钥环
      原因：当前会话没有系统密钥环
      下一步：可运行 `nanobanana auth login --file` 存入文件

    exit code: 0
    ----- stderr
    API 密钥 ima_q7Xv… 已存入 [SANDBOX]/home/.config/nanobanana/api_key（权限 0600）

    exit code: 0
    ----- stdout
    使用中：ima_q7Xv…，来自 [SANDBOX]/home/.config/nanobanana/api_key
    平台接受该密钥

    exit code: 0
    ----- stdout
    使用中：ima_Othe…，来自 --api-key-file 指定的文件
    未使用：ima_q7Xv…，来自 [SANDBOX]/home/.config/nanobanana/api_key
    没有向平台验证

    exit code: 0
    ----- stderr
    已删除 API 密钥：[SANDBOX]/home/.config/nanobanana/api_key

    exit code: 0
    ----- stderr
    没有保存过 API 密钥
    ");
}
