//! What `serve` says as it starts.

use std::io;
use std::net::SocketAddr;

use nanobanana::journal::ServiceKind;
use nanobanana::{Language, Model};
use nanobanana_text::say;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::text::typed::option;

/// What SDKs read from the environment, to be pasted into a shell.
pub(crate) fn exports(address: SocketAddr, token: &str) -> String {
    format!(
        "export OPENAI_BASE_URL=http://{address}/v1 OPENAI_API_KEY={token}\n\
         export GOOGLE_GEMINI_BASE_URL=http://{address} GEMINI_API_KEY={token}\n"
    )
}

pub(crate) fn listening(l: Language, address: SocketAddr) -> String {
    say!(l, en "listening on http://{address}", zh "正在监听 http://{address}")
}

pub(crate) fn metrics(l: Language, address: SocketAddr) -> String {
    say!(l, en "metrics on http://{address}/metrics", zh "指标在 http://{address}/metrics")
}

/// That nobody could be told from anybody else.
pub(crate) fn no_client_key(address: SocketAddr, service: ServiceKind) -> CommandError {
    let option = option(service);
    CommandError::told(Exit::Usage, |l| {
        say!(
            l,
            en "{address} is reachable from other machines, but there is no client key",
            zh "{address} 可从其他机器访问，但还没有客户端密钥",
        )
    })
    .hint(move |l| {
        Some(say!(
            l,
            en "nanobanana serve keys create --name NAME{option}, or listen on 127.0.0.1",
            zh "先运行 nanobanana serve keys create --name 名称{option}，或监听 127.0.0.1",
        ))
    })
}

pub(crate) fn name_of_another(name: &str, other: Model) -> CommandError {
    let (name, other) = (name.to_owned(), other.id());
    CommandError::told(Exit::Usage, |l| {
        say!(
            l,
            en "`{name}` in serve.models already means {other}",
            zh "serve.models 里的“{name}”是 {other} 的名字",
        )
    })
}

pub(crate) fn cannot_listen(address: SocketAddr, cause: io::Error) -> CommandError {
    CommandError::told(
        Exit::Internal,
        |l| say!(l, en "cannot listen on {address}", zh "无法监听 {address}"),
    )
    .because(cause)
}

pub(crate) fn no_answer(address: SocketAddr, cause: io::Error) -> CommandError {
    CommandError::told(
        Exit::Internal,
        |l| say!(l, en "no answer from {address}", zh "{address} 没有回应"),
    )
    .because(cause)
}

pub(crate) fn not_ready(said: &str) -> CommandError {
    CommandError::told(Exit::Internal, |l| match said {
        "" => say!(l, en "the server is not ready", zh "服务器还不能出图"),
        said => say!(l, en "the server is not ready: {said}", zh "服务器还不能出图：{said}"),
    })
}
