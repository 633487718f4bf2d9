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
use crate::text::given::ONE_READER;
use piped::{PIPED, put_aside};

const STDIN: &str = "-";

/// Puts in place of the words of the command line what they stand for. Blocks. A picture from standard
/// input is there as long as the folder that it is in.
pub(crate) fn read(command: &mut Command) -> Result<Option<TempDir>, CommandError> {
    let is_rerun = matches!(command, Command::Rerun(_));
    let Some((request, ..)) = command.request() else {
        return Ok(None);
    };
    if is_rerun {
        // What was asked for then needs no prompt, and standard input is none of its inputs.
        if request.prompt_file.is_some() {
            request.prompt = prompt_of(request)?;
        }
        return Ok(None);
    }
    let literal = request.literal;
    let is_stdin = |text: &str| text == STDIN && !literal;
    let inputs = request.inputs.iter();
    let readers = inputs.filter(|input| is_stdin(split_name(input).1)).count();
    if readers + usize::from(is_prompt_piped(request)) > 1 {
        return Err(CommandError::told(Exit::Usage, |l| ONE_READER.of(l)));
    }
    request.prompt = prompt_of(request)?;
    let mut inputs = request.inputs.iter_mut();
    let Some(input) = inputs.find(|input| is_stdin(split_name(input).1)) else {
        return Ok(None);
    };
    let folder = put_aside()?;
    let file = folder.path().join(PIPED);
    let name = split_name(input).0.map(|name| format!("{name}="));
    *input = format!("{}{}", name.unwrap_or_default(), file.display());
    request.input_folders.piped = Some(folder.path().to_owned());
    Ok(Some(folder))
}

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
