//! The messages of a run from its beginning to its pictures.

use std::time::Duration;

use ima_openapi::{CertificateFault, Endpoint, ErrorKind, Language, LookupFailed};
use nanobanana::journal::{JobId, ServiceKind};
use nanobanana::{Notice, Picture, Size, Trouble};
use serde_json::json;

use super::super::{Body, Message, Messenger};
use super::{LANGUAGES, Shell, job, messenger, outcome, picture, plan};

/// The messages of one run from its beginning to its picture.
fn story(language: Language) -> Vec<Message> {
    let messenger = messenger(language);
    let expected = plan().expected_time;
    let progress =
        |seconds| messenger.progress(job(1), Duration::from_secs(seconds), expected, None);
    vec![
        messenger.acknowledge(),
        messenger.start(&plan(), &[JobId::random().unwrap()]),
        progress(30),
        progress(118),
        messenger.ended(job(1), &outcome(Ok(vec![picture()]))),
    ]
}

#[test]
fn a_run_is_told_in_chinese() {
    let chats: Vec<String> = story(Language::Zh).iter().map(Message::to_chat).collect();
    insta::assert_snapshot!(chats.join("\n\n"), @"
    收到，马上开始生成。

    🎨 开始生成图片，请稍候…
    • 模型：Nano Banana Pro
    • 预计耗时：60~120 秒
    • 消耗积分：18 pts
    • 说明：不支持 8K，已改用最大的尺寸 4K

    ⏳ 正在生成中… 25%
    已等待 30s，预计最长 120s

    ⏳ 正在生成中… 95%
    已等待 118s，预计最长 120s

    ✅ 图片生成成功！
    • 模型：Nano Banana Pro
    • 耗时：预计 60~120s，实际 71s
    • 消耗积分：18 pts
    🔗 原始链接：https://ima-ga.esxscloud.com/a.png
    MEDIA:/home/ada/a cat.png
    ");
}

#[test]
fn what_is_wrong_is_the_third_line_of_how_far_it_is() {
    let status = |status| ErrorKind::HttpStatus {
        status,
        retry_after: None,
        bare: true,
    };
    let kinds = [
        ErrorKind::Connect(LookupFailed("unknown".to_owned()).into()),
        ErrorKind::Connect("refused".into()),
        ErrorKind::Connect(CertificateFault::Expired.into()),
        status(429),
        status(503),
    ];
    let told = kinds.map(|kind| {
        let trouble = Trouble::of(ima_openapi::Error::new(Endpoint::TaskDetail, kind));
        let (elapsed, expected) = (Duration::from_secs(30), plan().expected_time);
        [Language::Zh, Language::En].map(|language| {
            let messenger = messenger(language);
            let message = messenger.progress(job(1), elapsed, expected, Some(&trouble));
            let json = serde_json::to_value(&message).unwrap();
            let lines: Vec<&str> = message.text.lines().collect();
            assert_eq!(lines.len(), 3);
            let trouble = &json["trouble"];
            format!("{} {}: {}", trouble["kind"], trouble["cause"], lines[2])
        })
    });
    insta::assert_snapshot!(told.as_flattened().join("\n"), @r#"
    "name_lookup" "task detail: no connection: unknown": 查不到服务的地址，还在重试
    "name_lookup" "task detail: no connection: unknown": Still trying: cannot look up IMA's address
    "connection" "task detail: no connection: refused": 连不上服务，还在重试
    "connection" "task detail: no connection: refused": Still trying: cannot reach IMA
    "certificate" "task detail: no connection: certificate has expired": 服务的安全证书无效，还在重试
    "certificate" "task detail: no connection: certificate has expired": Still trying: IMA's certificate is not valid
    "rate_limit" "task detail: HTTP status 429": 请求太频繁，服务要求稍等，还在重试
    "rate_limit" "task detail: HTTP status 429": Still trying: IMA is limiting requests
    "server" "task detail: HTTP status 503": 服务暂时出错，还在重试
    "server" "task detail: HTTP status 503": Still trying: IMA is having problems
    "#);
}

#[test]
fn a_run_is_told_in_english_line_for_line() {
    let chats: Vec<String> = story(Language::En).iter().map(Message::to_chat).collect();
    insta::assert_snapshot!(chats.join("\n\n"), @"
    OK, generating now.

    🎨 Starting image generation, please wait…
    • Model: Nano Banana Pro
    • Estimated time: 60~120 s
    • Cost: 18 pts
    • Note: 8K is not offered; using 4K, the largest size there is

    ⏳ Generating… 25%
    Waited 30s, at most 120s expected

    ⏳ Generating… 95%
    Waited 118s, at most 120s expected

    ✅ Image generated!
    • Model: Nano Banana Pro
    • Time: expected 60~120s, actual 71s
    • Cost: 18 pts
    🔗 Original link: https://ima-ga.esxscloud.com/a.png
    MEDIA:/home/ada/a cat.png
    ");
    let lines = |message: &Message| message.text.lines().count();
    let zh: Vec<usize> = story(Language::Zh).iter().map(lines).collect();
    let en: Vec<usize> = story(Language::En).iter().map(lines).collect();
    assert_eq!(zh, en);
}

#[test]
fn each_message_has_its_numbers() {
    let [acknowledge, start, progress, _, success] = story(Language::Zh)
        .iter()
        .map(|message| serde_json::to_value(message).unwrap())
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    assert_eq!(acknowledge["step"], 0);
    assert_eq!(acknowledge["kind"], "acknowledge");
    assert_eq!(acknowledge["language"], "zh");
    assert_eq!(acknowledge["job"], json!(null));
    assert_eq!((&start["step"], &start["points"]), (&json!(1), &json!(18)));
    assert_eq!(start["expected_seconds"], json!({"min": 60, "max": 120}));
    assert_eq!(start["notices"][0]["kind"], "largest_size_instead");
    assert_eq!(
        (&progress["step"], &progress["percent"]),
        (&json!(2), &json!(25))
    );
    assert_eq!(progress["elapsed_seconds"], 30);
    assert_eq!(
        (&success["step"], &success["kind"]),
        (&json!(3), &json!("success"))
    );
    assert_eq!(success["elapsed_seconds"], 71);
    assert_eq!(
        success["media"],
        json!([{
            "path": "/home/ada/a cat.png", "url": "https://ima-ga.esxscloud.com/a.png",
            "cover_url": null, "media_type": "image/png", "width": 5504, "height": 3072, "bytes": 9,
        }])
    );
    // It was said at the start.
    assert_eq!(success["notices"], json!([]));
}

#[test]
fn of_several_jobs_each_message_names_its_own() {
    let messenger = Messenger::new(Language::En, ServiceKind::Simulator, &Shell);
    let ids = [JobId::random().unwrap(), JobId::random().unwrap()];
    let start = messenger.start(&plan(), &ids);
    assert!(
        start.text.contains("• Cost: 2 × 18 = 36 pts"),
        "{}",
        start.text
    );
    let Body::Start(body) = &start.body else {
        panic!("{start:?}")
    };
    assert_eq!(body.jobs[1].id, ids[1].as_str());
    let ended = messenger.ended(job(2), &outcome(Ok(vec![picture()])));
    assert!(ended.text.starts_with("[1/2] ✅"), "{}", ended.text);
    assert!(ended.simulated);
}

#[test]
fn a_smaller_size_after_a_refusal_is_said_with_the_picture() {
    let mut outcome = outcome(Ok(vec![picture()]));
    outcome.notices.push(Notice::SmallerSize {
        requested: Size::K4,
        size: Size::K2,
    });
    for (language, note) in [
        (Language::Zh, "• 说明：平台没有接受 4K，已按你的允许改用 2K"),
        (
            Language::En,
            "• Note: IMA refused 4K; using 2K, as you allowed",
        ),
    ] {
        let text = messenger(language).ended(job(1), &outcome).text;
        assert!(text.lines().any(|line| line == note), "{text}");
    }
}

#[test]
fn a_picture_that_was_not_saved_is_a_link_alone() {
    let unsaved = Picture {
        saved: None,
        ..picture()
    };
    let messenger = messenger(Language::Zh);
    let message = messenger.ended(job(1), &outcome(Ok(vec![unsaved])));
    assert_eq!(message.to_chat(), message.text);
    let Body::Success(success) = message.body else {
        panic!()
    };
    assert_eq!(
        (&success.media[0].path, success.media[0].width),
        (&None, None)
    );
}

#[test]
fn a_price_is_a_message_of_its_own_and_no_step() {
    let texts = LANGUAGES.map(|language| {
        let message = messenger(language).price(&plan(), 2);
        let value = serde_json::to_value(&message).unwrap();
        assert_eq!(
            (&value["kind"], &value["step"]),
            (&json!("price"), &json!(null))
        );
        assert_eq!(
            (&value["count"], &value["total_points"]),
            (&json!(2), &json!(36))
        );
        message.text
    });
    insta::assert_snapshot!(texts.join("\n\n"), @"
    💰 预计消耗
    • 模型：Nano Banana Pro，4K，16:9
    • 张数：2
    • 价格：36 积分
    要开始生成吗？
    • 说明：不支持 8K，已改用最大的尺寸 4K

    💰 Estimated cost
    • Model: Nano Banana Pro, 4K, 16:9
    • Images: 2
    • Cost: 36 points
    Shall I start?
    • Note: 8K is not offered; using 4K, the largest size there is
    ");
}

#[test]
fn a_joined_run_and_one_that_is_fetched_are_told_as_what_they_are() {
    let id = JobId::random().unwrap();
    let texts = LANGUAGES.map(|language| {
        let messenger = messenger(language);
        let joined = messenger.joined(std::slice::from_ref(&id), Duration::from_secs(35));
        let value = serde_json::to_value(&joined).unwrap();
        assert_eq!(
            (&value["kind"], &value["step"]),
            (&json!("joined"), &json!(1))
        );
        assert_eq!(value["job"]["id"], id.as_str());
        let joined = joined.text.replace(id.as_str(), "[JOB]");
        format!("{}\n{joined}", messenger.fetching().text)
    });
    insta::assert_snapshot!(texts.join("\n\n"), @"
    收到，正在取回已付费的图片。
    这个请求之前已经提交，不再付费。
    • 任务：[JOB]
    • 已运行：35 秒

    OK, fetching what you paid for.
    You already asked for this; it won't be charged again.
    • Job: [JOB]
    • Running for: 35 s
    ");
}
