//! Where a request comes from, also through the proxies that the settings trust.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};

use crate::settings::Network;

/// The other end of a request's connection; the server puts it into the request's extensions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of the client: the peer's, or, when that is a trusted proxy, the last one of `X-Forwarded-For` that is none.
/// What stands before that one anybody could have written.
pub(super) fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> IpAddr {
    let trusted = |address: &IpAddr| proxies.iter().any(|network| network.contains(*address));
    let peer = peer.to_canonical();
    if !trusted(&peer) {
        return peer;
    }
    let lines: Vec<_> = headers.get_all(FORWARDED_FOR).into_iter().collect();
    let hops = lines
        .iter()
        .rev()
        // A line that is no text ends what can be believed, as an entry that is no address does.
        .map_while(|line| line.to_str().ok())
        .flat_map(|line| line.rsplit(','));
    let mut nearest = peer;
    for hop in hops {
        // An entry that is no address ends what can be believed.
        let Some(address) = read(hop.trim()) else { break };
        nearest = address;
        if !trusted(&address) {
            break;
        }
    }
    nearest
}

/// An address as proxies write it: alone, or with a port.
fn read(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text);
    let address = bare
        .parse::<IpAddr>()
        .or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may end where it fails")]

    use axum::http::HeaderValue;

    use super::*;

    fn of(peer: &str, forwarded: &[&'static str]) -> String {
        let proxies = ["127.0.0.0/8".parse().unwrap(), "10.0.0.1/32".parse().unwrap()];
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(line));
        }
        client(peer.parse().unwrap(), &headers, &proxies).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(of("192.0.2.1", &["203.0.113.9"]), "192.0.2.1");
        assert_eq!(of("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(of("127.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(of("::ffff:127.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(
            of("127.0.0.1", &["1.1.1.1, 203.0.113.9, 10.0.0.1"]),
            "203.0.113.9"
        );
        assert_eq!(of("127.0.0.1", &["1.1.1.1", "203.0.113.9"]), "203.0.113.9");
        assert_eq!(of("127.0.0.1", &["1.1.1.1, nonsense"]), "127.0.0.1");
        assert_eq!(of("127.0.0.1", &["[2001:db8::1]:443"]), "2001:db8::1");
    }

    #[test]
    fn a_line_that_is_no_text_ends_what_is_believed() {
        let proxies = ["127.0.0.0/8".parse().unwrap()];
        let mut headers = HeaderMap::new();
        headers.append(FORWARDED_FOR, HeaderValue::from_static("203.0.113.9"));
        headers.append(
            FORWARDED_FOR,
            HeaderValue::from_bytes(b"\xff, 192.0.2.7").unwrap(),
        );
        let peer = "127.0.0.1".parse().unwrap();
        assert_eq!(client(peer, &headers, &proxies).to_string(), "127.0.0.1");
    }
}
