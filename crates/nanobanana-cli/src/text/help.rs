//! The help of every command. The parser's English is that of the comments in `args`; for the Chinese
//! the texts of `zh.toml` are put in its place, for each command and argument of the parser's tree.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use clap::builder::{Resettable, StyledStr};
use clap::{Arg, Command};
use nanobanana::{Language, MAX_COUNT};
use nanobanana_text::either;
use serde::Deserialize;

use crate::args::manual::Topic;
use crate::render::wrap::wrap;
use crate::{environment, exit, simulate};

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    /// What `-h` prints.
    Summary,
    /// What `--help` prints.
    Full,
}

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
    text.replace("{max_count}", &MAX_COUNT.to_string())
        .replace("{topics}", &Topic::names().join("、"))
        .replace("{scenarios}", &simulate::names("、"))
        .replace("{exit_codes}", &TEXTS.exit_codes)
}

/// The table of exit codes.
pub(super) fn exit_codes(l: Language) -> &'static str {
    either(l, exit::HELP, &TEXTS.exit_codes)
}

/// What the parser says of itself.
const PARSERS: [(&str, &str); 8] = [
    ("Usage: ", "用法："),
    ("[OPTIONS]", "[选项]"),
    (" [default: ", " [默认："),
    (" [possible values: ", " [可选值："),
    (
        "Print help (see more with '--help')",
        "显示帮助（详细说明请用 --help）",
    ),
    (
        "Print help (see a summary with '-h')",
        "显示帮助（摘要请用 -h）",
    ),
    ("Print help", "显示帮助"),
    ("Print version", "显示版本号"),
];

/// The widest page, in columns; so are the parser's own.
const WIDEST: usize = 100;

/// On a terminal of fewer columns, texts are below what they explain.
const NARROW: usize = 72;

/// The command and all below it, with their pages in lines of the terminal's width where these are not the
/// parser's own to write: it would break lines at spaces only, of which Chinese has few.
pub(crate) fn with_pages(l: Language, command: Command, length: Length) -> Command {
    if l == Language::En {
        return command;
    }
    let width = environment::width().map_or(WIDEST, |width| width.min(WIDEST));
    let mut command = command.term_width(0).next_line_help(width < NARROW);
    command.build();
    with_page(command, length, width)
}

fn with_page(command: Command, length: Length, width: usize) -> Command {
    let mut command = match length {
        Length::Summary => command,
        Length::Full => in_full(command),
    };
    let mut page = command.render_help().to_string();
    for (english, chinese) in PARSERS {
        page = page.replace(english, chinese);
    }
    let header = *command.get_styles().get_header();
    let lines = wrap(&page, width).into_iter();
    let lines = lines.map(|line| match line.strip_suffix(':').and_then(heading) {
        Some(heading) => format!("{header}{heading}：{header:#}"),
        None => line,
    });
    let page = lines.collect::<Vec<_>>().join("\n");
    let command = command.override_help(page);
    command.mut_subcommands(|below| with_page(below, length, width))
}

/// The command with its long texts in the place of the short ones.
fn in_full(command: Command) -> Command {
    let about = command.get_long_about().or(command.get_about());
    let about = Resettable::from(about.cloned());
    let after = command.get_after_long_help().or(command.get_after_help());
    let after = Resettable::from(after.cloned());
    let command = command.mut_args(|arg| match arg.get_long_help().cloned() {
        // It has the default and the values in it.
        Some(long) => arg
            .help(long)
            .hide_default_value(true)
            .hide_possible_values(true),
        None => arg,
    });
    command.about(about).after_help(after)
}

/// The command with the words of a language.
pub(crate) fn localised(l: Language, command: Command) -> Command {
    match l {
        Language::En => command,
        Language::Zh => translated(command, ""),
    }
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
        "edit" => command.override_usage("nanobanana edit -i <图片> [OPTIONS] <提示词>"),
        _ => command,
    };
    command.subcommand_value_name("命令")
}

/// The command with what its page says of it as a whole.
fn titled(command: Command, page: &'static Page) -> Command {
    let about = [Some(&page.about), page.more.as_ref()];
    let about: Vec<&str> = about.into_iter().flatten().map(String::as_str).collect();
    let after_long = page.after_long.as_ref();
    let after_long = after_long.map(|after| StyledStr::from(filled(after)));
    command
        .about(&*page.about)
        .long_about(about.join("\n\n"))
        .after_help(page.after.as_deref())
        .after_long_help(Resettable::from(after_long))
}

/// The argument with its text, its default and its values.
fn argument(arg: Arg, page: &'static Page) -> Arg {
    let Some(said) = page.argument(arg.get_id().as_str()) else {
        return arg;
    };
    let long = long_help(&arg, said).map(StyledStr::from);
    arg.value_name(said.name.as_deref())
        .help(filled(&said.help))
        .long_help(Resettable::from(long))
}

/// The heading in Chinese.
fn heading(english: &str) -> Option<&'static str> {
    Some(match english {
        "Arguments" => "参数",
        "Commands" => "命令",
        "Folders" => "文件夹",
        "Options" => "选项",
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

/// What `--help` says of an argument instead, with its default and its values.
fn long_help(arg: &Arg, said: &'static Said) -> Option<String> {
    if said.long.is_none() && said.values.is_empty() {
        return None;
    }
    let mut text = filled(said.long.as_ref().unwrap_or(&said.help));
    if let Some(default) = arg.get_default_values().first() {
        text.push_str(&format!(" [默认：{}]", default.to_string_lossy()));
    }
    let width = said.values.keys().map(String::len).max().unwrap_or(0);
    for value in arg.get_possible_values() {
        if let Some(means) = said.values.get(value.get_name()) {
            text.push_str(&format!("\n  {:width$}  {means}", value.get_name()));
        }
    }
    Some(text)
}
