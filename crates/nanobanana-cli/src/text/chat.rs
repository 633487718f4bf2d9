//! What a chat is told by the command line alone, in the language of the chat.

use nanobanana::Language;
use nanobanana_text::either;

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
