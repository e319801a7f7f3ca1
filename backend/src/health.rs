//! What operators and load balancers ask: does the server live, is it ready, which version is it?

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::http::{Code, Refusal};
use crate::web::WebApp;

/// Whether the server is stopping: it still answers, and should get no more requests. Clones share one answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stopping(Arc<AtomicBool>);

impl Stopping {
    /// From now on `/readyz` says no.
    pub(crate) fn begin(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn has_begun(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// The routes of this domain.
pub(crate) fn mount<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Arc<WebApp>: FromRef<S>,
    Stopping: FromRef<S>,
{
    Router::new()
        .route("/livez", get(live))
        .route("/readyz", get(ready))
        .route("/version", get(version))
        .method_not_allowed_fallback(async || Refusal::new(Code::MethodNotAllowed))
}

/// `/livez` says that the process runs and answers.
async fn live() -> Response {
    text("ok\n")
}

/// `/readyz` says whether requests may be sent here. The answer is no while the server stops or lacks a file of the app.
async fn ready(State(stopping): State<Stopping>, State(web): State<Arc<WebApp>>) -> Response {
    if stopping.has_begun() {
        return Refusal::because(Code::NotReady, "The server is stopping.").into_response();
    }
    if let Some(path) = web.lost_file() {
        tracing::error!(path = %path.display(), "a file of the app is gone; build the app again and restart");
        return Refusal::because(Code::NotReady, "A file of the app is gone.").into_response();
    }
    text("ok\n")
}

/// `/version` names the program and its version.
async fn version() -> Response {
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
