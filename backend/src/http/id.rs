//! Which request ids are taken from clients.

use axum::http::{HeaderName, Request};

/// The header that carries a request's id, in both directions.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken from a client, in bytes.
const LONGEST_ID: usize = 64;

/// Removes an id that the client should not have sent, so that the request gets a new one.
pub(super) fn without_malformed<B>(mut request: Request<B>) -> Request<B> {
    let given = request.headers().get(REQUEST_ID);
    if given.is_some_and(|id| !well_formed(id.as_bytes())) {
        request.headers_mut().remove(REQUEST_ID);
    }
    request
}

/// One to 64 letters, digits, dots, dashes and underscores: these are safe in any log and any header.
fn well_formed(id: &[u8]) -> bool {
    (1..=LONGEST_ID).contains(&id.len())
        && id
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids() {
        for good in ["a", "0f-3_B.9", &"x".repeat(64)] {
            assert!(well_formed(good.as_bytes()), "{good}");
        }
        for bad in ["", "a b", "a\"b", "ä", "a;b", &"x".repeat(65)] {
            assert!(!well_formed(bad.as_bytes()), "{bad}");
        }
    }
}
