//! How a terminal can show pictures, as far as its variables tell.

use crate::environment::Terminal;

/// A way to show a picture in a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pictures {
    /// Kitty's protocol.
    Kitty,
    /// iTerm2's protocol.
    Iterm2,
    /// Sixel graphics.
    Sixel,
    /// Two coloured pixels a character.
    HalfBlocks,
    /// None.
    Nothing,
}

impl Pictures {
    /// The best way that a terminal is known for.
    pub(crate) fn of(terminal: &Terminal) -> Self {
        let Terminal {
            term,
            program,
            colours,
            is_kitty,
        } = terminal;
        let is = |names: &[&str]| names.contains(&program.as_str());
        if *is_kitty || term == "xterm-kitty" || term == "xterm-ghostty" || is(&["ghostty"]) {
            Self::Kitty
        } else if is(&["iTerm.app", "WezTerm", "vscode"]) {
            Self::Iterm2
        } else if ["foot", "mlterm", "contour"]
            .iter()
            .any(|name| term.starts_with(name))
        {
            Self::Sixel
        } else if term == "dumb" || term.is_empty() {
            Self::Nothing
        } else if matches!(colours.as_str(), "truecolor" | "24bit") || term.contains("256color") {
            Self::HalfBlocks
        } else {
            Self::Nothing
        }
    }

    /// A stable name for programs.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Kitty => "kitty",
            Self::Iterm2 => "iterm2",
            Self::Sixel => "sixel",
            Self::HalfBlocks => "half_blocks",
            Self::Nothing => "none",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_known_by_its_variables() {
        for (term, program, colours, is_kitty, expected) in [
            ("xterm-kitty", "", "truecolor", false, Pictures::Kitty),
            ("screen-256color", "tmux", "", true, Pictures::Kitty),
            (
                "xterm-256color",
                "iTerm.app",
                "truecolor",
                false,
                Pictures::Iterm2,
            ),
            ("foot-extra", "", "", false, Pictures::Sixel),
            ("xterm-256color", "", "", false, Pictures::HalfBlocks),
            ("xterm", "", "truecolor", false, Pictures::HalfBlocks),
            ("xterm", "", "", false, Pictures::Nothing),
            ("dumb", "", "truecolor", false, Pictures::Nothing),
            ("", "", "", false, Pictures::Nothing),
        ] {
            let terminal = Terminal {
                term: term.to_owned(),
                program: program.to_owned(),
                colours: colours.to_owned(),
                is_kitty,
            };
            assert_eq!(Pictures::of(&terminal), expected, "{terminal:?}");
        }
    }
}
