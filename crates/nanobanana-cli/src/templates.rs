//! Templates by their names: those of the user, in the folder for settings, before those that are always
//! there.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use nanobanana::RequestWords;
use nanobanana::picture::RecipeTemplate;
use nanobanana::template::{PromptTemplate, TemplateFault};
use toml_edit::de::from_str;

use crate::environment::Folders;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{text, text_file};

const LONGEST: u64 = 64 * 1024;

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Picture")]
pub(crate) struct TemplateArgs {
    /// Fill in this template: vary, upscale, sticker, poster, product, restore or one of your own
    #[arg(short, long, value_name = "NAME", value_hint = ValueHint::Other)]
    pub(crate) template: Option<String>,
    /// A variable of the template; can be repeated
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = variable, value_hint = ValueHint::Other)]
    variables: Vec<(String, String)>,
}

impl TemplateArgs {
    pub(crate) fn variables(&self) -> BTreeMap<String, String> {
        self.variables.iter().cloned().collect()
    }
}

/// A request by the template that was named, where one was; one that was filled in before stays so.
pub(crate) fn filled(
    args: &TemplateArgs,
    words: RequestWords,
) -> Result<RequestWords, CommandError> {
    match &args.template {
        _ if words.template.is_some() => Ok(words),
        Some(name) => apply(name, args.variables(), words),
        None if args.variables.is_empty() => Ok(words),
        None => Err(CommandError::told(Exit::Usage, |l| {
            text::batch::NAME_THE_TEMPLATE.of(l)
        })),
    }
}

/// A request that was made before, by the template that it was made of, with other variables where some
/// are given. `prompt` is the one that was typed now.
pub(crate) fn refilled(
    args: &TemplateArgs,
    used: Option<&RecipeTemplate>,
    prompt: Option<&str>,
    words: RequestWords,
) -> Result<RequestWords, CommandError> {
    let named = args.template.as_deref();
    let used = used.filter(|used| named.is_none_or(|name| name == used.name));
    let is_open = named.is_some() || !args.variables.is_empty();
    match used {
        Some(used) if is_open => {
            let mut variables = used.variables.clone();
            variables.extend(args.variables());
            let prompt = prompt.unwrap_or_default().to_owned();
            apply(&used.name, variables, RequestWords { prompt, ..words })
        }
        Some(used) if prompt.is_none() => Ok(RequestWords {
            template: Some(used.clone()),
            ..words
        }),
        _ => Ok(words),
    }
}

fn apply(
    name: &str,
    variables: BTreeMap<String, String>,
    mut words: RequestWords,
) -> Result<RequestWords, CommandError> {
    let template = find(name).map_err(|fault| vec![fault]);
    let applied = template.and_then(|template| template.apply(name, variables, &mut words));
    applied.map_err(|faults| {
        CommandError::told(Exit::Refused, |l| {
            let said = faults
                .iter()
                .map(|fault| nanobanana_text::template_fault(l, fault));
            said.collect::<Vec<_>>().join("\n  ")
        })
    })?;
    Ok(words)
}

fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.to_owned()))
        }
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

pub(crate) fn find(name: &str) -> Result<PromptTemplate, TemplateFault> {
    let unreadable = |reason: String| TemplateFault::Unreadable {
        name: name.to_owned(),
        reason,
    };
    let is_name = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    if name.chars().all(is_name)
        && let Some(folder) = folder()
    {
        match text_file::read(&folder.join(format!("{name}.toml")), LONGEST) {
            Ok(text) => return from_str(&text).map_err(|error| unreadable(error.to_string())),
            Err(error) if text_file::is_absence(&error) => {}
            Err(error) => return Err(unreadable(error.to_string())),
        }
    }
    let mut built_in = built_in();
    built_in.remove(name).ok_or_else(|| TemplateFault::NoSuch {
        name: name.to_owned(),
        known: names(),
    })
}

pub(crate) fn names() -> Vec<String> {
    let mut names: Vec<String> = built_in().into_keys().collect();
    // Where it cannot be listed there are none in it.
    let files = folder().map(|folder| listed(&folder)).transpose();
    for name in files.unwrap_or_default().unwrap_or_default() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn listed(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".toml").map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

pub(crate) fn folder() -> Option<PathBuf> {
    Some(Folders::of_user()?.settings.join("templates"))
}

fn built_in() -> BTreeMap<String, PromptTemplate> {
    from_str(include_str!("templates.toml"))
        .unwrap_or_else(|error| panic!("templates.toml: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_that_are_always_there_can_be_filled() {
        let all = built_in();
        let names: Vec<&str> = all.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            ["poster", "product", "restore", "sticker", "upscale", "vary"]
        );
        for (name, template) in all {
            let mut words = RequestWords {
                inputs: template.inputs.iter().map(|_| "a.png".to_owned()).collect(),
                ..RequestWords::default()
            };
            let needed = template.variables().into_iter();
            let needed = needed.filter(|(_, default)| default.is_none());
            let given = needed.map(|(name, _)| (name.to_owned(), "x".to_owned()));
            template.apply(&name, given.collect(), &mut words).unwrap();
            assert!(!words.prompt.contains("{{"), "{}", words.prompt);
            nanobanana::Request::parse(&words).unwrap();
        }
    }

    #[test]
    fn a_variable_has_a_name() {
        let pair = ("a".to_owned(), "b=c".to_owned());
        assert_eq!(variable(" a =b=c"), Ok(pair));
        variable("a").unwrap_err();
        variable("=a").unwrap_err();
    }
}
