//! Changes whose answer nobody waits for.

use dioxus::core::spawn_forever;
use ritm_model::Question;

use super::{news::tell_undoable, tell_error};
use crate::door;

/// Sends a change whose answer nobody needs; a failure is told.
pub(crate) fn change<Q: Question + 'static>(question: Q) {
    spawn_forever(async {
        if let Err(error) = door::ask(question).await {
            tell_error(&error);
        }
    });
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
