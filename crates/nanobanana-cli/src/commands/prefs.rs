//! `prefs`: the models that programs of the vendor's kind remember, in the file that they share.

use jiff::Timestamp;
use nanobanana::Preferences;

use crate::args::config::{PrefsArgs, PrefsClearArgs, PrefsCommand, PrefsSetArgs, PrefsShowArgs};
use crate::environment::Folders;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::outcome::say;
use crate::render::{columns, json, settings};
use crate::text;

/// Shows or changes what is remembered of a user.
pub(crate) fn run(command: &PrefsCommand) -> Result<Exit, CommandError> {
    match command {
        PrefsCommand::Show(args) => show(args),
        PrefsCommand::Set(args) => set(args),
        PrefsCommand::Clear(args) => clear(args),
    }
}

fn preferences(of: &PrefsArgs) -> Result<Preferences, CommandError> {
    let folders = Folders::of_user().ok_or(CommandError::NoHome)?;
    let path = folders.preferences(of.maker());
    Ok(Preferences::new(path, &of.user_id))
}

fn show(args: &PrefsShowArgs) -> Result<Exit, CommandError> {
    let preferences = preferences(&args.of)?;
    let remembered = preferences.remembered()?;
    let user_id = &args.of.user_id;
    if args.json {
        let maker = args.of.maker();
        let object = settings::preferences_json(preferences.path(), user_id, &remembered, maker);
        write_stdout(&json::to_text(&object))?;
    } else if remembered.is_empty() {
        say(&text::config::nothing_remembered(&columns::one_line(
            user_id,
        )));
    } else {
        write_stdout(&settings::preferences(&remembered))?;
    }
    Ok(Exit::Success)
}

fn set(args: &PrefsSetArgs) -> Result<Exit, CommandError> {
    preferences(&args.of)?.set(args.task, args.model, Timestamp::now())?;
    say(&text::config::now_remembered(
        args.task,
        args.model.display_name(),
    ));
    Ok(Exit::Success)
}

fn clear(args: &PrefsClearArgs) -> Result<Exit, CommandError> {
    let all = Preferences::TASK_TYPES;
    let task_types = args.task.as_ref().map_or(&all[..], std::slice::from_ref);
    let cleared = preferences(&args.of)?.clear(task_types)?;
    say(&if cleared.is_empty() {
        text::config::nothing_remembered(&columns::one_line(&args.of.user_id))
    } else {
        text::config::forgotten(&cleared)
    });
    Ok(Exit::Success)
}
