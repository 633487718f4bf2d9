//! What is on a page of pictures, and what is said about it.

use std::path::Path;

use nanobanana::Language;
use nanobanana::journal::ServiceKind;
use nanobanana_text::{either, say};

use super::Phrase;
use super::past::pictures;

pub(crate) const TITLE: Phrase = Phrase("nanobanana pictures", "nanobanana 图库");

/// How many pictures there are, when the page was made, and whether all is simulated.
pub(crate) fn subtitle(l: Language, pictures: usize, now: &str, service: ServiceKind) -> String {
    let simulated = match service {
        ServiceKind::Ima => "",
        ServiceKind::Simulator => either(l, ", simulated", "（模拟）"),
    };
    let pictures = self::pictures(l, pictures);
    say!(
        l,
        en "{pictures}{simulated}, newest first; as of {now}",
        zh "{pictures}{simulated}，最新的在前；生成于 {now}",
    )
}

pub(crate) const PROMPT_UNKEPT: Phrase = Phrase("The prompt was not kept", "没有保留提示词");
pub(crate) const NOT_DOWNLOADED: Phrase =
    Phrase("The picture was not downloaded", "这张图没有下载");

pub(crate) const FILTER: Phrase = Phrase("Filter", "筛选");
pub(crate) const NO_MATCH: Phrase = Phrase("Nothing matches", "没有符合的图片");

/// How many of the pictures match a filter, in place of `#`.
pub(crate) fn matches(l: Language, pictures: usize) -> String {
    say!(l, en "# of {pictures} pictures", zh "{pictures} 张图中的 # 张")
}

pub(crate) const PREVIOUS: Phrase = Phrase("Previous", "上一张");
pub(crate) const NEXT: Phrase = Phrase("Next", "下一张");
pub(crate) const CLOSE: Phrase = Phrase("Close", "关闭");

pub(crate) fn newest(l: Language, jobs: u32) -> String {
    say!(l, en "showing the newest {jobs} jobs; use --all for all", zh "只展示最新的 {jobs} 个任务；加 --all 展示全部")
}

pub(crate) const COPY: Phrase = Phrase("Copy", "复制");
pub(crate) const COPIED: Phrase = Phrase("Copied", "已复制");
pub(crate) const NOTHING_TO_SHOW: Phrase = Phrase(
    "no pictures to show; no page was written",
    "没有可以展示的图片，没有生成图库",
);

pub(crate) fn reading(l: Language, done: usize, total: usize) -> String {
    say!(l, en "reading pictures · {done} of {total}", zh "正在读取图片 · {done}/{total}")
}

pub(crate) fn lost(l: Language, lost: usize) -> String {
    let pictures = pictures(l, lost);
    say!(
        l,
        en "cannot show {pictures}; the page says why",
        zh "{pictures}已不在保存的位置，图库里注明了原因",
    )
}

pub(crate) fn not_a_page(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(
        l,
        en "{path} is not a gallery: name a folder or an .html file, or replace it with --force",
        zh "{path} 不是图库网页：请指定一个文件夹或 .html 文件，或用 --force 覆盖",
    )
}
