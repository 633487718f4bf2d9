//! The help of the commands that make pictures, in Chinese.

use super::after;
use super::shared::{
    PROMPT, caps, chat, count, input_folders, join, json, output, request, service, spending,
    terminal, wait,
};
use super::table::{Argument, Page, flag, page, value};

pub(super) fn pages() -> Vec<Page> {
    vec![
        page(
            "",
            "用 IMA Studio 的两个 Nano Banana 模型画图、改图，并告知价格",
        )
        .takes(terminal())
        .after(after::EXAMPLES)
        .after_long(format!("{}\n\n{}", after::EXAMPLES, after::EXIT_CODES)),
        page("generate", "用文字画图").takes(make()).exit_codes(),
        page("edit", "改图：用 -i 给出图片，再说怎么改")
            .takes(make())
            .exit_codes(),
        page("plan", "查看将要发送的内容和价格；不扣积分")
            .takes(plan())
            .exit_codes(),
        page("rerun", "把一张图再做一次，选项可以改；会扣积分")
            .more("没有写的选项都和当时一样，不管下面说的默认是什么。")
            .takes([target()])
            .takes(make_again())
            .takes([flag("yes", "外来图片的生成信息要付费时不再询问")])
            .exit_codes(),
        page("models", "查看模型及其尺寸、价格和宽高比")
            .takes(models())
            .exit_codes(),
        page("resume", "继续没有做完的任务，取回图片；不扣积分")
            .takes(resume())
            .exit_codes(),
        page("resend", "没有收到回复的付费请求再发一次；可能重复扣费")
            .takes(resend())
            .exit_codes(),
    ]
}

/// `MakeArgs`.
fn make() -> Vec<Argument> {
    let groups = [
        request(),
        count(),
        output(),
        spending(),
        service(),
        chat(),
        join(),
        vec![json("路径")],
    ];
    groups.concat()
}

/// `MakeArgs`, with the prompt as an option.
fn make_again() -> Vec<Argument> {
    let mut arguments = make();
    arguments.retain(|argument| argument.id != "prompt");
    arguments.push(value("prompt", "文字", PROMPT));
    arguments
}

/// The picture that `show` and `rerun` are about.
pub(super) fn target() -> Argument {
    value(
        "target",
        "任务|文件",
        "图片文件，或本机任务编号、它的开头，或平台任务 ID。\
         先在平台的任务里找，再在模拟服务的任务里找",
    )
}

fn plan() -> Vec<Argument> {
    [request(), count(), service(), vec![json("表格")]].concat()
}

fn models() -> Vec<Argument> {
    let own = vec![
        value(
            "task",
            "任务类型",
            "text_to_image 或 image_to_image，两者价格不同",
        ),
        json("表格"),
    ];
    [service(), own].concat()
}

fn resume() -> Vec<Argument> {
    let own = vec![
        value(
            "jobs",
            "任务|平台任务 ID",
            "哪些任务：本机任务编号、它的开头，或平台任务 ID；默认为所有没有结束的任务",
        ),
        json("路径"),
    ];
    [own, wait(), service(), chat()].concat()
}

fn resend() -> Vec<Argument> {
    let own = vec![
        value("job", "任务", "哪个任务：本机任务编号，或它的开头"),
        flag(
            "accept_double_charge",
            "即使第一次请求可能已经扣费也再发；不加时什么都不发",
        ),
        json("路径"),
    ];
    [own, caps(), input_folders(), wait(), service()].concat()
}
