//! What a chat is told by the command line alone, in the language of the chat.

use nanobanana::Language;

/// What to do about a job that another process works on.
pub(crate) fn wait(language: Language) -> String {
    match language {
        Language::En => "wait for it, do not create it again".to_owned(),
        Language::Zh => "等它完成，不要重新生成".to_owned(),
    }
}

/// That no picture is left to be fetched.
pub(crate) fn nothing(language: Language) -> String {
    match language {
        Language::En => "no picture is waiting to be fetched".to_owned(),
        Language::Zh => "没有等待取回的图片".to_owned(),
    }
}

/// What to do where nothing came of a request.
pub(crate) fn anew(language: Language) -> String {
    match language {
        Language::En => "make a new picture if one is still wanted".to_owned(),
        Language::Zh => "需要的话重新生成一张".to_owned(),
    }
}

/// That a paid task is not to be created again.
pub(crate) fn not_again(language: Language) -> String {
    match language {
        Language::En => "do not create it again".to_owned(),
        Language::Zh => "不要重新生成".to_owned(),
    }
}

/// That the user's agreement to a price is missing.
pub(crate) fn agree_first(language: Language) -> String {
    match language {
        Language::En => "ask the user to agree to the price first".to_owned(),
        Language::Zh => "先请用户确认价格".to_owned(),
    }
}
