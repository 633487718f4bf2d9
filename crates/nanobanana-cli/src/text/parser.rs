//! What the parser of the command line says in English only, in Chinese.

use std::error::Error;

use clap::error::{ContextKind as Kind, ContextValue, ErrorKind};
use nanobanana::Language;
use nanobanana_text::list;

use super::help::usage_line;
use super::{Fault, did_you_mean};

/// A mistake in Chinese, with what helps and how the command is used; none where it is of a kind that only the
/// parser has words for.
pub(crate) fn mistake(error: &clap::Error) -> Option<String> {
    let l = Language::Zh;
    let said = |kind| texts(error, kind);
    let argument = said(Kind::InvalidArg);
    let name = argument.first().map_or("", String::as_str);
    let value = said(Kind::InvalidValue).pop().unwrap_or_default();
    let fault = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("{name} 后面要写值"),
        ErrorKind::InvalidValue => format!("{name} 不能是“{value}”"),
        ErrorKind::ValueValidation => {
            let why = error.source().map(of_value).unwrap_or_default();
            format!("{name} 不能是“{value}”：{why}")
        }
        ErrorKind::TooManyValues => format!("{name} 不带值，却写了“{value}”"),
        ErrorKind::NoEquals => format!("{name} 和它的值之间要写等号"),
        ErrorKind::UnknownArgument if name.starts_with('-') => format!("没有“{name}”这个选项"),
        ErrorKind::UnknownArgument => format!("“{name}”是多余的"),
        ErrorKind::InvalidSubcommand => {
            let typed = said(Kind::InvalidSubcommand).pop()?;
            format!("没有“{typed}”这个命令")
        }
        ErrorKind::MissingSubcommand => "还缺少命令".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("还缺少：{}", argument.join(" ")),
        ErrorKind::ArgumentConflict => match &said(Kind::PriorArg)[..] {
            [other] if other == name => format!("{name} 只能写一次"),
            others => format!("{name} 不能和 {} 一起用", list(l, others)),
        },
        ErrorKind::InvalidUtf8 => "有的参数不是 UTF-8 文字".to_owned(),
        _ => return None,
    };
    let mut text = super::errors::error_line(l, &fault);
    let valid = said(Kind::ValidValue);
    if !valid.is_empty() {
        text += &format!("；可用的值：{}", list(l, &valid));
    }
    let near = [
        Kind::SuggestedArg,
        Kind::SuggestedSubcommand,
        Kind::SuggestedValue,
    ];
    let near = near.into_iter().find_map(|kind| said(kind).pop());
    text += &did_you_mean(l, near.as_deref());
    for tip in said(Kind::Suggested) {
        text += "\n";
        text += &super::errors::advice_lines(l, &tip);
    }
    for usage in said(Kind::Usage) {
        text += "\n\n";
        text += &usage_line(&usage);
    }
    Some(text + "\n\n更多：--help")
}

fn of_value(source: &(dyn Error + 'static)) -> String {
    match source.downcast_ref::<Fault>() {
        Some(fault) => fault.zh.clone(),
        None => source.to_string(),
    }
}

fn texts(error: &clap::Error, kind: Kind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        Some(ContextValue::StyledStrs(texts)) => texts.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}
