//! How much is said on standard error, and in which way: the options of every command.

use clap::{Args, ColorChoice};

/// What is said beside the results.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Terminal")]
pub(crate) struct TerminalArgs {
    /// Only print errors on standard error
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print each step with its time, and where the log is
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
        default_value_t = ColorChoice::Auto
    )]
    pub(crate) color: ColorChoice,
}
