//! The list of the server's domains, and the state that each takes its part of.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::FromRef;

use crate::domain::{Check, Domain};
use crate::factor;
use crate::hashing::{Cost, Hasher};
use crate::health::{self, Health};
use crate::http::{self, Callers, Routes};
use crate::job::{self, Kind};
use crate::parts::Parts;
use crate::ports::Ports;
use crate::sealed::Sealed;
use crate::settings::Settings;
use crate::staff;
use crate::store::{Steps, Store};
use crate::web::{self, WebApp};
use crate::{about, account, audit, flag, mail, seal};

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

/// How many passwords may wait to be hashed; whoever comes then is told to come again.
const HASHES_WAITING: usize = 128;

/// Every domain. A new one is one more line here.
pub(crate) fn domains() -> Vec<Domain> {
    vec![
        Domain {
            migrations: http::MIGRATIONS,
            sealed: http::SEALED,
            ..Domain::named("http", "Calls that are sent again and done once.")
        },
        Domain {
            migrations: job::MIGRATIONS,
            jobs: job::KINDS,
            sealed: job::SEALED,
            checks: &[Check {
                name: "what jobs have sealed",
                run: |tx, sealer| Box::pin(job::check(tx, sealer)),
            }],
            ..Domain::named("job", "Work that waits and is done once.")
        },
        seal::mount(),
        audit::mount(),
        mail::mount(),
        Domain {
            migrations: flag::MIGRATIONS,
            ..Domain::named("flag", "What is switched on and for whom.")
        },
        account::mount(|routes| {
            let factors = account::Factors {
                second: factor::second_step,
                forget_since: factor::forget_since,
            };
            account::add(routes, factors);
        }),
        factor::mount(),
        about::mount(),
        staff::mount(),
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

/// The kinds of jobs of every domain.
pub(crate) fn jobs() -> Vec<&'static Kind> {
    domains()
        .into_iter()
        .flat_map(|domain| domain.jobs.iter().copied())
        .collect()
}

/// The columns of every domain whose values are sealed.
pub(crate) fn sealed() -> Vec<Sealed> {
    domains()
        .into_iter()
        .flat_map(|domain| domain.sealed.iter().copied())
        .collect()
}

/// Makes what every handler and every job may use.
pub(crate) fn parts(settings: Settings, store: Store, ports: Ports) -> Arc<Parts> {
    let personal = domains().into_iter().map(|domain| (domain.name, domain.personal));
    Arc::new(Parts {
        store,
        ports,
        settings: Arc::new(settings),
        hasher: Hasher::start(Hasher::usual_threads(), HASHES_WAITING, Cost::USUAL),
        watch: OnceLock::new(),
        personal: personal.collect(),
    })
}

/// The API's description (`OpenAPI` 3.1).
#[must_use]
pub(crate) fn openapi() -> serde_json::Value {
    http::describe(with_endpoints(Routes::declarations()).declared())
}

/// The endpoints of every domain; `callers` finds out who calls.
pub(crate) fn endpoints(parts: &Arc<Parts>, callers: Arc<dyn Callers>) -> Routes {
    with_endpoints(Routes::new(Arc::clone(parts), callers))
}

/// Adds the endpoints of every domain.
pub(crate) fn with_endpoints(mut routes: Routes) -> Routes {
    for domain in domains() {
        routes.begin(domain.name, domain.about);
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

/// The routes of every domain, its endpoints and its pages among them.
pub(crate) fn whole(app: App, parts: &Arc<Parts>) -> Router {
    let mut router = router(app).merge(endpoints(parts, account::callers(parts)).into_router());
    for pages in domains().iter().filter_map(|domain| domain.pages) {
        router = router.merge(pages(parts));
    }
    router
}
