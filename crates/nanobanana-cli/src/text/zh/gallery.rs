//! Chinese for a page of pictures.

use std::path::Path;

use crate::connect::Maker;
use crate::text::gallery::Label;

pub(crate) const fn title() -> &'static str {
    "nanobanana 图库"
}

pub(crate) fn subtitle(pictures: usize, now: &str, maker: Maker) -> String {
    let simulated = match maker {
        Maker::Vendor => "",
        Maker::StandIn => "（模拟）",
    };
    format!("共 {pictures} 张图{simulated}，最新的在前；生成于 {now}")
}

pub(crate) const fn label() -> Label {
    Label {
        model: "模型",
        size: "尺寸",
        ratio: "宽高比",
        price: "价格",
        time: "下单时间",
        task: "平台任务 ID",
        job: "任务",
        url: "IMA 上的网址",
    }
}

pub(crate) fn price(points: u32) -> String {
    format!("{points} 积分")
}

pub(crate) const fn prompt_unkept() -> &'static str {
    "没有保留提示词"
}

pub(crate) const fn not_downloaded() -> &'static str {
    "这张图没有下载"
}

pub(crate) const fn copy() -> &'static str {
    "复制"
}

pub(crate) const fn copied() -> &'static str {
    "已复制"
}

pub(crate) const fn nothing_to_show() -> &'static str {
    "没有可以展示的图片，没有生成图库"
}

pub(crate) fn some_gone(gone: usize) -> String {
    format!("提示：{gone} 个文件已不存在或不再是当初保存的图片，图库里注明了原来的位置")
}

pub(crate) fn some_replaced(replaced: usize) -> String {
    format!("提示：{replaced} 个文件现在是另一个任务的图片，页面上注明了是哪些")
}

pub(crate) fn other_name(taken: &Path) -> String {
    format!(
        "提示：{} 不是图库网页，予以保留；用 --force 覆盖",
        taken.display()
    )
}

pub(crate) fn not_written(path: &Path) -> String {
    format!("无法写入图库网页 {}", path.display())
}

pub(crate) fn not_a_page(path: &Path) -> String {
    format!(
        "页面不能写到 {}：文件名要以 .html 结尾，或指定一个文件夹",
        path.display()
    )
}
