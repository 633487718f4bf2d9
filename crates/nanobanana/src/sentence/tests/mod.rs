//! How sentences are read: a table of them, and what holds for any text.

mod properties;
mod table;

use super::{Reading, read};
use crate::Request;
use crate::words::{self, ModelWord, RatioWord, SizeWord};

/// A reading as the options that say the same, in the order of the help.
fn options(reading: &Reading) -> String {
    let words = &reading.words;
    let mut options = Vec::new();
    if let Some(task) = &words.task {
        options.push(format!("--task {task}"));
    }
    if let Some(model) = &words.model {
        options.push(format!("-m {}", model_word(model)));
    }
    if let Some(size) = &words.size {
        options.push(format!("-s {}", size_word(size)));
    }
    if let Some(ratio) = &words.ratio {
        options.push(format!("-r {}", ratio_word(ratio)));
    }
    options.extend(reading.count.map(|count| format!("-n {count}")));
    options.extend(words.inputs.iter().map(|input| format!("-i {input}")));
    options.extend(reading.output.iter().map(|output| format!("-o {output}")));
    if options.is_empty() {
        return "-".to_owned();
    }
    options.join(" ")
}

fn model_word(word: &str) -> String {
    match words::model(word) {
        Ok(ModelWord::Model(model)) => model.word().to_owned(),
        Ok(ModelWord::Cheapest) => "cheapest".to_owned(),
        Err(_) => format!("?{word}"),
    }
}

fn size_word(word: &str) -> String {
    match words::size(word) {
        Ok(SizeWord::Size(size)) => size.word().to_owned(),
        Ok(SizeWord::BeyondLargest { asked }) => asked.to_uppercase(),
        Err(_) => format!("?{word}"),
    }
}

fn ratio_word(word: &str) -> String {
    match words::ratio(word) {
        Ok(RatioWord::Ratio(ratio)) => ratio.to_string(),
        Ok(RatioWord::ProductDefault) => "default".to_owned(),
        Err(_) => format!("?{word}"),
    }
}

/// What could not be placed, as `kind:text`.
fn leftovers(reading: &Reading) -> String {
    let leftovers: Vec<String> = reading
        .leftovers
        .iter()
        .map(|leftover| format!("{}:{}", leftover.kind.name(), leftover.text))
        .collect();
    if leftovers.is_empty() {
        return "-".to_owned();
    }
    leftovers.join(" ")
}

/// A sentence's row of a table. A refusal is that of the sentence, or of the words in it.
fn row(sentence: &str) -> String {
    let reading = read(sentence).and_then(|reading| {
        Request::parse(&reading.words)?;
        Ok(reading)
    });
    match reading {
        Ok(reading) => [
            sentence,
            &options(&reading),
            &reading.words.prompt,
            &leftovers(&reading),
        ]
        .join("\t"),
        Err(refusal) => format!("{sentence}\t{refusal:?}"),
    }
}
