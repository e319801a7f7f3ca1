//! Accounts of others: found, read with personal data masked, shown for a reason, locked, helped.

use ritm_api::account::{AccountState, Role};
use ritm_api::staff::{
    AccountLine, Act, EndAccountSession, EndAccountSessions, GrantRole, ListAccounts, LockAccount,
    ReadAccount, Reason, ResetFactors, RevealAccount, Revealed, RevokeRole, RoleOffer, StaffAccount,
    StaffSession, UnlockAccount, code,
};
use ritm_api::{AccountId, After, ById, Micros, Page, Permission};

use super::looks::{self, REVEALED};
use super::{actor, mask, size_of, wrong_after};
use crate::account::routes::turn;
use crate::account::service::{self, api_token, session, staff};
use crate::audit::{self, Entry};
use crate::factor::service::{self as factors, ask_reset};
use crate::http::{Call, Context, Problem, Reply, Routes};
use crate::store::{Error, Tx};

/// How long the console shows what was revealed.
pub(super) const SHOWN_FOR: i64 = 10 * Micros::MINUTE;

pub(super) fn add(routes: &mut Routes) {
    routes.add(list);
    routes.add(read);
    routes.add(reveal);
    routes.add(lock);
    routes.add(unlock);
    routes.add(reset_factors);
    routes.add(end_sessions);
    routes.add(end_session);
    routes.add(grant);
    routes.add(revoke);
}

async fn list(call: Call<ListAccounts>) -> Result<Reply<Page<AccountLine>>, Problem> {
    let query = call.query;
    let size = size_of(query.limit);
    let after = match &query.after {
        None => None,
        Some(after) => Some(after_of(after)?),
    };
    let (me, actor) = actor(&call.context)?;
    let reveals = call
        .context
        .caller()?
        .permissions
        .contains(&Permission::AccountReveal);
    let text = query.text.map(String::from).unwrap_or_default();
    // Whoever searches by how addresses begin learns of hidden ones: that is written down, if not the text, which is one.
    let looks = reveals && !text.trim().is_empty() && text.trim().parse::<AccountId>().is_err();
    let entry = Entry::new(&call.context.parts().ports, actor, "account-searched")
        .about("account", me)
        .address(call.context.address());
    let wanted = staff::Wanted {
        text,
        whole: !reveals,
        state: query.state,
        role: query.role,
        after,
    };
    let store = &call.context.parts().store;
    if looks {
        let written: Result<_, Error> = store
            .write(async move |tx: &mut Tx| audit::write(tx, &entry).await)
            .await;
        written?;
    }
    let found: Vec<staff::Found> = store
        .read(async move |tx: &mut Tx| staff::search(tx, &wanted, size + 1).await)
        .await
        .map_err(|error: Error| Problem::from(error))?;
    let key = |found: &staff::Found| After::of(&[&found.created.0.to_string(), &found.id.to_string()]);
    Ok(Reply::of(Page::of(found, size, key).map(|found| AccountLine {
        id: found.id,
        name: mask::name(&found.name),
        address: mask::address(&found.address),
        state: found.state,
        roles: found.roles,
        created_at: found.created,
        seen_at: Some(found.seen),
    })))
}

fn after_of(after: &After) -> Result<(Micros, AccountId), Problem> {
    let parts = after.parts::<2>().and_then(|[time, id]| {
        let time = time.parse().ok()?;
        Some((Micros(time), id.parse().ok()?))
    });
    parts.ok_or_else(wrong_after)
}

async fn read(call: Call<ReadAccount>) -> Result<Reply<StaffAccount>, Problem> {
    let ById { id } = call.path;
    let (by, now) = (By::of(&call.context)?, call.context.now());
    let read = call
        .context
        .parts()
        .store
        .read(async move |tx: &mut Tx| gather(tx, id, by, now).await)
        .await?;
    read.map(Reply::of).ok_or_else(|| code::GONE.into())
}

/// The member of staff who does something to an account.
#[derive(Clone, Copy)]
struct By {
    me: AccountId,
    grants: bool,
}

impl By {
    fn of(context: &Context) -> Result<Self, Problem> {
        let caller = context.caller()?;
        Ok(Self {
            me: caller.account,
            grants: caller.permissions.contains(&Permission::RoleGrant),
        })
    }

    /// Whether whoever has these roles is out of reach. To lock other staff or to take their factors away is as much as to
    /// take their roles: only who may do that may do this, or support could strip an administrator.
    fn is_below(self, id: AccountId, roles: &[Role]) -> bool {
        id != self.me && !roles.is_empty() && !self.grants
    }

    /// How an account stands that this may be done to.
    async fn reach(self, tx: &mut Tx, id: AccountId) -> Result<AccountState, Problem> {
        let standing = service::standing(tx, id).await?.ok_or(Problem::new(code::GONE))?;
        if self.is_below(id, &standing.roles) {
            return Err(ritm_api::code::FORBIDDEN.into());
        }
        Ok(standing.state)
    }
}

/// All that staff may know of an account; nothing if there is none.
async fn gather(tx: &mut Tx, id: AccountId, by: By, now: Micros) -> Result<Option<StaffAccount>, Error> {
    let Some(standing) = service::standing(tx, id).await? else {
        return Ok(None);
    };
    let sessions = session::list(tx, id, now).await?;
    let ways = factors::ways(tx, id).await?;
    let factors_go_at = factors::reset::when(tx, id).await?;
    let tokens = api_token::list(tx, id, now).await?.len();
    let looks = looks::of_account(tx, id).await?;
    let own = id == by.me;
    let below = by.is_below(id, &standing.roles);
    let active = standing.state == AccountState::Active;
    let why = |wrong: bool, code: &str| wrong.then(|| code.to_owned());
    let act = |code: &str, why_not: Option<String>| Act {
        code: code.to_owned(),
        why_not,
    };
    let own_account = || why(own, code::OWN_ACCOUNT.code);
    let out_of_reach = || why(below, ritm_api::code::FORBIDDEN.code);
    let not_now = |possible: bool| why(!possible, code::NOT_NOW.code);
    let lock = if standing.state == AccountState::Locked {
        act("unlock", out_of_reach())
    } else {
        act(
            "lock",
            own_account().or_else(out_of_reach).or_else(|| not_now(active)),
        )
    };
    let offers = Role::ALL.iter().map(|role| RoleOffer {
        role: *role,
        granted: standing.roles.contains(role),
        why_not: own_account().or_else(|| not_now(active || standing.roles.contains(role))),
    });
    Ok(Some(StaffAccount {
        id,
        name: mask::name(&standing.name),
        address: mask::address(&standing.address),
        state: standing.state,
        locked_because: standing.lock_reason.clone().unwrap_or_default(),
        created_at: standing.created,
        seen_at: Some(standing.seen),
        language: standing.language.clone(),
        has_password: standing.has_password,
        passkeys: ways.passkeys.into(),
        has_codes: ways.totp,
        recovery_codes: ways.recovery_left.into(),
        providers: ways.providers.into(),
        tokens: tokens as u64,
        factors_go_at,
        leaves_at: standing.leaves,
        roles: offers.collect(),
        acts: vec![
            act("reveal", None),
            lock,
            act(
                "end-sessions",
                out_of_reach().or_else(|| not_now(!sessions.is_empty())),
            ),
            act(
                "reset-factors",
                own_account()
                    .or_else(out_of_reach)
                    .or_else(|| not_now(ways.any() && factors_go_at.is_none())),
            ),
        ],
        sessions: sessions
            .into_iter()
            .map(|session| StaffSession {
                id: session.id,
                device: session.device,
                place: session.place,
                created_at: session.begun,
                seen_at: session.used,
            })
            .collect(),
        looks,
    }))
}

async fn reveal(call: Call<RevealAccount>) -> Result<Reply<Revealed>, Problem> {
    let (id, body, context) = (call.path.id, call.body, call.context);
    if !body.name && !body.address {
        return Err(code::NOTHING_ASKED.into());
    }
    let (_, actor) = actor(&context)?;
    let fields: Vec<&str> = [(body.name, "name"), (body.address, "address")]
        .into_iter()
        .filter_map(|(wanted, field)| wanted.then_some(field))
        .collect();
    let entry = Entry::new(&context.parts().ports, actor, REVEALED)
        .about("account", id)
        .address(context.address())
        .reason(body.reason.as_str())
        .detail(&serde_json::json!({ "fields": fields }));
    let until = context.now().plus(SHOWN_FOR);
    context
        .parts()
        .store
        .write(async move |tx: &mut Tx| {
            let standing = service::standing(tx, id).await?.ok_or(Problem::new(code::GONE))?;
            audit::write(tx, &entry).await?;
            Ok::<_, Problem>(Reply::of(Revealed {
                name: (body.name && !standing.name.is_empty()).then_some(standing.name),
                address: body.address.then_some(standing.address),
                until,
            }))
        })
        .await
}

/// The entry that says why something is done to an account, beside the entry of what is done.
fn because(context: &Context, account: AccountId, of: &str, reason: &Reason) -> Result<Entry, Problem> {
    let (_, actor) = actor(context)?;
    let entry = Entry::new(&context.parts().ports, actor, "staff-reason-given")
        .about("account", account)
        .address(context.address())
        .reason(reason.as_str())
        .detail(&serde_json::json!({ "of": of }));
    Ok(entry)
}

async fn lock(call: Call<LockAccount>) -> Result<Reply<()>, Problem> {
    let (id, reason, context) = (call.path.id, call.body.reason, call.context);
    let (me, _) = actor(&context)?;
    if id == me {
        return Err(code::OWN_ACCOUNT.into());
    }
    let (by, turn) = (By::of(&context)?, turn(&context));
    context
        .write(async move |tx: &mut Tx| {
            match by.reach(tx, id).await? {
                AccountState::Active => staff::lock(tx, &turn, me, id, reason.as_str()).await?,
                _ => return Err(code::NOT_NOW.into()),
            }
            Ok(Reply::done())
        })
        .await
}

async fn unlock(call: Call<UnlockAccount>) -> Result<Reply<()>, Problem> {
    let (id, reason, context) = (call.path.id, call.body.reason, call.context);
    let (me, _) = actor(&context)?;
    let (by, turn) = (By::of(&context)?, turn(&context));
    let entry = because(&context, id, "account-unlocked", &reason)?;
    context
        .write(async move |tx: &mut Tx| {
            match by.reach(tx, id).await? {
                AccountState::Locked => staff::unlock(tx, &turn, me, id).await?,
                _ => return Err(code::NOT_NOW.into()),
            }
            audit::write(tx, &entry).await?;
            Ok(Reply::done())
        })
        .await
}

async fn state(tx: &mut Tx, id: AccountId) -> Result<AccountState, Problem> {
    let standing = service::standing(tx, id).await?;
    standing
        .map(|standing| standing.state)
        .ok_or_else(|| code::GONE.into())
}

async fn reset_factors(call: Call<ResetFactors>) -> Result<Reply<()>, Problem> {
    let (id, reason, context) = (call.path.id, call.body.reason, call.context);
    let (me, _) = actor(&context)?;
    if id == me {
        return Err(code::OWN_ACCOUNT.into());
    }
    let (by, turn) = (By::of(&context)?, turn(&context));
    let entry = because(&context, id, "factor-reset-asked", &reason)?;
    context
        .write(async move |tx: &mut Tx| {
            by.reach(tx, id).await?;
            if !factors::ways(tx, id).await?.any() || factors::reset::when(tx, id).await?.is_some() {
                return Err(code::NOT_NOW.into());
            }
            ask_reset(tx, &turn, id, me).await?;
            audit::write(tx, &entry).await?;
            Ok(Reply::done())
        })
        .await
}

async fn end_sessions(call: Call<EndAccountSessions>) -> Result<Reply<()>, Problem> {
    let (id, reason, context) = (call.path.id, call.body.reason, call.context);
    let (me, _) = actor(&context)?;
    let (by, turn) = (By::of(&context)?, turn(&context));
    let entry = because(&context, id, "session-all-ended", &reason)?;
    context
        .write(async move |tx: &mut Tx| {
            by.reach(tx, id).await?;
            staff::end_sessions(tx, &turn, me, id).await?;
            audit::write(tx, &entry).await?;
            Ok(Reply::done())
        })
        .await
}

async fn end_session(call: Call<EndAccountSession>) -> Result<Reply<()>, Problem> {
    let (path, reason, context) = (call.path, call.body.reason, call.context);
    let (me, _) = actor(&context)?;
    let (by, turn) = (By::of(&context)?, turn(&context));
    let entry = because(&context, path.id, "session-ended", &reason)?;
    context
        .write(async move |tx: &mut Tx| {
            by.reach(tx, path.id).await?;
            if !staff::end_session(tx, &turn, me, path.id, path.session).await? {
                return Err(code::GONE.into());
            }
            audit::write(tx, &entry).await?;
            Ok(Reply::done())
        })
        .await
}

async fn grant(call: Call<GrantRole>) -> Result<Reply<()>, Problem> {
    let (path, context) = (call.path, call.context);
    let (me, _) = actor(&context)?;
    if path.id == me {
        return Err(code::OWN_ACCOUNT.into());
    }
    let turn = turn(&context);
    context
        .write(async move |tx: &mut Tx| {
            if state(tx, path.id).await? != AccountState::Active {
                return Err(code::NOT_NOW.into());
            }
            staff::grant(tx, &turn, Some(me), path.id, path.role).await?;
            Ok(Reply::done())
        })
        .await
}

async fn revoke(call: Call<RevokeRole>) -> Result<Reply<()>, Problem> {
    let (path, context) = (call.path, call.context);
    let (me, _) = actor(&context)?;
    if path.id == me {
        return Err(code::OWN_ACCOUNT.into());
    }
    let turn = turn(&context);
    context
        .write(async move |tx: &mut Tx| {
            state(tx, path.id).await?;
            staff::revoke(tx, &turn, Some(me), path.id, path.role).await?;
            Ok(Reply::done())
        })
        .await
}
