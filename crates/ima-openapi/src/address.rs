//! What belongs to the public internet: addresses and host names; and what of a URL may be shown.
//!
//! For URLs that others wrote: what they name must not be a machine that only this one can reach.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::Url;

/// Names, and zones of names, that the public internet does not have: RFC 6761, RFC 6762, RFC 7686,
/// RFC 8375, and ICANN's reservation of `internal`.
const SPECIAL_NAMES: [&str; 7] = [
    "home.arpa",
    "internal",
    "invalid",
    "local",
    "localhost",
    "onion",
    "test",
];

/// Whether `address` is a unicast address of the public internet, by the IANA special-purpose
/// address registries.
///
/// An IPv6 address that carries an IPv4 address to be reached (IPv4-mapped `::ffff:0:0/96`, NAT64
/// `64:ff9b::/96`) is as public as that one. 6to4 and Teredo, which carry one too, have been
/// abandoned and are refused, and so is what is for protocols or documentation only.
///
/// ```
/// use ima_openapi::address::is_public_address;
/// assert!(is_public_address("8.8.8.8".parse().unwrap()));
/// assert!(!is_public_address("169.254.169.254".parse().unwrap()));
/// ```
#[must_use]
pub fn is_public_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => carried_v4(v6).map_or_else(|| is_public_v6(v6), is_public_v4),
    }
}

/// Whether `name` can be a host of the public internet: it has at least two labels and is not below
/// a name reserved for other uses. Says nothing of where it leads; an address is not a name.
///
/// ```
/// use ima_openapi::address::is_public_name;
/// assert!(is_public_name("pictures.example.com"));
/// assert!(!is_public_name("localhost"));
/// ```
#[must_use]
pub fn is_public_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let is_below = |zone: &str| {
        name.strip_suffix(zone)
            .is_some_and(|labels| labels.is_empty() || labels.ends_with('.'))
    };
    name.contains('.')
        && !name.split('.').any(str::is_empty)
        && !SPECIAL_NAMES.into_iter().any(is_below)
}

/// `url` as it may be shown: signatures live in the query, credentials before the host.
#[must_use]
pub fn without_query(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else {
        return "(not a URL)".to_owned();
    };
    // Such a URL has no place that would be worth knowing, and may be a whole script.
    if parsed.cannot_be_a_base() {
        return format!("{}:…", parsed.scheme());
    }
    parsed.set_query(None);
    parsed.set_fragment(None);
    // Both fail only for URLs that cannot have user information in the first place.
    let _ = parsed.set_username("");
    let _ = parsed.set_password(None);
    parsed.into()
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        // This network, private use, loopback.
        [0 | 10 | 127, ..]
        // Shared by a carrier's customers (RFC 6598).
        | [100, 64..=127, ..]
        // Link-local, with the metadata services of clouds.
        | [169, 254, ..]
        | [172, 16..=31, ..]
        | [192, 168, ..]
        // IETF protocols, and relays of 6to4.
        | [192, 0, 0, _]
        | [192, 88, 99, _]
        // Documentation.
        | [192, 0, 2, _]
        | [198, 51, 100, _]
        | [203, 0, 113, _]
        // Benchmarks.
        | [198, 18 | 19, ..]
        // Multicast, reserved, broadcast.
        | [224..=255, ..] => true,
        _ => false,
    };
    !special
}

/// Only `2000::/3` is global unicast, and not all of it.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let special = match address.segments() {
        // IETF protocols, Teredo among them.
        [0x2001, 0..=0x01ff, ..]
        // Documentation.
        | [0x2001, 0x0db8, ..]
        | [0x3fff, 0..=0x0fff, ..]
        // 6to4.
        | [0x2002, ..] => true,
        _ => false,
    };
    matches!(address.segments(), [0x2000..=0x3fff, ..]) && !special
}

/// The IPv4 address that a connection to `address` ends at.
fn carried_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_public_address, is_public_name};

    fn addresses(list: &str) -> impl Iterator<Item = std::net::IpAddr> {
        list.split_whitespace().map(|text| text.parse().unwrap())
    }

    #[test]
    fn special_blocks_are_not_public_from_their_first_address_to_their_last() {
        for blocks in [
            "0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 127.0.0.0 127.0.0.1 127.255.255.255",
            "100.64.0.0 100.127.255.255 169.254.0.0 169.254.169.254 169.254.255.255",
            "172.16.0.0 172.31.255.255 192.168.0.0 192.168.255.255",
            "192.0.0.0 192.0.0.255 192.88.99.0 192.88.99.255",
            "192.0.2.0 192.0.2.255 198.51.100.0 198.51.100.255 203.0.113.0 203.0.113.255",
            "198.18.0.0 198.19.255.255",
            "224.0.0.0 239.255.255.255 240.0.0.0 255.255.255.254 255.255.255.255",
            // Unspecified, loopback, IPv4-compatible, discard-only, unassigned, SRv6.
            ":: ::1 ::8.8.8.8 100:: 1fff:ffff:: 4000:: 5f00::",
            // Unique local, link-local, site-local, multicast.
            "fc00:: fd00::1 fdff:ffff:: fe80::1 febf:: fec0:: ff00:: ff02::1 ffff::",
            // Protocols, documentation, 6to4.
            "2001:: 2001:0:808:808:: 2001:1ff:ffff:: 2001:db8:: 2001:db8:ffff:: 3fff:: 3fff:fff::",
            "2002:: 2002:808:808:: 2002:7f00:1:: 2002:ffff::",
            // IPv4-mapped, and NAT64 with its prefix for local use.
            "::ffff:0.0.0.0 ::ffff:10.0.0.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254",
            "64:ff9b::10.0.0.1 64:ff9b::127.0.0.1 64:ff9b::224.0.0.1",
            "64:ff9b:1::808:808 64:ff9b:0:0:0:1:808:808",
        ] {
            for address in addresses(blocks) {
                assert!(!is_public_address(address), "{address}");
            }
        }
    }

    #[test]
    fn their_neighbors_are_public() {
        for blocks in [
            "1.0.0.0 1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 126.255.255.255 128.0.0.0",
            "100.63.255.255 100.128.0.0 169.253.255.255 169.255.0.0",
            "172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0",
            "191.255.255.255 192.0.1.0 192.0.3.0 192.88.98.255 192.88.100.0",
            "198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0",
            "198.17.255.255 198.20.0.0 223.255.255.255",
            "2000:: 2001:200:: 2001:db7:ffff:: 2001:db9:: 2001:4860:4860::8888",
            "2003:: 2606:4700::1111 3ffe:ffff:: 3fff:1000:: 3fff:ffff::",
            "::ffff:8.8.8.8 64:ff9b::8.8.8.8",
        ] {
            for address in addresses(blocks) {
                assert!(is_public_address(address), "{address}");
            }
        }
    }

    #[test]
    fn public_names_have_two_labels_and_no_reserved_end() {
        for name in [
            "example.com",
            "EXAMPLE.COM.",
            "locally.example.com",
            "notlocalhost.com",
            "localhost.example.com",
            "mylocal.internals",
            "xn--fiqs8s.cn",
        ] {
            assert!(is_public_name(name), "{name}");
        }
        for name in [
            "",
            ".",
            "com",
            "intranet",
            "intranet.",
            "localhost",
            "LocalHost.",
            "a.localhost",
            "printer.local",
            "metadata.google.internal",
            "nas.home.arpa",
            "home.arpa",
            "x.onion",
            "x.test",
            "x.invalid",
            "example..com",
            ".example.com",
            "localhost..",
        ] {
            assert!(!is_public_name(name), "{name:?}");
        }
    }
}
