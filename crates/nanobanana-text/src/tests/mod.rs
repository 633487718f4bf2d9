//! What is true of all sentences, and what is said where.

mod samples;

use std::error::Error;
use std::time::Duration;

use ima_openapi::{CertificateFault, Endpoint, ErrorKind, InvalidApiKey, Language, TaskId};
use nanobanana::journal::{CapKind, JobId, OverCap, ServiceKind, State};
use nanobanana::{ExpectedTime, Failure, Model, Trouble};

use super::{
    advice, chain, error, matrix_fault, notice, progress, refusal, row_fault, spent, state,
};

const LANGUAGES: [Language; 2] = [Language::En, Language::Zh];

fn errors<E: Error + 'static>(l: Language, errors: &[E]) -> Vec<String> {
    errors.iter().map(|fault| error(l, fault)).collect()
}

/// One of everything, and what can be done about failures.
fn everything(l: Language, job: &JobId) -> Vec<String> {
    let mut said = Vec::new();
    let refusals = [
        samples::refusals_of_requests(),
        samples::refusals_of_offers(),
    ];
    said.extend(refusals.iter().flatten().map(|refused| refusal(l, refused)));
    said.extend(samples::notices().iter().map(|told| notice(l, told)));
    for failures in [samples::failures_unpaid(), samples::failures_paid()] {
        said.extend(errors(l, &failures));
        for service in [ServiceKind::Ima, ServiceKind::Simulator] {
            let failures = failures.iter();
            said.extend(failures.filter_map(|failure| advice(l, failure, service, None)));
        }
    }
    said.extend(errors(l, &samples::api_errors()));
    said.extend(errors(l, &samples::picture_errors()));
    said.extend(errors(l, &samples::input_errors()));
    said.extend(errors(l, &samples::journal_errors(job)));
    said.extend(errors(l, &samples::damages()));
    said.extend(errors(
        l,
        &[InvalidApiKey::Empty, InvalidApiKey::NotVisibleAscii],
    ));
    said.extend(
        samples::row_faults()
            .iter()
            .map(|fault| row_fault(l, fault)),
    );
    let matrices = samples::matrix_faults();
    said.extend(matrices.iter().map(|fault| matrix_fault(l, fault)));
    said.extend(State::ALL.map(|now| state(l, now).to_owned()));
    said
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[test]
fn each_sentence_is_in_its_language_and_names_nothing_of_a_front_end() {
    let job = JobId::random().unwrap();
    let [english, chinese] = LANGUAGES.map(|language| everything(language, &job));
    assert_eq!(english.len(), chinese.len());
    for (en, zh) in english.iter().zip(&chinese) {
        assert!(!en.contains(is_han), "{en}");
        // What is left to IMA's or the format's own words has a Chinese beginning at least.
        assert!(zh.contains(is_han), "{zh}");
        assert!(!zh.contains("pts"), "{zh}");
        for text in [en, zh] {
            for word in ["--", " -m", " -r", "nanobanana ", "vendor", "stand-in"] {
                let is_sample = text.contains("aspect_ratio");
                assert!(is_sample || !text.contains(word), "{text}");
            }
            assert!(!text.contains('\u{1b}'), "{text:?}");
        }
    }
}

/// With its causes and what can be done.
fn told(l: Language, failure: &Failure) -> String {
    let advice = advice(l, failure, ServiceKind::Ima, None);
    format!("{}\n  {}", chain(l, failure), advice.unwrap_or_default())
}

#[test]
fn a_failure_is_followed_by_its_causes_and_by_what_to_do() {
    let failures = [samples::failures_unpaid(), samples::failures_paid()];
    let of = |name| {
        failures
            .iter()
            .flatten()
            .find(|failure| failure.kind().name() == name)
    };
    let names = [
        "key",
        "points",
        "network",
        "budget",
        "unknown",
        "still_running",
    ];
    let said = names.map(|name| {
        let failure = of(name).unwrap();
        LANGUAGES.map(|language| told(language, failure)).join("\n")
    });
    insta::assert_snapshot!(said.join("\n"), @"
    IMA rejected the API key; nothing was spent: task create: code 401: no
      create a new key at https://www.imaclaw.ai/imaclaw/apikey
    API 密钥无效或没有权限，没有扣费：创建任务：密钥无效或没有权限（错误码 401：no）
      到 https://www.imaclaw.ai/imaclaw/apikey 创建新的密钥
    not enough points; nothing was spent: task create: code 4008: no
      top up at https://www.imaclaw.ai/imaclaw/subscription, or use a cheaper model or size
    积分不足，没有扣费：创建任务：积分不足（错误码 4008：no）
      到 https://www.imaclaw.ai/imaclaw/subscription 充值，或换更便宜的模型或尺寸
    IMA is having problems; nothing was spent: product list: code 500: no
      try again later
    平台暂时有故障，没有扣费：读取价目：平台内部故障（错误码 500：no）
      稍后再试
    this would cost 13 points; 10 are left of your limit of 20 per picture; nothing was sent
      use a cheaper model or size, or raise the limit
    需要 13 积分，而单张上限 20 积分只剩 10 积分；没有发出请求
      换更便宜的模型或尺寸，或调高上限
    no answer to the paid request: a task may have been created and charged
      check https://imagent.bot for the task before trying again: a second request may be charged again
    付费请求没有收到回复：任务可能已创建并扣费
      先到 https://imagent.bot 看看任务是否已经存在，直接重试可能重复扣费
    a bug in this program stopped the work on task t-1; it is paid and the picture is not lost
      do not create it again; find the picture at https://imagent.bot
    程序出错，平台任务 t-1 的处理中断；已扣费，图片没有丢
      不要重新生成；到 https://imagent.bot 找这张图片
    ");
}

#[test]
fn a_limit_is_told_with_whose_it_is_and_what_is_left_of_it() {
    let told = |cap, left| {
        let over = OverCap {
            cap,
            limit: 20,
            asked: 13,
            committed: 20 - left,
            left,
        };
        LANGUAGES.map(|l| error(l, &over)).join("\n")
    };
    let said = [
        told(CapKind::Run, 20),
        told(CapKind::Day, 3),
        told(CapKind::Total, 20),
        told(CapKind::Total, 3),
        told(CapKind::AllKeys, 20),
        told(CapKind::AllKeys, 0),
    ];
    insta::assert_snapshot!(said.join("\n"), @"
    this would cost 13 points; your limit per run is 20; nothing was sent
    需要 13 积分，超过了单次上限 20 积分；没有发出请求
    this would cost 13 points; 3 are left of your limit of 20 per day; nothing was sent
    需要 13 积分，而每日上限 20 积分只剩 3 积分；没有发出请求
    this would cost 13 points; your total limit is 20; nothing was sent
    需要 13 积分，超过了累计上限 20 积分；没有发出请求
    this would cost 13 points; 3 are left of your total limit of 20; nothing was sent
    需要 13 积分，而累计上限 20 积分只剩 3 积分；没有发出请求
    this would cost 13 points; the limit per day for all keys is 20; nothing was sent
    需要 13 积分，超过了所有密钥合计的每日上限 20 积分；没有发出请求
    this would cost 13 points; 0 are left of the limit of 20 per day for all keys; nothing was sent
    需要 13 积分，而所有密钥合计的每日上限 20 积分只剩 0 积分；没有发出请求
    ");
}

#[test]
fn advice_after_a_simulated_failure_is_the_real_one_and_says_simulated() {
    let failures = [samples::failures_unpaid(), samples::failures_paid()];
    for (failure, language) in failures
        .iter()
        .flatten()
        .flat_map(|f| LANGUAGES.map(|l| (f, l)))
    {
        let [real, simulated] = [ServiceKind::Ima, ServiceKind::Simulator]
            .map(|service| advice(language, failure, service, None).unwrap_or_default());
        let marks = match language {
            Language::En => [" (simulated)", ", simulated)"],
            Language::Zh => ["（模拟）", "，模拟）"],
        };
        let marked = marks
            .into_iter()
            .find_map(|mark| simulated.strip_suffix(mark));
        assert!(
            marked.is_none_or(|text| real.starts_with(text)),
            "{simulated}"
        );
        assert!(
            marked.is_some() || simulated == real && !real.contains("https://"),
            "{simulated}"
        );
    }
    let task = TaskId::new("t-1");
    let created = |service| super::created(Language::En, &task, service);
    assert_eq!(created(ServiceKind::Ima), "task t-1 created and paid");
    assert_eq!(created(ServiceKind::Simulator), "task t-1 created");
}

#[test]
fn what_keeps_a_task_from_being_asked_about_is_said_while_it_lasts() {
    let elapsed = Duration::from_millis(12_900);
    let expected = Model::Flash.expected_time();
    let kinds = [
        ErrorKind::Connect(CertificateFault::Expired.into()),
        ErrorKind::HttpStatus {
            status: 429,
            retry_after: None,
            bare: true,
        },
        ErrorKind::NotJson {
            content_type: Some("text/html".to_owned()),
            snippet: "<title>\nSign in</title> ".repeat(8),
        },
    ];
    let said = kinds.map(|kind| {
        let error = ima_openapi::Error::new(Endpoint::TaskDetail, kind);
        let trouble = Trouble::of(error);
        LANGUAGES
            .map(|language| progress(language, elapsed, expected, Some(&trouble)))
            .join("\n")
    });
    insta::assert_snapshot!(said.join("\n"), @"
    IMA's certificate is not valid: certificate has expired; still trying · 12 s, usually 20–40 s
    服务的安全证书无效（certificate has expired），还在重试 · 12 秒，预计 20–40 秒
    IMA is limiting requests: HTTP status 429; still trying · 12 s, usually 20–40 s
    请求太频繁，服务要求稍等（HTTP status 429），还在重试 · 12 秒，预计 20–40 秒
    IMA is having problems: the answer is not JSON (text/html): <title> Sign in</title> <title> Sign in</tit…; still trying · 12 s, usually 20–40 s
    服务暂时出错（the answer is not JSON (text/html): <title> Sign in</title> <title> Sign in</tit…），还在重试 · 12 秒，预计 20–40 秒
    ");
}

#[test]
fn times_and_points_are_said_as_people_say_them() {
    let exactly = |millis| {
        let time = Duration::from_millis(millis);
        ExpectedTime {
            min: time,
            max: time,
        }
    };
    let elapsed = Duration::from_millis(12_900);
    let say = |expected| progress(Language::En, elapsed, expected, None);
    assert_eq!(say(exactly(12_000)), "generating · 12 s, usually 12 s");
    assert_eq!(
        say(exactly(3000)),
        "generating · 12 s, taking longer than usual (3 s)"
    );
    assert_eq!(
        say(exactly(250)),
        "generating · 12 s, taking longer than usual (under 1 s)"
    );
    assert_eq!(spent(Language::En, 1, 0), "spent 1 point");
    assert_eq!(
        spent(Language::En, 13, 6),
        "spent 13 points; 6 more may have been charged"
    );
    assert_eq!(
        spent(Language::Zh, 13, 6),
        "消耗 13 积分，另有 6 积分扣费不明"
    );
}
