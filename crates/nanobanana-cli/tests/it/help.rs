//! The help of every command, as it is printed 100 columns wide.

use crate::world::Sandbox;

fn help(args: &[&str]) -> String {
    let sandbox = Sandbox::new();
    let run = sandbox.run(sandbox.nanobanana(&[args, &["--help"]].concat()));
    assert_eq!(run.stderr, "");
    run.success().to_owned()
}

#[test]
fn nanobanana() {
    insta::assert_snapshot!(help(&[]));
}

#[test]
fn generate() {
    insta::assert_snapshot!(help(&["generate"]));
}

#[test]
fn edit() {
    insta::assert_snapshot!(help(&["edit"]));
}

#[test]
fn plan() {
    insta::assert_snapshot!(help(&["plan"]));
}

#[test]
fn models() {
    insta::assert_snapshot!(help(&["models"]));
}

#[test]
fn resume() {
    insta::assert_snapshot!(help(&["resume"]));
}

#[test]
fn resend() {
    insta::assert_snapshot!(help(&["resend"]));
}

#[test]
fn show() {
    insta::assert_snapshot!(help(&["show"]));
}

#[test]
fn rerun() {
    insta::assert_snapshot!(help(&["rerun"]));
}

#[test]
fn history() {
    insta::assert_snapshot!(help(&["history"]));
}

#[test]
fn gallery() {
    insta::assert_snapshot!(help(&["gallery"]));
}

#[test]
fn spend() {
    insta::assert_snapshot!(help(&["spend"]));
}

#[test]
fn export() {
    insta::assert_snapshot!(help(&["export"]));
}

#[test]
fn forget() {
    insta::assert_snapshot!(help(&["forget"]));
}

#[test]
fn config() {
    let helps = [&["config"][..], &["config", "set"]].map(help);
    insta::assert_snapshot!(helps.join("\n"));
}

#[test]
fn ima_image_create() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(sandbox.ima_image_create(&["--help"]));
    insta::assert_snapshot!(run.success());
}

#[test]
fn the_version_is_that_of_the_package() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(sandbox.nanobanana(&["--version"]));
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(run.success(), format!("nanobanana {version}\n"));
}

#[test]
fn serve_keys() {
    insta::assert_snapshot!(help(&["serve", "keys"]));
}

#[test]
fn serve_keys_create() {
    insta::assert_snapshot!(help(&["serve", "keys", "create"]));
}

#[test]
fn serve() {
    insta::assert_snapshot!(help(&["serve"]));
}

#[test]
fn mcp() {
    insta::assert_snapshot!(help(&["mcp"]));
}

#[test]
fn auth() {
    insta::assert_snapshot!(help(&["auth"]));
}

#[test]
fn auth_login() {
    insta::assert_snapshot!(help(&["auth", "login"]));
}

#[test]
fn auth_status() {
    insta::assert_snapshot!(help(&["auth", "status"]));
}

#[test]
fn doctor() {
    insta::assert_snapshot!(help(&["doctor"]));
}
