//! A recipe as an XMP packet (ISO 16684-1), and in whatever packet others have put it.

use super::content::{MAX_RECIPE_BYTES, NAME, Recipe};
use super::json;
use crate::PictureError;

/// The packet, in which a prompt that is too long is left out.
pub(super) fn packet(recipe: &Recipe) -> Result<String, PictureError> {
    let recipe = recipe.fitted(|recipe| write(recipe).len())?;
    Ok(write(&recipe))
}

fn write(recipe: &Recipe) -> String {
    let description = recipe.prompt.text().map(|prompt| {
        let prompt = escaped(prompt);
        format!(
            "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">{prompt}</rdf:li></rdf:Alt>\
             </dc:description>\n"
        )
    });
    format!(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\"\n \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n \
         xmlns:nanobanana=\"urn:nanobanana:recipe/1/\">\n\
         {description}\
         <xmp:CreatorTool>{tool}</xmp:CreatorTool>\n\
         <xmp:CreateDate>{created_at:.0}</xmp:CreateDate>\n\
         <{NAME}>{json}</{NAME}>\n\
         </rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>",
        description = description.unwrap_or_default(),
        tool = escaped(&format!("{} {}", recipe.program, recipe.program_version)),
        created_at = recipe.created_at,
        json = escaped(&json::write(recipe)),
    )
}

/// A text between two tags. What XML has no way to write becomes a space.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // A reader would make a line feed of it.
            '\r' => escaped.push_str("&#13;"),
            '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}' => {
                escaped.push(' ');
            }
            c => escaped.push(c),
        }
    }
    escaped
}

/// The recipe in a packet, as a property of its own or as an attribute: other programs that write
/// a packet anew choose between the two.
pub(super) fn read(packet: &[u8]) -> Option<Recipe> {
    if packet.len() > MAX_RECIPE_BYTES {
        return None;
    }
    let packet = str::from_utf8(packet).ok()?;
    let mut places = packet.match_indices(NAME);
    places.find_map(|(at, name)| {
        let value = value(packet[at + name.len()..].trim_start())?;
        json::read(&unescaped(value)?)
    })
}

/// What follows the property's name up to where it ends.
fn value(rest: &str) -> Option<&str> {
    if let Some(content) = rest.strip_prefix('>') {
        return content.split_once('<').map(|(content, _)| content);
    }
    let quoted = rest.strip_prefix('=')?.trim_start();
    let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (value, _) = quoted[1..].split_once(quote)?;
    Some(value)
}

fn unescaped(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('&') {
        let (entity, after) = from.split_once(';')?;
        plain.push_str(before);
        plain.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => numbered(entity.strip_prefix('#')?)?,
        });
        rest = after;
    }
    plain.push_str(rest);
    Some(plain)
}

/// The character of a number, decimal or after an `x` hexadecimal.
fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?)
}
