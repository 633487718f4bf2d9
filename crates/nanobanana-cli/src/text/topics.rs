//! The pages of `help TOPIC`, and tips for words that mean nothing.

use std::path::Path;

use clap::builder::PossibleValue;
use nanobanana::Language;
use nanobanana::journal::ServiceKind;
use nanobanana_text::{either, list, say};

use super::help::exit_codes as exit_code_table;
use super::{Phrase, did_you_mean};
use crate::args::manual::Topic;
use crate::environment::Folders;
use crate::key::stored_file;
use crate::render::columns::{self, Column, one_line};
use crate::settings::FILE;

/// The models: word, name, id, sizes and usual time of each.
pub(crate) fn models(l: Language, rows: &[[String; 5]]) -> String {
    let headings = match l {
        Language::En => ["-m", "name", "id", "sizes", "usually takes"],
        Language::Zh => ["-m", "名称", "模型 ID", "尺寸", "通常耗时"],
    };
    let models = table(headings, rows);
    say!(
        l,
        en "{models}
default and balanced are flash; best and premium are pro; cheapest and budget are flash at 512.
Chinese words are read too (默认, 最好, 最便宜, 香蕉, 大香蕉).
Without -m it is flash, or the model of the setting defaults.model.

What is on sale today, with prices:       nanobanana models
The price of one picture, unpaid:         nanobanana plan \"a cat\" -m pro
The options of the command `models`:      nanobanana models --help
",
        zh "{models}
默认、平衡、香蕉即 flash；最好、高质量、大香蕉即 pro；最便宜即 512 的 flash。
英文词也可以：default、balanced、best、premium、cheapest、budget。
不写 -m 时用 flash，或设置项 defaults.model 指定的模型。

今天在售的模型和价格：    nanobanana models
只看一张图的价格，不付费：nanobanana plan \"一只猫\" -m pro
命令 models 的选项：      nanobanana models --help
",
    )
}

pub(crate) fn seconds(l: Language, least: u64, most: u64) -> String {
    say!(l, en "{least}–{most} s", zh "{least}–{most} 秒")
}

/// The sizes: word, pixels of a square and of a wide picture, and the models that have it.
pub(crate) fn sizes(l: Language, rows: &[[String; 4]]) -> String {
    let headings = match l {
        Language::En => ["-s", "square", "16:9", "models"],
        Language::Zh => ["-s", "方图", "16:9", "模型"],
    };
    let sizes = table(headings, rows);
    say!(
        l,
        en "{sizes}
Without -s it is 1K. 512px and 0.5K are 512; 8K or more becomes 4K, and you are told.
Pixels are as IMA publishes them; the result line shows the real ones.

The price of each size today:   nanobanana models
The other ratios:               nanobanana help ratios
",
        zh "{sizes}
不写 -s 时为 1K。512px 和 0.5K 即 512；8K 及以上改用 4K，并会告知。
像素为官方公布值；实际收到的图片会注明自己的像素。

各尺寸今天的价格：nanobanana models
其他宽高比：      nanobanana help ratios
",
    )
}

/// The ratios: the ratio, pixels at 1K and at 4K, and the models that have it.
pub(crate) fn ratios(l: Language, rows: &[[String; 4]]) -> String {
    let headings = match l {
        Language::En => ["-r", "at 1K", "at 4K", "models"],
        Language::Zh => ["-r", "1K", "4K", "模型"],
    };
    let ratios = table(headings, rows);
    say!(
        l,
        en "{ratios}
landscape and horizontal are 16:9, portrait and vertical 9:16, square is 1:1 (横屏, 竖屏, 方图);
default is the model's own, 1:1. 16x9 and 16：9 are read as 16:9.
Without -r an edited picture keeps the shape of its first file.

What is on sale today, with prices:   nanobanana models
",
        zh "{ratios}
横屏即 16:9，竖屏即 9:16，方图即 1:1；default 表示用模型默认值 1:1。
16x9、16比9、16：9 都读作 16:9。不写 -r 时，改图保持第一张本地输入图片的形状。

今天在售的宽高比和价格：nanobanana models
",
    )
}

pub(crate) const UNREADABLE: Phrase = Phrase("cannot be read", "读不出来");

/// The templates: name, what for, and the variables, in brackets those with a default.
pub(crate) fn templates(l: Language, rows: &[[String; 3]], folder: Option<&Path>) -> String {
    let headings = match l {
        Language::En => ["-t", "for", "variables"],
        Language::Zh => ["-t", "用途", "变量"],
    };
    let templates = table(headings, rows);
    let folder = folder.map(|folder| one_line(&folder.display().to_string()));
    let folder = folder.unwrap_or_default();
    say!(
        l,
        en "{templates}
Variables in brackets are optional; `prompt` is the prompt given beside the template:
  nanobanana generate -t poster --var title=Fair \"a fair by a lake\"
  nanobanana edit -t vary photo.jpg
Your own are files NAME.toml in {folder}:
  description = \"A cat in a place\"
  prompt = \"a {{{{color}}}} cat in {{{{prompt}}}}\"
  variables = {{ color = \"red\" }}
and, where needed, inputs = [\"photo\"], model, size and ratio.
",
        zh "{templates}
方括号里的变量可以不写；prompt 是写在模板旁边的提示词：
  nanobanana generate -t poster --var title=集市 \"湖边的集市\"
  nanobanana edit -t vary photo.jpg
自己的模板是 {folder} 里的文件 名称.toml：
  description = \"某处的一只猫\"
  prompt = \"{{{{prompt}}}}里的一只{{{{color}}}}猫\"
  variables = {{ color = \"红\" }}
需要时还可以写 inputs = [\"photo\"]、model、size 和 ratio。
",
    )
}

pub(crate) fn files(l: Language, folders: &Folders) -> String {
    let shown = |path: &Path| one_line(&path.display().to_string());
    let ima = ServiceKind::Ima;
    let settings = shown(&folders.settings.join(FILE));
    let key = shown(&folders.settings.join(stored_file::NAME));
    let journal = shown(&folders.journal(ima));
    let preferences = shown(&folders.preferences(ima));
    let logs = shown(&folders.logs(ima));
    let [pictures, piped] = [&folders.pictures, &folders.piped].map(|path| shown(path));
    let simulator = shown(&folders.simulator);
    say!(
        l,
        en "\
what                                    where
settings, yours to write                {settings}
API key of `auth login --file`          {key}
journal of paid jobs                    {journal}
last model, shared with IMA's tools     {preferences}
daily logs, kept 7 days                 {logs}
pictures of `nanobanana mcp`            {pictures}
picture of `-o -`, until it is written  {piped}
everything of --simulate                {simulator}

Pictures go to where -o says, else to the folder of the setting output.folder, else to the working
folder. None of these files leaves this machine; only the key goes along with requests to IMA.
",
        zh "\
内容                               位置
设置，由你编写                     {settings}
auth login --file 保存的 API 密钥  {key}
付费任务的记录                     {journal}
上次用的模型，与 IMA 的工具共用    {preferences}
每日日志，保留 7 天                {logs}
nanobanana mcp 的图片              {pictures}
-o - 的图片，写出前暂存            {piped}
--simulate 的全部内容              {simulator}

图片存到 -o 指定的位置，其次是设置项 output.folder 的文件夹，再次是当前文件夹。
以上文件不会发送给任何人，只有密钥会随请求发给平台。
",
    )
}

pub(crate) fn exit_codes(l: Language) -> String {
    let codes = exit_code_table(l);
    say!(
        l,
        en "{codes}

With --json, error.kind says more.
",
        zh "{codes}

加 --json 时，error.kind 说明得更细。
",
    )
}

/// What the simulator plays, with its own English words for it.
pub(crate) fn simulate(l: Language, scenarios: &[PossibleValue]) -> String {
    let rows = scenarios.iter().map(|scenario| {
        let name = scenario.get_name();
        let english = scenario.get_help().map(ToString::to_string);
        let chinese = situation(name).filter(|_| l == Language::Zh);
        let means = chinese.map(str::to_owned).or(english);
        [name.to_owned(), means.unwrap_or_default()]
    });
    let rows: Vec<[String; 2]> = rows.collect();
    let what = either(l, "what happens", "会发生什么");
    let scenarios = table(["--simulate=", what], &rows);
    say!(
        l,
        en "{scenarios}
--simulate alone is ok. A pace may follow, or stand alone: --simulate=fails,instant; fast (the default,
about 3 s), realistic (20–40 s or 60–120 s), or a time such as 8s. No key is read, nothing is sent to IMA, nothing is paid.
",
        zh "{scenarios}
只写 --simulate 即 ok。其后可加速度，也可只写速度：--simulate=fails,instant；fast（默认，约 3 秒）、
realistic（20–40 秒或 60–120 秒），或 8s 这样的时间。不读取密钥，不向平台发送任何内容，不付费。
",
    )
}

/// What happens in a scenario of this name, in Chinese.
fn situation(name: &str) -> Option<&'static str> {
    Some(match name {
        "ok" => "一切正常",
        "insufficient-points" => "创建被拒绝：积分不足（4008）",
        "unauthorized" => "密钥处处被拒绝（401）",
        "subscription-required" => "创建被拒绝：该模型需要订阅（4014）",
        "rule-mismatch" => "创建被拒绝：attribute_id 不符（6010）",
        "credit-mismatch" => "创建被拒绝：价格不符（6006）",
        "no-rule" => "创建被拒绝：没有匹配的计费规则（6009）",
        "bad-request" => "创建被拒绝：请求有误（400）",
        "backend-refuses-4k" => "4K 被拒绝（500），更小的尺寸可以",
        "fails" => "任务失败，error_msg 为安全拒绝",
        "fails-late" => "任务最后失败，只有 remark",
        "deleted" => "任务被删除",
        "never-finishes" => "任务一直在处理中",
        "jpeg" => "结果为 JPEG",
        "tree-list" => "产品列表为树形，含未知字段和节点",
        "wrong-size" => "结果的宽和高都只有一半",
        "html-result" => "结果的网址返回 HTML 页面",
        "cut-result" => "结果的网址只返回图片的一半字节",
        "rules-missing" => "产品列表中没有可购买的产品",
        "foreign-upload-host" => "上传网址指向 https://example.com",
        "redirect-result" => "结果的网址重定向到图片",
        _ => return None,
    })
}

pub(crate) fn unknown_topic(l: Language, word: &str, near: Option<&str>) -> String {
    let topics = list(l, Topic::names());
    let near = did_you_mean(l, near);
    say!(
        l,
        en "no command or help topic `{word}`; topics: {topics}{near}",
        zh "没有“{word}”这个命令或帮助主题；主题有 {topics}{near}",
    )
}

/// Columns that all keep to their left ends. A page is read, so none is left out or cut.
fn table<const N: usize>(headings: [&'static str; N], rows: &[[String; N]]) -> String {
    // They are in the page's language.
    let columns = headings.map(|heading| Column::left(Phrase(heading, heading)));
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.to_vec()).collect();
    columns::table(&columns, &rows, None)
}
