//! A few actions behind one button.

use dioxus::prelude::*;

use crate::browser::{focus_id, use_element_id};
use crate::icon::{Icon, IconName};

/// An action of a [`Menu`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuItem {
    /// The id by which the app knows the action. It is also its `data-testid`.
    pub id: String,
    /// The words by which people know it.
    pub label: String,
    /// An icon before the label.
    pub icon: Option<IconName>,
    /// Whether the action takes something away.
    pub danger: bool,
}

impl MenuItem {
    /// Makes an ordinary action.
    pub fn new(id: impl Into<String>, label: impl Into<String>, icon: IconName) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            icon: Some(icon),
            danger: false,
        }
    }

    /// Returns the same action as one that takes something away.
    #[must_use]
    pub fn dangerous(mut self) -> Self {
        self.danger = true;
        self
    }
}

/// A button with a list of actions. Arrow keys, Home, End and Escape work as in any menu.
#[component]
pub fn Menu(
    /// The words of the button. With `icon_only` they are only read out.
    label: String,
    /// The button's icon.
    #[props(default = IconName::More)]
    icon: IconName,
    /// Whether the button shows only its icon.
    #[props(default = true)]
    icon_only: bool,
    /// The actions.
    items: Vec<MenuItem>,
    /// Called when an action is chosen, with its id.
    onpick: EventHandler<String>,
    /// A stable name for tests of the button, given as `data-testid`.
    #[props(default)]
    test_id: String,
) -> Element {
    let id = use_element_id();
    let mut open = use_signal(|| false);
    let mut focused = use_signal(|| 0_usize);
    let count = items.len();
    let button_id = format!("{id}-button");

    let item_id = id.clone();
    let go = use_callback(move |to: usize| {
        focused.set(to);
        focus_id(&format!("{item_id}-{to}"));
    });
    let keys_button = button_id.clone();
    rsx! {
        div {
            class: "menu",
            onkeydown: move |event| {
                if !open() || count == 0 {
                    return;
                }
                let at = focused();
                match event.key() {
                    Key::ArrowDown => go.call((at + 1) % count),
                    Key::ArrowUp => go.call((at + count - 1) % count),
                    Key::Home => go.call(0),
                    Key::End => go.call(count - 1),
                    Key::Escape => {
                        open.set(false);
                        focus_id(&keys_button);
                    }
                    Key::Tab => {
                        open.set(false);
                        return;
                    }
                    _ => return,
                }
                event.prevent_default();
                event.stop_propagation();
            },
            button {
                class: if icon_only { "icon-btn outlined" } else { "btn" },
                id: "{button_id}",
                r#type: "button",
                "data-testid": test_id,
                "aria-haspopup": "menu",
                "aria-expanded": if open() { "true" } else { "false" },
                "aria-label": if icon_only { Some(label.clone()) } else { None },
                title: if icon_only { Some(label.clone()) } else { None },
                onclick: move |_| {
                    focused.set(0);
                    open.toggle();
                },
                Icon { name: icon }
                if !icon_only {
                    span { "{label}" }
                }
            }
            if open() {
                div { class: "menu-shade", onclick: move |_| open.set(false) }
                div { class: "menu-list", role: "menu", "aria-labelledby": "{button_id}",
                    for (index , item) in items.into_iter().enumerate() {
                        button {
                            key: "{item.id}",
                            class: if item.danger { "menu-item danger" } else { "menu-item" },
                            id: "{id}-{index}",
                            r#type: "button",
                            role: "menuitem",
                            "data-testid": "{item.id}",
                            tabindex: if index == focused() { "0" } else { "-1" },
                            onmounted: move |_| {
                                if index == 0 {
                                    go.call(0);
                                }
                            },
                            onclick: {
                                let item_id = item.id.clone();
                                let button_id = button_id.clone();
                                move |_| {
                                    open.set(false);
                                    focus_id(&button_id);
                                    onpick.call(item_id.clone());
                                }
                            },
                            if let Some(icon) = item.icon {
                                Icon { name: icon, size: 18 }
                            }
                            span { "{item.label}" }
                        }
                    }
                }
            }
        }
    }
}
