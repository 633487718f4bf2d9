//! Words quoted for a POSIX shell.

/// Arguments as one line that a shell reads as just these.
pub(crate) fn line<'a>(arguments: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = arguments.into_iter().map(quoted).collect();
    quoted.join(" ")
}

fn quoted(argument: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=,@%+".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        return argument.to_owned();
    }
    // Nothing is special between single quotes but the quote itself.
    format!("'{}'", argument.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            "猫",
        ];
        assert_eq!(
            line(arguments),
            r#"nanobanana -r 16:9 '' 'a cat' 'it'\''s' '$HOME `x` "y"' '~/a' '猫'"#
        );
    }
}
