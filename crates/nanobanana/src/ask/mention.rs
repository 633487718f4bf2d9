//! `@name` in a prompt: the model sees its inputs by position only, so a mention becomes
//! "image 1".

use super::source::{Input, InputSyntax, is_name_char};
use crate::refusal::Refusal;

/// Replaces every `@name` of the prompt by the position of the input with that name.
///
/// Without inputs a prompt is left alone: an `@` is then part of the picture. An `@` inside a word
/// (an e-mail address) is no mention. With inputs and [`InputSyntax::Named`], `@@` stands for a plain
/// `@`; with [`InputSyntax::Literal`] an `@` that mentions no input is one.
///
/// # Errors
/// [`Refusal::UnknownMention`] for a name that no input has, [`Refusal::DuplicateInputName`] for
/// a name that two have.
pub(super) fn resolve_mentions(
    prompt: &str,
    inputs: &[Input],
    syntax: InputSyntax,
) -> Result<String, Refusal> {
    if inputs.is_empty() || syntax == InputSyntax::Plain {
        return Ok(prompt.to_owned());
    }
    let is_literal = syntax == InputSyntax::Literal;
    let names = positions(inputs)?;
    let mut resolved = String::with_capacity(prompt.len());
    let mut rest = prompt;
    while let Some(at) = rest.find('@') {
        let (before, from_at) = rest.split_at(at);
        resolved.push_str(before);
        let after = &from_at[1..];
        let escaped = after.strip_prefix('@').filter(|_| !is_literal);
        let can_mention = !is_inside_word(&resolved) && after.starts_with(is_name_char);
        let mentioned = longest_name(after, &names).filter(|_| can_mention);
        rest = match (escaped, mentioned) {
            (None, Some((name, position))) => {
                resolved.push_str(&format!("image {position}"));
                &after[name.len()..]
            }
            (None, None) if can_mention && !is_literal => return Err(unknown(after, &names)),
            _ => {
                resolved.push('@');
                escaped.unwrap_or(after)
            }
        };
    }
    resolved.push_str(rest);
    Ok(resolved)
}

/// The names with their positions, counted from 1.
fn positions(inputs: &[Input]) -> Result<Vec<(&str, usize)>, Refusal> {
    let mut names: Vec<(&str, usize)> = Vec::new();
    for (index, input) in inputs.iter().enumerate() {
        let Some(name) = input.name.as_deref() else {
            continue;
        };
        if names.iter().any(|(known, _)| *known == name) {
            return Err(Refusal::DuplicateInputName {
                name: name.to_owned(),
            });
        }
        names.push((name, index + 1));
    }
    Ok(names)
}

/// Whether the text ends in a letter or digit of a script that puts spaces between words.
fn is_inside_word(text: &str) -> bool {
    text.chars()
        .next_back()
        .is_some_and(|c| c.is_ascii_alphanumeric())
}

/// The longest known name that `text` begins with. Chinese puts no space after a name, so a name
/// ends where the known one does, unless a Latin word goes on.
fn longest_name<'a>(text: &str, names: &[(&'a str, usize)]) -> Option<(&'a str, usize)> {
    let continues_word = |name: &str| {
        let ends_in_latin = name.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        ends_in_latin
            && text[name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
    };
    names
        .iter()
        .copied()
        .filter(|(name, _)| text.starts_with(name) && !continues_word(name))
        .max_by_key(|(name, _)| name.len())
}

fn unknown(text: &str, names: &[(&str, usize)]) -> Refusal {
    Refusal::UnknownMention {
        name: text.chars().take_while(|c| is_name_char(*c)).collect(),
        known: names.iter().map(|(name, _)| (*name).to_owned()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::source::{Input, InputSyntax};
    use super::*;

    fn resolve(prompt: &str, inputs: &[&str]) -> Result<String, Refusal> {
        resolve_as(InputSyntax::Named, prompt, inputs)
    }

    fn resolve_as(syntax: InputSyntax, prompt: &str, inputs: &[&str]) -> Result<String, Refusal> {
        let inputs: Vec<Input> = inputs
            .iter()
            .map(|text| Input::parse(text, InputSyntax::Named))
            .collect();
        resolve_mentions(prompt, &inputs, syntax)
    }

    #[test]
    fn a_mention_becomes_the_position_that_the_model_sees() {
        let inputs = [
            "cat=a.jpg",
            "b.jpg",
            "sofa=c.jpg",
            "猫=d.jpg",
            "cat-2=e.jpg",
        ];
        for (prompt, expected) in [
            ("put @cat on @sofa", "put image 1 on image 3"),
            ("@cat, @cat-2!", "image 1, image 5!"),
            ("把@猫放在@sofa上", "把image 4放在image 3上"),
            (
                "mail me@cat.com, @@cat, @ home, 5@",
                "mail me@cat.com, @cat, @ home, 5@",
            ),
            ("no mention", "no mention"),
        ] {
            assert_eq!(
                resolve(prompt, &inputs),
                Ok(expected.to_owned()),
                "{prompt}"
            );
        }
    }

    #[test]
    fn in_a_literal_prompt_only_given_names_are_mentions() {
        for (prompt, expected) in [
            ("put @cat on @sofa, @@all", "put image 1 on @sofa, @@all"),
            (
                "me@cat, @cats, @/etc/passwd, @",
                "me@cat, @cats, @/etc/passwd, @",
            ),
            ("@@cat", "@image 1"),
        ] {
            let resolved = resolve_as(InputSyntax::Literal, prompt, &["cat=a.jpg", "b.jpg"]);
            assert_eq!(resolved, Ok(expected.to_owned()), "{prompt}");
        }
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_known_ones() {
        let unknown = |name: &str, known: &[&str]| {
            Err(Refusal::UnknownMention {
                name: name.to_owned(),
                known: known.iter().map(|name| (*name).to_owned()).collect(),
            })
        };
        assert_eq!(resolve("@dog", &["cat=a.jpg"]), unknown("dog", &["cat"]));
        assert_eq!(resolve("@cats", &["cat=a.jpg"]), unknown("cats", &["cat"]));
        assert_eq!(resolve("@cat", &["a.jpg"]), unknown("cat", &[]));
    }

    #[test]
    fn a_prompt_without_inputs_is_left_alone() {
        assert_eq!(
            resolve("poster for @nasa, @@", &[]),
            Ok("poster for @nasa, @@".to_owned())
        );
    }

    #[test]
    fn two_inputs_with_one_name_are_refused() {
        let name = "cat".to_owned();
        let refusal = Err(Refusal::DuplicateInputName { name });
        assert_eq!(resolve("x", &["cat=a.jpg", "cat=b.jpg"]), refusal);
    }
}
