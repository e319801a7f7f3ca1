//! What a domain of the server brings: its tables, its endpoints, and whatever else others run for it.

use std::sync::Arc;

use axum::Router;

use crate::http::Routes;
use crate::job::Kind;
use crate::parts::Parts;
use crate::personal::Personal;
use crate::store::{Check, Migration};

/// A domain, as `app` lists it. A domain's `mount()` names what it has and leaves out the rest:
///
/// ```ignore
/// pub(crate) fn mount() -> Domain {
///     Domain {
///         migrations: tables::MIGRATIONS,
///         routes: routes::add,
///         ..Domain::named("account", "Who has an account, and who is signed in.")
///     }
/// }
/// ```
pub(crate) struct Domain {
    /// Its name, which begins the names of its tables.
    pub(crate) name: &'static str,
    /// What it is about, in a sentence for the API's description.
    pub(crate) about: &'static str,
    /// Its tables.
    pub(crate) migrations: &'static [Migration],
    /// Derives anew what it keeps twice, and compares: what `ritm-backend check` runs.
    pub(crate) checks: &'static [Check],
    /// The kinds of jobs and effects that its workers do.
    pub(crate) jobs: &'static [&'static Kind],
    /// Adds its endpoints.
    pub(crate) routes: fn(&mut Routes),
    /// What it does with what it keeps of a person.
    pub(crate) personal: Personal,
    /// Pages of its own, which are no endpoints of the API, if it has some.
    pub(crate) pages: Option<fn(&Arc<Parts>) -> Router>,
}

impl Domain {
    /// A domain that has nothing yet.
    pub(crate) const fn named(name: &'static str, about: &'static str) -> Self {
        Self {
            name,
            about,
            migrations: &[],
            checks: &[],
            jobs: &[],
            routes: |_| {},
            personal: Personal::NONE,
            pages: None,
        }
    }
}
