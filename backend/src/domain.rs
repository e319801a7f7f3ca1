//! What a domain of the server brings: its tables, its endpoints, and whatever else others run for it.

use std::pin::Pin;
use std::sync::Arc;

use axum::Router;

use crate::http::Routes;
use crate::job::Kind;
use crate::parts::Parts;
use crate::personal::Personal;
use crate::ports::sealing::Sealer;
use crate::sealed::Sealed;
use crate::store::{Error, Migration, Tx};

/// A check of a domain: derives anew what is kept twice (balances, counters, chains) and compares.
#[derive(Clone, Copy)]
pub(crate) struct Check {
    /// What is checked, in a few words: `the audit trail's chain`.
    pub(crate) name: &'static str,
    /// Finds the differences, each said in a line without anything personal; none when all is well.
    ///
    /// Written as `|tx, sealer| Box::pin(async move { … })`; all checks of one run see one state of the database.
    pub(crate) run: for<'a> fn(&'a mut Tx, &'a Sealer) -> Checked<'a>,
}

/// What a [`Check`] finds.
pub(crate) type Checked<'a> = Pin<Box<dyn Future<Output = Result<Vec<String>, Error>> + Send + 'a>>;

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
    /// Its columns whose values are sealed with the server's key.
    pub(crate) sealed: &'static [Sealed],
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
            sealed: &[],
            routes: |_| {},
            personal: Personal::NONE,
            pages: None,
        }
    }
}
