//! `help`: the help of a command, or a page about a topic. Nothing is asked of anybody for it.

use clap::ValueEnum as _;
use ima_sim::Scenario;
use nanobanana::template::Description;
use nanobanana::words::nearest_beginning;
use nanobanana::{AspectRatio, Language, Model, Size};

use crate::args::command;
use crate::args::manual::{HelpArgs, Topic};
use crate::environment::Folders;
use crate::error::{CommandError, swallow_broken_pipe, write_stdout};
use crate::exit::Exit;
use crate::render::columns::one_line;
use crate::text::language;
use crate::text::topics;
use crate::{templates, usage};

/// Prints what was asked for: a topic comes before a command of the same name, which has `--help`
/// as well.
pub(crate) fn run(args: &HelpArgs) -> Result<Exit, CommandError> {
    let topic = match args.words.as_slice() {
        [word] => Topic::from_str(word, false).ok(),
        _ => None,
    };
    match topic {
        Some(topic) => write_stdout(&page(topic)?)?,
        None => {
            let help = usage::help_of(&args.words).ok_or_else(|| unknown(&args.words))?;
            // The parser knows whether its help may be colored.
            swallow_broken_pipe(help.print())?;
        }
    }
    Ok(Exit::Success)
}

fn unknown(words: &[String]) -> CommandError {
    let topics = Topic::names();
    let topics = topics.iter().map(String::as_str);
    let word = words.join(" ");
    let near = nearest_beginning(&word, command::names().into_iter().chain(topics));
    let word = one_line(&word);
    CommandError::told(Exit::Usage, |l| topics::unknown_topic(l, &word, near))
}

fn page(topic: Topic) -> Result<String, CommandError> {
    Ok(match topic {
        Topic::Models => topics::models(language(), &Model::ALL.map(model)),
        Topic::Sizes => topics::sizes(language(), &Size::ALL.map(size)),
        Topic::Ratios => topics::ratios(language(), &ratios()),
        Topic::Files => {
            let folders = Folders::of_user().ok_or(CommandError::NoHome)?;
            topics::files(language(), &folders)
        }
        Topic::ExitCodes => topics::exit_codes(language()),
        Topic::Templates => templates_page(),
        Topic::Simulate => topics::simulate(language(), &Scenario::offered()),
    })
}

/// Every template, with its variables and inputs.
fn templates_page() -> String {
    let l = language();
    let rows = templates::names().into_iter().map(|name| {
        let Ok(template) = templates::find(&name) else {
            return [name, topics::UNREADABLE.of(l).to_owned(), String::new()];
        };
        let variables = template.variables().into_iter();
        let mut variables: Vec<String> = variables
            .map(|(name, default)| match default {
                Some(_) => format!("[{name}]"),
                None => name.to_owned(),
            })
            .collect();
        let inputs = template.inputs.iter();
        variables.extend(inputs.map(|input| format!("-i {input}")));
        let description = match (&template.description, l) {
            (Description::One(text), _) => text,
            (Description::Both { en, .. }, Language::En) => en,
            (Description::Both { zh, .. }, Language::Zh) => zh,
        };
        [name, one_line(description), one_line(&variables.join(" "))]
    });
    let rows: Vec<[String; 3]> = rows.collect();
    topics::templates(l, &rows, templates::folder().as_deref())
}

/// Word, name, id, sizes, and the usual time in seconds.
fn model(model: Model) -> [String; 5] {
    let sizes: Vec<&str> = model.published_sizes().iter().map(|s| s.word()).collect();
    let time = model.expected_time();
    [
        model.word().to_owned(),
        model.display_name().to_owned(),
        model.id().to_owned(),
        sizes.join(" "),
        topics::seconds(language(), time.min.as_secs(), time.max.as_secs()),
    ]
}

/// Word, pixels of a square and of a wide picture, and the models that have it.
fn size(size: Size) -> [String; 4] {
    let pixels = |width, height| pixels(AspectRatio::new(width, height), size);
    let has = |model: &Model| model.published_sizes().contains(&size);
    [
        size.word().to_owned(),
        pixels(1, 1),
        pixels(16, 9),
        models(has),
    ]
}

/// Ratio, pixels at 1K and at 4K, and the models that have it.
fn ratios() -> Vec<[String; 4]> {
    let all = Model::Flash.published_ratios().into_iter();
    all.map(|ratio| {
        [
            ratio.to_string(),
            pixels(Some(ratio), Size::K1),
            pixels(Some(ratio), Size::K4),
            models(|model| model.published_ratios().contains(&ratio)),
        ]
    })
    .collect()
}

fn pixels(ratio: Option<AspectRatio>, size: Size) -> String {
    let pixels = ratio.and_then(|ratio| ratio.published_pixels(size));
    pixels.map_or_else(String::new, |pixels| pixels.to_string())
}

fn models(have: impl Fn(&Model) -> bool) -> String {
    let models = Model::ALL.into_iter().filter(have).map(Model::word);
    models.collect::<Vec<_>>().join(" ")
}
