//! Which encoding of a file the client gets (RFC 9110, 12.5.3).
//!
//! This is ours because tower-http's negotiation for files neither reads `*` nor answers 406.

use axum::http::{HeaderMap, HeaderValue, header};

/// A content encoding a file may be stored in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Encoding {
    /// Brotli (RFC 7932).
    Brotli,
    /// Gzip (RFC 1952).
    Gzip,
    /// The plain file.
    Identity,
}

impl Encoding {
    /// What the name of an encoded file has after the plain file's name.
    pub(super) const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }

    /// The value of `Content-Encoding`; the plain file has none.
    pub(super) const fn header(self) -> Option<HeaderValue> {
        match self {
            Self::Brotli => Some(HeaderValue::from_static("br")),
            Self::Gzip => Some(HeaderValue::from_static("gzip")),
            Self::Identity => None,
        }
    }
}

/// How much the client wants each encoding, from 0 (not at all) to 1000; none when the client does not name it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Wishes {
    brotli: Option<u16>,
    gzip: Option<u16>,
    identity: Option<u16>,
    any: Option<u16>,
}

impl Wishes {
    /// Reads every `Accept-Encoding` header; parts that can't be read are passed over.
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let mut wishes = Self::default();
        let lines = headers.get_all(header::ACCEPT_ENCODING);
        for part in lines
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
        {
            let mut words = part.split(';').map(str::trim);
            let Some(name) = words.next() else { continue };
            let mut weight = Some(1000);
            for word in words {
                if let Some((key, value)) = word.split_once('=')
                    && key.trim().eq_ignore_ascii_case("q")
                {
                    weight = read_weight(value.trim());
                }
            }
            let Some(weight) = weight else { continue };
            let name = name.to_ascii_lowercase();
            match name.as_str() {
                "br" => wishes.brotli = Some(weight),
                "gzip" | "x-gzip" => wishes.gzip = Some(weight),
                "identity" => wishes.identity = Some(weight),
                "*" => wishes.any = Some(weight),
                _ => {}
            }
        }
        wishes
    }

    /// The weight of an encoding; 0 means the client refuses it.
    fn weight(&self, encoding: Encoding) -> u16 {
        match encoding {
            Encoding::Brotli => self.brotli.or(self.any).unwrap_or(0),
            Encoding::Gzip => self.gzip.or(self.any).unwrap_or(0),
            // The plain file is welcome unless it is refused, and the last choice unless it is asked for.
            Encoding::Identity => self.identity.unwrap_or(if self.any == Some(0) { 0 } else { 1 }),
        }
    }

    /// The best of the offered encodings: the one with the greatest weight, and of equal ones Brotli before Gzip before
    /// the plain file. None when the client refuses them all.
    pub(super) fn choose(&self, offered: impl IntoIterator<Item = Encoding>) -> Option<Encoding> {
        offered
            .into_iter()
            .map(|encoding| (self.weight(encoding), encoding))
            .filter(|(weight, _)| *weight > 0)
            .min_by_key(|(weight, encoding)| (std::cmp::Reverse(*weight), *encoding))
            .map(|(_, encoding)| encoding)
    }
}

/// Reads a weight of at most three decimals, in thousandths.
fn read_weight(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths: u16 = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Encoding; 3] = [Encoding::Brotli, Encoding::Gzip, Encoding::Identity];

    fn choose(lines: &[&'static str]) -> Option<Encoding> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::ACCEPT_ENCODING, HeaderValue::from_static(line));
        }
        Wishes::read(&headers).choose(ALL)
    }

    #[test]
    fn preferences() {
        use Encoding::{Brotli, Gzip, Identity};
        for (lines, expected) in [
            (&[][..], Some(Identity)),
            (&[""], Some(Identity)),
            (&["gzip, deflate, br, zstd"], Some(Brotli)),
            (&["gzip", "br"], Some(Brotli)),
            (&["GZIP"], Some(Gzip)),
            (&["x-gzip"], Some(Gzip)),
            (&["br;q=0.5, gzip"], Some(Gzip)),
            (&["br;q=0.5, gzip;q=0.501"], Some(Gzip)),
            (&["br; Q=0, gzip;q=0.001"], Some(Gzip)),
            (&["br;q=0"], Some(Identity)),
            (&["identity, br;q=0.9"], Some(Identity)),
            (&["identity;q=0.5, br;q=0.9"], Some(Brotli)),
            (&["*"], Some(Brotli)),
            (&["*, br;q=0"], Some(Gzip)),
            (&["*;q=0"], None),
            (&["*;q=0, identity"], Some(Identity)),
            (&["identity;q=0"], None),
            (&["identity;q=0, gzip"], Some(Gzip)),
            (&["deflate"], Some(Identity)),
            (&["br;q=2, gzip;q=x"], Some(Identity)),
            (&["br;q=1.000"], Some(Brotli)),
            (&["br;q=1.001"], Some(Identity)),
        ] {
            assert_eq!(choose(lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn only_what_there_is() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("br, gzip"));
        let wishes = Wishes::read(&headers);
        assert_eq!(wishes.choose([Encoding::Identity]), Some(Encoding::Identity));
        assert_eq!(
            wishes.choose([Encoding::Identity, Encoding::Gzip]),
            Some(Encoding::Gzip)
        );
    }
}
