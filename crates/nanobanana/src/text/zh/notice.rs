//! What the user is told beside the picture.

use crate::notice::Notice;

/// What the user must be told beside the picture.
#[must_use]
pub fn notice(notice: &Notice) -> String {
    match notice {
        Notice::LargestSizeInstead { asked, size } => {
            format!("不支持 {asked}，已改用最大的尺寸 {size}")
        }
        Notice::PreferredModel { model } => {
            format!("沿用上次使用的模型 {model}；想换模型请用 -m 指定")
        }
        Notice::ChosenBySettings { chosen } => {
            format!("按你的设置使用 {chosen}；想换请用选项指定")
        }
        Notice::PreferenceOutOfScope { model_id, model } => {
            format!("之前保存的模型 {model_id} 这里不支持，已改用 {model}")
        }
        Notice::ShapeKept {
            input,
            inputs,
            ratio,
        } => format!(
            "保持{} {input} 的形状，使用最接近的宽高比 {ratio}；想换宽高比请用 -r 指定",
            shaping(*inputs)
        ),
        Notice::ShapeUnknown { ratio } => {
            format!("没有可以参考形状的本地图片，使用默认宽高比 {ratio}；想换宽高比请用 -r 指定")
        }
        Notice::InputReduced { input } => {
            format!("{} 每个通道超过 8 位，上传的是 8 位", input.display())
        }
        Notice::OtherPixels { expected, actual } => {
            format!("实际得到 {actual} 像素，这个尺寸和宽高比预期是 {expected}")
        }
        Notice::Converted { from, to } => format!("图片原为 {from}，已转换为 {to}"),
        Notice::NotConverted {
            kept,
            wanted,
            reason,
        } => format!("图片没能转换为 {wanted}（{reason}），已按 {kept} 保存"),
        Notice::RecipeNotWritten { reason } => format!("图片已保存，但没能写入配方：{reason}"),
        Notice::FreeNameChosen { taken, used } => format!(
            "{} 已存在，没有覆盖，改存为 {}",
            taken.display(),
            used.display()
        ),
        Notice::PlannedAgain { code } => {
            format!("平台没有接受原来的方案（错误码 {code}），已按最新价目重新下单，价格没有变高")
        }
        Notice::SmallerSize { requested, size } => {
            format!("平台没有接受 {requested}，已按你的允许改用 {size}")
        }
        Notice::NotRecorded {
            task_id: Some(task_id),
            reason,
        } => format!("平台任务 {task_id} 有一步没能写入本机的任务记录：{reason}"),
        Notice::NotRecorded {
            task_id: None,
            reason,
        } => format!("有一步没能写入本机的任务记录，不影响这张图片：{reason}"),
        Notice::PreferenceNotSaved { reason } => format!("这次使用的模型没能记住：{reason}"),
    }
}

/// The input whose shape is kept, of so many.
pub(crate) const fn shaping(inputs: usize) -> &'static str {
    match inputs {
        0 | 1 => "原图",
        _ => "第一张本地输入图片",
    }
}
