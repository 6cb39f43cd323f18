//! Which hosts are reached without the proxy of the environment: `NO_PROXY`, as curl reads it.

use std::net::IpAddr;

use super::Address;

/// Whether a list excepts this host: names with all that is below them, a dot in front or not, addresses, blocks of addresses (`10.0.0.0/8`), each
/// perhaps with a port, with commas or blanks between; `*` alone is everything.
pub(super) fn excepts(list: &str, target: &Address) -> bool {
    list.trim() == "*" || list.split([',', ' ', '\t']).filter(|entry| !entry.is_empty()).any(|entry| is_of(entry, target))
}

fn is_of(entry: &str, target: &Address) -> bool {
    match target.host.parse::<IpAddr>() {
        Ok(ip) => is_of_address(entry, ip) || before_port(entry, target.port).is_some_and(|host| is_of_address(host, ip)),
        Err(_) => {
            is_of_name(entry, &target.host) || before_port(entry, target.port).is_some_and(|host| is_of_name(host, &target.host))
        }
    }
}

/// What stands before this very port.
fn before_port(entry: &str, port: u16) -> Option<&str> {
    entry.rsplit_once(':').filter(|(_, given)| given.parse() == Ok(port)).map(|(host, _)| host)
}

fn is_of_name(entry: &str, host: &str) -> bool {
    let entry = entry.strip_prefix('.').unwrap_or(entry);
    let (entry, host) = (entry.strip_suffix('.').unwrap_or(entry), host.strip_suffix('.').unwrap_or(host));
    let (entry, host) = (entry.to_ascii_lowercase(), host.to_ascii_lowercase());
    !entry.is_empty() && host.strip_suffix(&entry).is_some_and(|front| front.is_empty() || front.ends_with('.'))
}

fn is_of_address(entry: &str, ip: IpAddr) -> bool {
    let plain = |text: &str| text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    match entry.split_once('/') {
        None => plain(entry) == Ok(ip),
        Some((block, bits)) => match (plain(block), ip, bits.parse::<u32>()) {
            (Ok(IpAddr::V4(block)), IpAddr::V4(ip), Ok(bits @ 1..=32)) => {
                (block.to_bits() ^ ip.to_bits()).leading_zeros() >= bits
            }
            (Ok(IpAddr::V6(block)), IpAddr::V6(ip), Ok(bits @ 1..=128)) => {
                (block.to_bits() ^ ip.to_bits()).leading_zeros() >= bits
            }
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_addresses_blocks_and_ports() {
        let holds = |list: &str, host: &str| excepts(list, &Address { host: host.to_owned(), port: 8443 });
        for (list, host) in [
            ("*", "any.example"),
            ("other, example.com", "example.com"),
            ("example.com", "api.EXAMPLE.com."),
            (".example.com", "example.com"),
            ("x .example.com.", "api.example.com"),
            ("example.com:8443", "api.example.com"),
            ("10.0.0.0/8", "10.255.1.2"),
            ("192.168.1.7", "192.168.1.7"),
            ("192.168.1.7:8443", "192.168.1.7"),
            ("::1", "::1"),
            ("[::1]", "::1"),
            ("[::1]:8443", "::1"),
            ("fe80::/10", "fe80::42"),
        ] {
            assert!(holds(list, host), "{list} {host}");
        }
        for (list, host) in [
            ("", "example.com"),
            (".", "example.com"),
            ("*,x", "example.com"),
            ("example.com", "notexample.com"),
            ("api.example.com", "example.com"),
            ("example.com:443", "example.com"),
            ("10.0.0.0/8", "11.0.0.1"),
            ("10.0.0.0/33", "10.0.0.1"),
            ("10.0.0.0/x", "10.0.0.0"),
            ("0.1", "10.0.0.1"),
            ("::1", "::2"),
            ("10.0.0.0/8", "10.example"),
        ] {
            assert!(!holds(list, host), "{list} {host}");
        }
    }
}
