//! What follows once somebody is signed in, whichever way they came.

use dioxus::{core::spawn_forever, prelude::*, router::Navigator};
use ritm_api::account::SignedIn;

use super::offer;
use crate::{
    browser,
    route::Route,
    state::{
        account::{ACCOUNT, Awaited, learn_who},
        tell,
    },
    texts::t,
};

/// What the page remembers, in this tab, of an account that is about to be erased.
pub(super) const LEAVING: &str = "ritm.leaving";

/// Somebody came in: remembers who, and shows the account.
pub(super) fn arrive(navigator: Navigator, session: &SignedIn) {
    Awaited::forget();
    browser::session_forget(LEAVING);
    let returned = session.returned;
    // The screen is left as soon as the engine tells that somebody is in; what follows goes on.
    spawn_forever(async move {
        learn_who().await;
        offer::take().await;
        if returned {
            tell(t("leave-called-off"));
        }
        // Who went elsewhere meanwhile stays there.
        if browser::path().starts_with("/account/") {
            navigator.replace(Route::Account {});
        }
    });
}

/// Who is signed in has nothing to do at a way in; also when it happens in another tab.
pub(super) fn use_leave_when_signed_in() {
    let navigator = use_navigator();
    use_effect(move || {
        let is_in = ACCOUNT
            .read()
            .as_ref()
            .is_some_and(|account| account.who.is_some());
        if is_in {
            navigator.replace(Route::Account {});
        }
    });
}
