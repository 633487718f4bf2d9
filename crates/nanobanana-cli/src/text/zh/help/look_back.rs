//! The help of the commands that look back at what was made, in Chinese.

use super::make::target;
use super::shared::{journal, json};
use super::table::{Argument, Page, flag, page, value};

/// What `--since` takes.
const SINCE: &str = "在这一天或之后下单的：YYYY-MM-DD、today、yesterday、7d（七天前），\
                     或 2026-04-01T12:00:00Z 这样的时刻";

pub(super) fn pages() -> Vec<Page> {
    let pages = [
        page(
            "history",
            "列出过去的任务，可按提示词、模型、尺寸、日期和结果查找",
        )
        .takes(history()),
        page(
            "show",
            "查看任务或图片：提示词、价格、文件，以及怎样再做一次",
        )
        .takes([
            target(),
            flag("events", "同时列出任务的每一步和每次付费请求"),
            json("表格"),
        ]),
        page("open", "用桌面的看图程序打开图片").takes([value(
            "job",
            "任务|文件",
            "谁的图片：本机任务编号、它的开头、平台任务 ID，或文件；默认为最近一个有图片的任务",
        )]),
        page("gallery", "把图片和提示词做成图库网页，用浏览器看").takes(gallery()),
        page("spend", "按日期、模型和尺寸统计消耗的积分").takes(spend()),
        page(
            "forget",
            "从任务记录里删去已结束任务的提示词和路径；花费仍保留",
        )
        .takes([
            value(
                "jobs",
                "任务",
                "哪些任务：本机任务编号、它的开头，或平台任务 ID",
            ),
            flag("with_files", "同时删除它们在本机的图片"),
        ]),
    ];
    let pages = pages.map(|page| page.takes(journal()).exit_codes());
    pages.to_vec()
}

/// `SearchArgs`.
fn search() -> Vec<Argument> {
    vec![
        value(
            "words",
            "词",
            "提示词里的词或词的一部分，不分大小写；要全部出现",
        ),
        value(
            "model",
            "模型",
            "用这个模型的：flash、pro，或 generate 认得的其他词",
        ),
        value("size", "尺寸", "这个尺寸的：512、1K、2K 或 4K"),
        value("since", "日期", SINCE),
        value("until", "日期", "在这一天或之前、或这个时刻之前下单的"),
    ]
}

fn history() -> Vec<Argument> {
    let own = vec![
        value("outcome", "结果", "结果如何；列表里“状态”一栏的词也可以").values(&[
            ("saved", "图片已保存"),
            ("failed", "平台结束了任务，没有图片"),
            ("refused", "平台或限额不允许；没有扣积分"),
            ("cancelled", "还没发送就放弃了"),
            ("unfinished", "还在进行，或搁下了：`resume` 可以继续"),
            ("unknown", "扣费不明：不知道有没有扣积分"),
        ]),
        value("limit", "个数", "最多列出几个"),
        json("表格"),
    ];
    [search(), own].concat()
}

fn gallery() -> Vec<Argument> {
    let own = vec![
        value("limit", "个数", "最多显示几个任务的图片；默认全部"),
        value(
            "output",
            "路径",
            "图库网页的文件，或放它的文件夹；“-”直接输出图库网页",
        ),
        flag("force", "覆盖不是图库网页的文件；不加时另取文件名"),
        flag("open", "用浏览器打开图库"),
    ];
    [search(), own].concat()
}

fn spend() -> Vec<Argument> {
    vec![
        value("since", "日期", format!("只要{SINCE}")),
        value("by", "分类", "只要这一种图表；默认三种都有").values(&[
            ("day", "按日期"),
            ("model", "按模型"),
            ("size", "按尺寸"),
        ]),
        flag("charges", "逐笔列出，没有图片的排在前面"),
        value("format", "格式", "怎样输出").values(&[
            ("text", "图表或表格，以及合计"),
            ("json", "一个 JSON 对象"),
            ("csv", "每笔一行，供电子表格使用"),
        ]),
        flag("json", "同 --format json"),
    ]
}
