//! Mistakes of the command line in Chinese, in the form that the parser gives its own English.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{errors, help};

pub(crate) fn in_full(error: &clap::Error) -> Option<String> {
    let mut text = errors::error_line(&what(error)?);
    text.push('\n');
    let tips = tips(error);
    if !tips.is_empty() {
        text.push('\n');
    }
    for tip in tips {
        text.push_str(&format!("  建议：{tip}\n"));
    }
    if let Some(usage) = error.get(ContextKind::Usage) {
        let usage = help::usage_line(&usage.to_string());
        text.push_str(&format!("\n用法：{usage}\n"));
    }
    text.push_str("\n详细说明请看 --help。\n");
    Some(text)
}

/// What is wrong; nothing for what is no mistake, such as `--help`.
fn what(error: &clap::Error) -> Option<String> {
    let argument = || string(error, ContextKind::InvalidArg);
    let value = || string(error, ContextKind::InvalidValue);
    Some(match error.kind() {
        ErrorKind::UnknownArgument => unexpected(argument()?),
        ErrorKind::InvalidSubcommand => {
            let command = string(error, ContextKind::InvalidSubcommand)?;
            format!("没有“{command}”这个命令")
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = strings(error, ContextKind::InvalidArg)?;
            format!("缺少必需的参数：{}", listed(missing))
        }
        ErrorKind::MissingSubcommand => {
            let command = string(error, ContextKind::InvalidSubcommand)?;
            format!(
                "“{command}”后面要有子命令{}",
                choices(error, ContextKind::ValidSubcommand)
            )
        }
        ErrorKind::InvalidValue if value()?.is_empty() => {
            let choices = choices(error, ContextKind::ValidValue);
            format!("“{}”缺少值{choices}", argument()?)
        }
        ErrorKind::InvalidValue => {
            let choices = choices(error, ContextKind::ValidValue);
            format!("“{}”的值“{}”不能用{choices}", argument()?, value()?)
        }
        ErrorKind::ValueValidation => {
            let why = error
                .source()
                .map(|why| format!("：{}", errors::error(why)));
            let why = why.unwrap_or_default();
            format!("“{}”的值“{}”不能用{why}", argument()?, value()?)
        }
        ErrorKind::ArgumentConflict => conflict(error, argument()?),
        ErrorKind::NoEquals => format!("“{}”和它的值之间要写等号", argument()?),
        ErrorKind::TooManyValues => format!("“{}”的值太多：“{}”", argument()?, value()?),
        ErrorKind::InvalidUtf8 => "参数里有不是 UTF-8 的文字".to_owned(),
        _ => return None,
    })
}

/// What has no place in the command.
fn unexpected(argument: &str) -> String {
    if argument.starts_with('-') {
        format!("未知选项“{argument}”")
    } else {
        format!("多余的参数“{argument}”")
    }
}

fn conflict(error: &clap::Error, argument: &str) -> String {
    match error.get(ContextKind::PriorArg) {
        Some(ContextValue::String(other)) if other == argument => {
            format!("“{argument}”只能用一次")
        }
        Some(ContextValue::String(other)) => format!("“{argument}”不能和“{other}”一起用"),
        Some(ContextValue::Strings(others)) => {
            format!("“{argument}”不能和这些一起用：{}", listed(others))
        }
        _ => format!("“{argument}”不能和其他参数一起用"),
    }
}

/// What may have been meant.
fn tips(error: &clap::Error) -> Vec<String> {
    let mut tips = Vec::new();
    let similar = [
        (ContextKind::SuggestedSubcommand, "命令"),
        (ContextKind::SuggestedArg, "参数"),
        (ContextKind::SuggestedValue, "值"),
    ];
    for (kind, what) in similar {
        match error.get(kind) {
            Some(ContextValue::String(near)) => tips.push(format!("有相近的{what}“{near}”")),
            Some(ContextValue::Strings(near)) => {
                tips.push(format!("有相近的{what}{}", listed(near)));
            }
            _ => {}
        }
    }
    if let Some(ContextValue::StyledStrs(suggested)) = error.get(ContextKind::Suggested) {
        let argument = string(error, ContextKind::InvalidArg);
        tips.extend(
            suggested
                .iter()
                .map(|tip| in_chinese(&tip.to_string(), argument)),
        );
    }
    tips
}

/// The parser's tip for what begins like an option. Others are this program's own.
fn in_chinese(tip: &str, argument: Option<&str>) -> String {
    match argument {
        Some(argument) if tip.starts_with("to pass ") => {
            format!("要把“{argument}”当作值，请写 `-- {argument}`")
        }
        _ => tip.to_owned(),
    }
}

/// The end of a sentence that names the valid choices, where there are some.
fn choices(error: &clap::Error, kind: ContextKind) -> String {
    match strings(error, kind) {
        Some(choices) if !choices.is_empty() => format!("；可选：{}", choices.join("、")),
        _ => String::new(),
    }
}

fn listed(items: &[String]) -> String {
    let quoted: Vec<String> = items.iter().map(|item| format!("“{item}”")).collect();
    quoted.join("、")
}

fn string(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text),
        _ => None,
    }
}

fn strings(error: &clap::Error, kind: ContextKind) -> Option<&[String]> {
    match error.get(kind)? {
        ContextValue::Strings(texts) => Some(texts),
        _ => None,
    }
}
