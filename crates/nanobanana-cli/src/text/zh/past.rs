//! Chinese for jobs that were looked for, and for what was spent.

pub(crate) fn no_matches(total: usize) -> String {
    format!("共 {total} 个任务，没有符合条件的")
}

pub(crate) fn not_all(shown: usize, total: usize) -> String {
    format!("共 {total} 个，这里列出 {shown} 个；用 -n {total} 列出全部")
}

pub(crate) fn numbers(spent: u64, unknown: u64, pictures: usize) -> String {
    format!("{}，{pictures} 张图", points(spent, unknown))
}

pub(crate) fn points(spent: u64, unknown: u64) -> String {
    let unknown = match unknown {
        0 => String::new(),
        _ => format!("，{unknown} 积分扣费不明"),
    };
    format!("{spent} 积分{unknown}")
}

pub(crate) fn perhaps_spent(unknown: u64) -> String {
    format!("{unknown} 积分，可能已扣")
}

pub(crate) fn jobs(count: usize) -> String {
    format!("{count} 个任务")
}
