//! What is said of the kept key.

use std::path::Path;

use nanobanana::{FailureKind, Language, NEW_KEY_URL};
use nanobanana_text::{either, list, say};

use super::Phrase;
use super::typed::chmod;
use crate::key::keyring::KeyringError;
use crate::key::{KeySource, Profile, stored_file};

pub(crate) fn keyring(l: Language, error: &KeyringError) -> String {
    match error {
        KeyringError::Absent => {
            say!(l, en "no keyring in this session", zh "当前会话没有系统密钥环")
        }
        KeyringError::Locked => say!(l, en "the keyring is locked", zh "系统密钥环已锁定"),
        KeyringError::Silent { after } => {
            let after = after.as_secs();
            say!(l, en "the keyring did not answer within {after} s", zh "系统密钥环在 {after} 秒内没有响应")
        }
        KeyringError::Failed { reason } => {
            say!(l, en "the keyring failed: {reason}", zh "系统密钥环出错：{reason}")
        }
    }
}

pub(crate) fn log_in(l: Language, profile: &str) -> String {
    say!(
        l,
        en "run `nanobanana auth login --profile {profile}`; `nanobanana auth list` shows all",
        zh "运行 `nanobanana auth login --profile {profile}`；`nanobanana auth list` 列出全部账号",
    )
}

pub(crate) fn no_profile_name(l: Language, longest: usize) -> String {
    say!(
        l,
        en "a profile name is up to {longest} letters, digits, `-` and `_`, and not a key",
        zh "账号名最多 {longest} 个字母、数字、- 和 _；密钥不能当账号名",
    )
}

pub(crate) fn unknown_profile(l: Language, name: &str) -> String {
    say!(l, en "no profile `{name}`", zh "没有账号“{name}”")
}

pub(crate) fn switched(l: Language, name: &str) -> String {
    say!(l, en "switched to profile {name}", zh "以后使用账号 {name}")
}

pub(crate) fn comes_before(l: Language, used: &str, others: &[String]) -> String {
    let others = others.join(either(l, " or ", "、"));
    say!(l, en "using {used}, not {others}", zh "使用 {used}，不用 {others}")
}

/// Who a stored key belongs to, where it has a name.
fn of_profile(l: Language, profile: &Profile) -> String {
    match profile.given() {
        Some(name) => say!(l, en " (profile {name})", zh "（账号 {name}）"),
        None => String::new(),
    }
}

pub(crate) const KEYRING_UNUSABLE: Phrase = Phrase("cannot use the keyring", "无法使用系统密钥环");

pub(crate) const fn instead_of_keyring(l: Language, error: &KeyringError) -> &'static str {
    match error {
        KeyringError::Absent => either(
            l,
            "use `nanobanana auth login --file` to store the key in a file",
            "可运行 `nanobanana auth login --file` 存入文件",
        ),
        _ => either(
            l,
            "unlock it and try again, or use `nanobanana auth login --file`",
            "请解锁后重试；不用密钥环请运行 `nanobanana auth login --file`",
        ),
    }
}

pub(crate) fn keyring_passed_over(l: Language, error: &KeyringError) -> String {
    let error = keyring(l, error);
    say!(
        l,
        en "note: {error}; any key stored there remains",
        zh "提示：{error}；其中若已有密钥，会保留不动",
    )
}

pub(crate) fn file_is_open(l: Language, path: &Path) -> String {
    let command = chmod("600", path);
    say!(
        l,
        en "warning: other users of this machine can read the stored key; fix: {command}",
        zh "警告：本机其他用户可以读取已保存的密钥；请运行：{command}",
    )
}

pub(crate) const PASTE_KEY: Phrase = Phrase(
    "paste the API key and press Enter (it is not shown):",
    "请粘贴 API 密钥并按回车（不会显示）：",
);
pub(crate) const KEY_AS_ARGUMENT: Phrase = Phrase(
    "`nanobanana auth login` takes no key as an argument, where other users and the shell history \
        can see it; paste it when asked, or pipe it in; nothing was stored",
    "`nanobanana auth login` 不接受命令行里的密钥：别人能看到，shell 也会记住；请在提示时粘贴，或通过管道传入；没有保存任何内容",
);
pub(crate) const KEY_NOT_READ: Phrase = Phrase(
    "cannot read the API key from standard input",
    "无法从标准输入读取 API 密钥",
);
pub(crate) const KEY_NOT_STORED: Phrase = Phrase("the API key was not stored", "API 密钥没有保存");

pub(crate) fn after_failed_check(l: Language, kind: FailureKind) -> String {
    match kind {
        FailureKind::Key => {
            say!(
                l,
                en "copy the whole key from {NEW_KEY_URL}, or create a new one there",
                zh "请从 {NEW_KEY_URL} 完整复制密钥，或新建一个",
            )
        }
        _ => {
            say!(
                l,
                en "try again later, or store it unchecked with --no-check",
                zh "请稍后重试，或加 --no-check 不经验证直接保存",
            )
        }
    }
}

pub(crate) const KEY_UNUSABLE: Phrase = Phrase("cannot use the API key", "API 密钥不能用");
pub(crate) const KEY_AS_FILE: Phrase = Phrase(
    "--api-key-file takes the name of a file, not the key itself; nothing was read",
    "--api-key-file 要写存放密钥的文件名，不是密钥本身；没有读取任何文件",
);

pub(crate) fn stored_in_keyring(l: Language, hint: &str, profile: &Profile) -> String {
    let of = of_profile(l, profile);
    say!(l, en "stored the API key {hint} in the keyring{of}", zh "API 密钥 {hint} 已存入系统密钥环{of}")
}

pub(crate) fn stored_in_file(l: Language, hint: &str, path: &Path) -> String {
    let path = path.display();
    say!(
        l,
        en "stored the API key {hint} in {path} (mode 0600)",
        zh "API 密钥 {hint} 已存入 {path}（权限 0600）",
    )
}

pub(crate) const VARIABLE_WINS: Phrase = Phrase(
    "note: IMA_API_KEY is set and takes precedence over stored keys",
    "提示：已设置变量 IMA_API_KEY，它优先于保存的密钥",
);
pub(crate) const REMOVED_FROM_KEYRING: Phrase = Phrase(
    "removed the API key from the keyring",
    "已从系统密钥环删除 API 密钥",
);

pub(crate) fn removed_file(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(l, en "removed the API key: {path}", zh "已删除 API 密钥：{path}")
}

pub(crate) const HEADINGS: [Phrase; 3] = [
    Phrase::PROFILE,
    Phrase("key", "密钥"),
    Phrase("stored", "保存位置"),
];
pub(crate) const NOTHING_STORED: Phrase = Phrase("no API key was stored", "没有保存过 API 密钥");

pub(crate) fn nothing_stored(l: Language, profile: &Profile) -> String {
    match profile.given() {
        Some(name) => {
            say!(l, en "no API key was stored for profile {name}", zh "账号“{name}”没有保存过 API 密钥")
        }
        None => NOTHING_STORED.of(l).to_owned(),
    }
}
pub(crate) fn source(l: Language, source: KeySource, profile: &Profile) -> String {
    let of = of_profile(l, profile);
    match source {
        KeySource::Option => say!(l, en "given with --api-key", zh "来自 --api-key"),
        KeySource::Variable => {
            say!(l, en "from the variable IMA_API_KEY", zh "来自变量 IMA_API_KEY")
        }
        KeySource::NamedFile => {
            say!(l, en "from the file of --api-key-file", zh "来自 --api-key-file 指定的文件")
        }
        KeySource::Keyring => say!(l, en "from the keyring{of}", zh "来自系统密钥环{of}"),
        KeySource::StoredFile => {
            let path = stored_file::path(profile).unwrap_or_default();
            let path = path.display();
            say!(l, en "from {path}", zh "来自 {path}")
        }
    }
}

pub(crate) fn used(l: Language, hint: &str, place: &str) -> String {
    say!(l, en "used: {hint}, {place}", zh "使用中：{hint}，{place}")
}

pub(crate) fn unused(l: Language, hint: &str, place: &str) -> String {
    say!(l, en "not used: {hint}, {place}", zh "未使用：{hint}，{place}")
}

pub(crate) const ACCEPTED: Phrase = Phrase("IMA accepts it", "平台接受该密钥");
pub(crate) const NOT_CHECKED: Phrase = Phrase("not checked with IMA", "没有向平台验证");

pub(crate) fn next_step(l: Language, advice: &str) -> String {
    say!(l, en "hint: {advice}", zh "下一步：{advice}")
}

pub(crate) fn choose_profile(l: Language, names: &[String]) -> String {
    let first = &names[0];
    let names = list(l, names);
    say!(
        l,
        en "profiles with a key: {names}; use one with --profile, or run `nanobanana auth switch {first}`",
        zh "有密钥的账号：{names}；用 --profile 指定，或运行 `nanobanana auth switch {first}`",
    )
}

pub(crate) const KEYS_ARE_REAL: Phrase = Phrase(
    "simulated commands need no API key; this is the real one, not checked with IMA",
    "模拟的命令不用密钥；这里管的是真实的密钥，不向平台验证",
);

pub(crate) fn get_a_key(l: Language) -> String {
    say!(
        l,
        en "run `nanobanana auth login` or set IMA_API_KEY; create a key at {NEW_KEY_URL}; `nanobanana generate --simulate` needs none",
        zh "运行 `nanobanana auth login`，或设置 IMA_API_KEY；到 {NEW_KEY_URL} 创建密钥；`nanobanana generate --simulate` 不需要密钥",
    )
}
