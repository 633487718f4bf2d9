//! Breaking lines of Chinese with words of other scripts among it. The parser's own wrapping breaks
//! at spaces only, of which Chinese has few.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// What no line begins with.
const CLOSING: &str = "，。、；：！？）】》」』”’…％";

/// What no line ends with.
const OPENING: &str = "（【《「『“‘";

/// A text in lines of a width, in columns. Each line of the text is broken by itself, and continues
/// below its own last column: where two spaces or more have set a part of it apart, below that
/// part. A command, and any other line without Chinese, stays whole so that it can be copied.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    text.lines().flat_map(|line| broken(line, width)).collect()
}

/// A text of one line that begins after so many columns, in lines of a width; what of it two spaces or more
/// have set apart continues below its own beginning.
pub(crate) fn wrap_from(text: &str, width: usize, indent: usize) -> Vec<String> {
    fit(&format!("{}{text}", " ".repeat(indent)), width)
}

fn broken(line: &str, width: usize) -> Vec<String> {
    let is_command = line.starts_with("  nanobanana ");
    match is_command || !line.chars().any(is_wide) {
        true => vec![line.to_owned()],
        false => fit(line, width),
    }
}

fn fit(line: &str, width: usize) -> Vec<String> {
    if line.width() <= width {
        return vec![line.to_owned()];
    }
    let (lead, rest) = line.split_at(last_part(line));
    let indent = lead.width();
    let mut lines = Vec::new();
    let mut current = lead.to_owned();
    for piece in pieces(rest) {
        let is_begun = current.width() > indent;
        if is_begun && current.width() + piece.trim_end().width() > width {
            lines.push(current.trim_end().to_owned());
            current = " ".repeat(indent);
        }
        current.push_str(piece);
    }
    lines.push(current.trim_end().to_owned());
    lines
}

/// Where the last part of a line begins that two spaces or more set apart.
fn last_part(line: &str) -> usize {
    let after_gap = line.rfind("  ").map_or(0, |gap| gap + 2);
    let is_blank_before = line[..after_gap].trim().is_empty();
    let leading = line.len() - line.trim_start().len();
    if is_blank_before { leading } else { after_gap }
}

/// The text in pieces between which a line may be broken: within brackets, as of a default, between
/// the items of a list only.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut begin = 0;
    let mut before = None;
    let mut is_bracketed = false;
    for (at, next) in text.char_indices() {
        let may_break = |before| {
            if is_bracketed {
                before == '、'
            } else {
                may_break(before, next)
            }
        };
        if before.is_some_and(may_break) {
            pieces.push(&text[begin..at]);
            begin = at;
        }
        is_bracketed = next == '[' || (is_bracketed && next != ']');
        before = Some(next);
    }
    pieces.push(&text[begin..]);
    pieces
}

/// Whether a line may end after one character and the next one begin with the other: after a space,
/// and beside a Chinese character, but for the signs that belong to what is before or after them.
fn may_break(before: char, next: char) -> bool {
    if next == ' ' {
        return false;
    }
    if before == ' ' {
        return true;
    }
    let belongs = OPENING.contains(before) || CLOSING.contains(next);
    !belongs && (is_wide(before) && is_wide(next) || CLOSING.contains(before))
}

fn is_wide(character: char) -> bool {
    character.width() == Some(2) || CLOSING.contains(character) || OPENING.contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_breaks_between_chinese_characters_and_at_spaces() {
        assert_eq!(wrap("用文字画图", 6), ["用文字", "画图"]);
        assert_eq!(wrap("用 pro 画图", 6), ["用 pro", "画图"]);
        assert_eq!(
            wrap("画图 --simulate 试试", 12),
            ["画图", "--simulate", "试试"]
        );
    }

    #[test]
    fn a_line_begins_with_no_closing_sign_and_ends_with_no_opening_one() {
        assert_eq!(wrap("画图，改图", 4), ["画", "图，", "改图"]);
        assert_eq!(wrap("画图，改图", 5), ["画", "图，", "改图"]);
        assert_eq!(wrap("画图（改图）", 6), ["画图", "（改", "图）"]);
    }

    #[test]
    fn words_of_other_scripts_stay_whole() {
        assert_eq!(wrap("见https://example.com", 8), ["见https://example.com"]);
        assert_eq!(
            wrap("读 IMA_API_KEY，再画", 8),
            ["读", "IMA_API_KEY，", "再画"]
        );
    }

    #[test]
    fn brackets_break_between_items() {
        assert_eq!(wrap("语言 [默认：en]", 10), ["语言", "[默认：en]"]);
        assert_eq!(wrap("[可选值：en、zh]", 12), ["[可选值：en、", "zh]"]);
    }

    #[test]
    fn a_line_goes_on_below_its_last_part() {
        assert_eq!(
            wrap("  8    还在平台运行", 13),
            ["  8    还在平", "       台运行"]
        );
        assert_eq!(wrap("  还在平台运行", 8), ["  还在平", "  台运行"]);
    }

    #[test]
    fn a_command_stays_whole() {
        let command = "  nanobanana config set defaults.size 2K";
        assert_eq!(wrap(command, 20), [command]);
    }
}
