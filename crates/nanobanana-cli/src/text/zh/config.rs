//! What is said of the settings and of the preferences that programs share, in Chinese.

use std::path::Path;

use nanobanana::{Model, NameTemplate, NameTemplateError, Size};

use crate::settings::{Fault, Reason, Values};

pub(crate) fn about(key: &str) -> &'static str {
    match key {
        "defaults.model" => "不写 -m 时用的模型；last 表示沿用上次的",
        "defaults.size" => "不写 -s 时的尺寸；未设置时用模型默认的 1K",
        "defaults.ratio" => "不写 -r 时新图的宽高比；改图保持原图形状",
        "output.folder" => "不写 -o 时图片放在哪个文件夹；未设置时放在当前文件夹",
        "output.name" => "没有指定文件名时怎样命名",
        "display.language" => "提示用的语言；auto 跟随系统区域设置",
        "display.preview" => "终端支持时是否直接显示图片",
        "spending.max_points_per_job" => "单张图片最多花多少积分",
        "spending.max_points_per_run" => "一次下单最多花多少积分",
        "spending.max_points_per_day" => "每天（零点起）最多花多少积分",
        "spending.ask_above_points" => "单张超过这么多积分时，`nanobanana mcp` 先询问",
        "spending.allow_smaller" => "尺寸被拒时是否可以改用更小的",
        "privacy.prompt_log" => "是否在任务记录和文件名中保留提示词",
        "privacy.metadata" => "保存的图片里是否写入配方（提示词、模型等）",
        "inputs.allow_dirs" => "输入图片只能来自这些文件夹",
        _ => "",
    }
}

fn values(values: Values) -> String {
    match values {
        Values::Model => "flash、pro 或 last".to_owned(),
        Values::Size => "512、1K、2K 或 4K".to_owned(),
        Values::Ratio => "16:9 这样的宽高比，或 landscape、portrait、square、default".to_owned(),
        Values::Points => "非负整数".to_owned(),
        Values::Switch => "true 或 false".to_owned(),
        Values::Folder => "绝对路径，或以 ~/ 开头的文件夹".to_owned(),
        Values::Folders => "文件夹列表，每个都是绝对路径或以 ~/ 开头".to_owned(),
        Values::Name => format!("文字，可含 {}", placeholders()),
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
            reason,
        } => {
            let found = found
                .as_ref()
                .map_or_else(|| "现在的值".to_owned(), |found| format!("“{found}”"));
            match reason {
                Reason::Other if *valid == Values::Points => {
                    format!("{key} 不能是{found}，请写{}", values(*valid))
                }
                Reason::Other => format!("{key} 不能是{found}，可以是{}", spaced(&values(*valid))),
                Reason::Cheapest => format!("{key} 不能是{found}：{}", cheapest_is_no_model()),
                Reason::Name(error) => format!("{key} 不能是{found}：{}", name_fault(error)),
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

/// What a name may hold in braces.
fn placeholders() -> String {
    NameTemplate::placeholders().replace(", ", "、")
}

fn name_fault(error: &NameTemplateError) -> String {
    let valid = placeholders();
    match error {
        NameTemplateError::Empty => "名称不能为空".to_owned(),
        NameTemplateError::UnknownPlaceholder { name } => {
            format!(
                "“{{{}}}”不是可用的占位符，可用的有：{valid}",
                name.escape_debug()
            )
        }
        NameTemplateError::LoneBrace => format!("花括号不成对，可用的有：{valid}"),
        NameTemplateError::Forbidden(c) => format!(
            "文件名中不能有“{}”，请用文字、数字、空格和 . - _",
            c.escape_debug()
        ),
        NameTemplateError::TooLong => "花括号之外的文字太长".to_owned(),
    }
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

pub(crate) const fn cheapest_is_no_model() -> &'static str {
    "它同时决定尺寸；请用 flash，尺寸用 512"
}
