//! `plan --say`: a sentence as the request and the command line that say the same.

use nanobanana::sentence::{self, Leftover};
use nanobanana::words::{self, ModelWord, RatioWord, SizeWord};
use nanobanana::{Refusal, Request, RequestWords, TaskType};

use crate::connect::Maker;
use crate::{environment, shell};

/// A sentence that was read.
pub(crate) struct Said {
    /// The sentence, as it was given.
    pub(crate) sentence: String,
    /// What it says, for the engine.
    pub(crate) words: RequestWords,
    pub(crate) request: Request,
    pub(crate) count: usize,
    /// Where the picture is to be saved, where the sentence says so.
    pub(crate) output: Option<String>,
    /// What could not be placed.
    pub(crate) leftovers: Vec<Leftover>,
}

impl Said {
    /// Reads a sentence.
    pub(crate) fn read(sentence: &str) -> Result<Self, Refusal> {
        let reading = sentence::read(sentence)?;
        let mut words = reading.words;
        for input in &mut words.inputs {
            expand_home(input);
        }
        Ok(Self {
            sentence: sentence.to_owned(),
            request: Request::parse(&words)?,
            words,
            count: reading.count.unwrap_or(1),
            output: reading.output,
            leftovers: reading.leftovers,
        })
    }

    /// The word for `-m`, where the sentence names a model.
    pub(crate) fn model(&self) -> Option<&'static str> {
        let word = words::model(self.words.model.as_deref()?).ok()?;
        Some(match word {
            ModelWord::Model(model) => model.word(),
            ModelWord::Cheapest => "cheapest",
        })
    }

    /// The size as it was asked for, `8K` included.
    pub(crate) fn size(&self) -> Option<String> {
        let word = words::size(self.words.size.as_deref()?).ok()?;
        Some(match word {
            SizeWord::Size(size) => size.word().to_owned(),
            SizeWord::BeyondLargest { asked } => asked,
        })
    }

    /// The aspect ratio, where the sentence names one.
    pub(crate) fn ratio(&self) -> Option<String> {
        let word = words::ratio(self.words.ratio.as_deref()?).ok()?;
        Some(match word {
            RatioWord::Ratio(ratio) => ratio.to_string(),
            RatioWord::ProductDefault => "default".to_owned(),
        })
    }

    /// The command that says the same. A size that nobody sells is the largest one there; what was
    /// planned with the stand-in is made by it.
    pub(crate) fn command(&self, maker: Maker) -> Vec<String> {
        let verb = match self.request.task_type {
            TaskType::TextToImage => "generate",
            TaskType::ImageToImage => "edit",
        };
        let mut command = vec!["nanobanana".to_owned(), verb.to_owned()];
        // The prompt goes first, unless it would be read as an option.
        let is_like_option = self.words.prompt.starts_with('-');
        if !is_like_option {
            command.push(self.words.prompt.clone());
        }
        let mut option = |name: &str, value: Option<String>| {
            command.extend(
                value
                    .map(|value| [name.to_owned(), value])
                    .into_iter()
                    .flatten(),
            );
        };
        for input in &self.words.inputs {
            option("-i", Some(input.clone()));
        }
        option("-m", self.model().map(str::to_owned));
        let size = self.words.size.as_deref();
        let size = size.and_then(|size| words::size(size).ok());
        option("-s", size.map(|size| size.size().word().to_owned()));
        option("-r", self.ratio());
        option("-n", (self.count > 1).then(|| self.count.to_string()));
        option("-o", self.output.clone());
        if maker == Maker::StandIn {
            command.push("--simulate".to_owned());
        }
        if is_like_option {
            command.extend(["--".to_owned(), self.words.prompt.clone()]);
        }
        command
    }

    /// [`Said::command`] as a line for a shell.
    pub(crate) fn command_line(&self, maker: Maker) -> String {
        shell::line(self.command(maker).iter().map(String::as_str))
    }
}

/// A shell would have read the `~` of a path; in a sentence nobody has.
fn expand_home(input: &mut String) {
    if let Some(rest) = input.strip_prefix("~/")
        && let Some(home) = environment::home()
    {
        *input = home.join(rest).to_string_lossy().into_owned();
    }
}
