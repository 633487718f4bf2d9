//! The pages of `help TOPIC` in Chinese.

use ima_sim::Scenario;

use super::help::EXIT_CODES;
use crate::commands::help::Kept;
use crate::text::topics::table;

pub(crate) fn models(rows: &[[String; 5]]) -> String {
    let models = table(["-m", "名称", "模型 ID", "尺寸", "通常耗时"], rows);
    format!(
        "{models}
默认、平衡、香蕉即 flash；最好、高质量、大香蕉即 pro；最便宜即 512 的 flash。
英文词也可以：default、balanced、best、premium、cheapest、budget。
不写 -m 时用 flash，或设置项 defaults.model 指定的模型。

今天在售的模型和价格：    nanobanana models
只看一张图的价格，不付费：nanobanana plan \"一只猫\" -m pro
命令 models 的选项：      nanobanana models --help
"
    )
}

pub(crate) fn seconds(least: u64, most: u64) -> String {
    format!("{least}–{most} 秒")
}

pub(crate) fn sizes(rows: &[[String; 4]]) -> String {
    let sizes = table(["-s", "方图", "16:9", "模型"], rows);
    format!(
        "{sizes}
不写 -s 时为 1K。512px 和 0.5K 即 512；8K 及以上改用 4K，并会告知。
像素为官方公布值；实际收到的图片会注明自己的像素。

各尺寸今天的价格：nanobanana models
其他宽高比：      nanobanana help ratios
"
    )
}

pub(crate) fn ratios(rows: &[[String; 4]]) -> String {
    let ratios = table(["-r", "1K", "4K", "模型"], rows);
    format!(
        "{ratios}
横屏即 16:9，竖屏即 9:16，方图即 1:1；默认为模型自己的宽高比 1:1。
16x9、16比9、16：9 都读作 16:9。不写 -r 时，改图保持第一张本地输入图片的形状。

今天在售的宽高比和价格：nanobanana models
"
    )
}

pub(crate) fn files(kept: &[(Kept, String)]) -> String {
    let rows: Vec<[String; 2]> = kept
        .iter()
        .map(|(kept, path)| [what_is_kept(*kept).to_owned(), path.clone()])
        .collect();
    let files = table(["内容", "位置"], &rows);
    format!(
        "{files}
图片存到 -o 指定的位置，其次是设置项 output.folder 的文件夹，再次是当前文件夹。
以上文件不会发送给任何人，只有密钥会随请求发给平台。
"
    )
}

const fn what_is_kept(kept: Kept) -> &'static str {
    match kept {
        Kept::Settings => "设置，由你编写",
        Kept::Key => "auth login --file 保存的 API 密钥",
        Kept::Journal => "付费任务的记录",
        Kept::Preferences => "上次用的模型，与 IMA 的工具共用",
        Kept::Logs => "每日日志，保留 7 天",
        Kept::Pictures => "nanobanana mcp 的图片",
        Kept::Piped => "-o - 的图片，写出前暂存",
        Kept::StandIn => "--simulate 的全部内容",
    }
}

pub(crate) fn exit_codes() -> String {
    format!("{EXIT_CODES}\n\n加 --json 时，输出中的 exit_code 即此数字，error.kind 说明得更细。\n")
}

pub(crate) fn simulate(scenarios: &[(Scenario, &'static str)]) -> String {
    let rows: Vec<[String; 2]> = scenarios
        .iter()
        .map(|(scenario, english)| {
            let name = scenario.name();
            [
                name.to_owned(),
                situation(name).unwrap_or(english).to_owned(),
            ]
        })
        .collect();
    let scenarios = table(["--simulate=", "会发生什么"], &rows);
    format!(
        "{scenarios}
只写 --simulate 即 ok。其后可加速度：--simulate=fails,instant；fast（默认，约 3 秒）、
realistic，或 8s 这样的时间。不读取密钥，不向平台发送任何内容，不付费。
"
    )
}

/// What happens in a scenario of this name.
fn situation(name: &str) -> Option<&'static str> {
    Some(match name {
        "ok" => "一切正常",
        "insufficient-points" => "创建被拒绝：积分不足（4008）",
        "unauthorized" => "密钥处处被拒绝（401）",
        "subscription-required" => "创建被拒绝：该模型需要订阅（4014）",
        "rule-mismatch" => "创建被拒绝：attribute_id 不符（6010）",
        "credit-mismatch" => "创建被拒绝：价格不符（6006）",
        "no-rule" => "创建被拒绝：没有匹配的计费规则（6009）",
        "bad-request" => "创建被拒绝：请求有误（400）",
        "backend-refuses-4k" => "4K 被拒绝（500），更小的尺寸可以",
        "fails" => "任务失败，error_msg 为安全拒绝",
        "fails-late" => "任务最后失败，只有 remark",
        "deleted" => "任务被删除",
        "never-finishes" => "任务一直在处理中",
        "slow" => "任务耗时 30 秒",
        "realistic" => "任务耗时 20–40 秒（flash）或 60–120 秒（pro）",
        "instant" => "任务第一次查询就已完成",
        "jpeg" => "结果为 JPEG",
        "tree-list" => "产品列表为树形，含未知字段和节点",
        "wrong-size" => "结果的宽和高都只有一半",
        "html-result" => "结果的网址返回 HTML 页面",
        "cut-result" => "结果的网址只返回图片的一半字节",
        "rules-missing" => "产品列表中没有可购买的产品",
        "foreign-upload-host" => "上传网址指向 https://example.com",
        "redirect-result" => "结果的网址重定向到图片",
        _ => return None,
    })
}

pub(crate) fn unknown_topic(
    word: &str,
    near: Option<&str>,
    topics: &[&'static str],
    commands: &[String],
) -> String {
    format!(
        "没有关于“{word}”的帮助；主题有 {}，命令有 {}{}",
        topics.join("、"),
        commands.join("、"),
        did_you_mean(near)
    )
}

pub(crate) fn did_you_mean(near: Option<&str>) -> String {
    near.map(|near| format!("；是不是想写“{near}”？"))
        .unwrap_or_default()
}

pub(crate) fn option_of(option: &str, commands: &[&str]) -> String {
    format!("{option} 只用于：{}", commands.join("、"))
}

pub(crate) fn prompt_without_command(command: &str) -> String {
    format!("要画这张图：{command}")
}
