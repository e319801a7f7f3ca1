//! Short messages at the foot of the screen, some with an action such as "Undo".

use dioxus::prelude::*;

use crate::browser::sleep_ms;
use crate::icon::{Icon, IconName};

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// An id that tells the toast from others. It is never used twice.
    pub id: u64,
    /// What happened.
    pub text: String,
    /// The words of the button, such as "Undo"; empty for no button.
    pub action: String,
    /// Whether the toast tells of a failure.
    pub bad: bool,
    /// Whether the toast stays until the athlete answers or dismisses it.
    pub stays: bool,
}

impl Toast {
    /// Whether another toast says the same as this one.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let saying = |toast: &Self| (toast.text.clone(), toast.action.clone(), toast.bad, toast.stays);
        saying(self) == saying(other)
    }
}

/// Shows toasts, which screen readers read out. A toast that does not stay asks to be dismissed after some seconds, but
/// never while the pointer or the keyboard focus is on them.
#[component]
pub fn ToastHost(
    /// The toasts to show, the oldest first.
    toasts: Vec<Toast>,
    /// Called when a toast's button is pressed, with the toast's id.
    onaction: EventHandler<u64>,
    /// Called when a toast should go, with its id.
    ondismiss: EventHandler<u64>,
    /// The name of the button that dismisses a toast.
    dismiss_label: String,
) -> Element {
    rsx! {
        div { class: "toasts", role: "status", "aria-live": "polite",
            for toast in toasts {
                ToastCard { key: "{toast.id}", toast, onaction, ondismiss, dismiss_label: dismiss_label.clone() }
            }
        }
    }
}

#[component]
fn ToastCard(
    toast: Toast,
    onaction: EventHandler<u64>,
    ondismiss: EventHandler<u64>,
    dismiss_label: String,
) -> Element {
    let id = toast.id;
    let stays = toast.stays;
    let mut held = use_signal(|| false);
    use_future(move || async move {
        if stays {
            return;
        }
        let mut left_ms = 8_000;
        while left_ms > 0 {
            sleep_ms(250).await;
            if !held() {
                left_ms -= 250;
            }
        }
        ondismiss.call(id);
    });
    rsx! {
        div {
            class: if toast.bad { "toast bad" } else { "toast" },
            "data-testid": "toast",
            onmouseenter: move |_| held.set(true),
            onmouseleave: move |_| held.set(false),
            onfocusin: move |_| held.set(true),
            onfocusout: move |_| held.set(false),
            if toast.bad {
                Icon { name: IconName::Problem, size: 18 }
            }
            span { class: "toast-text", "{toast.text}" }
            if !toast.action.is_empty() {
                button {
                    class: "toast-action",
                    r#type: "button",
                    "data-testid": "undo",
                    onclick: move |_| onaction.call(id),
                    "{toast.action}"
                }
            }
            button {
                class: "icon-btn",
                r#type: "button",
                title: "{dismiss_label}",
                "aria-label": "{dismiss_label}",
                onclick: move |_| ondismiss.call(id),
                Icon { name: IconName::Close, size: 16 }
            }
        }
    }
}
