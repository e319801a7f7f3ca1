//! Whether the training that this browser kept still is: a browser may throw away what a site keeps, and says nothing.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_model::settings::ReadMark;

use crate::{browser, door};

/// Whether what was kept here is gone.
pub(crate) static GONE: GlobalSignal<bool> = Signal::global(|| false);

/// Under this name the browser remembers which database had training in it. It lies beside the database, not in it.
const KEY: &str = "ritm.kept";

/// Looks whether the database is the one that had training in it, and remembers the one that has.
pub(super) async fn look() {
    let Ok(mark) = door::ask(ReadMark {}).await else {
        return;
    };
    let made_as = format!("{:016x}", mark.made_as);
    let known = browser::remembered(KEY);
    let gone = !mark.filled && known.as_ref().is_some_and(|known| *known != made_as);
    if mark.filled && known.as_ref() != Some(&made_as) {
        browser::remember(KEY, &made_as);
    }
    if *GONE.peek() != gone {
        *GONE.write() = gone;
    }
}

/// Activities came or went: the first of a database are remembered.
pub(super) fn changed() {
    if *GONE.peek() || browser::remembered(KEY).is_none() {
        spawn_forever(look());
    }
}

/// The athlete knows.
pub(crate) fn see() {
    browser::forget(KEY);
    *GONE.write() = false;
}
