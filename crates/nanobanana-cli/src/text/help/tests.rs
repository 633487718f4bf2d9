//! Every command and argument has a text, and every text an argument.

use clap::builder::PossibleValue;
use clap::{Command, CommandFactory as _};
use nanobanana::Language;
use unicode_width::UnicodeWidthStr as _;

use super::{Length, Page, Said, TEXTS, Writer, filled, heading, localized};
use crate::args::command::{Cli, GROUPS, HIDDEN};

/// Every command with its path.
fn tree() -> Vec<(String, Command)> {
    fn walk(path: &str, command: &Command, into: &mut Vec<(String, Command)>) {
        into.push((path.to_owned(), command.clone()));
        for below in command.get_subcommands() {
            let path = format!("{path} {}", below.get_name());
            walk(path.trim_start(), below, into);
        }
    }
    let mut all = Vec::new();
    walk("", &Cli::command(), &mut all);
    all
}

fn page(path: &str) -> &'static Page {
    let page = TEXTS.commands.get(path);
    page.unwrap_or_else(|| panic!("no Chinese page for `{path}`"))
}

/// The visible arguments of every command, each with its text.
fn arguments(check: impl Fn(&str, &clap::Arg, &Said)) {
    for (path, command) in tree() {
        let page = page(&path);
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            let id = arg.get_id().as_str();
            let said = page.argument(id);
            let said = said.unwrap_or_else(|| panic!("no Chinese text for `{path}` {id}"));
            check(&format!("`{path}` {id}"), arg, said);
        }
    }
}

#[test]
fn every_command_has_a_page_with_the_parts_of_the_english_one() {
    for (path, command) in tree() {
        let page = page(&path);
        let has_more = command.get_long_about().is_some();
        let has_after = command.get_after_help().is_some();
        let has_after_long = command.get_after_long_help().is_some();
        assert_eq!(page.more.is_some(), has_more, "`{path}`: more");
        assert_eq!(page.after.is_some(), has_after, "`{path}`: after");
        assert_eq!(
            page.after_long.is_some(),
            has_after_long,
            "`{path}`: after long"
        );
    }
}

#[test]
fn every_argument_has_a_text_and_a_name_for_its_value() {
    arguments(|at, arg, said| {
        let takes_value = arg.get_action().takes_values();
        assert_eq!(said.name.is_some(), takes_value, "{at}");
        assert_eq!(said.long.is_some(), has_own_long_help(arg), "{at}");
        if let Some(english) = arg.get_help_heading() {
            assert!(heading(english).is_some(), "{at}: heading {english}");
        }
    });
}

/// Whether `--help` says something else than `-h`. The parser keeps the same text for both where
/// the comment of a field is one paragraph.
fn has_own_long_help(arg: &clap::Arg) -> bool {
    let long = arg.get_long_help().map(ToString::to_string);
    long.is_some_and(|long| Some(long) != arg.get_help().map(ToString::to_string))
}

#[test]
fn every_value_that_the_english_explains_is_explained() {
    arguments(|at, arg, said| {
        if arg.is_hide_possible_values_set() {
            assert!(said.values.is_empty(), "{at}");
            return;
        }
        let explained = arg.get_possible_values();
        let explained = explained.iter().filter(|value| value.get_help().is_some());
        let mut english: Vec<&str> = explained.map(PossibleValue::get_name).collect();
        english.sort_unstable();
        let chinese: Vec<&str> = said.values.keys().map(String::as_str).collect();
        let is_flag = !arg.get_action().takes_values();
        assert!(is_flag || chinese == english, "{at}: {chinese:?}");
    });
}

#[test]
fn no_text_is_left_over() {
    let tree = tree();
    let mut shared: Vec<&String> = TEXTS.arguments.keys().collect();
    for (path, page) in &TEXTS.commands {
        let command = tree.iter().find(|(known, _)| known == path);
        let (_, command) = command.unwrap_or_else(|| panic!("no command `{path}`"));
        let of_command = command.get_arguments().filter(|arg| !arg.is_hide_set());
        let known: Vec<&str> = of_command.map(|arg| arg.get_id().as_str()).collect();
        for id in page.arguments.keys() {
            assert!(known.contains(&id.as_str()), "`{path}` {id}");
        }
        shared.retain(|id| page.arguments.contains_key(*id) || !known.contains(&id.as_str()));
    }
    assert_eq!(shared, [] as [&String; 0]);
}

/// Texts that are said of one thing in English are said of one thing in Chinese.
#[test]
fn what_is_the_same_in_english_is_the_same_in_chinese() {
    let seen = std::cell::RefCell::new(std::collections::HashMap::new());
    arguments(|at, arg, said| {
        let english = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let chinese = filled(&said.help);
        let before = seen.borrow_mut().insert(english, chinese.clone());
        if let Some(before) = before {
            assert_eq!(chinese, before, "{at}");
        }
    });
}

#[test]
fn signs_between_chinese_characters_are_chinese() {
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let check = |at: &str, text: &str| {
        assert!(!text.is_empty(), "{at}");
        let signs: Vec<char> = text.chars().filter(|c| *c != ' ').collect();
        for three in signs.windows(3) {
            let is_half = ",.:;!?()\"".contains(three[1]);
            let is_between = is_chinese(three[0]) && is_chinese(three[2]);
            assert!(!(is_half && is_between), "{at}: {text}");
        }
        assert!(!text.ends_with('。') || text.contains('\n'), "{at}: {text}");
    };
    for (path, page) in &TEXTS.commands {
        check(path, &page.about);
        let parts = [&page.more, &page.after, &page.after_long];
        for part in parts.into_iter().flatten() {
            check(path, &format!("{part}\n"));
        }
    }
    arguments(|at, _, said| {
        check(at, &said.help);
        said.values.values().for_each(|means| check(at, means));
        said.long.iter().for_each(|long| check(at, long));
    });
}

#[test]
fn the_summary_of_every_command_fits_a_terminal() {
    fn check(command: &Command) {
        let page = command.clone().render_help().to_string();
        let name = command.get_bin_name().unwrap_or_default();
        assert!(page.lines().count() <= 40, "{name}:\n{page}");
        for line in page.lines() {
            assert!(line.width() <= 100, "{name}: {line}");
        }
        let last = page.lines().rev().take(2).collect::<String>();
        assert!(last.contains("nanobanana help "), "{name}:\n{page}");
        command.get_subcommands().for_each(check);
    }
    for l in [Language::En, Language::Zh] {
        let mut command = localized(l, Cli::command());
        command.build();
        let writer = Writer {
            l,
            length: Length::Summary,
            width: 100,
            is_drop_in: false,
        };
        check(&writer.with_pages(command, ""));
    }
}

#[test]
fn every_command_is_in_a_group_or_hidden() {
    let grouped = GROUPS.iter().flat_map(|(_, names)| names.iter());
    let mut grouped: Vec<&str> = grouped.chain(&["help"]).copied().collect();
    let command = Cli::command();
    let (hidden, mut visible): (Vec<_>, Vec<_>) = command
        .get_subcommands()
        .partition(|below| below.is_hide_set());
    visible.sort_by_key(|below| below.get_name());
    grouped.sort_unstable();
    let visible: Vec<&str> = visible.into_iter().map(Command::get_name).collect();
    assert_eq!(visible, grouped);
    let hidden = hidden.into_iter().map(Command::get_name);
    let hidden: Vec<&str> = hidden.filter(|name| *name != "resend").collect();
    assert_eq!(hidden, HIDDEN);
}
