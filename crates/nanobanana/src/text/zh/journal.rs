//! Errors of the journal, which is called 任务记录.

use super::state;
use crate::journal::{Damage, JournalError};

/// An error of the journal, without its cause.
pub(super) fn error(error: &JournalError) -> String {
    match error {
        JournalError::Folder { folder, .. } => {
            format!("任务记录的文件夹 {} 不能用", folder.display())
        }
        JournalError::Open { path, .. } => format!("任务记录 {} 打不开", path.display()),
        JournalError::Damaged { path, .. } => format!("任务记录 {} 已损坏", path.display()),
        JournalError::Gone { path } => {
            format!("任务记录 {} 在使用中被移走或删除了", path.display())
        }
        JournalError::InUse { path, .. } => {
            format!("任务记录 {} 正由另一个进程使用", path.display())
        }
        JournalError::Foreign { path } => format!("{} 不是本程序的任务记录", path.display()),
        JournalError::Newer { path, found, known } => format!(
            "任务记录 {} 是更新版本的程序写的（它的结构编号是 {found}，本程序只认识到 {known}）",
            path.display()
        ),
        JournalError::Database(_) => "任务记录没能读出或写入".to_owned(),
        JournalError::Content { column, .. } => format!("任务记录的 {column} 列里的值不能用"),
        JournalError::Lease { path, .. } => format!("任务记录的占用文件 {} 不能用", path.display()),
        JournalError::Late { path, .. } => format!("任务记录的备用文件 {} 不能用", path.display()),
        JournalError::Random(_) => "系统没有给出生成编号用的随机数".to_owned(),
        JournalError::NoSuchJob { job } => format!("没有任务 {job}"),
        JournalError::NotHeld { job } => format!("任务 {job} 不在本进程手里"),
        JournalError::Step { job, from, step } => {
            format!("任务 {job} 的状态是“{}”，不能接着 {step}", state(*from))
        }
        JournalError::NotEnded { job, state } => {
            format!("任务 {job} 还没有结束（{}）", super::state(*state))
        }
        JournalError::Held { job, .. } => format!("任务 {job} 正由另一个进程处理"),
        JournalError::TooManyAttempts { job, made } => format!("任务 {job} 已经试过 {made} 次"),
        JournalError::OtherPlan {
            job,
            allowed,
            planned,
        } => format!(
            "任务 {job} 获准的是 {} 积分（规则 {}），方案却是 {} 积分（规则 {}）",
            allowed.0, allowed.1, planned.0, planned.1
        ),
        JournalError::Closed => "任务记录已经关闭".to_owned(),
    }
}

/// How a journal shows that it is damaged. What the database says speaks for itself.
pub(super) fn damage(damage: &Damage) -> String {
    match damage {
        Damage::Empty => "文件是空的".to_owned(),
        Damage::NoTables => "文件里没有数据表".to_owned(),
        Damage::LogAlone => "只剩下它的 journal.sqlite-wal".to_owned(),
        Damage::Database(error) => error.to_string(),
        Damage::Found(found) => found.clone(),
    }
}
