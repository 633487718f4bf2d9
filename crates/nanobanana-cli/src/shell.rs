//! Words quoted for a shell.

use nanobanana::plain::is_one_line;

/// Arguments as one line that the shells of this system read as just these; `None` where one has a
/// line break or anything else that a terminal obeys, or where no quoting means the same to all.
pub(crate) fn line<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let quoted: Option<Vec<String>> = arguments
        .into_iter()
        .map(|argument| is_one_line(argument).then(|| quoted(argument)).flatten())
        .collect();
    Some(quoted?.join(" "))
}

fn quoted(argument: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=,+".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        return Some(argument.to_owned());
    }
    if cfg!(windows) {
        return quoted_for_windows(argument);
    }
    // Nothing is special between single quotes but the quote itself, and in fish the backslash. Both
    // mean themselves outside of them, behind a backslash.
    let mut text = String::from("'");
    for c in argument.chars() {
        match c {
            '\'' | '\\' => text.push_str(&format!("'\\{c}'")),
            _ => text.push(c),
        }
    }
    Some(text + "'")
}

/// Between double quotes cmd and PowerShell agree on letters, digits and little else.
fn quoted_for_windows(argument: &str) -> Option<String> {
    let is_safe = |c: char| c.is_alphanumeric() || " _-./:=,+\\@?;#~'*[]{}".contains(c);
    let is_quotable = argument.chars().all(is_safe) && !argument.ends_with('\\');
    is_quotable.then(|| format!("\"{argument}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn everything_that_a_shell_would_read_is_quoted() {
        let arguments = [
            "nanobanana",
            "-r",
            "16:9",
            "",
            "a cat",
            "it's",
            "$HOME `x` \"y\"",
            "~/a",
            "@a",
            "猫",
            r"\'; touch x; #",
        ];
        assert_eq!(
            line(arguments).unwrap(),
            r#"nanobanana -r 16:9 '' 'a cat' 'it'\''s' '$HOME `x` "y"' '~/a' '@a' '猫' ''\\''\''; touch x; #'"#
        );
    }

    #[test]
    fn what_is_more_than_one_line_is_none() {
        for argument in [
            "a\nb",
            "a\r",
            "\u{2028}",
            "a\u{85}b",
            "a\0",
            "\u{202e}",
            "\u{1b}[1m",
        ] {
            assert_eq!(line(["nanobanana", argument]), None, "{argument:?}");
        }
    }

    #[test]
    fn for_windows_only_what_both_shells_read_alike_is_quoted() {
        for (argument, quoted) in [
            ("it's a 猫, 16:9", Some("\"it's a 猫, 16:9\"")),
            (r"C:\My Pictures\a.png", Some("\"C:\\My Pictures\\a.png\"")),
            ("50% & $x", None),
            ("`a`", None),
            ("\"", None),
            ("“x”", None),
            (r"C:\My Pictures\", None),
        ] {
            assert_eq!(quoted_for_windows(argument).as_deref(), quoted);
        }
    }
}
