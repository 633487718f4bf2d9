//! Help pages in languages that the parser does not write them in. What they say is the command's
//! own: its texts, headings and names of values.

use clap::builder::styling::Style;
use clap::{Arg, Command};
use unicode_width::UnicodeWidthStr as _;

use super::prose;
use super::wrap::wrap;

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    /// What `-h` prints.
    Summary,
    /// What `--help` prints.
    Full,
}

/// What a page says beside what its command does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Headings {
    /// The heading of the line of usage.
    pub(crate) usage: &'static str,
    /// The heading of commands.
    pub(crate) commands: &'static str,
    /// The heading of positional arguments that have no other.
    pub(crate) arguments: &'static str,
    /// The heading of options that have no other.
    pub(crate) options: &'static str,
    /// What a heading ends with.
    pub(crate) colon: &'static str,
    /// The line of usage, of the parser's one with its heading.
    pub(crate) usage_line: fn(&str) -> String,
}

/// The parser's own page, without what comes after it.
const PARSERS_PAGE: &str =
    "{before-help}{about-with-newline}\n{usage-heading} {usage}\n\n{all-args}";

/// The widest page, in columns; so are the parser's own.
const WIDEST: usize = 100;

/// The least that is left for the text beside a name, in columns; otherwise it goes below.
const LEAST_BESIDE: usize = 36;

/// How far a text is indented that is below its name.
const BELOW: usize = 10;

/// The command and all below it, with pages of a width for their `--help`.
pub(crate) fn with_pages(
    mut command: Command,
    words: &Headings,
    length: Length,
    width: Option<usize>,
) -> Command {
    command.build();
    let width = width.map_or(WIDEST, |width| width.min(WIDEST));
    with_page(
        command,
        &Pages {
            words,
            length,
            width,
        },
    )
}

/// The command and all below it, with the parser's own pages but for what they end with: there the
/// parser would break commands that are to be copied.
pub(crate) fn with_whole_commands(
    command: Command,
    length: Length,
    width: Option<usize>,
) -> Command {
    let width = width.map_or(WIDEST, |width| width.min(WIDEST));
    let command = match after(&command, length).map(|after| prose::page(&after, width)) {
        Some(after) => command.help_template(format!("{PARSERS_PAGE}\n\n{after}")),
        None => command,
    };
    command.mut_subcommands(|below| with_whole_commands(below, length, Some(width)))
}

/// What a page ends with, where there is something.
fn after(command: &Command, length: Length) -> Option<String> {
    let after = match length {
        Length::Summary => command.get_after_help(),
        Length::Full => command.get_after_long_help().or(command.get_after_help()),
    };
    after.map(ToString::to_string)
}

fn with_page(mut command: Command, pages: &Pages<'_>) -> Command {
    let usage = command.render_usage().to_string();
    let page = pages.page(&command, &usage);
    command
        .override_help(page)
        .mut_subcommands(|below| with_page(below, pages))
}

/// A name and what it means.
struct Row {
    name: String,
    text: String,
}

struct Section {
    heading: String,
    rows: Vec<Row>,
}

/// How pages are written.
struct Pages<'a> {
    words: &'a Headings,
    length: Length,
    width: usize,
}

impl Pages<'_> {
    fn page(&self, command: &Command, usage: &str) -> String {
        let about = match self.length {
            Length::Summary => command.get_about(),
            Length::Full => command.get_long_about().or(command.get_about()),
        };
        let after = after(command, self.length);
        let header = command.get_styles().get_header();
        let usage = format!(
            "{header}{}{header:#}{}",
            self.words.usage,
            self.named(command, &(self.words.usage_line)(usage))
        );
        let mut parts = Vec::new();
        parts.extend(about.map(|about| self.wrapped(&about.to_string())));
        parts.push(usage);
        parts.extend(self.sections(command));
        parts.extend(after.map(|after| self.wrapped(&after)));
        parts.join("\n\n")
    }

    fn wrapped(&self, text: &str) -> String {
        wrap(text, self.width).join("\n")
    }

    /// Commands and arguments, each under its heading.
    fn sections(&self, command: &Command) -> Vec<String> {
        let commands: Vec<Row> = command
            .get_subcommands()
            .filter(|below| !below.is_hide_set())
            .map(command_row)
            .collect();
        let arguments = self.arguments(command);
        let commands = Section {
            heading: self.words.commands.to_owned(),
            rows: commands,
        };
        let beside_commands = self.text_column(&commands.rows);
        let beside_arguments = self.text_column(arguments.iter().flat_map(|s| &s.rows));
        let commands = (commands, beside_commands);
        let arguments = arguments.into_iter().map(|s| (s, beside_arguments));
        [commands]
            .into_iter()
            .chain(arguments)
            .filter(|(section, _)| !section.rows.is_empty())
            .map(|(section, column)| self.section(command, &section, column))
            .collect()
    }

    /// Arguments by their headings: those without one first, as the parser has them.
    fn arguments(&self, command: &Command) -> Vec<Section> {
        let section = |heading: &str| Section {
            heading: heading.to_owned(),
            rows: Vec::new(),
        };
        let mut sections = vec![section(self.words.arguments), section(self.words.options)];
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            let place = match arg.get_help_heading() {
                None => usize::from(!arg.is_positional()),
                Some(heading) => {
                    let known = sections.iter().position(|s| s.heading == heading);
                    known.unwrap_or_else(|| {
                        sections.push(section(heading));
                        sections.len() - 1
                    })
                }
            };
            sections[place].rows.push(self.argument_row(arg));
        }
        sections
    }

    fn argument_row(&self, arg: &Arg) -> Row {
        let help = match self.length {
            Length::Summary => arg.get_help(),
            Length::Full => arg.get_long_help().or(arg.get_help()),
        };
        let short = match (arg.get_short(), arg.get_long()) {
            (Some(short), Some(_)) => format!("-{short}, "),
            (None, Some(_)) => "    ".to_owned(),
            (_, None) => String::new(),
        };
        Row {
            name: format!("{short}{arg}"),
            text: help.map(ToString::to_string).unwrap_or_default(),
        }
    }

    /// Where the texts of these rows begin; nothing where they go below their names.
    fn text_column<'r>(&self, rows: impl IntoIterator<Item = &'r Row>) -> Option<usize> {
        let longest = rows.into_iter().map(|row| row.name.width()).max()?;
        let column = longest + 4;
        (column + LEAST_BESIDE <= self.width).then_some(column)
    }

    fn section(&self, command: &Command, section: &Section, column: Option<usize>) -> String {
        let header = command.get_styles().get_header();
        let mut text = format!("{header}{}{}{header:#}", section.heading, self.words.colon);
        for row in &section.rows {
            let indent = column.unwrap_or(BELOW);
            let lines = wrap(&row.text, self.width.saturating_sub(indent).max(2));
            let between = match column {
                Some(column) => " ".repeat(column - 2 - row.name.width()),
                None => format!("\n{}", " ".repeat(BELOW)),
            };
            let lines = lines.join(&format!("\n{}", " ".repeat(indent)));
            let name = self.named(command, &row.name);
            text.push_str(&format!("\n  {name}{between}{lines}"));
        }
        text
    }

    /// A name in the parser's styles: what is typed as it is, then what stands for something else.
    fn named(&self, command: &Command, name: &str) -> String {
        let literal: &Style = command.get_styles().get_literal();
        let placeholders = name.find(['<', '[']).unwrap_or(name.len());
        let (typed, rest) = name.split_at(placeholders);
        format!("{literal}{typed}{literal:#}{rest}")
    }
}

fn command_row(command: &Command) -> Row {
    Row {
        name: command.get_name().to_owned(),
        text: command
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default(),
    }
}
