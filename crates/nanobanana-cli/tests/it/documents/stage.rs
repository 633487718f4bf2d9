//! Where the commands of a document are run: a user's home with a few pictures in it, a simulated
//! IMA around it, and a shell.

use std::cell::OnceCell;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use image::ImageFormat;

use super::likeness::INTERRUPTION;
use crate::serve::Server;
use crate::world::ima::KEY;
use crate::world::pictures::picture;
use crate::world::{ImaWorld, wait_until};

/// The pictures that documents speak of.
const PICTURES: [(&str, ImageFormat); 6] = [
    ("photo.jpg", ImageFormat::Jpeg),
    ("cat.jpg", ImageFormat::Jpeg),
    ("a.jpg", ImageFormat::Jpeg),
    ("b.jpg", ImageFormat::Jpeg),
    ("hat.png", ImageFormat::Png),
    ("local-photo.jpg", ImageFormat::Jpeg),
];

/// Other people's programs that documents call, as shell scripts. `claude mcp add NAME -- COMMAND`
/// starts the command, whose input ends at once; without a command it does nothing.
const OTHER_PROGRAMS: [(&str, &str); 4] = [
    ("magick", "for last; do :; done; cat >\"$last\""),
    ("wl-paste", "cat photo.jpg"),
    (
        "claude",
        "while [ $# -gt 0 ]; do [ \"$1\" = -- ] && shift && exec \"$@\"; shift; done",
    ),
    ("xdg-open", "test -e \"$1\""),
];

/// The user's home in the documents.
const HOME: &str = "/home/you";

/// What a command did.
pub(super) struct Ran {
    pub(super) code: Option<i32>,
    /// What it printed, as a terminal would show it.
    pub(super) text: String,
}

/// A world to run commands in.
pub(super) struct Stage {
    world: ImaWorld,
    locale: String,
    /// What the variables of SDKs lead to, once a command needs it.
    server: OnceCell<Server>,
}

impl Stage {
    pub(super) fn new() -> Self {
        let world = ImaWorld::new();
        let home = world.sandbox.work(".");
        for (name, format) in PICTURES {
            fs::write(home.join(name), picture(320, 240, format)).unwrap();
        }
        fs::write(home.join("key.txt"), KEY).unwrap();
        let images = home.join("docs/images");
        fs::create_dir_all(&images).unwrap();
        for entry in fs::read_dir(super::root().join("docs/images")).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), images.join(entry.file_name())).unwrap();
        }
        for (name, script) in OTHER_PROGRAMS {
            pretend(&world.sandbox.beside("bin"), name, script);
        }
        Self {
            world,
            locale: "C.UTF-8".to_owned(),
            server: OnceCell::new(),
        }
    }

    /// Puts a file into the user's home.
    pub(super) fn put(&self, name: &str, text: &str) {
        self.world.sandbox.put(name, text);
    }

    /// The same home in another scene: `NAME=VALUE`, by spaces.
    pub(super) fn set(self, scene: &str) -> Self {
        let mut locale = "C.UTF-8".to_owned();
        let mut faults = None;
        let mut pace = None;
        for word in scene.split_whitespace() {
            match word.split_once('=') {
                Some(("locale", value)) => locale = value.to_owned(),
                Some(("fault", value)) => faults = Some(value.parse().unwrap()),
                Some(("pace", value)) => pace = Some(value.parse().unwrap()),
                _ => panic!("the scene has no `{word}`"),
            }
        }
        let world = self.world.in_scene(|config| {
            if let Some(faults) = faults {
                config.faults = faults;
            }
            if let Some(pace) = pace {
                config.pace = pace;
            }
        });
        let server = OnceCell::new();
        Self {
            world,
            locale,
            server,
        }
    }

    /// Runs a command, as a user with a key would, who interrupts it when so many lines have come.
    pub(super) fn run(&self, command: &str, interrupted_after: Option<usize>) -> Ran {
        let command = match command.contains("JOB") {
            true => command.replace("JOB", &self.youngest_job(command)),
            false => command.to_owned(),
        };
        let printed = self.world.sandbox.beside("printed");
        let file = File::create(&printed).unwrap();
        let so_far = || String::from_utf8_lossy(&fs::read(&printed).unwrap()).into_owned();
        let mut shell = match interrupted_after {
            // The program in the shell's place, so that the signal comes to it.
            Some(_) => self.shell(&format!("exec {command}")),
            None => self.shell(&command),
        };
        shell
            .stdout(Stdio::from(file.try_clone().unwrap()))
            .stderr(Stdio::from(file));
        let mut process = shell.spawn().unwrap();
        if let Some(lines) = interrupted_after {
            wait_until(|| so_far().lines().count() >= lines);
            let interrupt = format!("kill -INT {}", process.id());
            let sent = Command::new("sh").args(["-c", &interrupt]).status();
            assert!(sent.unwrap().success());
        }
        let code = process.wait().unwrap().code();
        let mut lines: Vec<String> = so_far().lines().map(str::to_owned).collect();
        if let Some(before) = interrupted_after {
            lines.insert(before, INTERRUPTION.to_owned());
        }
        let home = self.home().display().to_string();
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        Ran {
            code,
            text: text.replace(&home, HOME),
        }
    }

    /// The id of the job that a command means by `JOB`.
    fn youngest_job(&self, command: &str) -> String {
        let is_simulated = command.contains("--simulate") || command.contains("_BASE_URL/");
        let maker = match is_simulated {
            true => " --simulate",
            false => "",
        };
        let output = self
            .shell(&format!("nanobanana history --json{maker}"))
            .output()
            .unwrap();
        let jobs: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        jobs[0]["id"].as_str().unwrap().to_owned()
    }

    fn shell(&self, command: &str) -> Command {
        let mut shell = self.world.sandbox.shell(command);
        self.world.lead_here(&mut shell);
        let programs = Path::new(env!("CARGO_BIN_EXE_nanobanana"))
            .parent()
            .unwrap();
        let path = [programs, &self.world.sandbox.beside("bin")]
            .map(|folder| folder.display().to_string());
        shell
            .env("PATH", format!("{}:/usr/bin:/bin", path.join(":")))
            .env("HOME", self.home())
            .env("SIMULATOR", self.world.simulator.url())
            .env(
                "SIMULATOR_CA",
                self.world.simulator.ca_certificate_path().unwrap(),
            )
            .env("SIMULATOR_KEY", KEY)
            .env("LANG", &self.locale);
        if command.contains("_BASE_URL/") {
            let server = self.server.get_or_init(|| {
                let args = ["serve", "--listen", "127.0.0.1:0", "--simulate=ok,instant"];
                let mut command = self.world.sandbox.nanobanana(&args);
                command.env("HOME", self.home());
                Server::start(command).with_exports()
            });
            shell.envs(server.variables());
        }
        shell
    }

    /// The user's home, which is the working folder too.
    fn home(&self) -> PathBuf {
        self.world.sandbox.work(".").canonicalize().unwrap()
    }
}

/// Puts a program of somebody else's into a folder.
fn pretend(folder: &Path, name: &str, script: &str) {
    fs::create_dir_all(folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}
