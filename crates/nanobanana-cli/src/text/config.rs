//! What is said of the settings.

use std::path::Path;

use nanobanana::{Language, Model, NameTemplate, Size};
use nanobanana_text::{either, say};

use crate::settings::{Fault, Values};

/// That other users of the machine can change the settings.
pub(crate) fn others_can_write(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(
        l,
        en "warning: other users of this machine can change the settings in {path}; to end that: chmod go-w",
        zh "警告：本机其他用户可以改动 {path} 里的设置；请运行 chmod go-w",
    )
}

pub(crate) fn values(l: Language, values: Values) -> String {
    match values {
        Values::Model => say!(l, en "flash, pro or last", zh "flash、pro 或 last"),
        Values::Size => say!(l, en "512, 1K, 2K or 4K", zh "512、1K、2K 或 4K"),
        Values::Ratio => {
            say!(
                l,
                en "a ratio such as 16:9, or landscape, portrait, square or default",
                zh "16:9 这样的宽高比，或 landscape、portrait、square、default",
            )
        }
        Values::Points => say!(l, en "a whole number of points", zh "非负整数"),
        Values::Switch => say!(l, en "true or false", zh "true 或 false"),
        Values::Folder => {
            say!(l, en "an absolute folder, or one that begins with ~/", zh "绝对路径，或以 ~/ 开头的文件夹")
        }
        Values::Folders => {
            say!(
                l,
                en "a list of folders, absolute or beginning with ~/",
                zh "文件夹列表，每个都是绝对路径或以 ~/ 开头",
            )
        }
        Values::Name => match l {
            Language::En => format!("a file name, with any of {}", NameTemplate::placeholders()),
            Language::Zh => format!(
                "文件名，可含 {}",
                NameTemplate::placeholders().replace(", ", "、")
            ),
        },
        Values::Words(words) => match words {
            [others @ .., last] if !others.is_empty() => match l {
                Language::En => format!("{} or {last}", others.join(", ")),
                Language::Zh => format!("{} 或 {last}", others.join("、")),
            },
            _ => words.join(""),
        },
    }
}

pub(crate) fn fault(l: Language, fault: &Fault) -> String {
    match fault {
        Fault::Syntax { message } => match l {
            Language::En => message.clone(),
            Language::Zh => format!("不是有效的 TOML：{message}"),
        },
        Fault::UnknownKey {
            key,
            suggestion,
            valid,
        } => {
            let key = match l {
                Language::En => key.as_ref().map(|key| format!(" `{key}`")),
                Language::Zh => key.as_ref().map(|key| format!("“{key}”")),
            };
            let meant = match l {
                Language::En => suggestion.map(|name| format!("; did you mean `{name}`?")),
                Language::Zh => suggestion.map(|name| format!("，是不是想写“{name}”？")),
            };
            match l {
                Language::En => format!(
                    "there is no setting{}{} valid are {}",
                    key.unwrap_or_default(),
                    meant.as_deref().unwrap_or(";"),
                    valid.join(", ")
                ),
                Language::Zh => format!(
                    "没有{}这个设置项{}可用的有：{}",
                    key.unwrap_or_default(),
                    meant.as_deref().unwrap_or("；"),
                    valid.join("、")
                ),
            }
        }
        Fault::NotATable { section } => {
            say!(
                l,
                en "`{section}` is a table: its settings go below [{section}]",
                zh "“{section}”是一个分组，其中的设置项应写在 [{section}] 之下",
            )
        }
        Fault::Value {
            key,
            found,
            values: valid,
        } => {
            let found = match l {
                Language::En => found.as_ref().map_or_else(
                    || "what stands there".to_owned(),
                    |found| format!("`{found}`"),
                ),
                Language::Zh => found
                    .as_ref()
                    .map_or_else(|| "现在的值".to_owned(), |found| format!("“{found}”")),
            };
            match l {
                Language::En => format!("{key} cannot be {found}: valid is {}", values(l, *valid)),
                Language::Zh => match valid {
                    Values::Points => format!("{key} 不能是{found}，请写{}", values(l, *valid)),
                    _ => format!("{key} 不能是{found}，可以是{}", spaced(&values(l, *valid))),
                },
            }
        }
        Fault::SeveralValues { key } => {
            say!(
                l,
                en "{key} has one value: put one with spaces in quotes",
                zh "{key} 只能有一个值；含空格的值请加引号",
            )
        }
    }
}

pub(crate) fn in_line(l: Language, line: usize, fault: &Fault) -> String {
    match l {
        Language::En => format!("line {line}: {fault}"),
        Language::Zh => match fault {
            Fault::Syntax { message } => format!("第 {line} 行不是有效的 TOML：{message}"),
            other => format!("第 {line} 行：{}", self::fault(l, other)),
        },
    }
}

pub(crate) fn unreadable_file(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(l, en "the settings file {path} cannot be read", zh "无法读取设置文件 {path}")
}

pub(crate) fn mend_file(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(l, en "fix the file, or move it aside: {path}", zh "请改正该文件，或将其移走：{path}")
}

pub(crate) fn unusable_file(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(l, en "the settings file {path} cannot be used", zh "设置文件 {path} 有误，无法使用")
}

pub(crate) fn unwritable(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(l, en "the settings file {path} cannot be written", zh "无法写入设置文件 {path}")
}

/// The headings of the settings: name, value, where it comes from, what it is for.
pub(crate) const fn headings(l: Language) -> [&'static str; 4] {
    [
        either(l, "setting", "设置项"),
        either(l, "value", "值"),
        either(l, "from", "来源"),
        either(l, "what it is", "说明"),
    ]
}

/// That a value is the program's own.
pub(crate) const fn by_default(l: Language) -> &'static str {
    either(l, "default", "默认")
}

/// That a value is in the file.
pub(crate) const fn from_file(l: Language) -> &'static str {
    either(l, "file", "文件")
}

/// Which file holds the settings, and whether it is there yet.
pub(crate) fn file_shown(l: Language, path: &Path, is_there: bool) -> String {
    let path = path.display();
    if is_there {
        say!(l, en "the settings are in {path}", zh "设置文件：{path}")
    } else {
        say!(
            l,
            en "there is no settings file yet; `nanobanana config set` makes {path}",
            zh "还没有设置文件；`nanobanana config set` 会创建 {path}",
        )
    }
}

/// That a setting is set.
pub(crate) fn was_set(l: Language, key: &str, value: &str, path: &Path) -> String {
    let path = path.display();
    say!(l, en "{key} is {value} now, in {path}", zh "{key} 已设为 {value}，写入 {path}")
}

/// That a model has not the size that is set beside it.
pub(crate) fn size_not_of_model(l: Language, model: Model, size: Size) -> String {
    let sizes = model.published_sizes().iter().map(Size::to_string);
    let sizes: Vec<String> = sizes.collect();
    match l {
        Language::En => format!(
            "note: {model} has no {size}, so no picture can be made with these settings alone; it has {}",
            sizes.join(", ")
        ),
        Language::Zh => format!(
            "提示：{model} 没有 {size}，只靠这些设置无法下单；可用尺寸：{}",
            sizes.join("、")
        ),
    }
}

/// That a setting is no longer set.
pub(crate) fn was_unset(l: Language, key: &str, path: &Path) -> String {
    let path = path.display();
    say!(l, en "{key} is no longer set in {path}", zh "已从 {path} 中删除 {key}")
}

/// That a setting was not set.
pub(crate) fn was_not_set(l: Language, key: &str, path: &Path) -> String {
    let path = path.display();
    say!(l, en "{key} is not set in {path}", zh "{path} 中没有设置 {key}")
}

pub(crate) fn no_parent_folder(l: Language, folder: &Path, parent: &Path) -> String {
    let folder = folder.display();
    let parent = parent.display();
    say!(
        l,
        en "the folder {folder} of the setting output.folder cannot be made: {parent} is not there",
        zh "无法创建设置项 output.folder 指定的文件夹 {folder}：{parent} 不存在",
    )
}

/// A text after a Chinese character: with a space where it begins with another script.
fn spaced(text: &str) -> String {
    if text.starts_with(|c: char| c.is_ascii()) {
        format!(" {text}")
    } else {
        text.to_owned()
    }
}
