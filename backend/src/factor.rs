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

use ritm_api::{AccountId, Micros, Secret};

use crate::account::model::Turn;
use crate::account::service::session::Begin;
use crate::account::service::sign_in::Ways;
use crate::domain::Domain;
use crate::personal::{Boxed, Personal};
use crate::store::{Error, Tx};

/// What this domain brings.
pub(crate) fn mount() -> Domain {
    Domain {
        migrations: tables::MIGRATIONS,
        routes: routes::add,
        jobs: jobs::KINDS,
        sealed: service::SEALED,
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

/// Whether the account of a sign-in whose first step is done asks for a second one, and by what that can be done.
pub(crate) fn second_step<'a>(
    tx: &'a mut Tx,
    turn: &'a Turn,
    account: AccountId,
    first: &'a Begin,
) -> Boxed<'a, Result<Option<(Secret, Ways)>, Error>> {
    Box::pin(service::pending::second_step(tx, turn, account, first))
}

/// Takes away the factors of an account that were made since some time.
pub(crate) fn forget_since(tx: &mut Tx, account: AccountId, since: Micros) -> Boxed<'_, Result<(), Error>> {
    Box::pin(service::forget_since(tx, account, since))
}
