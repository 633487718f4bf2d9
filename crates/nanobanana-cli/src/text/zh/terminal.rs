//! Chinese: the terminal, and what goes through it.

pub(crate) fn planning(seconds: u64) -> String {
    format!("正在准备 · {seconds} 秒")
}

pub(crate) fn uploading(done: usize, total: usize, seconds: u64) -> String {
    format!("正在上传 {done}/{total} · {seconds} 秒")
}

pub(crate) fn waiting(seconds: u64) -> String {
    format!("等待服务器回应 · {seconds} 秒")
}

pub(crate) fn downloading(seconds: u64) -> String {
    format!("正在下载 · {seconds} 秒")
}

pub(crate) fn saving(seconds: u64) -> String {
    format!("正在保存 · {seconds} 秒")
}

pub(crate) fn log(path: &str) -> String {
    format!("日志：{path}")
}
