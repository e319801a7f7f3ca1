//! A few endpoints on a database, called without a socket, by callers that tests name.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use ritm_api::{AccountId, ApiTokenId, Micros, Permission, Scope, SessionId};
use serde_json::Value;
use tower::ServiceExt;
use uuid::Uuid;

use crate::http::caller::{Caller, Callers, Credential, Knock, Known, Means};
use crate::http::{Peer, Routes, problem};
use crate::parts::Parts;
use crate::ports::Ports;
use crate::settings::{LimitSettings, Settings};
use crate::testing::{Bench, Gear, TestStore};

/// The largest body.
pub(crate) const BODY_BYTES: u64 = 10_000;

/// Endpoints on a fresh database.
pub(crate) struct Site {
    pub(crate) store: TestStore,
    pub(crate) parts: Arc<Parts>,
    pub(crate) router: Router,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The status, and the code of the problem if it is one.
    pub(crate) fn told(&self) -> (u16, String) {
        let code = self.json()["code"].as_str().unwrap_or_default().to_owned();
        (self.status, code)
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

impl Site {
    /// The endpoints that `add` adds, on a fresh database of this kind.
    pub(crate) async fn with(gear: Gear, limit: LimitSettings, add: fn(Routes) -> Routes) -> Self {
        let store = TestStore::start(gear).await;
        let mut settings = Settings {
            limit,
            ..Settings::default()
        };
        settings.server.url = Some("https://ritm.test".to_owned());
        settings.server.behind_tls = true;
        settings.server.body_bytes = BODY_BYTES;
        let parts = crate::app::parts(settings, store.store.clone(), Ports::simulated(1));
        let router = add(Routes::new(Arc::clone(&parts), Arc::new(Known_)))
            .into_router()
            .layer(axum::extract::DefaultBodyLimit::max(BODY_BYTES as usize));
        Self { store, parts, router }
    }

    /// Sends a request and waits for its answer. `request` is `METHOD /path`; a body is JSON unless a header says otherwise.
    pub(crate) async fn ask(
        &self,
        request: &str,
        headers: &[(&str, &str)],
        body: impl Into<String>,
    ) -> Answer {
        let body = body.into();
        let (method, uri) = request.split_once(' ').unwrap_or(("GET", request));
        let mut builder = Request::builder()
            .method(method)
            .uri(uri)
            .header("host", "ritm.test");
        if !body.is_empty() && !headers.iter().any(|(name, _)| *name == "content-type") {
            builder = builder.header("content-type", "application/json");
        }
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        let mut request = builder.body(Body::from(body)).unwrap();
        let peer = SocketAddr::from(([192, 0, 2, 1], 5000));
        request.extensions_mut().insert(Peer(peer));
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let answer = problem::complete(answer, BODY_BYTES as usize);
        let (head, body) = answer.into_parts();
        Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body: axum::body::to_bytes(body, 1 << 20).await.unwrap().to_vec(),
        }
    }

    pub(crate) async fn clear(self) {
        self.store.finish().await;
    }
}

/// The account of somebody that a test names.
pub(crate) fn account(name: &str) -> AccountId {
    Uuid::from_u128(name.bytes().fold(1, |id, byte| id * 257 + u128::from(byte))).into()
}

/// Callers by what they say: `NAME`, `NAME+PERMISSION+…` for staff, `NAME-factor` for staff without a second factor,
/// `NAME-stale` for somebody whose proof is old, `api:NAME+SCOPE+…` for an API token, and `gone` for nobody.
struct Known_;

impl Callers for Known_ {
    fn know<'a>(&'a self, knock: Knock<'a>) -> Known<'a> {
        Box::pin(async move {
            let (Credential::Bearer(text) | Credential::Cookie(text)) = knock.credential;
            if text == "gone" {
                return Ok(None);
            }
            let (is_token, text) = match text.strip_prefix("api:") {
                Some(text) => (true, text),
                None => (false, text),
            };
            let (name, rights) = text.split_once('+').unwrap_or((text, ""));
            let (name, how) = name.split_once('-').unwrap_or((name, ""));
            let rights = || rights.split('+');
            let now = crate::ports::clock::TEST_START.0;
            let means = if is_token {
                let scopes: BTreeSet<_> = rights().filter_map(Scope::of_word).collect();
                Means::Token(ApiTokenId::from(account(name).uuid()), scopes)
            } else {
                Means::Session(SessionId::from(account(name).uuid()))
            };
            Ok(Some(Caller {
                account: account(name),
                means,
                permissions: rights().filter_map(Permission::of_word).collect(),
                needs_factor: how == "factor",
                proved_at: Micros(if how == "stale" { now - Micros::HOUR } else { now }),
            }))
        })
    }
}
