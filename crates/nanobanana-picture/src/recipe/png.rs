//! A recipe in a PNG: international text chunks right behind the header (PNG, third edition,
//! section 11.3.3).

use std::io::Read;

use super::content::{MAX_RECIPE_BYTES, NAME, Recipe};
use super::json;
use super::splice::Splice;
use crate::PictureError;
use crate::walk::{PngPart, PngWalker};

/// The end of the signature and the header, which is always the first chunk.
const HEADER_END: u64 = 33;

/// What stands in a chunk before the text of a recipe: keyword, its end, two flags, and the ends of
/// an empty language and an empty translation.
const PREFIX_BYTES: usize = NAME.len() + 5;

/// The recipe three times: for people, the program, and for programs.
pub(super) fn splices(recipe: &Recipe) -> Result<Vec<Splice>, PictureError> {
    let recipe = recipe.fitted(|recipe| json::write(recipe).len())?;
    let software = format!("{} {}", recipe.program, recipe.program_version);
    let mut chunks = Vec::new();
    if let Some(prompt) = recipe.prompt.text() {
        // A text chunk holds no zero byte.
        chunks.extend(chunk("Description", &prompt.replace('\0', " ")));
    }
    chunks.extend(chunk("Software", &software));
    chunks.extend(chunk(NAME, &json::write(&recipe)));
    Ok(vec![Splice::between(HEADER_END, chunks)])
}

fn chunk(keyword: &str, text: &str) -> Vec<u8> {
    // The two zeros after the keyword's own end: not compressed, by no method.
    let data = [keyword.as_bytes(), &[0, 0, 0, 0, 0], text.as_bytes()].concat();
    let mut crc = crc32fast::Hasher::new();
    crc.update(b"iTXt");
    crc.update(&data);
    // No overflow: a recipe is shorter than a segment of a JPEG.
    let length = (data.len() as u32).to_be_bytes();
    [&length[..], b"iTXt", &data, &crc.finalize().to_be_bytes()].concat()
}

/// The first recipe among the chunks.
pub(super) fn read(reader: impl Read) -> Result<Option<Recipe>, PictureError> {
    let mut walker = PngWalker::new(reader)?;
    let mut text = None;
    loop {
        match walker.next_part()? {
            PngPart::Begin { kind, length } => {
                let is_short = length as usize <= PREFIX_BYTES + MAX_RECIPE_BYTES;
                text = (kind == *b"iTXt" && is_short).then(Vec::new);
            }
            PngPart::Data(bytes) => {
                if let Some(text) = &mut text {
                    text.extend_from_slice(bytes);
                }
            }
            PngPart::Finish { kind, .. } => {
                let found = text.take().and_then(|text: Vec<u8>| in_chunk(&text));
                if found.is_some() || kind == *b"IEND" {
                    return Ok(found);
                }
            }
            PngPart::Exif(_) => {}
        }
    }
}

/// The recipe in a text chunk that is not compressed; its language and translation are passed over.
fn in_chunk(data: &[u8]) -> Option<Recipe> {
    let rest = data.strip_prefix(NAME.as_bytes())?;
    let rest = rest.strip_prefix(&[0, 0, 0])?;
    let text = rest.splitn(3, |byte| *byte == 0).nth(2)?;
    json::read(str::from_utf8(text).ok()?)
}
