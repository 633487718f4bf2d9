//! English for a page of pictures.

use nanobanana::Language;
use std::path::Path;

use crate::connect::Maker;
use crate::text::gallery::Label;

pub(crate) const fn title() -> &'static str {
    "nanobanana pictures"
}

pub(crate) fn subtitle(pictures: usize, now: &str, maker: Maker) -> String {
    let pictures = match pictures {
        1 => "1 picture".to_owned(),
        _ => format!("{pictures} pictures"),
    };
    let simulated = match maker {
        Maker::Vendor => "",
        Maker::StandIn => ", simulated",
    };
    format!("{pictures}{simulated}, the youngest first; as of {now}")
}

pub(crate) const fn label() -> Label {
    Label {
        model: "Model",
        size: "Size",
        ratio: "Ratio",
        price: "Price",
        time: "Ordered",
        task: "Task",
        job: "Job",
        url: "At the vendor",
    }
}

pub(crate) fn price(points: u32) -> String {
    nanobanana_text::points(Language::En, points.into())
}

pub(crate) const fn prompt_unkept() -> &'static str {
    "The prompt was not kept"
}

pub(crate) const fn not_downloaded() -> &'static str {
    "The picture was not downloaded"
}

pub(crate) const fn copy() -> &'static str {
    "Copy"
}

pub(crate) const fn copied() -> &'static str {
    "Copied"
}

pub(crate) const fn nothing_to_show() -> &'static str {
    "there is no picture to show; no page was written"
}

pub(crate) fn some_gone(gone: usize) -> String {
    match gone {
        1 => {
            "note: 1 file is gone or is not the picture that was saved; the page says where it was"
                .to_owned()
        }
        _ => format!(
            "note: {gone} files are gone or are not the pictures that were saved; the page says where \
             they were"
        ),
    }
}

pub(crate) fn some_replaced(replaced: usize) -> String {
    match replaced {
        1 => "note: 1 file is another job's picture by now; the page says which".to_owned(),
        _ => format!("note: {replaced} files are other jobs' pictures by now; the page says which"),
    }
}

pub(crate) fn other_name(taken: &Path) -> String {
    format!(
        "note: {} is no gallery and was kept; --force replaces it",
        taken.display()
    )
}

pub(crate) fn not_written(path: &Path) -> String {
    format!("the page {} cannot be written", path.display())
}

pub(crate) fn not_a_page(path: &Path) -> String {
    format!(
        "{} cannot be the page: its name ends in .html, or name a folder for it",
        path.display()
    )
}
