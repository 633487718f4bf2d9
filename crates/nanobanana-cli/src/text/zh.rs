//! The help in Chinese: the texts of `zh.toml` for each command and argument of the parser's tree, put
//! in the place of the English.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use clap::{Arg, ArgAction, Command};
use ima_sim::Scenario;
use nanobanana::MAX_COUNT;
use serde::Deserialize;

use crate::args::manual::Topic;
use crate::environment;
use crate::render::help::{self, Headings, Length};

/// The texts.
static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
    let texts = toml_edit::de::from_str(include_str!("zh.toml"));
    texts.unwrap_or_else(|error| panic!("zh.toml: {error}"))
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    /// The table of exit codes.
    exit_codes: String,
    /// What is said of an argument wherever it is, by the parser's id of it.
    arguments: BTreeMap<String, Said>,
    /// By the words that name the command after `nanobanana`; none for `nanobanana` itself.
    commands: BTreeMap<String, Page>,
}

/// What the help says of a command.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    about: String,
    /// What `--help` adds to it.
    more: Option<String>,
    /// The end of what `-h` prints, and of `--help` unless that has an end of its own.
    after: Option<String>,
    /// The end of what `--help` prints.
    after_long: Option<String>,
    /// What is said of its arguments otherwise than of others.
    #[serde(default)]
    arguments: BTreeMap<String, Said>,
}

/// What the help says of an argument.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    /// What stands for its value; nothing where it has none.
    name: Option<String>,
    help: String,
    /// What `--help` says instead.
    long: Option<String>,
    /// What its values mean, for `--help`.
    #[serde(default)]
    values: BTreeMap<String, String>,
}

impl Page {
    /// The text of the argument of this id.
    fn argument(&'static self, id: &str) -> Option<&'static Said> {
        self.arguments.get(id).or_else(|| TEXTS.arguments.get(id))
    }
}

/// A text with what the program knows in its places.
fn filled(text: &str) -> String {
    let scenarios: Vec<&str> = Scenario::all()
        .map(|(scenario, _)| scenario.name())
        .collect();
    text.replace("{max_count}", &MAX_COUNT.to_string())
        .replace("{topics}", &Topic::ALL.map(Topic::name).join("、"))
        .replace("{scenarios}", &scenarios.join("、"))
        .replace("{exit_codes}", exit_codes())
}

/// The table of exit codes.
pub(super) fn exit_codes() -> &'static str {
    &TEXTS.exit_codes
}

/// What the pages say beside the texts of the tables.
const HEADINGS: Headings = Headings {
    usage: "用法：",
    commands: "命令",
    arguments: "参数",
    options: "选项",
    colon: "：",
    usage_line,
};

/// The line of usage of `edit`, as the parser writes others.
const EDIT: &str = "nanobanana edit -i <图片> [OPTIONS] <提示词>";

/// A line of usage without its heading, which the parser begins in English.
pub(crate) fn usage_line(usage: &str) -> String {
    let line = usage.trim_start_matches("Usage:").trim();
    line.replace("[OPTIONS]", "[选项]")
}

pub(crate) fn with_pages(command: Command, length: Length) -> Command {
    help::with_pages(command, &HEADINGS, length, environment::width())
}

pub(crate) fn localised(command: Command) -> Command {
    translated(command, "")
}

/// The command at this path, and those below it. What has no text keeps the English one.
fn translated(command: Command, path: &str) -> Command {
    let command = command.mut_subcommands(|below| {
        let path = format!("{path} {}", below.get_name());
        translated(below, path.trim_start())
    });
    let command = match TEXTS.commands.get(path) {
        Some(page) => titled(command, page).mut_args(|arg| argument(arg, page)),
        None => command,
    };
    let command = match path {
        "edit" => command.override_usage(EDIT),
        _ => command,
    };
    with_own_flags(command).subcommand_value_name("命令")
}

/// The command with what its page says of it as a whole.
fn titled(command: Command, page: &'static Page) -> Command {
    let long = page
        .more
        .as_ref()
        .map(|more| format!("{}\n\n{more}", page.about));
    let command = command
        .about(page.about.clone())
        .long_about(long.unwrap_or_else(|| page.about.clone()));
    let command = match &page.after {
        Some(after) => command.after_help(after.clone()),
        None => command,
    };
    match &page.after_long {
        Some(after) => command.after_long_help(filled(after)),
        None => command,
    }
}

/// The command with the two options that the parser has of its own, in its places.
fn with_own_flags(command: Command) -> Command {
    let help = Arg::new("help").short('h').long("help");
    let help = help.action(ArgAction::Help).help_heading(None::<&str>);
    let help = help
        .help("显示帮助（详细说明请用 --help）")
        .long_help("显示帮助（摘要请用 -h）");
    let has_version = command.get_version().is_some();
    let command = command.disable_help_flag(true).arg(help);
    if !has_version {
        return command;
    }
    let version = Arg::new("version").short('V').long("version");
    let version = version
        .action(ArgAction::Version)
        .help_heading(None::<&str>);
    command
        .disable_version_flag(true)
        .arg(version.help("显示版本号"))
}

/// The argument with its text, its default and its values.
fn argument(arg: Arg, page: &'static Page) -> Arg {
    let Some(said) = page.argument(arg.get_id().as_str()) else {
        return arg;
    };
    let arg = match &said.name {
        Some(name) => arg.value_name(name.as_str()),
        None => arg,
    };
    let arg = match arg.get_help_heading().and_then(heading) {
        Some(heading) => arg.help_heading(heading),
        None => arg,
    };
    let (short, long) = (short_help(&arg, said), long_help(&arg, said));
    arg.help(short).long_help(long)
}

/// The heading in Chinese.
fn heading(english: &str) -> Option<&'static str> {
    Some(match english {
        "Folders" => "文件夹",
        "Output" => "输出",
        "Picture" => "图片",
        "Service" => "服务",
        "Spending" => "费用",
        "Terminal" => "终端",
        "Transport" => "连接",
        "Which jobs" => "哪些任务",
        _ => return None,
    })
}

fn short_help(arg: &Arg, said: &'static Said) -> String {
    let names: Vec<String> = values(arg).map(|value| value.0).collect();
    let mut text = filled(&said.help);
    if !names.is_empty() {
        text.push_str(&format!(" [可选值：{}]", names.join("、")));
    }
    text + &default(arg)
}

fn long_help(arg: &Arg, said: &'static Said) -> String {
    let values: Vec<(String, bool)> = values(arg).collect();
    if values.iter().all(|(_, explained)| !explained) && said.long.is_none() {
        return short_help(arg, said);
    }
    let mut text = filled(said.long.as_ref().unwrap_or(&said.help));
    text.push_str(&default(arg));
    let width = values.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, _) in &values {
        let means = said.values.get(name).map_or("", String::as_str);
        text.push_str(&format!("\n  {name:width$}  {means}"));
    }
    text
}

/// The names of the values that the help lists, and whether the parser can explain each.
fn values(arg: &Arg) -> impl Iterator<Item = (String, bool)> {
    let is_listed = arg.get_action().takes_values() && !arg.is_hide_possible_values_set();
    let values = if is_listed {
        arg.get_possible_values()
    } else {
        Vec::new()
    };
    values
        .into_iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| (value.get_name().to_owned(), value.get_help().is_some()))
}

/// The default, where the help names it.
fn default(arg: &Arg) -> String {
    let defaults = arg.get_default_values();
    if defaults.is_empty() || !arg.get_action().takes_values() || arg.is_hide_default_value_set() {
        return String::new();
    }
    let defaults: Vec<_> = defaults
        .iter()
        .map(|value| value.to_string_lossy())
        .collect();
    format!(" [默认：{}]", defaults.join("、"))
}
