//! Where the metrics are read: a listener of its own, so that no rule of a proxy decides who sees them.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper::Request;
use hyper::body::Incoming;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tower::ServiceBuilder;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::listen::{self, Bounds};
use crate::settings::{MetricsSettings, Secret};

/// Few ask, and none of them for long; whoever else reaches the port gets no more.
const BOUNDS: Bounds = Bounds {
    connections: 16,
    header_time: Duration::from_secs(10),
    header_bytes: 16 << 10,
    stall_time: Duration::from_secs(10),
};

/// How long an answer may take to be made.
const REQUEST_TIME: Duration = Duration::from_secs(10);

/// The largest body, of which nothing is read.
const BODY_BYTES: usize = 4 << 10;

/// A listener that tells the metrics at `/metrics`.
pub(crate) struct Endpoint {
    listener: TcpListener,
    token: Option<Secret>,
    bounds: Bounds,
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
            bounds: BOUNDS,
        }))
    }

    /// Lets a connection be idle for another time.
    #[cfg(test)]
    pub(super) fn idle_for(mut self, time: Duration) -> Self {
        self.bounds.header_time = time;
        self
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
        let service = ServiceBuilder::new()
            .map_request(|request: Request<Incoming>| request.map(Body::new))
            .map_response(|answer: axum::http::Response<_>| answer.map(Body::new))
            .layer(TimeoutLayer::with_status_code(
                StatusCode::SERVICE_UNAVAILABLE,
                REQUEST_TIME,
            ))
            .layer(RequestBodyLimitLayer::new(BODY_BYTES))
            .service(router);
        // Nobody waits for these when the server stops: they end with it.
        let connections = GracefulShutdown::new();
        match listen::accept(
            &self.listener,
            &self.bounds,
            |_| (service.clone(), ()),
            &connections,
            &mut JoinSet::new(),
        )
        .await {}
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
