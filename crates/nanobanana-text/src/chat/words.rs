//! The four messages of the runbook, in its own wording.

use ima_openapi::Language;
use nanobanana::journal::Charge;
use nanobanana::report::{Notice, Seconds};
use nanobanana::{self, Failure, FailureKind, GenerationEnd};

use super::{Chosen, Failed, Joined, Offer, Progress, Start, Success};
use crate::failure::failure;
use crate::notice::brief;
use crate::progress::trouble;
use crate::value::{either, list};

pub(super) fn acknowledge(l: Language) -> String {
    say!(l, en "OK, generating now.", zh "收到，马上开始生成。")
}

/// Received, where nothing new is to be made.
pub(super) fn fetching(l: Language) -> String {
    say!(l, en "OK, fetching what you paid for.", zh "收到，正在取回已付费的图片。")
}

pub(super) fn joined(l: Language, joined: &Joined) -> String {
    let jobs = list(l, joined.jobs.iter().map(|job| &job.id));
    let elapsed = joined.elapsed_seconds;
    say!(
        l,
        en "You already asked for this; it won't be charged again.\n• Job: {jobs}\n• Running for: {elapsed} s",
        zh "这个请求之前已经提交，不再付费。\n• 任务：{jobs}\n• 已运行：{elapsed} 秒",
    )
}

/// What it would cost, before anything is begun.
pub(super) fn price(l: Language, price: &Start) -> String {
    let Start {
        chosen,
        count,
        total_points: points,
        ..
    } = price;
    let more = [&chosen.size, &chosen.aspect_ratio].into_iter().flatten();
    let of: Vec<&str> = [&chosen.model_name]
        .into_iter()
        .chain(more)
        .map(|part| &**part)
        .collect();
    let of = of.join(either(l, ", ", "，"));
    let notes = notes(l, &price.notices);
    say!(
        l,
        en "💰 Estimated cost\n• Model: {of}\n• Images: {count}\n• Cost: {points} points\nShall I start?{notes}",
        zh "💰 预计消耗\n• 模型：{of}\n• 张数：{count}\n• 价格：{points} 积分\n要开始生成吗？{notes}",
    )
}

pub(super) fn start(l: Language, start: &Start) -> String {
    let Chosen {
        model_name, points, ..
    } = &start.chosen;
    let total_points = start.total_points;
    let expected = range(start.chosen.expected_seconds);
    let price = match start.count {
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
    let mut text = say!(
        l,
        en "✅ Image generated!\n• Model: {model_name}\n• Time: expected {expected}s, actual {actual}s\n• Cost: {points} pts",
        zh "✅ 图片生成成功！\n• 模型：{model_name}\n• 耗时：预计 {expected}s，实际 {actual}s\n• 消耗积分：{points} pts",
    );
    for url in success.media.iter().flat_map(|media| &media.url) {
        text += &say!(l, en "\n🔗 Original link: {url}", zh "\n🔗 原始链接：{url}");
    }
    text + &notes(l, &success.notices)
}

/// Why there is no picture, or none yet: what is paid and can be fetched has not failed.
pub(super) fn failed(l: Language, failed: &Failed) -> String {
    let heading = match (failed.charge, failed.failure) {
        (Charge::Spent, "still_running") => {
            either(l, "⏳ The image is not ready yet", "⏳ 图片还没有生成好")
        }
        (Charge::Spent, _) => either(
            l,
            "⏳ The image is paid for but not here yet",
            "⏳ 图片已付费，还没有取到",
        ),
        _ => either(l, "❌ Image generation failed", "❌ 图片生成失败"),
    };
    let Failed { reason, advice, .. } = failed;
    let question = failed.offer.map(|offer| match offer {
        Offer::Retry => either(l, "\nShall I try again for you?", "\n需要我帮你重试吗？"),
        Offer::Fetch => either(l, "\nShall I fetch it now?", "\n要我现在去取图吗？"),
    });
    let question = question.unwrap_or_default();
    say!(
        l,
        en "{heading}\n• Reason: {reason}\n• Suggestion: {advice}{question}",
        zh "{heading}\n• 原因：{reason}\n• 建议：{advice}{question}",
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

/// Why there is no picture: what the terminal says, without IMA's own words.
pub(super) fn reason(l: Language, failed: &Failure) -> String {
    match failed {
        Failure::Generation { end, .. } => {
            let what = match end {
                end if end.is_about_safety() => either(
                    l,
                    "the content did not pass IMA's safety check",
                    "内容没有通过平台的安全审核",
                ),
                GenerationEnd::Failed { .. } => either(
                    l,
                    "IMA could not generate this picture",
                    "平台没能生成这张图片",
                ),
                GenerationEnd::Deleted => {
                    either(l, "the task was deleted at IMA", "这个任务在平台上已被删除")
                }
            };
            say!(
                l,
                en "{what}; its points were taken when it began",
                zh "{what}；积分在开始时已扣除",
            )
        }
        Failure::Cancelled { .. } => say!(
            l,
            en "cancelled before anything was sent; nothing was spent",
            zh "任务在发出之前就取消了，没有扣费",
        ),
        Failure::Ima(fault) => match fault.business().map(|business| business.code) {
            Some(code) if !code.is_documented() && failed.kind() == FailureKind::Refused => {
                unknown(l)
            }
            _ => failure(l, failed),
        },
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
            en "start again if you still want the picture",
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

/// A notice without paths, pixels and the details that only a log is for.
pub(super) fn note(l: Language, told: &nanobanana::Notice) -> String {
    use nanobanana::Notice;
    match told {
        Notice::ShapeKept { ratio, .. } => say!(
            l,
            en "keeping the shape of the input: {ratio}; name an aspect ratio to change it",
            zh "保持原图的形状，宽高比 {ratio}；想换宽高比请指定一个",
        ),
        Notice::InputReduced { .. } => say!(
            l,
            en "an input has more than 8 bits per channel and is sent with 8",
            zh "有一张输入图片的色彩精度较高，上传时按每通道 8 位",
        ),
        Notice::OtherPixels { .. } => say!(
            l,
            en "the picture's dimensions are not those that IMA publishes for this size and ratio",
            zh "图片的实际大小和平台为这个尺寸、宽高比公布的不同",
        ),
        Notice::FreeNameChosen { .. } => say!(
            l,
            en "a file of that name exists; the picture was saved under another name",
            zh "同名文件已存在，没有覆盖，图片换了一个名字保存",
        ),
        told => brief(l, told),
    }
}
