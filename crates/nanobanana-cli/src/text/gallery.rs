//! What is on a page of pictures, and what is said about it.

use std::path::Path;

use nanobanana::Language;
use nanobanana::journal::ServiceKind;
use nanobanana_text::{either, say};

/// The names of what is known of a picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Label {
    pub(crate) model: &'static str,
    pub(crate) size: &'static str,
    pub(crate) ratio: &'static str,
    pub(crate) price: &'static str,
    pub(crate) time: &'static str,
    pub(crate) task: &'static str,
    pub(crate) job: &'static str,
    pub(crate) url: &'static str,
}

/// The title of the page.
pub(crate) const fn title(l: Language) -> &'static str {
    either(l, "nanobanana pictures", "nanobanana 图库")
}

/// How many pictures there are, when the page was made, and whether all is simulated.
pub(crate) fn subtitle(l: Language, pictures: usize, now: &str, service: ServiceKind) -> String {
    match l {
        Language::En => {
            let pictures = match pictures {
                1 => "1 picture".to_owned(),
                _ => format!("{pictures} pictures"),
            };
            let simulated = match service {
                ServiceKind::Ima => "",
                ServiceKind::Simulator => ", simulated",
            };
            format!("{pictures}{simulated}, newest first; as of {now}")
        }
        Language::Zh => {
            let simulated = match service {
                ServiceKind::Ima => "",
                ServiceKind::Simulator => "（模拟）",
            };
            format!("共 {pictures} 张图{simulated}，最新的在前；生成于 {now}")
        }
    }
}

/// The names.
pub(crate) const fn label(l: Language) -> Label {
    Label {
        model: either(l, "Model", "模型"),
        size: either(l, "Size", "尺寸"),
        ratio: either(l, "Ratio", "宽高比"),
        price: either(l, "Price", "价格"),
        time: either(l, "Ordered", "下单时间"),
        task: either(l, "Task", "平台任务 ID"),
        job: either(l, "Job", "任务"),
        url: either(l, "At IMA", "IMA 上的网址"),
    }
}

/// A price.
pub(crate) fn price(l: Language, points: u32) -> String {
    match l {
        Language::En => nanobanana_text::points(l, points.into()),
        Language::Zh => format!("{points} 积分"),
    }
}

/// In the place of a prompt that was not kept.
pub(crate) const fn prompt_unkept(l: Language) -> &'static str {
    either(l, "The prompt was not kept", "没有保留提示词")
}

/// In the place of a picture that was not downloaded.
pub(crate) const fn not_downloaded(l: Language) -> &'static str {
    either(l, "The picture was not downloaded", "这张图没有下载")
}

/// On the button that copies a command.
pub(crate) const fn copy(l: Language) -> &'static str {
    either(l, "Copy", "复制")
}

/// On the same button for a moment.
pub(crate) const fn copied(l: Language) -> &'static str {
    either(l, "Copied", "已复制")
}

/// That there is no picture that could be shown.
pub(crate) const fn nothing_to_show(l: Language) -> &'static str {
    either(
        l,
        "there is no picture to show; no page was written",
        "没有可以展示的图片，没有生成图库",
    )
}

/// That some files are gone.
pub(crate) fn some_gone(l: Language, gone: usize) -> String {
    match l { Language::En => match gone {
        1 => {
            "note: 1 file is gone or is not the picture that was saved; the page says where it was"
                .to_owned()
        }
        _ => format!(
            "note: {gone} files are gone or are not the pictures that were saved; the page says where \
             they were"
        ),
    }, Language::Zh => format!("提示：{gone} 个文件已不存在或不再是当初保存的图片，图库里注明了原来的位置"), }
}

/// That some files are other jobs' pictures by now.
pub(crate) fn some_replaced(l: Language, replaced: usize) -> String {
    match l {
        Language::En => match replaced {
            1 => "note: 1 file is another job's picture by now; the page says which".to_owned(),
            _ => format!(
                "note: {replaced} files are other jobs' pictures by now; the page says which"
            ),
        },
        Language::Zh => {
            format!("提示：{replaced} 个文件现在是另一个任务的图片，页面上注明了是哪些")
        }
    }
}

/// That another name was taken than the one that was asked for.
pub(crate) fn other_name(l: Language, taken: &Path) -> String {
    let taken = taken.display();
    say!(
        l,
        en "note: {taken} is no gallery and was kept; --force replaces it",
        zh "提示：{taken} 不是图库网页，予以保留；用 --force 覆盖",
    )
}

pub(crate) fn not_written(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(l, en "the page {path} cannot be written", zh "无法写入图库网页 {path}")
}

pub(crate) fn not_a_page(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(
        l,
        en "{path} cannot be the page: its name ends in .html, or name a folder for it",
        zh "页面不能写到 {path}：文件名要以 .html 结尾，或指定一个文件夹",
    )
}
