//! `show`: what a picture was made from, and the command that makes it again.

use crate::again::Again;
use crate::args::recipe::ShowArgs;
use crate::connect::Maker;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::outcome::say;
use crate::render::{json, show_json, show_text};
use crate::target::Target;
use crate::text;

/// Reads the file or the journal, and shows what it says.
pub(crate) async fn run(args: &ShowArgs) -> Result<Exit, CommandError> {
    let makers = match args.journal.maker() {
        Maker::Vendor => &Maker::ALL[..],
        Maker::StandIn => &[Maker::StandIn],
    };
    let target = Target::find(&args.target, makers).await?;
    let again = Again::of(&target);
    if args.json {
        let object = show_json::show(&target, again.as_ref());
        write_stdout(&json::to_text(&object))?;
        return Ok(Exit::Success);
    }
    write_stdout(&show_text::show(&target, again.as_ref()))?;
    if again.is_none() {
        say(&text::recipe::note(&text::recipe::no_recipe(
            &target.name(),
        )));
    }
    Ok(Exit::Success)
}
