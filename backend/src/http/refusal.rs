//! What the server says when it does not do what was asked: problem details (RFC 9457) with a stable code.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:ident, $detail:literal;)+) => {
        /// Why a request was refused; the code is stable and also the message key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code {
            $($(#[$doc])* $name,)+
        }

        impl Code {
            /// All codes, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The status of the answer that carries this code.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)+ }
            }

            /// What the code means, in English, for whoever reads the answer as it is.
            #[must_use]
            pub const fn detail(self) -> &'static str {
                match self { $(Self::$name => $detail,)+ }
            }
        }
    };
}

codes! {
    /// There is nothing at this address.
    NotFound = "server-not-found", NOT_FOUND,
        "There is nothing at this address.";
    /// The address exists but not for this method.
    MethodNotAllowed = "server-method-not-allowed", METHOD_NOT_ALLOWED,
        "This address does not answer this method; the header Allow names those that it does.";
    /// The client refuses every encoding there is.
    NotAcceptable = "server-not-acceptable", NOT_ACCEPTABLE,
        "Accept-Encoding refuses every encoding this file exists in.";
    /// The range lies outside of the file.
    RangeNotSatisfiable = "server-range-not-satisfiable", RANGE_NOT_SATISFIABLE,
        "The range lies outside of the file; Content-Range tells its length.";
    /// The request's body is larger than allowed.
    BodyTooLarge = "server-body-too-large", PAYLOAD_TOO_LARGE,
        "The request's body is larger than this server accepts.";
    /// The server took too long.
    TimedOut = "server-timed-out", SERVICE_UNAVAILABLE,
        "The server could not answer in time. Try again later.";
    /// The server is not ready to serve, or no longer.
    NotReady = "server-not-ready", SERVICE_UNAVAILABLE,
        "The server is starting, stopping, or has lost a part of the app.";
    /// The server itself failed.
    Internal = "server-internal", INTERNAL_SERVER_ERROR,
        "The server failed at this request; its log says more under this request id.";
}

/// A refused request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    code: Code,
    detail: Option<String>,
}

impl Refusal {
    /// A refusal that its code explains.
    #[must_use]
    pub const fn new(code: Code) -> Self {
        Self { code, detail: None }
    }

    /// A refusal with particulars, in English.
    #[must_use]
    pub fn because(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: Some(detail.into()),
        }
    }

    /// The media type of [`Refusal::body`].
    pub(super) const TYPE: &'static str = "application/problem+json";

    /// The problem details as JSON.
    pub(crate) fn body(&self, request_id: &str) -> Vec<u8> {
        let status = self.code.status();
        let problem = ProblemDetails {
            r#type: "about:blank",
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            code: self.code.code(),
            detail: self.detail.as_deref().unwrap_or(self.code.detail()),
            request_id,
        };
        // Texts and a number can't fail to become JSON.
        serde_json::to_vec(&problem).unwrap_or_default()
    }
}

/// The members of RFC 9457, 3.1, and ours: `code` and `request_id`.
#[derive(Serialize)]
struct ProblemDetails<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    code: &'static str,
    detail: &'a str,
    request_id: &'a str,
}

/// The answer has its status alone, and the refusal in its extensions: [`super::problem`] writes the body once the
/// request's id is known.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        if self.code == Code::MethodNotAllowed {
            response
                .headers_mut()
                .insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may end where it fails")]

    use super::*;

    #[test]
    fn codes_are_unique_and_statuses_are_errors() {
        let mut codes: Vec<_> = Code::ALL.iter().map(|code| code.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Code::ALL.len());
        assert!(Code::ALL.iter().all(|code| code.status().as_u16() >= 400));
    }

    #[test]
    fn the_body_is_problem_details() {
        let body = Refusal::because(Code::NotFound, "no \"such\" thing").body("id-1");
        let value: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(
            value,
            serde_json::json!({
                "type": "about:blank", "title": "Not Found", "status": 404, "code": "server-not-found",
                "detail": "no \"such\" thing", "request_id": "id-1",
            })
        );
    }
}
