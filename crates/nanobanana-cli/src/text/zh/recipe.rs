//! 图片的生成信息。

use nanobanana::journal::JobRecord;
use nanobanana::picture::Inspection;

use crate::render::table::second;

pub(crate) fn written(at: &str, program: &str) -> String {
    format!("{at}，{program}")
}

pub(crate) fn note(text: &str) -> String {
    format!("提示：{text}")
}

pub(crate) fn picture(inspection: &Inspection) -> String {
    let Inspection {
        format,
        width,
        height,
        bytes,
        ..
    } = inspection;
    format!("{format}，{width}x{height} 像素，{bytes} 字节")
}

pub(crate) const fn stand_in() -> &'static str {
    "本机模拟"
}

pub(crate) const fn prompt_private() -> &'static str {
    "（未保存）"
}

pub(crate) const fn prompt_too_long() -> &'static str {
    "（太长，没有写入文件）"
}

pub(crate) fn inputs_unknown(count: usize) -> String {
    format!("{count} 张图片，文件里没有记录是哪些")
}

pub(crate) fn gone(path: &str) -> String {
    format!("{path}（已不存在）")
}

pub(crate) fn no_recipe(name: &str) -> String {
    format!("{name} 里没有生成信息，不知道它是怎么来的")
}

pub(crate) fn from_journal(name: &str) -> String {
    format!("{name} 里没有生成信息，改用任务记录里的")
}

pub(crate) const fn prompt_forgotten() -> &'static str {
    "（已遗忘）"
}

pub(crate) fn forgotten(job: &JobRecord) -> String {
    let at = job.forgotten_at.map(|at| format!("于 {} ", second(at)));
    format!(
        "任务 {} 已{}遗忘：提示词、输入图片和路径都已清除，只保留价格、时间、模型、尺寸和平台任务 ID",
        job.id,
        at.unwrap_or_default()
    )
}

pub(crate) fn neither_file_nor_job(key: &str) -> String {
    format!("没有名为“{key}”的文件或任务")
}

pub(crate) fn made_by_stand_in(name: &str) -> String {
    format!(
        "{name} 是模拟服务生成的：再模拟一次请加 --simulate；要付费生成，请用 `nanobanana show` 给出的命令，去掉 \
         --simulate"
    )
}

pub(crate) fn question(name: &str, points: u64) -> String {
    format!("{name} 不是在这里生成的，生成信息谁都可以写。要花 {points} 积分吗？[y/N] ")
}

pub(crate) fn not_agreed(name: &str, asked: &str) -> String {
    format!("{name} 不是在这里生成的，它的生成信息要求 {asked}；没有发出请求")
}

pub(crate) const fn look_first() -> &'static str {
    "先用 `nanobanana show` 看看提示词，再加 -y"
}

pub(crate) fn not_readable(path: &str) -> String {
    format!("文件 {path} 不能当作图片读取")
}

pub(crate) fn prompt_unknown(name: &str) -> String {
    format!("{name} 的提示词没有保存，请用 --prompt 给出")
}

pub(crate) fn inputs_not_known(name: &str) -> String {
    format!("不知道 {name} 用了哪些输入图片，请用 -i 给出")
}

pub(crate) const fn make_anew() -> &'static str {
    "用文字生成请用 `nanobanana generate`，修改这张图片请用 `nanobanana edit -i`"
}

pub(crate) fn input_changed(path: &str) -> String {
    format!("{path} 和当时的图片不同，这次按现在的内容使用")
}
