//! What was done, in a line at the foot of the screen.

use dioxus::prelude::*;
use ritm_kit::Toast;

/// The lines that are shown, the oldest first.
pub(crate) static TOASTS: GlobalSignal<Vec<Toast>> = Signal::global(Vec::new);

static NEXT: GlobalSignal<u64> = Signal::global(|| 1);

fn show(text: String, bad: bool) {
    let id = NEXT();
    *NEXT.write() += 1;
    let toast = Toast {
        id,
        text,
        action: String::new(),
        bad,
        stays: false,
    };
    let mut toasts = TOASTS.write();
    toasts.retain(|shown| !shown.says_the_same(&toast));
    toasts.push(toast);
}

/// Tells that something was done.
pub(crate) fn tell(text: String) {
    show(text, false);
}

/// Tells that something could not be done.
pub(crate) fn tell_failure(text: String) {
    show(text, true);
}

/// Takes a line away.
pub(crate) fn dismiss(id: u64) {
    TOASTS.write().retain(|toast| toast.id != id);
}
