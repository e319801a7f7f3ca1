//! Where somebody is signed in with this account. What is elsewhere comes first.

use dioxus::prelude::*;
use ritm_api::{
    Ask, ById,
    account::{ClientKind, EndSession, ReadSessions, Session, SignOutEverywhere, SignOutOf},
};
use ritm_kit::{Badge, Button, ButtonKind, Card, IconName, LineItem};
use ritm_model::order;

use super::super::{
    attempt::{Failure, LineFailure, use_attempt},
    present::{Asking, NotHad, used},
};
use crate::{
    server,
    state::tell,
    texts::{t, t_with},
};

/// Another network than this session's comes first, then this session, then the others.
fn sorted(mut sessions: Vec<Session>) -> Vec<(Session, bool)> {
    let here = sessions
        .iter()
        .find(|session| session.this)
        .map(|session| session.place.clone());
    let odd = |session: &Session| here.as_ref().is_some_and(|here| session.place != *here);
    order::by_key(&mut sessions, |session| (!odd(session), !session.this));
    sessions
        .into_iter()
        .map(|session| {
            let odd = odd(&session);
            (session, odd)
        })
        .collect()
}

/// The sessions.
#[component]
pub(super) fn Sessions() -> Element {
    let mut sessions = use_resource(|| server::call::<ReadSessions>(Ask::plain()));
    let attempt = use_attempt();
    let others = matches!(&*sessions.read(), Some(Ok(known)) if known.answer.sessions.len() > 1);
    let end_others = move |_| {
        attempt.run(async move {
            server::call::<SignOutEverywhere>(Ask::body(SignOutOf { keep_this: true })).await?;
            tell(t("sessions-ended"));
            sessions.restart();
            Ok(())
        });
    };
    rsx! {
        Card {
            title: t("sessions-title"),
            class: "span-7",
            flush: true,
            "data-testid": "sessions",
            aside: rsx! {
                if others {
                    Button { small: true, kind: ButtonKind::Quiet, busy: attempt.is_busy(), "data-testid": "sessions-end-others", onclick: end_others, {t("sessions-end-others")} }
                }
            },
            Failure { attempt }
            match &*sessions.read() {
                None => rsx! { Asking { height: 132 } },
                Some(Err(refusal)) => rsx! { NotHad { refusal: refusal.clone(), onretry: move |()| sessions.restart() } },
                Some(Ok(known)) => rsx! {
                    ul { class: "line-list",
                        for (session , odd) in sorted(known.answer.sessions.clone()) {
                            SessionLine { key: "{session.id}", session, odd, onchange: move |()| sessions.restart() }
                        }
                    }
                },
            }
        }
    }
}

#[component]
fn SessionLine(session: Session, odd: bool, onchange: EventHandler<()>) -> Element {
    let attempt = use_attempt();
    let id = session.id;
    let end = move |_| {
        attempt.run(async move {
            server::call::<EndSession>(Ask::of(ById { id })).await?;
            onchange.call(());
            Ok(())
        });
    };
    let way = t(&format!("signed-in-by-{}", session.by.word()));
    let note = format!(
        "{} · {way} · {}",
        session.place,
        t_with("used-at", "moment", &used(session.used))
    );
    let device = if session.device.is_empty() {
        t("device-unknown")
    } else {
        session.device.clone()
    };
    rsx! {
        LineItem {
            icon: if session.client == ClientKind::App { IconName::Phone } else { IconName::Monitor },
            title: device.clone(),
            note,
            warning: if odd { t("session-elsewhere") } else { String::new() },
            test_id: "session",
            if session.this {
                Badge { {t("session-this")} }
            } else {
                Button {
                    small: true,
                    kind: if odd { ButtonKind::Danger } else { ButtonKind::Plain },
                    busy: attempt.is_busy(),
                    "aria-label": t_with("session-end-of", "device", &device),
                    onclick: end,
                    {t("session-end")}
                }
            }
        }
        LineFailure { attempt }
    }
}
