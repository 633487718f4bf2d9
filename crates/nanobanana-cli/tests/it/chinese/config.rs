//! Mistakes of the settings file.

use std::fs;

use super::run;
use crate::world::Sandbox;

/// What `config show` says of a file with this text.
fn said_of(text: &str) -> String {
    let sandbox = Sandbox::new();
    let folder = sandbox.home().join(".config/nanobanana");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), text).unwrap();
    let run = run(&sandbox, &["config", "show"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
    let remarks = run.remarks();
    let cause = remarks.lines().nth(1).unwrap_or_default();
    cause.trim().to_owned()
}

#[test]
fn every_mistake_of_the_file_is_explained_in_chinese() {
    let files = [
        "[defaults]\nsise = \"2K\"\n",
        "[colors]\nred = 1\n",
        "defaults = 1\n",
        "[defaults]\nmodel = \"midjourney\"\n",
        "[defaults]\nmodel = \"cheapest\"\n",
        "[spending]\nmax_points_per_run = -1\n",
        "[privacy]\nmetadata = \"yes\"\n",
        "[output]\nname = \"{foo}\"\n",
        "[defaults\n",
        "[defaults]\nsize = 2K\n",
    ];
    insta::assert_snapshot!(files.map(said_of).join("\n"), @"
    原因：第 2 行：没有“defaults.sise”这个设置项；是不是想写“defaults.size”？
    原因：第 1 行：没有“colors”这个设置项；用 `nanobanana config show` 查看所有设置项
    原因：第 1 行：没有“defaults”这个设置项；是不是想写“defaults.model”？
    原因：第 2 行：defaults.model 不能是“midjourney”；可用的值：flash、pro、last
    原因：第 2 行：defaults.model 不能是“cheapest”；可用的值：flash、pro、last
    原因：第 2 行：spending.max_points_per_run 不能是“-1”；可用的值：非负整数
    原因：第 2 行：privacy.metadata 不能是“yes”；可用的值：true、false
    原因：第 2 行：output.name 不能是“{foo}”；可用的值：文件名，可含 {date}, {time}, {slug}, {n}, {model}, {size}, {ratio}, {job}
    原因：第 1 行：不是有效的 TOML：unclosed table, expected `]`
    原因：第 2 行：不是有效的 TOML：string values must be quoted, expected literal string
    ");
}
