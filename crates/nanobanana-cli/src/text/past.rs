//! What is said of jobs that were looked for, and of what was spent.

use nanobanana::{DASHBOARD_URL, Language};
use nanobanana_text::say;

pub(crate) fn no_matches(l: Language, total: usize) -> String {
    let jobs = jobs(l, total);
    say!(l, en "no matches in {jobs}", zh "共 {total} 个任务，没有符合条件的")
}

pub(crate) fn not_all(l: Language, shown: usize, total: usize) -> String {
    say!(
        l,
        en "showing {shown} of {total}; use -n {total} for all",
        zh "共 {total} 个，这里列出 {shown} 个；用 -n {total} 列出全部",
    )
}

pub(crate) fn numbers(l: Language, spent: u64, pictures: usize) -> String {
    let (points, pictures) = (
        nanobanana_text::points(l, spent),
        self::pictures(l, pictures),
    );
    say!(l, en "{points}, {pictures}", zh "{points}，{pictures}")
}

pub(crate) fn perhaps_spent(l: Language, unknown: u64) -> String {
    let points = nanobanana_text::points(l, unknown);
    say!(l, en "{points}, may have been charged", zh "{points}，可能已扣")
}

pub(crate) fn balance(l: Language) -> String {
    say!(l, en "IMA has no API for it; see {DASHBOARD_URL}", zh "平台没有查询接口，请看 {DASHBOARD_URL}")
}

pub(crate) fn jobs(l: Language, count: usize) -> String {
    match count {
        1 => say!(l, en "1 job", zh "1 个任务"),
        _ => say!(l, en "{count} jobs", zh "{count} 个任务"),
    }
}

pub(crate) fn pictures(l: Language, count: usize) -> String {
    match count {
        1 => say!(l, en "1 picture", zh "1 张图"),
        _ => say!(l, en "{count} pictures", zh "{count} 张图"),
    }
}
