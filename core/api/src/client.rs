//! The typed client: builds requests of declared endpoints and reads their answers.

use serde_json::Value;

use crate::endpoint::{Endpoint, Form, Method};
use crate::etag::Etag;
use crate::problem::Problem;
use crate::web::{Request, Response, encode};

/// A call of an endpoint, before it is sent.
#[derive(Clone, Debug)]
pub struct Ask<E: Endpoint> {
    /// What stands in the path.
    pub path: E::Path,
    /// What stands in the query.
    pub query: E::Query,
    /// The body.
    pub body: E::Body,
    /// The version that is edited.
    pub version: Option<Etag>,
    /// What makes a repetition of the call the same call: 16 random bytes, kept until it is answered.
    pub key: Option<[u8; 16]>,
    /// The languages of the person, best first, as `Accept-Language` lists them.
    pub language: Option<String>,
}

impl<E: Endpoint<Path = (), Query = (), Body = ()>> Ask<E> {
    /// A call that needs nothing.
    #[must_use]
    pub fn plain() -> Self {
        Self::with((), (), ())
    }
}

impl<E: Endpoint<Path = (), Query = ()>> Ask<E> {
    /// A call with a body.
    #[must_use]
    pub fn body(body: E::Body) -> Self {
        Self::with((), (), body)
    }
}

impl<E: Endpoint<Path = (), Body = ()>> Ask<E> {
    /// A call with a query.
    #[must_use]
    pub fn query(query: E::Query) -> Self {
        Self::with((), query, ())
    }
}

impl<E: Endpoint<Query = (), Body = ()>> Ask<E> {
    /// A call about what the path names.
    #[must_use]
    pub fn of(path: E::Path) -> Self {
        Self::with(path, (), ())
    }
}

impl<E: Endpoint> Ask<E> {
    /// A call with all that it may need.
    #[must_use]
    pub const fn with(path: E::Path, query: E::Query, body: E::Body) -> Self {
        Self {
            path,
            query,
            body,
            version: None,
            key: None,
            language: None,
        }
    }

    /// The same call, editing this version.
    #[must_use]
    pub fn editing(mut self, version: Etag) -> Self {
        self.version = Some(version);
        self
    }

    /// The same call with a key: however often it is sent, it is done once.
    #[must_use]
    pub fn once(mut self, key: [u8; 16]) -> Self {
        self.key = Some(key);
        self
    }

    /// The same call of a person of these languages.
    #[must_use]
    pub fn speaking(mut self, languages: impl Into<String>) -> Self {
        self.language = Some(languages.into());
        self
    }

    /// The request, to the server at `base` (`https://ritm.example`, without a path), with an app's or an API token.
    #[must_use]
    pub fn request(&self, base: &str, token: Option<&str>) -> Request {
        let plain = Plain {
            method: E::METHOD,
            form: E::FORM,
            path: E::PATH,
            values: serde_json::to_value(&self.path).unwrap_or_default(),
            query: serde_json::to_value(&self.query).unwrap_or_default(),
            body: serde_json::to_value(&self.body).unwrap_or_default(),
        };
        plain.request(base, token, self.version, self.key, self.language.as_deref())
    }
}

/// A call without its types: what follows is made once, not once for each endpoint, which a page has to fetch.
struct Plain {
    method: Method,
    form: Form,
    path: &'static str,
    values: Value,
    query: Value,
    body: Value,
}

impl Plain {
    fn request(
        self,
        base: &str,
        token: Option<&str>,
        version: Option<Etag>,
        key: Option<[u8; 16]>,
        language: Option<&str>,
    ) -> Request {
        let mut url = base.trim_end_matches('/').to_owned();
        url.push_str(&path_of(self.path, &self.values));
        url.push_str(&query_of(&self.query));
        let mut headers = vec![("accept", accepted(self.form).to_owned())];
        let body = match self.body {
            Value::Null => Vec::new(),
            value => value.to_string().into_bytes(),
        };
        if !body.is_empty() {
            headers.push(("content-type", "application/json".to_owned()));
        }
        if let Some(token) = token {
            headers.push(("authorization", format!("Bearer {token}")));
        }
        if let Some(version) = version {
            headers.push(("if-match", version.to_string()));
        }
        if let Some(key) = key.filter(|_| !self.method.is_safe()) {
            let key = uuid::Uuid::from_bytes(key);
            headers.push(("idempotency-key", key.hyphenated().to_string()));
        }
        if let Some(language) = language {
            headers.push(("accept-language", language.to_owned()));
        }
        Request {
            method: self.method.name(),
            url,
            headers,
            body,
        }
    }
}

const fn accepted(form: Form) -> &'static str {
    match form {
        Form::Json | Form::Redirect => "application/json, application/problem+json",
        Form::Bytes(_) => "*/*",
    }
}

fn path_of(path: &str, values: &Value) -> String {
    let mut written = String::new();
    for part in path.split('/').skip(1) {
        written.push('/');
        match part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => written.push_str(&encode(&plain(values.get(name).unwrap_or(&Value::Null)))),
            None => written.push_str(part),
        }
    }
    written
}

fn query_of(query: &Value) -> String {
    let mut written = String::new();
    let mut add = |name: &str, value: &Value| {
        written.push(if written.is_empty() { '?' } else { '&' });
        written.push_str(&encode(name));
        written.push('=');
        written.push_str(&encode(&plain(value)));
    };
    if let Value::Object(values) = query {
        for (name, value) in values {
            match value {
                Value::Null => {}
                Value::Array(list) => list.iter().for_each(|value| add(name, value)),
                value => add(name, value),
            }
        }
    }
    written
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// What an endpoint answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered<T> {
    /// The answer.
    pub answer: T,
    /// Its version, when it can be edited.
    pub version: Option<Etag>,
}

/// Why there is no answer. `F` is why the transport failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure<F> {
    /// The request or its answer did not get through.
    Transport(F),
    /// The server refused.
    Refused {
        /// Why.
        problem: Box<Problem>,
        /// After how many seconds to try again, if the server says so.
        retry_after: Option<u32>,
    },
    /// What came is no answer of this endpoint: another server, another version, or something in between.
    Unreadable {
        /// The status that came.
        status: u16,
    },
}

/// Reads the answers of an endpoint.
pub trait Reading: Endpoint {
    /// Reads an answer.
    ///
    /// # Errors
    /// The server refused, or what came is no answer of this endpoint.
    fn read<F>(response: &Response) -> Result<Answered<Self::Answer>, Failure<F>> {
        // By way of a value: the reader of JSON is made once, not once for each type, which a page has to fetch.
        let unreadable = || Failure::Unreadable {
            status: response.status,
        };
        let (value, version) = match judged(response) {
            Ok(Some(read)) => read,
            Ok(None) => return Err(unreadable()),
            Err((problem, retry_after)) => return Err(Failure::Refused { problem, retry_after }),
        };
        let answer = serde_json::from_value(value).map_err(|_| unreadable())?;
        Ok(Answered { answer, version })
    }
}

impl<E: Endpoint> Reading for E {}

/// What stands in an answer, with its version.
type Told = (Value, Option<Etag>);

/// Why the server refused, and after how many seconds to try again.
type Refusal = (Box<Problem>, Option<u32>);

/// What stands in an answer, with its version; `None` when that is not JSON, and as an error why the server refused and
/// after how many seconds to try again.
fn judged(response: &Response) -> Result<Option<Told>, Refusal> {
    if !(200..300).contains(&response.status) {
        let retry_after = response
            .header("retry-after")
            .and_then(|seconds| seconds.trim().parse().ok());
        return match serde_json::from_slice::<Value>(&response.body).and_then(serde_json::from_value) {
            Ok(problem) => Err((Box::new(problem), retry_after)),
            Err(_) => Ok(None),
        };
    }
    let body: &[u8] = if response.body.is_empty() {
        b"null"
    } else {
        &response.body
    };
    let version = response.header("etag").and_then(|tag| tag.parse().ok());
    Ok(serde_json::from_slice(body).ok().map(|value| (value, version)))
}

/// What moves requests to the server and answers back, and knows nothing of what they mean.
pub trait Transport {
    /// Why a request or its answer did not get through.
    type Fault;

    /// Sends a request and waits for its answer.
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, Self::Fault>>;

    /// Random bytes, for the key of a call.
    fn random(&self) -> [u8; 16];
}

/// The client of a server.
#[derive(Clone, Debug)]
pub struct Client<T> {
    transport: T,
    base: String,
    token: Option<String>,
    language: Option<String>,
}

impl<T: Transport> Client<T> {
    /// A client of the server at `base`: `https://ritm.example`, or nothing for the page's own.
    #[must_use]
    pub fn new(transport: T, base: impl Into<String>) -> Self {
        Self {
            transport,
            base: base.into(),
            token: None,
            language: None,
        }
    }

    /// The same client with an app's or an API token.
    #[must_use]
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// The same client for a person of these languages, best first, as `Accept-Language` lists them.
    #[must_use]
    pub fn speaking(mut self, languages: impl Into<String>) -> Self {
        self.language = Some(languages.into());
        self
    }

    /// Calls an endpoint. A call that changes something gets a key, so that it can be sent again without being done
    /// twice; whoever wants to send it again himself gives it one ([`Ask::once`]).
    ///
    /// # Errors
    /// The request did not get through, the server refused, or what came is no answer.
    pub async fn call<E: Endpoint>(&self, mut ask: Ask<E>) -> Result<Answered<E::Answer>, Failure<T::Fault>> {
        if ask.key.is_none() && !E::METHOD.is_safe() {
            ask.key = Some(self.transport.random());
        }
        if ask.language.is_none() {
            ask.language.clone_from(&self.language);
        }
        let request = ask.request(&self.base, self.token.as_deref());
        let response = self.transport.send(request).await.map_err(Failure::Transport)?;
        E::read(&response)
    }
}
