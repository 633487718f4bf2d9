//! Every fixed address of IMA.
//!
//! None of them can be overridden: there is no flag, variable or option for it.

/// Origin of the product list, task create and task detail. Gets the key as a bearer token.
pub const API_HOST: &str = "https://api.imastudio.com";

/// Origin of the upload token. Gets the key as two form fields.
pub const UPLOAD_HOST: &str = "https://imapi.liveme.com";

/// Parent domain of delivered files. It never gets a credential.
pub const DELIVERY_DOMAIN: &str = "esxscloud.com";

/// Parent domain of the storage, of presigned uploads and of delivered files. It has other services
/// too. It never gets a credential.
pub const STORAGE_DOMAIN: &str = "aliyuncs.com";

/// How the name of a region of the storage begins.
const STORAGE_REGION: &str = "oss-";

/// Where a person makes a new key.
pub const NEW_KEY_URL: &str = "https://www.imaclaw.ai/imaclaw/apikey";

/// Where a person buys points or changes the plan.
pub const PLANS_URL: &str = "https://www.imaclaw.ai/imaclaw/subscription";

/// Where a person sees the tasks of the account.
pub const DASHBOARD_URL: &str = "https://imagent.bot";

/// Whether `host` is a bucket of the storage: `BUCKET.oss-REGION.aliyuncs.com`.
///
/// ```
/// use ima_openapi::hosts::is_storage_host;
/// assert!(is_storage_host("bucket.oss-us-east-1.aliyuncs.com"));
/// assert!(!is_storage_host("function.fc-us-east-1.aliyuncs.com"));
/// assert!(!is_storage_host("bucket.oss-us-east-1.aliyuncs.com.example"));
/// ```
#[must_use]
pub fn is_storage_host(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let bucket = below(&host, STORAGE_DOMAIN).and_then(|labels| labels.split_once('.'));
    bucket.is_some_and(|(bucket, region)| {
        let region = region.strip_prefix(STORAGE_REGION);
        !bucket.is_empty() && region.is_some_and(|name| !name.is_empty() && !name.contains('.'))
    })
}

/// Whether `host` delivers files: the [storage](is_storage_host), or any below [`DELIVERY_DOMAIN`],
/// cut at a dot.
///
/// ```
/// use ima_openapi::hosts::is_delivery_host;
/// assert!(is_delivery_host("ima-ga.esxscloud.com"));
/// assert!(!is_delivery_host("evil-esxscloud.com"));
/// assert!(!is_delivery_host("esxscloud.com.example"));
/// ```
#[must_use]
pub fn is_delivery_host(host: &str) -> bool {
    let labels = host.to_ascii_lowercase();
    let labels = below(&labels, DELIVERY_DOMAIN);
    labels.is_some_and(|labels| !labels.split('.').any(str::is_empty)) || is_storage_host(host)
}

/// The labels of a host before those of a domain.
fn below<'a>(host: &'a str, domain: &str) -> Option<&'a str> {
    host.strip_suffix(domain)?.strip_suffix('.')
}

#[cfg(test)]
mod tests {
    use super::{is_delivery_host, is_storage_host};

    #[test]
    fn uploads_go_to_buckets_of_the_storage_and_deliveries_come_from_two_domains() {
        for host in [
            "zhubite-imagent-bot.oss-us-east-1.aliyuncs.com",
            "BUCKET.OSS-CN-HANGZHOU.ALIYUNCS.COM",
        ] {
            assert!(is_storage_host(host) && is_delivery_host(host), "{host}");
        }
        for host in ["ima-ga.esxscloud.com", "IMA-GA.ESXSCLOUD.COM"] {
            assert!(!is_storage_host(host) && is_delivery_host(host), "{host}");
        }
        for host in [
            "",
            "aliyuncs.com",
            ".aliyuncs.com",
            "oss-us-east-1.aliyuncs.com",
            ".oss-us-east-1.aliyuncs.com",
            "bucket.aliyuncs.com",
            "bucket.oss-.aliyuncs.com",
            "bucket.ecs-us-east-1.aliyuncs.com",
            "bucket.xoss-us-east-1.aliyuncs.com",
            "oss-us-east-1.evil.aliyuncs.com",
            "a.bucket.oss-us-east-1.aliyuncs.com",
            "bucket..oss-us-east-1.aliyuncs.com",
            "bucket.oss-us-east-1.xaliyuncs.com",
            "bucket.oss-us-east-1.aliyuncs.com.",
            "bucket.oss-us-east-1.aliyuncs.com.example",
            "bucket.oss-us-east-1.aliyuncs.comm",
            "esxscloud.com",
            "a..esxscloud.com",
            "a.esxscloud.com.",
            "api.imastudio.com",
            "127.0.0.1",
        ] {
            assert!(!is_storage_host(host) && !is_delivery_host(host), "{host}");
        }
    }
}
