//! The list of the server's domains, and the state that each takes its part of.

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;

use crate::about;
use crate::domain::Domain;
use crate::health::{self, Health};
use crate::http::{self, Callers, Routes};
use crate::parts::Parts;
use crate::store::Steps;
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

/// Every domain. A new one is one more line here.
pub(crate) fn domains() -> Vec<Domain> {
    vec![
        Domain {
            migrations: http::MIGRATIONS,
            ..Domain::named("http", "Calls that are sent again and done once.")
        },
        about::mount(),
    ]
}

/// The tables of every domain, in the order in which they may name each other.
pub(crate) fn steps() -> Vec<Steps> {
    let of = |domain: Domain| Steps {
        domain: domain.name,
        migrations: domain.migrations,
    };
    domains().into_iter().map(of).collect()
}

/// The endpoints of every domain; `callers` finds out who calls.
pub(crate) fn endpoints(parts: &Arc<Parts>, callers: Arc<dyn Callers>) -> Routes {
    let mut routes = Routes::new(Arc::clone(parts), callers);
    for domain in domains() {
        routes.begin(domain.name);
        (domain.routes)(&mut routes);
    }
    routes
}

/// The routes of every domain.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .merge(health::mount())
        .merge(web::mount())
        .with_state(app)
}
