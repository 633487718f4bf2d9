//! How this process speaks on standard error: how much, in which colors, and with what that moves.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};
use std::sync::OnceLock;

use clap::ColorChoice;

use crate::args::terminal::TerminalArgs;
use crate::environment;
use crate::render::columns::printable;
use crate::render::screen;
use crate::text;

static OPTIONS: OnceLock<TerminalOptions> = OnceLock::new();

#[derive(Clone, Copy, Debug)]
struct TerminalOptions {
    verbosity: Verbosity,
    has_colors: bool,
    /// The same of standard output.
    results_have_colors: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verbosity {
    Quiet,
    Normal,
    Verbose,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    /// An error, or a job that has failed.
    Error,
    /// A note or a warning.
    Note,
    /// A job that has its picture.
    Good,
    /// How far a job is.
    Bar,
    Heading,
}

/// Chooses how this process speaks. The first choice holds.
pub(crate) fn speak(args: TerminalArgs) {
    let verbosity = match (args.quiet, args.verbose) {
        (true, _) => Verbosity::Quiet,
        (false, true) => Verbosity::Verbose,
        (false, false) => Verbosity::Normal,
    };
    let _ = OPTIONS.set(TerminalOptions {
        verbosity,
        has_colors: wants_colors(args.color, can_move()),
        results_have_colors: wants_colors(args.color, is_shown()),
    });
}

fn options() -> TerminalOptions {
    // `ima_image_create` has no such options.
    *OPTIONS.get_or_init(|| TerminalOptions {
        verbosity: Verbosity::Normal,
        has_colors: wants_colors(ColorChoice::Auto, can_move()),
        results_have_colors: false,
    })
}

pub(crate) fn verbosity() -> Verbosity {
    options().verbosity
}

pub(crate) fn has_colors() -> bool {
    options().has_colors
}

pub(crate) fn results_have_colors() -> bool {
    options().results_have_colors
}

/// Whether standard output is a terminal that knows more than text.
fn is_shown() -> bool {
    io::stdout().is_terminal() && !is_dumb()
}

/// Whether standard error is a terminal whose cursor can be moved.
pub(crate) fn can_move() -> bool {
    io::stderr().is_terminal() && !is_dumb()
}

/// Whether the terminal knows nothing but text.
pub(crate) fn is_dumb() -> bool {
    // Windows' own consoles name no type.
    let unnamed = !cfg!(windows);
    environment::terminal_type().map_or(unnamed, |name| name == "dumb")
}

/// The option comes first, then `NO_COLOR` (no-color.org), then `CLICOLOR_FORCE`.
fn wants_colors(arg: ColorChoice, is_terminal: bool) -> bool {
    match arg {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if environment::no_color() => false,
        ColorChoice::Auto => environment::force_color() || is_terminal,
    }
}

/// A text in the color of what it stands for, where there are colors.
pub(crate) fn paint(paint: Paint, text: &str) -> String {
    painted(has_colors(), paint, text)
}

/// The same, where it is said whether there are.
pub(crate) fn painted(has_colors: bool, paint: Paint, text: &str) -> String {
    let code = match paint {
        _ if !has_colors || text.is_empty() => return text.to_owned(),
        Paint::Error => "1;31",
        Paint::Note => "33",
        Paint::Good => "32",
        Paint::Bar => "36",
        Paint::Heading => "1",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// What lines begin with that are more than news, in either language.
const NOTES: [&str; 4] = ["note:", "warning:", "提示：", "警告："];

/// A line with its first word in color, where it is a note or a warning.
pub(crate) fn paint_line(line: &str) -> String {
    if NOTES.into_iter().any(|word| line.starts_with(word)) {
        paint_label(Paint::Note, line)
    } else {
        line.to_owned()
    }
}

/// A line with what it begins with in color, up to the first colon.
pub(crate) fn paint_label(color: Paint, line: &str) -> String {
    let colon = line.char_indices().find(|(_, c)| matches!(c, ':' | '：'));
    let (label, rest) = line.split_at(colon.map_or(0, |(at, c)| at + c.len_utf8()));
    format!("{}{rest}", paint(color, label))
}

/// A line on standard error without anything that a terminal would obey but its color, unless only
/// errors are to be said.
pub(crate) fn say(line: &str) {
    if verbosity() == Verbosity::Quiet {
        return;
    }
    screen::above(&paint_line(&printable(line)));
}

/// The same of something that has ended well, or not.
pub(crate) fn say_ended(is_good: bool, line: &str) {
    if verbosity() == Verbosity::Quiet {
        return;
    }
    let mark = match is_good {
        true => paint(Paint::Good, "✓ "),
        false => paint(Paint::Error, "✗ "),
    };
    screen::above(&format!("{mark}{}", printable(line)));
}

/// Says something beside the results, likewise.
pub(crate) fn note(text: &str) {
    say(&text::terminal::note(text::language(), text));
}

/// Whether a question can be asked: where both it and its answer are seen.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Whether the user answers a question with yes; nobody does where there is no terminal to ask at.
pub(crate) fn agrees(question: &str) -> bool {
    if !can_ask() {
        return false;
    }
    // Also where only errors are to be said: it is about money.
    let _ = write!(io::stderr(), "{}", printable(question));
    let mut answer = String::new();
    let read = io::stdin()
        .lock()
        .take(LONGEST_ANSWER)
        .read_line(&mut answer);
    if !answer.ends_with('\n') {
        // The end of input leaves the cursor behind the question.
        let _ = writeln!(io::stderr());
    }
    let answer = answer.trim().to_lowercase();
    read.is_ok() && ["y", "yes", "是", "好"].contains(&answer.as_str())
}

const LONGEST_ANSWER: u64 = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_where_there_are_colors_a_text_has_one() {
        let red = painted(true, Paint::Error, "error:");
        assert_eq!(red, "\u{1b}[1;31merror:\u{1b}[0m");
        assert_eq!(painted(false, Paint::Error, "error:"), "error:");
        assert_eq!(painted(true, Paint::Bar, ""), "");
    }
}
