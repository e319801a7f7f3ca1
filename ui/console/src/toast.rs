//! What was done, in a line at the foot of the screen; some of it can be undone there.

use std::cell::RefCell;

use dioxus::prelude::*;
use ritm_kit::Toast;

use crate::locale::t;

/// The lines that are shown, the oldest first.
pub(crate) static TOASTS: GlobalSignal<Vec<Toast>> = Signal::global(Vec::new);

static NEXT: GlobalSignal<u64> = Signal::global(|| 1);

/// What follows a line: what it offers to do, and what happens when it goes without that.
#[derive(Default)]
struct Follows {
    undo: Option<Box<dyn FnOnce()>>,
    gone: Option<Box<dyn FnOnce()>>,
}

thread_local! {
    static FOLLOWS: RefCell<Vec<(u64, Follows)>> = const { RefCell::new(Vec::new()) };
}

fn show(text: String, bad: bool, follows: Option<Follows>) {
    let id = NEXT();
    *NEXT.write() += 1;
    let toast = Toast {
        id,
        text,
        action: if follows.is_some() {
            t("action-undo")
        } else {
            String::new()
        },
        bad,
        stays: false,
    };
    // Two that say the same and can be undone are two deeds.
    if let Some(follows) = follows {
        FOLLOWS.with_borrow_mut(|list| list.push((id, follows)));
    } else {
        TOASTS.write().retain(|shown| !shown.says_the_same(&toast));
    }
    TOASTS.write().push(toast);
}

/// Tells that something was done.
pub(crate) fn tell(text: String) {
    show(text, false, None);
}

/// Tells that something was done, and offers to undo it.
pub(crate) fn tell_undo(text: String, undo: impl FnOnce() + 'static) {
    let follows = Follows {
        undo: Some(Box::new(undo)),
        gone: None,
    };
    show(text, false, Some(follows));
}

/// Tells that something is about to be done that can't be undone afterwards: it is, by `act`, once the line goes.
pub(crate) fn tell_before(text: String, undo: impl FnOnce() + 'static, act: impl FnOnce() + 'static) {
    let follows = Follows {
        undo: Some(Box::new(undo)),
        gone: Some(Box::new(act)),
    };
    show(text, false, Some(follows));
}

/// Tells that something could not be done.
pub(crate) fn tell_failure(text: String) {
    show(text, true, None);
}

fn take(id: u64) -> Follows {
    TOASTS.write().retain(|toast| toast.id != id);
    FOLLOWS.with_borrow_mut(|list| {
        let at = list.iter().position(|(known, _)| *known == id);
        at.map(|at| list.remove(at).1).unwrap_or_default()
    })
}

/// Undoes what a line told of.
pub(crate) fn undo(id: u64) {
    if let Some(undo) = take(id).undo {
        undo();
    }
}

/// Undoes what the newest line tells of that can be undone; tells whether there was one.
pub(crate) fn undo_newest() -> bool {
    let newest = FOLLOWS.with_borrow(|list| list.last().map(|(id, _)| *id));
    if let Some(id) = newest {
        undo(id);
    }
    newest.is_some()
}

/// Takes a line away.
pub(crate) fn dismiss(id: u64) {
    if let Some(gone) = take(id).gone {
        gone();
    }
}
