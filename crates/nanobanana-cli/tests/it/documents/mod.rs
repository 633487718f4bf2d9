//! The documents: every command in them is run, and prints what they say.
//!
//! In a block of the language `console`, a line that begins with `$ ` is run by a shell, and the
//! lines below it are what it prints, standard error included. A line `…` stands for any lines.
//! Without such lines the command has to succeed. A line `^C` is where the user interrupts it: when
//! as many lines as stand above have come. Ids, times and ports are whatever they are; `/home/you`
//! is the user's home and working folder, and `JOB` in a command is the youngest job.
//!
//! `$SIMULATOR`, `$SIMULATOR_CA` and `$SIMULATOR_KEY` lead to the simulator, and what `nanobanana serve` has exported
//! to a simulated server.
//!
//! A block of Python that begins with a comment is a file of that name.
//!
//! A comment above a block sets its scene:
//!
//! ```text
//! <!-- scene: fault=create:1=reset-after locale=zh_CN.UTF-8 pace=8s -->
//! ```
//!
//! `SNAPSHOTS=overwrite cargo test -p nanobanana-cli --test it documents` writes what is printed
//! into the documents.

mod document;
mod likeness;
mod stage;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use document::{Document, Part};
use likeness::INTERRUPTION;
use serde_json::Value;
use stage::Stage;

use crate::world::Sandbox;

/// The root of the project.
fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().unwrap()
}

/// The documents that users read, by their place in the project, sorted.
fn documents() -> Vec<String> {
    let in_docs = fs::read_dir(root().join("docs")).unwrap();
    let names = in_docs.map(|entry| format!("docs/{}", entry.unwrap().file_name().display()));
    let mut documents: Vec<String> = names.filter(|name| name.ends_with(".md")).collect();
    let beside = [
        "README.md",
        "README.zh-CN.md",
        "SECURITY.md",
        "ARCHITECTURE.md",
    ];
    documents.extend(beside.map(str::to_owned));
    documents.sort();
    documents
}

/// Runs the commands of a document, and compares it with itself as it would be today.
#[track_caller]
fn check(name: &str) {
    let path = root().join(name);
    let document = Document::read(&fs::read_to_string(&path).unwrap());
    let mut today = String::new();
    let mut stage = Stage::new();
    for block in Document::blocks(&fs::read_to_string(&path).unwrap(), "python") {
        if let Some(file) = block
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("# "))
        {
            stage.put(file, &block);
        }
    }
    for part in &document.parts {
        match part {
            Part::Text(text) => today.push_str(text),
            Part::Scene { line, scene } => {
                stage = stage.set(scene);
                today.push_str(line);
            }
            Part::Command {
                line,
                command,
                printed,
            } => {
                let interruption = printed.lines().position(|line| line == INTERRUPTION);
                let ran = stage.run(command, interruption);
                today.push_str(line);
                today.push_str(&likeness::in_the_words_of(printed, &ran));
            }
        }
    }
    #[allow(
        clippy::disallowed_methods,
        reason = "how a test is run is no affair of the program"
    )]
    let overwrite = env::var_os("SNAPSHOTS").is_some_and(|word| word == "overwrite");
    if overwrite {
        fs::write(&path, today).unwrap();
        return;
    }
    let written = fs::read_to_string(&path).unwrap();
    let mut lines = today.lines().zip(written.lines()).zip(1..);
    if let Some(((today, written), number)) = lines.find(|((a, b), _)| a != b) {
        panic!("{name}:{number} says\n  {written}\nand should say\n  {today}");
    }
    assert_eq!(today.lines().count(), written.lines().count(), "{name}");
}

/// Commands in blocks that are not run, with who runs them.
const NOT_RUN_HERE: &[(&str, &str)] = &[
    (
        "cargo run -- generate --simulate \"a cute puppy on grass\" -o puppy.png",
        ".ci/run",
    ),
    (
        "cargo run -- generate --simulate \"草地上的小狗\" -o puppy.png",
        "nobody, for it is the same with another prompt",
    ),
    ("cargo test --workspace", ".ci/run"),
    (
        "sudo install -D -m 600 key.txt /etc/nanobanana/ima-api-key",
        "nobody, for it needs a system that systemd has started",
    ),
    (
        "sudo systemctl enable --now nanobanana",
        "nobody; dist/try verifies the unit",
    ),
    (
        "sudo -Hu nanobanana nanobanana serve keys create --name me",
        "nobody; the tests of `serve keys` run it as who they are",
    ),
    (
        "sudo systemctl restart nanobanana",
        "nobody; dist/try verifies the unit",
    ),
    (
        "sudo -Hu nanobanana nanobanana serve keys create --name team-a --max-points-per-day 200 --rpm 60",
        "nobody; the tests of `serve keys` run it as who they are",
    ),
    (
        "sudo -Hu nanobanana nanobanana show JOB --events",
        "nobody; the tests of `show` run it as who they are",
    ),
    (
        "cargo run --release -p ima-sim -- --listen 127.0.0.1:8080",
        "ima-sim's tests",
    ),
    (
        "cargo run --release -p ima-sim -- --tls --listen 127.0.0.1:8443",
        "ima-sim's tests",
    ),
];

#[test]
fn no_command_of_the_documents_is_left_out() {
    let mut left_out = Vec::new();
    let mut met = BTreeSet::new();
    for name in documents() {
        let text = fs::read_to_string(root().join(&name)).unwrap();
        for line in Document::read(&text).commands_in_text() {
            match NOT_RUN_HERE.iter().find(|(known, _)| *known == line.trim()) {
                Some((known, _)) => _ = met.insert(*known),
                None => left_out.push(format!("{name}: {line}")),
            }
        }
    }
    assert_eq!(left_out, [""; 0]);
    assert_eq!(met, NOT_RUN_HERE.iter().map(|(known, _)| *known).collect());
}

#[test]
fn every_json_block_is_json_and_the_server_in_it_takes_its_arguments() {
    let mut servers = 0;
    for name in documents() {
        let text = fs::read_to_string(root().join(&name)).unwrap();
        for block in Document::blocks(&text, "json") {
            let json: Value = serde_json::from_str(&block)
                .unwrap_or_else(|error| panic!("{name}: {error}: {block}"));
            let server = &json["mcpServers"]["nanobanana"];
            if server.is_null() {
                continue;
            }
            assert_eq!(server["command"], "nanobanana");
            let arguments = server["args"].as_array().unwrap().iter();
            let mut arguments: Vec<&str> = arguments.map(|a| a.as_str().unwrap()).collect();
            arguments.push("--simulate");
            let sandbox = Sandbox::new();
            sandbox.run(sandbox.nanobanana(&arguments)).success();
            servers += 1;
        }
    }
    assert_eq!(servers, 1);
}

#[test]
fn the_settings_of_the_documents_can_be_used() {
    let text = fs::read_to_string(root().join("docs/config.md")).unwrap();
    let blocks = Document::blocks(&text, "toml");
    assert_eq!(blocks.len(), 1);
    let sandbox = Sandbox::new();
    let folder = sandbox.home().join(".config/nanobanana");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), &blocks[0]).unwrap();
    let run = sandbox.simulate("ok", &["plan", "a cat", "--json"]);
    run.success();
    assert_eq!(run.json()[0]["size"], "2K");
}

#[test]
fn the_prices_of_the_readme_are_those_of_the_shipped_list() {
    let sandbox = Sandbox::new();
    let models = sandbox
        .run(sandbox.nanobanana(&["models", "--json"]))
        .json();
    for name in ["README.md", "README.zh-CN.md"] {
        let text = fs::read_to_string(root().join(name)).unwrap();
        let rows = text.lines().filter_map(|line| line.strip_prefix("| Nano"));
        let mut prices = 0;
        for row in rows {
            let cells: Vec<&str> = row.split(" | ").collect();
            let mut models = models.as_array().unwrap().iter();
            let model = models.find(|model| model["model"] == cells[1].trim_matches('`'));
            let rules = model.unwrap()["prices"].as_array().unwrap();
            for (size, price) in ["512px", "1K", "2K", "4K"].into_iter().zip(&cells[2..]) {
                let rule = rules.iter().find(|rule| rule["attributes"]["size"] == size);
                let sold = rule.map_or("–".to_owned(), |rule| rule["points"].to_string());
                assert_eq!(sold, *price, "{name}: {row}");
                prices += 1;
            }
        }
        assert_eq!(prices, 8, "{name}");
    }
}

#[test]
fn the_documents_name_each_other_and_what_there_is() {
    let [readme, index] =
        ["README.md", "docs/README.md"].map(|name| fs::read_to_string(root().join(name)).unwrap());
    for name in documents() {
        let is_listed = name.strip_prefix("docs/").map_or_else(
            || name == "README.md" || index.contains(&format!("(../{name})")),
            |page| index.contains(&format!("({page})")),
        );
        assert!(
            is_listed || readme.contains(&format!("]({name})")),
            "{name}"
        );
        let text = fs::read_to_string(root().join(&name)).unwrap();
        let links = text.split("](").skip(1).chain(text.split("src=\"").skip(1));
        let places = links.filter_map(|rest| rest.split([')', '"', '#']).next());
        for place in places.filter(|place| !place.is_empty() && !place.contains(':')) {
            let path = root().join(&name).parent().unwrap().join(place);
            assert!(path.exists(), "{name}: {place}");
        }
    }
}

macro_rules! run_as_written {
    ($($test:ident: $name:literal,)*) => {
        $(
            #[test]
            fn $test() {
                check($name);
            }
        )*

        #[test]
        fn every_document_is_run() {
            let mut run = vec![$($name.to_owned()),*];
            run.sort();
            assert_eq!(run, documents());
        }
    };
}

run_as_written! {
    readme: "README.md",
    readme_in_chinese: "README.zh-CN.md",
    security: "SECURITY.md",
    architecture: "ARCHITECTURE.md",
    index: "docs/README.md",
    auth: "docs/auth.md",
    batch: "docs/batch.md",
    config: "docs/config.md",
    drop_in: "docs/drop-in.md",
    history: "docs/history.md",
    install: "docs/install.md",
    jobs: "docs/jobs.md",
    json: "docs/json.md",
    mcp: "docs/mcp.md",
    messages: "docs/messages.md",
    operating: "docs/operating.md",
    pictures: "docs/pictures.md",
    benchmarks: "docs/benchmarks.md",
    recipe: "docs/recipe.md",
    clients: "docs/clients.md",
    jobs_api: "docs/jobs-api.md",
    serve: "docs/serve.md",
    simulator: "docs/simulator.md",
    terminal: "docs/terminal.md",
}
