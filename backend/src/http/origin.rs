//! Requests that another site's page makes a browser send: refused before anything is done.
//!
//! Three walls stand one behind the other: the session's cookie is `SameSite=Lax`, a call that changes something must say
//! `application/json` (which another site may not send without being allowed to), and this one, which asks the headers
//! that no page can set: `Sec-Fetch-Site` and `Origin`.

use axum::http::{HeaderMap, HeaderName, header};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a request that would change something may come from where it says. `own` is the server's public address, if the
/// settings name it; else the server is what the request's `Host` says. `with_cookie`: whether it brings a cookie that
/// proves who sends it, as browsers do by themselves.
pub(super) fn is_own(headers: &HeaderMap, own: Option<&str>, with_cookie: bool) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if text(SEC_FETCH_SITE).is_some_and(|site| site != "same-origin") {
        return false;
    }
    match text(header::ORIGIN) {
        Some(origin) => match (own, text(header::HOST)) {
            (Some(own), _) => origin == own,
            (None, Some(host)) => {
                let authority = origin.strip_prefix("https://").or(origin.strip_prefix("http://"));
                authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
            }
            (None, None) => false,
        },
        // A program that is no browser sends neither; it has no cookie that somebody else could use.
        None => !with_cookie || headers.contains_key(SEC_FETCH_SITE),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn allowed(own: Option<&str>, with_cookie: bool, given: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("ritm.test"));
        for (name, value) in given {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        is_own(&headers, own, with_cookie)
    }

    #[test]
    fn only_own_pages_change_something() {
        let own = Some("https://ritm.example");
        assert!(allowed(
            own,
            true,
            &[
                ("origin", "https://ritm.example"),
                ("sec-fetch-site", "same-origin")
            ]
        ));
        assert!(allowed(own, true, &[("sec-fetch-site", "same-origin")]));
        assert!(allowed(own, true, &[("origin", "https://ritm.example")]));
        assert!(allowed(own, false, &[]));
        assert!(allowed(None, true, &[("origin", "http://ritm.test")]));
        for wrong in [
            &[("origin", "https://evil.example")][..],
            &[("origin", "null")],
            &[("origin", "https://ritm.example.evil.example")],
            &[("origin", "http://ritm.example")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[
                ("origin", "https://ritm.example"),
                ("sec-fetch-site", "same-site"),
            ],
        ] {
            assert!(!allowed(own, true, wrong), "{wrong:?}");
            assert!(!allowed(own, false, wrong), "{wrong:?}");
        }
        assert!(!allowed(own, true, &[]));
        assert!(!allowed(None, true, &[("origin", "https://other.test")]));
        assert!(!allowed(None, true, &[("origin", "ritm.test")]));
    }
}
