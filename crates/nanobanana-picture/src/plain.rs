//! The words of others, shown so that they are nothing but words: no terminal obeys them, no line
//! of theirs is taken for one of ours, and none looks like another.

/// A text with its line ends, without anything else that a terminal would obey.
#[must_use]
pub fn printable(text: &str) -> String {
    let shown = text.chars().filter(|c| !turns_text(*c));
    shown
        .map(|c| if is_obeyed(c) && c != '\n' { ' ' } else { c })
        .collect()
}

/// A text on one line, without anything that a terminal would obey.
#[must_use]
pub fn one_line(text: &str) -> String {
    let printable = printable(text);
    printable.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether [`printable`] shows a text as it is.
#[must_use]
pub fn is_printable(text: &str) -> bool {
    text.chars()
        .all(|c| c == '\n' || !is_obeyed(c) && !turns_text(c))
}

/// Whether a text is one line that can be shown as it is.
#[must_use]
pub fn is_one_line(text: &str) -> bool {
    is_printable(text) && !text.contains('\n')
}

/// Whether a terminal obeys a character, or a reader ends a line at it.
const fn is_obeyed(c: char) -> bool {
    matches!(c, '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{2028}' | '\u{2029}')
}

/// The marks, overrides and isolates of bidirectional text: a name can look like another with them.
const fn turns_text(c: char) -> bool {
    matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_not_printable_but_the_ends_of_lines() {
        assert_eq!(printable("a\u{1b}[31m\tb\r\n c\u{9b}"), "a [31m b \n c ");
        assert_eq!(printable("\u{200e}a\u{202d}b\u{2069}"), "ab");
        assert!(is_printable("小狗\n  a cat"));
        assert!(!is_printable("a\u{7}"));
    }

    #[test]
    fn whatever_ends_a_line_somewhere_is_a_space() {
        for end in [
            "\n", "\r\n", "\r", "\u{b}", "\u{c}", "\u{1c}", "\u{85}", "\u{2028}", "\u{2029}", "\0",
        ] {
            let text = format!("a{end}MEDIA:b");
            assert_eq!(one_line(&text), "a MEDIA:b", "{end:?}");
            assert!(!is_one_line(&text), "{end:?}");
        }
        assert_eq!(one_line(" red\u{1b}[31m\n\tcat "), "red [31m cat");
        assert!(is_one_line("a  小狗.png"));
    }
}
