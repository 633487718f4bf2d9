//! How much is said on standard error, and in which way: the options of every command.

use clap::{Args, ValueEnum};

/// What is said beside the results.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Terminal")]
pub(crate) struct TerminalArgs {
    /// Say nothing on standard error but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say every step with its time, and where the log is
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    // Its three values fit into one line; clap's own list of them takes four.
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        hide_possible_values = true,
        help = "Colours on standard error: auto (on a terminal, unless NO_COLOR is set), always, never",
        default_value_t = ColorArg::Auto
    )]
    pub(crate) color: ColorArg,
}

/// When there are colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorArg {
    /// Where they can be seen and are welcome.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

impl From<ColorArg> for clap::ColorChoice {
    fn from(color: ColorArg) -> Self {
        match color {
            ColorArg::Auto => Self::Auto,
            ColorArg::Always => Self::Always,
            ColorArg::Never => Self::Never,
        }
    }
}
