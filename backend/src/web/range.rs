//! Which part of a file the client asks for (RFC 9110, 14).
//!
//! This is ours because the crate `http-range-header`, which tower-http uses, refuses a suffix longer than the file and
//! units other than bytes, where RFC 9110 wants the whole file.

use axum::http::{HeaderMap, header};

/// What a `Range` header asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The whole file: the client asks for no range, or for one that RFC 9110 lets a server pass over.
    Whole,
    /// Bytes from the first to the last, both counted in.
    Bytes {
        /// The first byte, counted from zero.
        first: u64,
        /// The last byte.
        last: u64,
    },
    /// A range that lies outside of the file.
    Outside,
}

/// Reads the range asked of a file of `length` bytes whose entity tag is `etag`.
///
/// Several ranges at once, and ranges of another version (`If-Range`), are answered by the whole file.
pub(super) fn asked(headers: &HeaderMap, length: u64, etag: &str) -> Part {
    let mut lines = headers.get_all(header::RANGE).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else {
        return Part::Whole;
    };
    if headers
        .get(header::IF_RANGE)
        .is_some_and(|tag| tag.as_bytes() != etag.as_bytes())
    {
        return Part::Whole;
    }
    line.to_str().ok().map_or(Part::Whole, |line| read(line, length))
}

fn read(line: &str, length: u64) -> Part {
    let Some((unit, range)) = line.split_once('=') else {
        return Part::Whole;
    };
    let Some((first, last)) = range.trim().split_once('-') else {
        return Part::Whole;
    };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return Part::Whole;
    }
    let range = match (first, last) {
        ("", count) => {
            let Some(count) = number(count) else {
                return Part::Whole;
            };
            (
                length.saturating_sub(count),
                if count == 0 { None } else { length.checked_sub(1) },
            )
        }
        (first, "") => {
            let Some(first) = number(first) else {
                return Part::Whole;
            };
            (first, length.checked_sub(1))
        }
        (first, last) => {
            let (Some(first), Some(last)) = (number(first), number(last)) else {
                return Part::Whole;
            };
            if last < first {
                return Part::Whole;
            }
            (first, length.checked_sub(1).map(|end| last.min(end)))
        }
    };
    match range {
        (first, Some(last)) if first <= last => Part::Bytes { first, last },
        _ => Part::Outside,
    }
}

/// Reads a number of digits only; one that does not fit 64 bits counts as the largest that does.
fn number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn ranges() {
        let part = |first, last| Part::Bytes { first, last };
        for (line, expected) in [
            ("bytes=0-0", part(0, 0)),
            ("bytes=2-5", part(2, 5)),
            ("Bytes = 2-5", part(2, 5)),
            ("bytes=5-", part(5, 9)),
            ("bytes=-3", part(7, 9)),
            ("bytes=-100", part(0, 9)),
            ("bytes=8-99999999999999999999999", part(8, 9)),
            ("bytes=10-", Part::Outside),
            ("bytes=10-12", Part::Outside),
            ("bytes=-0", Part::Outside),
            ("bytes=5-2", Part::Whole),
            ("bytes=0-1,4-5", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes", Part::Whole),
            ("lines=1-2", Part::Whole),
        ] {
            assert_eq!(read(line, 10), expected, "{line}");
        }
        assert_eq!(read("bytes=0-", 0), Part::Outside);
        assert_eq!(read("bytes=-5", 0), Part::Outside);
    }

    #[test]
    fn a_range_of_another_version_is_answered_by_the_whole() {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_static("bytes=0-1"));
        headers.insert(header::IF_RANGE, HeaderValue::from_static("\"old\""));
        assert_eq!(asked(&headers, 10, "\"new\""), Part::Whole);
        assert_eq!(asked(&headers, 10, "\"old\""), Part::Bytes { first: 0, last: 1 });
        headers.append(header::RANGE, HeaderValue::from_static("bytes=4-5"));
        assert_eq!(asked(&headers, 10, "\"old\""), Part::Whole);
    }
}
