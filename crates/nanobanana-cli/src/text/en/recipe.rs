//! About the recipe of a picture.

use nanobanana::journal::JobRecord;
use nanobanana::picture::Inspection;

use crate::render::table::second;

pub(crate) fn written(at: &str, program: &str) -> String {
    format!("{at}, {program}")
}

pub(crate) fn note(text: &str) -> String {
    format!("note: {text}")
}

pub(crate) fn picture(inspection: &Inspection) -> String {
    let Inspection {
        format,
        width,
        height,
        bytes,
        ..
    } = inspection;
    format!("{format}, {width}x{height} pixels, {bytes} bytes")
}

pub(crate) const fn stand_in() -> &'static str {
    "the stand-in on this machine"
}

pub(crate) const fn prompt_private() -> &'static str {
    "(not kept)"
}

pub(crate) const fn prompt_too_long() -> &'static str {
    "(too long for the file)"
}

pub(crate) fn inputs_unknown(count: usize) -> String {
    match count {
        1 => "1 picture; the file does not say which".to_owned(),
        _ => format!("{count} pictures; the file does not say which"),
    }
}

pub(crate) fn gone(path: &str) -> String {
    format!("{path} (gone)")
}

pub(crate) fn no_recipe(name: &str) -> String {
    format!("{name} does not say what it was made from: it carries no recipe")
}

pub(crate) fn from_journal(name: &str) -> String {
    format!("{name} carries no recipe; the journal says what it was made from")
}

pub(crate) const fn prompt_forgotten() -> &'static str {
    "(forgotten)"
}

pub(crate) fn forgotten(job: &JobRecord) -> String {
    format!(
        "job {} was forgotten{}: prompt, inputs and paths are gone; its price, times, model, size \
         and task id are kept",
        job.id,
        job.forgotten_at
            .map(|at| format!(" at {}", second(at)))
            .unwrap_or_default()
    )
}

pub(crate) fn neither_file_nor_job(key: &str) -> String {
    format!("there is neither a file nor a job `{key}`")
}

pub(crate) fn made_by_stand_in(name: &str) -> String {
    format!(
        "{name} was made by the stand-in: add --simulate to make it with the stand-in again, or pay \
         for it with the command that `nanobanana show` prints, without --simulate"
    )
}

pub(crate) fn question(name: &str, points: u64) -> String {
    format!("{name} was not made here, and anybody can write a recipe. Pay {points} points? [y/N] ")
}

pub(crate) fn not_agreed(name: &str, asked: &str) -> String {
    format!("{name} was not made here, and its recipe asks for {asked}; nothing was sent")
}

pub(crate) const fn look_first() -> &'static str {
    "look at its prompt with `nanobanana show`, then add -y"
}

pub(crate) fn not_readable(path: &str) -> String {
    format!("the file {path} cannot be read as a picture")
}

pub(crate) fn prompt_unknown(name: &str) -> String {
    format!("the prompt of {name} was not kept; give it with --prompt")
}

pub(crate) fn inputs_not_known(name: &str) -> String {
    format!("which pictures {name} was made from is not known here; give them with -i")
}

pub(crate) const fn make_anew() -> &'static str {
    "`nanobanana generate` makes a picture from words, `nanobanana edit -i` from this one"
}

pub(crate) fn input_changed(path: &str) -> String {
    format!("{path} is not the picture that it was then; it is used as it is now")
}
