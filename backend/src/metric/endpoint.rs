//! Where the metrics are read: a listener of its own, so that no rule of a proxy decides who sees them.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;

use crate::settings::{MetricsSettings, Secret};

/// A listener that tells the metrics at `/metrics`.
pub(crate) struct Endpoint {
    listener: TcpListener,
    token: Option<Secret>,
}

impl Endpoint {
    /// Takes the address of the settings; none when they name none.
    ///
    /// # Errors
    /// The address can't be listened on.
    pub(crate) async fn bind(settings: &MetricsSettings) -> io::Result<Option<Self>> {
        let Some(address) = settings.bind else {
            return Ok(None);
        };
        Ok(Some(Self {
            listener: TcpListener::bind(address).await?,
            token: settings.token.clone(),
        }))
    }

    /// The address that is listened on.
    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers for ever; `others` are routes that are answered here as well.
    pub(crate) async fn run(self, others: Router) {
        let router = Router::new()
            .route("/metrics", get(tell))
            .with_state(self.token)
            .merge(others);
        if let Err(error) = axum::serve(self.listener, router).await {
            tracing::error!(%error, "the metrics are told no more");
        }
    }
}

async fn tell(State(token): State<Option<Secret>>, headers: HeaderMap) -> Response {
    if let Some(token) = token
        && !bears(&headers, token.reveal())
    {
        let ask = [(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"metrics\""),
        )];
        return (StatusCode::UNAUTHORIZED, ask).into_response();
    }
    let kind = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (kind, super::text()).into_response()
}

/// Whether the request has this token. Hashes are compared, so that the time tells nothing about how much was right.
fn bears(headers: &HeaderMap, token: &str) -> bool {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    given
        .and_then(|value| value.strip_prefix("Bearer "))
        .is_some_and(|given| blake3::hash(given.as_bytes()) == blake3::hash(token.as_bytes()))
}
