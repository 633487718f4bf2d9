//! Errors of the operating system, and of the libraries that speak to others through it.

use std::io::{self, ErrorKind};

/// What the system says where it has no name to go on; the standard library adds the reason.
const LOOKUP: &str = "failed to lookup address information";

/// That a name leads to no host.
pub(super) const NO_SUCH_HOST: &str = "查不到这个主机名";

/// What the system could not do. What is seldom is in the system's own words.
pub(super) fn error(error: &io::Error) -> String {
    let text = error.to_string();
    if let Some(words) = of_connection(&text) {
        return words.to_owned();
    }
    // Who wraps an error in one of the system's has words of its own.
    match known(error.kind()) {
        Some(words) if error.get_ref().is_none() => words.to_owned(),
        _ => text,
    }
}

/// What a part of a connection says that failed; its libraries have no types for that.
pub(super) fn of_connection(text: &str) -> Option<&'static str> {
    if text.starts_with(LOOKUP) {
        return Some(NO_SUCH_HOST);
    }
    Some(match text {
        "dns error" => NO_SUCH_HOST,
        "tcp connect error" => "连接不上",
        "connection error" | "connection closed before message completed" => "连接中断",
        "tunnel error: failed to create underlying connection"
        | "tunnel error: io error establishing tunnel"
        | "tunnel error: unexpected end of file"
        | "tunnel error: unsuccessful"
        | "SOCKS error: failed to create underlying connection"
        | "SOCKS error: io error during SOCKS handshake" => "无法通过代理建立连接",
        "tunnel error: proxy authorization required" => "代理需要账号和密码",
        _ => return None,
    })
}

const fn known(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::NotFound => "没有这个文件或文件夹",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::AlreadyExists => "已经存在",
        ErrorKind::IsADirectory => "是文件夹，不是文件",
        ErrorKind::NotADirectory => "路径中有一段不是文件夹",
        ErrorKind::DirectoryNotEmpty => "文件夹不是空的",
        ErrorKind::ReadOnlyFilesystem => "文件系统是只读的",
        ErrorKind::StorageFull => "磁盘已满",
        ErrorKind::QuotaExceeded => "超出磁盘配额",
        ErrorKind::FileTooLarge => "文件太大",
        ErrorKind::InvalidFilename => "文件名无效或太长",
        ErrorKind::ResourceBusy => "正被占用",
        ErrorKind::ExecutableFileBusy => "程序文件正被占用",
        ErrorKind::OutOfMemory => "内存不足",
        ErrorKind::UnexpectedEof => "内容不完整",
        ErrorKind::TimedOut => "超时",
        ErrorKind::BrokenPipe => "管道已断开",
        ErrorKind::ConnectionRefused => "连接被拒绝",
        ErrorKind::ConnectionReset => "连接被重置",
        ErrorKind::ConnectionAborted => "连接被中断",
        ErrorKind::NetworkDown => "网络已断开",
        ErrorKind::NetworkUnreachable => "网络不可达",
        ErrorKind::HostUnreachable => "主机不可达",
        ErrorKind::AddrInUse => "地址已被占用",
        ErrorKind::AddrNotAvailable => "地址不可用",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_errors_of_the_system_are_chinese_and_others_its_own() {
        assert_eq!(
            error(&io::Error::from_raw_os_error(2)),
            "没有这个文件或文件夹"
        );
        assert_eq!(error(&ErrorKind::PermissionDenied.into()), "没有权限");
        assert_eq!(error(&ErrorKind::StorageFull.into()), "磁盘已满");
        let seldom = io::Error::other("a reason of its own");
        assert_eq!(error(&seldom), "a reason of its own");
        let wrapped = io::Error::new(ErrorKind::NotFound, "no such name");
        assert_eq!(error(&wrapped), "no such name");
    }

    #[test]
    fn what_failed_of_a_connection_is_said_in_the_same_words_by_whoever_says_it() {
        let lookup = "failed to lookup address information: Name or service not known";
        assert_eq!(error(&io::Error::other(lookup)), NO_SUCH_HOST);
        assert_eq!(of_connection(lookup), Some(NO_SUCH_HOST));
        assert_eq!(of_connection("dns error"), Some(NO_SUCH_HOST));
        assert_eq!(of_connection("connection error"), Some("连接中断"));
        let proxy = "tunnel error: failed to create underlying connection";
        assert_eq!(of_connection(proxy), Some("无法通过代理建立连接"));
        assert_eq!(of_connection("invalid peer certificate"), None);
    }
}
