//! The kept key, and what IMA says of it.

use std::fs::{self, File};
use std::process::Command;

use super::CHINESE;
use crate::world::{ImaWorld, Run, Sandbox};

/// A key that IMA does not know.
const WRONG: &str = "ima_OtherKey7Zp3Wc6Vb1Nm8";

/// `auth login` with the wrong key on standard input.
fn login(sandbox: &Sandbox) -> Command {
    let pipe = sandbox.beside("pipe");
    fs::write(&pipe, WRONG).unwrap();
    let mut command = sandbox.nanobanana(&["auth", "login"]);
    command.stdin(File::open(pipe).unwrap());
    command
}

/// Runs a command with the wrong key in a Chinese locale.
fn with_wrong_key(world: &ImaWorld, mut command: Command) -> Run {
    world.lead_here(&mut command);
    command.env("IMA_API_KEY", WRONG).env(CHINESE.0, CHINESE.1);
    world.sandbox.run(command)
}

/// The same where nothing is listening.
fn unreached(world: &ImaWorld, mut command: Command) -> String {
    world.lead_here(&mut command);
    command.env(CHINESE.0, CHINESE.1);
    command.env("HTTPS_PROXY", "http://127.0.0.1:9");
    world.sandbox.run(command).text()
}

#[test]
fn that_a_key_is_refused_is_said_in_chinese() {
    let world = ImaWorld::new();
    let status = world.sandbox.nanobanana(&["auth", "status"]);
    let refused = [status, login(&world.sandbox)].map(|command| with_wrong_key(&world, command));
    insta::assert_snapshot!(refused.map(|run| run.text()).join("\n"), @"
    exit code: 3
    ----- stdout
    使用中：ima_Othe…，来自变量 IMA_API_KEY
    API 密钥无效或没有权限，没有扣费
      原因：读取价目：密钥无效或没有权限（错误码 401：Unauthorized: invalid API key）
    下一步：到 https://www.imaclaw.ai/imaclaw/apikey 创建新的密钥

    exit code: 3
    ----- stderr
    错误：API 密钥没有保存
      原因：API 密钥无效或没有权限，没有扣费
      原因：读取价目：密钥无效或没有权限（错误码 401：Unauthorized: invalid API key）
      下一步：请从 https://www.imaclaw.ai/imaclaw/apikey 完整复制密钥，或新建一个
    ");
}

#[test]
fn that_ima_was_not_reached_is_said_in_chinese() {
    let world = ImaWorld::new();
    let status = world.sandbox.nanobanana(&["auth", "status"]);
    let said = [status, login(&world.sandbox)].map(|command| unreached(&world, command));
    insta::assert_snapshot!(said.join("\n"), @"
    exit code: 9
    ----- stdout
    使用中：ima_q7Xv…，来自变量 IMA_API_KEY
    连不上平台，没有扣费
      原因：读取价目：连接不上
      原因：经由代理 http://127.0.0.1:[PORT]
      原因：tunnel error: failed to create underlying connection
      原因：Connection refused (os error 111)
    下一步：检查网络后再试

    exit code: 9
    ----- stderr
    错误：API 密钥没有保存
      原因：连不上平台，没有扣费
      原因：读取价目：连接不上
      原因：经由代理 http://127.0.0.1:[PORT]
      原因：tunnel error: failed to create underlying connection
      原因：Connection refused (os error 111)
      下一步：请稍后重试，或加 --no-check 不经验证直接保存
    ");
}
