//! Which language to speak.

use ima_openapi::Language;

/// How the language of messages is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum LanguageChoice {
    /// The script of the prompt decides; where it has none, the locale does.
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
            Self::Auto => of_script(prompt).unwrap_or_else(|| of_locale(locale)),
        }
    }
}

/// Chinese where there is a Han character and no sign of Japanese or Korean, English where there
/// are only letters of other scripts, nothing where there are no letters.
fn of_script(text: &str) -> Option<Language> {
    let mut is_lettered = false;
    let mut has_han = false;
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        is_lettered = true;
        match c {
            '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}' => return Some(Language::En),
            '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3134f}' => has_han = true,
            _ => {}
        }
    }
    match (has_han, is_lettered) {
        (true, _) => Some(Language::Zh),
        (false, true) => Some(Language::En),
        (false, false) => None,
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
    fn the_script_of_the_prompt_comes_before_the_locale() {
        for (prompt, locale, expected) in [
            ("画一只猫", None, Language::Zh),
            ("画一只猫", Some("en_US.UTF-8"), Language::Zh),
            ("a cat named 小花", None, Language::Zh),
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
