//! Prompts with choices: `a {red,blue} fox in {snow,sand}` is four.

/// The most prompts that one can become.
pub const MOST_VARIANTS: usize = 1000;

/// One of the prompts, and what was chosen in it, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "fields say what they are")]
pub struct Variant {
    pub prompt: String,
    pub choices: Vec<String>,
}

/// Why a text is no matrix.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum MatrixFault {
    /// There is nothing to choose from.
    #[error("no choices in braces")]
    NoChoice,
    /// A brace without the other.
    #[error("a brace at byte {at} has no counterpart")]
    LoneBrace { at: usize },
    /// Choices within choices, of which there are none.
    #[error("braces within braces at byte {at}")]
    Nested { at: usize },
    /// More than [`MOST_VARIANTS`].
    #[error("more than {MOST_VARIANTS} prompts")]
    TooMany,
}

/// Every prompt that a text with choices in braces stands for, the last choice changing first. Choices
/// are separated by commas, of which none, some or all may be empty; `\{`, `\}`, `\,` and `\\` are
/// those characters themselves. Spaces around a choice are not part of it.
///
/// # Errors
/// [`MatrixFault`].
pub fn expand(text: &str) -> Result<Vec<Variant>, MatrixFault> {
    let (texts, groups) = parts(text)?;
    if groups.is_empty() {
        return Err(MatrixFault::NoChoice);
    }
    let count = groups.iter().try_fold(1usize, |count, group| {
        count
            .checked_mul(group.len())
            .filter(|count| *count <= MOST_VARIANTS)
    });
    let count = count.ok_or(MatrixFault::TooMany)?;
    let variant = |number: usize| {
        let mut rest = number;
        let mut choices: Vec<String> = groups
            .iter()
            .rev()
            .map(|group| {
                let choice = group[rest % group.len()].clone();
                rest /= group.len();
                choice
            })
            .collect();
        choices.reverse();
        let mut prompt = texts[0].clone();
        for (choice, text) in choices.iter().zip(&texts[1..]) {
            prompt.push_str(choice);
            prompt.push_str(text);
        }
        Variant { prompt, choices }
    };
    Ok((0..count).map(variant).collect())
}

/// The same prompt with none of its choices, for a name that tells those by itself.
///
/// # Errors
/// [`MatrixFault`].
pub fn without_choices(text: &str) -> Result<String, MatrixFault> {
    Ok(parts(text)?.0.join(" "))
}

/// The texts around the choices, and the choices.
fn parts(text: &str) -> Result<(Vec<String>, Vec<Vec<String>>), MatrixFault> {
    let mut texts = vec![String::new()];
    let mut groups: Vec<Vec<String>> = Vec::new();
    let mut opened = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let escaped = chars
            .next_if(|(_, next)| c == '\\' && "{},\\".contains(*next))
            .map(|(_, next)| next);
        match (escaped.is_some(), c, opened) {
            (false, '{', None) => {
                opened = Some(at);
                groups.push(vec![String::new()]);
                texts.push(String::new());
            }
            (false, '{', Some(_)) => return Err(MatrixFault::Nested { at }),
            (false, '}', None) => return Err(MatrixFault::LoneBrace { at }),
            (false, '}', Some(_)) => opened = None,
            (false, ',' | '，', Some(_)) => {
                if let Some(group) = groups.last_mut() {
                    group.push(String::new());
                }
            }
            _ => {
                let group = groups.last_mut().filter(|_| opened.is_some());
                let place = group
                    .and_then(|group| group.last_mut())
                    .or(texts.last_mut());
                if let Some(place) = place {
                    place.push(escaped.unwrap_or(c));
                }
            }
        }
    }
    if let Some(at) = opened {
        return Err(MatrixFault::LoneBrace { at });
    }
    for choice in groups.iter_mut().flatten() {
        *choice = choice.trim().to_owned();
    }
    Ok((texts, groups))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prompts(text: &str) -> Vec<String> {
        let variants = expand(text).unwrap().into_iter();
        variants.map(|variant| variant.prompt).collect()
    }

    #[test]
    fn every_choice_meets_every_other() {
        let variants = expand("a {red, blue} fox in {snow,sand}").unwrap();
        let all: Vec<(&str, Vec<&str>)> = variants
            .iter()
            .map(|one| {
                (
                    &*one.prompt,
                    one.choices.iter().map(|choice| &**choice).collect(),
                )
            })
            .collect();
        assert_eq!(
            all,
            [
                ("a red fox in snow", vec!["red", "snow"]),
                ("a red fox in sand", vec!["red", "sand"]),
                ("a blue fox in snow", vec!["blue", "snow"]),
                ("a blue fox in sand", vec!["blue", "sand"]),
            ]
        );
        let name = without_choices("a {red, blue} fox in {snow,sand}");
        assert_eq!(name.unwrap(), "a   fox in  ");
    }

    #[test]
    fn escaped_characters_are_themselves() {
        assert_eq!(
            prompts(r"\{a\} {b\,c,d}\\\n, e"),
            [r"{a} b,c\\n, e", r"{a} d\\n, e"]
        );
        assert_eq!(prompts("a{, big} cat"), ["a cat", "abig cat"]);
        assert_eq!(prompts("{红，蓝}狐狸"), ["红狐狸", "蓝狐狸"]);
    }

    #[test]
    fn what_is_no_matrix_is_named() {
        for (text, fault) in [
            ("a cat", MatrixFault::NoChoice),
            (r"a \{b,c\}", MatrixFault::NoChoice),
            ("a {b", MatrixFault::LoneBrace { at: 2 }),
            ("a } b", MatrixFault::LoneBrace { at: 2 }),
            ("a {b,{c}}", MatrixFault::Nested { at: 5 }),
            (&"{a,b}".repeat(10), MatrixFault::TooMany),
            (&"{a,b}".repeat(80), MatrixFault::TooMany),
        ] {
            assert_eq!(expand(text), Err(fault), "{text}");
        }
        assert_eq!(expand(&"{a,b}".repeat(9)).unwrap().len(), 512);
    }
}
