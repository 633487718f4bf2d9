//! English for jobs that were looked for, and for sums.

use nanobanana::text::en::points;

pub(crate) fn nothing_fits(total: usize) -> String {
    match total {
        1 => "the one job that there is does not fit".to_owned(),
        _ => format!("none of the {total} jobs fits"),
    }
}

pub(crate) fn only_the_last(shown: usize, fitting: usize) -> String {
    format!("the last {shown} of {fitting} jobs that fit; -n {fitting} lists them all")
}

pub(crate) fn stats_numbers(spent: u64, unknown: u64, pictures: usize) -> String {
    let points = stats_points(spent, unknown);
    format!("{points}, {}", self::pictures(pictures))
}

pub(crate) fn stats_points(spent: u64, unknown: u64) -> String {
    let unknown = match unknown {
        0 => String::new(),
        _ => format!(", {unknown} not known"),
    };
    points(spent) + &unknown
}

pub(crate) fn stats_sum(spent: u64, pictures: usize) -> String {
    format!(
        "in all     {}, {}\n",
        points(spent),
        self::pictures(pictures)
    )
}

pub(crate) fn stats_unknown(unknown: u64) -> String {
    format!("not known  {}, perhaps spent\n", points(unknown))
}

fn pictures(pictures: usize) -> String {
    match pictures {
        0 => "no picture".to_owned(),
        1 => "1 picture".to_owned(),
        _ => format!("{pictures} pictures"),
    }
}
