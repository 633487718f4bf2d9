//! What is said of jobs that were looked for, and of what was spent.

use nanobanana::Language;
use nanobanana_text::say;

/// That there are jobs, so many, and none is what was looked for.
pub(crate) fn no_matches(l: Language, total: usize) -> String {
    let jobs = jobs(l, total);
    say!(l, en "no matches in {jobs}", zh "共 {total} 个任务，没有符合条件的")
}

/// That more jobs match than are listed.
pub(crate) fn not_all(l: Language, shown: usize, total: usize) -> String {
    say!(
        l,
        en "showing {shown} of {total}; use -n {total} for all",
        zh "共 {total} 个，这里列出 {shown} 个；用 -n {total} 列出全部",
    )
}

/// Points and pictures.
pub(crate) fn numbers(l: Language, spent: u64, unknown: u64, pictures: usize) -> String {
    match l {
        Language::En => {
            let points = points(l, spent, unknown);
            match pictures {
                0 => format!("{points}, no picture"),
                1 => format!("{points}, 1 picture"),
                _ => format!("{points}, {pictures} pictures"),
            }
        }
        Language::Zh => format!("{}，{pictures} 张图", points(l, spent, unknown)),
    }
}

/// The same without the pictures.
pub(crate) fn points(l: Language, spent: u64, unknown: u64) -> String {
    let unknown = match unknown {
        0 => String::new(),
        _ => say!(l, en ", {unknown} in doubt", zh "，{unknown} 积分扣费不明"),
    };
    match l {
        Language::En => nanobanana_text::points(l, spent) + &unknown,
        Language::Zh => format!("{spent} 积分{unknown}"),
    }
}

/// Points of which nobody knows whether they were spent.
pub(crate) fn perhaps_spent(l: Language, unknown: u64) -> String {
    let points = nanobanana_text::points(l, unknown);
    say!(l, en "{points}, may have been charged", zh "{unknown} 积分，可能已扣")
}

/// So many jobs.
pub(crate) fn jobs(l: Language, count: usize) -> String {
    match l {
        Language::En => match count {
            1 => "1 job".to_owned(),
            _ => format!("{count} jobs"),
        },
        Language::Zh => format!("{count} 个任务"),
    }
}
