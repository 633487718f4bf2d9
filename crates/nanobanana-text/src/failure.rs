//! What went wrong, and what the user can do about it.

use ima_openapi::hosts::{DASHBOARD_URL, NEW_KEY_URL, PLANS_URL};
use ima_openapi::{BusinessCode, Error as ApiError, ErrorKind, Language};
use nanobanana::journal::{CapKind, Charge, JournalFault, OverCap, ServiceKind};
use nanobanana::plan::Cheaper;
use nanobanana::{AspectRatio, Failure, FailureKind, GenerationEnd, Model, Plan, Size};

use crate::error::error;
use crate::progress::if_simulated;
use crate::refusal::refusal;
use crate::value::{either, points};

/// What went wrong and what is known about it. The causes are in the error's `source`.
#[expect(
    clippy::too_many_lines,
    reason = "one table, so that the compiler finds the row that is missing"
)]
#[must_use]
pub fn failure(l: Language, failed: &Failure) -> String {
    match failed {
        Failure::Refused(refused) => refusal(l, refused),
        Failure::Input(fault) => error(l, fault),
        Failure::Output { folder, .. } => {
            let folder = folder.display();
            say!(
                l,
                en "cannot write to {folder}, or the file name is too long; nothing was spent",
                zh "文件夹 {folder} 写不进去，或文件名太长；没有扣费",
            )
        }
        Failure::Ima(error) => of_ima(l, failed.kind(), error),
        Failure::Journal(_) => say!(
            l,
            en "cannot write the journal of paid jobs; nothing was sent",
            zh "本机的任务记录写不进去，没有发出请求",
        ),
        Failure::OverCap(over) => over_cap(l, over),
        Failure::PriceRose { planned, now } => {
            let now = points(l, (*now).into());
            say!(
                l,
                en "the price went up from {planned} to {now}; nothing was spent",
                zh "平台没有接受原来的方案，同样的图片已从 {planned} 积分变为 {now}；没有扣费",
            )
        }
        Failure::Cancelled { reason } => say!(
            l,
            en "cancelled before anything was sent: {reason}",
            zh "任务在发出之前就结束了：{reason}",
        ),
        Failure::CreateUnknown { .. } => say!(
            l,
            en "no answer to the paid request: a task may have been created and charged",
            zh "付费请求没有收到回复：任务可能已创建并扣费",
        ),
        Failure::StillUnknown { .. } => say!(
            l,
            en "the second request failed, and the first may still have been charged",
            zh "第二次请求没有结果，第一次是否扣费仍不清楚",
        ),
        Failure::Broken {
            task_id: Some(task_id),
        } => say!(
            l,
            en "a bug in this program stopped the work on task {task_id}; it is paid and the picture is not lost",
            zh "程序出错，平台任务 {task_id} 的处理中断；已扣费，图片没有丢",
        ),
        Failure::Broken { task_id: None } => say!(
            l,
            en "a bug in this program stopped the paid request: a task may have been created and charged",
            zh "程序出错，付费请求中断：任务可能已创建并扣费",
        ),
        Failure::Watch { task_id, .. } => say!(
            l,
            en "task {task_id} is paid, but IMA does not report its progress",
            zh "平台任务 {task_id} 已扣费，但查不到进度",
        ),
        Failure::Generation { task_id, end } => match end {
            GenerationEnd::Failed {
                reason: Some(reason),
            } => say!(
                l,
                en "IMA failed to generate the picture of task {task_id}: {reason}",
                zh "平台任务 {task_id} 没能生成图片：{reason}",
            ),
            GenerationEnd::Failed { reason: None } => say!(
                l,
                en "IMA failed to generate the picture of task {task_id} and gave no reason",
                zh "平台任务 {task_id} 没能生成图片，平台没有说明原因",
            ),
            GenerationEnd::Deleted => say!(
                l,
                en "task {task_id} was deleted at IMA",
                zh "平台任务 {task_id} 已被删除",
            ),
        },
        Failure::StillRunning {
            task_id, waited, ..
        } => {
            let waited = waited.as_secs();
            say!(
                l,
                en "task {task_id} is still running after {waited} s; it is paid and the picture is not lost",
                zh "平台任务 {task_id} 等了 {waited} 秒还没完成；已扣费，图片没有丢",
            )
        }
        Failure::Delivery { task_id, .. } if failed.url().is_none() => say!(
            l,
            en "the picture of task {task_id} is finished and paid, but the address that IMA gave is not safe to open",
            zh "平台任务 {task_id} 的图片已生成并扣费，但平台给出的网址不安全，没有打开",
        ),
        Failure::Delivery { task_id, url, .. } => say!(
            l,
            en "the picture of task {task_id} is finished and paid, but could not be downloaded from {url}",
            zh "平台任务 {task_id} 的图片已生成并扣费，但没能从 {url} 下载",
        ),
        Failure::Save {
            task_id,
            url,
            folder,
            ..
        } => {
            let folder = folder.display();
            say!(
                l,
                en "the picture of task {task_id} is finished and paid, but could not be saved in {folder}; it is at {url}",
                zh "平台任务 {task_id} 的图片已生成并扣费，但没能保存到 {folder}；图片在 {url}",
            )
        }
    }
}

/// A limit that would be passed.
pub(crate) fn over_cap(l: Language, over: &OverCap) -> String {
    let (whose, per, zh) = match over.cap {
        CapKind::Job => ("your limit", " per picture", "单张"),
        CapKind::Run => ("your limit", " per run", "单次"),
        CapKind::Day => ("your limit", " per day", "每日"),
        CapKind::Total => ("your total limit", "", "累计"),
        CapKind::AllKeys => ("the limit", " per day for all keys", "所有密钥合计的每日"),
    };
    let OverCap { limit, left, .. } = over;
    let (asked, most) = (points(l, over.asked), points(l, *limit));
    if left == limit {
        return say!(
            l,
            en "this would cost {asked}; {whose}{per} is {limit}; nothing was sent",
            zh "需要 {asked}，超过了{zh}上限 {most}；没有发出请求",
        );
    }
    say!(
        l,
        en "this would cost {asked}; {left} are left of {whose} of {limit}{per}; nothing was sent",
        zh "需要 {asked}，而{zh}上限 {most}只剩 {left} 积分；没有发出请求",
    )
}

fn of_ima(l: Language, kind: FailureKind, error: &ApiError) -> String {
    let what = match kind {
        FailureKind::Key if matches!(error.kind, ErrorKind::NoKey) => {
            either(l, "no API key is set", "还没有设置 API 密钥")
        }
        FailureKind::Key => either(l, "IMA rejected the API key", "API 密钥无效或没有权限"),
        FailureKind::Points => either(l, "not enough points", "积分不足"),
        FailureKind::Subscription => either(
            l,
            "this model needs a higher subscription",
            "这个模型需要更高等级的订阅",
        ),
        FailureKind::Refused => either(l, "IMA refused the request", "平台没有接受这个请求"),
        _ if error.is_rate_limit() => {
            return say!(l, en "too many requests; nothing was charged", zh "请求太频繁，没有扣费");
        }
        _ if is_imas_trouble(error) => either(l, "IMA is having problems", "平台暂时有故障"),
        _ if !error.is_transient() => either(l, "unexpected response from IMA", "平台的回应不能用"),
        _ => either(l, "cannot reach IMA", "连不上平台"),
    };
    say!(l, en "{what}; nothing was spent", zh "{what}，没有扣费")
}

/// Whether IMA, or what stands before it, has answered that it cannot.
fn is_imas_trouble(error: &ApiError) -> bool {
    let is_status = matches!(error.kind, ErrorKind::HttpStatus { .. });
    error.business().is_some() || is_status && error.is_transient()
}

/// What the user can do about a failure of this service and of the plan that failed, where there is
/// something.
#[must_use]
pub fn advice(
    l: Language,
    failure: &Failure,
    service: ServiceKind,
    plan: Option<&Plan>,
) -> Option<String> {
    // IMA's pages know nothing of a simulated task, key or point.
    let is_of_ima = failure.charge() != Charge::None
        || matches!(
            failure.kind(),
            FailureKind::Key | FailureKind::Points | FailureKind::Subscription
        );
    let advice = of_task(l, failure, plan).or_else(|| before_a_task(l, failure, plan))?;
    Some(match is_of_ima {
        true => if_simulated(l, advice, service),
        false => advice,
    })
}

/// What can be done where a task may be paid, or where what costs is at stake.
fn of_task(l: Language, failure: &Failure, plan: Option<&Plan>) -> Option<String> {
    Some(match failure {
        Failure::Generation {
            end: GenerationEnd::Deleted,
            ..
        } => say!(
            l,
            en "the points may not have been refunded; check {DASHBOARD_URL}",
            zh "积分是否退回还不清楚；到 {DASHBOARD_URL} 查看",
        ),
        Failure::Generation { end, .. } if end.is_about_safety() => say!(
            l,
            en "remove anything that may violate a content policy from the prompt; the points may not have been refunded",
            zh "修改提示词，去掉可能违规的内容后再试；积分是否退回还不清楚",
        ),
        Failure::Generation { .. } => say!(
            l,
            en "change the prompt before trying again; the points may not have been refunded",
            zh "积分是否退回还不清楚；改一改提示词再试",
        ),
        Failure::OverCap(_) => say!(
            l,
            en "use a cheaper model or size, or raise the limit",
            zh "换更便宜的模型或尺寸，或调高上限",
        ),
        Failure::Journal(error) => {
            journal_advice(l, error.fault().unwrap_or(JournalFault::Unusable))
        }
        Failure::PriceRose { .. } => say!(
            l,
            en "run it again to accept the new price",
            zh "确认新价格后重新下单",
        ),
        Failure::CreateUnknown { .. }
        | Failure::StillUnknown { .. }
        | Failure::Broken { task_id: None } => say!(
            l,
            en "check {DASHBOARD_URL} for the task before trying again: a second request may be charged again",
            zh "先到 {DASHBOARD_URL} 看看任务是否已经存在，直接重试可能重复扣费",
        ),
        Failure::Watch { .. } if failure.kind() == FailureKind::Key => say!(
            l,
            en "do not create it again; create a new key at {NEW_KEY_URL} and find the picture at {DASHBOARD_URL}",
            zh "不要重新生成；到 {NEW_KEY_URL} 创建新的密钥，并到 {DASHBOARD_URL} 找这张图片",
        ),
        Failure::Delivery { .. } | Failure::Save { .. } if failure.url().is_some() => say!(
            l,
            en "do not create it again; open the address to get the picture",
            zh "不要重新生成；打开上面的网址就能取到图片",
        ),
        Failure::StillRunning { .. }
            if let Some(quicker) = plan.and_then(|plan| quicker(l, plan)) =>
        {
            say!(
                l,
                en "do not create it again; fetch it later; next time, {quicker} is faster",
                zh "不要重新生成，稍后取图；下次用 {quicker} 会快一些",
            )
        }
        _ if failure.charge() == Charge::Spent => say!(
            l,
            en "do not create it again; find the picture at {DASHBOARD_URL}",
            zh "不要重新生成；到 {DASHBOARD_URL} 找这张图片",
        ),
        _ => return None,
    })
}

/// What can be done where nothing was paid.
fn before_a_task(l: Language, failure: &Failure, plan: Option<&Plan>) -> Option<String> {
    Some(match failure.kind() {
        FailureKind::Key => say!(
            l,
            en "create a new key at {NEW_KEY_URL}",
            zh "到 {NEW_KEY_URL} 创建新的密钥",
        ),
        FailureKind::Points => match plan.and_then(|plan| plan.cheaper) {
            Some(Cheaper {
                model,
                size,
                points: price,
            }) => {
                let price = points(l, price.into());
                say!(
                    l,
                    en "top up at {PLANS_URL}, or use the cheaper {model} at {size} ({price})",
                    zh "到 {PLANS_URL} 充值，或改用更便宜的 {size} 尺寸的 {model}（{price}）",
                )
            }
            None => say!(
                l,
                en "top up at {PLANS_URL}, or use a cheaper model or size",
                zh "到 {PLANS_URL} 充值，或换更便宜的模型或尺寸",
            ),
        },
        FailureKind::Subscription => say!(
            l,
            en "upgrade at {PLANS_URL}, or use the other model",
            zh "到 {PLANS_URL} 升级订阅，或换用另一个模型",
        ),
        FailureKind::Refused if matches!(failure, Failure::Ima(_)) => {
            let smaller = plan.and_then(|plan| plan.size?.next_smaller());
            match (failure.ima_code().map(BusinessCode), smaller) {
                (
                    Some(
                        BusinessCode::CREDIT_MISMATCH
                        | BusinessCode::NO_RULE
                        | BusinessCode::ATTRIBUTE_MISMATCH,
                    ),
                    _,
                ) => with_defaults(l, plan),
                (Some(BusinessCode::BACKEND_REFUSED | BusinessCode::BAD_REQUEST), Some(size)) => {
                    say!(l, en "use the smaller size {size}", zh "改用小一点的尺寸 {size}")
                }
                _ => say!(
                    l,
                    en "try again, or use a smaller size or another ratio",
                    zh "再试一次，或换小一点的尺寸、换个宽高比",
                ),
            }
        }
        FailureKind::Network => match failure {
            Failure::Ima(error) if error.is_rate_limit() => {
                say!(l, en "wait a minute, then try again", zh "等一分钟再试")
            }
            Failure::Ima(error) if is_imas_trouble(error) || !error.is_transient() => {
                say!(l, en "try again later", zh "稍后再试")
            }
            _ => say!(l, en "check your connection and try again", zh "检查网络后再试"),
        },
        _ => return None,
    })
}

/// What to try where IMA has no rule for a plan: the defaults, or less than these.
fn with_defaults(l: Language, plan: Option<&Plan>) -> String {
    let (model, size, ratio) = (Model::Flash, Size::K1, AspectRatio::SQUARE);
    let is_default = plan.is_some_and(|plan| {
        plan.model == model && plan.size == Some(size) && plan.aspect_ratio == Some(ratio)
    });
    if is_default {
        let size = Size::Px512;
        return say!(
            l,
            en "retry with lower complexity: {model}, {size}",
            zh "降低复杂度重试：{model}，{size}",
        );
    }
    say!(
        l,
        en "retry with the defaults ({model}, {size}, {ratio}) or with lower complexity",
        zh "用默认参数（{model}，{size}，{ratio}）重试，或降低复杂度",
    )
}

/// What takes less time than a plan: the other model, a smaller size; `None` where nothing does.
fn quicker(l: Language, plan: &Plan) -> Option<String> {
    let is_pro = plan.model == Model::Pro;
    let model = is_pro.then(|| Model::Flash.to_string());
    let size = plan.size.and_then(Size::next_smaller);
    let size = size.filter(|size| !is_pro || *size != Size::Px512);
    let quicker: Vec<_> = model
        .into_iter()
        .chain(size.map(|size| size.to_string()))
        .collect();
    (!quicker.is_empty()).then(|| quicker.join(either(l, " or ", " 或 ")))
}

/// What the user can do about a journal that cannot be used.
#[must_use]
pub fn journal_advice(l: Language, fault: JournalFault) -> String {
    let now = match fault {
        JournalFault::Damaged => {
            return say!(
                l,
                en "recent task ids are in the daily log; repair the journal, or move its folder aside",
                zh "最近几天的任务编号在每日日志里；修复任务记录，或把它所在的文件夹移到别处",
            );
        }
        JournalFault::Foreign => either(l, "move its folder aside", "把它所在的文件夹移到别处"),
        JournalFault::Newer => either(l, "update this program", "更新本程序"),
        JournalFault::Gone => either(l, "try again", "再试一次"),
        JournalFault::InUse => {
            return say!(l, en "stop the other process, then try again", zh "结束那个进程，然后再试");
        }
        JournalFault::Unusable => {
            return say!(
                l,
                en "free disk space or fix the journal's folder, then try again",
                zh "清理磁盘空间，或修复任务记录所在的文件夹，然后再试",
            );
        }
    };
    say!(
        l,
        en "{now}; recent task ids are in the daily log",
        zh "{now}；最近几天的任务编号在每日日志里",
    )
}
