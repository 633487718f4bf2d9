//! Words of a sentence that could not be placed.

use crate::sentence::{Leftover, LeftoverKind, Topic};

/// That words stayed in the prompt, and how to say them if they were meant otherwise.
#[must_use]
pub fn leftover(leftover: &Leftover) -> String {
    let text = &leftover.text;
    let topic = about(leftover.topic);
    match (leftover.kind, leftover.option()) {
        (LeftoverKind::Ambiguous, Some(option)) => {
            format!("`{text}` stays in the prompt; if it is {topic}, say {option}")
        }
        (LeftoverKind::Ambiguous, None) => {
            format!("`{text}` stays in the prompt; if it is {topic}, say it apart from the rest")
        }
        (LeftoverKind::Unplaced, _) => {
            format!(
                "`{text}` stays in the prompt and says nothing else; {}",
                say(leftover.topic)
            )
        }
    }
}

fn about(topic: Topic) -> &'static str {
    match topic {
        Topic::Task => "the task",
        Topic::Model => "the model",
        Topic::Size => "the size",
        Topic::Ratio => "the aspect ratio",
        Topic::Count => "the number of pictures",
        Topic::Input => "an input picture",
        Topic::Output => "the file to save to",
    }
}

fn say(topic: Topic) -> &'static str {
    match topic {
        Topic::Task => "the task follows from the inputs",
        Topic::Model => "for the model say -m pro, flash or cheapest",
        Topic::Size => "for the size say -s 512, 1K, 2K or 4K",
        Topic::Ratio => "for the aspect ratio say -r with one such as 16:9",
        Topic::Count => "for several pictures say -n with their number",
        Topic::Input => "an input picture is named by its file or https:// address, with -i",
        Topic::Output => "the file is named with -o",
    }
}
