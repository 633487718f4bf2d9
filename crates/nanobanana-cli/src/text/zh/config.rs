//! What is said of the settings and of the preferences that programs share, in Chinese.

use std::path::Path;

use nanobanana::{Model, NameTemplate, Size};

use crate::settings::{Fault, Values};

fn values(values: Values) -> String {
    match values {
        Values::Model => "flash、pro 或 last".to_owned(),
        Values::Size => "512、1K、2K 或 4K".to_owned(),
        Values::Ratio => "16:9 这样的宽高比，或 landscape、portrait、square、default".to_owned(),
        Values::Points => "非负整数".to_owned(),
        Values::Switch => "true 或 false".to_owned(),
        Values::Folder => "绝对路径，或以 ~/ 开头的文件夹".to_owned(),
        Values::Folders => "文件夹列表，每个都是绝对路径或以 ~/ 开头".to_owned(),
        Values::Name => format!(
            "文件名，可含 {}",
            NameTemplate::placeholders().replace(", ", "、")
        ),
        Values::Words(words) => match words {
            [others @ .., last] if !others.is_empty() => {
                format!("{} 或 {last}", others.join("、"))
            }
            _ => words.join(""),
        },
    }
}

pub(crate) fn others_can_write(path: &Path) -> String {
    format!(
        "警告：本机其他用户可以改动 {} 里的设置；请运行 chmod go-w",
        path.display()
    )
}

pub(crate) fn fault(fault: &Fault) -> String {
    match fault {
        Fault::Syntax { message } => format!("不是有效的 TOML：{message}"),
        Fault::UnknownKey {
            key,
            suggestion,
            valid,
        } => {
            let key = key.as_ref().map(|key| format!("“{key}”"));
            let meant = suggestion.map(|name| format!("，是不是想写“{name}”？"));
            format!(
                "没有{}这个设置项{}可用的有：{}",
                key.unwrap_or_default(),
                meant.as_deref().unwrap_or("；"),
                valid.join("、")
            )
        }
        Fault::NotATable { section } => {
            format!("“{section}”是一个分组，其中的设置项应写在 [{section}] 之下")
        }
        Fault::Value {
            key,
            found,
            values: valid,
        } => {
            let found = found
                .as_ref()
                .map_or_else(|| "现在的值".to_owned(), |found| format!("“{found}”"));
            match valid {
                Values::Points => format!("{key} 不能是{found}，请写{}", values(*valid)),
                _ => format!("{key} 不能是{found}，可以是{}", spaced(&values(*valid))),
            }
        }
        Fault::SeveralValues { key } => {
            format!("{key} 只能有一个值；含空格的值请加引号")
        }
    }
}

/// A text after a Chinese character: with a space where it begins with another script.
fn spaced(text: &str) -> String {
    if text.starts_with(|c: char| c.is_ascii()) {
        format!(" {text}")
    } else {
        text.to_owned()
    }
}

pub(crate) fn in_line(line: usize, fault: &Fault) -> String {
    match fault {
        Fault::Syntax { message } => format!("第 {line} 行不是有效的 TOML：{message}"),
        other => format!("第 {line} 行：{}", self::fault(other)),
    }
}

pub(crate) fn unreadable_file(path: &Path) -> String {
    format!("无法读取设置文件 {}", path.display())
}

pub(crate) fn mend_file(path: &Path) -> String {
    format!("请改正该文件，或将其移走：{}", path.display())
}

pub(crate) fn unusable_file(path: &Path) -> String {
    format!("设置文件 {} 有误，无法使用", path.display())
}

pub(crate) fn unwritable(path: &Path) -> String {
    format!("无法写入设置文件 {}", path.display())
}

pub(crate) const fn headings() -> [&'static str; 4] {
    ["设置项", "值", "来源", "说明"]
}

pub(crate) const fn by_default() -> &'static str {
    "默认"
}

pub(crate) const fn from_file() -> &'static str {
    "文件"
}

pub(crate) fn file_shown(path: &Path, is_there: bool) -> String {
    let path = path.display();
    if is_there {
        format!("设置文件：{path}")
    } else {
        format!("还没有设置文件；`nanobanana config set` 会创建 {path}")
    }
}

pub(crate) fn was_set(key: &str, value: &str, path: &Path) -> String {
    format!("{key} 已设为 {value}，写入 {}", path.display())
}

pub(crate) fn size_not_of_model(model: Model, size: Size) -> String {
    let sizes = model.published_sizes().iter().map(Size::to_string);
    let sizes: Vec<String> = sizes.collect();
    format!(
        "提示：{model} 没有 {size}，只靠这些设置无法下单；可用尺寸：{}",
        sizes.join("、")
    )
}

pub(crate) fn was_unset(key: &str, path: &Path) -> String {
    format!("已从 {} 中删除 {key}", path.display())
}

pub(crate) fn was_not_set(key: &str, path: &Path) -> String {
    format!("{} 中没有设置 {key}", path.display())
}

pub(crate) fn no_parent_folder(folder: &Path, parent: &Path) -> String {
    format!(
        "无法创建设置项 output.folder 指定的文件夹 {}：{} 不存在",
        folder.display(),
        parent.display()
    )
}
