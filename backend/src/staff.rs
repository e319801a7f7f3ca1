//! What staff do: accounts of others, jobs and letters, the audit trail, flags, settings and health.
//!
//! It has no tables of its own. Each question is answered by the domain whose it is, in one transaction; what is done is
//! in the audit trail, with the reason that was given. Personal data goes out masked, but for [`accounts::reveal`].

mod mask;
mod operations;
mod work;

use crate::audit::Actor;
use crate::domain::Domain;
use crate::http::{Context, Problem, Routes};
use ritm_api::{AccountId, PageSize};

/// What this domain brings.
pub(crate) fn mount() -> Domain {
    Domain {
        routes: |routes: &mut Routes| {
            work::add(routes);
            operations::add(routes);
        },
        ..Domain::named("staff", "What those who run the server do in its console.")
    }
}

/// The member of staff who calls, as the audit trail names them.
fn actor(context: &Context) -> Result<(AccountId, Actor), Problem> {
    let account = context.account()?;
    Ok((account, Actor::Staff(account.uuid())))
}

/// How many entries a page has.
fn size_of(limit: Option<PageSize>) -> usize {
    usize::from(limit.unwrap_or_default().0.clamp(1, ritm_api::MOST))
}

/// What `after` says is nothing that this server wrote.
fn wrong_after() -> Problem {
    Problem::new(ritm_api::code::INVALID).field(
        "after",
        "field-malformed",
        "Must be what `next` of the page before said.",
    )
}
