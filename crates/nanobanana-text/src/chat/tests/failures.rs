//! What a chat is told where there is no picture: why, what was charged, what to do.

use std::path::PathBuf;
use std::time::Duration;

use ima_openapi::{
    BusinessCode, BusinessError, Endpoint, Error as ApiError, ErrorKind, Language, TaskId,
};
use nanobanana::journal::{CapKind, Charge, OverCap};
use nanobanana::{
    AspectRatio, Failure, GenerationEnd, Model, Notice, PixelSize, Refusal, Size, UrlFault,
};
use serde_json::json;

use super::super::Body;
use super::{LANGUAGES, job, messenger, outcome, picture};

fn by_ima(code: i64) -> Failure {
    let business = BusinessError {
        code: BusinessCode(code),
        message: "raw words of IMA".to_owned(),
        http_status: 200,
        retry_after: None,
    };
    Failure::Ima(ApiError::new(
        Endpoint::CreateTask,
        ErrorKind::Business(business),
    ))
}

fn http(status: u16) -> Failure {
    let kind = ErrorKind::HttpStatus {
        status,
        retry_after: None,
        bare: true,
    };
    Failure::Ima(ApiError::new(Endpoint::ProductList, kind))
}

/// A failure of each kind.
fn failures() -> Vec<Failure> {
    let task_id = TaskId::new("t-1");
    let generation = |reason: Option<&str>| Failure::Generation {
        task_id: task_id.clone(),
        end: GenerationEnd::Failed {
            reason: reason.map(str::to_owned),
        },
    };
    let mut failures: Vec<Failure> = [401, 403, 4008, 4014, 500, 6010, 7777].map(by_ima).into();
    failures.extend([http(401), http(429), http(503)]);
    failures.extend([
        Failure::CreateUnknown { source: None },
        Failure::StillRunning {
            task_id: task_id.clone(),
            waited: Duration::from_secs(600),
            source: None,
        },
        generation(Some("Rejected by the SAFETY system")),
        generation(Some("internal error 0x17")),
        generation(None),
        Failure::Generation {
            task_id: task_id.clone(),
            end: GenerationEnd::Deleted,
        },
        Failure::PriceRose { planned: 6, now: 8 },
        Failure::Cancelled {
            reason: "raw".to_owned(),
        },
        Failure::Save {
            task_id,
            url: picture().url,
            folder: PathBuf::from("/photos"),
            source: std::io::Error::other("raw"),
        },
    ]);
    failures.extend(refusals().map(Failure::Refused));
    failures
}

fn refusals() -> [Refusal; 8] {
    let ratio = |text| AspectRatio::from_wire(text).unwrap();
    [
        Refusal::SizeNotOffered {
            model: Model::Pro,
            size: Size::Px512,
            offered: ["1K", "2K", "4K"].map(str::to_owned).into(),
        },
        Refusal::RatioNotOffered {
            model: Model::Flash,
            ratio: ratio("7:3"),
            offered: vec![ratio("1:1"), ratio("21:9")],
            nearest: Some(ratio("21:9")),
        },
        Refusal::UnknownSize {
            word: "huge".to_owned(),
        },
        Refusal::ModelOutOfScope {
            word: "midjourney".to_owned(),
        },
        Refusal::InputsMissing,
        Refusal::InputUrl {
            url: "http://example.com".to_owned(),
            reason: UrlFault::PlainHttp,
        },
        Refusal::Count {
            count: 99,
            limit: 16,
        },
        Refusal::NotForSale {
            model: Model::Pro,
            parameters: Vec::new(),
        },
    ]
}

/// What a chat reads of each failure: why, and what to do.
fn told(language: Language) -> String {
    let messenger = messenger(language);
    let lines = failures().into_iter().map(|failure| {
        let message = messenger.ended(job(1), &outcome(Err(failure)));
        let Body::Failure(failed) = message.body else {
            panic!()
        };
        assert!(!failed.reason.contains("raw"), "{}", failed.reason);
        let offer = failed
            .offer
            .map_or(String::new(), |offer| format!(" {offer:?}?"));
        format!(
            "{}: {} | {}{offer}\n",
            failed.failure, failed.reason, failed.advice
        )
    });
    lines.collect()
}

#[test]
fn every_failure_is_told_in_chinese_with_one_thing_to_do() {
    insta::assert_snapshot!(told(Language::Zh), @"
    key: API 密钥无效或没有权限，没有扣费 | 到 https://www.imaclaw.ai/imaclaw/apikey 创建新的密钥
    key: API 密钥无效或没有权限，没有扣费 | 到 https://www.imaclaw.ai/imaclaw/apikey 创建新的密钥
    points: 积分不足，没有扣费 | 到 https://www.imaclaw.ai/imaclaw/subscription 充值，或改用更便宜的 512 尺寸的 Nano Banana 2（4 积分）
    subscription: 这个模型需要更高等级的订阅，没有扣费 | 到 https://www.imaclaw.ai/imaclaw/subscription 升级订阅，或换用另一个模型
    refused: 平台没有接受这个请求，没有扣费 | 改用小一点的尺寸 2K Retry?
    refused: 平台没有接受这个请求，没有扣费 | 用默认参数（Nano Banana 2，1K，1:1）重试，或降低复杂度 Retry?
    refused: 图片生成遇到问题，请稍后重试或换个模型试试。 | 再试一次，或换小一点的尺寸、换个宽高比 Retry?
    key: API 密钥无效或没有权限，没有扣费 | 到 https://www.imaclaw.ai/imaclaw/apikey 创建新的密钥
    network: 请求太频繁，没有扣费 | 等一分钟再试 Retry?
    network: 平台暂时有故障，没有扣费 | 稍后再试 Retry?
    unknown: 付费请求没有收到回复：任务可能已创建并扣费 | 先到 https://imagent.bot 看看任务是否已经存在，直接重试可能重复扣费
    still_running: 平台任务 t-1 等了 600 秒还没完成；已扣费，图片没有丢 | 不要重新生成，稍后取图；下次用 Nano Banana 2 或 2K 会快一些 Fetch?
    generation: 内容没有通过平台的安全审核；积分在开始时已扣除 | 修改提示词，去掉可能违规的内容后再试；积分是否退回还不清楚
    generation: 平台没能生成这张图片；积分在开始时已扣除 | 积分是否退回还不清楚；改一改提示词再试
    generation: 平台没能生成这张图片；积分在开始时已扣除 | 积分是否退回还不清楚；改一改提示词再试
    generation: 这个任务在平台上已被删除；积分在开始时已扣除 | 积分是否退回还不清楚；到 https://imagent.bot 查看
    refused: 平台没有接受原来的方案，同样的图片已从 6 积分变为 8 积分；没有扣费 | 确认新价格后重新下单 Retry?
    cancelled: 任务在发出之前就取消了，没有扣费 | 需要的话重新生成一张 Retry?
    output: 平台任务 t-1 的图片已生成并扣费，但没能保存到 photos；图片在 https://ima-ga.esxscloud.com/a.png | 不要重新生成；打开上面的网址就能取到图片 Fetch?
    refused: Nano Banana Pro 不支持尺寸 512；可选尺寸：1K、2K、4K | 照上面的说明改一下，再试一次
    refused: Nano Banana 2 不支持宽高比 7:3；可选宽高比：1:1、21:9；最接近的是 21:9 | 照上面的说明改一下，再试一次
    refused: 没有“huge”这个尺寸；可选尺寸：512、1K、2K、4K | 照上面的说明改一下，再试一次
    refused: 没有“midjourney”这个模型；可选模型：flash（gemini-3.1-flash-image）、pro（gemini-3-pro-image），或写 default、cheapest、best | 照上面的说明改一下，再试一次
    refused: 图生图至少需要一张输入图片 | 照上面的说明改一下，再试一次
    refused: http://example.com：不接受 http://，平台只用 HTTPS 读取图片：请用 https:// 网址或本地文件 | 照上面的说明改一下，再试一次
    refused: 一次不能生成 99 张图片；可以是 1 到 16 张 | 照上面的说明改一下，再试一次
    refused: Nano Banana Pro 目前买不到：它的价格没有编号，没有发出请求 | 照上面的说明改一下，再试一次
    ");
}

#[test]
fn every_failure_is_told_in_english_with_one_thing_to_do() {
    insta::assert_snapshot!(told(Language::En), @"
    key: IMA rejected the API key; nothing was spent | create a new key at https://www.imaclaw.ai/imaclaw/apikey
    key: IMA rejected the API key; nothing was spent | create a new key at https://www.imaclaw.ai/imaclaw/apikey
    points: not enough points; nothing was spent | top up at https://www.imaclaw.ai/imaclaw/subscription, or use the cheaper Nano Banana 2 at 512 (4 points)
    subscription: this model needs a higher subscription; nothing was spent | upgrade at https://www.imaclaw.ai/imaclaw/subscription, or use the other model
    refused: IMA refused the request; nothing was spent | use the smaller size 2K Retry?
    refused: IMA refused the request; nothing was spent | retry with the defaults (Nano Banana 2, 1K, 1:1) or with lower complexity Retry?
    refused: Image generation encountered an issue, please retry or switch model. | try again, or use a smaller size or another ratio Retry?
    key: IMA rejected the API key; nothing was spent | create a new key at https://www.imaclaw.ai/imaclaw/apikey
    network: too many requests; nothing was charged | wait a minute, then try again Retry?
    network: IMA is having problems; nothing was spent | try again later Retry?
    unknown: no answer to the paid request: a task may have been created and charged | check https://imagent.bot for the task before trying again: a second request may be charged again
    still_running: task t-1 is still running after 600 s; it is paid and the picture is not lost | do not create it again; fetch it later; next time, Nano Banana 2 or 2K is faster Fetch?
    generation: the content did not pass IMA's safety check; its points were taken when it began | remove anything that may violate a content policy from the prompt; the points may not have been refunded
    generation: IMA could not generate this picture; its points were taken when it began | change the prompt before trying again; the points may not have been refunded
    generation: IMA could not generate this picture; its points were taken when it began | change the prompt before trying again; the points may not have been refunded
    generation: the task was deleted at IMA; its points were taken when it began | the points may not have been refunded; check https://imagent.bot
    refused: the price went up from 6 to 8 points; nothing was spent | run it again to accept the new price Retry?
    cancelled: cancelled before anything was sent; nothing was spent | start again if you still want the picture Retry?
    output: the picture of task t-1 is finished and paid, but could not be saved in photos; it is at https://ima-ga.esxscloud.com/a.png | do not create it again; open the address to get the picture Fetch?
    refused: Nano Banana Pro has no size 512; valid sizes: 1K, 2K, 4K | change the request accordingly, then try again
    refused: Nano Banana 2 has no aspect ratio 7:3; valid ratios: 1:1, 21:9; the nearest is 21:9 | change the request accordingly, then try again
    refused: `huge` is not a size; valid sizes: 512, 1K, 2K, 4K | change the request accordingly, then try again
    refused: `midjourney` is not a model; valid models: flash (gemini-3.1-flash-image), pro (gemini-3-pro-image), or the words default, cheapest, best | change the request accordingly, then try again
    refused: image_to_image needs at least one input picture | change the request accordingly, then try again
    refused: cannot use http://example.com: IMA fetches inputs over HTTPS only; use https:// or a local file | change the request accordingly, then try again
    refused: cannot make 99 pictures at once; valid counts: 1 to 16 | change the request accordingly, then try again
    refused: Nano Banana Pro is not available right now: IMA lists its price without an id; nothing was sent | change the request accordingly, then try again
    ");
}

#[test]
fn a_failure_has_four_lines_and_knows_what_was_charged() {
    let messenger = messenger(Language::Zh);
    let message = messenger.ended(job(1), &outcome(Err(by_ima(4008))));
    insta::assert_snapshot!(message.text, @"
    ❌ 图片生成失败
    • 原因：积分不足，没有扣费
    • 建议：到 https://www.imaclaw.ai/imaclaw/subscription 充值，或改用更便宜的 512 尺寸的 Nano Banana 2（4 积分）
    ");
    let value = serde_json::to_value(&message).unwrap();
    assert_eq!(
        (&value["step"], &value["kind"]),
        (&json!(4), &json!("failure"))
    );
    assert_eq!(
        (&value["failure"], &value["charge"]),
        (&json!("points"), &json!("none"))
    );
    assert_eq!(value["command"], json!(null));
}

#[test]
fn what_is_paid_is_not_called_a_failure_and_is_offered_to_be_fetched() {
    let still_running = || Failure::StillRunning {
        task_id: TaskId::new("t-1"),
        waited: Duration::from_secs(600),
        source: None,
    };
    let texts = LANGUAGES.map(|language| {
        let message = messenger(language).ended(job(1), &outcome(Err(still_running())));
        let Body::Failure(failed) = &message.body else {
            panic!()
        };
        assert_eq!(failed.command.as_deref(), Some("nanobanana resume JOB"));
        message.text
    });
    insta::assert_snapshot!(texts.join("\n\n"), @"
    ⏳ 图片还没有生成好
    • 原因：平台任务 t-1 等了 600 秒还没完成；已扣费，图片没有丢
    • 建议：不要重新生成，稍后取图；下次用 Nano Banana 2 或 2K 会快一些
    要我现在去取图吗？

    ⏳ The image is not ready yet
    • Reason: task t-1 is still running after 600 s; it is paid and the picture is not lost
    • Suggestion: do not create it again; fetch it later; next time, Nano Banana 2 or 2K is faster
    Shall I fetch it now?
    ");
}

#[test]
fn no_text_has_a_command_a_path_or_pixels() {
    let (expected, actual) = [(1024, 1024), (512, 512)]
        .map(|(width, height)| PixelSize { width, height })
        .into();
    let path = || PathBuf::from("/home/ada/my photos/a.png");
    let notices = vec![
        Notice::OtherPixels { expected, actual },
        Notice::ShapeKept {
            input: actual,
            inputs: 1,
            ratio: AspectRatio::SQUARE,
        },
        Notice::InputReduced { input: path() },
        Notice::FreeNameChosen {
            taken: path(),
            used: path(),
        },
    ];
    let special = Refusal::OutputSpecial {
        path: "/dev/null".to_owned(),
    };
    let folder = || std::io::Error::other("raw");
    let more = [
        Failure::Refused(special),
        Failure::Output {
            folder: "/home/ada".into(),
            source: folder(),
        },
    ];
    for language in LANGUAGES {
        let messenger = messenger(language);
        let mut texts: Vec<String> = failures()
            .into_iter()
            .map(|failure| messenger.ended(job(1), &outcome(Err(failure))).text)
            .collect();
        texts.extend(
            more.iter()
                .map(|failure| messenger.refused(None, failure).text),
        );
        let mut noted = outcome(Ok(vec![picture()]));
        noted.notices.clone_from(&notices);
        texts.push(messenger.ended(job(1), &noted).text);
        for text in texts {
            assert!(!text.contains("nanobanana "), "{text}");
            assert!(!text.contains("512x512"), "{text}");
            for word in text.split_whitespace() {
                let at = word.find("://").map_or(word, |url| &word[..url]);
                assert!(!at.contains('/'), "{word} in {text}");
            }
        }
    }
}

#[test]
fn anything_else_has_the_runbook_s_words() {
    for (language, words) in LANGUAGES.into_iter().zip([
        "• 原因：图片生成遇到问题，请稍后重试或换个模型试试。",
        "• Reason: Image generation encountered an issue, please retry or switch model.",
    ]) {
        let messenger = messenger(language);
        let message = messenger.failure(None, messenger.unknown("internal", Charge::None));
        assert!(
            message.text.lines().any(|line| line == words),
            "{}",
            message.text
        );
    }
}

#[test]
fn a_limit_is_told_without_a_job_as_at_the_terminal() {
    let over = OverCap {
        cap: CapKind::Day,
        limit: 20,
        asked: 12,
        committed: 17,
        left: 3,
    };
    let message = messenger(Language::En).refused(None, &Failure::OverCap(over));
    let Body::Failure(failed) = message.body else {
        panic!()
    };
    assert_eq!(
        &*failed.reason,
        "this would cost 12 points; 3 are left of your limit of 20 per day; nothing was sent"
    );
}
