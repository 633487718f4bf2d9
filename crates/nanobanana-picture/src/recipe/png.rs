//! A recipe in a PNG: international text chunks right behind the header (PNG, third edition,
//! section 11.3.3).

use std::io::{Read, Seek};

use super::content::{MAX_RECIPE_BYTES, NAME, Recipe};
use super::json;
use super::splice::{Splice, bytes_at, next_bytes};
use crate::PictureError;
use crate::walk::{PngPart, PngWalker};

/// The end of the signature.
const SIGNATURE_END: u64 = 8;

/// The end of the signature and the header, which is always the first chunk.
const HEADER_END: u64 = 33;

/// What stands in a chunk before the text of a recipe: keyword, its end, two flags, and the ends of
/// an empty language and an empty translation.
const PREFIX_BYTES: usize = NAME.len() + 5;

/// The recipe three times: for people, the program, and for programs.
pub(super) fn splices(recipe: &Recipe) -> Result<Vec<Splice>, PictureError> {
    let recipe = recipe.fitted(|recipe| json::write(recipe).len())?;
    let mut chunks = Vec::new();
    if let Some(prompt) = recipe.prompt.text() {
        // A text chunk holds no zero byte.
        chunks.extend(chunk("Description", &prompt.replace('\0', " ")));
    }
    chunks.extend(chunk("Software", &software(&recipe)));
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

/// The chunks of recipes, and those that say the same for people.
pub(super) fn without<R: Read + Seek>(reader: &mut R) -> Result<Vec<Splice>, PictureError> {
    let mut texts = Vec::new();
    let mut at = SIGNATURE_END;
    while let Some([l0, l1, l2, l3, kind @ ..]) = bytes_at::<_, 8>(reader, at)? {
        let length = u32::from_be_bytes([l0, l1, l2, l3]);
        let whole = 12 + u64::from(length);
        if kind == *b"iTXt" && length as usize <= PREFIX_BYTES + MAX_RECIPE_BYTES {
            texts.push((at, whole, next_bytes(reader, length as usize)?));
        }
        at += whole;
    }
    let recipes: Vec<Recipe> = texts
        .iter()
        .filter_map(|(_, _, text)| in_chunk(text))
        .collect();
    let is_of_recipe = |text: &[u8]| {
        let is = |keyword: &str, said: &str| text_of(text, keyword) == Some(said);
        in_chunk(text).is_some()
            || recipes.iter().any(|recipe| {
                let prompt = recipe.prompt.text().unwrap_or_default().replace('\0', " ");
                is("Description", &prompt) || is("Software", &software(recipe))
            })
    };
    let gone = texts.iter().filter(|(_, _, text)| is_of_recipe(text));
    Ok(gone
        .map(|(at, whole, _)| Splice::without(*at, *whole))
        .collect())
}

/// The program, as it calls itself.
fn software(recipe: &Recipe) -> String {
    format!("{} {}", recipe.program, recipe.program_version)
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

/// The recipe in a text chunk.
fn in_chunk(data: &[u8]) -> Option<Recipe> {
    json::read(text_of(data, NAME)?)
}

/// The text of a chunk with this keyword that is not compressed; its language and translation are passed over.
fn text_of<'a>(data: &'a [u8], keyword: &str) -> Option<&'a str> {
    let rest = data.strip_prefix(keyword.as_bytes())?;
    let rest = rest.strip_prefix(&[0, 0, 0])?;
    let text = rest.splitn(3, |byte| *byte == 0).nth(2)?;
    str::from_utf8(text).ok()
}
