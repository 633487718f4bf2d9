//! What could not be done with a file.

use std::io;
use std::path::Path;

use nanobanana::Language;
use nanobanana_text::say;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::shell;

pub(crate) fn use_force(l: Language, free: &Path) -> String {
    let free = free.to_string_lossy();
    let free = shell::line([&*free]).unwrap_or_else(|| free.into_owned());
    say!(
        l,
        en "use --force to replace it, or -o {free}",
        zh "要覆盖请加 --force，或改用 -o {free}",
    )
}

pub(crate) fn key_unread(path: &Path, cause: io::Error) -> CommandError {
    let path = path.display();
    let text = |l| say!(l, en "cannot read the key file {path}", zh "密钥文件 {path} 读不出来");
    CommandError::told(Exit::Key, text).because(cause)
}

pub(crate) fn token_unusable(path: &Path, cause: io::Error) -> CommandError {
    let path = path.display();
    let text = |l| say!(l, en "cannot use the token file {path}", zh "令牌文件 {path} 用不了");
    CommandError::told(Exit::Refused, text).because(cause)
}

pub(crate) fn unwritten(path: &Path, cause: io::Error) -> CommandError {
    let path = path.display();
    let text = |l| say!(l, en "cannot write {path}", zh "无法写入 {path}");
    CommandError::told(Exit::Output, text).because(cause)
}

pub(crate) fn undeleted(path: &Path, cause: io::Error) -> CommandError {
    let path = path.display();
    let text = |l| say!(l, en "cannot delete {path}", zh "无法删除 {path}");
    CommandError::told(Exit::Output, text).because(cause)
}
