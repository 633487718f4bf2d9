//! Chinese: the kept key.

use std::path::Path;

use nanobanana::{FailureKind, NEW_KEY_URL};

use crate::key::KeySource;
use crate::key::keyring::KeyringError;
use crate::shell;

pub(crate) fn keyring(error: &KeyringError) -> String {
    match error {
        KeyringError::Absent => "当前会话没有系统密钥环".to_owned(),
        KeyringError::Locked => "系统密钥环已锁定".to_owned(),
        KeyringError::Silent { after } => format!("系统密钥环在 {} 秒内没有响应", after.as_secs()),
        KeyringError::Dismissed => "系统密钥环的询问被取消".to_owned(),
        KeyringError::Refused { reason } => format!("系统密钥环拒绝了请求：{reason}"),
        KeyringError::Broken => "与系统密钥环的连接已断开".to_owned(),
        KeyringError::Garbled => "无法理解系统密钥环的回答".to_owned(),
    }
}

pub(crate) const fn keyring_unusable() -> &'static str {
    "无法使用系统密钥环"
}

pub(crate) const fn instead_of_keyring(error: &KeyringError) -> &'static str {
    match error {
        KeyringError::Absent => "可运行 `nanobanana auth login --file` 存入文件",
        _ => "请解锁后重试；不用密钥环请运行 `nanobanana auth login --file`",
    }
}

pub(crate) fn keyring_passed_over(error: &KeyringError) -> String {
    let error = keyring(error);
    format!("提示：{error}；其中若已有密钥，会保留不动")
}

pub(crate) fn file_is_open(path: &Path) -> String {
    let command = shell::line(["chmod", "600", &path.to_string_lossy()]);
    let command = command.unwrap_or_else(|| "chmod 600".to_owned());
    format!("警告：本机其他用户可以读取已保存的密钥；请运行：{command}")
}

pub(crate) fn file_not_changed(path: &Path) -> String {
    format!("无法写入或删除密钥文件 {}", path.display())
}

pub(crate) const fn paste_key() -> &'static str {
    "请粘贴 API 密钥并按回车（不会显示）："
}

pub(crate) const fn key_as_argument() -> &'static str {
    "`nanobanana auth login` 不接受命令行里的密钥：别人能看到，shell 也会记住；请在提示时粘贴，或\
     通过管道传入；没有保存任何内容"
}

pub(crate) const fn key_not_read() -> &'static str {
    "无法从标准输入读取 API 密钥"
}

pub(crate) const fn key_unreadable() -> &'static str {
    "API 密钥无法使用"
}

pub(crate) const fn key_not_stored() -> &'static str {
    "API 密钥没有保存"
}

pub(crate) fn after_failed_check(kind: FailureKind) -> String {
    match kind {
        FailureKind::Key => {
            format!("请从 {NEW_KEY_URL} 完整复制密钥，或新建一个")
        }
        _ => "请稍后重试，或加 --no-check 不经验证直接保存".to_owned(),
    }
}

pub(crate) fn stored_in_keyring(hint: &str) -> String {
    format!("API 密钥 {hint} 已存入系统密钥环")
}

pub(crate) fn stored_in_file(hint: &str, path: &Path) -> String {
    format!("API 密钥 {hint} 已存入 {}（权限 0600）", path.display())
}

pub(crate) const fn variable_wins() -> &'static str {
    "提示：已设置变量 IMA_API_KEY，它优先于保存的密钥"
}

pub(crate) const fn removed_from_keyring() -> &'static str {
    "已从系统密钥环删除 API 密钥"
}

pub(crate) fn removed_file(path: &Path) -> String {
    format!("已删除 API 密钥：{}", path.display())
}

pub(crate) const fn nothing_stored() -> &'static str {
    "没有保存过 API 密钥"
}

pub(crate) const fn variable_remains() -> &'static str {
    "提示：变量 IMA_API_KEY 仍然有值"
}

pub(crate) fn source(source: KeySource, file: Option<&Path>) -> String {
    match source {
        KeySource::Option => "来自 --api-key".to_owned(),
        KeySource::Variable => "来自变量 IMA_API_KEY".to_owned(),
        KeySource::NamedFile => "来自 --api-key-file 指定的文件".to_owned(),
        KeySource::Keyring => "来自系统密钥环".to_owned(),
        KeySource::StoredFile => {
            let path = file.unwrap_or(Path::new(""));
            format!("来自 {}", path.display())
        }
    }
}

pub(crate) fn used(hint: &str, place: &str) -> String {
    format!("使用中：{hint}，{place}")
}

pub(crate) fn unused(hint: &str, place: &str) -> String {
    format!("未使用：{hint}，{place}")
}

pub(crate) const fn accepted() -> &'static str {
    "平台接受该密钥"
}

pub(crate) const fn not_checked() -> &'static str {
    "没有向平台验证"
}

pub(crate) fn next_step(advice: &str) -> String {
    format!("下一步：{advice}")
}

/// That there is no key.
pub(crate) const fn key_missing() -> &'static str {
    "还没有设置 API 密钥"
}

/// How to get a key, or do without: by a command that needs none.
pub(crate) fn get_a_key(free: Option<&str>) -> String {
    let hint =
        format!("运行 `nanobanana auth login`，或设置 IMA_API_KEY；到 {NEW_KEY_URL} 创建密钥");
    match free {
        Some(free) => format!("{hint}；`{free}` 不需要密钥"),
        None => hint,
    }
}
