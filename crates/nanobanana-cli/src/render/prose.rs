//! Sentences in lines of a terminal's width. What is there to be copied, commands and paths, stays
//! whole: a terminal that breaks it by itself still copies it as one.

use std::ops::Range;

use unicode_width::UnicodeWidthStr as _;

use super::columns::{stderr_size, terminal_width};
use super::wrap::{CLOSING, is_wide, last_part, may_break};

/// The longest label below whose text a sentence goes on, in columns, such as `hint:`.
const LONGEST_LABEL: usize = 12;

/// How far a line is indented that goes on from one without a label.
const INDENT: usize = 2;

/// Lines for standard error: broken for people, as they are for programs.
pub(crate) fn for_stderr(text: &str) -> String {
    stderr_size().map_or_else(|| text.to_owned(), |size| lines(text, size.columns))
}

/// Lines for standard output, likewise. Ends of lines stay where they are.
pub(crate) fn for_stdout(text: &str) -> String {
    terminal_width().map_or_else(|| text.to_owned(), |width| lines(text, width))
}

/// A page for standard output: where a paragraph is too wide, its own ends of lines go.
pub(crate) fn page_for_stdout(text: &str) -> String {
    terminal_width().map_or_else(|| text.to_owned(), |width| page(text, width))
}

/// Each line of a text broken by itself; a line end at the end of the text stays.
fn lines(text: &str, width: usize) -> String {
    let broken = text
        .split('\n')
        .map(|line| broken(line, width, hang(line, width)));
    broken.collect::<Vec<_>>().join("\n")
}

/// A page of a width.
pub(super) fn page(text: &str, width: usize) -> String {
    let filled = paragraphs(text).into_iter().map(|paragraph| {
        let is_too_wide = paragraph.iter().any(|line| line.width() > width);
        if is_too_wide && paragraph.iter().all(|line| is_prose(line)) {
            let joined = paragraph.iter().copied().fold(String::new(), join);
            broken(&joined, width, 0)
        } else {
            lines(&paragraph.join("\n"), width)
        }
    });
    filled.collect::<Vec<_>>().join("\n")
}

fn is_prose(line: &str) -> bool {
    !line.is_empty() && !line.contains("  ")
}

/// Lines that belong together. One that is indented, or set apart by spaces, is alone.
fn paragraphs(text: &str) -> Vec<Vec<&str>> {
    let mut paragraphs: Vec<Vec<&str>> = Vec::new();
    for line in text.split('\n') {
        match paragraphs.last_mut() {
            Some(last) if is_prose(line) && last.iter().all(|line| is_prose(line)) => {
                last.push(line);
            }
            _ => paragraphs.push(vec![line]),
        }
    }
    paragraphs
}

/// Chinese goes on without a space.
fn join(mut text: String, line: &str) -> String {
    let is_chinese = text.chars().next_back().is_some_and(is_wide);
    if !text.is_empty() && !is_chinese {
        text.push(' ');
    }
    text.push_str(line);
    text
}

/// A line whose further lines are so far in.
fn broken(line: &str, width: usize, indent: usize) -> String {
    if line.width() <= width {
        return line.to_owned();
    }
    let mut text = String::new();
    let mut column = 0;
    for piece in pieces(line) {
        let is_begun = column > indent;
        if is_begun && column + piece.trim_end().width() > width {
            text.truncate(text.trim_end().len());
            text.push('\n');
            text.push_str(&" ".repeat(indent));
            column = indent;
        }
        text.push_str(piece);
        column += piece.width();
    }
    text.truncate(text.trim_end().len());
    text
}

/// In which column a line goes on: below its last part, or below the text after its label.
fn hang(line: &str, width: usize) -> usize {
    let leading = line.len() - line.trim_start().len();
    let part = last_part(line);
    let label = label(line);
    let hang = if part > leading {
        line[..part].width()
    } else if label > 0 {
        label
    } else if leading > INDENT {
        leading
    } else {
        leading + INDENT
    };
    if hang * 2 > width {
        INDENT.min(width / 2)
    } else {
        hang
    }
}

/// The width of the label that a line begins with; 0 where it has none.
fn label(line: &str) -> usize {
    let chinese = line.find('：').map(|at| at + '：'.len_utf8());
    let english = line.find(": ").map(|at| at + 2);
    let end = [chinese, english].into_iter().flatten().min();
    let width = end.map_or(0, |end| line[..end].width());
    if width <= LONGEST_LABEL { width } else { 0 }
}

/// The line in pieces between which it may be broken.
fn pieces(line: &str) -> Vec<&str> {
    let whole = whole(line);
    let mut pieces = Vec::new();
    let mut begin = 0;
    let mut before = ' ';
    for (at, next) in line.char_indices() {
        let is_inside = whole.iter().any(|held| held.start < at && at < held.end);
        if begin < at && !is_inside && may_break(before, next) {
            pieces.push(&line[begin..at]);
            begin = at;
        }
        before = next;
    }
    pieces.push(&line[begin..]);
    pieces
}

/// The stretches that stay whole.
fn whole(line: &str) -> Vec<Range<usize>> {
    let mut held = Vec::new();
    let mut before = ' ';
    let mut free_from = 0;
    for (at, next) in line.char_indices() {
        let rest = &line[at..];
        let begins_word = !before.is_alphanumeric() && !matches!(before, '/' | '-' | '_' | '.');
        let length = match next {
            _ if at < free_from => 0,
            '`' => rest[1..].find('`').map_or(0, |end| end + 2),
            'n' if begins_word && rest.starts_with("nanobanana ") => command(rest),
            '/' | '~' if begins_word => path(rest),
            _ => 0,
        };
        if length > 0 {
            held.push(at..at + length);
            free_from = at + length;
        }
        before = next;
    }
    held
}

/// How long the command is that a text begins with: up to what ends a clause, outside quotes.
fn command(text: &str) -> usize {
    let mut quote = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let is_last = chars.peek().is_none_or(|(_, next)| *next == ' ');
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, ';' | ',' | ')') if is_last => return at,
            (None, '`') => return at,
            (None, _) if CLOSING.contains(c) => return at,
            _ => {}
        }
    }
    text.len()
}

/// How long the path is that a text begins with. A space belongs to it where the next word has a
/// slash too, or ends like the name of a file.
fn path(text: &str) -> usize {
    let end = text.find(|c: char| c == ' ' || CLOSING.contains(c));
    let mut length = end.unwrap_or(text.len());
    while let Some(rest) = text[length..].strip_prefix(' ') {
        let end = rest.find(|c: char| c == ' ' || CLOSING.contains(c));
        let word = &rest[..end.unwrap_or(rest.len())];
        let is_name = word.rsplit_once('.').is_some_and(|(name, ending)| {
            let is_ending = ending.chars().all(|c| c.is_ascii_alphanumeric());
            !name.is_empty() && is_ending && (2..=4).contains(&ending.len())
        });
        let goes_on = !word.starts_with('/') && !word.contains("//");
        if !goes_on || !(is_name || word.contains('/')) {
            break;
        }
        length += 1 + word.len();
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_goes_on_below_the_text_after_its_label() {
        let error = "error: 12 points are asked for and 11 are left\n  what now: raise the cap";
        let expected = "\
error: 12 points are asked for
       and 11 are left
  what now: raise the cap";
        assert_eq!(lines(error, 30), expected);
        assert_eq!(lines(error, 100), error);
        // Half of the line at most is empty.
        assert_eq!(
            lines("  what now: raise the cap", 20),
            "  what now: raise\n  the cap"
        );
    }

    #[test]
    fn chinese_is_broken_by_its_width() {
        assert_eq!(
            lines("错误：没有这个任务，请换一个", 16),
            "错误：没有这个任\n      务，请换一\n      个"
        );
    }

    #[test]
    fn commands_and_paths_stay_whole() {
        let text = "what now: fetch it by nanobanana resume 0a1b2c --simulate; or wait";
        let expected = "\
what now: fetch it by
          nanobanana resume 0a1b2c --simulate;
          or wait";
        assert_eq!(lines(text, 40), expected);
        let quoted = "or nanobanana plan 'a cat, a dog' -n 2, and more words";
        assert_eq!(
            lines(quoted, 20),
            "or\n  nanobanana plan 'a cat, a dog' -n 2,\n  and more words"
        );
        let path = "图片已存到 /home/you/我的 图片/一只可爱的 猫.png，请看";
        assert_eq!(
            lines(path, 16),
            "图片已存到\n  /home/you/我的 图片/一只可爱的 猫.png，\n  请看"
        );
    }

    #[test]
    fn a_value_goes_on_below_itself() {
        assert_eq!(
            lines("id      a\nratios  1:1, 2:3, 3:4\n", 17),
            "id      a\nratios  1:1, 2:3,\n        3:4\n"
        );
    }

    #[test]
    fn only_a_paragraph_that_is_too_wide_is_filled_anew() {
        let text = "one two three\nfour five\n\nsix   1\nseven 8\n";
        assert_eq!(page(text, 13), text);
        assert_eq!(
            page(text, 11),
            "one two\nthree four\nfive\n\nsix   1\nseven 8\n"
        );
        assert_eq!(
            page("只画一张图。\n不付费。\n", 10),
            "只画一张\n图。不付\n费。\n"
        );
    }
}
