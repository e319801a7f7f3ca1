//! Who is signed in, and what they may do.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_api::{
    Permission,
    staff::{StaffMe, Waiting},
};
use ritm_locales::Language;

use crate::{
    ask::{self, Trouble},
    browser,
    locale::{LANGUAGE_KEY, LOCALE, Locale},
};

/// How often the counts of the rail are asked for, in ms.
const EVERY_MS: i32 = 15_000;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Session {
    /// Not known yet.
    Unknown,
    /// It can't be told.
    Failed(Trouble),
    /// Nobody.
    SignedOut,
    /// Somebody who is none of staff.
    Other(StaffMe),
    /// Somebody of staff without a second factor.
    FactorMissing(StaffMe),
    /// Somebody of staff.
    Staff(StaffMe),
}

/// Who is signed in.
pub(crate) static SESSION: GlobalSignal<Session> = Signal::global(|| Session::Unknown);

/// What waits at the places of the rail.
static WAITING: GlobalSignal<Waiting> = Signal::global(Waiting::default);

/// Asks who is signed in, and from then on what waits.
pub(crate) fn begin() {
    spawn_forever(async {
        refresh().await;
        loop {
            browser::sleep(EVERY_MS).await;
            if browser::is_seen() && matches!(*SESSION.peek(), Session::Staff(_)) {
                refresh().await;
            }
        }
    });
}

/// Asks who is signed in.
pub(crate) async fn refresh() {
    let session = match ask::me().await {
        Ok(me) => {
            if *WAITING.peek() != me.waiting {
                *WAITING.write() = me.waiting.clone();
            }
            // Whoever comes in reads in the language of their account, unless this browser was told another.
            if !matches!(*SESSION.peek(), Session::Staff(_))
                && browser::remembered(LANGUAGE_KEY).is_none()
                && Language::by_tag(&me.language).is_some_and(|own| own.tag != LOCALE.peek().language())
            {
                *LOCALE.write() = Locale::of(&me.language);
            }
            // Counts change all the time; who somebody is seldom does, and the whole screen hangs on that.
            let me = StaffMe {
                waiting: Waiting::default(),
                ..me
            };
            if me.roles.is_empty() {
                Session::Other(me)
            } else if me.factor_missing {
                Session::FactorMissing(me)
            } else {
                Session::Staff(me)
            }
        }
        Err(trouble) if trouble.is_signed_out() => Session::SignedOut,
        // Who was there before is there still when the network is not.
        Err(_) if matches!(*SESSION.peek(), Session::Staff(_)) => return,
        // At a gate somebody waits for it to open.
        Err(trouble) => Session::Failed(trouble),
    };
    if *SESSION.peek() != session {
        *SESSION.write() = session;
    }
}

/// Nobody is signed in any more.
pub(crate) fn ended() {
    if *SESSION.peek() != Session::SignedOut {
        *SESSION.write() = Session::SignedOut;
        *WAITING.write() = Waiting::default();
    }
}

/// What waits.
pub(crate) fn waiting() -> Waiting {
    WAITING.read().clone()
}

/// Whether whoever is signed in has this permission.
pub(crate) fn may(permission: Permission) -> bool {
    match &*SESSION.read() {
        Session::Staff(me) => me.permissions.contains(&permission),
        _ => false,
    }
}

/// Shows everything in another language; an empty one follows the browser.
pub(crate) fn choose_language(tag: &str) {
    browser::remember(LANGUAGE_KEY, tag);
    *LOCALE.write() = Locale::chosen();
}
