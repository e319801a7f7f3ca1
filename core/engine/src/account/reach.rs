//! Addresses of servers.

/// Scheme, name and port of a server's address; `None` where it is none that may be asked: over the network only by
/// `https`, and by `http` on this computer.
pub(super) fn origin(address: &str) -> Option<String> {
    let address = address.trim();
    let (scheme, rest) = address.split_once("://").unwrap_or(("https", address));
    let host = rest.split(['/', '?', '#']).next()?.to_ascii_lowercase();
    let (name, port) = match host.rsplit_once(':') {
        // The colons of a bracketed address of the sixth version are its own.
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host.as_str(), None),
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    let bracketed = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    let named = match bracketed {
        Some(inner) => {
            !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':')
        }
        None => !name.is_empty() && name.bytes().all(plain) && !name.starts_with(['-', '.']),
    };
    let numbered = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    let near = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    let scheme = scheme.to_ascii_lowercase();
    let safe = scheme == "https" || (scheme == "http" && near);
    (named && numbered && safe).then(|| format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_servers_that_may_be_asked_are_taken() {
        for (typed, taken) in [
            ("ritm.example.org", "https://ritm.example.org"),
            (" https://Ritm.Example.org/today?x#y ", "https://ritm.example.org"),
            ("https://ritm.example:8443", "https://ritm.example:8443"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("https://[2001:db8::7]", "https://[2001:db8::7]"),
        ] {
            assert_eq!(origin(typed).as_deref(), Some(taken), "{typed}");
        }
        for odd in [
            "",
            "http://ritm.example.org",
            "https://anna:secret@ritm.example.org",
            "https://ritm.example.org:0",
            "https://ritm.example.org:99999",
            "https://",
            "ftp://ritm.example.org",
            "https://ritm example.org",
            "https://.example.org",
            "https://[]",
            "http://localhost.evil.example",
            "https://ritm.example.org\\@evil.example",
        ] {
            assert_eq!(origin(odd), None, "{odd}");
        }
    }
}
