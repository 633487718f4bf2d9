//! The pages of `help TOPIC` in English.

use ima_sim::Scenario;

use crate::commands::help::Kept;
use crate::exit;
use crate::text::topics::table;

pub(crate) fn models(rows: &[[String; 5]]) -> String {
    let models = table(["-m", "name", "id", "sizes", "usually takes"], rows);
    format!(
        "{models}
default and balanced are flash; best and premium are pro; cheapest and budget are flash at 512.
Chinese words are read too (默认, 最好, 最便宜, 香蕉, 大香蕉).
Without -m it is flash, or the model of the setting defaults.model.

What is on sale today, with prices:       nanobanana models
The price of one picture, unpaid:         nanobanana plan \"a cat\" -m pro
The options of the command `models`:      nanobanana models --help
"
    )
}

pub(crate) fn seconds(least: u64, most: u64) -> String {
    format!("{least}–{most} s")
}

pub(crate) fn sizes(rows: &[[String; 4]]) -> String {
    let sizes = table(["-s", "square", "16:9", "models"], rows);
    format!(
        "{sizes}
Without -s it is 1K. 512px and 0.5K are 512; 8K or more becomes 4K, and you are told.
The pixels are those that the vendor publishes; the picture that came is said with its own.

The price of each size today:   nanobanana models
The other ratios:               nanobanana help ratios
"
    )
}

pub(crate) fn ratios(rows: &[[String; 4]]) -> String {
    let ratios = table(["-r", "at 1K", "at 4K", "models"], rows);
    format!(
        "{ratios}
landscape and horizontal are 16:9, portrait and vertical 9:16, square is 1:1 (横屏, 竖屏, 方图);
default is the model's own, 1:1. 16x9 and 16：9 are read as 16:9.
Without -r a changed picture keeps the shape of its first file.

What is on sale today, with prices:   nanobanana models
"
    )
}

pub(crate) fn files(kept: &[(Kept, String)]) -> String {
    let rows: Vec<[String; 2]> = kept
        .iter()
        .map(|(kept, path)| [what_is_kept(*kept).to_owned(), path.clone()])
        .collect();
    let files = table(["what", "where"], &rows);
    format!(
        "{files}
Pictures go to where -o says, else to the folder of the setting output.folder, else to the working
folder. None of these files is sent to anybody; the key goes along with requests to the vendor.
"
    )
}

const fn what_is_kept(kept: Kept) -> &'static str {
    match kept {
        Kept::Settings => "settings, yours to write",
        Kept::Key => "API key of `auth login --file`",
        Kept::Journal => "journal of paid jobs",
        Kept::Preferences => "last model, shared with IMA's tools",
        Kept::Logs => "daily logs, kept 7 days",
        Kept::Pictures => "pictures of `nanobanana mcp`",
        Kept::Piped => "picture of `-o -`, until it is written",
        Kept::StandIn => "everything of --simulate",
    }
}

pub(crate) fn exit_codes() -> String {
    format!(
        "{}

With --json the object has the same number as exit_code, and error.kind says more.
",
        exit::HELP
    )
}

pub(crate) fn simulate(scenarios: &[(Scenario, &'static str)]) -> String {
    let rows: Vec<[String; 2]> = scenarios
        .iter()
        .map(|(scenario, text)| [scenario.name().to_owned(), (*text).to_owned()])
        .collect();
    let scenarios = table(["--simulate=", "what happens"], &rows);
    format!(
        "{scenarios}
--simulate alone is ok. A pace may follow: --simulate=fails,instant; fast (the default, about 3 s),
realistic, or a time such as 8s. No key is read, nothing is sent to the vendor, nothing is paid.
"
    )
}

pub(crate) fn unknown_topic(
    word: &str,
    near: Option<&str>,
    topics: &[&'static str],
    commands: &[String],
) -> String {
    format!(
        "there is no help about `{word}`; topics are {}, and commands {}{}",
        topics.join(", "),
        commands.join(", "),
        did_you_mean(near)
    )
}

pub(crate) fn did_you_mean(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default()
}

pub(crate) fn option_of(option: &str, commands: &[&str]) -> String {
    format!("{option} is an option of: {}", commands.join(", "))
}

pub(crate) fn prompt_without_command(command: &str) -> String {
    format!("to make a picture of it: {command}")
}
