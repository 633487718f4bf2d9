//! `schema`: the JSON Schemas of what this program prints.

use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::json::to_text;

/// Prints the schema of the messages for a chat.
pub(crate) fn messages() -> Result<Exit, CommandError> {
    write_stdout(&to_text(&nanobanana_text::chat::schema()))?;
    Ok(Exit::Success)
}
