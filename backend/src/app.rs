//! The list of the server's domains, and the state that each takes its part of.

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;

use crate::health::{self, Health};
use crate::web::{self, WebApp};

/// The state of all domains. No handler sees it: each asks for the part it needs, by that part's type.
#[derive(Clone)]
pub(crate) struct App {
    /// The built app that is served.
    pub(crate) web: Arc<WebApp>,
    /// Whether the server is ready.
    pub(crate) health: Health,
}

impl FromRef<App> for Arc<WebApp> {
    fn from_ref(app: &App) -> Self {
        Self::clone(&app.web)
    }
}

impl FromRef<App> for Health {
    fn from_ref(app: &App) -> Self {
        app.health.clone()
    }
}

/// The routes of every domain. A new domain is one more line here.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .merge(health::mount())
        .merge(web::mount())
        .with_state(app)
}
