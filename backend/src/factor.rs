//! What proves who somebody is beside a password: passkeys, codes of an authenticator app, recovery codes, and providers
//! that vouch for a person (OpenID Connect).
//!
//! `passkey`, `totp`, `codes` and `oidc` are pure: bytes in, a verdict out. [`service`] is what can be done, as functions
//! of a transaction; `routes` brings HTTP to it.

mod codes;
mod jobs;
mod letters;
mod oidc;
mod passkey;
mod routes;
pub(crate) mod service;
mod slip;
mod tables;
#[cfg(test)]
mod tests;
mod totp;

use crate::domain::Domain;
use crate::personal::Personal;

/// What this domain brings.
pub(crate) fn mount() -> Domain {
    Domain {
        migrations: tables::MIGRATIONS,
        routes: routes::add,
        jobs: jobs::KINDS,
        personal: Personal {
            export: |tx, account| Box::pin(service::export(tx, account)),
            erase: |tx, account| Box::pin(service::erase(tx, account)),
        },
        ..Domain::named(
            "factor",
            "Passkeys, codes, and providers that vouch for a person.",
        )
    }
}
