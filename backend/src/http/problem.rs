//! A request that was refused, and how the answer tells it: problem details (RFC 9457) with a stable code.

use std::borrow::Cow;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ritm_api::{Code, FieldFault, Wrong, code};

use super::id::REQUEST_ID;
use crate::store;

/// After which time a request that the database could not serve is to be tried again.
const LATER: Duration = Duration::from_secs(2);

/// Why a request was refused. A handler returns it; what it says goes out once the request's id is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    more: Option<Box<More>>,
}

/// What few problems have, apart so that an answer does not carry its room along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct More {
    detail: Option<String>,
    fields: Vec<FieldFault>,
    retry_after: Option<Duration>,
    /// What the database said, if it is its fault.
    cause: Option<store::Error>,
}

impl Problem {
    /// A refusal that its code explains.
    #[must_use]
    pub const fn new(code: Code) -> Self {
        Self { code, more: None }
    }

    /// A refusal with particulars, in English.
    #[must_use]
    pub fn because(code: Code, detail: impl Into<String>) -> Self {
        let mut problem = Self::new(code);
        problem.more().detail = Some(detail.into());
        problem
    }

    /// A request that is not what its endpoint takes, with what is wrong where.
    #[must_use]
    pub fn wrong(wrongs: Vec<Wrong>) -> Self {
        let fault = |wrong: Wrong| FieldFault {
            field: wrong.at,
            code: wrong.code.to_owned(),
            detail: wrong.detail,
        };
        let mut problem = Self::new(code::INVALID);
        problem.more().fields = wrongs.into_iter().map(fault).collect();
        problem
    }

    /// The same, about a field too: what is wrong with it, as a code, and in English.
    #[must_use]
    pub fn field(mut self, field: &str, code: &str, detail: &str) -> Self {
        self.more().fields.push(FieldFault {
            field: field.to_owned(),
            code: code.to_owned(),
            detail: detail.to_owned(),
        });
        self
    }

    /// The same, and when to try again.
    #[must_use]
    pub fn retry_after(mut self, time: Duration) -> Self {
        self.more().retry_after = Some(time);
        self
    }

    fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    /// Why.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// The status of the answer.
    fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The problem details as JSON.
    pub(crate) fn body(&self, request_id: &str) -> Vec<u8> {
        let More { detail, fields, .. } = self.more.as_deref().cloned().unwrap_or_default();
        let problem = ritm_api::Problem {
            r#type: Cow::Borrowed("about:blank"),
            title: self.status().canonical_reason().unwrap_or_default().to_owned(),
            status: self.code.status,
            code: Cow::Borrowed(self.code.code),
            detail: detail.unwrap_or_else(|| self.code.detail.to_owned()),
            request_id: request_id.to_owned(),
            fields,
        };
        // Texts and a number can't fail to become JSON.
        serde_json::to_vec(&problem).unwrap_or_default()
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        use store::Error;
        let code = match error {
            Error::Retry(_) | Error::CommitUnknown(_) | Error::TimedOut | Error::Busy | Error::Full => {
                code::BUSY
            }
            Error::Closed => code::NOT_READY,
            _ => code::INTERNAL,
        };
        let mut problem = Self::new(code);
        problem.more().retry_after = (code == code::BUSY).then_some(LATER);
        problem.more().cause = Some(error);
        problem
    }
}

impl store::Fault for Problem {
    fn store_error(&self) -> Option<&store::Error> {
        self.more.as_ref()?.cause.as_ref()
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

/// The answer has its status and headers alone, and the problem in its extensions: [`complete`] writes the body once the
/// request's id is known.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if let Some(error) = store::Fault::store_error(&self) {
            tracing::error!(%error, code = self.code.code, "the database did not do what a request needed");
        }
        let mut response = self.status().into_response();
        let headers = response.headers_mut();
        if self.code == code::METHOD_NOT_ALLOWED {
            headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        if self.code == code::NOT_SIGNED_IN {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(time) = self.more.as_ref().and_then(|more| more.retry_after) {
            // Whole seconds, and never none: the client would be refused again at once.
            let seconds = time.as_millis().div_ceil(1000).max(1);
            headers.insert(
                header::RETRY_AFTER,
                HeaderValue::from(u64::try_from(seconds).unwrap_or(u64::MAX)),
            );
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Completes an answer that carries its request's id already; `body_bytes` is the largest request body.
///
/// A handler leaves its [`Problem`] in the answer's extensions. Layers and axum itself leave a bare status.
pub(super) fn complete(mut answer: Response, body_bytes: usize) -> Response {
    let problem = answer
        .extensions_mut()
        .remove::<Problem>()
        .or_else(|| of_status(&answer, body_bytes));
    if let Some(problem) = problem {
        let id = answer.headers().get(REQUEST_ID);
        let body = problem.body(id.and_then(|id| id.to_str().ok()).unwrap_or_default());
        let headers = answer.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
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
fn of_status(answer: &Response, body_bytes: usize) -> Option<Problem> {
    match answer.status() {
        StatusCode::NOT_FOUND => Some(code::NOT_FOUND.into()),
        StatusCode::METHOD_NOT_ALLOWED => Some(code::METHOD_NOT_ALLOWED.into()),
        StatusCode::PAYLOAD_TOO_LARGE => Some(too_large(body_bytes)),
        StatusCode::SERVICE_UNAVAILABLE => Some(code::TIMED_OUT.into()),
        StatusCode::INTERNAL_SERVER_ERROR => Some(code::INTERNAL.into()),
        _ => None,
    }
}

/// The refusal of a body that has more bytes than that.
pub(super) fn too_large(body_bytes: usize) -> Problem {
    Problem::because(
        code::BODY_TOO_LARGE,
        format!("A request's body may have {body_bytes} bytes at most."),
    )
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may end where it fails")]

    use super::*;

    #[test]
    fn the_body_is_problem_details() {
        let body = Problem::because(code::NOT_FOUND, "no \"such\" thing").body("id-1");
        let value: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(
            value,
            serde_json::json!({
                "type": "about:blank", "title": "Not Found", "status": 404, "code": "server-not-found",
                "detail": "no \"such\" thing", "request_id": "id-1",
            })
        );
    }

    #[test]
    fn whoever_may_try_again_is_told_when() {
        let answer = |time| Problem::new(code::TOO_MANY).retry_after(time).into_response();
        assert_eq!(answer(Duration::from_millis(1500)).headers()["retry-after"], "2");
        assert_eq!(answer(Duration::ZERO).headers()["retry-after"], "1");
    }
}
