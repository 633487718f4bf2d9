//! What a chat is told by the command line alone, in the language of the chat.

use nanobanana::{Language, NEW_KEY_URL};
use nanobanana_text::{either, say};

use crate::error::{CommandError, journal_fault};
use crate::exit::Exit;

/// What to do about a job that another process works on.
pub(crate) const fn wait(l: Language) -> &'static str {
    either(
        l,
        "wait for it, do not create it again",
        "等它完成，不要重新生成",
    )
}

/// That no picture is left to be fetched.
pub(crate) const fn nothing(l: Language) -> &'static str {
    either(
        l,
        "no picture is waiting to be fetched",
        "没有等待取回的图片",
    )
}

/// What to do where nothing came of a request.
pub(crate) const fn anew(l: Language) -> &'static str {
    either(
        l,
        "make a new picture if one is still wanted",
        "需要的话重新生成一张",
    )
}

/// That a paid task is not to be created again.
pub(crate) const fn not_again(l: Language) -> &'static str {
    either(l, "do not create it again", "不要重新生成")
}

/// That the user's agreement to a price is missing.
pub(crate) const fn agree_first(l: Language) -> &'static str {
    either(
        l,
        "ask the user to agree to the price first",
        "先请用户确认价格",
    )
}

/// What to do after an error that is the command line's own, where there is something: no command, since
/// nobody in a chat can run one.
pub(crate) fn advice(l: Language, error: &CommandError) -> Option<String> {
    if let Some(fault) = journal_fault(error) {
        return Some(nanobanana_text::journal_advice(l, fault));
    }
    match error {
        other if other.exit() == Exit::Key => Some(say!(
            l,
            en "make a key at {NEW_KEY_URL}; the person who runs this agent stores it",
            zh "到 {NEW_KEY_URL} 创建密钥，由管理员保存到本机",
        )),
        CommandError::NotAgreed { .. } => Some(agree_first(l).to_owned()),
        _ => None,
    }
}
