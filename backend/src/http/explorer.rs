//! The API's description and the page on which it is read and tried: `/api/`, `/api/openapi.json`. All of it is in the
//! program, so that it works without a network and under the policy of every other page.

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::compression;

/// A file of the page.
struct File {
    path: &'static str,
    media: &'static str,
    bytes: Vec<u8>,
    tag: String,
}

/// The routes of the page; `description` is the API's.
pub(super) fn router(description: &serde_json::Value) -> Router {
    let file = |path, media, bytes: Vec<u8>| {
        let tag = format!(
            "\"{}\"",
            blake3::hash(&bytes).to_hex().get(..32).unwrap_or_default()
        );
        Arc::new(File {
            path,
            media,
            bytes,
            tag,
        })
    };
    let text = |text: &str| text.as_bytes().to_vec();
    let files = [
        file(
            "/api/openapi.json",
            "application/json",
            description.to_string().into_bytes(),
        ),
        file(
            "/api/",
            "text/html; charset=utf-8",
            text(include_str!("explorer/page.html")),
        ),
        file(
            "/api/page.css",
            "text/css; charset=utf-8",
            text(include_str!("explorer/page.css")),
        ),
        file(
            "/api/page.js",
            "text/javascript; charset=utf-8",
            text(include_str!("explorer/page.js")),
        ),
    ];
    let mut router = Router::new().route("/api", get(async || Redirect::permanent("/api/")));
    for file in files {
        router = router.route(file.path, get(async move |asked: HeaderMap| file.answer(&asked)));
    }
    router
}

impl File {
    fn answer(&self, asked: &HeaderMap) -> Response {
        let known = asked
            .get(header::IF_NONE_MATCH)
            .is_some_and(|tag| tag == self.tag.as_str());
        let mut body = self.bytes.clone();
        let coding = if known {
            None
        } else {
            compression::compress(&mut body, asked)
        };
        let mut response = if known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            body.into_response()
        };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if let Ok(tag) = HeaderValue::try_from(&self.tag) {
            headers.insert(header::ETAG, tag);
        }
        if let Some(coding) = coding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        response
    }
}
