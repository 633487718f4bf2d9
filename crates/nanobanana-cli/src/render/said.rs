//! What was read out of a sentence.

use nanobanana::sentence::Leftover;
use nanobanana::text as engine_text;
use serde::Serialize;

use super::columns::{is_printable, one_line};
use super::table;
use crate::connect::Maker;
use crate::said::Said;
use crate::text;
use crate::text::tables::{Name, name};

/// The `said` object of `plan --say`.
#[derive(Serialize)]
pub(crate) struct SaidJson {
    sentence: String,
    task_type: &'static str,
    prompt: String,
    model: Option<&'static str>,
    size: Option<String>,
    aspect_ratio: Option<String>,
    inputs: Vec<String>,
    count: usize,
    output: Option<String>,
    not_placed: Vec<NotPlacedJson>,
    command: Vec<String>,
    command_line: String,
}

#[derive(Serialize)]
struct NotPlacedJson {
    text: String,
    kind: &'static str,
    about: &'static str,
    option: Option<String>,
    message: String,
}

pub(crate) fn json(said: &Said, maker: Maker) -> SaidJson {
    SaidJson {
        sentence: said.sentence.clone(),
        task_type: said.request.task_type.as_str(),
        prompt: said.words.prompt.clone(),
        model: said.model(),
        size: said.size(),
        aspect_ratio: said.ratio(),
        inputs: said.words.inputs.clone(),
        count: said.count,
        output: said.output.clone(),
        not_placed: said.leftovers.iter().map(not_placed).collect(),
        command: said.command(maker),
        command_line: said.command_line(maker),
    }
}

fn not_placed(leftover: &Leftover) -> NotPlacedJson {
    NotPlacedJson {
        text: leftover.text.clone(),
        kind: leftover.kind.name(),
        about: leftover.topic.name(),
        option: leftover.option(),
        message: engine_text::en::leftover(leftover),
    }
}

/// What was read, as a table of names and values, then the command that says the same.
pub(crate) fn rows(said: &Said, maker: Maker) -> String {
    let mut rows = vec![
        (name(Name::Said), one_line(&said.sentence)),
        (name(Name::TaskType), said.request.task_type.to_string()),
    ];
    rows.extend(
        said.model()
            .map(|model| (name(Name::Model), model.to_owned())),
    );
    rows.extend(said.size().map(|size| (name(Name::Size), size)));
    rows.extend(
        said.ratio()
            .map(|ratio| (name(Name::Ratio), one_line(&ratio))),
    );
    rows.extend(
        said.words
            .inputs
            .iter()
            .map(|input| (name(Name::Input), one_line(input))),
    );
    rows.push((name(Name::Count), said.count.to_string()));
    rows.extend(
        said.output
            .as_deref()
            .map(|output| (name(Name::SaveAs), one_line(output))),
    );
    rows.push((name(Name::Prompt), one_line(&said.words.prompt)));
    // Line ends are good between quotes. What cannot be shown is in the JSON.
    let command = Some(said.command_line(maker)).filter(|line| is_printable(line));
    rows.extend(command.map(|line| (name(Name::Command), line)));
    table::rows(&rows)
}

/// What could not be placed, as lines.
pub(crate) fn notes(said: &Said) -> impl Iterator<Item = String> {
    let leftovers = said.leftovers.iter();
    leftovers.map(|leftover| {
        let text = engine_text::leftover(text::language(), leftover);
        text::errors::note(&text)
    })
}
