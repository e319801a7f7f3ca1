//! Taking the sample data away, which takes a while.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_model::activity::RemoveDemo;

use super::{tell, tell_error};
use crate::{browser, door, texts::t};

/// Whether it is being taken away.
pub(crate) static REMOVING: GlobalSignal<bool> = Signal::global(|| false);

/// Takes the sample data away, and says when it is gone.
pub(crate) fn remove() {
    if *REMOVING.peek() {
        return;
    }
    *REMOVING.write() = true;
    let until = browser::now();
    spawn_forever(async move {
        match door::ask(RemoveDemo { until }).await {
            Ok(()) => tell(t("demo-removed-toast")),
            Err(error) => tell_error(&error),
        }
        *REMOVING.write() = false;
    });
}
