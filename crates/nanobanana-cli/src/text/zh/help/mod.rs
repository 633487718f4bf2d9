//! The help in Chinese: one text for each command and argument of the parser's tree, put in the
//! place of the English.

mod after;
mod look_back;
mod make;
mod others;
mod shared;
mod table;
#[cfg(test)]
mod tests;

pub(in crate::text) use after::EXIT_CODES;

use clap::{Arg, ArgAction, Command};

use crate::environment;
use crate::render::help::{self, Length, Words};
use table::{Argument, Page};

/// What the pages say beside the texts of the tables.
const WORDS: Words = Words {
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
    help::with_pages(command, &WORDS, length, environment::width())
}

pub(crate) fn localised(command: Command) -> Command {
    translated(command, "", &pages())
}

/// The page of every command.
fn pages() -> Vec<Page> {
    [make::pages(), look_back::pages(), others::pages()].concat()
}

/// The command at this path, and those below it. What has no text keeps the English one.
fn translated(command: Command, path: &str, pages: &[Page]) -> Command {
    let command = command.mut_subcommands(|below| {
        let path = format!("{path} {}", below.get_name());
        translated(below, path.trim_start(), pages)
    });
    let command = match pages.iter().find(|page| page.path == path) {
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
fn titled(command: Command, page: &Page) -> Command {
    let long = page.more.map(|more| format!("{}\n\n{more}", page.about));
    let command = command
        .about(page.about)
        .long_about(long.unwrap_or_else(|| page.about.to_owned()));
    let command = match &page.after {
        Some(after) => command.after_help(*after),
        None => command,
    };
    match &page.after_long {
        Some(after) => command.after_long_help(after.clone()),
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
fn argument(arg: Arg, page: &Page) -> Arg {
    let Some(said) = page.argument(arg.get_id().as_str()) else {
        return arg;
    };
    let arg = match said.name {
        Some(name) => arg.value_name(name),
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

fn short_help(arg: &Arg, said: &Argument) -> String {
    let names: Vec<String> = values(arg).map(|value| value.0).collect();
    let mut text = said.help.to_string();
    if !names.is_empty() {
        text.push_str(&format!(" [可选值：{}]", names.join("、")));
    }
    text + &default(arg)
}

fn long_help(arg: &Arg, said: &Argument) -> String {
    let values: Vec<(String, bool)> = values(arg).collect();
    if values.iter().all(|(_, explained)| !explained) && said.long.is_none() {
        return short_help(arg, said);
    }
    let mut text = said.long.clone().unwrap_or_else(|| said.help.to_string());
    text.push_str(&default(arg));
    let width = values.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, _) in &values {
        let means = said.value(name).unwrap_or_default();
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
