//! Folders that input files must be in: typed, set, and held to by every command that opens one.

use std::fs;
use std::os::unix::fs::symlink;

use nanobanana::journal::State;

use crate::world::pictures::annotated_png;
use crate::world::{ImaWorld, Sandbox, jobs};

/// Pictures inside and outside of the folder `in`, and a link that leads out of it.
fn put_pictures(sandbox: &Sandbox) {
    for folder in ["in", "out"] {
        fs::create_dir(sandbox.work(folder)).unwrap();
        sandbox.put(&format!("{folder}/cat.png"), annotated_png(8, 8));
    }
    symlink("../out/cat.png", sandbox.work("in/link.png")).unwrap();
}

fn set(sandbox: &Sandbox, settings: &str) {
    let folder = sandbox.home().join(".config/nanobanana");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), settings).unwrap();
}

#[test]
fn a_link_out_of_the_folder_is_refused_with_where_it_leads_and_nothing_is_sent() {
    let world = ImaWorld::new();
    put_pictures(&world.sandbox);
    let edit = [
        "edit",
        "add a hat",
        "-s512",
        "--allow-dir",
        "in",
        "-i",
        "in/cat.png",
    ];
    let run = world.nanobanana(&[&edit[..], &["-i", "in/link.png"]].concat());
    insta::assert_snapshot!(run.text(), @r#"
    exit code: 6
    ----- stderr
    error: cannot read in/link.png: it is "[SANDBOX]/work/out/cat.png", outside the allowed folders: "[SANDBOX]/work/in"
      hint: to allow its folder for this command: --allow-dir FOLDER (can be repeated)
            for every command: nanobanana config set inputs.allow_dirs FOLDER... (the whole list)
    "#);
    let mut chinese = world
        .sandbox
        .nanobanana(&[&edit[..], &["-i", "in/link.png"]].concat());
    chinese.env("LC_ALL", "zh_CN.UTF-8");
    insta::assert_snapshot!(world.run(chinese).text(), @r#"
    exit code: 6
    ----- stderr
    错误：不能读取 in/link.png：实际是 "[SANDBOX]/work/out/cat.png"，不在允许读取的文件夹 "[SANDBOX]/work/in" 里
      下一步：只在这次允许它所在的文件夹：--allow-dir 文件夹，需要的每个都写
              一直允许：nanobanana config set inputs.allow_dirs 文件夹...，要写全所有允许的
    "#);
    set(&world.sandbox, "[inputs]\nallow_dirs = []\n");
    let script = [
        "--task-type",
        "image_to_image",
        "--prompt",
        "add a hat",
        "--input-images",
        "in/cat.png",
    ];
    insta::assert_snapshot!(world.ima_image_create(&script).text(), @r#"
    exit code: 6
    ----- stderr
    error: cannot read in/cat.png: it is "[SANDBOX]/work/in/cat.png", and no folder is allowed
      hint: to allow its folder for this command: --allow-dir FOLDER (can be repeated)
            for every command: nanobanana config set inputs.allow_dirs FOLDER... (the whole list)
    "#);
    insta::assert_snapshot!(world.ima_image_create(&script[..4]).text(), @"
    exit code: 5
    ----- stderr
    error: image_to_image needs at least one input picture
      hint: name the picture to edit with `--input-images FILE|URL`
    ");
    let two = ["--allow-dir", "more", "-i", "in/../out/cat.png", "--json"];
    let json = world.nanobanana(&[&edit[..], &two].concat());
    assert_eq!(json.code, Some(6));
    let path = world.sandbox.work("");
    let path = path.to_str().unwrap();
    assert_eq!(
        json.json()[0]["error"]["message"],
        format!(
            "cannot read in/../out/cat.png: it is \"{path}out/cat.png\", outside the allowed folders: \
             \"{path}in\", \"{path}more\""
        )
    );
    let plan = world.nanobanana(&[&["plan"], &edit[1..], &["-i", "in/link.png"]].concat());
    assert_eq!(plan.code, Some(6), "{plan:?}");
    assert_eq!(world.lines(), [""; 0]);
    assert_eq!(jobs::read(&jobs::of_ima(&world.sandbox)), []);

    world
        .nanobanana(&[&edit[..], &["-o", "hat.png"]].concat())
        .success();
}

#[test]
fn without_folders_a_file_is_taken_from_wherever_the_user_says() {
    let sandbox = Sandbox::new();
    put_pictures(&sandbox);
    let args = [
        "edit",
        "add a hat",
        "-s512",
        "-i",
        "in/link.png",
        "-o",
        "hat.png",
    ];
    sandbox.simulate("ok", &args).success();
}

#[test]
fn the_settings_hold_until_the_command_line_names_other_folders() {
    let sandbox = Sandbox::new();
    put_pictures(&sandbox);
    fs::rename(sandbox.work("in"), sandbox.home().join("in")).unwrap();
    set(&sandbox, "[inputs]\nallow_dirs = [\"~/in\"]\n");
    let inside = sandbox.home().join("in/cat.png");
    let inside = inside.to_str().unwrap();
    let edit = |input: &str, options: &[&str]| {
        let args = ["edit", "add a hat", "--no-download", "-i", input];
        sandbox.simulate("ok", &[&args[..], options].concat()).code
    };
    assert_eq!(edit(inside, &[]), Some(0));
    assert_eq!(edit("out/cat.png", &[]), Some(6));
    assert_eq!(edit("out/cat.png", &["--allow-dir", "out"]), Some(0));
    assert_eq!(edit(inside, &["--allow-dir", "out"]), Some(6));
    set(&sandbox, "[inputs]\nallow_dirs = []\n");
    assert_eq!(edit(inside, &[]), Some(6));
}

#[test]
fn the_drop_in_is_held_to_the_folders_too() {
    let world = ImaWorld::new();
    put_pictures(&world.sandbox);
    let args = [
        "--task-type",
        "image_to_image",
        "--prompt",
        "add a hat",
        "--input-images",
    ];
    let typed =
        world.ima_image_create(&[&args[..], &["in/link.png", "--allow-dir", "in"]].concat());
    assert_eq!((typed.code, typed.stdout.as_str()), (Some(6), ""));
    let folder = world.sandbox.work("in");
    set(
        &world.sandbox,
        &format!("[inputs]\nallow_dirs = [{folder:?}]\n"),
    );
    let of_settings = world.ima_image_create(&[&args[..], &["out/cat.png"]].concat());
    assert_eq!(
        (of_settings.code, of_settings.stdout.as_str()),
        (Some(6), "")
    );
    assert_eq!(world.lines(), [""; 0]);
    world
        .ima_image_create(&[&args[..], &["in/cat.png"]].concat())
        .success();
}

#[test]
fn a_retry_is_held_to_the_folders_of_its_order_and_to_those_of_now() {
    let world = ImaWorld::with(|config| {
        config.faults = "create:1=reset-after".parse().unwrap();
    });
    put_pictures(&world.sandbox);
    let edit = [
        "edit",
        "add a hat",
        "-s512",
        "-o",
        "hat.png",
        "-i",
        "in/cat.png",
    ];
    let lost = world.nanobanana(&[&edit[..], &["--allow-dir", "in"]].concat());
    assert_eq!(lost.code, Some(10), "{lost:?}");
    let folder = jobs::of_ima(&world.sandbox);
    let id = jobs::only(&folder).id.to_string();
    let retry = ["resend", id.as_str(), "--accept-double-charge"];
    let sent = world.lines().len();

    let now = world.nanobanana(&[&retry[..], &["--allow-dir", "out"]].concat());
    assert_eq!(now.code, Some(6), "{now:?}");
    let input = world.sandbox.work("in/cat.png");
    fs::remove_file(&input).unwrap();
    symlink(world.sandbox.work("out/cat.png"), &input).unwrap();
    let then = world.nanobanana(&retry);
    assert_eq!(then.code, Some(6), "{then:?}");
    assert_eq!(world.lines().len(), sent);
    assert_eq!(jobs::only(&folder).state, State::Unknown);

    fs::remove_file(&input).unwrap();
    world.sandbox.put("in/cat.png", annotated_png(8, 8));
    world.nanobanana(&retry).success();
    assert!(world.sandbox.listing().contains(&"hat.png".to_owned()));
}
