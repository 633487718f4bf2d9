//! What a chat is told by the command line alone, in the language of the chat.

use nanobanana::{Language, NEW_KEY_URL};
use nanobanana_text::say;

use super::Phrase;
use crate::error::{CONSENT, CommandError, journal_fault};
use crate::exit::Exit;

pub(crate) const WAIT: Phrase = Phrase(
    "wait for it, do not create it again",
    "等它完成，不要重新生成",
);
pub(crate) const NOTHING: Phrase =
    Phrase("no picture is waiting to be fetched", "没有等待取回的图片");

pub(crate) const ANEW: Phrase = Phrase(
    "start again if you still want a picture",
    "需要的话重新生成一张",
);
pub(crate) const NOT_AGAIN: Phrase = Phrase("do not create it again", "不要重新生成");
pub(crate) const AGREE_FIRST: Phrase = Phrase(
    "ask the user to agree to the price first",
    "先请用户确认价格",
);

/// What to do after an error that is the command line's own, where there is something: no command, since
/// nobody in a chat can run one.
pub(crate) fn advice(l: Language, error: &CommandError) -> Option<String> {
    if let Some(fault) = journal_fault(error) {
        return Some(nanobanana_text::journal_advice(l, fault));
    }
    match error {
        other if other.exit() == Exit::Key => Some(say!(
            l,
            en "create a key at {NEW_KEY_URL}; the person who runs this agent stores it",
            zh "到 {NEW_KEY_URL} 创建密钥，由管理员保存到本机",
        )),
        other if other.kind() == CONSENT => Some(AGREE_FIRST.of(l).to_owned()),
        _ => None,
    }
}
