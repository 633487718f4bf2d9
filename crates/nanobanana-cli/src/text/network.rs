//! Proxies.

use nanobanana::Language;
use nanobanana::openapi::Proxy;
use nanobanana_text::say;

use super::Phrase;
use crate::network::NamedBy;

pub(crate) const NOT_A_PROXY: Phrase = Phrase(
    "invalid --proxy; use SCHEME://[USER:PASSWORD@]HOST[:PORT] with http, https, socks5 or \
     socks5h, or none",
    "--proxy 给出的不是代理；应为 SCHEME://[用户:密码@]主机[:端口]，SCHEME 为 http、https、socks5 或 socks5h；\
     或写 none，表示不用代理",
);

pub(crate) fn proxy(l: Language, proxy: &Proxy, by: NamedBy) -> String {
    match by {
        NamedBy::This(name) => say!(l, en "{proxy}, from {name}", zh "{proxy}，由 {name} 指定"),
        NamedBy::System => {
            say!(l, en "{proxy}, from the system's settings", zh "{proxy}，由系统设置指定")
        }
    }
}

pub(crate) fn leads_nowhere(l: Language, proxy: &str) -> String {
    say!(l, en "{proxy}, does not lead to IMA", zh "{proxy}，到不了平台")
}

pub(crate) fn ignored(l: Language, variable: &str) -> String {
    say!(
        l,
        en "ignoring {variable}: not a usable proxy",
        zh "{variable} 指定的代理不能用，已忽略",
    )
}

pub(crate) const CHECK_PROXY: Phrase = Phrase(
    "check that it is running, its scheme (http, https, socks5, socks5h), user and password; \
     choose another with --proxy, or use `--proxy none`",
    "请确认它在运行，并检查类型（http、https、socks5、socks5h）、用户和密码；也可用 --proxy 指定另一个，\
     或用 `--proxy none` 不用代理",
);
