//! What a prompt and the inputs stand for on a command line: the text of a file or of standard
//! input, and the picture that comes through it.

pub(crate) mod piped;
mod prompt;

use nanobanana::input::split_name;
use tempfile::TempDir;

use crate::args::RequestArgs;
use crate::args::command::Command;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::settings::Settings;
use crate::text::given::one_reader;
use piped::{PIPED, put_aside};

/// What stands for standard input.
const STDIN: &str = "-";

/// What was read for a command line. A picture from standard input is here as long as this is.
#[derive(Debug, Default)]
pub(crate) struct Given {
    _piped: Option<TempDir>,
}

impl Given {
    /// Puts in place of the words of the command line what they stand for. Blocks.
    ///
    /// # Errors
    /// Those where they stand for nothing, and those of settings and of files that inputs
    /// have; the command line is then as it was typed.
    pub(crate) fn read(command: &mut Command) -> Result<Self, CommandError> {
        match command {
            Command::Generate(args) | Command::Edit(args) => {
                // What comes from a chat is text.
                args.request.literal |= args.chat.messages.is_some();
                Self::read_request(&mut args.request)
            }
            Command::Plan(args) => {
                args.request.literal |= args.chat.messages.is_some();
                Self::read_request(&mut args.request)
            }
            // What was asked for then needs no prompt, and standard input is none of its inputs.
            Command::Rerun(args) => {
                let request = &mut args.make.request;
                request.literal |= args.make.chat.messages.is_some();
                if request.prompt_file.is_some() {
                    request.prompt = prompt_of(request)?;
                }
                Ok(Self::default())
            }
            _ => Ok(Self::default()),
        }
    }

    fn read_request(request: &mut RequestArgs) -> Result<Self, CommandError> {
        let literal = request.literal;
        let is_stdin = |text: &str| text == STDIN && !literal;
        let inputs = request.inputs.iter();
        let readers = inputs.filter(|input| is_stdin(split_name(input).1)).count();
        if readers + usize::from(is_prompt_piped(request)) > 1 {
            return Err(CommandError::told(Exit::Usage, one_reader));
        }
        request.prompt = prompt_of(request)?;
        let mut inputs = request.inputs.iter_mut();
        let Some(input) = inputs.find(|input| is_stdin(split_name(input).1)) else {
            return Ok(Self::default());
        };
        let folder = put_aside()?;
        let file = folder.path().join(PIPED);
        let name = split_name(input).0.map(|name| format!("{name}="));
        *input = format!("{}{}", name.unwrap_or_default(), file.display());
        request.input_folders.piped = Some(folder.path().to_owned());
        Ok(Self {
            _piped: Some(folder),
        })
    }
}

/// Whether the prompt comes through standard input.
fn is_prompt_piped(request: &RequestArgs) -> bool {
    match &request.prompt_file {
        Some(path) => path.as_os_str() == STDIN,
        None => request.prompt.as_deref() == Some(STDIN) && !request.literal,
    }
}

/// The prompt that was typed, of a file in the folders that files may be in, or of standard input.
fn prompt_of(request: &RequestArgs) -> Result<Option<String>, CommandError> {
    Ok(match &request.prompt_file {
        _ if is_prompt_piped(request) => Some(prompt::of_stdin()?),
        Some(path) => {
            let settings = Settings::load()?;
            let allowed = request.input_folders.allowed(&settings.inputs);
            Some(prompt::of_file(path.clone(), &allowed)?)
        }
        None => request.prompt.clone(),
    })
}
