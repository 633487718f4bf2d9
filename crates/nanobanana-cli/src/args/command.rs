//! What the program asks of a command before it runs.

use super::{Command, config};
use crate::connect::Maker;

impl Command {
    /// Whether standard output is to be one JSON object, errors included.
    pub(crate) fn wants_json(&self) -> bool {
        match self {
            Self::Generate(args) | Self::Edit(args) => args.json,
            Self::Rerun(args) => args.make.json,
            Self::Show(args) => args.json,
            Self::Plan(args) => args.json,
            Self::Models(args) => args.json,
            Self::Resume(args) => args.json,
            Self::Resend(args) => args.json,
            Self::History(args) => args.json,
            Self::Spend(args) => args.is_json(),
            Self::Open(_) | Self::Gallery(_) | Self::Forget(_) => false,
            Self::Config(config::ConfigCommand::Show(args)) => args.json,
            Self::Config(_) => false,
            Self::Auth(command) => command.wants_json(),
            Self::Doctor(args) => args.json,
            Self::Mcp(_) | Self::Skill(_) | Self::Schema(_) => false,
            Self::Completions(_) | Self::Man(_) | Self::Help(_) => false,
        }
    }

    /// Its name, where it does with `--simulate` what it does without, and needs no key.
    pub(crate) fn without_key(&self) -> Option<&'static str> {
        match self {
            Self::Generate(_) => Some("generate"),
            Self::Edit(_) => Some("edit"),
            Self::Plan(_) => Some("plan"),
            Self::Models(_) => Some("models"),
            Self::Mcp(_) => Some("mcp"),
            _ => None,
        }
    }

    /// Who makes the pictures that it is about.
    pub(crate) fn maker(&self) -> Maker {
        let service = match self {
            Self::Generate(args) | Self::Edit(args) => &args.service,
            Self::Rerun(args) => &args.make.service,
            Self::Plan(args) => &args.service,
            Self::Models(args) => &args.service,
            Self::Resume(args) => &args.service,
            Self::Resend(args) => &args.service,
            Self::Mcp(args) => &args.service,
            Self::Config(_) | Self::Skill(_) | Self::Schema(_) => return Maker::Vendor,
            Self::Completions(_) | Self::Man(_) | Self::Help(_) => return Maker::Vendor,
            Self::Auth(_) | Self::Doctor(_) => return Maker::Vendor,
            Self::Show(args) => return args.journal.maker(),
            Self::History(args) => return args.journal.maker(),
            Self::Open(args) => return args.journal.maker(),
            Self::Gallery(args) => return args.journal.maker(),
            Self::Spend(args) => return args.journal.maker(),
            Self::Forget(args) => return args.journal.maker(),
        };
        Maker::of(service.simulate)
    }
}
