//! Asks once more for the password, before what matters most.

use dioxus::prelude::*;
use ritm_kit::{Button, ButtonKind, Dialog, TextField};

use crate::{ask, locale::t};

/// Asks for the password; `onproved` is called when it was the right one.
#[component]
pub(super) fn ProofDialog(onproved: EventHandler<()>, onclose: EventHandler<()>) -> Element {
    let mut password = use_signal(String::new);
    let mut busy = use_signal(|| false);
    let mut error = use_signal(String::new);
    let mut prove = move || {
        if *busy.peek() || password.peek().is_empty() {
            return;
        }
        busy.set(true);
        let given = password.peek().clone();
        spawn(async move {
            let outcome = ask::prove(given).await;
            busy.set(false);
            match outcome {
                Ok(()) => onproved.call(()),
                Err(why) => error.set(why.words()),
            }
        });
    };
    rsx! {
        Dialog {
            title: t("console-proof"),
            close_label: t("action-close"),
            onclose: move |()| onclose.call(()),
            actions: rsx! {
                Button { onclick: move |_| onclose.call(()), {t("action-cancel")} }
                Button { kind: ButtonKind::Primary, busy: busy(), onclick: move |_| prove(), {t("console-proof-do")} }
            },
            form {
                onsubmit: move |event| {
                    event.prevent_default();
                    prove();
                },
                p { {t("console-proof-text")} }
                TextField {
                    label: t("console-password"),
                    kind: "password",
                    focused: true,
                    value: password(),
                    error: error(),
                    test_id: "proof-password",
                    oninput: move |text| password.set(text),
                }
            }
        }
    }
}
