//! Where a file or an address begins and ends in running text.

/// The extensions of pictures. One that the engine cannot read is refused by name when it is
/// opened, which is better than drawing a file name.
const EXTENSIONS: &[&str] = &[
    "jpeg", "jpg", "png", "webp", "gif", "bmp", "tiff", "tif", "heic", "heif", "avif",
];

/// Characters that stand before a file's name without a space and are no part of it.
const PARTICLES: &str = "把将用给对让和与跟及以拿为从在照考看成到存";

/// The most spaces in a path that is not quoted.
const MOST_SPACES: usize = 3;

/// Words between two files, which are no part of a name.
const JOINS: &[&str] = &[
    "and", "with", "on", "onto", "in", "into", "to", "from", "or", "over", "by", "as", "next",
    "like", "behind", "under", "和", "与", "跟", "及", "到", "的", "放到", "加到", "合成", "+",
    "&",
];

/// The length in bytes of the file or address that `rest` begins with. `before` is the character
/// before it.
pub(super) fn length(rest: &str, before: Option<char>) -> Option<usize> {
    if before.is_some_and(|c| c.is_ascii_alphanumeric() || "_-./\\~".contains(c)) {
        return None;
    }
    address(rest)
        .or_else(|| rooted(rest))
        .or_else(|| bare_name(rest))
}

/// Whether a quoted text is a file or an address as a whole.
pub(super) fn is_whole(text: &str) -> bool {
    if text.contains(['\n', '\r']) {
        return false;
    }
    address(text).is_some_and(|end| end == text.len())
        || (picture_end(text) == Some(text.len()) && !text.starts_with('.'))
        || prefix(text).is_some_and(|prefix| text.len() > prefix && picture_end(text).is_some())
}

/// `https://…`, and any other scheme, so that it is refused by name and not drawn.
fn address(rest: &str) -> Option<usize> {
    let scheme = rest.find("://")?;
    if scheme == 0 || !rest[..scheme].bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let end = rest
        .find(|c: char| !c.is_ascii_graphic() || "\"<>`{}|^".contains(c))
        .unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
    (address.len() > scheme + 3).then_some(address.len())
}

/// A path that begins in this folder, the one above, the home folder or at a root.
fn rooted(rest: &str) -> Option<usize> {
    let prefix = prefix(rest)?;
    let stretch = stretch(rest);
    if let Some(end) = picture_end(stretch).or_else(|| spaced_end(rest, stretch)) {
        return Some(end);
    }
    // `/draw` is a command of a chat, and no file.
    if rest.starts_with('/') {
        return None;
    }
    let end = stretch
        .find(|c: char| !c.is_ascii_graphic())
        .unwrap_or(stretch.len());
    let path = stretch[..end].trim_end_matches(['.', ':', '!', '?', ')']);
    (path.len() > prefix).then_some(path.len())
}

/// The length of what makes a text a path.
fn prefix(text: &str) -> Option<usize> {
    let is_drive = |text: &str| {
        let mut chars = text.chars();
        chars.next().is_some_and(|c| c.is_ascii_alphabetic())
            && chars.next() == Some(':')
            && matches!(chars.next(), Some('\\' | '/'))
    };
    if is_drive(text) {
        return Some(3);
    }
    ["../", "./", "~/", "/"]
        .into_iter()
        .find(|prefix| text.starts_with(prefix))
        .map(str::len)
}

/// Everything up to what cannot be in a path that is not quoted.
fn stretch(rest: &str) -> &str {
    let end = rest
        .find(|c: char| c.is_whitespace() || "，。；、！？：（）《》“”‘’「」\"'`,;<>|*".contains(c))
        .unwrap_or(rest.len());
    &rest[..end]
}

/// Where a path with spaces ends, `./my cat.jpg`: in the first of the next words that ends as a picture.
/// What joins two things, or is a path itself, is no part of a name.
fn spaced_end(rest: &str, first: &str) -> Option<usize> {
    // `/draw cat.jpg` is a command of a chat, and its input.
    if first.starts_with('/') && !first[1..].contains('/') {
        return None;
    }
    let mut end = first.len();
    for _ in 0..MOST_SPACES {
        let word = stretch(rest[end..].strip_prefix(' ')?);
        if word.is_empty() || prefix(word).is_some() || JOINS.contains(&word) {
            return None;
        }
        end += 1;
        if let Some(length) = picture_end(word) {
            return Some(end + length);
        }
        end += word.len();
    }
    None
}

/// `cat.jpg`, `photos/cat.jpg`, `猫.jpg`: nothing but the extension says that it is a file.
fn bare_name(rest: &str) -> Option<usize> {
    let is_ascii = rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    let is_in_name = |c: char| {
        if is_ascii {
            c.is_ascii_alphanumeric() || "_-./\\+%".contains(c)
        } else {
            c.is_alphanumeric() || "_-.".contains(c)
        }
    };
    let name = &rest[..rest.find(|c| !is_in_name(c)).unwrap_or(rest.len())];
    let end = picture_end(name)?;
    let stem = &name[..end];
    (!stem.starts_with('.') && !stem.contains(|c| PARTICLES.contains(c))).then_some(end)
}

/// Where the first extension of a picture ends.
fn picture_end(text: &str) -> Option<usize> {
    text.match_indices('.').find_map(|(dot, _)| {
        let after = &text[dot + 1..];
        let length = after
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(after.len());
        let is_picture = EXTENSIONS
            .iter()
            .any(|extension| extension.eq_ignore_ascii_case(&after[..length]));
        // `a.jpg.bak` and `a.png/b` go on.
        let goes_on =
            after[length..].starts_with(['.', '/', '\\', '_']) && picture_goes_on(&after[length..]);
        (is_picture && dot > 0 && !goes_on).then_some(dot + 1 + length)
    })
}

/// Whether what follows an extension is more of the name, and not the end of the sentence.
fn picture_goes_on(after: &str) -> bool {
    after[1..].starts_with(|c: char| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        length(text, None).map(|end| &text[..end])
    }

    #[test]
    fn a_place_ends_where_the_sentence_goes_on() {
        for (text, expected) in [
            ("./a.jpg into an oil painting", "./a.jpg"),
            ("./a.jpg变成油画", "./a.jpg"),
            ("./a.b.PNG, cheapest", "./a.b.PNG"),
            ("../photos/猫.jpeg。", "../photos/猫.jpeg"),
            ("~/x.webp.", "~/x.webp"),
            ("/abs/x.png的背景", "/abs/x.png"),
            ("C:\\Users\\me\\a.jpg!", "C:\\Users\\me\\a.jpg"),
            ("./scan please", "./scan"),
            ("./my cat photo.jpg into", "./my cat photo.jpg"),
            (
                "/Users/me/My Pictures/a.png变成",
                "/Users/me/My Pictures/a.png",
            ),
            ("./a and b.jpg", "./a"),
            ("./a ./b.jpg", "./a"),
            ("cat.jpg and", "cat.jpg"),
            ("photos/cat-1.jpg", "photos/cat-1.jpg"),
            ("猫.jpg变成", "猫.jpg"),
            (
                "https://example.com/a.jpg?x=1, please",
                "https://example.com/a.jpg?x=1",
            ),
            ("https://example.com/a.jpg变成", "https://example.com/a.jpg"),
            ("http://example.com.", "http://example.com"),
        ] {
            assert_eq!(found(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_text() {
        for text in [
            "/draw a cat",
            "/draw cat.jpg",
            "a cat",
            "jpg",
            ".jpg",
            "a.jpgs",
            "a.jpg.bak",
            "notes.txt",
            "3.5",
            "://x",
            "把猫.jpg变成",
            "../",
            "and/or",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
        assert_eq!(length("b.jpg", Some('_')), None);
    }

    #[test]
    fn a_quoted_text_is_a_place_as_a_whole() {
        for text in ["my cat.jpg", "./my cat.jpg", "https://example.com/a"] {
            assert!(is_whole(text), "{text}");
        }
        for text in ["OPEN", "see cat.jpg here", "https://example.com/ a", "4K"] {
            assert!(!is_whole(text), "{text}");
        }
    }
}
