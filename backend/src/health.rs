//! What those who run the server ask it: does it live, is it ready, what is it?

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::app::Shared;
use crate::refusal::{Code, Refusal};

/// `/livez`: the process runs and answers.
pub(crate) async fn live() -> Response {
    text("ok\n")
}

/// `/readyz`: requests may be sent here; no while the server stops or lacks a part of the app.
pub(crate) async fn ready(State(shared): State<Shared>) -> Response {
    if shared.is_stopping() {
        return Refusal::because(Code::NotReady, "The server is stopping.").into_response();
    }
    if let Some(path) = shared.web.lost_file() {
        tracing::error!(path = %path.display(), "a file of the app is gone; build the app again and restart");
        return Refusal::because(Code::NotReady, "A file of the app is gone.").into_response();
    }
    text("ok\n")
}

/// `/version`: the program and its version.
pub(crate) async fn version() -> Response {
    let body = serde_json::json!({ "name": "ritm", "version": env!("CARGO_PKG_VERSION") }).to_string();
    never_kept("application/json", body)
}

fn text(body: &'static str) -> Response {
    never_kept("text/plain; charset=utf-8", body)
}

fn never_kept(content_type: &'static str, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
