//! English for jobs that were looked for, and for what was spent.

use nanobanana::Language;

pub(crate) fn no_matches(total: usize) -> String {
    format!("no matches in {}", jobs(total))
}

pub(crate) fn not_all(shown: usize, total: usize) -> String {
    format!("showing {shown} of {total}; use -n {total} for all")
}

pub(crate) fn numbers(spent: u64, unknown: u64, pictures: usize) -> String {
    let points = points(spent, unknown);
    match pictures {
        0 => format!("{points}, no picture"),
        1 => format!("{points}, 1 picture"),
        _ => format!("{points}, {pictures} pictures"),
    }
}

pub(crate) fn points(spent: u64, unknown: u64) -> String {
    let unknown = match unknown {
        0 => String::new(),
        _ => format!(", {unknown} in doubt"),
    };
    nanobanana_text::points(Language::En, spent) + &unknown
}

pub(crate) fn perhaps_spent(unknown: u64) -> String {
    format!(
        "{}, may have been charged",
        nanobanana_text::points(Language::En, unknown)
    )
}

pub(crate) fn jobs(count: usize) -> String {
    match count {
        1 => "1 job".to_owned(),
        _ => format!("{count} jobs"),
    }
}
