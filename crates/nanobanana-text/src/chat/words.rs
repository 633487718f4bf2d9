//! The four messages of the runbook, in its own wording.

use ima_openapi::Language;
use nanobanana::journal::Charge;
use nanobanana::report::{Notice, Seconds};
use nanobanana::{Failure, GenerationEnd};

use super::{Chosen, Line, Progress, Start, Success};
use crate::error::error;
use crate::failure::failure;
use crate::progress::trouble;

pub(super) fn acknowledge(l: Language) -> String {
    say!(l, en "OK, generating now.", zh "收到，马上开始生成。")
}

pub(super) fn start(l: Language, start: &Start) -> String {
    let Chosen {
        model_name, points, ..
    } = &start.chosen;
    let total_points = start.total_points;
    let expected = range(start.chosen.expected_seconds);
    let price = match start.jobs.len() {
        1 => format!("{points}"),
        n => format!("{n} × {points} = {total_points}"),
    };
    let notes = notes(l, &start.notices);
    say!(
        l,
        en "🎨 Starting image generation, please wait…\n• Model: {model_name}\n• Estimated time: {expected} s\n• Cost: {price} pts{notes}",
        zh "🎨 开始生成图片，请稍候…\n• 模型：{model_name}\n• 预计耗时：{expected} 秒\n• 消耗积分：{price} pts{notes}",
    )
}

pub(super) fn progress(l: Language, progress: &Progress) -> String {
    let Progress {
        percent,
        elapsed_seconds: waited,
        expected_seconds: Seconds { max, .. },
        ..
    } = progress;
    let mut text = say!(
        l,
        en "⏳ Generating… {percent}%\nWaited {waited}s, at most {max}s expected",
        zh "⏳ 正在生成中… {percent}%\n已等待 {waited}s，预计最长 {max}s",
    );
    if let Some(wrong) = &progress.trouble {
        let wrong = trouble(l, wrong.kind);
        text += &say!(l, en "\nStill trying: {wrong}", zh "\n{wrong}，还在重试");
    }
    text
}

pub(super) fn success(l: Language, success: &Success) -> String {
    let Chosen {
        model_name, points, ..
    } = &success.chosen;
    let actual = success.elapsed_seconds;
    let expected = range(success.chosen.expected_seconds);
    let notes = notes(l, &success.notices);
    let mut text = say!(
        l,
        en "✅ Image generated!\n• Model: {model_name}\n• Time: expected {expected}s, actual {actual}s\n• Cost: {points} pts{notes}",
        zh "✅ 图片生成成功！\n• 模型：{model_name}\n• 耗时：预计 {expected}s，实际 {actual}s\n• 消耗积分：{points} pts{notes}",
    );
    for url in success.media.iter().flat_map(|media| &media.url) {
        text += &say!(l, en "\n🔗 Original link: {url}", zh "\n🔗 原始链接：{url}");
    }
    text
}

pub(super) fn failed(l: Language, reason: &Line, advice: &Line) -> String {
    say!(
        l,
        en "❌ Image generation failed\n• Reason: {reason}\n• Suggestion: {advice}\nShall I try again for you?",
        zh "❌ 图片生成失败\n• 原因：{reason}\n• 建议：{advice}\n需要我帮你重试吗？",
    )
}

fn range(seconds: Seconds) -> String {
    format!("{}~{}", seconds.min, seconds.max)
}

fn notes(l: Language, notices: &[Notice]) -> String {
    let notes = notices
        .iter()
        .map(|Notice { text, .. }| say!(l, en "\n• Note: {text}", zh "\n• 说明：{text}"));
    notes.collect()
}

/// Why there is no picture: what the terminal says, without IMA's own words, and with the cause
/// where nothing can be done without it.
pub(super) fn reason(l: Language, failed: &Failure) -> String {
    match failed {
        Failure::Generation { end, .. } if end.is_about_safety() => say!(
            l,
            en "the content did not pass IMA's safety check",
            zh "内容没有通过平台的安全审核",
        ),
        Failure::Generation {
            end: GenerationEnd::Failed { .. },
            ..
        } => say!(l, en "IMA could not generate this picture", zh "平台没能生成这张图片"),
        Failure::Cancelled { .. } => say!(
            l,
            en "cancelled before anything was sent; nothing was spent",
            zh "任务在发出之前就取消了，没有扣费",
        ),
        Failure::Journal(fault) => {
            let (what, why) = (failure(l, failed), error(l, fault));
            say!(l, en "{what}: {why}", zh "{what}：{why}")
        }
        _ => failure(l, failed),
    }
}

/// What to do where the terminal has nothing to add to the reason.
pub(super) fn anything(l: Language, failure: Option<&Failure>) -> String {
    match failure {
        Some(Failure::Refused(_) | Failure::Input(_) | Failure::Output { .. }) => say!(
            l,
            en "change the request accordingly, then try again",
            zh "照上面的说明改一下，再试一次",
        ),
        Some(failure) if failure.charge() == Charge::None => say!(
            l,
            en "make the picture again if it is still wanted",
            zh "需要的话重新生成一张",
        ),
        _ => say!(l, en "retry later, or switch the model", zh "稍后重试，或换个模型试试"),
    }
}

/// What the runbook has said of anything that it does not know.
pub(super) fn unknown(l: Language) -> String {
    say!(
        l,
        en "Image generation encountered an issue, please retry or switch model.",
        zh "图片生成遇到问题，请稍后重试或换个模型试试。",
    )
}
