//! What a handler answers, and how that becomes bytes.

use std::sync::{Mutex, PoisonError};

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ritm_api::{Declaration, Etag, Form, code};
use serde::{Deserialize, Serialize};

use super::compression::Coding;
use super::problem::Problem;

/// What a handler answers: the answer of its endpoint, with headers where it needs some.
pub(crate) struct Reply<T> {
    /// The answer.
    pub(crate) answer: T,
    pub(super) version: Option<Etag>,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    /// Locked only because handlers pass replies on by reference, and a body alone can't be shared.
    pub(super) body: Option<Mutex<Body>>,
}

impl<T> Reply<T> {
    /// An answer.
    pub(crate) const fn of(answer: T) -> Self {
        Self {
            answer,
            version: None,
            headers: Vec::new(),
            body: None,
        }
    }

    /// The same reply with something made of its answer.
    #[must_use]
    pub(crate) fn map<U>(self, make: impl FnOnce(T) -> U) -> Reply<U> {
        Reply {
            answer: make(self.answer),
            version: self.version,
            headers: self.headers,
            body: self.body,
        }
    }

    /// The same answer with the version of what it tells, for `If-Match` of an edit.
    #[must_use]
    pub(crate) const fn version(mut self, version: i64) -> Self {
        self.version = Some(Etag(version));
        self
    }

    /// The same answer with a header, such as a cookie; a value that can't be one is left out and told to the log.
    #[must_use]
    pub(crate) fn header(mut self, name: HeaderName, value: &str) -> Self {
        match HeaderValue::from_str(value) {
            Ok(value) => self.headers.push((name, value)),
            Err(_) => tracing::error!(%name, "a header's value is none"),
        }
        self
    }

    /// The same answer, setting a cookie (`name=value; Path=/; …`).
    #[must_use]
    pub(crate) fn cookie(self, cookie: &str) -> Self {
        self.header(header::SET_COOKIE, cookie)
    }
}

impl Reply<()> {
    /// That it was done, and nothing else.
    pub(crate) const fn done() -> Self {
        Self::of(())
    }

    /// The way to another page, of an endpoint that declares `form: Redirect`.
    pub(crate) fn redirect(url: &str) -> Self {
        Self::done().header(header::LOCATION, url)
    }

    /// Bytes, of an endpoint that declares `form: Bytes(…)`; `name` for those that are kept as a file of that name, in plain
    /// letters.
    pub(crate) fn bytes(body: Body, name: Option<&str>) -> Self {
        let mut reply = Self::done();
        reply.body = Some(Mutex::new(body));
        match name {
            Some(name) => reply.header(
                header::CONTENT_DISPOSITION,
                &format!("attachment; filename=\"{}\"", name.replace(['"', '\\'], "_")),
            ),
            None => reply,
        }
    }
}

impl<T> From<T> for Reply<T> {
    fn from(answer: T) -> Self {
        Self::of(answer)
    }
}

/// A reply as it is kept beside its Idempotency-Key.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept<T> {
    answer: T,
    version: Option<i64>,
    headers: Vec<(String, String)>,
}

impl<T> Kept<T> {
    /// What the reply says, if all of it can be kept: bytes can't.
    pub(super) fn of(reply: &Reply<T>) -> Option<Kept<&T>> {
        if reply.body.is_some() {
            return None;
        }
        let headers = reply.headers.iter().map(|(name, value)| {
            let value = value.to_str().ok()?;
            Some((name.as_str().to_owned(), value.to_owned()))
        });
        Some(Kept {
            answer: &reply.answer,
            version: reply.version.map(|version| version.0),
            headers: headers.collect::<Option<_>>()?,
        })
    }

    /// The same reply once more.
    pub(super) fn again(self) -> Reply<T> {
        let mut reply = Reply::of(self.answer);
        reply.version = self.version.map(Etag);
        for (name, value) in self.headers {
            if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
                reply = reply.header(name, &value);
            }
        }
        reply
    }
}

/// Makes the answer of a reply.
pub(super) fn respond<T: Serialize>(
    reply: Reply<T>,
    declared: &Declaration,
    coding: Option<Coding>,
) -> Response {
    let json = match declared.form {
        Form::Json if declared.status != 204 => match serde_json::to_vec(&reply.answer) {
            Ok(json) => Some(json),
            Err(_) => {
                tracing::error!(endpoint = declared.name, "an answer can't be written");
                return Problem::new(code::INTERNAL).into_response();
            }
        },
        _ => None,
    };
    respond_with(json, reply.map(drop), declared, coding)
}

/// The same, once what is answered is JSON.
fn respond_with(
    json: Option<Vec<u8>>,
    reply: Reply<()>,
    declared: &Declaration,
    coding: Option<Coding>,
) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::from_u16(declared.status).unwrap_or(StatusCode::OK);
    let tag = reply.version.map(|version| version.to_string());
    match (declared.form, reply.body) {
        (Form::Json, _) => {
            if let Some(mut body) = json {
                let secret = declared.answer_shape.has_secret() || !reply.headers.is_empty();
                let headers = response.headers_mut();
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
                // Whoever can have others' words written beside a secret could guess it by the length (BREACH).
                if !secret && let Some(coding) = coding.and_then(|coding| coding.compress(&mut body)) {
                    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
                    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
                }
                *response.body_mut() = Body::from(body);
            }
        }
        (Form::Bytes(media), body) => {
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
            let body = body.map(|body| body.into_inner().unwrap_or_else(PoisonError::into_inner));
            *response.body_mut() = body.unwrap_or_default();
        }
        (Form::Redirect, _) => {}
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(tag) = tag.and_then(|tag| HeaderValue::try_from(tag).ok()) {
        headers.insert(header::ETAG, tag);
    }
    for (name, value) in reply.headers {
        headers.append(name, value);
    }
    response
}
