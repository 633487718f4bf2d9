//! Options that several commands have, in the groups of `args`.

use ima_sim::Scenario;
use nanobanana::MAX_COUNT;

use super::table::{Argument, flag, value};

/// `RequestArgs`, with the folders of inputs.
pub(super) fn request() -> Vec<Argument> {
    let own = vec![
        value("prompt", "提示词", PROMPT),
        value(
            "prompt_file",
            "路径",
            "改从这个文件读取提示词；“-”为标准输入",
        ),
        flag(
            "literal",
            "提示词和输入图片都按字面：“-”、模式和文件夹没有别的意思，只有 -i 给出的名称可以用 @ 提到；\
             --messages 总是如此",
        ),
        value(
            "inputs",
            "[名称=]图片",
            "输入图片：文件、文件夹、'*.png' 这样的模式、https:// 网址，或 `-`（标准输入）；\
             前面可加名称；可重复，最多 14 张",
        ),
        value(
            "model",
            "模型",
            "flash（默认）、pro、cheapest、best，或模型 ID",
        ),
        value("size", "尺寸", "512、1K（默认）、2K 或 4K；pro 没有 512"),
        value(
            "ratio",
            "宽高比",
            "16:9 这样的宽高比，或 landscape、portrait、square；default 表示用模型默认值。\
             不写时，改图保持第一张本地输入图片的形状",
        ),
        value(
            "task",
            "任务类型",
            "text_to_image 或 image_to_image；默认看有没有输入图片",
        ),
        value("extra_params", "JSON", "模型的其他参数，写成 JSON 对象"),
        value("version_id", "版本", "模型的确切版本，见命令 `models`"),
        value(
            "user_id",
            "用户",
            "设置项 defaults.model 为 last 时，用谁上次用的模型",
        ),
    ];
    [own, input_folders()].concat()
}

/// What a prompt is, also where it is an option.
pub(super) const PROMPT: &str = "画什么，或怎么改输入图片；“-”从标准输入读取。\
     有输入图片时，@名称 指那个名称的输入图片，@@ 即 @";

/// `InputFolderArgs`.
pub(super) fn input_folders() -> Vec<Argument> {
    vec![value(
        "allowed",
        "文件夹",
        "只从这个文件夹及其下级读取输入图片，软链接指向别处的也不读；可重复。\
         默认不限，除非设置里另有指定",
    )]
}

/// `CountArgs`.
pub(super) fn count() -> Vec<Argument> {
    let help = format!("要几张图片（1 到 {MAX_COUNT}）；每张各是一个任务，各自计费");
    vec![value("count", "张数", help)]
}

/// `OutputArgs`.
pub(super) fn output() -> Vec<Argument> {
    let own = vec![
        value(
            "output",
            "路径",
            "文件或文件夹；默认在当前文件夹，以提示词命名，除非设置里另有指定。\
             扩展名（.png、.jpg、.webp）决定格式，其他类型的（.gif、.txt）会被拒绝。“-”为标准输出：一张图片，原样写出",
        ),
        flag("force", "覆盖已有的文件；不加时另取文件名"),
        flag("no_download", "只输出图片的网址，不保存"),
        flag("open", "保存后用桌面的看图程序打开"),
        value(
            "preview",
            "何时",
            "在终端里显示图片：auto（能显示时）、never",
        ),
    ];
    [own, metadata(), wait()].concat()
}

/// `MetadataArgs`.
pub(super) fn metadata() -> Vec<Argument> {
    vec![
        flag(
            "no_metadata",
            "原样保存图片，不写入 `show` 和 `rerun` 要读的配方",
        ),
        flag("metadata", "在图片里写入配方；这是默认，除非设置里另有指定"),
    ]
}

/// `WaitArgs`.
pub(super) fn wait() -> Vec<Argument> {
    vec![value(
        "max_wait",
        "秒数",
        "最多等图片多久；过后任务仍在平台继续",
    )]
}

/// `CapArgs`.
pub(super) fn caps() -> Vec<Argument> {
    vec![
        value("max_points", "积分", "一次下单总共超过这个积分时拒绝"),
        value("max_points_per_job", "积分", "单张图片超过这个积分时拒绝"),
        value(
            "max_points_per_day",
            "积分",
            "从零点起的花费会超过这个积分时拒绝",
        ),
    ]
}

/// `SpendingArgs`.
pub(super) fn spending() -> Vec<Argument> {
    let own = vec![
        flag("allow_smaller", "平台嫌尺寸太大而拒绝时，改用小一级的尺寸"),
        flag("exact", "不改用更小的尺寸；这是默认，除非设置里另有指定"),
        flag("no_prompt_log", "提示词不写进任务记录和文件名"),
        flag(
            "prompt_log",
            "提示词保留在任务记录里；这是默认，除非设置里另有指定",
        ),
    ];
    [caps(), own].concat()
}

/// `KeyArgs`.
pub(super) fn key() -> Vec<Argument> {
    vec![
        value(
            "api_key",
            "密钥",
            "API 密钥，代替变量 IMA_API_KEY；本机的其他用户能看到",
        ),
        value(
            "api_key_file",
            "文件",
            "存放 API 密钥的文件；没有 --api-key 和 IMA_API_KEY 时读取",
        ),
    ]
}

/// `ServiceArgs`.
pub(super) fn service() -> Vec<Argument> {
    let own = vec![
        simulate("使用内置的模拟服务：不用密钥，不花积分，不联网").long(simulate_in_full()),
        value("language", "语言", "平台自己的文字用什么语言")
            .values(&[("en", "英文"), ("zh", "中文")]),
    ];
    [key(), own].concat()
}

/// `--simulate`, which says whose jobs a command is about.
pub(super) fn simulate(help: &'static str) -> Argument {
    value("simulate", "场景[,速度]", help)
}

/// The help of `--simulate` with every situation.
fn simulate_in_full() -> String {
    let names: Vec<&str> = Scenario::all()
        .map(|(scenario, _)| scenario.name())
        .collect();
    format!(
        "使用内置的模拟服务：不用密钥，不花积分，不联网。\n\
         场景是它所模拟的情形：{}。\n\
         速度为 instant、fast（默认，约 3 秒）、realistic，或 8s 这样的时间",
        names.join("、")
    )
}

/// `JournalArgs`.
pub(super) fn journal() -> Vec<Argument> {
    vec![simulate("模拟服务的任务，而不是平台的")]
}

/// `ChatArgs`.
pub(super) fn chat() -> Vec<Argument> {
    vec![
        value("messages", "格式", "输出供聊天机器人转发的消息，而不是路径").values(&[
            (
                "text",
                "消息的文字，每条之后空一行；保存的图片写成 MEDIA: 行",
            ),
            ("ndjson", "每行一个 JSON 对象"),
        ]),
        value("lang", "语言", "消息用什么语言").values(&[
            ("auto", "先看提示词用什么文字，再看系统的区域设置"),
            ("zh", "中文"),
            ("en", "英文"),
        ]),
    ]
}

/// `JoinArgs`.
pub(super) fn join() -> Vec<Argument> {
    vec![
        value(
            "idempotency_key",
            "键",
            "带同一个键的调用只付费一次：24 小时内，相同的请求得到同样的图片",
        ),
        flag(
            "new",
            "与 --messages 一起用：即使相同请求的答复丢失了，也再生成一张",
        ),
    ]
}

/// `TerminalArgs`.
pub(super) fn terminal() -> Vec<Argument> {
    vec![
        flag("quiet", "标准错误上只显示错误"),
        flag("verbose", "显示每一步及其时间，以及日志在哪里"),
        value(
            "color",
            "何时",
            "标准错误的颜色：auto（在终端上，且没有设置 NO_COLOR）、always、never",
        ),
    ]
}

/// `--json` in the place of something.
pub(super) fn json(instead_of: &str) -> Argument {
    flag("json", format!("输出一个 JSON 对象，而不是{instead_of}"))
}
