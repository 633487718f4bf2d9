//! The help of every command, in one layout. The English is that of the comments in `args`; for the Chinese
//! the texts of `zh.toml` are put in its place, for each command and argument of the parser's tree.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use clap::builder::{PossibleValue, Resettable, StyledStr};
use clap::{Arg, Command};
use nanobanana::{Language, MAX_COUNT};
use nanobanana_text::{either, list, say};
use serde::Deserialize;
use unicode_width::UnicodeWidthStr as _;

use crate::args::command::{GROUPS, HIDDEN};
use crate::args::manual::Topic;
use crate::render::wrap::{wrap, wrap_from};
use crate::{environment, exit};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    Summary,
    Full,
}

static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
    let texts = toml_edit::de::from_str(include_str!("zh.toml"));
    texts.unwrap_or_else(|error| panic!("zh.toml: {error}"))
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    exit_codes: String,
    /// What is said of an argument wherever it is, by the parser's id of it.
    arguments: BTreeMap<String, Said>,
    /// By the words that name the command after `nanobanana`; none for `nanobanana` itself.
    commands: BTreeMap<String, Page>,
}

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
    fn argument(&'static self, id: &str) -> Option<&'static Said> {
        self.arguments.get(id).or_else(|| TEXTS.arguments.get(id))
    }
}

/// A text with what the program knows in its places.
fn filled(text: &str) -> String {
    text.replace("{max_count}", &MAX_COUNT.to_string())
        .replace("{topics}", &Topic::names().join("、"))
        .replace("{exit_codes}", &TEXTS.exit_codes)
}

/// The parser's line of how a command is used, in Chinese.
pub(super) fn usage_line(usage: &str) -> String {
    usage
        .replace("Usage: ", "用法：")
        .replace("[OPTIONS]", "[选项]")
        // As wide as the word before the first line.
        .replace("\n       ", "\n      ")
}

pub(super) fn exit_codes(l: Language) -> &'static str {
    either(l, exit::HELP, &TEXTS.exit_codes)
}

const WIDEST: usize = 100;

/// On a terminal of fewer columns, texts are below what they explain.
const NARROW: usize = 72;

/// The widest term that has its text beside it, in columns.
const WIDEST_TERM: usize = 34;

/// Where rare options are in what `--help` prints; `-h` leaves them out.
const ADVANCED: &str = "Advanced";

/// The command with a page of its own in place of the parser's, or the one below it that is named and all below
/// that: the parser's break Chinese at spaces only, and take three lines an option in full.
pub(crate) fn with_page(
    l: Language,
    mut command: Command,
    length: Length,
    named: Option<&str>,
) -> Command {
    command.build();
    let writer = Writer {
        l,
        length,
        width: environment::width().map_or(WIDEST, |width| width.min(WIDEST)),
        is_drop_in: !command.has_subcommands(),
    };
    match named.filter(|named| command.find_subcommand(named).is_some()) {
        Some(named) => command.mut_subcommand(named, |below| writer.with_pages(below, named)),
        None => writer.with_page(command, ""),
    }
}

#[derive(Clone, Copy)]
struct Writer {
    l: Language,
    length: Length,
    width: usize,
    /// Whether they are those of the program that has no commands, nor topics of help.
    is_drop_in: bool,
}

/// What is explained, and the lines that explain it.
type Row = (String, Vec<String>);

impl Writer {
    fn with_pages(self, command: Command, path: &str) -> Command {
        let command = command.mut_subcommands(|below| {
            let path = format!("{path} {}", below.get_name());
            self.with_pages(below, path.trim_start())
        });
        self.with_page(command, path)
    }

    fn with_page(self, command: Command, path: &str) -> Command {
        let page = self.page(&command, path).join("\n");
        command.override_help(page)
    }

    fn page(self, command: &Command, path: &str) -> Vec<String> {
        let is_full = self.length == Length::Full;
        let about = command.get_long_about().filter(|_| is_full);
        let about = about.or(command.get_about()).map(ToString::to_string);
        let mut lines = wrap(&about.unwrap_or_default(), self.width);
        lines.push(String::new());
        let usage = command.clone().render_usage().to_string();
        let usage = match self.l {
            Language::En => usage,
            Language::Zh => usage_line(&usage),
        };
        lines.extend(usage.lines().map(str::to_owned));
        if path.is_empty() && command.has_subcommands() {
            lines.push(String::new());
            for (heading, names) in GROUPS {
                let rows = names.iter().map(|name| in_brief(command, name));
                lines.extend(self.section(command, heading, &rows.collect::<Vec<_>>()));
            }
            lines.push(String::new());
            lines.extend(self.rows(command, &[in_brief(command, "help")], name_width(command)));
        } else if command.has_subcommands() {
            let names = command
                .get_subcommands()
                .filter(|below| !below.is_hide_set());
            let rows = names.map(|below| in_brief(command, below.get_name()));
            lines.push(String::new());
            lines.extend(self.section(command, "Commands", &rows.collect::<Vec<_>>()));
        }
        for (heading, rows) in self.arguments(command, path) {
            lines.push(String::new());
            lines.extend(self.section(command, &heading, &rows));
        }
        let after = command.get_after_long_help().filter(|_| is_full);
        let after = after.or(command.get_after_help()).map(ToString::to_string);
        if let Some(after) = after {
            lines.push(String::new());
            lines.extend(wrap(after.trim_start_matches('\n'), self.width));
        }
        if !self.is_drop_in {
            lines.push(String::new());
            let more = more(self.l, self.length, path.is_empty());
            lines.extend(wrap_from(&more, self.width, 0));
        }
        lines
    }

    /// The arguments that are shown, under their headings.
    fn arguments(self, command: &Command, path: &str) -> Vec<(String, Vec<Row>)> {
        let mut parts: Vec<(String, Vec<Row>)> = Vec::new();
        let mut advanced = Vec::new();
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            let said = TEXTS.commands.get(path).filter(|_| self.l == Language::Zh);
            let said = said.and_then(|page| page.argument(arg.get_id().as_str()));
            let row = (term(arg), self.explained(arg, said));
            let is_rare = arg.is_hide_short_help_set() || arg.get_id() == "version";
            let heading = match arg.get_help_heading() {
                _ if arg.is_positional() => "Arguments",
                _ if is_rare && self.length == Length::Summary => continue,
                _ if is_rare => {
                    advanced.push(row);
                    continue;
                }
                heading => heading.unwrap_or("Options"),
            };
            match parts.iter_mut().find(|(known, _)| known == heading) {
                Some((_, rows)) => rows.push(row),
                None => parts.push((heading.to_owned(), vec![row])),
            }
        }
        if !advanced.is_empty() {
            parts.push((ADVANCED.to_owned(), advanced));
        }
        // What every command has comes last.
        parts.sort_by_key(|(heading, _)| match &**heading {
            "Arguments" => 0,
            "Options" if !self.is_drop_in => 2,
            ADVANCED => 3,
            _ => 1,
        });
        parts
    }

    /// The lines about an argument, with its default and its values.
    fn explained(self, arg: &Arg, said: Option<&Said>) -> Vec<String> {
        let is_full = self.length == Length::Full;
        let own = match arg.get_id().as_str() {
            "help" if is_full => Some(either(
                self.l,
                "Print this; -h is a summary",
                "显示本页；-h 为摘要",
            )),
            "help" => Some(either(
                self.l,
                "Print this; --help has all options",
                "显示本页；--help 列出全部选项",
            )),
            "version" => Some(either(self.l, "Print the version", "显示版本号")),
            _ => None,
        };
        let long = arg.get_long_help().filter(|_| is_full).or(arg.get_help());
        let text = own.map_or_else(|| long.map(ToString::to_string), |own| Some(own.to_owned()));
        let mut lines: Vec<String> = text
            .unwrap_or_default()
            .lines()
            .map(str::to_owned)
            .collect();
        lines.retain(|line| !line.is_empty());
        let mut end = String::new();
        let short = arg.get_visible_short_aliases().unwrap_or_default();
        let short = short.into_iter().map(|short| format!("-{short}"));
        let long = arg.get_visible_aliases().unwrap_or_default();
        let aliases: Vec<_> = short
            .chain(long.into_iter().map(|long| format!("--{long}")))
            .collect();
        if !aliases.is_empty() {
            let aliases = list(self.l, aliases);
            end += &say!(self.l, en " [also {aliases}]", zh " [也可写 {aliases}]");
        }
        let takes_values = arg.get_action().takes_values();
        let default = arg.get_default_values().first().filter(|_| takes_values);
        if let Some(default) = default.map(|default| default.to_string_lossy()) {
            end += &say!(self.l, en " [default: {default}]", zh " [默认：{default}]");
        }
        let mut values = arg.get_possible_values();
        values.retain(|value| {
            takes_values && !arg.is_hide_possible_values_set() && !value.is_hide_set()
        });
        let means = |value: &PossibleValue| match said {
            Some(said) => said.values.get(value.get_name()).cloned(),
            None => value.get_help().map(ToString::to_string),
        };
        let width = values
            .iter()
            .map(|value| value.get_name().len())
            .max()
            .unwrap_or(0);
        let listed: Vec<String> = values
            .iter()
            .filter_map(|value| {
                Some(format!(
                    "  {:width$}  {}",
                    value.get_name(),
                    means(value).filter(|_| is_full)?
                ))
            })
            .collect();
        if listed.is_empty() && !values.is_empty() {
            let names = list(self.l, values.iter().map(PossibleValue::get_name));
            end += &say!(self.l, en " [possible values: {names}]", zh " [可选值：{names}]");
        }
        if let Some(line) = lines.first_mut() {
            line.push_str(&end);
        }
        lines.extend(listed);
        lines
    }

    fn section(self, command: &Command, heading: &str, rows: &[Row]) -> Vec<String> {
        let header = *command.get_styles().get_header();
        let heading = match self.l {
            Language::En => format!("{heading}:"),
            Language::Zh => format!("{}：", self::heading(heading).unwrap_or(heading)),
        };
        let widths = rows.iter().map(|(term, _)| term.width());
        let widest = widths
            .filter(|width| *width <= WIDEST_TERM)
            .max()
            .unwrap_or(0);
        let widest = widest.max(name_width(command));
        let mut lines = vec![format!("{header}{heading}{header:#}")];
        lines.extend(self.rows(command, rows, widest));
        lines
    }

    fn rows(self, command: &Command, rows: &[Row], widest: usize) -> Vec<String> {
        let literal = *command.get_styles().get_literal();
        let mut lines = Vec::new();
        for (term, texts) in rows {
            let is_beside = self.width >= NARROW && term.width() <= widest;
            let indent = if self.width < NARROW { 10 } else { widest + 4 };
            let (name, value) = term.split_at(term.find(['<', '[']).unwrap_or(term.len()));
            let mut line = format!("  {literal}{name}{literal:#}{value}");
            let mut texts = texts
                .iter()
                .flat_map(|text| wrap_from(text, self.width, indent));
            if is_beside {
                line += &" ".repeat(widest - term.width() + 2);
                line += texts.next().unwrap_or_default().trim_start();
            }
            lines.push(line.trim_end().to_owned());
            lines.extend(texts);
        }
        lines
    }
}

fn term(arg: &Arg) -> String {
    match arg.get_short() {
        Some(short) => match arg.get_long() {
            Some(_) => format!("-{short}, {arg}"),
            None => arg.to_string(),
        },
        None if arg.is_positional() => arg.to_string(),
        None => format!("    {arg}"),
    }
}

/// A command below another one, and what it is for.
fn in_brief(command: &Command, name: &str) -> Row {
    let below = command.find_subcommand(name);
    let about = below.and_then(Command::get_about).map(ToString::to_string);
    (name.to_owned(), about.into_iter().collect())
}

/// The width of the names of the commands of the program, which are in one column; 0 below it.
fn name_width(command: &Command) -> usize {
    match command.get_name() {
        "nanobanana" => "generate".len(),
        _ => 0,
    }
}

fn more(l: Language, length: Length, is_program: bool) -> String {
    let mut topics = Topic::names();
    if is_program {
        topics.extend(HIDDEN.map(str::to_owned));
    }
    let topics = list(l, topics);
    match length {
        Length::Summary => say!(
            l,
            en "More: --help; nanobanana help TOPIC: {topics}",
            zh "更多：--help，以及 nanobanana help 主题：{topics}",
        ),
        Length::Full => say!(
            l,
            en "More: nanobanana help TOPIC: {topics}",
            zh "更多：nanobanana help 主题：{topics}",
        ),
    }
}

/// The command with the words of a language.
pub(crate) fn localized(l: Language, command: Command) -> Command {
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
        "" => {
            command.override_usage("nanobanana <命令> [OPTIONS]\n      nanobanana \"戴帽子的猫\"")
        }
        "edit" => command.override_usage("nanobanana edit [OPTIONS] <图片>... <提示词>"),
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

fn argument(arg: Arg, page: &'static Page) -> Arg {
    let Some(said) = page.argument(arg.get_id().as_str()) else {
        return arg;
    };
    let long = said.long.as_deref().map(filled).map(StyledStr::from);
    arg.value_name(said.name.as_deref())
        .help(filled(&said.help))
        .long_help(Resettable::from(long))
}

fn heading(english: &str) -> Option<&'static str> {
    Some(match english {
        ADVANCED => "高级",
        "Agents" => "智能体",
        "Arguments" => "参数",
        "Commands" => "命令",
        "Folders" => "文件夹",
        "Look back" => "回看",
        "Make" => "出图",
        "Money" => "积分",
        "Options" => "选项",
        "Output" => "输出",
        "Picture" => "图片",
        "Service" => "服务",
        "Spending" => "费用",
        "Set up" => "设置",
        "Transport" => "连接",
        "Which jobs" => "哪些任务",
        _ => return None,
    })
}
