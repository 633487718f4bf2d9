//! Every fixed address of the vendor.
//!
//! None of them can be overridden: there is no flag, variable or option for it.

/// Origin of the product list, task create and task detail. Gets the key as a bearer token.
pub const API_HOST: &str = "https://api.imastudio.com";

/// Origin of the upload token. Gets the key as two form fields.
pub const UPLOAD_HOST: &str = "https://imapi.liveme.com";

/// Parent domains of presigned uploads and of delivered files. They never get a credential.
pub const DELIVERY_DOMAINS: [&str; 2] = ["aliyuncs.com", "esxscloud.com"];

/// Where a person makes a new key.
pub const NEW_KEY_URL: &str = "https://www.imaclaw.ai/imaclaw/apikey";

/// Where a person buys points or changes the plan.
pub const PLANS_URL: &str = "https://www.imaclaw.ai/imaclaw/subscription";

/// Where a person sees the tasks of the account.
pub const DASHBOARD_URL: &str = "https://imagent.bot";

/// Whether `host` lies strictly below one of [`DELIVERY_DOMAINS`], cut at a dot.
///
/// ```
/// use ima_openapi::hosts::is_delivery_host;
/// assert!(is_delivery_host("ima-ga.esxscloud.com"));
/// assert!(!is_delivery_host("evil-esxscloud.com"));
/// assert!(!is_delivery_host("esxscloud.com.example"));
/// ```
#[must_use]
pub fn is_delivery_host(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    DELIVERY_DOMAINS.iter().any(|domain| {
        host.strip_suffix(domain)
            .and_then(|labels| labels.strip_suffix('.'))
            .is_some_and(|labels| !labels.is_empty() && !labels.split('.').any(str::is_empty))
    })
}

#[cfg(test)]
mod tests {
    use super::is_delivery_host;

    #[test]
    fn only_hosts_below_a_delivery_domain_count() {
        for host in [
            "zhubite-imagent-bot.oss-us-east-1.aliyuncs.com",
            "ima-ga.esxscloud.com",
            "IMA-GA.ESXSCLOUD.COM",
        ] {
            assert!(is_delivery_host(host), "{host}");
        }
        for host in [
            "",
            "aliyuncs.com",
            ".aliyuncs.com",
            "a..aliyuncs.com",
            "xaliyuncs.com",
            "a.aliyuncs.com.",
            "a.aliyuncs.com.example",
            "a.aliyuncs.comm",
            "api.imastudio.com",
            "127.0.0.1",
        ] {
            assert!(!is_delivery_host(host), "{host}");
        }
    }
}
