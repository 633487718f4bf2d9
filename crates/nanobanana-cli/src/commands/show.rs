//! `show`: a job, or a picture and what it was made from, and the command that makes it again.

use nanobanana::journal::ServiceKind;

use crate::again::Again;
use crate::args::recipe::ShowArgs;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::{show, show_json};
use crate::simulate;
use crate::target::{Events, Target};
use crate::terminal::note;
use crate::text;

/// Reads the file or the journal, and shows what it says.
pub(crate) async fn run(args: &ShowArgs) -> Result<Exit, CommandError> {
    let services = match simulate::service() {
        ServiceKind::Ima => &ServiceKind::ALL[..],
        ServiceKind::Simulator => &[ServiceKind::Simulator],
    };
    let target = Target::find(&args.target, services).await?;
    let again = Again::of(&target);
    let events = match target.job() {
        Some(job) if args.events => Some(Events::of(job).await?),
        _ => None,
    };
    if let Some(fields) = &args.json.json {
        let job = show_json::show(&target, again.as_ref(), events);
        write_stdout(&fields.array(&[job]))?;
        return Ok(Exit::Success);
    }
    let mut text = show::show(&target, again.as_ref());
    if let (Some(job), Some(events)) = (target.job(), &events) {
        text.push_str(&show::events(job, events));
    }
    write_stdout(&text)?;
    if let Some(remark) = remark(&target, again.as_ref()) {
        note(&remark);
    }
    Ok(Exit::Success)
}

/// What is to be known of where all that was read from, or of why it is not more.
fn remark(target: &Target, again: Option<&Again>) -> Option<String> {
    match (target.forgotten(), again) {
        (Some(job), _) => Some(text::recipe::forgotten(text::language(), job)),
        (None, None) => Some(text::recipe::no_recipe(text::language(), &target.name())),
        (None, Some(_)) => target
            .file()
            .filter(|file| file.is_known_by_journal())
            .map(|_| text::recipe::from_journal(text::language(), &target.name())),
    }
}
