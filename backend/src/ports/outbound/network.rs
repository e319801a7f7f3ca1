//! Which addresses are public.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use crate::settings::Network;

/// The private networks that may be asked although they are private.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Networks(Arc<[Network]>);

impl Networks {
    /// These networks.
    #[must_use]
    pub(crate) fn new(networks: impl IntoIterator<Item = Network>) -> Self {
        Self(networks.into_iter().collect())
    }

    /// Whether an address is public, or in one of these networks.
    #[must_use]
    pub(crate) fn permit(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.0.iter().any(|network| network.contains(address))
    }
}

/// Whether an address belongs to the public internet: none of the special ranges of IANA's registries.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(a == 0
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        // Shared by providers (100.64.0.0/10), assignments of the IETF, 6to4 relays, benchmarks (198.18.0.0/15).
        || (a == 100 && b & 0b1100_0000 == 64)
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && b & 0b1111_1110 == 18)
        // Several receivers (224.0.0.0/4), and what is kept for later, broadcast included (240.0.0.0/4).
        || a >= 224)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let embedded = |high: u16, low: u16| {
        let [w, x] = high.to_be_bytes();
        let [y, z] = low.to_be_bytes();
        Ipv4Addr::new(w, x, y, z)
    };
    match a {
        // Translated to IPv4 on the way (NAT64), so what counts is the address within.
        0x64 if b == 0xff9b && [c, d, e, f] == [0; 4] => is_public_v4(embedded(g, h)),
        // 6to4 likewise.
        0x2002 => is_public_v4(embedded(b, c)),
        // Teredo, benchmarks, ORCHID, documentation; and 3fff::/20, documentation too.
        0x2001 if b < 0x200 || b == 0xdb8 => false,
        0x3fff if b < 0x1000 => false,
        // The only range given out to the public internet is 2000::/3.
        _ => a & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test ends at the first thing wrong")]

    use super::*;

    #[test]
    fn private_addresses_are_told_from_public_ones() {
        let none = Networks::default();
        for private in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.8.9.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "2001::1",
            "2001:db8::1",
            "2002:a00:1::1",
            "2002:7f00:1::",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "3fff::1",
            "100::1",
            "::127.0.0.1",
        ] {
            assert!(!none.permit(private.parse().unwrap()), "{private}");
        }
        for public in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "64:ff9b::101:101",
            "2002:101:101::",
            "::ffff:1.1.1.1",
        ] {
            assert!(none.permit(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn networks_of_ones_own_are_permitted() {
        let own = Networks::new(["10.0.0.0/8", "127.0.0.1", "fd00::/8"].map(|text| text.parse().unwrap()));
        for (address, permitted) in [
            ("10.255.0.1", true),
            ("11.0.0.1", true),
            ("127.0.0.1", true),
            ("127.0.0.2", false),
            ("::ffff:10.0.0.1", true),
            ("fd12::1", true),
            ("fc12::1", false),
        ] {
            assert_eq!(own.permit(address.parse().unwrap()), permitted, "{address}");
        }
    }
}
