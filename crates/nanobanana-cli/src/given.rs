//! What a prompt and the inputs stand for on a command line: the text of a file or of standard
//! input, the picture that comes through it, the files of a folder or of a pattern.

pub(crate) mod error;
mod files;
pub(crate) mod piped;
mod prompt;

use nanobanana::input::split_name;
use tempfile::TempDir;

use crate::args::RequestArgs;
use crate::args::command::Command;
use crate::error::CommandError;
use crate::settings::Settings;
use error::{GivenError, PromptSource, STDIN};
use piped::{PIPED, put_aside};

/// What was read for a command line. A picture from standard input is here as long as this is.
#[derive(Debug, Default)]
pub(crate) struct Given {
    _piped: Option<TempDir>,
}

impl Given {
    /// Puts in place of the words of the command line what they stand for. Blocks.
    ///
    /// # Errors
    /// [`GivenError`] where they stand for nothing, and those of settings and of files that inputs
    /// have; the command line is then as it was typed.
    pub(crate) fn read(command: &mut Command) -> Result<Self, CommandError> {
        match command {
            Command::Generate(args) | Command::Edit(args) => {
                // What comes from a chat is text.
                args.request.literal |= args.chat.messages.is_some();
                Self::read_request(&mut args.request)
            }
            Command::Plan(args) => Self::read_request(&mut args.request),
            // What was asked for then needs no prompt, and its inputs are no patterns.
            Command::Rerun(args) => {
                let request = &mut args.make.request;
                request.literal |= args.make.chat.messages.is_some();
                if let Some(source) = request.prompt_file.as_deref().map(PromptSource::of) {
                    request.prompt = Some(prompt_of(source, request)?);
                }
                Ok(Self::default())
            }
            _ => Ok(Self::default()),
        }
    }

    fn read_request(request: &mut RequestArgs) -> Result<Self, CommandError> {
        let is_stdin = |text: &str| text == STDIN && !request.literal;
        let source = match (&request.prompt_file, &request.prompt) {
            (Some(path), _) => Some(PromptSource::of(path)),
            (None, Some(typed)) if is_stdin(typed) => Some(PromptSource::StandardInput),
            _ => None,
        };
        let inputs = request.inputs.iter();
        let readers = inputs.filter(|input| is_stdin(split_name(input).1)).count()
            + usize::from(source == Some(PromptSource::StandardInput));
        if readers > 1 {
            return Err(GivenError::OneReader.into());
        }
        let prompt = source
            .map(|source| prompt_of(source, request))
            .transpose()?;
        request.prompt = prompt.or(request.prompt.take());
        if request.literal {
            return Ok(Self::default());
        }
        let mut piped = None;
        let mut inputs = Vec::with_capacity(request.inputs.len());
        for input in &request.inputs {
            match split_name(input) {
                (name, STDIN) => {
                    let folder = put_aside()?;
                    inputs.push(files::named(name, &folder.path().join(PIPED))?);
                    piped = Some(folder);
                }
                (name, place) => inputs.extend(files::of(name, place)?),
            }
        }
        request.input_folders.piped = piped.as_ref().map(|folder| folder.path().to_owned());
        request.inputs = inputs;
        Ok(Self { _piped: piped })
    }
}

/// The prompt of a file in the folders that files may be in, or of standard input.
fn prompt_of(source: PromptSource, request: &RequestArgs) -> Result<String, CommandError> {
    match source {
        PromptSource::StandardInput => Ok(prompt::of_stdin()?),
        PromptSource::File(path) => {
            let settings = Settings::load()?;
            let allowed = request.input_folders.allowed(&settings.inputs);
            prompt::of_file(path, &allowed)
        }
    }
}
