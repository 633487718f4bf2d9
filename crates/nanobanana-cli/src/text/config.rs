//! What is said of the settings.

use std::path::Path;

use nanobanana::{Language, NameTemplate};
use nanobanana_text::{either, list, say};

use super::{Phrase, did_you_mean};
use crate::settings::{Fault, Values};

pub(crate) fn others_can_write(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(
        l,
        en "warning: other users of this machine can change the settings in {path}; fix: chmod go-w",
        zh "警告：本机其他用户可以改动 {path} 里的设置；请运行 chmod go-w",
    )
}

pub(crate) fn values(l: Language, values: Values) -> String {
    let names = NameTemplate::placeholders();
    match values {
        Values::Ratio => say!(
            l,
            en "a ratio such as 16:9, or landscape, portrait, square or default",
            zh "16:9 这样的宽高比，或 landscape、portrait、square、default",
        ),
        Values::Points => say!(l, en "a whole number of points", zh "非负整数"),
        Values::Days => say!(l, en "a whole number of days, 1 or more", zh "1 以上的整数"),
        Values::Folder => say!(
            l,
            en "an absolute folder, or one that begins with ~/",
            zh "绝对路径，或以 ~/ 开头的文件夹",
        ),
        Values::Folders => say!(
            l,
            en "a list of folders, absolute or beginning with ~/",
            zh "文件夹列表，每个都是绝对路径或以 ~/ 开头",
        ),
        Values::ModelNames => say!(
            l,
            en "NAME=flash or NAME=pro, one or more",
            zh "名字=flash 或 名字=pro，可写多个",
        ),
        Values::Name => say!(l, en "a file name, with any of {names}", zh "文件名，可含 {names}"),
        Values::Proxy => say!(
            l,
            en "none, or SCHEME://[USER:PASSWORD@]HOST[:PORT] with http, https, socks5 or socks5h",
            zh "none，或 SCHEME://[用户:密码@]主机[:端口]，SCHEME 为 http、https、socks5 或 socks5h",
        ),
        Values::Model | Values::Size | Values::Switch | Values::Words(_) => {
            list(l, values.choices())
        }
    }
}

pub(crate) fn fault(l: Language, fault: &Fault) -> String {
    match fault {
        Fault::Syntax { message } => say!(l, en "{message}", zh "不是有效的 TOML：{message}"),
        Fault::UnknownKey { key, suggestion } => {
            let key = key.as_ref().map(|key| say!(l, en " `{key}`", zh "“{key}”"));
            let key = key.unwrap_or_default();
            let next = match suggestion {
                Some(_) => did_you_mean(l, *suggestion),
                None => say!(
                    l,
                    en "; `nanobanana config show` lists them",
                    zh "；用 `nanobanana config show` 查看所有设置项",
                ),
            };
            say!(l, en "no setting{key}{next}", zh "没有{key}这个设置项{next}")
        }
        Fault::Value { key, found, values } => {
            let found = match found {
                Some(found) => say!(l, en "`{found}`", zh "“{found}”"),
                None => either(l, "this value", "现在的值").to_owned(),
            };
            let valid = self::values(l, *values);
            say!(l, en "{key} cannot be {found}; valid: {valid}", zh "{key} 不能是{found}；可用的值：{valid}")
        }
    }
}

pub(crate) fn in_line(l: Language, line: usize, fault: &Fault) -> String {
    let fault = self::fault(l, fault);
    say!(l, en "line {line}: {fault}", zh "第 {line} 行：{fault}")
}

pub(crate) fn unreadable_file(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(l, en "cannot read the settings file {path}", zh "无法读取设置文件 {path}")
}

pub(crate) fn fix_file(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(l, en "fix the file, or move it aside: {path}", zh "请改正该文件，或将其移走：{path}")
}

pub(crate) fn unusable_file(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(l, en "cannot use the settings file {path}", zh "设置文件 {path} 有误，无法使用")
}

pub(crate) fn unwritable(l: Language, path: &Path) -> String {
    let path = path.display();
    say!(l, en "cannot write the settings file {path}", zh "无法写入设置文件 {path}")
}

pub(crate) const HEADINGS: [Phrase; 4] = [
    Phrase("setting", "设置项"),
    Phrase("value", "值"),
    Phrase("from", "来源"),
    Phrase("description", "说明"),
];

pub(crate) const BY_DEFAULT: Phrase = Phrase("default", "默认");
pub(crate) const FROM_FILE: Phrase = Phrase("file", "文件");

pub(crate) fn file_shown(l: Language, path: &Path, is_there: bool) -> String {
    let path = path.display();
    if is_there {
        say!(l, en "the settings are in {path}", zh "设置文件：{path}")
    } else {
        say!(
            l,
            en "no settings file yet; `nanobanana config set` creates {path}",
            zh "还没有设置文件；`nanobanana config set` 会创建 {path}",
        )
    }
}

pub(crate) fn was_set(l: Language, key: &str, value: &str, path: &Path) -> String {
    let path = path.display();
    say!(l, en "set {key} to {value} in {path}", zh "{key} 已设为 {value}，写入 {path}")
}

pub(crate) fn was_unset(l: Language, key: &str, path: &Path) -> String {
    let path = path.display();
    say!(l, en "unset {key} in {path}", zh "已从 {path} 中删除 {key}")
}

pub(crate) fn was_not_set(l: Language, key: &str, path: &Path) -> String {
    let path = path.display();
    say!(l, en "{key} is not set in {path}", zh "{path} 中没有设置 {key}")
}

pub(crate) fn no_parent_folder(l: Language, folder: &Path, parent: &Path) -> String {
    let folder = folder.display();
    let parent = parent.display();
    say!(
        l,
        en "cannot create {folder} (setting output.folder): {parent} does not exist",
        zh "无法创建设置项 output.folder 指定的文件夹 {folder}：{parent} 不存在",
    )
}

/// What to do about a folder that pictures cannot be saved in.
pub(crate) const fn another_folder(l: Language) -> &'static str {
    either(
        l,
        "name another folder with -o, or set one: nanobanana config set output.folder FOLDER",
        "请用 -o 指定另一个文件夹，或另设：nanobanana config set output.folder 文件夹",
    )
}
