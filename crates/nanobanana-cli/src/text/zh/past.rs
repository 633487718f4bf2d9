//! Chinese for jobs that were looked for, and for sums.

pub(crate) fn nothing_fits(total: usize) -> String {
    format!("共 {total} 个任务，没有符合条件的")
}

pub(crate) fn only_the_last(shown: usize, fitting: usize) -> String {
    format!("只列出最近 {shown} 个，符合条件的共 {fitting} 个；用 -n {fitting} 列出全部")
}

pub(crate) fn stats_numbers(spent: u64, unknown: u64, pictures: usize) -> String {
    format!("{}，{pictures} 张图", stats_points(spent, unknown))
}

pub(crate) fn stats_points(spent: u64, unknown: u64) -> String {
    let unknown = match unknown {
        0 => String::new(),
        _ => format!("，{unknown} 积分扣费不明"),
    };
    format!("{spent} 积分{unknown}")
}

pub(crate) fn stats_sum(spent: u64, pictures: usize) -> String {
    format!("合计      {spent} 积分，{pictures} 张图\n")
}

pub(crate) fn stats_unknown(unknown: u64) -> String {
    format!("扣费不明  {unknown} 积分，可能已扣\n")
}
