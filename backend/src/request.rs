//! What surrounds every request: its id, its limits, its line in the log, and a whole answer in any case.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http_body_util::Limited;
use hyper::body::{Frame, SizeHint};

use crate::app::Shared;
use crate::headers;
use crate::refusal::{Code, Refusal};

/// The header that carries the request's id, both ways.
pub(crate) static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id taken from a client.
const LONGEST_ID: usize = 64;

/// The longest path written to the log, in bytes.
const LONGEST_PATH: usize = 512;

/// Answers a request: whatever happens inside, the client gets an answer with its id and the log gets one line.
pub(crate) async fn surround(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let id = request_id(request.headers());
    let method = request.method().clone();
    let path = logged_path(request.uri().path());

    let limit = shared.server.body_bytes;
    let mut response = if announced_length(request.headers()).is_some_and(|length| length > limit) {
        Refusal::because(
            Code::BodyTooLarge,
            format!("A request's body may have {limit} bytes at most."),
        )
        .into_response()
    } else {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let request = request.map(|body| Body::new(Limited::new(body, limit)));
        run(next, request, shared.server.request_time, &id).await
    };

    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        let body = refusal.body(&id);
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        *response.body_mut() = Body::from(body);
    }
    headers::secure(response.headers_mut(), shared.server.behind_tls);
    if let Ok(value) = HeaderValue::try_from(&id) {
        response.headers_mut().insert(REQUEST_ID.clone(), value);
    }

    if response.status() == StatusCode::NOT_MODIFIED {
        // The router counted the empty body; here the header would speak of the file (RFC 9110, 8.6).
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }

    let line = Line {
        start,
        id,
        path,
        status: response.status(),
        expected: expected_length(&method, &response),
        method,
        sent: 0,
    };
    response.map(|body| Body::new(Counted { body, line }))
}

/// Runs the handler within its time; a panic there ends the request, not the server.
async fn run(next: Next, request: Request, time: Duration, id: &str) -> Response {
    let mut handler = pin!(next.run(request));
    let caught = std::future::poll_fn(|context| {
        match std::panic::catch_unwind(AssertUnwindSafe(|| handler.as_mut().poll(context))) {
            Ok(poll) => poll.map(Some),
            Err(_) => Poll::Ready(None),
        }
    });
    match tokio::time::timeout(time, caught).await {
        Ok(Some(response)) => response,
        Ok(None) => {
            tracing::error!(request_id = id, "a handler panicked");
            Refusal::new(Code::Internal).into_response()
        }
        Err(_) => Refusal::new(Code::TimedOut).into_response(),
    }
}

/// The client's own id if it is well formed, else a new one.
fn request_id(headers: &HeaderMap) -> String {
    let given = headers.get(&REQUEST_ID).and_then(|value| value.to_str().ok());
    given
        .filter(|id| well_formed(id))
        .map_or_else(new_id, str::to_owned)
}

/// One to 64 letters, digits, dots, dashes and underscores: safe in any log and any header.
fn well_formed(id: &str) -> bool {
    (1..=LONGEST_ID).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// An id unlike any other: a random number for the process, a count for the request.
fn new_id() -> String {
    static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().build_hasher().finish());
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{:016x}-{:x}", *PROCESS, COUNT.fetch_add(1, Ordering::Relaxed))
}

fn logged_path(path: &str) -> String {
    // Still percent-encoded, thus ASCII in practice and free of control characters.
    path.chars().take(LONGEST_PATH).collect()
}

fn announced_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// How many bytes of body the client should get; none when that is not known before.
fn expected_length(method: &Method, response: &Response) -> Option<u64> {
    if method == Method::HEAD || response.status() == StatusCode::NOT_MODIFIED {
        return Some(0);
    }
    announced_length(response.headers()).or_else(|| response.body().size_hint().exact())
}

/// What the log says about a request, written when its answer has gone out or was broken off.
struct Line {
    start: Instant,
    id: String,
    method: Method,
    path: String,
    status: StatusCode,
    expected: Option<u64>,
    sent: u64,
}

impl Drop for Line {
    fn drop(&mut self) {
        let duration_ms = self.start.elapsed().as_micros() as f64 / 1000.0;
        let cut_short = self.expected.is_some_and(|expected| self.sent < expected);
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    target: "ritm_backend::request",
                    method = %self.method,
                    path = %self.path,
                    status = self.status.as_u16(),
                    duration_ms,
                    bytes = self.sent,
                    cut_short,
                    request_id = %self.id,
                    "request"
                )
            };
        }
        match self.status {
            StatusCode::SERVICE_UNAVAILABLE => line!(warn),
            status if status.is_server_error() => line!(error),
            _ => line!(info),
        }
    }
}

/// An answer's body that counts what goes out and keeps the request's line until its end.
struct Counted {
    body: Body,
    line: Line,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(data) = frame.data_ref()
        {
            self.line.sent += data.len() as u64;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        if self.line.status == StatusCode::NOT_MODIFIED {
            // Else the router writes the length again.
            return SizeHint::default();
        }
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests;
