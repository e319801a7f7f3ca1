//! What staff do: accounts of others, jobs and letters, the audit trail, flags, settings and health.
//!
//! It has no tables of its own. Each question is answered by the domain whose it is, in one transaction; what is done is
//! in the audit trail, with the reason that was given. Personal data goes out masked, but for [`accounts::reveal`].

mod accounts;
mod letters;
mod looks;
mod mask;
mod operations;
#[cfg(test)]
mod tests;
mod work;

use ritm_api::staff::{ReadStaffMe, StaffMe, Waiting};
use ritm_api::{AccountId, PageSize};

use crate::account::service;
use crate::audit::Actor;
use crate::domain::Domain;
use crate::http::{Call, Context, Problem, Reply, Routes};
use crate::job;
use crate::store::Tx;

/// What this domain brings.
pub(crate) fn mount() -> Domain {
    Domain {
        routes: |routes: &mut Routes| {
            routes.add(read_me);
            accounts::add(routes);
            looks::add(routes);
            work::add(routes);
            letters::add(routes);
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

/// Who calls, what they may do, and what waits for them.
async fn read_me(call: Call<ReadStaffMe>) -> Result<Reply<StaffMe>, Problem> {
    let context = call.context;
    let caller = context.caller()?.clone();
    let now = context.parts().ports.clock.now();
    let account = caller.account;
    let sees_jobs = caller.permissions.contains(&ritm_api::Permission::JobRead);
    let (standing, dead) = context
        .parts()
        .store
        .read(async move |tx: &mut Tx| {
            let standing = service::standing(tx, account).await?;
            let dead = if sees_jobs {
                let (jobs, effects) = job::overview(tx, now).await?;
                jobs.dead + effects.dead
            } else {
                0
            };
            Ok::<_, crate::store::Error>((standing, dead))
        })
        .await?;
    let Some(standing) = standing else {
        return Err(ritm_api::code::NOT_SIGNED_IN.into());
    };
    let sees_health = caller.permissions.contains(&ritm_api::Permission::HealthRead);
    Ok(Reply::of(StaffMe {
        account,
        name: if standing.name.is_empty() {
            standing.address
        } else {
            standing.name
        },
        language: standing.language,
        roles: standing.roles,
        factor_missing: caller.needs_factor,
        permissions: caller.permissions.into_iter().collect(),
        waiting: Waiting {
            dead,
            unwell: if sees_health {
                operations::unwell(context.parts()).await
            } else {
                0
            },
        },
    }))
}
