//! Accounts: who has one, who is signed in, who is staff, and how everybody leaves again.
//!
//! [`service`] is what can be done, as functions of a transaction; `routes` brings HTTP to it. What signs in beside the
//! password (passkeys, codes, providers) is the domain `factor`.

pub(crate) mod address;
pub(crate) mod callers;
mod jobs;
pub(crate) mod model;
pub(crate) mod routes;
pub(crate) mod service;
mod tables;
pub(crate) mod token;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::domain::Domain;
use crate::http::{Callers, Routes};
use crate::parts::Parts;
use crate::personal::Personal;
use service::credential::ForgetSince;
use service::sign_in::AskSecond;

/// What accounts need of the domain that keeps the factors, which they do not know.
#[derive(Clone, Copy)]
pub(crate) struct Factors {
    /// Says whether a sign-in needs a second step.
    pub(crate) second: AskSecond,
    /// Takes away what was made since some time.
    pub(crate) forget_since: ForgetSince,
}

/// What this domain brings; `routes` adds its endpoints by [`add`].
pub(crate) fn mount(routes: fn(&mut Routes)) -> Domain {
    Domain {
        migrations: tables::MIGRATIONS,
        routes,
        jobs: jobs::KINDS,
        personal: Personal {
            export: |tx, account| Box::pin(service::export::own_part(tx, account)),
            erase: |tx, account| Box::pin(service::leaving::erase(tx, account)),
        },
        ..Domain::named("account", "Who has an account, and who is signed in.")
    }
}

/// Adds the endpoints.
pub(crate) fn add(routes: &mut Routes, factors: Factors) {
    routes::add(routes, factors);
}

/// Finds out who calls.
pub(crate) fn callers(parts: &Arc<Parts>) -> Arc<dyn Callers> {
    Arc::new(callers::Sessions::of(Arc::clone(parts)))
}
