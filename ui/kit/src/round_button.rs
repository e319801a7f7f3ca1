//! What is pressed while a workout is recorded: large, low in reach, and nothing by accident.

use dioxus::prelude::*;

use crate::browser::{focus_id, sleep_ms, use_element_id};
use crate::icon::{Icon, IconName};

/// How long a [`HoldButton`] is held before it counts.
const HOLD_MS: i32 = 1_000;
/// How long it says what to do when it was let go too early.
const HINT_MS: i32 = 2_500;

/// A round button with an icon and a word under it.
#[component]
pub fn RoundButton(
    /// The icon.
    icon: IconName,
    /// The word.
    label: String,
    /// Called when it is pressed.
    onclick: EventHandler<()>,
    /// Whether it is the main act of the screen.
    #[props(default)]
    main: bool,
    /// For a button that stays pressed, whether it is pressed; `None` for any other.
    #[props(default)]
    pressed: Option<bool>,
    /// Whether it can't be pressed.
    #[props(default)]
    disabled: bool,
    /// The key that does the same, shown where there is a keyboard; empty for none.
    #[props(default)]
    shortcut: String,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
) -> Element {
    rsx! {
        button {
            class: if main { "round lead" } else { "round" },
            r#type: "button",
            disabled,
            "data-testid": test_id,
            "aria-pressed": pressed.map(|on| if on { "true" } else { "false" }),
            "aria-keyshortcuts": if shortcut.is_empty() { None } else { Some(shortcut) },
            onclick: move |_| onclick.call(()),
            Icon { name: icon, size: if main { 32 } else { 24 } }
            span { "{label}" }
        }
    }
}

/// A button that must be held for a second, by a finger, the mouse, Space or Enter. What a screen reader presses counts
/// at once: it can't hold, and it does not press by accident.
#[component]
pub fn HoldButton(
    /// The icon.
    icon: IconName,
    /// The words: what to do, such as "Hold to finish".
    label: String,
    /// The words while it is held, such as "Keep holding".
    holding_label: String,
    /// Called once it was held long enough.
    onhold: EventHandler<()>,
    /// Whether what it starts takes something away or ends something.
    #[props(default)]
    danger: bool,
    /// Whether the button takes the keyboard focus as soon as it appears.
    #[props(default)]
    focused: bool,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
) -> Element {
    let id = use_element_id();
    let mount_id = id.clone();
    // Which hold it is: one that was let go never counts, even when the next has begun.
    let mut hold = use_signal(|| 0_u32);
    let mut held = use_signal(|| false);
    // It was let go too early: it says what to do.
    let mut hinted = use_signal(|| false);
    let mut begin = move || {
        if held() {
            return;
        }
        held.set(true);
        hinted.set(false);
        hold += 1;
        let this = hold();
        spawn(async move {
            sleep_ms(HOLD_MS).await;
            if held() && hold() == this {
                held.set(false);
                onhold.call(());
            }
        });
    };
    let mut end = move || {
        if held() {
            held.set(false);
            hinted.set(true);
            let this = hold();
            spawn(async move {
                sleep_ms(HINT_MS).await;
                if hold() == this {
                    hinted.set(false);
                }
            });
        }
    };
    let class = format!(
        "hold{}{}{}",
        if danger { " danger" } else { "" },
        if held() { " held" } else { "" },
        if hinted() && !held() { " hinted" } else { "" },
    );
    rsx! {
        button {
            class,
            id: "{id}",
            r#type: "button",
            "data-testid": "{test_id}",
            onmounted: move |_| {
                if focused {
                    focus_id(&mount_id);
                }
            },
            onpointerdown: move |_| begin(),
            onpointerup: move |_| end(),
            onpointerleave: move |_| end(),
            onpointercancel: move |_| end(),
            oncontextmenu: move |event| event.prevent_default(),
            onkeydown: move |event| {
                if is_press(&event.key()) {
                    // Or the browser would click when the key is let go.
                    event.prevent_default();
                    event.stop_propagation();
                    begin();
                }
            },
            onkeyup: move |event| {
                if is_press(&event.key()) {
                    event.prevent_default();
                    event.stop_propagation();
                    end();
                }
            },
            onblur: move |_| end(),
            onclick: move |event| {
                let by_pointer = event
                    .data()
                    .downcast::<web_sys::MouseEvent>()
                    .is_none_or(|click| click.detail() > 0);
                if !by_pointer {
                    end();
                    hinted.set(false);
                    onhold.call(());
                }
            },
            i { class: "hold-fill", "aria-hidden": "true" }
            span { class: "hold-words",
                Icon { name: icon, size: 22 }
                if held() || hinted() { "{holding_label}" } else { "{label}" }
            }
        }
        span { class: "visually-hidden", role: "status", "data-testid": "{test_id}-hint",
            if hinted() && !held() { "{holding_label}" }
        }
    }
}

fn is_press(key: &Key) -> bool {
    matches!(key, Key::Enter) || matches!(key, Key::Character(text) if text == " ")
}

/// What must be known while a workout is recorded, across the screen: what was lost, or that it went on by itself.
#[component]
pub fn LiveNote(
    /// The icon.
    icon: IconName,
    /// What happened, with weight.
    title: String,
    /// What that means; empty for nothing.
    #[props(default)]
    text: String,
    /// A button at its end, made by [`NoteButton`].
    #[props(default)]
    action: Option<Element>,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
) -> Element {
    rsx! {
        div { class: "live-note", "data-testid": test_id,
            Icon { name: icon }
            span { class: "live-note-words",
                b { "{title}" }
                if !text.is_empty() {
                    " {text}"
                }
            }
            {action}
        }
    }
}

/// The button of a [`LiveNote`].
#[component]
pub fn NoteButton(
    /// Called when it is pressed.
    onclick: EventHandler<()>,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
    /// The words.
    children: Element,
) -> Element {
    rsx! {
        button {
            class: "live-note-button",
            r#type: "button",
            "data-testid": test_id,
            onclick: move |_| onclick.call(()),
            {children}
        }
    }
}
