//! What factors have done by themselves: a reset whose time has come, and tidying up.

use super::service::{self, reset};
use crate::account::model::Turn;
use crate::job::{Kind, Running, Timetable, Work};
use crate::store::Tx;

/// Throws away sign-ins, questions and ways that nobody finished.
static TIDY: Kind = Kind::new("factor-tidy", tidy).at_times(Timetable::Hourly { minute: 41 });

/// The jobs of factors.
pub(crate) static KINDS: &[&Kind] = &[&reset::RESET, &TIDY];

fn tidy(work: Work) -> Running {
    Box::pin(async move {
        let now = Turn::of(&work.parts).now;
        work.until_none(async move |tx: &mut Tx| service::sweep(tx, now).await)
            .await
    })
}
