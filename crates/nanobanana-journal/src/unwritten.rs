//! Prompts that are not to be written, where IMA's words quote them.

use std::collections::HashSet;

use super::step::Step;

/// The shortest part of a longer prompt that is cut out, in characters.
const SHORTEST_PART: usize = 20;

/// The same step, whose reason does not quote the prompt.
pub(super) fn without_prompt(step: &Step, prompt: &str) -> Step {
    let mut step = step.clone();
    if let Some(reason) = step.reason_mut() {
        *reason = cut(reason, prompt);
    }
    step
}

/// `text` without the prompt and long parts of it, in any case and with any white space.
fn cut(text: &str, prompt: &str) -> String {
    let prompt: Vec<char> = prompt.trim().chars().map(plain).collect();
    if prompt.is_empty() {
        return text.to_owned();
    }
    let width = prompt.len().min(SHORTEST_PART);
    let parts: HashSet<&[char]> = prompt.windows(width).collect();
    let plain_text: Vec<char> = text.chars().map(plain).collect();
    let mut is_prompt = vec![false; plain_text.len()];
    for (start, part) in plain_text.windows(width).enumerate() {
        let end = start + width;
        let is_long = width == SHORTEST_PART;
        if parts.contains(part) && (is_long || is_apart(&plain_text, start, end)) {
            is_prompt[start..end].fill(true);
        }
    }
    let mut kept = String::new();
    for (c, is_prompt) in text.chars().zip(is_prompt) {
        if !is_prompt {
            kept.push(c);
        } else if !kept.ends_with('…') {
            kept.push('…');
        }
    }
    kept
}

/// Whether no word goes on before or after a part of a text: a prompt of one letter is in most
/// words.
fn is_apart(text: &[char], start: usize, end: usize) -> bool {
    let goes_on = |before: Option<&char>, after: Option<&char>| {
        [before, after]
            .iter()
            .all(|c| c.is_some_and(char::is_ascii_alphanumeric))
    };
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    !goes_on(before, text.get(start)) && !goes_on(text.get(end - 1), text.get(end))
}

fn plain(c: char) -> char {
    if c.is_whitespace() || c.is_control() {
        ' '
    } else {
        c.to_lowercase().next().unwrap_or(c)
    }
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_prompt_and_its_long_parts_are_cut() {
        let prompt = "A marmalade cat\nsits on Jupiter and waits";
        for (text, kept) in [
            (
                "code 400: prompt \"a MARMALADE cat sits on Jupiter and waits\" is bad",
                "code 400: prompt \"…\" is bad",
            ),
            ("bad: marmalade cat sits on…", "bad:……"),
            ("a marmalade cat is bad", "a marmalade cat is bad"),
            ("", ""),
        ] {
            assert_eq!(cut(text, prompt), kept);
        }
    }

    #[test]
    fn a_short_prompt_is_cut_where_it_is_not_part_of_a_word() {
        for (prompt, text, kept) in [
            ("cat", "category: cat, a cat", "category: …, a …"),
            ("猫", "不能画猫", "不能画…"),
            (" ", "a b", "a b"),
        ] {
            assert_eq!(cut(text, prompt), kept);
        }
    }
}
