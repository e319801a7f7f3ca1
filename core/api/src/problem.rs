//! What the server says when it does not do what was asked: problem details (RFC 9457) with a stable code.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::shape::{Schema, Shape};

/// Why a request was refused. The code is stable, and also the key of the text that app and console show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The stable code.
    pub code: &'static str,
    /// The status of the answer that carries it.
    pub status: u16,
    /// What it means, in English, for whoever reads the answer as it is.
    pub detail: &'static str,
}

/// Declares codes: `codes! { /// Docs. TAKEN = "account-taken", 409, "Somebody has it."; }` gives the constant `TAKEN` and
/// the list `ALL`.
#[macro_export]
macro_rules! codes {
    ($($(#[doc = $docs:literal])+ $name:ident = $code:literal, $status:literal, $detail:literal;)+) => {
        $($(#[doc = $docs])+ pub const $name: $crate::Code = $crate::Code { code: $code, status: $status, detail: $detail };)+

        /// All codes that are declared here.
        pub const ALL: &[$crate::Code] = &[$($name),+];
    };
}

/// A problem as it is sent: the members of RFC 9457, 3.1, and ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Always `about:blank`: the code says more.
    #[serde(default)]
    pub r#type: Cow<'static, str>,
    /// The status in words.
    #[serde(default)]
    pub title: String,
    /// The status.
    pub status: u16,
    /// Why, as a stable code that is also a message key.
    pub code: Cow<'static, str>,
    /// Why, in English.
    #[serde(default)]
    pub detail: String,
    /// The request, as the server's log names it.
    #[serde(default)]
    pub request_id: String,
    /// What is wrong with which field, when it is about fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldFault>,
}

crate::shape! {
    /// What is wrong with a field.
    #[derive(Eq)]
    pub struct FieldFault {
        /// Which: names and numbers with dots between; empty for the whole body.
        pub field: String,
        /// What is wrong, as a stable code that is also a message key.
        pub code: String,
        /// What is wrong, in English.
        pub detail: String,
    }
}

impl Schema for Problem {
    fn shape() -> Shape {
        use crate::shape::Field;
        let text = || Shape::text(1000);
        let field = |name, docs, shape| Field { name, docs, shape };
        Shape::Thing {
            name: "Problem".to_owned(),
            docs: "Why the server did not do what was asked (RFC 9457).",
            fields: vec![
                field("type", "Always `about:blank`: the code says more.", text()),
                field("title", "The status in words.", text()),
                field(
                    "status",
                    "The status.",
                    Shape::Whole {
                        min: 400,
                        max: 599,
                        docs: "",
                    },
                ),
                field("code", "Why: stable, for programs and translations.", text()),
                field("detail", "Why, in English.", text()),
                field("request_id", "The request, as the server's log names it.", text()),
                field(
                    "fields",
                    "What is wrong with which field, when it is about fields.",
                    Shape::Maybe(Box::new(Vec::<FieldFault>::shape())),
                ),
            ],
        }
    }
}

/// The codes of the server itself, which any endpoint may answer with.
pub mod code {
    codes! {
        /// There is nothing at this address.
        NOT_FOUND = "server-not-found", 404, "There is nothing at this address.";
        /// The address exists but not for this method.
        METHOD_NOT_ALLOWED = "server-method-not-allowed", 405,
            "This address does not answer this method; the header Allow names those that it does.";
        /// The client refuses every encoding there is.
        NOT_ACCEPTABLE = "server-not-acceptable", 406, "Accept-Encoding refuses every encoding this file exists in.";
        /// The range lies outside of the file.
        RANGE_NOT_SATISFIABLE = "server-range-not-satisfiable", 416,
            "The range lies outside of the file; Content-Range tells its length.";
        /// The request's body is larger than allowed.
        BODY_TOO_LARGE = "server-body-too-large", 413, "The request's body is larger than this server accepts.";
        /// The body is not of the type that the endpoint takes.
        UNSUPPORTED_TYPE = "server-unsupported-type", 415,
            "The body must be of the type that the endpoint takes, and say so in Content-Type.";
        /// The body, the query or the address is not what the endpoint takes.
        INVALID = "server-invalid", 400, "The request is not what this endpoint takes; `fields` says where.";
        /// Nobody is signed in, or no longer.
        NOT_SIGNED_IN = "server-not-signed-in", 401, "Sign in first: nobody is signed in, or no longer.";
        /// Whoever is signed in may not do this.
        FORBIDDEN = "server-forbidden", 403, "Whoever is signed in may not do this.";
        /// Staff needs a second factor before any permission counts.
        FACTOR_NEEDED = "server-factor-needed", 403, "Staff must have signed in with a second factor to do this.";
        /// The step needs fresh proof of who asks.
        PROOF_NEEDED = "server-proof-needed", 403,
            "Prove again who you are (password, passkey or code): this may be done only shortly afterwards.";
        /// The request comes from a page of another site.
        FOREIGN_ORIGIN = "server-foreign-origin", 403, "The request comes from a page that is not this server's.";
        /// The same key for another request.
        KEY_REUSED = "server-key-reused", 422,
            "This Idempotency-Key was used for another request; a new request needs a new one.";
        /// The first request with this key is still under way.
        KEY_IN_USE = "server-key-in-use", 409,
            "The first request with this Idempotency-Key is still under way. Try again shortly.";
        /// The edit does not say which version it edits.
        VERSION_MISSING = "server-version-missing", 428, "Say in If-Match which version you edit: its ETag.";
        /// It was edited meanwhile.
        VERSION_CHANGED = "server-version-changed", 412, "It was changed meanwhile. Read it again, then edit.";
        /// Too many requests.
        TOO_MANY = "server-too-many", 429, "Too many requests. Retry-After says when to go on.";
        /// The server has too much to do.
        BUSY = "server-busy", 503, "The server has too much to do. Try again shortly.";
        /// The server took too long.
        TIMED_OUT = "server-timed-out", 503, "The server could not answer in time. Try again later.";
        /// The server is not ready to serve, or no longer.
        NOT_READY = "server-not-ready", 503, "The server is starting, stopping, or has lost a part of the app.";
        /// The server itself failed.
        INTERNAL = "server-internal", 500,
            "The server failed at this request; its log says more under this request id.";
    }

    /// The codes of what is wrong with a field, with what they mean in English. They are message keys too.
    pub const FIELDS: &[(&str, &str)] = &[
        ("field-missing", "It must be given."),
        ("field-unknown", "There is no such field."),
        ("field-wrong-kind", "It is of another kind."),
        (
            "field-unknown-word",
            "It is none of the words that may stand here.",
        ),
        ("field-out-of-range", "The number is too small or too large."),
        ("field-too-short", "It is too short."),
        ("field-too-few", "There are too few."),
        ("field-too-long", "It is too long."),
        ("field-too-many", "There are too many."),
        (
            "field-control-character",
            "Control characters may not stand here.",
        ),
        ("field-malformed", "It is not what is wanted here."),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_their_statuses_are_errors() {
        let mut codes: Vec<_> = code::ALL.iter().map(|code| code.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), code::ALL.len());
        for code in code::ALL {
            assert!(
                (400..600).contains(&code.status) && code.detail.ends_with('.'),
                "{code:?}"
            );
        }
    }
}
