//! What is said of client keys.

use nanobanana::Language;
use nanobanana::journal::{ClientKey, ServiceKind};
use nanobanana_text::{either, list, say};

use super::Phrase;
use super::typed::option;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::render::columns::start;

/// The widest word that is repeated: no more of a secret than is shown of every key.
const WIDEST: usize = "sk-nb-01234567.".len();

/// The headings of keys: name, secret, models, points of a request, of a day and in total, requests a
/// minute and at once, end.
pub(crate) const HEADINGS: [Phrase; 9] = [
    Phrase("name", "名称"),
    Phrase("key", "密钥"),
    Phrase("models", "模型"),
    Phrase("per request", "单次上限"),
    Phrase("today", "今日"),
    Phrase("total", "累计"),
    Phrase("per minute", "每分钟"),
    Phrase("at once", "同时"),
    Phrase("ends", "到期"),
];

pub(crate) fn created(l: Language, name: &str) -> String {
    say!(
        l,
        en "created key {name}; save its secret now: it is not shown again",
        zh "已创建密钥 {name}；请保存好，以后不再显示",
    )
}

pub(crate) fn rotated(l: Language, name: &str) -> String {
    say!(
        l,
        en "key {name} has a new secret; save it now: it is not shown again, and the old one no \
            longer works",
        zh "密钥 {name} 已换新，以后不再显示；旧的已失效",
    )
}

pub(crate) fn revoked(l: Language, name: &str) -> String {
    say!(
        l,
        en "key {name} is revoked and its pictures are deleted; its jobs stay in the journal",
        zh "密钥 {name} 已吊销，它的图片已删除；任务仍在任务记录里",
    )
}

pub(crate) fn was_revoked(l: Language, at: &str) -> String {
    say!(l, en "revoked {at}", zh "{at} 已吊销")
}

pub(crate) fn has_expired(l: Language, at: &str) -> String {
    say!(l, en "expired {at}", zh "{at} 已过期")
}

pub(crate) fn no_keys(l: Language, are_none: bool, service: ServiceKind) -> String {
    let option = option(service);
    if are_none {
        say!(
            l,
            en "no keys yet; create one with `nanobanana serve keys create --name NAME{option}`",
            zh "还没有密钥；用 `nanobanana serve keys create --name 名称{option}` 创建",
        )
    } else {
        say!(
            l,
            en "every key is revoked; --all lists them",
            zh "密钥都已吊销；加 --all 可列出",
        )
    }
}

pub(crate) fn name_taken(name: &str, service: ServiceKind) -> CommandError {
    let option = option(service);
    CommandError::told(
        Exit::Refused,
        |l| say!(l, en "a key named {name} already exists", zh "已有名为 {name} 的密钥"),
    )
    .hint(|l| {
        say!(
            l,
            en "choose another name, or revoke that key: nanobanana serve keys revoke {name}{option}",
            zh "换一个名称，或吊销那个密钥：nanobanana serve keys revoke {name}{option}",
        )
    })
}

/// That a word stands for no key, and which keys there are. A secret is not repeated.
pub(crate) fn no_such_key(word: &str, keys: &[ClientKey]) -> CommandError {
    let word = start(word, WIDEST);
    let live = keys.iter().filter(|key| key.revoked_at.is_none());
    let names: Vec<&str> = live.map(|key| key.name.as_str()).collect();
    CommandError::told(Exit::Refused, |l| {
        let valid = match names.as_slice() {
            [] => either(l, "there are none", "还没有密钥").to_owned(),
            names => {
                let names = list(l, names);
                say!(l, en "valid: {names}", zh "可用的值：{names}")
            }
        };
        say!(l, en "no key `{word}`; {valid}", zh "没有密钥“{word}”；{valid}")
    })
}

pub(crate) fn ended(key: &ClientKey) -> CommandError {
    let (name, is_revoked) = (&key.name, key.revoked_at.is_some());
    CommandError::told(Exit::Refused, |l| {
        let how = match is_revoked {
            true => either(l, "is revoked", "已吊销"),
            false => either(l, "has expired", "已过期"),
        };
        say!(l, en "key {name} {how}; create another one", zh "密钥 {name} {how}；请另建一个")
    })
}
