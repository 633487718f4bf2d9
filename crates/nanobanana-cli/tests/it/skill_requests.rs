//! What people type in a chat, and the command that a model makes of it that knows nothing but `SKILL.md`: the
//! rows of `tests/skill/requests.tsv`. What each must come to is written beside it, apart from the command.

use std::fs::{self, File};

use image::ImageFormat;
use serde_json::{Value, json};

use crate::world::Sandbox;
use crate::world::pictures::picture;

const REQUESTS: &str = include_str!("../../../../tests/skill/requests.tsv");

/// What every command has; the sender is the same in all.
const EVERYWHERE: [(&str, &str); 4] = [
    ("--messages", "ndjson"),
    ("--user-id", "ou_7f3"),
    ("--allow-dir", "."),
    ("--prompt-file", "-"),
];

/// A row of the table. In request, prompt and command `\n` is the end of a line.
struct Row {
    request: String,
    /// What the command does: `none`, or `generate`, `edit` or `plan`, which is free.
    does: String,
    /// The model, or `exit N` where the command is refused with this code.
    model: String,
    size: String,
    ratio: String,
    n: String,
    prompt: String,
    command: String,
}

fn rows() -> Vec<Row> {
    let lines = REQUESTS.lines().skip(1);
    let rows = lines.map(|line| {
        let fields = line.split('\t').map(|field| field.replace("\\n", "\n"));
        let fields: Result<[String; 8], _> = fields.collect::<Vec<_>>().try_into();
        let [request, does, model, size, ratio, n, prompt, command] =
            fields.unwrap_or_else(|_| panic!("not eight fields: {line}"));
        Row {
            request,
            does,
            model,
            size,
            ratio,
            n,
            prompt,
            command,
        }
    });
    rows.collect()
}

/// A command that a shell was about to run.
struct Call {
    args: Vec<String>,
    stdin: File,
}

/// What a shell makes of a row's command: nothing, or one call of `nanobanana`.
fn call(sandbox: &Sandbox, row: &Row) -> Option<Call> {
    let record = sandbox.beside("record");
    fs::create_dir_all(&record).unwrap();
    let (args, stdin) = (record.join("args"), record.join("stdin"));
    fs::write(&args, "").unwrap();
    let recording =
        "nanobanana() { printf '%s\\0' \"$@\" >>\"$ARGS\"; cat >\"$STDIN\"; }\nset -e\n";
    let mut shell = sandbox.shell(&format!("{recording}{}", row.command));
    shell.env("ARGS", &args).env("STDIN", &stdin);
    let run = sandbox.run(shell);
    assert_eq!((run.code, &*run.stderr), (Some(0), ""), "{}", row.request);
    let args = fs::read_to_string(args).unwrap();
    let args: Vec<String> = args.split_terminator('\0').map(str::to_owned).collect();
    (!args.is_empty()).then(|| Call {
        args,
        stdin: File::open(stdin).unwrap(),
    })
}

/// Takes an option with its value out of arguments.
fn take(args: &mut Vec<String>, option: &str) -> Option<String> {
    let at = args.iter().position(|arg| arg == option)?;
    args.remove(at);
    Some(args.remove(at))
}

/// What a call comes to, as its row writes it.
fn outcome(sandbox: &Sandbox, row: &Row) -> Value {
    let Some(Call { mut args, stdin }) = call(sandbox, row) else {
        return json!(["none", "-", "-", "-", "-", "-"]);
    };
    // What the skill has in every command, and once.
    for (option, value) in EVERYWHERE {
        assert_eq!(
            take(&mut args, option).as_deref(),
            Some(value),
            "{}",
            row.request
        );
        assert!(!args.iter().any(|arg| arg == option), "{}", row.request);
    }
    let language = take(&mut args, "--lang");
    assert!(
        matches!(language.as_deref(), Some("zh" | "en")),
        "{}",
        row.request
    );
    let does = args.remove(0);
    let output = take(&mut args, "-o");
    let is_here = output.is_some_and(|path| path.starts_with("./") && !path.contains(".."));
    assert_eq!(is_here, does != "plan", "{}", row.request);
    // A plan takes neither.
    args.retain(|arg| arg != "--new");
    take(&mut args, "--max-points");

    let mut command = sandbox.nanobanana(&["plan", "--literal", "--json", "--simulate=instant"]);
    let everywhere = EVERYWHERE
        .iter()
        .filter(|(option, _)| *option != "--messages");
    command.args(everywhere.flat_map(|(option, value)| [option, value]));
    command.args(args).stdin(stdin);
    let run = sandbox.run(command);
    if run.code != Some(0) {
        let code = format!("exit {}", run.code.unwrap_or(-1));
        return json!([does, code, "-", "-", "-", "-"]);
    }
    let plan = &run.json()[0];
    let n = plan["count"].to_string();
    json!([
        does,
        plan["model"],
        plan["size"],
        plan["ratio"],
        n,
        plan["prompt"]
    ])
}

#[test]
fn what_is_typed_in_a_chat_comes_to_what_was_meant() {
    let sandbox = Sandbox::new();
    sandbox.put("photo.jpg", picture(90, 60, ImageFormat::Jpeg));
    for name in ["cat.png", "sofa.png", "red-fox.png"] {
        sandbox.put(name, picture(60, 60, ImageFormat::Png));
    }
    sandbox.put("notes.txt", "not a picture");
    fs::write(
        sandbox.beside("secret.png"),
        picture(8, 8, ImageFormat::Png),
    )
    .unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../secret.png", sandbox.work("link.png")).unwrap();

    let rows = rows();
    let mut wrong = String::new();
    for row in &rows {
        let outcome = outcome(&sandbox, row);
        let meant = json!([row.does, row.model, row.size, row.ratio, row.n, row.prompt]);
        if outcome != meant {
            wrong.push_str(&format!(
                "{}\n  comes to {outcome}\n  and not  {meant}\n",
                row.request
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(rows.len() >= 60);
    assert!(!sandbox.work("owned").exists());
}
