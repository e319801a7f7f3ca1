//! Smaller answers for those who take them.

use std::io::Write as _;

use axum::http::{HeaderMap, header};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Shorter bodies fit into a packet as they are.
const LEAST: usize = 1024;

/// How a client takes smaller answers. Brotli would save a few more bytes of an answer, and its tables are a megabyte of the
/// program; the app's files, where it counts, are compressed with it when they are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Gzip,
}

impl Coding {
    /// The best that a client takes, if it takes any.
    pub(super) fn taken(asked: &HeaderMap) -> Option<Self> {
        takes(asked, "gzip").then_some(Self::Gzip)
    }

    /// Compresses a body in its place, if that makes it smaller; says how.
    pub(super) fn compress(self, body: &mut Vec<u8>) -> Option<&'static str> {
        if body.len() < LEAST {
            return None;
        }
        let smaller = gzip(body)?;
        if smaller.len() >= body.len() {
            return None;
        }
        *body = smaller;
        Some("gzip")
    }
}

/// Compresses a body as [`Coding::compress`] does, as the client takes it.
pub(super) fn compress(body: &mut Vec<u8>, asked: &HeaderMap) -> Option<&'static str> {
    Coding::taken(asked)?.compress(body)
}

fn gzip(body: &[u8]) -> Option<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::with_capacity(body.len() / 2), Compression::new(5));
    writer.write_all(body).ok()?;
    writer.finish().ok()
}

/// Whether `Accept-Encoding` names a coding, with a weight that is not zero.
fn takes(asked: &HeaderMap, coding: &str) -> bool {
    let lines = asked.get_all(header::ACCEPT_ENCODING).into_iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|part| {
            let mut part = part.split(';').map(str::trim);
            let named = part.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
            let weight = part.find_map(|parameter| parameter.strip_prefix("q="));
            named && weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0))
        })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may end where it fails")]

    use std::io::Read as _;

    use axum::http::HeaderValue;

    use super::*;

    fn asked(encodings: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(encodings))])
    }

    #[test]
    fn what_is_compressed_comes_back() {
        let text = "a list of activities, again and again; ".repeat(500).into_bytes();
        let mut body = text.clone();
        assert_eq!(compress(&mut body, &asked("gzip;q=0.5, br;q=0")), Some("gzip"));
        let mut read = Vec::new();
        flate2::read::GzDecoder::new(body.as_slice())
            .read_to_end(&mut read)
            .unwrap();
        assert_eq!(read, text);
        let mut body = text.clone();
        assert_eq!(compress(&mut body, &asked("identity")), None);
        assert_eq!(body, text);
        let mut short = vec![b'a'; LEAST - 1];
        assert_eq!(compress(&mut short, &asked("gzip")), None);
    }
}
