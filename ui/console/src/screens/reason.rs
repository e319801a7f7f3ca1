//! A dialog that asks why before something is done to a person's account.

use dioxus::prelude::*;
use ritm_api::account::SessionId;
use ritm_kit::{Button, ButtonKind, Dialog, Icon, IconName, Kbd, TextArea, ToggleChip};

use crate::{ask::Trouble, locale::t};

/// What is asked for before it is done.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Question {
    /// By what the screen knows it.
    pub(super) act: &'static str,
    /// The session that it is about, if it is about one.
    pub(super) of: Option<SessionId>,
}

/// What was given.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Given {
    /// Whether to show the name.
    pub(super) name: bool,
    /// Whether to show the address.
    pub(super) address: bool,
    /// Why.
    pub(super) reason: String,
}

/// Asks why. What was typed stays until it is done.
#[component]
pub(super) fn ReasonDialog(
    question: Question,
    busy: bool,
    trouble: Option<Trouble>,
    ondone: EventHandler<Given>,
    onclose: EventHandler<()>,
) -> Element {
    let reveals = question.act == "reveal";
    let dangerous = matches!(question.act, "lock" | "reset-factors");
    let mut name = use_signal(|| true);
    let mut address = use_signal(|| false);
    let mut reason = use_signal(String::new);
    let mut early = use_signal(|| false);
    let enough = reason.read().trim().chars().count() >= 8;
    let some = !reveals || name() || address();
    let mut give = move || {
        if reason.peek().trim().chars().count() < 8 || (reveals && !*name.peek() && !*address.peek()) {
            early.set(true);
            return;
        }
        if !busy {
            ondone.call(Given {
                name: *name.peek(),
                address: *address.peek(),
                reason: reason.peek().clone(),
            });
        }
    };
    rsx! {
        Dialog {
            title: t(&format!("console-ask-{}", question.act)),
            close_label: t("action-close"),
            onclose: move |()| onclose.call(()),
            actions: rsx! {
                Button { onclick: move |_| onclose.call(()), {t("action-cancel")} }
                Button {
                    kind: if dangerous { ButtonKind::Danger } else { ButtonKind::Primary },
                    busy,
                    onclick: move |_| give(),
                    "data-testid": "reason-done",
                    {t(&format!("console-do-{}", question.act))}
                    " "
                    Kbd { "Ctrl Enter" }
                }
            },
            div {
                class: "reason",
                onkeydown: move |event: KeyboardEvent| {
                    if event.key() == Key::Enter && (event.modifiers().ctrl() || event.modifiers().meta()) {
                        event.prevent_default();
                        give();
                    }
                },
                p { {t(&format!("console-ask-{}-text", question.act))} }
                if reveals {
                    div { class: "cluster", role: "group", "aria-label": t("console-ask-reveal"),
                        ToggleChip { on: name(), onchange: move |on| name.set(on), {t("console-field-name")} }
                        ToggleChip { on: address(), onchange: move |on| address.set(on), {t("console-field-address")} }
                    }
                }
                TextArea {
                    label: t("console-reason"),
                    value: reason(),
                    rows: 3,
                    help: t("console-reason-help"),
                    error: if early() && !enough { t("console-reason-short") } else { String::new() },
                    test_id: "reason",
                    oninput: move |text| reason.set(text),
                }
                if let Some(trouble) = trouble {
                    p { class: "field-error", role: "alert", Icon { name: IconName::Problem, size: 16 } "{trouble.words()}" }
                } else if early() && enough && !some {
                    p { class: "field-error", role: "alert", Icon { name: IconName::Problem, size: 16 } {t("console-reveal-nothing")} }
                }
            }
        }
    }
}
