//! A dialog that must be answered before anything else.

use dioxus::prelude::*;
use wasm_bindgen::JsCast;

use crate::browser::{Listener, mounted_element, use_element_id};
use crate::button::IconButton;
use crate::icon::IconName;
use crate::modal::Modal;

/// A [`Modal`] dialog with a heading. It is open for as long as it is rendered.
#[component]
pub fn Dialog(
    /// Its heading.
    title: String,
    /// The name of the button that closes it, "Close".
    close_label: String,
    /// Called when the athlete wants to close it: by Escape, by the cross, or by a press beside the dialog.
    onclose: EventHandler<()>,
    /// The buttons at the foot of the dialog.
    #[props(default)]
    actions: Option<Element>,
    /// Whether the dialog is wider, for forms.
    #[props(default)]
    wide: bool,
    /// Whether only a button among its content or its actions closes it: what it shows is shown once.
    #[props(default)]
    firm: bool,
    /// Its content.
    children: Element,
) -> Element {
    let id = use_element_id();
    let mut kept: Signal<Option<(Modal, Vec<Listener>)>> = use_signal(|| None);
    rsx! {
        dialog {
            class: if wide { "dialog wide" } else { "dialog" },
            "aria-labelledby": "{id}",
            onmounted: move |event| {
                let Some(modal) = mounted_element(&event).and_then(Modal::open) else {
                    return;
                };
                let dialog = modal.dialog().clone();
                // `close` also comes from the back gesture of phones, which sends no key.
                let closed = Listener::new(dialog.clone().into(), "close", false, move |_| onclose.call(()));
                if firm {
                    let held = |name: &'static str| {
                        Listener::deciding(dialog.clone().into(), name, |event| {
                            let key = event.dyn_ref::<web_sys::KeyboardEvent>().map(web_sys::KeyboardEvent::key);
                            if key.is_none_or(|key| key == "Escape") {
                                event.prevent_default();
                            }
                        })
                    };
                    // A browser closes at the second Escape whatever becomes of `cancel`.
                    kept.set(Some((modal, vec![held("cancel"), held("keydown"), closed])));
                    return;
                }
                let beside = dialog.clone();
                let pressed = Listener::new(dialog.into(), "click", false, move |event| {
                    let on_shade = event.target().is_some_and(|t| t == *AsRef::<web_sys::EventTarget>::as_ref(&beside));
                    if on_shade {
                        beside.close();
                    }
                });
                kept.set(Some((modal, vec![closed, pressed])));
            },
            div { class: "dialog-card",
                div { class: "dialog-head",
                    h2 { id: "{id}", tabindex: "-1", "{title}" }
                    if !firm {
                        IconButton { icon: IconName::Close, label: close_label, onclick: move |_| onclose.call(()) }
                    }
                }
                div { class: "dialog-body", {children} }
                if let Some(actions) = actions {
                    div { class: "dialog-actions", {actions} }
                }
            }
        }
    }
}
