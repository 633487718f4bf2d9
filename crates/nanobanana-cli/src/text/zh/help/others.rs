//! The help of the commands about this program and about others, in Chinese.

use super::after;
use super::shared::{json, key, metadata, service, spending, wait};
use super::table::{Argument, Page, flag, page, value};
use crate::args::manual::Topic;

pub(super) fn pages() -> Vec<Page> {
    [server(), settings(), of_key(), about_itself()].concat()
}

fn server() -> Vec<Page> {
    let own = vec![
        value(
            "address",
            "地址:端口",
            "在这个地址的 /mcp 下提供 streamable HTTP，而不用标准输入输出",
        ),
        value(
            "token_file",
            "文件",
            "存放请求所带令牌的文件，代替变量 NANOBANANA_MCP_TOKEN；都没有时自动生成、保存并显示一个",
        ),
        value("hosts", "主机名", "服务器的另一个名称；可重复"),
        value(
            "origins",
            "来源",
            "可以发请求的网页来源，如 https://example.com:443；可重复",
        ),
        value(
            "output_dir",
            "文件夹",
            "客户端没有指明工作区时图片放在哪里；默认为设置里的文件夹，\
             没有设置时为主文件夹下的 Pictures/nanobanana",
        ),
        value(
            "allowed",
            "文件夹",
            "除输出文件夹和客户端的工作区外（通过标准输入输出且客户端不支持工作区时，为当前文件夹和临时文件夹），\
             输入图片还可来自这个文件夹；可重复。代替设置里的文件夹",
        ),
        value(
            "ask_above",
            "积分",
            "单张图片超过这个积分时先问用户；客户端不能问时拒绝。\
             默认看设置；没有设置时不问",
        ),
    ];
    let groups = [own, spending(), metadata(), wait(), service()];
    vec![
        page(
            "mcp",
            "供其他程序的模型使用：MCP（Model Context Protocol）服务器",
        )
        .takes(groups.concat())
        .exit_codes(),
    ]
}

fn settings() -> Vec<Page> {
    let name = || value("key", "设置项", "哪个设置项，如 defaults.size");
    vec![
        page("config", "本程序的设置：查看、修改、说明").exit_codes(),
        page("config path", "输出设置文件的路径"),
        page("config show", "列出所有设置项：值、来源和用途").takes([json("表格")]),
        page("config set", "修改设置项；文件里的注释和顺序不变")
            .takes([
                name(),
                value("values", "值", "设为什么；可以有多个值的设置项就写多个"),
            ])
            .after(after::SETTINGS),
        page("config unset", "从文件里删除设置项").takes([name()]),
    ]
}

fn of_key() -> Vec<Page> {
    vec![
        page("auth", "在本机保存或删除 API 密钥，或查看用的是哪一个"),
        page(
            "auth login",
            "把 API 密钥保存在本机：输入时不显示，也可来自管道",
        )
        .takes([
            flag("keyring", "只存入系统密钥环；默认在没有密钥环时存入文件"),
            flag("file", "存入设置文件夹里只有本用户能读的文件"),
            flag("no_check", "不向平台验证，直接保存"),
        ])
        .exit_codes(),
        page("auth logout", "从本机删除保存的 API 密钥").exit_codes(),
        page(
            "auth status",
            "查看用的是哪个 API 密钥、来自哪里、平台是否接受",
        )
        .takes([flag("no_check", "不问平台是否接受密钥")])
        .takes(key())
        .takes([json("文字")])
        .exit_codes(),
        page(
            "doctor",
            "检查出图所需的一切：密钥、网络、时钟、文件夹；不扣积分",
        )
        .takes([repair()])
        .takes(key())
        .takes([json("文字")])
        .exit_codes(),
    ]
}

fn about_itself() -> Vec<Page> {
    vec![
        page("skill", "让智能体使用本程序的技能"),
        page("skill install", "把技能复制到智能体查找技能的地方").takes([value(
            "target",
            "openclaw|claude|文件夹",
            "openclaw、claude，或存放技能的文件夹；默认为两个智能体中本用户有的每一个",
        )]),
        page("schema", "输出本程序输出内容的 JSON Schema"),
        page("schema messages", "`--messages ndjson` 的消息"),
        page("completions", "输出 shell 补全命令、选项和值所用的脚本")
            .takes([
                value("shell", "SHELL", "哪种 shell"),
                value("program", "程序", "为哪个程序补全").values(&[
                    ("nanobanana", "本程序"),
                    ("ima_image_create", "可替代平台官方脚本的程序"),
                ]),
            ])
            .after_long(after::COMPLETION_PLACES.to_owned()),
        page("man", "输出手册页，或写出每个命令的手册页（英文）").takes([value(
            "out",
            "文件夹",
            "把两个程序和每个命令的手册页写进这个文件夹，并输出路径；\
             不加时输出 nanobanana 的手册页",
        )]),
        page("help", "查看命令的帮助，或 sizes、files 等主题").takes([topic()]),
    ]
}

fn topic() -> Argument {
    let topics = Topic::ALL.map(Topic::name).join("、");
    value("words", "主题|命令", format!("主题（{topics}），或命令"))
}

fn repair() -> Argument {
    let help = "把损坏的任务记录移到一旁，保留还能读出的任务";
    flag("repair", help).long(format!(
        "{help}。\n\
         能读出的任务都放进新的记录，读不出的逐个列出。完好的、更新版本的或别的程序的记录不动。\
         其他各项不检查"
    ))
}
