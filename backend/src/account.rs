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
use service::sign_in::AskSecond;

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

/// Adds the endpoints; `second` says whether a sign-in by password needs a second step.
pub(crate) fn add(routes: &mut Routes, second: AskSecond) {
    routes::add(routes, second);
}

/// Finds out who calls.
pub(crate) fn callers(parts: &Arc<Parts>) -> Arc<dyn Callers> {
    Arc::new(callers::Sessions::of(Arc::clone(parts)))
}
