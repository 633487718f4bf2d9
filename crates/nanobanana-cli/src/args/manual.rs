//! The command line of what tells about this program: `completions`, `man` and `help`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use clap_complete::Shell;

use super::offered;

pub(crate) const COMPLETION_PLACES: &str = "\
Where it goes:
  bash         nanobanana completions bash > ~/.local/share/bash-completion/completions/nanobanana
               or, without the package bash-completion, in ~/.bashrc:
               source <(nanobanana completions bash)
  zsh          nanobanana completions zsh > ~/.zfunc/_nanobanana
               and in ~/.zshrc, before compinit: fpath=(~/.zfunc $fpath)
  fish         nanobanana completions fish > ~/.config/fish/completions/nanobanana.fish
  powershell   in $PROFILE:
               nanobanana completions powershell | Out-String | Invoke-Expression
  elvish       in ~/.config/elvish/rc.elv:
               eval (nanobanana completions elvish | slurp)

A folder that is not there yet is made with mkdir -p; a new shell reads the script. That of the
other program (--for ima_image_create) goes beside, into a file of its own name.";

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// Which shell
    pub(crate) shell: Shell,
    /// Which program to complete
    #[arg(long = "for", value_name = "PROGRAM", default_value_t = Program::Nanobanana, value_enum)]
    pub(crate) program: Program,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum Program {
    /// This one.
    Nanobanana,
    /// The drop-in for IMA's published script.
    ImaImageCreate,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Write the pages of both programs and every command to this folder, and print their paths;
    /// without it, print the page of nanobanana
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct HelpArgs {
    /// A topic (models, sizes, ratios, files, exit-codes, simulate, templates), or a command
    #[arg(value_name = "TOPIC|COMMAND", value_parser = offered::topics(), hide_possible_values = true)]
    pub(crate) words: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Topic {
    /// The two models, and the words for them.
    Models,
    /// The sizes in pixels.
    Sizes,
    /// The aspect ratios, and the words for them.
    Ratios,
    /// Where everything is kept on this machine.
    Files,
    /// What the exit codes mean.
    ExitCodes,
    /// What the simulator plays.
    Simulate,
    /// Prompts that are used again with other words.
    Templates,
}

impl Topic {
    pub(crate) fn names() -> Vec<String> {
        let values = Self::value_variants().iter();
        let values = values.filter_map(ValueEnum::to_possible_value);
        values.map(|value| value.get_name().to_owned()).collect()
    }
}
