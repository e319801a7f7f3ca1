//! Completes an answer before it goes out: a refused request gets its problem details, whoever refused it.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::id::REQUEST_ID;
use super::refusal::{Code, Refusal};

/// Completes an answer that carries its request's id already; `body_bytes` is the largest request body.
///
/// A handler leaves its [`Refusal`] in the answer's extensions. Layers and axum itself leave a bare status.
pub(super) fn complete(mut answer: Response, body_bytes: usize) -> Response {
    let refusal = answer
        .extensions_mut()
        .remove::<Refusal>()
        .or_else(|| of_status(answer.status(), body_bytes));
    if let Some(refusal) = refusal {
        let id = answer.headers().get(REQUEST_ID);
        let body = refusal.body(id.and_then(|id| id.to_str().ok()).unwrap_or_default());
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(Refusal::TYPE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        *answer.body_mut() = Body::from(body);
    }
    if answer.status() == StatusCode::NOT_MODIFIED {
        // The router counted the empty body; here the header would speak of the file (RFC 9110, 8.6).
        answer.headers_mut().remove(header::CONTENT_LENGTH);
    }
    answer
}

/// What a bare status means when a layer or axum itself refused the request.
fn of_status(status: StatusCode, body_bytes: usize) -> Option<Refusal> {
    match status {
        StatusCode::NOT_FOUND => Some(Refusal::new(Code::NotFound)),
        StatusCode::METHOD_NOT_ALLOWED => Some(Refusal::new(Code::MethodNotAllowed)),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Refusal::because(
            Code::BodyTooLarge,
            format!("A request's body may have {body_bytes} bytes at most."),
        )),
        StatusCode::SERVICE_UNAVAILABLE => Some(Refusal::new(Code::TimedOut)),
        StatusCode::INTERNAL_SERVER_ERROR => Some(Refusal::new(Code::Internal)),
        _ => None,
    }
}
