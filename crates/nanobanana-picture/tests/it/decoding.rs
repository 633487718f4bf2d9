//! How much memory legal inputs of a few bytes take.

use std::io::{self, Cursor};
use std::process::Command;
use std::thread;

use nanobanana_picture::prepare;

/// 3000 pixels a side, of one color: 63 MB while they are decoded.
const WEBP: &[u8] = b"RIFF\x14\0\0\0WEBPVP8L\x08\0\0\0/\xB7\xCB\xED\x02\x88\x88\x08";
/// An animation of one frame, with transparency, of 7071 pixels a side: the most that one takes.
const ANIMATION: &[u8] = b"RIFFL\0\0\0WEBPVP8X\x0A\0\0\0\x12\0\0\0\x9E\x1B\0\x9E\x1B\0\
      ANIM\x06\0\0\0\0\0\0\0\0\0ANMF \0\0\0\0\0\0\0\0\0\x9E\x1B\0\x9E\x1B\0d\0\0\0\
      VP8L\x08\0\0\0/\x9E\x9B\xE7\x16\x88\x88\x08";

#[test]
fn fourteen_inputs_at_once_stay_within_the_budget() {
    let alone = [
        "--exact",
        "decoding::prepare_them",
        "--ignored",
        "--nocapture",
    ];
    let program = std::env::current_exe().unwrap();
    let run = Command::new(program).args(alone).output().unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    assert!(run.status.success(), "{said}");
    let peak = said.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.unwrap().trim().strip_suffix(" kB").unwrap();
    let mebibytes = peak.parse::<u64>().unwrap() / 1024;
    assert!((500..=700).contains(&mebibytes), "{mebibytes} MiB");
}

#[test]
#[ignore = "it is run by the test above, in a process of its own"]
fn prepare_them() {
    let inputs = [&[WEBP; 7][..], &[ANIMATION], &[WEBP; 6]].concat();
    thread::scope(|scope| {
        for input in inputs {
            scope.spawn(move || {
                prepare(Cursor::new(input), io::sink()).unwrap();
            });
        }
    });
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find(|line| line.starts_with("VmHWM:"));
    println!("\n{}", peak.unwrap());
}
