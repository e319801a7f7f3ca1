//! What factors have done by themselves: a reset whose time has come, and tidying up.

use ritm_api::{AccountId, Micros};
use serde::{Deserialize, Serialize};

use super::letters::{self, Told};
use super::service::{self, reset};
use crate::account::model::Turn;
use crate::account::service::note;
use crate::job::{Failure, Job, Kind, Running, Timetable, Work};
use crate::ports::{self, Ports};
use crate::store::Tx;

/// Takes away the factors of somebody who lost them.
static RESET: Kind = Kind::new("factor-reset", reset_now).parallel(1);

/// Throws away sign-ins, questions and ways that nobody finished.
static TIDY: Kind = Kind::new("factor-tidy", tidy).at_times(Timetable::Hourly { minute: 41 });

/// The jobs of factors.
pub(crate) static KINDS: &[&Kind] = &[&RESET, &TIDY];

#[derive(Debug, Serialize, Deserialize)]
struct ResetOf {
    account: AccountId,
}

/// The job that takes the factors of an account away once it is due. One that was called off finds nothing to do.
pub(super) fn reset(ports: &Ports, account: AccountId, due: Micros) -> Job {
    Job::new(ports, &RESET, &ResetOf { account })
        .of(account.uuid())
        .at(ports::Micros(due.0))
}

fn reset_now(work: Work) -> Running {
    Box::pin(async move {
        let ResetOf { account } = work.payload()?;
        let turn = Turn::of(&work.parts);
        let (store, inner) = (work.parts.store.clone(), work.clone());
        store
            .write(async move |tx: &mut Tx| {
                if reset::carry_out(tx, turn.now, account).await? {
                    note(tx, &turn, "factor-reset-done", None, account, &[]).await?;
                    letters::put(tx, &turn, account, Told::ResetDone, "").await?;
                }
                inner.done(tx).await?;
                Ok::<_, Failure>(())
            })
            .await
    })
}

fn tidy(work: Work) -> Running {
    Box::pin(async move {
        let now = Turn::of(&work.parts).now;
        let store = work.parts.store.clone();
        store
            .write(async move |tx: &mut Tx| service::sweep(tx, now).await.map(drop))
            .await
            .map_err(Failure::Store)
    })
}
