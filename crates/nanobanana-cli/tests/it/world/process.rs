//! A program while it runs.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, Command, Stdio};

/// A program that was started and whose outputs are read here.
pub(crate) struct Process {
    child: Child,
    stderr: BufReader<ChildStderr>,
}

/// How a program ended: its exit code, and both its outputs from the last line that was read on.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Process {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Self { child, stderr }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Reads messages up to a line that holds a text.
    #[track_caller]
    pub(crate) fn read_to(&mut self, text: &str) {
        let mut seen = String::new();
        loop {
            let start = seen.len();
            let length = self.stderr.read_line(&mut seen).unwrap();
            assert_ne!(length, 0, "no line with {text} in {seen}");
            if seen[start..].contains(text) {
                return;
            }
        }
    }

    /// Reads the next line of the results, once it is there.
    pub(crate) fn next_result(&mut self) -> String {
        let stdout = self.child.stdout.as_mut().unwrap();
        let (mut line, mut byte) = (Vec::new(), [0]);
        // No further than the line, so that whoever reads on finds the rest.
        while byte != *b"\n" {
            line.extend(byte.iter().filter(|byte| **byte != 0));
            stdout.read_exact(&mut byte).unwrap();
        }
        String::from_utf8(line).unwrap()
    }

    /// Goes away as a reader of the results.
    pub(crate) fn close_stdout(&mut self) {
        drop(self.child.stdout.take());
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, name: &str) {
        let command = format!("kill -{name} {}", self.id());
        let sent = Command::new("sh").args(["-c", &command]).status();
        assert!(sent.unwrap().success());
    }

    /// Kills the program, which cannot prevent it.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for the program's end.
    pub(crate) fn end(mut self) -> Ended {
        let mut stderr = String::new();
        self.stderr.read_to_string(&mut stderr).unwrap();
        let mut stdout = String::new();
        if let Some(mut pipe) = self.child.stdout.take() {
            pipe.read_to_string(&mut stdout).unwrap();
        }
        Ended {
            code: self.child.wait().unwrap().code(),
            stdout,
            stderr,
        }
    }
}
