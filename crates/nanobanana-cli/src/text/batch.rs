//! What is said of batches.

use std::path::Path;

use nanobanana::Language;
use nanobanana_text::{list, points, say};

use super::Phrase;

pub(crate) const NO_FORMAT: Phrase = Phrase(
    "cannot tell the format of the table from its name: save a spreadsheet as CSV UTF-8, or add \
     --format csv, tsv, jsonl or txt",
    "从文件名看不出表格的格式：电子表格请另存为“CSV UTF-8”，其他文件请加上 --format csv、tsv、jsonl 或 txt",
);
pub(crate) const NAME_IT: Phrase = Phrase(
    "without --name, this batch cannot be continued if interrupted",
    "没有 --name，这一批中断后就无法继续",
);
pub(crate) const RUN_IT_AGAIN: Phrase = Phrase(
    "run the same command again to continue the batch: no image is paid twice",
    "再执行一次同样的命令就会接着做，不会重复付费",
);
pub(crate) const NO_ANCHOR: Phrase = Phrase(
    "the image it starts from was not made",
    "它要用的那一行没有图片",
);
pub(crate) const NOT_BEGUN: Phrase =
    Phrase("the batch stopped before this row", "轮到它之前就停了");
pub(crate) const NAME_THE_TEMPLATE: Phrase = Phrase(
    "--var fills in a template: name it with -t",
    "--var 用来填写模板：请用 -t 指定模板",
);
pub(crate) const ONE_IMAGE: Phrase = Phrase(
    "standard output takes one image, and a matrix makes several",
    "标准输出只能放一张图片，而这里会做出几张",
);
pub(crate) const FREE_NAME: Phrase = Phrase(
    "choose other names, or replace the files with --force",
    "请换别的文件名，或加上 --force 覆盖",
);

pub(crate) fn unreadable(l: Language, name: &str) -> String {
    say!(l, en "cannot read {name}", zh "读不出 {name}")
}

pub(crate) fn columns(l: Language, names: &[&str]) -> String {
    let names = list(l, names);
    say!(
        l,
        en "columns: {names}, and the variables of a template",
        zh "可用的列：{names}，以及模板的变量",
    )
}

pub(crate) fn bad_rows(l: Language, name: &str, faults: &[String], more: usize) -> String {
    let lines = faults.join("\n  ");
    let more = match more {
        0 => String::new(),
        more => format!("\n  {}", and_more(l, more)),
    };
    say!(
        l,
        en "{name} has mistakes; nothing was paid\n  {lines}{more}",
        zh "{name} 有错误，没有扣费\n  {lines}{more}",
    )
}

pub(crate) fn and_more(l: Language, more: usize) -> String {
    say!(l, en "and {more} more", zh "另有 {more} 处")
}

pub(crate) fn also(l: Language, said: &str, more: usize) -> String {
    let more = and_more(l, more);
    say!(l, en "{said} ({more})", zh "{said}（{more}）")
}

pub(crate) fn in_line(l: Language, line: usize, fault: &str) -> String {
    match line {
        0 => fault.to_owned(),
        line => say!(l, en "line {line}: {fault}", zh "第 {line} 行：{fault}"),
    }
}

pub(crate) fn equal_rows(l: Language, other: usize) -> String {
    match other {
        0 => say!(l, en "the same image is asked for twice", zh "同一张图片写了两次"),
        _ => say!(
            l,
            en "same as line {other}; use n to make more of one row",
            zh "与第 {other} 行相同：一行要几张请用 n",
        ),
    }
}

pub(crate) fn same_file(l: Language, other: usize, file: &str) -> String {
    match other {
        0 => say!(l, en "{file} would be written twice", zh "{file} 会写两次"),
        _ => say!(
            l,
            en "{file} is also the output of line {other}",
            zh "第 {other} 行也输出到 {file}",
        ),
    }
}

/// What is left to do, how much that costs, and how long it takes, in seconds.
pub(crate) fn summary(l: Language, found: &Found, total: u64, seconds: (u64, u64)) -> String {
    let Found {
        images,
        to_pay,
        paid,
        saved,
        unknown,
    } = found;
    let mut parts = vec![match images {
        1 => say!(l, en "1 image", zh "共 1 张"),
        _ => say!(l, en "{images} images", zh "共 {images} 张"),
    }];
    let mut add = |count: usize, en: &'static str, zh: &'static str| {
        if count > 0 {
            let what = nanobanana_text::either(l, en, zh);
            parts.push(say!(l, en "{count} {what}", zh "{what} {count} 张"));
        }
    };
    add(*saved, "done", "已完成");
    add(*paid, "paid, to be fetched", "已付费待取回");
    add(*unknown, "unknown, skipped", "扣费不明、不再处理");
    add(*to_pay, "to make", "要做");
    let price = points(l, total);
    let time = match seconds {
        (0, 0) => String::new(),
        (least, most) => {
            let (least, most) = (time(l, least), time(l, most));
            match least == most {
                true => say!(l, en ", about {most}", zh "，大约 {most}"),
                false => say!(l, en ", about {least} to {most}", zh "，大约 {least}到 {most}"),
            }
        }
    };
    let parts = parts.join(nanobanana_text::either(l, ", ", "，"));
    say!(l, en "{parts}: {price}{time}", zh "{parts}：{price}{time}")
}

/// How many of a batch's images there are in each way.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) images: usize,
    pub(crate) to_pay: usize,
    pub(crate) paid: usize,
    pub(crate) saved: usize,
    pub(crate) unknown: usize,
}

fn time(l: Language, seconds: u64) -> String {
    match seconds {
        0..120 => say!(l, en "{seconds} s", zh "{seconds} 秒"),
        120..7200 => {
            let minutes = seconds.div_ceil(60);
            say!(l, en "{minutes} min", zh "{minutes} 分钟")
        }
        _ => {
            let hours = seconds.div_ceil(3600);
            say!(l, en "{hours} h", zh "{hours} 小时")
        }
    }
}

pub(crate) const AGREE: Phrase = Phrase("add -y to pay without being asked", "加 -y 直接付费");
pub(crate) const QUESTION: Phrase = Phrase("Pay? [y/N] ", "付费吗？[y/N] ");

pub(crate) fn price_of_row(l: Language, line: usize, price: u64, plan: &str) -> String {
    let price = points(l, price);
    let line = in_line(l, line, &price);
    format!("{line}  {plan}\n")
}

pub(crate) fn whole(l: Language, done: usize, all: usize, failed: usize) -> String {
    match failed {
        0 => say!(l, en "{done} of {all} done", zh "已完成 {done}/{all}"),
        _ => {
            say!(l, en "{done} of {all} done, {failed} failed", zh "已完成 {done}/{all}，失败 {failed}")
        }
    }
}

pub(crate) fn results(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(l, en "results: {path}", zh "结果：{path}")
}

pub(crate) fn results_unwritten(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(l, en "cannot write the results to {path}", zh "结果写不进 {path}")
}
