//! Where the built programs run, and what they meet there.

use std::thread;
use std::time::{Duration, Instant};

pub(crate) mod canary;
pub(crate) mod ima;
pub(crate) mod jobs;
pub(crate) mod pictures;
pub(crate) mod process;
mod run;
mod sandbox;
pub(crate) mod window;

pub(crate) use ima::ImaWorld;
pub(crate) use run::{Run, without_ids, without_what_differs};
pub(crate) use sandbox::Sandbox;

/// Longer than anything here takes on a busy machine.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Waits for something that other threads or processes bring about.
#[track_caller]
pub(crate) fn wait_until(is_so: impl FnMut() -> bool) {
    wait(Duration::from_millis(5), is_so);
}

/// The same, where it costs something to look.
#[track_caller]
pub(crate) fn wait_patiently_until(is_so: impl FnMut() -> bool) {
    wait(Duration::from_millis(20), is_so);
}

#[track_caller]
fn wait(pause: Duration, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < LONGEST_WAIT, "waited in vain");
        thread::park_timeout(pause);
    }
}
