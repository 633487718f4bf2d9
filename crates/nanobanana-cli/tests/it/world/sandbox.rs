//! A home, a working folder and a clean environment for the built programs.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::run::Run;

/// A place of its own for one test: nothing of the machine's user is seen or touched.
pub(crate) struct Sandbox {
    root: TempDir,
    /// The real path of `root`, as the programs print it.
    path: PathBuf,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().canonicalize().unwrap();
        for folder in ["home", "work"] {
            fs::create_dir(path.join(folder)).unwrap();
        }
        Self { root, path }
    }

    /// A folder beside the home and the working folder.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.path.join("home")
    }

    /// A path in the working folder of the programs.
    pub(crate) fn work(&self, name: &str) -> PathBuf {
        self.path.join("work").join(name)
    }

    /// Writes a file into the working folder.
    pub(crate) fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.work(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.work(name)).unwrap()
    }

    /// The names in the working folder, hidden ones too, sorted.
    pub(crate) fn listing(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.path.join("work"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Every file under the home folder.
    pub(crate) fn home_files(&self) -> Vec<PathBuf> {
        files_under(vec![self.home()])
    }

    /// Every file under the home and the working folder.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        files_under(vec![self.home(), self.path.join("work")])
    }

    /// `nanobanana` with these arguments, ready to be changed or run.
    pub(crate) fn nanobanana<A: AsRef<OsStr>>(&self, args: &[A]) -> Command {
        self.command(env!("CARGO_BIN_EXE_nanobanana"), args)
    }

    /// `ima_image_create` with these arguments, ready to be changed or run.
    pub(crate) fn ima_image_create<A: AsRef<OsStr>>(&self, args: &[A]) -> Command {
        self.command(env!("CARGO_BIN_EXE_ima_image_create"), args)
    }

    /// A line for a shell, ready to be changed or run.
    pub(crate) fn shell(&self, line: &str) -> Command {
        self.command("/bin/sh", &["-c", line])
    }

    fn command<A: AsRef<OsStr>>(&self, program: &str, args: &[A]) -> Command {
        let mut command = Command::new(program);
        command
            .args(args)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.home())
            .env("TZ", "UTC")
            .env("LANG", "C")
            .env("COLUMNS", "100")
            .current_dir(self.path.join("work"))
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, mut command: Command) -> Run {
        let output = command.output().unwrap();
        Run::new(output, &self.path)
    }

    /// Runs `nanobanana` with the simulator of a scenario, at once.
    pub(crate) fn simulate(&self, scenario: &str, args: &[&str]) -> Run {
        let pace = if scenario.contains(',') {
            ""
        } else {
            ",instant"
        };
        let simulate = format!("--simulate={scenario}{pace}");
        let args: Vec<&str> = args.iter().copied().chain([simulate.as_str()]).collect();
        self.run(self.nanobanana(&args))
    }

    /// Makes simulated pictures of the smallest size, which are soon drawn and looked at.
    #[track_caller]
    pub(crate) fn make(&self, args: &[&str]) -> Run {
        let run = self.simulate("ok", &[&["generate", "-s", "512"], args].concat());
        run.success();
        run
    }
}

/// Every file under these folders, sorted.
fn files_under(mut folders: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}
