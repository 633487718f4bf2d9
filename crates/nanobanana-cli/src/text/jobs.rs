//! What is said of jobs: where they are, what was left, and what can be done about them.

use std::time::Duration;

use nanobanana::journal::{JobId, JobRecord, Recovery, ServiceKind, State};
use nanobanana::{Charge, DEFAULT_PROFILE, Failure, FailureKind, Language, Outcome};
use nanobanana_text::{list, say};

use super::Phrase;
use super::typed::{self, resend, resume};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// Another process does.
    Busy {
        /// The process, where it is known.
        pid: Option<u32>,
        /// Whether this one job was asked for.
        is_named: bool,
    },
    Ended,
    /// Only the user can say what to do.
    Unknown,
    /// Another version of this program wrote it.
    Unreadable,
    /// There is no key of the profile that has paid for it.
    NoKey,
}

/// The question before a run that costs more than is paid without one.
pub(crate) fn may_pay(l: Language, asked: &str, points: u64) -> String {
    say!(
        l,
        en "{asked}\npay {points} points? [y/N] ",
        zh "{asked}\n要花 {points} 积分吗？[y/N] ",
    )
}

pub(crate) fn not_agreed(l: Language, asked: &str) -> String {
    say!(l, en "not confirmed: {asked}; nothing was sent", zh "没有确认：{asked}；没有发出请求")
}

pub(crate) const AGREE: Phrase = Phrase(
    "add -y to pay without being asked, or raise spending.ask_above_points",
    "加 -y 直接付费，或调高 spending.ask_above_points",
);

pub(crate) const NOTHING_TO_RESUME: Phrase = Phrase("nothing to resume", "没有要继续的任务");

pub(crate) const NO_JOBS: Phrase = Phrase("there are no jobs yet", "还没有任务");

/// The same with where simulated jobs are, which are none of those that it speaks of.
pub(crate) fn or_simulated(l: Language, said: &str, service: ServiceKind) -> String {
    match service {
        ServiceKind::Ima => say!(
            l,
            en "{said}; simulated jobs are under --simulate",
            zh "{said}；要看模拟服务的任务，请加 --simulate",
        ),
        ServiceKind::Simulator => said.to_owned(),
    }
}

pub(crate) fn list_jobs(l: Language, service: ServiceKind) -> String {
    let option = typed::option(service);
    let list = say!(
        l,
        en "`nanobanana history{option}` lists them",
        zh "用 `nanobanana history{option}` 查看任务",
    );
    or_simulated(l, &list, service)
}

pub(crate) fn make_one(l: Language, service: ServiceKind) -> String {
    let option = typed::option(service);
    let make = say!(
        l,
        en "make a picture first: nanobanana \"a cat in a hat\"{option}",
        zh "先做一张图：nanobanana \"戴帽子的猫\"{option}",
    );
    or_simulated(l, &make, service)
}

pub(crate) fn joined(l: Language, jobs: &[JobId], elapsed: Duration) -> String {
    let (jobs, elapsed) = (list(l, jobs), elapsed.as_secs());
    say!(
        l,
        en "already requested: job {jobs}, running for {elapsed} s; nothing more is charged",
        zh "这个请求之前已提交：任务 {jobs}，已运行 {elapsed} 秒；不再付费",
    )
}

pub(crate) fn equal_unfinished(l: Language, jobs: &[JobId], service: ServiceKind) -> String {
    let jobs: Vec<&JobId> = jobs.iter().collect();
    let command = resume(&jobs, service);
    say!(
        l,
        en "the same request is already paid and unfinished; to fetch it for free: {command}",
        zh "相同的请求已付费，图片还没取回；免费取回：{command}",
    )
}

/// How long a task runs of which its user may have had enough.
const LONG: Duration = Duration::from_secs(3600);

/// What the user can do about a job that has no picture, where there is something.
pub(crate) fn advice(l: Language, outcome: &Outcome, service: ServiceKind) -> Option<String> {
    let failure = outcome.result.as_ref().err()?;
    let advice = nanobanana_text::advice(l, failure, service, Some(&outcome.plan));
    let command = if failure.kind() == FailureKind::Unknown {
        send_again(l, &outcome.id, service)
    } else if failure.charge() == Charge::Spent {
        let command = resume(&[&outcome.id], service);
        let fetch = say!(l, en "to fetch it: {command}", zh "取回图片：{command}");
        match failure {
            Failure::StillRunning { waited, .. } if *waited > LONG => say!(
                l,
                en "{fetch}; to give up on it (its cost stays spent): {command} --give-up",
                zh "{fetch}；不再查询（已扣的积分不变）：{command} --give-up",
            ),
            _ => fetch,
        }
    } else {
        return advice;
    };
    Some(match advice {
        Some(advice) => say!(l, en "{advice}; {command}", zh "{advice}；{command}"),
        None => command,
    })
}

pub(crate) fn unknown_advice(l: Language, job: &JobId, service: ServiceKind) -> String {
    let look = look_before(l, service);
    let again = send_again(l, job, service);
    say!(l, en "{look}; {again}", zh "{look}；{again}")
}

pub(super) fn send_again(l: Language, job: &JobId, service: ServiceKind) -> String {
    let command = resend(job, service);
    say!(
        l,
        en "to send it again anyway: {command}",
        zh "仍要再发一次：{command}",
    )
}

pub(crate) fn look_before(l: Language, service: ServiceKind) -> String {
    let failure = Failure::CreateUnknown { source: None };
    nanobanana_text::advice(l, &failure, service, None).unwrap_or_default()
}

pub(crate) fn consent_missing(l: Language, record: &JobRecord) -> String {
    let id = &record.id;
    let points = nanobanana_text::points(l, record.points.into());
    say!(
        l,
        en "did not resend job {id}: its first request may have been charged, and a second one may cost another {points}",
        zh "任务 {id} 没有再发：第一次请求可能已经扣费，再发一次可能再扣 {points}",
    )
}

pub(crate) fn ambiguous_job(l: Language, key: &str, candidates: &[JobId]) -> String {
    let candidates = list(l, candidates);
    say!(
        l,
        en "`{key}` matches several jobs: {candidates}; name one",
        zh "“{key}”对应不止一个任务：{candidates}；请指定一个",
    )
}

pub(crate) fn busy(l: Language, job: &JobId, pid: Option<u32>) -> String {
    match pid {
        Some(pid) => say!(
            l,
            en "skipped {job}: process {pid} is already on it",
            zh "任务 {job} 正由进程 {pid} 处理，这里不动它",
        ),
        None => say!(
            l,
            en "skipped {job}: another process is already on it",
            zh "任务 {job} 正由另一个进程处理，这里不动它",
        ),
    }
}

pub(crate) fn awaits_answer(l: Language, job: &JobId, seconds: u64) -> String {
    say!(
        l,
        en "job {job}: waiting up to {seconds} s for the answer to its paid request",
        zh "任务 {job}：最多再等 {seconds} 秒，等付费请求的回复",
    )
}

pub(crate) fn left(l: Language, record: &JobRecord, why: Why) -> String {
    let id = &record.id;
    match why {
        Why::Busy { pid, .. } => busy(l, id, pid),
        Why::Ended => ended(l, record),
        Why::Unknown => {
            let advice = unknown_advice(l, id, record.service);
            say!(
                l,
                en "still unknown whether job {id} was charged; {advice}",
                zh "任务 {id} 是否扣费仍不清楚；{advice}",
            )
        }
        Why::NoKey => {
            let profile = record.profile.as_deref().unwrap_or(DEFAULT_PROFILE);
            say!(
                l,
                en "skipped {id}: profile `{profile}` has no API key",
                zh "跳过任务 {id}：账号“{profile}”没有 API 密钥",
            )
        }
        Why::Unreadable => say!(
            l,
            en "job {id} was written by another version of this program and cannot be read",
            zh "任务 {id} 是本程序的另一个版本写的，读不出来",
        ),
    }
}

pub(crate) fn gave_up(l: Language, record: &JobRecord) -> String {
    let (id, points) = (&record.id, nanobanana_text::points(l, record.points.into()));
    let task = record.task_id.as_deref().unwrap_or("-");
    let gave_up = say!(
        l,
        en "gave up on job {id}: {points} stay spent; its task at IMA is {task}",
        zh "已放弃任务 {id}：已扣的 {points}不变；平台任务为 {task}",
    );
    let again = ask_again(l, record);
    let gave_up = nanobanana_text::if_simulated(l, gave_up, record.service);
    format!("{gave_up}\n{}", super::errors::advice_lines(l, &again))
}

fn ask_again(l: Language, record: &JobRecord) -> String {
    let command = resume(&[&record.id], record.service);
    say!(l, en "to fetch its picture after all: {command}", zh "之后仍可取回图片：{command}")
}

pub(crate) fn not_to_give_up(l: Language, record: &JobRecord) -> String {
    let (id, state) = (&record.id, nanobanana_text::state(l, record.state));
    say!(
        l,
        en "cannot give up on job {id}: it is not a paid, unfinished job ({state})",
        zh "不能放弃任务 {id}：它不是已付费、还没结束的任务（{state}）",
    )
}

pub(crate) fn ended(l: Language, record: &JobRecord) -> String {
    let id = &record.id;
    if record.state == State::Saved {
        return say!(l, en "job {id} is already saved", zh "任务 {id} 已有图片");
    }
    let state = nanobanana_text::state(l, record.state);
    let reason = record.reason.as_deref();
    let reason = reason.map(|reason| say!(l, en ": {reason}", zh "：{reason}"));
    let reason = reason.unwrap_or_default();
    say!(
        l,
        en "job {id} ended without a picture ({state}){reason}",
        zh "任务 {id} 已结束，没有图片（{state}）{reason}",
    )
}

/// The next step for a job in the journal, where there is one.
pub(crate) fn next_step(l: Language, record: &JobRecord) -> Option<String> {
    let service = record.service;
    match record.state.recovery() {
        Recovery::Nothing => (record.state == State::GivenUp && record.forgotten_at.is_none())
            .then(|| ask_again(l, record)),
        Recovery::AskUser => Some(unknown_advice(l, &record.id, service)),
        Recovery::Cancel | Recovery::MarkUnknown | Recovery::AskIma | Recovery::Download => {
            Some(resume(&[&record.id], service))
        }
    }
}
