//! Changes whose answer nobody waits for.

use std::rc::Rc;

use dioxus::core::spawn_forever;
use ritm_model::Question;

use super::news::{tell_error, tell_with_undo};
use crate::door;

/// Sends a change whose answer nobody needs; a failure is told.
pub(crate) fn change<Q: Question + 'static>(question: Q) {
    spawn_forever(async {
        if let Err(error) = door::ask(question).await {
            tell_error(&error);
        }
    });
}

/// Shows a piece of news that the change `undo` takes back.
pub(crate) fn tell_undoable<Q: Question + Clone + 'static>(text: String, undo: Q) {
    tell_with_undo(text, Rc::new(move || change(undo.clone())));
}

/// Sends a change, and when it is made tells `text` with a way back; a failure is told instead.
pub(crate) fn change_undoable<Q, U>(question: Q, text: String, undo: U)
where
    Q: Question<Reply = ()> + 'static,
    U: Question + Clone + 'static,
{
    spawn_forever(async move {
        match door::ask(question).await {
            Ok(()) => tell_undoable(text, undo),
            Err(error) => tell_error(&error),
        }
    });
}
