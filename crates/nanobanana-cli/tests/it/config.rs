//! `config`: the settings file, shown, changed and explained; and what the settings choose.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;

use image::ImageFormat;

use crate::settings::set;
use crate::world::pictures::picture;
use crate::world::{ImaWorld, Run, Sandbox};

fn file(sandbox: &Sandbox) -> PathBuf {
    sandbox.home().join(".config/nanobanana/config.toml")
}

fn text(sandbox: &Sandbox) -> String {
    fs::read_to_string(file(sandbox)).unwrap()
}

fn run(sandbox: &Sandbox, args: &[&str]) -> Run {
    sandbox.run(sandbox.nanobanana(args))
}

fn config(sandbox: &Sandbox, args: &[&str]) -> Run {
    run(sandbox, &[&["config"], args].concat())
}

fn in_chinese(sandbox: &Sandbox, args: &[&str]) -> Run {
    let mut command = sandbox.nanobanana(args);
    command.env("LC_ALL", "zh_CN.UTF-8");
    sandbox.run(command)
}

#[test]
fn the_path_is_printed_whether_the_file_is_there_or_not() {
    let sandbox = Sandbox::new();
    let path = format!("{}\n", file(&sandbox).display());
    assert_eq!(config(&sandbox, &["path"]).success(), path);
    set(&sandbox, "broken");
    assert_eq!(config(&sandbox, &["path"]).success(), path);
}

#[test]
fn what_is_set_is_used_and_said() {
    let sandbox = Sandbox::new();
    for (key, value) in [
        ("defaults.model", "pro"),
        ("defaults.size", "2K"),
        ("defaults.ratio", "16:9"),
    ] {
        config(&sandbox, &["set", key, value]).success();
    }
    assert_eq!(
        text(&sandbox),
        "[defaults]\nmodel = \"pro\"\nsize = \"2K\"\nratio = \"16:9\"\n"
    );
    let planned = sandbox.simulate("ok", &["plan", "a cat"]);
    insta::assert_snapshot!(planned.text(), @"
    exit code: 0
    ----- stdout
    task     text_to_image
    model    Nano Banana Pro (gemini-3-pro-image)
    version  gemini-3-pro-image-preview
    size     2K
    ratio    16:9
    pixels   2752x1536
    prompt   a cat
    rule     2400
    price    10 points
    usually  under 1 s
    ----- stderr
    note: using Nano Banana Pro, 2K, 16:9 from your settings; name another model, size or ratio to override it
    ");
    let made = sandbox.simulate("ok", &["generate", "a cat", "-s", "1K", "--json"]);
    let plan = &made.json()[0];
    assert_eq!(
        (&plan["model"], &plan["size"], &plan["ratio"]),
        (&"pro".into(), &"1K".into(), &"16:9".into())
    );
    let planned = sandbox.simulate("ok", &["plan", "a cat", "-s", "4K", "-r", "1:1", "--json"]);
    let plan = &planned.json()[0];
    assert_eq!(
        (&plan["model"], &plan["size"], &plan["ratio"]),
        (&"pro".into(), &"4K".into(), &"1:1".into())
    );
}

#[test]
fn a_changed_picture_keeps_its_shape_whatever_ratio_is_set() {
    let sandbox = Sandbox::new();
    set(&sandbox, "[defaults]\nratio = \"16:9\"\nsize = \"512\"\n");
    sandbox.put("tall.png", picture(300, 400, ImageFormat::Png));
    let args = ["edit", "in oil", "-i", "tall.png", "--json"];
    let made = sandbox.simulate("ok", &args);
    let plan = &made.json()[0];
    assert_eq!(
        (&plan["size"], &plan["ratio"]),
        (&"512".into(), &"3:4".into())
    );
}

#[test]
fn the_drop_in_chooses_as_the_script_does() {
    let world = ImaWorld::new();
    set(
        &world.sandbox,
        "[defaults]\nmodel = \"pro\"\nsize = \"4K\"\n",
    );
    let args = [
        "--task-type",
        "text_to_image",
        "--prompt",
        "a cat",
        "--output-json",
    ];
    let made = world.ima_image_create(&args).json();
    assert_eq!(
        (&made["model_id"], &made["size"]),
        (&"gemini-3.1-flash-image".into(), &"1K".into())
    );
}

#[test]
fn pictures_that_nobody_has_placed_go_where_the_settings_say_under_the_name_they_say() {
    let sandbox = Sandbox::new();
    let folder = "~/pictures";
    config(&sandbox, &["set", "output.folder", folder]).success();
    config(&sandbox, &["set", "output.name", "{model} {slug} {n}"]).success();
    let made = sandbox.simulate("ok", &["generate", "a cat", "-s512", "-n", "2"]);
    assert_eq!(
        made.result(),
        "[SANDBOX]/home/pictures/flash a-cat 1.png\n[SANDBOX]/home/pictures/flash a-cat 2.png"
    );
    // A typed path comes first; only its name may be left open.
    fs::create_dir(sandbox.work("here")).unwrap();
    let made = sandbox.simulate("ok", &["generate", "a cat", "-s512", "-o", "here"]);
    assert_eq!(made.result(), "[SANDBOX]/work/here/flash a-cat 1.png");
    let made = sandbox.simulate("ok", &["generate", "a cat", "-s512", "-o", "mine.png"]);
    assert_eq!(made.result(), "[SANDBOX]/work/mine.png");

    config(&sandbox, &["set", "output.folder", "~/no/pictures"]).success();
    let refused = sandbox.simulate("ok", &["generate", "a cat", "-s512"]);
    insta::assert_snapshot!(refused.text(), @"
    exit code: 11
    ----- stderr
    error: cannot create [SANDBOX]/home/no/pictures (setting output.folder): [SANDBOX]/home/no does not exist
      hint: name another folder with -o, or set one: nanobanana config set output.folder FOLDER
    ");
}

#[test]
fn a_name_with_the_job_in_it_is_found_by_that() {
    let sandbox = Sandbox::new();
    set(
        &sandbox,
        "[output]\nname = \"{job}\"\n[privacy]\nprompt_log = false\n",
    );
    let made = sandbox
        .simulate("ok", &["generate", "a cat", "-s512", "--json"])
        .json();
    let job = made[0]["id"].as_str().unwrap();
    assert_eq!(sandbox.listing(), [format!("{job}.png")]);
}

#[test]
fn comments_order_and_spelling_of_the_file_stay() {
    let sandbox = Sandbox::new();
    let before = "# my settings\n\n[spending]  # points\n# never more\nmax_points_per_day = 1_00 # a day\n\
        allow_smaller=true\n\n[privacy]\nprompt_log = false\n# the end\n";
    set(&sandbox, before);
    let permissions = fs::Permissions::from_mode(0o640);
    fs::set_permissions(file(&sandbox), permissions).unwrap();
    config(&sandbox, &["set", "spending.max_points_per_day", "50"]).success();
    config(&sandbox, &["set", "spending.max_points_per_job", "18"]).success();
    config(&sandbox, &["set", "defaults.size", "2K"]).success();
    let after = before
        .replace("1_00", "50")
        .replace("=true\n", "=true\nmax_points_per_job = 18\n")
        .replace("# the end\n", "# the end\n\n[defaults]\nsize = \"2K\"\n");
    assert_eq!(text(&sandbox), after);
    let mode = fs::metadata(file(&sandbox)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);

    config(&sandbox, &["unset", "spending.max_points_per_job"]).success();
    config(&sandbox, &["unset", "defaults.size"]).success();
    let after = after.replace("max_points_per_job = 18\n", "");
    assert_eq!(text(&sandbox), after.replace("size = \"2K\"\n", ""));
    let absent = config(&sandbox, &["unset", "defaults.size"]);
    assert_eq!(absent.code, Some(0));
    assert_eq!(
        absent.remarks(),
        "defaults.size is not set in [SANDBOX]/home/.config/nanobanana/config.toml"
    );
}

#[test]
fn a_new_file_is_the_users_alone_and_a_link_stays_a_link() {
    let sandbox = Sandbox::new();
    let folders = ["inputs.allow_dirs", "~/Pictures", "/photos"];
    config(&sandbox, &[&["set"], &folders[..]].concat()).success();
    assert_eq!(
        text(&sandbox),
        "[inputs]\nallow_dirs = [\"~/Pictures\", \"/photos\"]\n"
    );
    let mode = fs::metadata(file(&sandbox)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let elsewhere = sandbox.work("dotfiles.toml");
    fs::rename(file(&sandbox), &elsewhere).unwrap();
    symlink(&elsewhere, file(&sandbox)).unwrap();
    config(&sandbox, &["set", "display.preview", "never"]).success();
    assert!(fs::symlink_metadata(file(&sandbox)).unwrap().is_symlink());
    assert_eq!(sandbox.listing(), ["dotfiles.toml"]);
    assert!(text(&sandbox).ends_with("\n[display]\npreview = \"never\"\n"));
}

#[test]
fn what_is_no_setting_or_no_value_is_refused_with_what_is() {
    let sandbox = Sandbox::new();
    let mut said = Vec::new();
    for args in [
        &["default.size", "2K"][..],
        &["size", "2K"],
        &["spending", "3"],
        &["display.color", "never"],
        &["ima_secret", "3"],
        &["defaults.size", "8K"],
        &["defaults.model", "cheapest"],
        &["spending.max_points_per_day", "-1"],
        &["spending.allow_smaller", "yes"],
        &["output.folder", "pictures"],
        &["output.name", "{day}"],
        &["defaults.size", "2K", "4K"],
    ] {
        let args = [&["config", "set"], args].concat();
        for run in [run(&sandbox, &args), in_chinese(&sandbox, &args)] {
            assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
            said.push(run.remarks());
        }
    }
    assert!(!file(&sandbox).exists());
    insta::assert_snapshot!(said.join("\n"), @"
    error: no setting `default.size`; did you mean `defaults.size`?
    错误：没有“default.size”这个设置项；是不是想写“defaults.size”？
    error: no setting `size`; did you mean `defaults.size`?
    错误：没有“size”这个设置项；是不是想写“defaults.size”？
    error: no setting `spending`; did you mean `spending.max_points_per_job`?
    错误：没有“spending”这个设置项；是不是想写“spending.max_points_per_job”？
    error: no setting `display.color`; `nanobanana config show` lists them
    错误：没有“display.color”这个设置项；用 `nanobanana config show` 查看所有设置项
    error: no setting; `nanobanana config show` lists them
    错误：没有这个设置项；用 `nanobanana config show` 查看所有设置项
    error: defaults.size cannot be `8K`; valid: 512, 1K, 2K, 4K
    错误：defaults.size 不能是“8K”；可用的值：512、1K、2K、4K
    error: defaults.model cannot be `cheapest`; valid: flash, pro, last
    错误：defaults.model 不能是“cheapest”；可用的值：flash、pro、last
    error: spending.max_points_per_day cannot be `-1`; valid: a whole number of points
    错误：spending.max_points_per_day 不能是“-1”；可用的值：非负整数
    error: spending.allow_smaller cannot be `yes`; valid: true, false
    错误：spending.allow_smaller 不能是“yes”；可用的值：true、false
    error: output.folder cannot be `pictures`; valid: an absolute folder, or one that begins with ~/
    错误：output.folder 不能是“pictures”；可用的值：绝对路径，或以 ~/ 开头的文件夹
    error: output.name cannot be `{day}`; valid: a file name, with any of {date}, {time}, {slug}, {n}, {model}, {size}, {ratio}, {job}
    错误：output.name 不能是“{day}”；可用的值：文件名，可含 {date}, {time}, {slug}, {n}, {model}, {size}, {ratio}, {job}
    error: defaults.size cannot be `2K 4K`; valid: 512, 1K, 2K, 4K
    错误：defaults.size 不能是“2K 4K”；可用的值：512、1K、2K、4K
    ");
}

#[test]
fn options_may_come_after_the_value() {
    let sandbox = Sandbox::new();
    let set = ["set", "defaults.size", "2K"];
    for more in [&["-q"][..], &["-v"], &["--color", "never"]] {
        let run = config(&sandbox, &[&set[..], more].concat());
        run.success();
        assert_eq!(run.stderr.is_empty(), more == ["-q"], "{run:?}");
    }
    assert_eq!(text(&sandbox), "[defaults]\nsize = \"2K\"\n");
}

#[test]
fn a_broken_file_is_left_alone_unless_the_change_mends_it() {
    let sandbox = Sandbox::new();
    set(&sandbox, "[defaults]\nsise = \"2K\"\n");
    for args in [
        &["config", "set", "defaults.size", "2K"][..],
        &["config", "show"],
    ] {
        let refused = run(&sandbox, args);
        insta::allow_duplicates! {
            insta::assert_snapshot!(refused.text(), @"
            exit code: 2
            ----- stderr
            error: cannot use the settings file [SANDBOX]/home/.config/nanobanana/config.toml
              cause: line 2: no setting `defaults.sise`; did you mean `defaults.size`?
              hint: fix the file, or move it aside: [SANDBOX]/home/.config/nanobanana/config.toml
            ");
        }
    }
    assert_eq!(text(&sandbox), "[defaults]\nsise = \"2K\"\n");
    let refused = in_chinese(&sandbox, &["plan", "a cat"]);
    insta::assert_snapshot!(refused.text(), @"
    exit code: 2
    ----- stderr
    错误：设置文件 [SANDBOX]/home/.config/nanobanana/config.toml 有误，无法使用
      原因：第 2 行：没有“defaults.sise”这个设置项；是不是想写“defaults.size”？
      下一步：请改正该文件，或将其移走：[SANDBOX]/home/.config/nanobanana/config.toml
    ");

    set(&sandbox, "[defaults]\nsize = \"9K\"\n");
    assert_eq!(config(&sandbox, &["show"]).code, Some(2));
    config(&sandbox, &["set", "defaults.size", "2K"]).success();
    assert_eq!(text(&sandbox), "[defaults]\nsize = \"2K\"\n");

    set(&sandbox, "[defaults\n");
    let refused = config(&sandbox, &["set", "defaults.size", "2K"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.remarks().contains("cause: line 1: unclosed table"));
}

#[test]
fn every_setting_is_shown_with_where_it_comes_from() {
    let sandbox = Sandbox::new();
    set(
        &sandbox,
        "[defaults]\nsize = \"2K\"\n[inputs]\nallow_dirs = [\"~/a\"]\n",
    );
    insta::assert_snapshot!(config(&sandbox, &["show"]).text(), @r#"
    exit code: 0
    ----- stdout
    setting                      value    from     description
    defaults.model               flash    default  the model without -m; last is the one you used last
    defaults.size                2K       file     the size without -s; otherwise the model's own, 1K
    defaults.ratio               -        default  the aspect ratio of new pictures without -r; changed ones keep theirs
    defaults.simulate            false    default  whether everything is simulated; nothing is paid then
    output.folder                -        default  the folder for pictures without -o; otherwise the current one
    output.name                  {slug}   default  the name of pictures without one of their own
    display.language             auto     default  the language of messages; auto goes by the locale
    display.preview              auto     default  whether pictures are shown in terminals that can show them
    spending.max_points_per_job  -        default  the most that one picture may cost
    spending.max_points_per_run  -        default  the most that one run may cost
    spending.max_points_per_day  -        default  the most that may be spent from midnight to midnight
    spending.ask_above_points    -        default  ask before a run that costs more; otherwise more than one 1K picture
    spending.allow_smaller       false    default  whether a refused size may become a smaller one
    privacy.prompt_log           true     default  whether prompts are kept in the journal and in file names
    privacy.metadata             true     default  whether saved pictures carry their recipes
    inputs.allow_dirs            ["~/a"]  file     the only folders that input files may be in
    serve.keep_days              7        default  how many days the pictures of client keys are kept
    serve.models                 -        default  more names that `nanobanana serve` takes for the models
    network.proxy                -        default  the proxy to go through; otherwise HTTPS_PROXY, ALL_PROXY or the system's
    ----- stderr
    the settings are in [SANDBOX]/home/.config/nanobanana/config.toml
    "#);
    insta::assert_snapshot!(in_chinese(&sandbox, &["config", "show"]).text(), @r#"
    exit code: 0
    ----- stdout
    设置项                       值       来源  说明
    defaults.model               flash    默认  不写 -m 时用的模型；last 表示沿用上次的
    defaults.size                2K       文件  不写 -s 时的尺寸；未设置时用模型默认的 1K
    defaults.ratio               -        默认  不写 -r 时新图的宽高比；改图保持原图形状
    defaults.simulate            false    默认  是否一律模拟；模拟时不扣费
    output.folder                -        默认  不写 -o 时图片放在哪个文件夹；未设置时放在当前文件夹
    output.name                  {slug}   默认  没有指定文件名时怎样命名
    display.language             auto     默认  提示用的语言；auto 跟随系统区域设置
    display.preview              auto     默认  终端支持时是否直接显示图片
    spending.max_points_per_job  -        默认  单张图片最多花多少积分
    spending.max_points_per_run  -        默认  一次运行最多花多少积分
    spending.max_points_per_day  -        默认  每天（零点起）最多花多少积分
    spending.ask_above_points    -        默认  一次超过这么多积分时先询问；未设置时为一张 1K 图的价格
    spending.allow_smaller       false    默认  尺寸被拒时是否可以改用更小的
    privacy.prompt_log           true     默认  是否在任务记录和文件名中保留提示词
    privacy.metadata             true     默认  保存的图片里是否写入配方（提示词、模型等）
    inputs.allow_dirs            ["~/a"]  文件  输入图片只能来自这些文件夹
    serve.keep_days              7        默认  客户端密钥的图片保留多少天
    serve.models                 -        默认  `nanobanana serve` 里模型的其他名字
    network.proxy                -        默认  经由哪个代理；未设置时用 HTTPS_PROXY、ALL_PROXY 或系统的代理
    ----- stderr
    设置文件：[SANDBOX]/home/.config/nanobanana/config.toml
    "#);
}

#[test]
fn the_language_of_the_settings_is_spoken_and_a_broken_file_leaves_it_to_the_locale() {
    let sandbox = Sandbox::new();
    let unknown = ["config", "set", "defaults.siz", "2K"];
    set(&sandbox, "[display]\nlanguage = \"zh\"\n");
    assert!(run(&sandbox, &unknown).remarks().contains("没有"));
    set(&sandbox, "[display]\nlanguage = \"en\"\n");
    assert!(
        in_chinese(&sandbox, &unknown)
            .remarks()
            .contains("no setting")
    );
    set(&sandbox, "[display]\nlanguage = \"en\"\nbroken\n");
    assert!(in_chinese(&sandbox, &unknown).remarks().contains("没有"));
}
