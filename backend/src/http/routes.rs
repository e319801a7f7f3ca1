//! From a declaration to a route: what every call passes before its handler, and every reply after it.

use std::collections::{BTreeMap, HashSet};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{FromRequest, RawPathParams, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, MethodRouter};
use ritm_api::{Declaration, Endpoint, Field, Limit, Method, Micros, Shape, Who, Wrong, code};
use serde_json::{Map, Value};

use super::address::{self, Peer};
use super::caller::{Callers, Credential, Knock, credential, own_cookies};
use super::compression::Coding;
use super::context::{Call, Context};
use super::declared::Declared;
use super::idempotency::{self, InUse, Of, Taken};
use super::problem::{Problem, too_large};
use super::rate::{Counted, Rates, Room};
use super::reply::{Reply, respond};
use super::{IDEMPOTENCY_KEY, explorer, json, openapi, origin};
use crate::metric;
use crate::parts::Parts;

/// For how long after a proof of who calls a step that needs one may be done, in microseconds.
const FRESH: i64 = 10 * Micros::MINUTE;

/// What the endpoints of all domains share.
pub(crate) struct Shared {
    parts: Arc<Parts>,
    callers: Arc<dyn Callers>,
    rates: Rates,
    in_use: InUse,
    body_bytes: usize,
}

/// Collects the endpoints of the domains.
pub(crate) struct Routes {
    /// None: only the declarations are wanted.
    shared: Option<Arc<Shared>>,
    domain: (&'static str, &'static str),
    paths: BTreeMap<&'static str, Path>,
    declared: Vec<Declared>,
}

#[derive(Default)]
struct Path {
    methods: Vec<Method>,
    router: MethodRouter,
}

impl Routes {
    /// No endpoints yet; `callers` finds out who calls.
    pub(crate) fn new(parts: Arc<Parts>, callers: Arc<dyn Callers>) -> Self {
        let settings = &parts.settings;
        let shared = Shared {
            rates: Rates::new(settings.limit),
            body_bytes: usize::try_from(settings.server.body_bytes).unwrap_or(usize::MAX),
            in_use: Arc::new(Mutex::new(HashSet::new())),
            callers,
            parts,
        };
        Self {
            shared: Some(Arc::new(shared)),
            ..Self::declarations()
        }
    }

    /// No endpoints yet, and none that is ever called: only what is declared is wanted.
    pub(crate) fn declarations() -> Self {
        Self {
            shared: None,
            domain: ("", ""),
            paths: BTreeMap::new(),
            declared: Vec::new(),
        }
    }

    /// From now on the endpoints of this domain are added.
    pub(crate) fn begin(&mut self, name: &'static str, about: &'static str) {
        self.domain = (name, about);
    }

    /// Adds an endpoint: `handler` answers its calls.
    pub(crate) fn add<E, H, F>(&mut self, handler: H)
    where
        E: Endpoint,
        H: Fn(Call<E>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<Reply<E::Answer>, Problem>> + Send,
    {
        let declared = Arc::new(Declaration::of::<E>());
        self.declared.push(Declared {
            domain: self.domain.0,
            about: self.domain.1,
            endpoint: Arc::clone(&declared),
        });
        let Some(shared) = self.shared.clone() else {
            return;
        };
        let answer = move |params: RawPathParams, request: Request| {
            let (shared, declared, handler) = (Arc::clone(&shared), Arc::clone(&declared), handler.clone());
            async move {
                let (call, room) = match shared.admit::<E>(&declared, &params, request).await {
                    Ok(admitted) => admitted,
                    Err(problem) => return declare(problem, &declared).into_response(),
                };
                let coding = Coding::taken(&call.context.headers);
                let told = match &call.context.key {
                    Some(Taken { key, .. }) => idempotency::told(&shared.parts, *key).await,
                    None => Ok(None),
                };
                let answered = match told {
                    Ok(Some(reply)) => Ok(reply),
                    Ok(None) => handler(call).await,
                    Err(problem) => Err(problem),
                };
                let mut response = match answered {
                    Ok(reply) => respond(reply, &declared, coding),
                    Err(problem) => declare(problem, &declared).into_response(),
                };
                if let Some(room) = room {
                    tell(&room, response.headers_mut());
                }
                response
            }
        };
        let path = self.paths.entry(E::PATH).or_default();
        path.methods.push(E::METHOD);
        path.router = std::mem::take(&mut path.router).on(filter(E::METHOD), answer);
    }

    /// What was declared, in the order of the domains.
    pub(crate) fn declared(&self) -> &[Declared] {
        &self.declared
    }

    /// The routes, and the page that describes them.
    pub(crate) fn into_router(self) -> Router {
        let mut router = explorer::router(&openapi::describe(&self.declared));
        for (
            path,
            Path {
                methods,
                router: at_path,
            },
        ) in self.paths
        {
            let allow = allowed(&methods);
            let other = async move |method: axum::http::Method| {
                let mut response = if method == axum::http::Method::OPTIONS {
                    StatusCode::NO_CONTENT.into_response()
                } else {
                    Problem::new(code::METHOD_NOT_ALLOWED).into_response()
                };
                if let Ok(allow) = HeaderValue::try_from(&allow) {
                    response.headers_mut().insert(header::ALLOW, allow);
                }
                response
            };
            router = router.route(path, at_path.fallback(other));
        }
        router
    }
}

fn filter(method: Method) -> MethodFilter {
    match method {
        Method::GET => MethodFilter::GET,
        Method::POST => MethodFilter::POST,
        Method::PUT => MethodFilter::PUT,
        Method::PATCH => MethodFilter::PATCH,
        Method::DELETE => MethodFilter::DELETE,
    }
}

/// What `Allow` says of a path.
fn allowed(methods: &[Method]) -> String {
    let mut names: Vec<_> = methods.iter().map(|method| method.name()).collect();
    if names.contains(&"GET") {
        names.push("HEAD");
    }
    names.push("OPTIONS");
    names.sort_unstable();
    names.join(", ")
}

/// A problem that its endpoint does not declare is a mistake of ours: nobody could know what to do about it.
fn declare(problem: Problem, declared: &Declaration) -> Problem {
    let code = problem.code();
    if declared.codes().iter().any(|known| known.code == code.code) {
        return problem;
    }
    tracing::error!(
        endpoint = declared.name,
        code = code.code,
        "a problem that is not declared"
    );
    if cfg!(debug_assertions) {
        return Problem::because(
            code::INTERNAL,
            format!("{} does not declare the problem {}.", declared.name, code.code),
        );
    }
    problem
}

/// The rest of the caller's limit (draft-ietf-httpapi-ratelimit-headers).
fn tell(room: &Room, headers: &mut HeaderMap) {
    let name = room.limit.name();
    let policy = format!("\"{name}\";q={};w=60", room.quota);
    let left = format!("\"{name}\";r={};t={}", room.left, room.reset.as_secs());
    for (header, value) in [("ratelimit-policy", policy), ("ratelimit", left)] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(header, value);
        }
    }
}

impl Shared {
    /// Lets a call in: knows who calls, that they may, and that what they send is what the endpoint takes.
    async fn admit<E: Endpoint>(
        &self,
        declared: &Arc<Declaration>,
        params: &RawPathParams,
        request: Request,
    ) -> Result<(Call<E>, Option<Room>), Problem> {
        let (sent, context, room) = self.check(declared, params, request).await?;
        let call = Call {
            path: typed(sent.path)?,
            query: typed(sent.query)?,
            body: typed(sent.body)?,
            context,
        };
        Ok((call, room))
    }

    /// All of that which does not know the endpoint's types.
    async fn check(
        &self,
        declared: &Arc<Declaration>,
        params: &RawPathParams,
        mut request: Request,
    ) -> Result<(Sent, Context, Option<Room>), Problem> {
        let peer = request.extensions().get::<Peer>().copied();
        let headers = std::mem::take(request.headers_mut());
        let (mut context, room) = self.know(declared, headers, peer).await?;
        let sent = self.read(declared, params, &context.headers, request).await?;
        if let Some(text) = context
            .header(IDEMPOTENCY_KEY)
            .filter(|_| !declared.method.is_safe())
        {
            let version = context
                .version
                .map(|version| version.to_string())
                .unwrap_or_default();
            // A way in makes somebody a caller who was none: its keys are nobody's, and what tells callers apart are the
            // cookies, for a browser's half-done sign-in is in one of them.
            let way_in = declared.who == Who::Anyone;
            let behind_tls = self.parts.settings.server.behind_tls;
            let with = [
                sent.path.to_string(),
                sent.query.to_string(),
                version,
                sent.body.to_string(),
                if way_in {
                    own_cookies(&context.headers, behind_tls)
                } else {
                    String::new()
                },
            ];
            let caller = context.caller.as_ref().filter(|_| !way_in);
            let of = Of {
                text,
                account: caller.map(|caller| caller.account),
                endpoint: declared.name,
                with: &with.each_ref().map(String::as_bytes),
            };
            let key = Taken::take(&self.parts, &self.in_use, &of)?;
            context.key = Some(key);
        }
        Ok((sent, context, room))
    }

    /// Knows who calls and whether they may, by the request's head alone.
    async fn know(
        &self,
        declared: &Arc<Declaration>,
        headers: HeaderMap,
        peer: Option<Peer>,
    ) -> Result<(Context, Option<Room>), Problem> {
        let settings = &self.parts.settings.server;
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
        let address = address::client(peer, &headers, &settings.proxies);
        let now = self.parts.now();
        let mut room = self.room(declared.limit, Counted::address(address), now)?;

        let credential = credential(&headers, settings.behind_tls);
        let with_token = matches!(credential, Some(Credential::Bearer(_)));
        let with_cookie = matches!(credential, Some(Credential::Cookie(_)));
        // A page of another site can't send a token by itself; everything else a browser might add.
        if !declared.method.is_safe()
            && !with_token
            && !origin::is_own(&headers, settings.url.as_deref(), with_cookie)
        {
            return Err(code::FOREIGN_ORIGIN.into());
        }
        let caller = match credential {
            Some(credential) => self.callers.know(Knock { credential, address }).await?,
            None => None,
        };
        match &caller {
            Some(caller) => caller.may(declared.who)?,
            None if declared.who == Who::Anyone => {}
            None => return Err(code::NOT_SIGNED_IN.into()),
        }
        if let Some(caller) = &caller {
            let of_account = self.room(declared.limit, Counted::Account(caller.account), now)?;
            // The client is told of what ends first.
            room = match (room, of_account) {
                (Some(one), Some(other)) => Some(if one.left <= other.left { one } else { other }),
                (one, other) => one.or(other),
            };
            if declared.fresh && now.since(caller.proved_at) > FRESH {
                return Err(code::PROOF_NEEDED.into());
            }
        }
        let version = match headers.get(header::IF_MATCH) {
            None if declared.edits => return Err(code::VERSION_MISSING.into()),
            Some(version) if declared.edits => {
                let version = version.to_str().ok().and_then(|version| version.parse().ok());
                // What is none of our versions is not the version that is there.
                Some(version.ok_or(Problem::new(code::VERSION_CHANGED))?)
            }
            _ => None,
        };
        let context = Context {
            parts: Arc::clone(&self.parts),
            caller,
            address,
            headers,
            version,
            key: None,
        };
        Ok((context, room))
    }

    fn room(&self, limit: Limit, who: Counted, now: Micros) -> Result<Option<Room>, Problem> {
        self.rates.take(limit, who, now).map_err(|wait| {
            let by = if matches!(who, Counted::Account(_)) {
                "account"
            } else {
                "address"
            };
            metric::HTTP_RATE_LIMITED.add(&[by]);
            Problem::new(code::TOO_MANY).retry_after(wait)
        })
    }

    /// Reads what was sent and checks it against the shapes of the declaration.
    async fn read(
        &self,
        declared: &Declaration,
        params: &RawPathParams,
        headers: &HeaderMap,
        request: Request,
    ) -> Result<Sent, Problem> {
        let mut wrongs = Vec::new();
        let pairs = params
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let path = from_pairs(&declared.path_shape, pairs, &mut wrongs);
        let pairs = query_pairs(request.uri().query().unwrap_or_default());
        let Some(pairs) = pairs else {
            return Err(Problem::because(code::INVALID, "The query is not well encoded."));
        };
        let query = from_pairs(&declared.query_shape, pairs.into_iter(), &mut wrongs);
        let body = match declared.body_shape {
            Shape::Nothing => Value::Null,
            _ => {
                if !is_json(headers) {
                    return Err(code::UNSUPPORTED_TYPE.into());
                }
                let bytes = self.bytes(request).await?;
                json::read(&bytes).map_err(|error| {
                    let place = format!("line {}, column {}", error.line(), error.column());
                    Problem::because(code::INVALID, format!("The body is no JSON at {place}."))
                })?
            }
        };
        wrongs.extend(declared.body_shape.wrongs(&body));
        if wrongs.is_empty() {
            Ok(Sent { path, query, body })
        } else {
            Err(Problem::wrong(wrongs))
        }
    }

    async fn bytes(&self, request: Request) -> Result<Bytes, Problem> {
        Bytes::from_request(request, &()).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                too_large(self.body_bytes)
            } else {
                Problem::because(code::INVALID, "The body did not arrive as a whole.")
            }
        })
    }
}

/// What was sent, checked.
struct Sent {
    path: Value,
    query: Value,
    body: Value,
}

/// A value as its type. Its shape was checked; what a type refuses beyond that is told as it says it.
fn typed<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_json::from_value(value).map_err(|error| {
        Problem::wrong(vec![Wrong {
            at: String::new(),
            code: "field-malformed",
            detail: error.to_string(),
        }])
    })
}

/// Whether a body says that it is JSON. A page of another site can't say so without being allowed to.
fn is_json(headers: &HeaderMap) -> bool {
    let told = headers
        .get(header::CONTENT_TYPE)
        .and_then(|told| told.to_str().ok());
    let mut parts = told.unwrap_or_default().split(';').map(str::trim);
    parts
        .next()
        .is_some_and(|media| media.eq_ignore_ascii_case("application/json"))
        && parts.all(|parameter| parameter.eq_ignore_ascii_case("charset=utf-8"))
}

/// The pairs of a query; none when it is not well encoded.
fn query_pairs(query: &str) -> Option<Vec<(String, String)>> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let decode = |text: &str| ritm_api::decode(&text.replace('+', " "));
            Some((decode(name)?, decode(value)?))
        })
        .collect()
}

/// What texts by name mean, by the shape of what they stand for; what is wrong with them joins `wrongs`.
fn from_pairs(
    shape: &Shape,
    pairs: impl Iterator<Item = (String, String)>,
    wrongs: &mut Vec<Wrong>,
) -> Value {
    let fields: &[Field] = match shape {
        Shape::Thing { fields, .. } => fields,
        _ => &[],
    };
    let mut values = Map::new();
    for (name, text) in pairs {
        let shape = fields
            .iter()
            .find(|field| field.name == name)
            .map(|field| &field.shape);
        let shape = match shape {
            Some(Shape::Maybe(of)) => Some(&**of),
            other => other,
        };
        if let Some(Shape::List { of, .. }) = shape {
            let list = values.entry(name).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(list) = list {
                list.push(value_of(of, text));
            }
        } else if values.contains_key(&name) {
            // One that nobody knows is told as such below, however often it comes.
            if shape.is_some() {
                wrongs.push(Wrong {
                    at: name,
                    code: "field-too-many",
                    detail: "May be given once.".to_owned(),
                });
            }
        } else {
            let value = shape.map_or(Value::Null, |shape| value_of(shape, text));
            values.insert(name, value);
        }
    }
    let values = Value::Object(values);
    if let Shape::Nothing = shape {
        let none = Shape::Thing {
            name: String::new(),
            docs: "",
            fields: Vec::new(),
        };
        wrongs.extend(none.wrongs(&values));
        return Value::Null;
    }
    wrongs.extend(shape.wrongs(&values));
    values
}

fn value_of(shape: &Shape, text: String) -> Value {
    match shape {
        Shape::Whole { .. } => text.parse::<i64>().map_or(Value::String(text), Value::from),
        Shape::Number { .. } => text.parse::<f64>().map_or(Value::String(text), Value::from),
        Shape::Flag => match text.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::String(text),
        },
        _ => Value::String(text),
    }
}
