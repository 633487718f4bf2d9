//! English: the terminal, and what goes through it.

pub(crate) fn planning(seconds: u64) -> String {
    format!("planning · {seconds} s")
}

pub(crate) fn uploading(done: usize, total: usize, seconds: u64) -> String {
    format!("uploading {done} of {total} · {seconds} s")
}

pub(crate) fn waiting(seconds: u64) -> String {
    format!("waiting for the vendor · {seconds} s")
}

pub(crate) fn downloading(seconds: u64) -> String {
    format!("downloading · {seconds} s")
}

pub(crate) fn saving(seconds: u64) -> String {
    format!("saving · {seconds} s")
}

pub(crate) fn log(path: &str) -> String {
    format!("log: {path}")
}
