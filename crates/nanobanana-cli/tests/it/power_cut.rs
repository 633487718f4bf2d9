//! What is on the disk when the power goes: the file before its name, its name before anybody calls it
//! saved. `strace` tells in which order the program asks for that.

use std::fs;
use std::io::{self, Write as _};
use std::process::Command;

use crate::world::Sandbox;

/// The calls that make something durable, or give it its name.
const TRACED: &str = "trace=fsync,fdatasync,rename,renameat,renameat2,link,linkat";

/// A call, from the line of the trace where it began to the one where it had ended.
#[derive(Debug)]
struct Call {
    text: String,
    began: usize,
    ended: usize,
}

impl Call {
    fn is(&self, name: &str, of: &str) -> bool {
        self.text.contains(name) && self.text.contains(of)
    }
}

/// The calls of a trace of several threads, whose lines are `PID NAME(ARGUMENTS) = RESULT`, or two
/// lines where another thread came in between.
fn calls(trace: &str) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    for (number, line) in trace.lines().enumerate() {
        if line.contains(" resumed>") {
            let thread = line.split_whitespace().next().unwrap();
            let mut open = calls.iter_mut().rev();
            let call = open.find(|call| call.text.starts_with(&format!("{thread} ")));
            call.unwrap().ended = number;
        } else if line.contains('(') {
            calls.push(Call {
                text: line.to_owned(),
                began: number,
                ended: number,
            });
        }
    }
    calls
}

/// Why no program can be traced here, where none can.
fn why_not() -> Option<String> {
    match Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .output()
    {
        Ok(output) if output.status.success() => None,
        Ok(output) => Some(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Some(error.to_string()),
    }
}

#[test]
fn a_picture_is_on_the_disk_before_its_name_and_both_before_it_is_called_saved() {
    if let Some(reason) = why_not() {
        let skipped = format!("skipped, since strace cannot be used: {reason}\n");
        io::stderr().write_all(skipped.as_bytes()).unwrap();
        return;
    }
    let sandbox = Sandbox::new();
    let trace = sandbox.beside("trace");
    let args = [
        "generate",
        "a cat",
        "-s512",
        "-o",
        "new/cat.png",
        "--simulate=ok,instant",
    ];
    let plain = sandbox.nanobanana(&args);
    let mut traced = Command::new("strace");
    traced
        .args(["-f", "-y", "-s", "4096", "-e", TRACED, "-o"])
        .arg(&trace)
        .arg(plain.get_program())
        .args(plain.get_args())
        .env_clear()
        .envs(
            plain
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .current_dir(plain.get_current_dir().unwrap());
    sandbox.run(traced).success();

    let trace = fs::read_to_string(trace).unwrap();
    let calls = calls(&trace);
    let first = |what: &str, is_it: &dyn Fn(&Call) -> bool| -> usize {
        let found = calls.iter().position(is_it);
        found.unwrap_or_else(|| panic!("{what} is not in\n{trace}"))
    };
    let folder = sandbox.work("new").display().to_string();
    let picture = format!("{folder}/cat.png\"");
    let work = sandbox.work("").display().to_string();
    let above = format!("<{}>", work.trim_end_matches('/'));
    let written_down = |call: &Call| call.is("sync(", "/late/") || call.is("sync(", "-wal>");

    let named = &calls[first("the name", &|call| call.is("rename", &picture))];
    let made = &calls[first("the file", &|call| call.is("fsync(", "/.nanobanana-"))];
    assert!(made.ended < named.began, "{trace}");
    let is_intention =
        |call: &Call| written_down(call) && call.began > made.ended && call.ended < named.began;
    first("what is intended", &is_intention);
    let durable = &calls[first("the folder", &|call| {
        call.is("fsync(", &format!("<{folder}>")) && call.began > named.ended
    })];
    let too_soon = calls
        .iter()
        .find(|call| written_down(call) && call.ended > named.began && call.began < durable.ended);
    assert!(too_soon.is_none(), "{too_soon:?} in\n{trace}");
    let is_saved = |call: &Call| written_down(call) && call.began > durable.ended;
    first("that it is saved", &is_saved);
    let is_found = |call: &Call| call.is("fsync(", &above) && call.ended < named.began;
    first("the name of the new folder", &is_found);
}
