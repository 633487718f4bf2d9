//! What this program says to people, beside what the engine says: one file a topic, the English and
//! the Chinese of a sentence on adjacent lines. Here is in which language this process says it, and
//! what belongs to no topic.
//!
//! What programs read is always in English.
//!
//! What a Chinese sentence speaks of stands between “ ”: the user's own words, names, values.
//! Backticks are around commands to type only, and a command at the end of a line is plain. One word
//! for one thing: 任务 is a job of the journal, with its 任务编号; 平台任务 IMA's task, with its
//! 平台任务 ID; 任务类型 text_to_image and the like; 模型 ID a model's id; 输入图片 an input; 网址 a URL;
//! 图库 the page of pictures; 扣费不明 points in doubt; 宽高比 the aspect ratio, 下一步 what to do now,
//! 是不是想写 a guess at what was meant; times are in 秒.

pub(crate) mod auth;
pub(crate) mod batch;
pub(crate) mod chat;
pub(crate) mod config;
pub(crate) mod desktop;
pub(crate) mod errors;
pub(crate) mod files;
pub(crate) mod forget;
pub(crate) mod gallery;
pub(crate) mod given;
pub(crate) mod help;
pub(crate) mod interruption;
pub(crate) mod jobs;
pub(crate) mod keys;
pub(crate) mod network;
pub(crate) mod parser;
pub(crate) mod past;
pub(crate) mod recipe;
pub(crate) mod serve;
pub(crate) mod tables;
pub(crate) mod terminal;
pub(crate) mod topics;
pub(crate) mod typed;
use std::sync::OnceLock;

use nanobanana::Language;
use nanobanana::desk::Pending;
use nanobanana_text::{either, say};

/// A sentence without values, in English and in Chinese.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phrase(pub(crate) &'static str, pub(crate) &'static str);

impl Phrase {
    pub(crate) const fn of(self, l: Language) -> &'static str {
        either(l, self.0, self.1)
    }
}

/// Why a value cannot be used, in both languages: a program always gets the English.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("{en}")]
pub(crate) struct Fault {
    en: String,
    zh: String,
}

impl Fault {
    pub(crate) fn told(tell: impl Fn(Language) -> String) -> Self {
        Self {
            en: tell(Language::En),
            zh: tell(Language::Zh),
        }
    }

    pub(crate) fn of(&self, l: Language) -> &str {
        match l {
            Language::En => &self.en,
            Language::Zh => &self.zh,
        }
    }
}

impl From<Phrase> for Fault {
    fn from(phrase: Phrase) -> Self {
        Self::told(|l| phrase.of(l).to_owned())
    }
}

static LANGUAGE: OnceLock<Language> = OnceLock::new();

/// Chooses the language of this process. The first choice holds.
pub(crate) fn speak(language: Language) {
    let _ = LANGUAGE.set(language);
}

/// The language of this process: English where nothing else was chosen.
pub(crate) fn language() -> Language {
    LANGUAGE.get().copied().unwrap_or(Language::En)
}

pub(crate) const KEY_IS_VISIBLE: Phrase = Phrase(
    "warning: --api-key shows the key to other users of this machine; IMA_API_KEY does not",
    "警告：本机的其他用户能看到 --api-key 里的密钥；用变量 IMA_API_KEY 就看不到",
);
pub(crate) const NOTHING_PAID: Phrase = Phrase("nothing was spent", "没有消耗过积分");
pub(crate) const LISTS_COMMANDS: Phrase = Phrase(
    "`nanobanana help` lists the commands",
    "用 `nanobanana help` 查看所有命令",
);
pub(crate) const ONE_PROMPT: Phrase = Phrase(
    "put a prompt of several words in quotes",
    "提示词里有空格时要加引号",
);

pub(crate) fn after_hyphens(l: Language, prompt: &str) -> String {
    say!(l, en "put a prompt that begins with a hyphen last, after `--`: {prompt}", zh "以“-”开头的提示词请写在最后，前面加“--”：{prompt}")
}

/// What helps in place of an option of other programs that IMA has nothing for.
pub(crate) fn unoffered(l: Language, option: &str) -> Option<String> {
    let helps = match option.split('=').next().unwrap_or_default() {
        "--transparent" | "--background" => either(
            l,
            "IMA can't make transparent backgrounds; ask for a plain one and remove it in an image editor",
            "平台不提供透明背景；可在提示词里要求纯色背景，再用图像软件抠图",
        ),
        "--mask" => either(
            l,
            "IMA has no masks; describe in the prompt what to change and what to keep",
            "平台不提供蒙版；请在提示词里说明改哪里、哪里不动",
        ),
        "--seed" => either(
            l,
            "IMA has no seeds; to get something close to a picture, edit that picture",
            "平台不提供随机种子；要接近某张图，请把它作为输入图片来改",
        ),
        _ => return None,
    };
    Some(helps.to_owned())
}

/// What may have been meant, as the end of a sentence.
pub(crate) fn did_you_mean(l: Language, near: Option<&str>) -> String {
    near.map(|near| say!(l, en "; did you mean `{near}`?", zh "；是不是想写“{near}”？"))
        .unwrap_or_default()
}

pub(crate) const SIMULATED: Phrase = Phrase(
    "simulated: nothing is sent to IMA, and nothing is paid",
    "模拟：不向平台发送任何内容，也不扣费",
);

/// Who says that nothing is real, where that was not typed.
pub(crate) fn simulated_by(l: Language, by: &str) -> String {
    let simulated = SIMULATED.of(l);
    say!(l, en "{simulated} ({by})", zh "{simulated}（{by}）")
}

pub(crate) fn spent_before(l: Language, sum: &str) -> String {
    say!(l, en "nothing was spent now; earlier: {sum}", zh "这次没有扣费；此前{sum}")
}

pub(crate) fn waiting(l: Language, pending: Pending) -> &'static str {
    if pending == Pending::Paying {
        either(
            l,
            "interrupted: waiting up to 2 s for the answer to a paid request",
            "已中断：最多再等 2 秒，等付费请求的回复",
        )
    } else {
        either(
            l,
            "interrupted: waiting up to 2 s for a picture that is being saved",
            "已中断：最多再等 2 秒，等图片保存完",
        )
    }
}

pub(crate) const NO_AGENT: Phrase = Phrase(
    "cannot find OpenClaw (~/.openclaw) or Claude Code (~/.claude): choose with --target: \
         openclaw, claude, or the folder that holds skills",
    "没有找到 OpenClaw（~/.openclaw）或 Claude Code（~/.claude）：请用 --target 指定技能装到\
         哪里：openclaw、claude，或放技能的文件夹",
);
