//! Which language to speak.

use std::cmp::Ordering;

use ima_openapi::Language;

/// How the language of messages is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum LanguageChoice {
    /// The words of the prompt decide; where they do not, the locale does.
    #[default]
    Auto,
    /// This one.
    Fixed(Language),
}

impl LanguageChoice {
    /// The language for a prompt and a locale such as `zh_CN.UTF-8`.
    ///
    /// ```
    /// use nanobanana::Language;
    /// use nanobanana_text::LanguageChoice;
    ///
    /// let auto = LanguageChoice::Auto;
    /// assert_eq!(auto.of("画一只 cute 猫", Some("en_US.UTF-8")), Language::Zh);
    /// assert_eq!(auto.of("a cat", Some("zh_CN.UTF-8")), Language::En);
    /// assert_eq!(auto.of("🐱", Some("zh_CN.UTF-8")), Language::Zh);
    /// ```
    #[must_use]
    pub fn of(self, prompt: &str, locale: Option<&str>) -> Language {
        match self {
            Self::Fixed(language) => language,
            Self::Auto => of_words(prompt).unwrap_or_else(|| of_locale(locale)),
        }
    }
}

/// So many Han characters say as much as one word of letters.
const HAN_PER_WORD: f64 = 1.7;

/// What is written in letters in any language.
const MODEL_NAMES: [&str; 7] = [
    "gemini-3.1-flash-image",
    "gemini-3-pro-image",
    "nano banana",
    "nanobanana",
    "banana2",
    "nb2",
    "ima studio",
];

/// The language of most words, Japanese and Korean being none of the two and told in English; nothing
/// where there are no words, or as many of each.
fn of_words(text: &str) -> Option<Language> {
    let mut text = text.to_lowercase();
    for name in MODEL_NAMES {
        text = text.replace(name, " ");
    }
    let (mut han, mut words) = (0_u32, 0_u32);
    let mut is_in_word = false;
    for c in text.chars() {
        let is_han = matches!(
            c,
            '\u{3400}'..='\u{4dbf}'
                | '\u{4e00}'..='\u{9fff}'
                | '\u{f900}'..='\u{faff}'
                | '\u{20000}'..='\u{3134f}'
        );
        match c {
            '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}' => return Some(Language::En),
            _ if is_han => han += 1,
            _ if c.is_alphabetic() && !is_in_word => words += 1,
            _ => {}
        }
        is_in_word = !is_han && (c.is_alphanumeric() || is_in_word && matches!(c, '\'' | '’'));
    }
    match (f64::from(han) / HAN_PER_WORD).total_cmp(&f64::from(words)) {
        Ordering::Greater => Some(Language::Zh),
        Ordering::Less => Some(Language::En),
        Ordering::Equal => None,
    }
}

fn of_locale(locale: Option<&str>) -> Language {
    let language = locale.and_then(|locale| locale.split(['_', '-', '.', '@']).next());
    match language {
        Some(language) if language.eq_ignore_ascii_case("zh") => Language::Zh,
        _ => Language::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_prompt_come_before_the_locale() {
        for (prompt, locale, expected) in [
            ("画一只猫", None, Language::Zh),
            ("画一只猫", Some("en_US.UTF-8"), Language::Zh),
            ("a cat named 小花", Some("zh_CN.UTF-8"), Language::En),
            (
                "a poster that says 新年快乐",
                Some("zh_CN.UTF-8"),
                Language::En,
            ),
            ("画一只戴 baseball cap 的猫", None, Language::Zh),
            ("画猫 cyberpunk", Some("en_US.UTF-8"), Language::Zh),
            ("猫 cat", Some("zh_CN.UTF-8"), Language::En),
            ("用 Nano Banana Pro 画猫", None, Language::Zh),
            ("画猫 gemini-3.1-flash-image", None, Language::Zh),
            ("Nano Banana 2", Some("zh_CN.UTF-8"), Language::Zh),
            ("it's 4K", Some("zh_CN.UTF-8"), Language::En),
            ("a cat", Some("zh_CN.UTF-8"), Language::En),
            ("ein Hund", Some("zh_CN.UTF-8"), Language::En),
            ("猫を描いて", Some("zh_CN.UTF-8"), Language::En),
            ("고양이", Some("zh_CN.UTF-8"), Language::En),
            ("", Some("zh_CN.UTF-8"), Language::Zh),
            ("", Some("zh"), Language::Zh),
            ("16:9", Some("ZH-TW"), Language::Zh),
            ("123", Some("C"), Language::En),
            ("🐱", None, Language::En),
            ("", Some("zhuang"), Language::En),
        ] {
            let choice = LanguageChoice::Auto;
            assert_eq!(choice.of(prompt, locale), expected, "{prompt} {locale:?}");
        }
    }

    #[test]
    fn a_language_that_was_named_is_spoken() {
        let choice = LanguageChoice::Fixed(Language::En);
        assert_eq!(choice.of("画一只猫", Some("zh_CN")), Language::En);
    }
}
