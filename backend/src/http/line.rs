//! One line in the log for each request, written when its answer has gone out or was broken off.

use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, HttpBody};
use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tracing::{Instrument, Span};

use super::id::REQUEST_ID;
use crate::metric;
use crate::trace;

/// The longest path written to the log, in characters.
const LONGEST_PATH: usize = 512;

/// The template of the route that a request met. The router tells it on the way in, so that it is known whatever becomes
/// of the request afterwards.
#[derive(Clone, Default)]
struct Route(Arc<OnceLock<MatchedPath>>);

impl Route {
    fn template(&self) -> &str {
        self.0.get().map_or("other", MatchedPath::as_str)
    }
}

/// Tells the line which route a request met; to be laid around the routes themselves.
pub(super) fn note_route<B>(request: axum::http::Request<B>) -> axum::http::Request<B> {
    let extensions = request.extensions();
    if let (Some(route), Some(path)) = (extensions.get::<Route>(), extensions.get::<MatchedPath>()) {
        // A router within a router tells once more, and the first has the whole template.
        let _ = route.0.set(path.clone());
    }
    request
}

/// Answers a request and writes its line; whatever is logged while it is answered carries its id.
pub(super) async fn write(mut request: Request, next: Next) -> Response {
    let start = Instant::now();
    let id = request.headers().get(REQUEST_ID);
    let id = id.and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let method = request.method().clone();
    // Still percent-encoded, thus ASCII in practice and free of control characters.
    let path = request.uri().path().chars().take(LONGEST_PATH).collect();
    let span = tracing::error_span!("request", request_id = %id);
    let in_flight = metric::HTTP_IN_FLIGHT.hold(&[]);
    let route = Route::default();
    request.extensions_mut().insert(route.clone());
    let traced = {
        let caller = request
            .headers()
            .get("traceparent")
            .and_then(|value| value.to_str().ok());
        trace::server_span(metric::method(method.as_str()), caller, &id)
    };
    let answer = next
        .run(request)
        .instrument(span)
        .instrument(traced.clone())
        .await;
    let line = Line {
        start,
        _in_flight: in_flight,
        traced,
        route,
        id,
        path,
        status: answer.status(),
        expected: expected_length(&method, &answer),
        method,
        sent: 0,
    };
    answer.map(|body| Body::new(Counted { body, line }))
}

/// How many bytes of body the client should get, or none when that is not known before.
fn expected_length(method: &Method, answer: &Response) -> Option<u64> {
    if method == Method::HEAD || answer.status() == StatusCode::NOT_MODIFIED {
        return Some(0);
    }
    let announced = answer.headers().get(header::CONTENT_LENGTH);
    announced
        .and_then(|length| length.to_str().ok()?.parse().ok())
        .or_else(|| answer.body().size_hint().exact())
}

/// What the log says about a request; dropping it writes the line.
struct Line {
    start: Instant,
    _in_flight: metric::Held,
    /// The request's span in its trace, which ends with the answer's body.
    traced: Span,
    route: Route,
    id: String,
    method: Method,
    path: String,
    status: StatusCode,
    /// Bytes of body that the client should get.
    expected: Option<u64>,
    /// Bytes of body that have gone out.
    sent: u64,
}

impl Drop for Line {
    fn drop(&mut self) {
        let duration = self.start.elapsed();
        let duration_ms = duration.as_micros() as f64 / 1000.0;
        self.count(duration);
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

impl Line {
    /// Counts the request for the metrics. Requests that no route matched are one (`other`), whatever their addresses.
    fn count(&self, duration: Duration) {
        let route = self.route.template();
        let method = metric::method(self.method.as_str());
        let status = metric::class(self.status.as_u16());
        metric::HTTP_REQUESTS.of(&[method, route, status], 1);
        metric::HTTP_SECONDS.of(&[method, route], duration.as_secs_f64());
        metric::HTTP_BYTES.of(&[route], self.sent as f64);
        self.traced.record("http.route", route);
        self.traced
            .record("http.response.status_code", self.status.as_u16());
    }
}

/// An answer's body that counts the bytes that go out, and keeps the request's line until its end.
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
        self.body.size_hint()
    }
}
