//! What is said about the recipe of a picture.

use nanobanana::Language;
use nanobanana::journal::JobRecord;
use nanobanana::picture::Inspection;
use nanobanana_text::say;

use super::Phrase;
use super::past::pictures;
use crate::render::table::second;

pub(crate) fn written(l: Language, at: &str, program: &str) -> String {
    say!(l, en "{at}, {program}", zh "{at}，{program}")
}

pub(crate) fn picture(l: Language, inspection: &Inspection) -> String {
    let Inspection {
        format,
        width,
        height,
        bytes,
        ..
    } = inspection;
    say!(
        l,
        en "{format}, {width}x{height} pixels, {bytes} bytes",
        zh "{format}，{width}x{height} 像素，{bytes} 字节",
    )
}

pub(crate) const SIMULATED: Phrase = Phrase("the simulator on this machine", "本机模拟");
pub(crate) const PROMPT_PRIVATE: Phrase = Phrase("(not kept)", "（未保存）");
pub(crate) const PROMPT_TOO_LONG: Phrase =
    Phrase("(too long for the file)", "（太长，没有写入文件）");

pub(crate) fn inputs_unknown(l: Language, count: usize) -> String {
    let pictures = pictures(l, count);
    say!(l, en "{pictures}; the file does not say which", zh "{pictures}，文件里没有记录是哪些")
}

pub(crate) fn gone(l: Language, path: &str) -> String {
    say!(l, en "{path} (gone)", zh "{path}（已不存在）")
}

pub(crate) fn no_recipe(l: Language, name: &str) -> String {
    say!(
        l,
        en "{name} has no recipe",
        zh "{name} 里没有配方",
    )
}

pub(crate) fn from_journal(l: Language, name: &str) -> String {
    say!(
        l,
        en "{name} has no recipe; this is from the journal",
        zh "{name} 里没有配方，改用任务记录里的",
    )
}

pub(crate) const PROMPT_FORGOTTEN: Phrase = Phrase("(forgotten)", "（已清除记录）");

pub(crate) fn forgotten(l: Language, job: &JobRecord) -> String {
    let id = &job.id;
    let at = job.forgotten_at.map(second).unwrap_or_default();
    say!(
        l,
        en "job {id} was forgotten at {at}; only its price, times, model, size and task id are kept",
        zh "任务 {id} 已于 {at} 清除记录：提示词、输入图片和路径都已清除，只保留价格、时间、模型、尺寸和平台任务 ID",
    )
}

pub(crate) fn no_such(l: Language, key: &str) -> String {
    match key {
        "last" => {
            say!(l, en "no run yet: `last` is your newest one", zh "还没有运行过：last 指最近一次运行")
        }
        _ if key.starts_with('@') => say!(l, en "no picture `{key}`", zh "没有“{key}”这张图片"),
        _ => say!(l, en "no file or job `{key}`", zh "没有名为“{key}”的文件或任务"),
    }
}

pub(crate) fn is_simulated(l: Language, name: &str) -> String {
    say!(
        l,
        en "{name} is simulated: add --simulate to simulate it again, or pay for it with the command that `nanobanana show` prints, without --simulate",
        zh "{name} 是模拟服务生成的：再模拟一次请加 --simulate；要付费生成，请用 `nanobanana show` 给出的命令，去掉 --simulate",
    )
}

pub(crate) fn question(l: Language, name: &str, points: u64) -> String {
    say!(
        l,
        en "{name} was not made here, and anyone can write a recipe. Pay {points} points? [y/N] ",
        zh "{name} 不是在这里生成的，配方谁都可以写。要花 {points} 积分吗？[y/N] ",
    )
}

pub(crate) fn not_agreed(l: Language, name: &str, asked: &str) -> String {
    say!(
        l,
        en "{name} was not made here, and its recipe asks for {asked}; nothing was sent",
        zh "{name} 不是在这里生成的，它的配方要求 {asked}；没有发出请求",
    )
}

pub(crate) const LOOK_FIRST: Phrase = Phrase(
    "check its prompt with `nanobanana show`, then add -y",
    "先用 `nanobanana show` 看看提示词，再加 -y",
);

pub(crate) fn not_readable(l: Language, path: &str) -> String {
    say!(l, en "cannot read {path} as a picture", zh "文件 {path} 不能当作图片读取")
}

pub(crate) fn prompt_unknown(l: Language, name: &str) -> String {
    say!(
        l,
        en "the prompt of {name} was not kept; give it with --prompt",
        zh "{name} 的提示词没有保存，请用 --prompt 给出",
    )
}

pub(crate) fn inputs_not_known(l: Language, name: &str) -> String {
    say!(
        l,
        en "the inputs of {name} are not known here; give them with -i",
        zh "不知道 {name} 用了哪些输入图片，请用 -i 给出",
    )
}

pub(crate) const MAKE_ANEW: Phrase = Phrase(
    "`nanobanana generate` makes a picture from words, `nanobanana edit -i` from this one",
    "用文字生成请用 `nanobanana generate`，修改这张图片请用 `nanobanana edit -i`",
);

pub(crate) fn input_changed(l: Language, path: &str) -> String {
    say!(
        l,
        en "{path} has changed since then; using it as it is now",
        zh "{path} 和当时的图片不同，这次按现在的内容使用",
    )
}
