//! Words of a sentence that could not be placed.

use crate::sentence::{Leftover, LeftoverKind, Topic};

/// That words stayed in the prompt, and how to say them if they were meant otherwise.
#[must_use]
pub fn leftover(leftover: &Leftover) -> String {
    let text = &leftover.text;
    let topic = about(leftover.topic);
    match (leftover.kind, leftover.option()) {
        (LeftoverKind::Ambiguous, Some(option)) => {
            format!("“{text}”留在提示词里；如果是指{topic}，请用 {option}")
        }
        (LeftoverKind::Ambiguous, None) => {
            format!("“{text}”留在提示词里；如果是指{topic}，请单独说明")
        }
        (LeftoverKind::Unplaced, _) => {
            format!(
                "“{text}”留在提示词里，没有别的作用；{}",
                say(leftover.topic)
            )
        }
    }
}

fn about(topic: Topic) -> &'static str {
    match topic {
        Topic::Task => "任务类型",
        Topic::Model => "模型",
        Topic::Size => "尺寸",
        Topic::Ratio => "宽高比",
        Topic::Count => "图片数量",
        Topic::Input => "输入图片",
        Topic::Output => "保存的文件",
    }
}

fn say(topic: Topic) -> &'static str {
    match topic {
        Topic::Task => "任务类型由输入图片决定",
        Topic::Model => "模型请用 -m pro、flash 或 cheapest",
        Topic::Size => "尺寸请用 -s 512、1K、2K 或 4K",
        Topic::Ratio => "宽高比请用 -r，例如 -r 16:9",
        Topic::Count => "多张图片请用 -n 加数量",
        Topic::Input => "输入图片请用 -i 加文件或 https:// 网址",
        Topic::Output => "保存的文件请用 -o 指定",
    }
}
