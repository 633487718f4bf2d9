//! 中文：Chinese, in the words of the engine's.
//!
//! What a sentence speaks of stands between “ ”: the user's own words, names, values. Backticks are
//! around commands to type only, and a command at the end of a line is plain. One word for one
//! thing: 任务 is a job of the journal, with its 任务编号; 平台任务 the vendor's task, with its
//! 平台任务 ID; 任务类型 text_to_image and the like; 模型 ID a model's id; 输入图片 an input; 网址 a URL;
//! 图库 the page of pictures; 扣费不明 points in doubt; 宽高比 the aspect ratio, 下一步 what to do now,
//! 是不是想写 a guess at what was meant; times are in 秒.

pub(crate) mod doctor;
pub(crate) mod errors;
pub(crate) mod given;
pub(crate) mod help;
pub(crate) mod terminal;
pub(crate) mod topics;
pub(crate) mod usage;

use nanobanana::Language;
use std::net::SocketAddr;
use std::path::Path;

use nanobanana::desk::Pending;
use nanobanana::journal::{JobId, JobRecord, Recovery, State};
use nanobanana::{Charge, Failure, FailureKind, Outcome};

use crate::connect::Maker;
use crate::interruption::{Interruption, Left, Tasks};
use crate::render::resumed::Why;
use crate::text::typed::{resend, resume};

pub(crate) const fn key_is_visible() -> &'static str {
    "警告：本机的其他用户能看到 --api-key 里的密钥；用变量 IMA_API_KEY 就看不到"
}

pub(crate) fn nothing_but_simulated(nothing: &str, maker: Maker) -> String {
    match maker {
        Maker::Vendor => format!("{nothing}；要看模拟服务的任务，请加 --simulate"),
        Maker::StandIn => nothing.to_owned(),
    }
}

pub(crate) const fn nothing_to_resume() -> &'static str {
    "没有要继续的任务"
}

pub(crate) const fn nothing_paid() -> &'static str {
    "没有消耗过积分"
}

pub(crate) const fn one_prompt() -> &'static str {
    "提示词里有空格时要加引号，输入图片写在 -i 后面"
}

pub(crate) const fn simulated() -> &'static str {
    "模拟：不向平台发送任何内容，也不扣费"
}

pub(crate) fn spent_before(sum: &str) -> String {
    format!("这次没有扣费；此前{sum}")
}

pub(crate) fn simulated_sum(sum: &str) -> String {
    format!("{sum}（模拟）")
}

pub(crate) const fn no_jobs(maker: Maker) -> &'static str {
    match maker {
        Maker::Vendor => "还没有任务；要看模拟服务的任务，请加 --simulate",
        Maker::StandIn => "模拟服务还没有任务",
    }
}

pub(crate) const fn list_jobs(maker: Maker) -> &'static str {
    match maker {
        Maker::Vendor => "用 `nanobanana history` 查看任务；要看模拟服务的任务，请加 --simulate",
        Maker::StandIn => "用 `nanobanana history --simulate` 查看任务",
    }
}

pub(crate) fn separate_scenario(scenario: &str) -> String {
    format!("要模拟场景“{scenario}”，请写 --simulate={scenario}")
}

pub(crate) fn advice(outcome: &Outcome, maker: Maker) -> Option<String> {
    let failure = outcome.result.as_ref().err()?;
    let advice = nanobanana_text::advice(Language::Zh, failure, maker.service(), None);
    let command = if failure.kind() == FailureKind::Unknown {
        send_again(&outcome.id, maker)
    } else if failure.charge() == Charge::Spent {
        format!("取回图片：{}", resume(&[&outcome.id], maker))
    } else {
        return advice;
    };
    Some(match advice {
        Some(advice) => format!("{advice}；{command}"),
        None => command,
    })
}

pub(crate) fn unknown_advice(job: &JobId, maker: Maker) -> String {
    format!("{}；{}", look_before(maker), send_again(job, maker))
}

/// The command that sends a paid request again.
fn send_again(job: &JobId, maker: Maker) -> String {
    format!("仍要再发一次：{}", resend(job, maker))
}

/// Where to look before a request is sent again.
fn look_before(maker: Maker) -> String {
    nanobanana_text::advice(
        Language::Zh,
        &Failure::CreateUnknown { source: None },
        maker.service(),
        None,
    )
    .unwrap_or_default()
}

pub(crate) fn interrupted(interruption: &Interruption) -> String {
    let total = interruption.left.jobs.len();
    let finished = interruption.in_state(State::Saved).count();
    let progress = match (finished, total) {
        (0, _) | (_, 0..=1) => String::new(),
        _ => format!("，{total} 张图片已完成 {finished} 张"),
    };
    let meanwhile = match interruption.in_state(State::Unknown).next() {
        None => "",
        Some(_) => "，有付费请求还没收到回复：任务可能已创建并扣费",
    };
    format!("已中断{progress}{meanwhile}")
}

pub(crate) fn waiting(pending: Pending) -> &'static str {
    if pending == Pending::Paying {
        "已中断：最多再等 2 秒，等付费请求的回复"
    } else {
        "已中断：最多再等 2 秒，等图片保存完"
    }
}

/// The ids of tasks, or how many there are.
fn named(tasks: &Tasks) -> Vec<String> {
    match tasks {
        Tasks::Named(ids) => ids.clone(),
        Tasks::Counted(count) => vec![format!("共 {count} 个")],
    }
}

pub(crate) fn after_interruption(interruption: &Interruption, maker: Maker) -> Option<String> {
    let left = interruption.left();
    let said = left.iter().map(|left| match left {
        Left::Going(tasks) => {
            nanobanana_text::left_behind(Language::Zh, &named(tasks), maker.service())
        }
        Left::Finished(tasks) => {
            nanobanana_text::not_fetched(Language::Zh, &named(tasks), maker.service())
        }
        Left::ToFetch(jobs) => format!("取回图片：{}", resume(jobs, maker)),
        Left::Unanswered => look_before(maker),
        Left::SendAgain(job) => send_again(job, maker),
        Left::Unsent(count) => format!("{count} 张图片没有发出请求"),
        Left::Unread(jobs) => format!(
            "任务记录暂时查不了；要继续剩下的任务：{}",
            resume(jobs, maker)
        ),
    });
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| said.join("\n"))
}

pub(crate) fn consent_missing(record: &JobRecord) -> String {
    format!(
        "任务 {} 没有再发：第一次请求可能已经扣费，再发一次可能再扣 {} 积分",
        record.id, record.points
    )
}

pub(crate) fn ambiguous_job(key: &str, candidates: &[JobId]) -> String {
    let candidates: Vec<&str> = candidates.iter().map(JobId::as_str).collect();
    format!(
        "“{key}”对应不止一个任务：{}；请多写几位",
        candidates.join("、")
    )
}

pub(crate) fn busy(job: &JobId, pid: Option<u32>) -> String {
    match pid {
        Some(pid) => format!("任务 {job} 正由进程 {pid} 处理，这里不动它"),
        None => format!("任务 {job} 正由另一个进程处理，这里不动它"),
    }
}

pub(crate) fn left(record: &JobRecord, why: Why, maker: Maker) -> String {
    match why {
        Why::Busy { pid } | Why::BusyNamed { pid } => busy(&record.id, pid),
        Why::Ended => ended(record),
        Why::Unknown => format!(
            "任务 {} 是否扣费仍不清楚；{}",
            record.id,
            unknown_advice(&record.id, maker)
        ),
        Why::Unreadable => {
            format!("任务 {} 是本程序的另一个版本写的，读不出来", record.id)
        }
    }
}

pub(crate) fn ended(record: &JobRecord) -> String {
    let id = &record.id;
    match record.state {
        State::Saved => format!("任务 {id} 已有图片"),
        state => {
            let reason = record.reason.as_deref();
            let reason = reason.map(|reason| format!("：{reason}"));
            format!(
                "任务 {id} 已结束，没有图片（{}）{}",
                nanobanana_text::state(Language::Zh, state),
                reason.unwrap_or_default()
            )
        }
    }
}

pub(crate) fn next_step(record: &JobRecord, maker: Maker) -> Option<String> {
    match record.state.recovery() {
        Recovery::Nothing => None,
        Recovery::AskUser => Some(unknown_advice(&record.id, maker)),
        Recovery::Cancel | Recovery::MarkUnknown | Recovery::AskVendor | Recovery::Download => {
            Some(resume(&[&record.id], maker))
        }
    }
}

pub(crate) fn listening(address: SocketAddr, path: &str) -> String {
    format!("正在监听 http://{address}{path}")
}

pub(crate) fn token(token: &str, path: &Path) -> String {
    format!(
        "客户端要带请求头“Authorization: Bearer {token}”（保存在 {}）",
        path.display()
    )
}

pub(crate) const fn joined() -> &'static str {
    "这个请求之前已提交，不再付费"
}

pub(crate) fn equal_unfinished(jobs: &[JobId], maker: Maker) -> String {
    let jobs: Vec<&JobId> = jobs.iter().collect();
    let command = resume(&jobs, maker);
    format!("注意：相同的请求已付费，图片还没取回；免费取回：{command}")
}
