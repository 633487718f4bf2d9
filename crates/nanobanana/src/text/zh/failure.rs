//! What went wrong, and what the user can do about it.

use ima_openapi::hosts::{DASHBOARD_URL, NEW_KEY_URL, PLANS_URL};

use super::NOTHING_PAID;
use super::error::error;
use super::refusal::refusal;
use crate::failure::{Failure, FailureKind, GenerationEnd};
use crate::journal::{CapKind, Charge, JournalFault, OverCap, ServiceKind};

/// What went wrong and what is known about it. The causes are in the error's `source`.
#[must_use]
pub fn failure(failure: &Failure) -> String {
    match failure {
        Failure::Refused(refused) => refusal(refused),
        Failure::Input(fault) => error(fault),
        Failure::Output { folder, .. } => {
            format!(
                "文件夹 {} 写不进去，或文件名太长；没有扣费",
                folder.display()
            )
        }
        Failure::Vendor(_) => vendor(failure).to_owned(),
        Failure::Journal(_) => "本机的任务记录写不进去，没有发出请求".to_owned(),
        Failure::OverCap(over) => over_cap(over),
        Failure::PriceRose { planned, now } => format!(
            "平台没有接受原来的方案，同样的图片已从 {planned} 积分变为 {now} 积分；没有扣费"
        ),
        Failure::Cancelled { reason } => format!("任务在发出之前就结束了：{reason}"),
        Failure::CreateUnknown { .. } => "付费请求没有收到回复：任务可能已创建并扣费".to_owned(),
        Failure::StillUnknown { .. } => "第二次请求没有结果，第一次是否扣费仍不清楚".to_owned(),
        Failure::Broken {
            task_id: Some(task_id),
        } => format!("程序出错，平台任务 {task_id} 的处理中断；已扣费，图片没有丢"),
        Failure::Broken { task_id: None } => {
            "程序出错，付费请求中断：任务可能已创建并扣费".to_owned()
        }
        Failure::Watch { task_id, .. } => {
            format!("平台任务 {task_id} 已扣费，但查不到进度")
        }
        Failure::Generation { task_id, end } => match end {
            GenerationEnd::Failed {
                reason: Some(reason),
            } => format!("平台任务 {task_id} 没能生成图片：{reason}"),
            GenerationEnd::Failed { reason: None } => {
                format!("平台任务 {task_id} 没能生成图片，平台没有说明原因")
            }
            GenerationEnd::Deleted => format!("平台任务 {task_id} 已被删除"),
        },
        Failure::StillRunning {
            task_id, waited, ..
        } => format!(
            "平台任务 {task_id} 等了 {} 秒还没完成；已扣费，图片没有丢",
            waited.as_secs()
        ),
        Failure::Delivery {
            task_id, source, ..
        } if source.is_address_refused() => {
            format!("平台任务 {task_id} 的图片已生成并扣费，但平台给出的网址不安全，没有打开")
        }
        Failure::Delivery { task_id, url, .. } => {
            format!("平台任务 {task_id} 的图片已生成并扣费，但没能从 {url} 下载")
        }
        Failure::Save {
            task_id,
            url,
            folder,
            ..
        } => format!(
            "平台任务 {task_id} 的图片已生成并扣费，但没能保存到 {}；图片在 {url}",
            folder.display()
        ),
    }
}

/// A limit that would be passed.
pub(super) fn over_cap(over: &OverCap) -> String {
    let cap = match over.cap {
        CapKind::Job => "单张",
        CapKind::Run => "单次",
        CapKind::Day => "每日",
    };
    let OverCap {
        asked, limit, left, ..
    } = over;
    if left == limit {
        return format!("需要 {asked} 积分，超过了{cap}上限 {limit} 积分；没有发出请求");
    }
    format!("需要 {asked} 积分，而{cap}上限 {limit} 积分只剩 {left} 积分；没有发出请求")
}

fn vendor(failure: &Failure) -> &'static str {
    match failure.kind() {
        FailureKind::Key => "API 密钥无效或没有权限，没有扣费",
        FailureKind::Points => "积分不足，没有扣费",
        FailureKind::Subscription => "这个模型需要更高等级的订阅，没有扣费",
        FailureKind::Refused => "平台没有接受这个请求，没有扣费",
        _ if failure.is_rate_limit() => "请求太频繁，没有扣费",
        _ => "连不上平台，或平台的回应不能用；没有扣费",
    }
}

/// What the user can do about a failure of this service, where there is something.
#[must_use]
pub fn advice(failure: &Failure, service: ServiceKind) -> Option<String> {
    match service {
        ServiceKind::Vendor => of_vendor(failure),
        ServiceKind::Simulator => of_simulator(failure),
    }
}

/// The vendor's pages know nothing of a simulated task, key or point.
fn of_simulator(failure: &Failure) -> Option<String> {
    let kind = failure.kind();
    let is_account = matches!(
        kind,
        FailureKind::Key | FailureKind::Points | FailureKind::Subscription
    );
    if failure.charge() != Charge::None {
        Some(NOTHING_PAID.to_owned())
    } else if is_account {
        Some("这是模拟，与真实的密钥、积分和订阅无关".to_owned())
    } else {
        of_vendor(failure)
    }
}

fn of_vendor(failure: &Failure) -> Option<String> {
    Some(match failure {
        Failure::Generation {
            end: GenerationEnd::Deleted,
            ..
        } => format!("到 {DASHBOARD_URL} 查看，或重新生成一张"),
        Failure::Generation { .. } => "积分是否退回还不清楚；改一改提示词再试".to_owned(),
        Failure::OverCap(_) => "换更便宜的模型或尺寸，或调高上限".to_owned(),
        Failure::Journal(error) => {
            let fault = error.fault().unwrap_or(JournalFault::Unusable);
            journal_advice(fault).to_owned()
        }
        Failure::PriceRose { .. } => "确认新价格后重新下单".to_owned(),
        Failure::CreateUnknown { .. }
        | Failure::StillUnknown { .. }
        | Failure::Broken { task_id: None } => {
            format!("先到 {DASHBOARD_URL} 看看任务是否已经存在，直接重试可能重复扣费")
        }
        Failure::Watch { .. } if failure.kind() == FailureKind::Key => {
            format!("不要重新生成；到 {NEW_KEY_URL} 创建新的密钥，并到 {DASHBOARD_URL} 找这张图片")
        }
        Failure::Watch { .. } | Failure::StillRunning { .. } | Failure::Broken { .. } => {
            find_picture()
        }
        Failure::Delivery { .. } if failure.url().is_none() => find_picture(),
        Failure::Delivery { .. } | Failure::Save { .. } => {
            "不要重新生成；打开上面的网址就能取到图片".to_owned()
        }
        _ => return before_a_task(failure),
    })
}

fn find_picture() -> String {
    format!("不要重新生成；到 {DASHBOARD_URL} 找这张图片")
}

/// What can be done where nothing was paid.
fn before_a_task(failure: &Failure) -> Option<String> {
    Some(match failure.kind() {
        FailureKind::Key => format!("到 {NEW_KEY_URL} 创建新的密钥"),
        FailureKind::Points => format!("到 {PLANS_URL} 充值，或换更便宜的模型或尺寸"),
        FailureKind::Subscription => format!("到 {PLANS_URL} 查看订阅"),
        FailureKind::Refused if matches!(failure, Failure::Vendor(_)) => {
            "再试一次，或换小一点的尺寸、换个宽高比".to_owned()
        }
        FailureKind::Network if failure.is_rate_limit() => "等一分钟再试".to_owned(),
        FailureKind::Network if failure.is_vendor_s_trouble() => {
            "平台暂时有故障，稍后再试".to_owned()
        }
        FailureKind::Network if failure.is_unusable() => {
            "平台的回应不合约定，本程序没有照办；稍后再试".to_owned()
        }
        FailureKind::Network => "检查网络后再试".to_owned(),
        _ => return None,
    })
}

/// What the user can do about a journal that cannot be used.
#[must_use]
pub const fn journal_advice(fault: JournalFault) -> &'static str {
    match fault {
        JournalFault::Damaged => {
            "最近几天的任务编号在每日日志里；把任务记录所在的文件夹移到别处，或修复它"
        }
        JournalFault::Foreign => "把它所在的文件夹移到别处；最近几天的任务编号在每日日志里",
        JournalFault::Newer => "更新本程序；最近几天的任务编号在每日日志里",
        JournalFault::Gone => "再试一次；最近几天的任务编号在每日日志里",
        JournalFault::InUse => "结束那个进程，然后再试",
        JournalFault::Unusable => "清理磁盘空间，或修复任务记录所在的文件夹，然后再试",
    }
}
