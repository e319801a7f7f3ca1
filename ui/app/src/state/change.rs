//! Changes whose answer says nothing.

use dioxus::core::spawn_forever;
use ritm_model::Question;

use super::tell_error;
use crate::door;

/// Sends a change that needs no answer; a failure is told.
pub(crate) fn change<Q: Question<Reply = ()> + 'static>(question: Q) {
    spawn_forever(async {
        if let Err(error) = door::ask(question).await {
            tell_error(&error);
        }
    });
}
