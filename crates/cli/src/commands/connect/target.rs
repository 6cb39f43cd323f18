//! What `connect` is given: a host, or a URL, whose path is asked for.

use keyferry_core::shown::shown;

use keyferry_host::failure::Failure;
use keyferry_host::tls::Address;

/// A server, and what is asked of it.
#[derive(Debug)]
pub(super) struct Target {
    pub address: Address,
    /// Path and query of a URL that has more than a host.
    pub path: Option<String>,
}

impl Target {
    /// `HOST`, `HOST:PORT`, `https://HOST[:PORT][/PATH]`. No error repeats what may be a secret.
    pub(super) fn parse(text: &str) -> Result<Self, Failure> {
        let (scheme, rest) = text.split_once("://").map_or((None, text), |(scheme, rest)| (Some(scheme), rest));
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if authority.contains('@') {
            return Err(Failure::usage("a user name or a password does not belong into the address of a server")
                .hint("leave out what stands before the @; --client-id and --client-secret send what the server asks for"));
        }
        match scheme {
            Some(scheme) if !scheme.eq_ignore_ascii_case("https") => {
                return Err(Failure::usage(format!("`{}://` is not TLS as it is spoken here", shown(scheme)))
                    .hint("give https://HOST/PATH, or HOST:PORT for any server of TLS"));
            }
            None if !path.is_empty() => {
                return Err(Failure::usage("a path is a part of a URL only")
                    .hint("write https:// in front of it, or ask with --http GET /path"));
            }
            _ => {}
        }
        if path.contains('#') {
            return Err(Failure::usage("what stands behind the # of a URL is never sent to a server").hint("leave it out"));
        }
        let path = match path {
            "" | "/" => None,
            path if path.contains('\\') || !path.bytes().all(|byte| byte.is_ascii_graphic()) => {
                return Err(Failure::usage("the path of the URL has characters in it that have no place there")
                    .hint("write them as percent and two digits each: a blank is %20"));
            }
            path if path.starts_with('/') => Some(path.to_owned()),
            query => Some(format!("/{query}")),
        };
        Ok(Self { address: address(authority)?, path })
    }
}

fn address(authority: &str) -> Result<Address, Failure> {
    let example = "for example api.example.com:8443, or [2001:db8::1]:8443";
    let address: Address = authority.parse().map_err(|what: String| Failure::usage(what).hint(example))?;
    if !address.host.is_ascii() {
        return Err(Failure::usage(format!(
            "`{}` has letters beyond ASCII, and they are not translated here",
            shown(&address.host)
        ))
        .hint("give the name as DNS has it, in ASCII: it begins with xn--, or a part of it does"));
    }
    let fits =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte) || address.host.contains(':') && b":%".contains(&byte);
    if !address.host.bytes().all(fits) {
        return Err(Failure::usage(format!("`{}` is not the name of a host", shown(&address.host))).hint(example));
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn hosts_and_urls() {
        for (text, address, path) in [
            ("host", "host:443", None),
            ("host:8443", "host:8443", None),
            ("::1", "[::1]:443", None),
            ("[::1]:8443", "[::1]:8443", None),
            ("fe80::1%eth0", "[fe80::1%eth0]:443", None),
            ("https://host", "host:443", None),
            ("HTTPS://host:8443/", "host:8443", None),
            ("https://host/a/b?c=d", "host:443", Some("/a/b?c=d")),
            ("https://host?c=a@b", "host:443", Some("/?c=a@b")),
            ("https://[::1]:8443/a", "[::1]:8443", Some("/a")),
        ] {
            let target = Target::parse(text).unwrap();
            assert_eq!((target.address.to_string().as_str(), target.path.as_deref()), (address, path), "{text}");
        }
    }

    #[test]
    fn what_is_refused_is_not_repeated() {
        for text in [
            "http://hunter2:hunter2@host/hunter2",
            "https://me:hunter2@host",
            "me:hunter2@host:443",
            "https://host/hunter2#hunter2",
            "host/hunter2",
            "https://host/a b?hunter2",
            "https://host\\hunter2",
            "https://host:x/hunter2",
            "https:///hunter2",
            "ftp://host/hunter2",
            "https://a b/hunter2",
            "https://bücher.example/hunter2",
            "",
            "https://",
            "ho\u{1b}st",
            "[::1",
            "a%20b",
        ] {
            let failure = Target::parse(text).unwrap_err();
            let said = format!("{failure} {}", failure.hint_text().unwrap());
            assert!(!said.contains("hunter2") && !said.contains('\u{1b}'), "{text}: {said}");
        }
    }
}
