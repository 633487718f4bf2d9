//! What the user is told beside the picture.

use ima_openapi::Language;
use nanobanana::{Notice, Recalled};

use crate::refusal::kinds;
use crate::value::either;

/// What the user must be told beside the picture.
#[must_use]
pub fn notice(l: Language, told: &Notice) -> String {
    let what = brief(l, told);
    match told {
        Notice::NotConverted { reason, .. }
        | Notice::RecipeNotWritten { reason }
        | Notice::NotRecorded { reason, .. }
        | Notice::PreferenceNotSaved { reason } => {
            say!(l, en "{what}: {reason}", zh "{what}：{reason}")
        }
        _ => what,
    }
}

/// The same without a reason, which only a log is for.
#[expect(
    clippy::too_many_lines,
    reason = "one table, so that the compiler finds the row that is missing"
)]
pub(crate) fn brief(l: Language, told: &Notice) -> String {
    match told {
        Notice::OldPrices(recalled) => old_prices(l, recalled),
        Notice::LargestSizeInstead { asked, size } => say!(
            l,
            en "{asked} is not offered; using {size}, the largest size there is",
            zh "不支持 {asked}，已改用最大的尺寸 {size}",
        ),
        Notice::CheapestSize { asked, size } => say!(
            l,
            en "the cheapest image is {size}, not {asked}; name a model to choose the size",
            zh "最便宜的图片是 {size}，没有用 {asked}；想选尺寸请指定模型",
        ),
        Notice::PreferredModel { model } => say!(
            l,
            en "using {model}, the model you used last; name a model to use another",
            zh "沿用上次使用的模型 {model}；想换模型请指定一个",
        ),
        Notice::ChosenBySettings { chosen } => {
            let kinds = kinds(l, chosen);
            say!(
                l,
                en "using {chosen} from your settings; name another {kinds} to override it",
                zh "按你的设置使用 {chosen}；想换{kinds}请另外指定",
            )
        }
        Notice::PreferenceOutOfScope { model_id, model } => say!(
            l,
            en "your saved preference {model_id} is not one of the two models here; using {model}",
            zh "之前保存的模型 {model_id} 这里不支持，已改用 {model}",
        ),
        Notice::ShapeKept {
            input,
            inputs,
            ratio,
        } => {
            let whose = match inputs {
                0 | 1 => either(l, "the input", "原图"),
                _ => either(l, "the first local input", "第一张本地输入图片"),
            };
            say!(
                l,
                en "keeping the shape of {whose}: {ratio} is nearest to {input}; name an aspect ratio to change it",
                zh "保持{whose} {input} 的形状，使用最接近的宽高比 {ratio}；想换宽高比请指定一个",
            )
        }
        Notice::ShapeUnknown { ratio } => say!(
            l,
            en "using the default ratio {ratio}, because no input is a local file; name an aspect ratio to change it",
            zh "没有可以参考形状的本地图片，使用默认宽高比 {ratio}；想换宽高比请指定一个",
        ),
        Notice::InputReduced { input } => {
            let input = input.display();
            say!(
                l,
                en "{input} has more than 8 bits per channel and is sent with 8",
                zh "{input} 每个通道超过 8 位，上传的是 8 位",
            )
        }
        Notice::OtherPixels { expected, actual } => say!(
            l,
            en "the picture is {actual}; IMA publishes {expected} for this size and ratio",
            zh "实际得到 {actual} 像素，这个尺寸和宽高比预期是 {expected}",
        ),
        Notice::Converted { from, to } => say!(
            l,
            en "converted the picture from {from} to {to}",
            zh "图片原为 {from}，已转换为 {to}",
        ),
        Notice::NotConverted { kept, wanted, .. } => say!(
            l,
            en "cannot convert the picture to {wanted}; saved as {kept}",
            zh "图片没能转换为 {wanted}，已按 {kept} 保存",
        ),
        Notice::RecipeNotWritten { .. } => say!(
            l,
            en "the picture is saved without its recipe",
            zh "图片已保存，但没能写入配方",
        ),
        Notice::FreeNameChosen { taken, used } => {
            let (taken, used) = (taken.display(), used.display());
            say!(
                l,
                en "{taken} exists; saved as {used}",
                zh "{taken} 已存在，没有覆盖，改存为 {used}",
            )
        }
        Notice::PlannedAgain { code } => say!(
            l,
            en "IMA refused the first plan (code {code}); planned again from a fresh price list, at the same price or less",
            zh "平台没有接受原来的方案（错误码 {code}），已按最新价目重新下单，价格没有变高",
        ),
        Notice::SmallerSize { requested, size } => say!(
            l,
            en "IMA refused {requested}; using {size}, as you allowed",
            zh "平台没有接受 {requested}，已按你的允许改用 {size}",
        ),
        Notice::NotRecorded { task_id, .. } => {
            let task = task_id.as_ref();
            let task = task.map(|id| say!(l, en " of task {id}", zh "平台任务 {id} "));
            let task = task.unwrap_or_default();
            say!(
                l,
                en "a step{task} could not be written to the journal; the picture is not affected",
                zh "{task}有一步没能写入本机的任务记录，不影响这张图片",
            )
        }
        Notice::PreferenceNotSaved { .. } => say!(
            l,
            en "could not remember the model for next time",
            zh "这次使用的模型没能记住",
        ),
    }
}

/// That prices are not IMA's of this moment, and why.
#[must_use]
pub fn old_prices(l: Language, recalled: &Recalled) -> String {
    let date = recalled.as_of.strftime("%Y-%m-%d");
    let why = match recalled.lacks_key {
        true => either(l, "no API key is set", "还没有设置 API 密钥"),
        false => either(l, "cannot reach IMA", "连不上平台"),
    };
    say!(
        l,
        en "{why}, so these are the prices of {date}; they may have changed",
        zh "{why}，价格是 {date} 的，可能已有变化",
    )
}
