//! Errors of calls to the vendor, which is called 平台.

use std::time::Duration;

use ima_openapi::{
    BuildError, BusinessCode, BusinessError, CertificateFault, Endpoint, Error as ApiError,
    ErrorKind, ReachStep, UrlRefusal,
};

use super::system::NO_SUCH_HOST;

/// A failed call: which, and what happened.
pub(super) fn error(error: &ApiError) -> String {
    format!("{}：{}", endpoint(error.endpoint), what(error))
}

/// What happened to a call.
pub(super) fn what(error: &ApiError) -> String {
    match &error.kind {
        ErrorKind::Business(refusal) => business(error.endpoint, refusal),
        other => kind(other),
    }
}

/// What is wrong with a certificate.
pub(super) fn certificate(fault: &CertificateFault) -> String {
    match fault {
        CertificateFault::Expired => "证书已过期".to_owned(),
        CertificateFault::NotYetValid => "证书还没有生效".to_owned(),
        CertificateFault::OtherHost => "证书不是这台主机的".to_owned(),
        CertificateFault::Untrusted => "证书不是由受信任的机构签发的".to_owned(),
        other => other.to_string(),
    }
}

const fn endpoint(endpoint: Endpoint) -> &'static str {
    match endpoint {
        Endpoint::ProductList => "读取价目",
        Endpoint::CreateTask => "创建任务",
        Endpoint::TaskDetail => "查询任务",
        Endpoint::UploadToken => "申请上传",
        Endpoint::Upload => "上传",
        Endpoint::Download => "下载",
    }
}

/// The vendor's code, what it means, and the vendor's own words.
fn business(endpoint: Endpoint, refusal: &BusinessError) -> String {
    let code = refusal.code.code();
    let meaning = meaning(endpoint, refusal.code);
    match refusal.message.as_str() {
        "" => format!("{meaning}（错误码 {code}）"),
        words => format!("{meaning}（错误码 {code}：{words}）"),
    }
}

const fn meaning(endpoint: Endpoint, code: BusinessCode) -> &'static str {
    match (code, endpoint) {
        (BusinessCode::BadRequest, _) => "请求有误",
        (BusinessCode::Unauthorized, _) => "密钥无效或没有权限",
        (BusinessCode::BackendRefused, Endpoint::CreateTask) => "任务过于复杂，后端没有接受",
        (BusinessCode::BackendRefused, _) => "平台内部故障",
        (BusinessCode::InsufficientPoints, _) => "积分不足",
        (BusinessCode::SubscriptionRequired, _) => "需要更高等级的订阅",
        (BusinessCode::CreditMismatch, _) => "积分数和计价规则不一致",
        (BusinessCode::NoRule, _) => "没有适合这些参数的计价规则",
        (BusinessCode::AttributeMismatch, _) => "计价规则和参数不符",
        (BusinessCode::Other(429), _) => "请求太频繁",
        (BusinessCode::Other(_), _) => "平台没有接受",
    }
}

fn kind(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::Connect(_) => "连接不上".to_owned(),
        ErrorKind::Timeout { after } => format!("{} 秒内没有回应", seconds(*after)),
        ErrorKind::TooSlow { bytes, after } => {
            format!("太慢：{} 秒里只传了 {bytes} 字节", seconds(*after))
        }
        ErrorKind::Interrupted(_) => "连接中断".to_owned(),
        ErrorKind::Truncated => "回应不完整".to_owned(),
        ErrorKind::HttpStatus { status, .. } => format!("HTTP 状态 {status}"),
        ErrorKind::NotJson {
            content_type,
            snippet,
        } => {
            let content_type = content_type.as_deref().unwrap_or("没有注明类型");
            format!("回应不是 JSON（{content_type}）：{snippet}")
        }
        ErrorKind::TooLarge { limit } => format!("回应超过 {limit} 字节"),
        ErrorKind::Redirect {
            location_host: Some(host),
        } => format!("要求转到 {host}，没有照办"),
        ErrorKind::Redirect {
            location_host: None,
        } => "要求转到不明的主机，没有照办".to_owned(),
        ErrorKind::Malformed { what } => format!("回应里没有可用的“{what}”"),
        ErrorKind::MissingTaskId => "回应里没有平台任务 ID".to_owned(),
        ErrorKind::ForeignUploadHost { host } => format!("没有上传到 {host}，它不是平台的主机"),
        ErrorKind::RefusedUrl { url, reason } => {
            format!("没有打开网址 {url}：{}", url_refusal(*reason))
        }
        ErrorKind::UploadRefused { status, .. } => format!("上传被拒绝，HTTP 状态 {status}"),
        ErrorKind::NotStored { answer } => format!("上传没有存下来，回应是 {answer}"),
        ErrorKind::Sink(_) => "下载的内容写不进去".to_owned(),
        ErrorKind::Randomness(_) => "系统没有给出随机数".to_owned(),
        other => other.to_string(),
    }
}

fn url_refusal(reason: UrlRefusal) -> String {
    match reason {
        UrlRefusal::NotAUrl => "不是网址".to_owned(),
        UrlRefusal::Scheme => "协议不对".to_owned(),
        UrlRefusal::UserInfo => "带有账号或密码".to_owned(),
        UrlRefusal::HeldSecret => "里面有密钥".to_owned(),
        UrlRefusal::Port => "带有端口".to_owned(),
        UrlRefusal::NotPublic => "不是公网网址".to_owned(),
        UrlRefusal::NotTheSimulator => "不是模拟服务的网址".to_owned(),
        other => other.to_string(),
    }
}

/// A number of seconds, with decimals where there are any.
fn seconds(time: Duration) -> String {
    time.as_secs_f64().to_string()
}

/// What failed on the way to a host.
pub(super) const fn unreached(step: ReachStep) -> &'static str {
    match step {
        ReachStep::Name => NO_SUCH_HOST,
        ReachStep::Connect => "连接不上",
        ReachStep::Tls => "TLS 握手失败",
        ReachStep::Answer => "没有回应",
    }
}

/// Why a client cannot be built.
pub(super) fn build_error(error: &BuildError) -> String {
    match error {
        BuildError::Tls(_) => "TLS 设置不起来".to_owned(),
        BuildError::Http(_) => "HTTP 客户端设置不起来".to_owned(),
        BuildError::NotLoopback(address) => format!("{address} 不是本机的回环地址"),
        BuildError::Key(_) => "一次性密钥不能用".to_owned(),
        other => other.to_string(),
    }
}
