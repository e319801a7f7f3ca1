//! What surrounds every request, whichever domain answers it: its id, its limits, its line in the log, the security
//! headers, and a whole answer in any case.
//!
//! Most of it is tower-http's. Ours are the line in the log ([`line`]), because tower-http's tracing layer says nothing
//! when a client leaves in the middle of an answer, and the problem details ([`problem`]).

mod address;
mod caller;
mod compression;
mod context;
mod declared;
mod explorer;
mod id;
mod idempotency;
mod json;
mod line;
mod openapi;
mod origin;
mod problem;
mod rate;
mod reply;
mod routes;
mod security;

use std::any::Any;
use std::convert::Infallible;
use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Router, middleware};
use hyper::Request;
use hyper::body::Incoming;
use tower::util::MapRequestLayer;
use tower::{Service, ServiceBuilder};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;

pub(crate) use address::Peer;
pub(crate) use caller::{Caller, Callers, Credential, Knock, Known, Means, cookie_name};
pub(crate) use context::{Call, Context};
pub(crate) use idempotency::{MIGRATIONS, SEALED};
pub(crate) use openapi::describe;
pub use problem::Problem;
pub(crate) use reply::Reply;
pub(crate) use routes::Routes;
pub(crate) use security::{CONSOLE_POLICY, PAGE_POLICY};

use ritm_api::code;

use crate::settings::ServerSettings;

/// The header that makes a repetition of a call the same call.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Surrounds the routes: what comes out answers a connection's requests.
///
/// The layers stand in the order in which a request passes them; its answer passes them in the opposite order.
pub(crate) fn surround(
    router: Router,
    settings: &ServerSettings,
) -> impl Service<Request<Incoming>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static
{
    let body_bytes = usize::try_from(settings.body_bytes).unwrap_or(usize::MAX);
    // The layer below keeps the limit that the settings name; axum's own would stop bodies at two megabytes.
    let router = router
        .layer(MapRequestLayer::new(line::note_route))
        .layer(DefaultBodyLimit::disable());
    ServiceBuilder::new()
        .map_request(|request: Request<Incoming>| id::without_malformed(request).map(Body::new))
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(middleware::from_fn(line::write))
        .layer(security::layer(settings.behind_tls))
        .layer(security::policy())
        .map_response(move |answer: Response<_>| problem::complete(answer.map(Body::new), body_bytes))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            settings.request_time,
        ))
        .layer(RequestBodyLimitLayer::new(body_bytes))
        .service(router)
}

/// Tells a connection's requests who is at its other end.
pub(crate) fn from_peer<S>(
    service: S,
    peer: SocketAddr,
) -> impl Service<Request<Incoming>, Response = S::Response, Error = S::Error, Future = S::Future> + Clone
where
    S: Service<Request<Incoming>> + Clone,
{
    ServiceBuilder::new()
        .map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer(peer));
            request
        })
        .service(service)
}

/// A panic in a handler ends its request, not the server.
fn after_panic(_panic: Box<dyn Any + Send>) -> Response {
    // Rust's panic hook has printed what happened and where; this line tells in which request.
    tracing::error!("a handler panicked");
    Problem::new(code::INTERNAL).into_response()
}

#[cfg(test)]
mod tests;
