//! What is wrong with tables of requests, their templates and their choices.

use ima_openapi::Language;
use nanobanana::matrix::{MOST_VARIANTS, MatrixFault};
use nanobanana::rows::RowFault;
use nanobanana::table::TableFault;
use nanobanana::template::TemplateFault;
use nanobanana::words::nearest_word;

use crate::refusal;
use crate::value::list;

/// What is wrong with a table, in its whole or in a row.
#[must_use]
pub fn row_fault(l: Language, fault: &RowFault) -> String {
    match fault {
        RowFault::Table(fault) => table_fault(l, fault),
        RowFault::UnknownColumn { name, near } => {
            let text = say!(l, en "unknown column `{name}`", zh "没有“{name}”这一列");
            with_near(l, text, near.as_deref())
        }
        RowFault::NotACount { text } => say!(
            l,
            en "`{text}` is not a whole number of images",
            zh "“{text}”不是整数张数",
        ),
        RowFault::Refused(refused) => refusal(l, refused),
        RowFault::Template(fault) => template_fault(l, fault),
        RowFault::NoAnchor { name } => say!(
            l,
            en "no earlier row is named `{name}`",
            zh "前面没有名为“{name}”的行",
        ),
        RowFault::TwiceNamed { line } => say!(
            l,
            en "line {line} has the same name",
            zh "与第 {line} 行重名",
        ),
    }
}

fn table_fault(l: Language, fault: &TableFault) -> String {
    match fault {
        TableFault::NotUtf8 { at } => say!(
            l,
            en "not UTF-8 text at byte {at}: save it as CSV UTF-8",
            zh "从第 {at} 字节起不是 UTF-8 文字：请另存为“CSV UTF-8”",
        ),
        TableFault::Empty => say!(l, en "there are no rows", zh "里面没有任何一行"),
        TableFault::TwiceNamed { name } => say!(
            l,
            en "two columns are named `{name}`",
            zh "有两列都叫“{name}”",
        ),
        TableFault::LongRow { cells, columns, .. } => say!(
            l,
            en "{cells} cells, but the header has {columns}: put quotes around text with separators in it",
            zh "有 {cells} 格，而表头只有 {columns} 列：含分隔符的文字要加引号",
        ),
        TableFault::OpenQuote { .. } => say!(
            l,
            en "a quote is never closed",
            zh "引号没有配对",
        ),
        TableFault::NotAnObject { reason, .. } => say!(
            l,
            en "not a JSON object of text, numbers and lists of text: {reason}",
            zh "不是由文字、数字和文字列表组成的 JSON 对象：{reason}",
        ),
    }
}

/// What is wrong with a template, or with what is to be filled in.
#[must_use]
pub fn template_fault(l: Language, fault: &TemplateFault) -> String {
    match fault {
        TemplateFault::NoSuch { name, known } => {
            let near = nearest_word(name, known.iter().map(String::as_str));
            let known = list(l, known);
            let text = say!(
                l,
                en "there is no template `{name}`; templates: {known}",
                zh "没有名为“{name}”的模板；可用的模板：{known}",
            );
            with_near(l, text, near)
        }
        TemplateFault::Unreadable { name, reason } => say!(
            l,
            en "cannot read the template `{name}`: {reason}",
            zh "模板“{name}”读不出来：{reason}",
        ),
        TemplateFault::UnknownVariable {
            template,
            name,
            known,
        } => {
            let known = list(l, known);
            say!(
                l,
                en "the template `{template}` has no variable `{name}`; it has {known}",
                zh "模板“{template}”没有变量“{name}”，只有 {known}",
            )
        }
        TemplateFault::MissingVariable { template, name } if name == "prompt" => say!(
            l,
            en "the template `{template}` needs a prompt",
            zh "模板“{template}”还需要提示词",
        ),
        TemplateFault::MissingVariable { template, name } => say!(
            l,
            en "the template `{template}` needs the variable `{name}`",
            zh "模板“{template}”还需要变量“{name}”",
        ),
        TemplateFault::MissingInputs {
            template,
            needed,
            given,
        } => {
            let (count, needed) = (needed.len(), list(l, needed));
            say!(
                l,
                en "the template `{template}` needs {count} input pictures ({needed}), not {given}",
                zh "模板“{template}”需要 {count} 张输入图片（{needed}），现有 {given} 张",
            )
        }
    }
}

/// Why a prompt is no matrix.
#[must_use]
pub fn matrix_fault(l: Language, fault: &MatrixFault) -> String {
    match fault {
        MatrixFault::NoChoice => say!(
            l,
            en "the prompt has no choices: write them as {{red,blue}}",
            zh "提示词里没有可选的内容：请写成 {{红,蓝}} 的样子",
        ),
        MatrixFault::LoneBrace { at } => say!(
            l,
            en "the brace at byte {at} is never paired; write \\{{ or \\}} for the character itself",
            zh "第 {at} 字节处的花括号没有配对；花括号本身写作 \\{{ 或 \\}}",
        ),
        MatrixFault::Nested { at } => say!(
            l,
            en "braces cannot be nested (byte {at})",
            zh "花括号里不能再有花括号（第 {at} 字节处）",
        ),
        MatrixFault::TooMany => say!(
            l,
            en "that is more than {MOST_VARIANTS} images",
            zh "超过了 {MOST_VARIANTS} 张",
        ),
    }
}

fn with_near(l: Language, text: String, near: Option<&str>) -> String {
    match near {
        Some(near) => {
            say!(l, en "{text}; did you mean `{near}`?", zh "{text}；是不是想写“{near}”？")
        }
        None => text,
    }
}
