//! The options of every command.

use clap::{Args, ColorChoice};

use super::offered;
use crate::simulate::Simulate;

/// What is said beside the results.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct TerminalArgs {
    /// Only print errors on standard error
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print each step with its time, and where the log is
    #[arg(short, long, global = true, hide_short_help = true)]
    pub(crate) verbose: bool,
    // Its three values fit into one line; clap's own list of them takes four.
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        hide_possible_values = true,
        hide_short_help = true,
        help = "When to use color: auto (on a terminal, unless NO_COLOR is set), always, never",
        default_value_t = ColorChoice::Auto
    )]
    pub(crate) color: ColorChoice,
}

/// Whether anything is real.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(crate) struct SimulateArgs {
    /// Simulate: no key, no points, no network; see `nanobanana help simulate`
    #[arg(
        long,
        global = true,
        value_name = "SCENARIO[,PACE]",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "ok",
        value_parser = offered::scenarios(),
        hide_possible_values = true,
        overrides_with = "no_simulate"
    )]
    pub(crate) simulate: Option<Simulate>,
    /// Use IMA, even if NANOBANANA_SIMULATE or the settings say otherwise
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        overrides_with = "simulate"
    )]
    pub(crate) no_simulate: bool,
}
