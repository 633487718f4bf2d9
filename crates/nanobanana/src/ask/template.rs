//! Prompts that are used again with other words.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::RequestWords;
use super::source::InputSyntax;
use crate::picture::RecipeTemplate;

/// The variable that the prompt beside a template is.
pub const PROMPT: &str = "prompt";

/// A prompt with variables, and what goes with it. Its serde form is that of its file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromptTemplate {
    /// What it is for.
    pub description: Description,
    /// The prompt, in which `{{name}}` stands for a variable, or for the position of an input.
    pub prompt: String,
    /// Variables that may be left out, and what they then are.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// What the inputs are that it needs, in order.
    #[serde(default)]
    pub inputs: Vec<String>,
    /// The word for the model, where none is named.
    pub model: Option<String>,
    /// The word for the size, where none is named.
    pub size: Option<String>,
    /// The word for the aspect ratio, where none is named.
    pub ratio: Option<String>,
}

/// A sentence in both languages, or in one for both.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum Description {
    Both { en: String, zh: String },
    One(String),
}

/// What is wrong with a template, or with what is to be filled in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum TemplateFault {
    /// There is none of this name.
    #[error("there is no template {name}")]
    NoSuch { name: String, known: Vec<String> },
    /// Its file cannot be read, or is no template.
    #[error("the template {name} cannot be read: {reason}")]
    Unreadable { name: String, reason: String },
    /// It has no such variable.
    #[error("the template {template} has no variable {name}")]
    UnknownVariable {
        template: String,
        name: String,
        known: Vec<String>,
    },
    /// A variable without a default is not given.
    #[error("the template {template} needs {name}")]
    MissingVariable { template: String, name: String },
    /// It needs more inputs.
    #[error("the template {template} needs {} input pictures", needed.len())]
    MissingInputs {
        template: String,
        needed: Vec<String>,
        given: usize,
    },
}

/// A part of a prompt.
enum Part<'a> {
    Text(&'a str),
    Name(&'a str),
}

impl PromptTemplate {
    /// Its variables in the order of the prompt, each with its default where it has one.
    #[must_use]
    pub fn variables(&self) -> Vec<(&str, Option<&str>)> {
        let mut variables: Vec<(&str, Option<&str>)> = Vec::new();
        for part in parts(&self.prompt) {
            if let Part::Name(name) = part
                && !self.inputs.iter().any(|input| input == name)
                && !variables.iter().any(|(known, _)| *known == name)
            {
                variables.push((name, self.variables.get(name).map(String::as_str)));
            }
        }
        variables
    }

    /// Puts its prompt in place of a request's words, which are its variable `prompt`, and its choices
    /// where there are none.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn apply(
        &self,
        name: &str,
        mut given: BTreeMap<String, String>,
        words: &mut RequestWords,
    ) -> Result<(), Vec<TemplateFault>> {
        if !words.prompt.trim().is_empty() {
            given.insert(PROMPT.to_owned(), words.prompt.clone());
        }
        let faults = self.faults(name, &given, words.inputs.len());
        if !faults.is_empty() {
            return Err(faults);
        }
        let value = |variable: &str| {
            let input = self.inputs.iter().position(|input| input == variable);
            let default = || self.variables.get(variable).cloned();
            match input {
                Some(at) => format!("image {}", at + 1),
                None => given
                    .get(variable)
                    .cloned()
                    .or_else(default)
                    .unwrap_or_default(),
            }
        };
        let filled = parts(&self.prompt).into_iter().map(|part| match part {
            Part::Text(text) => text.to_owned(),
            Part::Name(variable) => value(variable),
        });
        words.prompt = filled.collect::<String>().trim().to_owned();
        if words.input_syntax == InputSyntax::Named {
            words.input_syntax = InputSyntax::Literal;
        }
        let choices = [
            (&mut words.model, &self.model),
            (&mut words.size, &self.size),
            (&mut words.ratio, &self.ratio),
        ];
        for (word, choice) in choices {
            *word = word.take().or_else(|| choice.clone());
        }
        words.template = Some(RecipeTemplate {
            name: name.to_owned(),
            variables: given,
        });
        Ok(())
    }

    fn faults(
        &self,
        template: &str,
        given: &BTreeMap<String, String>,
        inputs: usize,
    ) -> Vec<TemplateFault> {
        let template = || template.to_owned();
        let variables = self.variables();
        let unknown = given
            .keys()
            .filter(|name| !variables.iter().any(|(known, _)| known == name));
        let unknown = unknown.map(|name| TemplateFault::UnknownVariable {
            template: template(),
            name: name.clone(),
            known: variables
                .iter()
                .map(|(name, _)| (*name).to_owned())
                .collect(),
        });
        let missing = variables.iter().filter(|(name, default)| {
            default.is_none() && given.get(*name).is_none_or(|value| value.trim().is_empty())
        });
        let missing = missing.map(|(name, _)| TemplateFault::MissingVariable {
            template: template(),
            name: (*name).to_owned(),
        });
        let mut faults: Vec<TemplateFault> = unknown.chain(missing).collect();
        if inputs < self.inputs.len() {
            faults.push(TemplateFault::MissingInputs {
                template: template(),
                needed: self.inputs.clone(),
                given: inputs,
            });
        }
        faults
    }
}

/// The texts and names of a prompt. What is no name in double braces is text.
fn parts(prompt: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = prompt;
    while let Some(start) = rest.find("{{") {
        let Some(length) = rest[start..].find("}}") else {
            break;
        };
        let name = rest[start + 2..start + length].trim();
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let after = start + length + 2;
        if !name.is_empty() && name.chars().all(is_name) {
            parts.push(Part::Text(&rest[..start]));
            parts.push(Part::Name(name));
        } else {
            parts.push(Part::Text(&rest[..after]));
        }
        rest = &rest[after..];
    }
    parts.push(Part::Text(rest));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template() -> PromptTemplate {
        let described = |en: &str, zh: &str| Description::Both {
            en: en.to_owned(),
            zh: zh.to_owned(),
        };
        PromptTemplate {
            description: described("A product shot", "产品图"),
            prompt: "{{product}} on {{ ground }}, {{light}} light. {{prompt}} {{not a name}}"
                .into(),
            variables: [("light", "soft"), ("prompt", "")]
                .map(|(k, v)| (k.into(), v.into()))
                .into(),
            inputs: vec!["product".into()],
            model: Some("pro".into()),
            size: Some("2K".into()),
            ratio: None,
        }
    }

    fn given(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn it_is_filled_with_what_is_given_and_its_defaults() {
        let template = template();
        let expected = [
            ("ground", None),
            ("light", Some("soft")),
            ("prompt", Some("")),
        ];
        assert_eq!(template.variables(), expected);
        let mut words = RequestWords {
            prompt: "No {{light}}".into(),
            inputs: vec!["a.png".into()],
            input_syntax: InputSyntax::Named,
            size: Some("4K".into()),
            ..RequestWords::default()
        };
        let variables = given(&[("ground", "@sand, {{x}}")]);
        template.apply("product", variables, &mut words).unwrap();
        // What is filled in is text, whatever is in it.
        let prompt = "image 1 on @sand, {{x}}, soft light. No {{light}} {{not a name}}";
        assert_eq!(words.prompt, prompt);
        assert_eq!(words.input_syntax, InputSyntax::Literal);
        let choices = (words.model.as_deref(), words.size.as_deref());
        assert_eq!(choices, (Some("pro"), Some("4K")));
        let used = words.template.unwrap();
        assert_eq!(used.name, "product");
        assert_eq!(
            used.variables,
            given(&[("ground", "@sand, {{x}}"), ("prompt", "No {{light}}")])
        );
    }

    #[test]
    fn everything_that_is_wrong_is_named() {
        let mut words = RequestWords::default();
        let variables = given(&[("color", "red"), ("ground", " ")]);
        let faults = template().apply("p", variables, &mut words).unwrap_err();
        let (template, name) = ("p".to_owned(), "ground".to_owned());
        let known = ["ground", "light", "prompt"].map(str::to_owned).to_vec();
        assert_eq!(
            faults,
            [
                TemplateFault::UnknownVariable {
                    template: template.clone(),
                    name: "color".into(),
                    known,
                },
                TemplateFault::MissingVariable {
                    template: template.clone(),
                    name,
                },
                TemplateFault::MissingInputs {
                    template,
                    needed: vec!["product".into()],
                    given: 0,
                },
            ]
        );
        assert_eq!(words, RequestWords::default());
    }
}
