//! The routes, and what their handlers share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::middleware;
use axum::routing::{MethodRouter, get};

use crate::refusal::{Code, Refusal};
use crate::settings::ServerSettings;
use crate::web::WebApp;
use crate::{health, request, web};

/// What every handler may look at.
pub(crate) type Shared = Arc<App>;

/// The running server, as its handlers see it.
pub(crate) struct App {
    /// The door's settings.
    pub(crate) server: ServerSettings,
    /// The app that is served.
    pub(crate) web: WebApp,
    stopping: AtomicBool,
}

impl App {
    pub(crate) fn new(server: ServerSettings, web: WebApp) -> Shared {
        Arc::new(Self {
            server,
            web,
            stopping: AtomicBool::new(false),
        })
    }

    /// From now on `/readyz` says no.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }
}

/// Every route, with what surrounds each request.
pub(crate) fn router(shared: Shared) -> Router {
    let only_get =
        |route: MethodRouter<Shared>| route.fallback(async || Refusal::new(Code::MethodNotAllowed));
    Router::new()
        .route("/livez", only_get(get(health::live)))
        .route("/readyz", only_get(get(health::ready)))
        .route("/version", only_get(get(health::version)))
        .fallback(web::serve)
        .layer(middleware::from_fn_with_state(
            Arc::clone(&shared),
            request::surround,
        ))
        .with_state(shared)
}
